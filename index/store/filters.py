"""Which chunks pass a filter: by path, tag and date."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from index.types import Filters

if TYPE_CHECKING:
    from index.store.contract import NoteInfo, Rows


def matching_rows(filters: Filters, notes: Sequence[NoteInfo], chunk_dates: Sequence[str | None]) -> Rows:
    """Ascending. A chunk without a date passes no date filter.

    :param chunk_dates: ISO days, by row.
    """
    paths, tags = [_folded(path) for path in filters.paths], [_folded(tag).removeprefix("#") for tag in filters.tags]
    parts = [
        np.arange(note.first_row, note.first_row + note.n_chunks, dtype=np.int64)
        for note in notes
        if (not paths or any(_path_matches(_folded(note.path), path) for path in paths))
        and (not tags or any(_tag_matches(_folded(own), tag) for own in note.tags for tag in tags))
    ]
    rows = np.concatenate([np.empty(0, np.int64), *parts])
    if filters.after or filters.before:
        after = filters.after.isoformat() if filters.after else "0000"
        before = filters.before.isoformat() if filters.before else "9999-99"
        rows = rows[[(day := chunk_dates[row]) is not None and after <= day <= before for row in rows.tolist()]]
    return rows


def _path_matches(path: str, wanted: str) -> bool:
    # Taken literally first: people name folders [181011]DEVIEW, which as a glob means one character.
    folder = wanted.strip("/").removeprefix("./")
    name = PurePosixPath(path).name
    literal = path == folder or path.startswith(f"{folder}/") or folder in (name, PurePosixPath(path).stem)
    return literal or fnmatchcase(path, wanted) or fnmatchcase(name, wanted)


def _tag_matches(own: str, wanted: str) -> bool:
    own = own.removeprefix("#")
    return own == wanted or own.startswith(f"{wanted}/")  # nested tags, as Obsidian writes them


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()

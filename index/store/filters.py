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


class FilterTable:
    """Paths, tags and dates as they are compared, made once for all questions."""

    def __init__(self, notes: Sequence[NoteInfo], chunk_dates: Sequence[str | None]) -> None:
        """:param chunk_dates: ISO days, by row."""
        self._notes = [(note, _Path(note.path), [_folded(tag).removeprefix("#") for tag in note.tags]) for note in notes]
        self._days = np.array([day or "" for day in chunk_dates], dtype="U10")

    def rows(self, filters: Filters) -> Rows:
        """Ascending. A chunk without a date passes no date filter."""
        paths, tags = [_folded(path) for path in filters.paths], [_folded(tag).removeprefix("#") for tag in filters.tags]
        parts = [
            np.arange(note.first_row, note.first_row + note.n_chunks, dtype=np.int64)
            for note, path, own in self._notes
            if (not paths or any(path.matches(wanted) for wanted in paths))
            and (not tags or any(_tag_matches(tag, wanted) for tag in own for wanted in tags))
        ]
        rows = np.concatenate([np.empty(0, np.int64), *parts])
        if filters.after or filters.before:
            days = self._days[rows]
            after = filters.after.isoformat() if filters.after else "0"  # ISO days sort as text
            before = filters.before.isoformat() if filters.before else "9999-12-31"
            rows = rows[(days >= after) & (days <= before)]
        return rows


class _Path:
    def __init__(self, path: str) -> None:
        self._path = _folded(path)
        self._names = PurePosixPath(self._path).name, PurePosixPath(self._path).stem

    def matches(self, wanted: str) -> bool:
        # Taken literally first: people name folders [181011]DEVIEW, which as a glob means one character.
        folder = wanted.strip("/").removeprefix("./")
        literal = self._path == folder or self._path.startswith(f"{folder}/") or folder in self._names
        return literal or fnmatchcase(self._path, wanted) or fnmatchcase(self._names[0], wanted)


def _tag_matches(own: str, wanted: str) -> bool:
    return own == wanted or own.startswith(f"{wanted}/")  # nested tags, as Obsidian writes them


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()

"""Which index a question goes to."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import NoteIndex

_opened: dict[Path, NoteIndex] = {}
_lock = threading.Lock()


def open_notes(index: NoteIndex | Path | str | None = None) -> NoteIndex:
    """An opened index as it is; a folder's index opened once and again after each build.

    None means `$NOTES_INDEX` or the default index folder, built over `$NOTES_DIR` (default: the notes that ship) when missing.

    :raises TypeError: if it is neither.
    :raises IndexFolderError: if the folder holds no index, or a damaged one.
    """
    # Here, not above: `from qa import ask` must not have to load FAISS and tantivy.
    from index import build_index, default_index_dir, default_notes_dir, open_index

    if index is not None and not isinstance(index, str | Path):
        if not hasattr(index, "search_lexical"):
            raise TypeError(f"index is a {type(index).__name__}; pass an opened index or its folder")
        return index
    folder = Path(index).expanduser() if index is not None else default_index_dir()
    with _lock:
        notes = _opened.get(folder)
        if notes is not None and notes.is_current():
            return notes
        if index is None and not folder.exists():
            build_index(default_notes_dir(), folder)
        # The index that was open before stays open: another thread may be reading it.
        _opened[folder] = notes = open_index(folder)
        return notes

"""Where an index is kept. The rest of the project sees `NoteIndex` and `open_index`; FAISS, tantivy and SQLite stay in here."""

from index.store.contract import NoteIndex, NoteInfo
from index.store.local import open_index
from index.store.manifest import Manifest

__all__ = ["Manifest", "NoteIndex", "NoteInfo", "open_index"]

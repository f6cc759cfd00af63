"""A folder of notes, turned into an index folder that can be searched.

The functions are loaded on first use, because reading types and settings needs neither FAISS nor a Markdown parser.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from index.config import ChunkConfig, default_index_dir, default_notes_dir
from index.errors import (
    EmbedderError,
    FilterError,
    IndexFolderError,
    IndexModelError,
    NotesError,
    NotesFolderError,
    UnreadableNote,
)
from index.types import BuildReport, Chunk, Embedder, FieldWeights, Filters, Hit, Note, Session, Skip, Term

if TYPE_CHECKING:
    from index.build import build_index
    from index.store import Manifest, NoteIndex, NoteInfo, open_index

__all__ = [
    "BuildReport",
    "Chunk",
    "ChunkConfig",
    "Embedder",
    "EmbedderError",
    "FieldWeights",
    "FilterError",
    "Filters",
    "Hit",
    "IndexFolderError",
    "IndexModelError",
    "Manifest",
    "Note",
    "NoteIndex",
    "NoteInfo",
    "NotesError",
    "NotesFolderError",
    "Session",
    "Skip",
    "Term",
    "UnreadableNote",
    "build_index",
    "default_index_dir",
    "default_notes_dir",
    "open_index",
]

_LAZY = {
    "build_index": "index.build",
    "Manifest": "index.store",
    "NoteIndex": "index.store",
    "NoteInfo": "index.store",
    "open_index": "index.store",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

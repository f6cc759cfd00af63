"""The settings of an index, saved in its manifest so that an index explains itself."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ChunkConfig:
    """Limits of one chunk. A chunk ends at the first limit it meets, at the best cut before it."""

    max_tokens: int = 200  # of the chunk's own text; context in front of it comes on top, within the embedder's budget
    max_lines: int = 12  # people came for a few lines, not for a page
    max_note_bytes: int = 20_000_000  # a larger file is no note


def named_notes_dir() -> Path | None:
    """`$NOTES_DIR`."""
    named = os.environ.get("NOTES_DIR")
    return Path(named).expanduser() if named else None


def default_notes_dir() -> Path:
    """`$NOTES_DIR`, else the notes that ship with the checkout."""
    return named_notes_dir() or _checkout() / "seeds"


def default_index_dir() -> Path:
    """`$NOTES_INDEX`, else `.notes-index` in the checkout."""
    return Path(os.environ.get("NOTES_INDEX") or _checkout() / ".notes-index").expanduser()


def _checkout() -> Path:
    """The folder that holds this package, unless it is installed without the default notes: then the working folder."""
    parent = Path(__file__).resolve().parent.parent
    return parent if (parent / "seeds").is_dir() else Path.cwd()

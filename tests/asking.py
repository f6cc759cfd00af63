"""Tiny notes, indexed with vectors that can be worked out on paper, ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conftest import LengthEmbedder, write_notes

from index import NoteIndex, build_index, open_index
from qa.types import Passage


def index_of(folder: Path, notes: Mapping[str, str]) -> NoteIndex:
    """An opened index of some notes, which are written below the folder."""
    write_notes(folder / "notes", dict(notes))
    build_index(folder / "notes", folder / "index", embedder=LengthEmbedder())
    return open_index(folder / "index", embedder=LengthEmbedder())


def places(passages: list[Passage] | tuple[Passage, ...]) -> list[str]:
    """`path:first-last`, best first."""
    return [f"{p.citation.path}:{p.citation.start_line}-{p.citation.end_line}" for p in passages]


def marked(passage: Passage) -> list[str]:
    """The highlighted lines."""
    lines = passage.text.split("\n")
    return [lines[n - passage.citation.start_line] for first, last in passage.highlights for n in range(first, last + 1)]

"""Rows of the index → passages: verbatim lines with the place they stand at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.types import Citation

if TYPE_CHECKING:
    from index import Chunk, NoteIndex


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring chunks of one session, to be shown as one passage."""

    chunks: tuple[Chunk, ...]

    @property
    def start_line(self) -> int:
        return self.chunks[0].start_line

    @property
    def end_line(self) -> int:
        return self.chunks[-1].end_line

    @property
    def n_lines(self) -> int:
        return self.end_line - self.start_line + 1

    def text(self, notes: NoteIndex) -> str:
        """The note's own lines, or the slice of a line too long to be shown whole."""
        first = self.chunks[0]
        if len(self.chunks) == 1:
            return first.text
        return notes.note(first.note_path).text[first.start : self.chunks[-1].end]


def cite(span: Span, notes: NoteIndex) -> Citation:
    first = span.chunks[0]
    note = notes.info(first.note_path)
    return Citation(
        path=note.path,
        title=note.title,
        headings=first.headings,
        start_line=span.start_line,
        end_line=span.end_line,
        date=first.date or note.date,
        tags=note.tags,
        url=note.url,
    )

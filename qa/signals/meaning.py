"""How near the notes are to a question in meaning: chunks as a whole, and their sentences.

The vector of a chunk is a mean over all that it says, and a question asks for one thing. Both are told in spreads above what
questions about nothing get in these notes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.sentences import sentences
from qa.settings import Settings
from qa.wording import language_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index import Chunk, Hit, NoteIndex
    from index.types import Vector

_CERTAIN, _BEND = 16.0, 1.5  # half of the spreads that make certain are worth a third of it
_BEGINNING = 16  # letters of a sentence that tell its line
_MARKS = re.compile(r"\]\([^)]*\)|<[^>]*>|[\W_]+")  # where a link leads, a tag, and all that is no letter


@dataclass(frozen=True, slots=True)
class Meaning:
    """In spreads, 0 for what is not above anything."""

    whole: float = 0.0  # of the chunk
    sentence: float = 0.0  # of its nearest sentence, if the model tells


NO_MEANING = Meaning()


class MeaningReader:
    """Reads chunks with the meaning of one question in mind."""

    def __init__(self, question: str, notes: NoteIndex, *, settings: Settings) -> None:
        self._notes = notes
        nothing: Vector = np.zeros(notes.manifest.dim, np.float32)
        self._vector = notes.embedder.embed_query(question) if settings.dense and question else nothing
        language = language_of(question)
        self._nowhere = notes.manifest.nowhere[language]
        self._nowhere_lines = notes.manifest.nowhere_lines.get(language) if settings.sentences else None
        self._spreads: dict[int, list[float]] = {}  # of sentences, by row: those that rank chunks mark lines as well

    def nearest(self, k: int, rows: NDArray[np.int64] | None) -> list[Hit]:
        """Chunks by cosine, best first."""
        return self._notes.search_dense(self._vector, k, rows=rows)

    def read(self, hits: Sequence[Hit]) -> dict[int, Meaning]:
        """Of the chunks that `nearest` gave."""
        nearest = self._sentences([hit.row for hit in hits])
        return {
            hit.row: Meaning(max(self._nowhere.above(hit.score), 0.0), max([*own, 0.0]))
            for hit, own in zip(hits, nearest, strict=True)
        }

    def lines(self, chunks: Sequence[tuple[int, Chunk]]) -> dict[str, float]:
        """The lines of chunks, as the notes have them, and how certainly each says what is asked, 0..1, where it does at all.

        :param chunks: with their rows.
        """
        found: dict[str, float] = {}
        for (_, chunk), spreads in zip(chunks, self._sentences([row for row, _ in chunks]), strict=True):
            worth = {place: certainty(above) for place, above in enumerate(spreads) if above > 0}
            for place, line in _lines_of(chunk, worth.keys()):
                found[line] = max(found.get(line, 0.0), worth[place])
        return found

    def _sentences(self, rows: Sequence[int]) -> list[list[float]]:
        """The spreads of every sentence, by row."""
        if self._nowhere_lines is None or not self._vector.any():
            return [[] for _ in rows]
        new = [row for row in rows if row not in self._spreads]
        for row, own in zip(new, self._notes.line_cosines(self._vector, new), strict=True):
            self._spreads[row] = [self._nowhere_lines.above(cosine) for cosine in own.tolist()]
        return [self._spreads[row] for row in rows]


def certainty(spreads: float) -> float:
    """0..1."""
    return float(min(max(spreads, 0.0) / _CERTAIN, 1.0) ** _BEND)


def _lines_of(chunk: Chunk, places: Collection[int]) -> Iterator[tuple[int, str]]:
    """Of the chunk's sentences at these places, the lines they begin on, as far as mark-up does not hide that."""
    if not places:
        return
    lines = [(line, _letters(line)) for line in chunk.text.split("\n")]
    for place, (start, end) in enumerate(sentences(chunk.plain)):
        if place in places and (begins := _letters(chunk.plain[start:end])[:_BEGINNING]):
            line = next((line for line, letters in lines if begins in letters), None)
            if line is not None:
                yield place, line


def _letters(text: str) -> str:
    return _MARKS.sub("", text).casefold()

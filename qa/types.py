"""What a question becomes on its way to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from enum import StrEnum


class Channel(StrEnum):
    DENSE = "dense"
    LEXICAL = "lexical"
    CONTEXT = "context"  # it stands where the conversation is


class Status(StrEnum):
    FOUND = "found"
    WEAK = "weak"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where lines stand: enough to open the file at them."""

    path: str  # relative to the notes folder, posix, as on disk
    title: str
    headings: tuple[str, ...]  # outermost first
    start_line: int  # 1-based, physical
    end_line: int  # inclusive
    date: Date | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None

    def label(self) -> str:
        """`title › heading › heading · L12–27`, each name once."""
        names = [name for i, name in enumerate((self.title, *self.headings)) if name and (i == 0 or name != self.title)]
        lines = f"L{self.start_line}" if self.start_line == self.end_line else f"L{self.start_line}–{self.end_line}"
        return f"{' › '.join(names)} · {lines}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage stands where it does. `score` of the passage is the sum of `parts`, before notes are spread."""

    lexical_rank: int | None  # in the lexical channel alone, from 1
    bm25: float | None
    dense_rank: int | None
    cosine: float | None
    words: tuple[str, ...]  # words of the question that it has, under whichever name
    parts: Mapping[str, float]  # by rule, what it gave: lexical, dense, sentence, wanted, conversation, subject and others
    near: Mapping[str, str] = field(default_factory=dict)  # words of the question, and what it has instead that means the same


@dataclass(frozen=True, slots=True)
class Passage:
    """What the reader sees: verbatim lines of a note, with their citation.

    `highlights` are (first, last) physical lines, inclusive, in order, at most 8 lines in all: those that answer best.
    """

    text: str
    score: float  # orders passages of one question; no probability
    found_by: tuple[Channel, ...]
    highlights: tuple[tuple[int, int], ...]
    citation: Citation
    explanation: Explanation | None = None
    also_at: tuple[Citation, ...] = ()  # other places with the same lines


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` quotes cited lines, each sentence with its number [n] = passages[n - 1]; for `not_found` it says what is missing.

    `passages` are evidence; for `not_found` they are empty and `nearest` holds what came closest.
    """

    status: Status
    text: str
    passages: tuple[Passage, ...]
    question: str  # the self-contained question that was searched
    missing: tuple[str, ...] = ()  # content words of the question that no note has
    nearest: tuple[Passage, ...] = ()
    also_searched: Mapping[str, str] = field(default_factory=dict)  # word of the question → the notes' word that stood in for it
    suggestion: str | None = None  # 이것을 찾으셨나요?
    context_used: str | None = None  # what a follow-up took over from earlier turns

"""Where front matter and the time of a note stand in the order, by what a question asks of its note.

Front matter would come first wherever a title is named, so it is held back unless it has what the question asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.front_session import Field, fields_of
from qa.question.asked import Asked

if TYPE_CHECKING:
    from index import Chunk, NoteIndex
    from qa.fusion import Candidate
    from qa.signals.evidence import Evidence

# Chosen on the questions over seeds/; the same order from half to twice these values.
_ASKED = 0.25  # what it is worth that front matter has what the question asks of its note
_ONLY_THERE = 0.45  # share of the question that front matter has beyond any line, to be shown unasked; a title alone gives 0.4
_DATED = 0.1  # a chunk of the time the question names
_ON_DAY = 0.5  # of the very day
_NOTES = 3  # whose front matter is looked at
_CLOSE = 0.6  # to be one of them, a note has to be worth this share of the best


class _Front:
    """The front matter of one index, read row by row as questions ask for it."""

    def __init__(self, notes: NoteIndex) -> None:
        self.rows = frozenset(info.first_row + n for info in notes.notes() for n in range(info.n_front))
        self._fields: dict[int, frozenset[Field]] = {}

    def fields(self, row: int, notes: NoteIndex) -> frozenset[Field]:
        if row not in self._fields:
            lines = notes.chunk(row).text.split("\n")
            self._fields[row] = frozenset(field for field in fields_of(lines) if field)
        return self._fields[row]


_FRONTS: WeakKeyDictionary[NoteIndex, _Front] = WeakKeyDictionary()


def _front_of(notes: NoteIndex) -> _Front:
    front = _FRONTS.get(notes)
    if front is None:
        _FRONTS[notes] = front = _Front(notes)
    return front


def front_rows(notes: NoteIndex) -> frozenset[int]:
    """Rows that are front matter."""
    return _front_of(notes).rows


def settle_front(
    candidates: Sequence[Candidate], asked: Asked, notes: NoteIndex, *, read: Callable[[int], Evidence]
) -> list[Candidate]:
    """The same candidates with front matter where it belongs: first where it has what is asked of a note, else left out.

    A note that is named by what it tells brings its front matter along.
    """
    front = _front_of(notes)
    if not front.rows:
        return list(candidates)
    lines = [candidate for candidate in candidates if candidate.row not in front.rows]
    found = {candidate.row: candidate for candidate in candidates if candidate.row in front.rows}
    most = max((candidate.evidence.whole for candidate in lines), default=0.0)
    settled: dict[int, Candidate] = {}
    for path, best in _best_of_notes(candidates, notes).items() if asked.fields else ():
        for row in notes.rows_of(path):
            if row not in front.rows:
                break
            if asked.fields & front.fields(row, notes) and (asked.period is None or notes.chunk(row).date in asked.period):
                settled[row] = _lifted(found.get(row), row, best, read)
    for row, candidate in found.items():
        wanted = bool(asked.perhaps) and not asked.perhaps.isdisjoint(front.fields(row, notes))
        if row not in settled and (wanted or candidate.evidence.whole > most + _ONLY_THERE):
            settled[row] = candidate
    return sorted([*lines, *settled.values()], key=lambda candidate: candidate.order)


def _best_of_notes(candidates: Sequence[Candidate], notes: NoteIndex) -> dict[str, Candidate]:
    """The first candidate of the first few notes."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.score < _CLOSE * candidates[0].score or len(best) == _NOTES:
            break
        best.setdefault(notes.note_of(candidate.row).path, candidate)
    return best


def _lifted(own: Candidate | None, row: int, best: Candidate, read: Callable[[int], Evidence]) -> Candidate:
    """Front matter as good as the best of its note, and better by what it tells."""
    lifted = own.plus("note", best.score - own.score) if own else replace(best, row=row, evidence=read(row))
    evidence = replace(lifted.evidence, whole=max(lifted.evidence.whole, best.evidence.whole))
    return replace(lifted, evidence=evidence).plus("asked", _ASKED)


def asked_lines(asked: Asked, chunks: Sequence[Chunk], *, most: int) -> tuple[tuple[int, int], ...]:
    """(first, last) lines of front matter that tell what is asked, with the lines below a key; none of other chunks."""
    spans: list[tuple[int, int]] = []
    inside, left = False, most
    for chunk in chunks if asked and chunks[0].front_matter else ():
        lines = chunk.text.split("\n")
        for number, (line, field) in enumerate(zip(lines, fields_of(lines), strict=True), start=chunk.start_line):
            if field or (line[:1].strip() and not line.startswith("-")):
                inside = field in asked.fields | asked.perhaps
            if not inside or not left:
                continue
            left -= 1
            if spans and spans[-1][1] == number - 1:
                spans[-1] = (spans[-1][0], number)
            else:
                spans.append((number, number))
    return tuple(spans)


def raise_dated(
    candidates: Sequence[Candidate], day_words: Collection[str], *, share: Callable[[frozenset[str]], float]
) -> list[Candidate]:
    """With those first, among equals, that are of the time the question names, and with more right those of the very day.

    :param day_words: words of the question that name its day; what a chunk that speaks of it has of them is counted already.
    :param share: what part of the question some words are, 0..1.
    """
    day = frozenset(day_words)
    raised = []
    for candidate in candidates:
        evidence = candidate.evidence
        counted = share(day.intersection(evidence.words)) if evidence.names_day else 0.0
        worth = max(_ON_DAY - counted if evidence.on_day or evidence.names_day else 0.0, _DATED if evidence.dated else 0.0)
        raised.append(candidate.plus("time", worth) if worth else candidate)
    return sorted(raised, key=lambda candidate: candidate.order)


def is_of(asked: Asked, title: str, chunks: Iterable[Chunk]) -> bool:
    """Whether a passage is of the time that a question names or, unless the question is of the note itself, speaks of it."""
    period = asked.period
    return period is None or any(
        chunk.date in period
        or (
            (not asked.fields or chunk.date is None)
            and period.is_named_in("\n".join((title, *chunk.headings, *chunk.parents, chunk.plain)))
        )
        for chunk in chunks
    )

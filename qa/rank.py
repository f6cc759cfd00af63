"""Fused candidates → the passages a person sees: neighbours merged, notes spread, the same lines shown once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from qa.cite import Span
from qa.fusion import Candidate
from qa.highlight import plain_line, says_nothing
from qa.settings import Settings
from qa.types import Channel, Explanation

if TYPE_CHECKING:
    from index import Chunk, NoteIndex

_MAX_LINES, _MAX_CHARACTERS = 24, 6_000  # of merged neighbours; what stands between them counts, too
_NEIGHBOUR = 0.6  # a neighbour joins when it is worth this share of the better one
_WITHIN = 3  # times as many as are shown are merged and spread; over four data sets two gave the same lists
_AGAIN = 0.93  # what each passage that a note already has costs its next one
_SAME = 0.96  # share of the longer passage's sentences, by length, that the other has too: one in twelve may be what is asked for


@dataclass(frozen=True, slots=True)
class Ranked:
    """A span with the candidates it was made of, best first."""

    span: Span
    score: float
    candidates: tuple[Candidate, ...]
    whole_session: bool = False
    also_at: tuple[Span, ...] = ()  # where the same lines stand

    @property
    def found_by(self) -> tuple[Channel, ...]:
        by = {channel for candidate in self.candidates for channel in candidate.found_by}
        return tuple(channel for channel in Channel if channel in by)

    def explain(self, near: Mapping[str, str] = MappingProxyType({})) -> Explanation:
        """:param near: words of the question, and those of its first chunk that mean the same."""
        best = self.candidates[0]
        return Explanation(
            lexical_rank=best.lexical.rank if best.lexical else None,
            bm25=best.lexical.score if best.lexical else None,
            dense_rank=best.dense.rank if best.dense else None,
            cosine=best.dense.score if best.dense else None,
            words=best.evidence.words,
            parts=best.parts,
            near=near,
        )


def rank(candidates: Sequence[Candidate], notes: NoteIndex, *, top_k: int, settings: Settings) -> list[Ranked]:
    """Best first; ties by place in the notes."""
    by_row = {candidate.row: candidate for candidate in candidates}
    notes.chunks([candidate.row for candidate in candidates[: _WITHIN * top_k]])  # at once; those below are then at hand
    taken: set[int] = set()
    ranked: list[Ranked] = []
    for candidate in candidates:
        if candidate.row in taken:
            continue
        rows = _merge(candidate, by_row, taken, notes) if settings.merge_neighbours else [candidate.row]
        if settings.merge_neighbours and not candidate.evidence.wanted:
            rows += _below_headings(max(rows), taken, notes)
        taken.update(rows)
        members = sorted((by_row[row] for row in rows if row in by_row), key=lambda candidate: candidate.order)
        ranked.append(Ranked(Span(tuple(notes.chunk(row) for row in sorted(rows))), candidate.score, tuple(members)))
        if len(ranked) >= _WITHIN * top_k:
            break
    if settings.spread:
        ranked = _spread(ranked)
    if settings.duplicates:
        ranked = _fold_duplicates(ranked, notes)
    return ranked[:top_k]


def _merge(candidate: Candidate, by_row: dict[int, Candidate], taken: set[int], notes: NoteIndex) -> list[int]:
    """The row with its neighbours of the same session that were found too."""
    first = notes.chunk(candidate.row)
    rows = [candidate.row]
    for step in (1, -1):
        row = candidate.row + step
        while row in by_row and row not in taken and by_row[row].score >= _NEIGHBOUR * candidate.score:
            chunk = notes.chunk(row)
            if (chunk.note_path, chunk.session) != (first.note_path, first.session):
                break
            if not _fits(Span(tuple(notes.chunk(r) for r in sorted([*rows, row])))):
                break
            rows.append(row)
            row += step
    return rows


def _below_headings(row: int, taken: set[int], notes: NoteIndex) -> list[int]:
    """What stands below a chunk of headings alone, which answer nothing, as far as it fits."""
    first = notes.chunk(row)
    below: list[int] = []
    for following in range(row + 1, notes.rows_of(first.note_path).stop) if _is_heading(first) else ():
        chunk = notes.chunk(following)
        of_first = chunk.headings[: len(first.headings)] == first.headings and chunk.date == first.date
        if following in taken or not of_first or not _fits(Span((first, chunk))):
            break
        below.append(following)
    return below


def _fits(span: Span) -> bool:
    return span.n_lines <= _MAX_LINES and span.chunks[-1].end - span.chunks[0].start <= _MAX_CHARACTERS


def _is_heading(chunk: Chunk) -> bool:
    return all(says_nothing(line) or plain_line(line) in chunk.headings for line in chunk.text.split("\n"))


def _spread(ranked: Sequence[Ranked]) -> list[Ranked]:
    seen: dict[str, int] = {}
    scored = []
    for place, entry in enumerate(ranked):
        path = entry.span.chunks[0].note_path
        n = seen.get(path, 0)
        seen[path] = n + 1
        scored.append((-entry.score * _AGAIN**n, place, entry))
    return [entry for _, _, entry in sorted(scored, key=lambda item: item[:2])]


def _fold_duplicates(ranked: Sequence[Ranked], notes: NoteIndex) -> list[Ranked]:
    """In order; a passage that says what an earlier one says, and no more or less, is named there instead."""
    kept: list[tuple[Ranked, dict[str, int]]] = []
    for entry in ranked:
        said = _said(entry, notes)
        for place, (first, before) in enumerate(kept):
            if _shared(said, before) >= _SAME:
                kept[place] = (replace(first, also_at=(*first.also_at, entry.span)), before)
                break
        else:
            kept.append((entry, said))
    return [entry for entry, _ in kept]


def _said(entry: Ranked, notes: NoteIndex) -> dict[str, int]:
    """The sentences, as their tokens, and how long each is: marks, case and particles make no difference."""
    rows = [candidate.row for candidate in entry.candidates]
    return {said: len(said) for tokens in notes.tokens(rows) for line in tokens.lines for said in line}


def _shared(one: dict[str, int], other: dict[str, int]) -> float:
    both = one.keys() & other.keys()
    return sum(one[line] for line in both) / max(sum(one.values()), sum(other.values())) if both else 0.0

"""Two channels, one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Hit
from qa.signals.evidence import Evidence
from qa.signals.meaning import NO_MEANING, Meaning, certainty
from qa.types import Channel

# Both channels are absolute: the lexical one is the share of the question that was found, the dense one how far a cosine is above
# what questions about nothing get in these notes. Meaning is worth the less, the more of the question the best chunk has in
# words: words settle what they can, meaning decides the rest, and never counts for nothing. Chosen on the questions over seeds/,
# on KorQuAD dev's even articles, on held-out titles and questions of documentation, a third of them across languages, and on
# questions made from notes. The nearest sentence is the surer sign where words say little, and misleads where they say much.
_BM25, _LINE, _WHOLE, _WANTED = 0.15, 0.45, 0.35, 0.12
_CHUNK, _SENTENCE = 1.2, 6.0  # what certain ones are worth, where words say nothing
_FALLING = 4  # a sentence is worth as many times less as this power of what words leave open; a chunk, as that itself
_ACROSS = 1.3  # times as much where the question is in another language than the chunk, which has few of its words
_LEAST = 0.1  # is left open where words settle everything


@dataclass(frozen=True, slots=True)
class Candidate:
    """One chunk with what each channel thinks of it; `score` is the sum of `parts`."""

    row: int
    score: float
    dense: Hit | None
    lexical: Hit | None
    evidence: Evidence
    parts: Mapping[str, float]
    meaning: Meaning

    @property
    def found_by(self) -> tuple[Channel, ...]:
        found = ((Channel.DENSE, self.dense), (Channel.LEXICAL, self.lexical), (Channel.CONTEXT, self.parts.get("conversation")))
        return tuple(channel for channel, by in found if by)

    @property
    def order(self) -> tuple[float, int]:
        """Sorts best first; ties by row."""
        return -self.score, self.row

    def plus(self, part: str, worth: float) -> Candidate:
        """Worth more, for a reason that has a name."""
        return replace(self, score=self.score + worth, parts={**self.parts, part: self.parts.get(part, 0.0) + worth})


def fuse(
    dense: Sequence[Hit],
    lexical: Sequence[Hit],
    *,
    read: Callable[[int], Evidence],
    meaning: Mapping[int, Meaning],
    near: Mapping[int, float] | None = None,
    across: Callable[[int], bool] = lambda row: False,
) -> list[Candidate]:
    """Best first, ties by row.

    :param read: what a row has of the question.
    :param meaning: by row; what is not there means nothing.
    :param near: rows that are candidates anyway, with what they get on top.
    :param across: whether a row is in another language than the question.
    """
    near = near or {}
    by_dense = {hit.row: hit for hit in dense}
    by_lexical = {hit.row: hit for hit in lexical}
    top = lexical[0].score if lexical else 0.0
    rows = sorted(by_dense.keys() | by_lexical.keys() | near.keys())
    evidence = {row: read(row) for row in rows}
    most = max((found.whole for found in evidence.values()), default=0.0)
    open_to_meaning = max(1 - most, _LEAST)
    candidates = []
    for row in rows:
        found = evidence[row]
        meant = meaning.get(row, NO_MEANING)
        share = open_to_meaning * (_ACROSS if across(row) else 1.0)
        bm25 = by_lexical[row].score / top if row in by_lexical and top > 0 else 0.0
        parts = {
            "lexical": _BM25 * most * bm25 + _LINE * found.line + _WHOLE * found.whole,
            "dense": share * _CHUNK * certainty(meant.whole),
            "sentence": share * open_to_meaning ** (_FALLING - 1) * _SENTENCE * certainty(meant.sentence),
            "wanted": _WANTED * found.wanted,
            "conversation": near.get(row, 0.0),
        }
        parts = {name: part for name, part in parts.items() if part}
        candidates.append(Candidate(row, sum(parts.values()), by_dense.get(row), by_lexical.get(row), found, parts, meant))
    return sorted(candidates, key=lambda candidate: candidate.order)

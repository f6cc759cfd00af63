"""Two channels, one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Hit
from qa.evidence import Evidence
from qa.types import Channel

# The lexical score is absolute (the share of the question that was found), the dense one relative to its own list and worth
# the less, the more of the question the best chunk has in words: words settle what they can, meaning decides the rest.
# Chosen on the questions over seeds/ and on the even articles of KorQuAD dev (every third question); both are flat around it.
_BM25, _LINE, _WHOLE, _DENSE, _WANTED = 0.2, 0.45, 0.35, 0.15, 0.12


@dataclass(frozen=True, slots=True)
class Candidate:
    """One chunk with what each channel thinks of it; `score` is the sum of `parts`."""

    row: int
    score: float
    dense: Hit | None
    lexical: Hit | None
    evidence: Evidence
    parts: Mapping[str, float]

    @property
    def found_by(self) -> tuple[Channel, ...]:
        found = ((Channel.DENSE, self.dense), (Channel.LEXICAL, self.lexical), (Channel.CONTEXT, self.parts.get("conversation")))
        return tuple(channel for channel, by in found if by)

    def plus(self, part: str, worth: float) -> Candidate:
        """Worth more, for a reason that has a name."""
        return replace(self, score=self.score + worth, parts={**self.parts, part: self.parts.get(part, 0.0) + worth})


def fuse(
    dense: Sequence[Hit], lexical: Sequence[Hit], *, read: Callable[[int], Evidence], near: Mapping[int, float] | None = None
) -> list[Candidate]:
    """Best first, ties by row.

    :param read: what a row has of the question; asked only when there are lexical hits.
    :param near: rows that are candidates anyway, with what they get on top.
    """
    near = near or {}
    by_dense = {hit.row: hit for hit in dense}
    by_lexical = {hit.row: hit for hit in lexical}
    close = _scaled(dense)
    top = lexical[0].score if lexical else 0.0
    rows = sorted(by_dense.keys() | by_lexical.keys() | near.keys())
    evidence = {row: read(row) if lexical else Evidence(0.0, 0.0, ()) for row in rows}
    most = max((found.whole for found in evidence.values()), default=0.0)
    candidates = []
    for row in rows:
        found = evidence[row]
        bm25 = by_lexical[row].score / top if row in by_lexical and top > 0 else 0.0
        parts = {
            "lexical": _BM25 * most * bm25 + _LINE * found.line + _WHOLE * found.whole,
            "dense": _DENSE * (1 - most) * close.get(row, 0.0),
            "wanted": _WANTED * found.wanted,
            "conversation": near.get(row, 0.0),
        }
        parts = {name: part for name, part in parts.items() if part}
        candidates.append(Candidate(row, sum(parts.values()), by_dense.get(row), by_lexical.get(row), found, parts))
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.row))


def _scaled(hits: Sequence[Hit]) -> dict[int, float]:
    """Between the last hit (0) and the best (1)."""
    if not hits:
        return {}
    low, high = min(hits[-1].score, hits[0].score), hits[0].score
    span = high - low
    return {hit.row: (hit.score - low) / span if span > 0 else 1.0 for hit in hits}

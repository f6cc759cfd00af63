"""Two channels, one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Hit
from qa.evidence import Evidence
from qa.types import Channel

# Chosen on the even articles of KorQuAD dev and the questions over seeds/, by halves.
_BM25, _LINE, _WHOLE = 0.3, 0.45, 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """One chunk with what each channel thinks of it; `lexical_score` and `dense_score` are on the scale of `score`."""

    row: int
    score: float
    dense: Hit | None
    lexical: Hit | None
    evidence: Evidence
    dense_score: float
    lexical_score: float

    @property
    def found_by(self) -> tuple[Channel, ...]:
        return tuple(c for c, hit in ((Channel.DENSE, self.dense), (Channel.LEXICAL, self.lexical)) if hit is not None)


def fuse(
    dense: Sequence[Hit], lexical: Sequence[Hit], *, lexical_share: float, read: Callable[[int], Evidence]
) -> list[Candidate]:
    """Best first, ties by row. Each channel's scores are brought to 0..1 on their own scale, then weighted.

    :param lexical_share: 0..1, what the lexical channel counts; the rest is the dense channel's.
    :param read: what a row has of the question.
    """
    by_dense = {hit.row: hit for hit in dense}
    by_lexical = {hit.row: hit for hit in lexical}
    near = _scaled(dense)
    top = lexical[0].score if lexical else 0.0
    candidates = []
    for row in sorted(by_dense.keys() | by_lexical.keys()):
        evidence = read(row)
        bm25 = by_lexical[row].score / top if row in by_lexical and top > 0 else 0.0
        lexical_score = _BM25 * bm25 + _LINE * evidence.line + _WHOLE * evidence.whole if lexical else 0.0
        dense_score = near.get(row, 0.0)
        score = (1 - lexical_share) * dense_score + lexical_share * lexical_score
        candidates.append(Candidate(row, score, by_dense.get(row), by_lexical.get(row), evidence, dense_score, lexical_score))
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.row))


def _scaled(hits: Sequence[Hit]) -> dict[int, float]:
    """Between the last hit (0) and the best (1)."""
    if not hits:
        return {}
    low, high = min(hits[-1].score, hits[0].score), hits[0].score
    span = high - low
    return {hit.row: (hit.score - low) / span if span > 0 else 1.0 for hit in hits}

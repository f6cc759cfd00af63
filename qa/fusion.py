"""Two channels, one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import Hit
from qa.types import Channel


@dataclass(frozen=True, slots=True)
class Candidate:
    """One chunk with what each channel thinks of it."""

    row: int
    score: float
    dense: Hit | None
    lexical: Hit | None

    @property
    def found_by(self) -> tuple[Channel, ...]:
        return tuple(c for c, hit in ((Channel.DENSE, self.dense), (Channel.LEXICAL, self.lexical)) if hit is not None)


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit], *, lexical_share: float) -> list[Candidate]:
    """Best first, ties by row: each channel's scores between its last hit (0) and its best (1), weighted.

    :param lexical_share: 0..1, what the lexical channel counts; the rest is the dense channel's.
    """
    by_dense = {hit.row: hit for hit in dense}
    by_lexical = {hit.row: hit for hit in lexical}
    dense_scores, lexical_scores = _scaled(dense), _scaled(lexical)
    candidates = [
        Candidate(
            row,
            (1 - lexical_share) * dense_scores.get(row, 0.0) + lexical_share * lexical_scores.get(row, 0.0),
            by_dense.get(row),
            by_lexical.get(row),
        )
        for row in sorted(by_dense.keys() | by_lexical.keys())
    ]
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.row))


def _scaled(hits: Sequence[Hit]) -> dict[int, float]:
    if not hits:
        return {}
    low, high = min(hits[-1].score, hits[0].score), hits[0].score
    span = high - low
    return {hit.row: (hit.score - low) / span if span > 0 else 1.0 for hit in hits}

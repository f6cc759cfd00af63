"""What counts as right, and the figures made of it.

Names and formulas as in Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), ch. 8: with one answer
to find, the reciprocal rank is 1/r and nDCG is 1/log2(1 + r), both 0 beyond the cut-off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.questions import Gold
from qa.types import Passage

MAX_LINES = 40  # nobody who is shown a longer passage has been shown the place
MAX_HIGHLIGHTED = 8


def rank_of_answer(passages: Sequence[Passage], gold: Sequence[Gold], *, need_all: bool = False) -> int | None:
    """Rank (from 1) of the first right passage; with `need_all` the rank at which all spans have been shown. None: not there."""
    wanted = set(gold)
    for rank, passage in enumerate(passages, start=1):
        covered = {span for span in wanted if is_right(passage, span)}
        wanted -= covered
        if covered and not (need_all and wanted):
            return rank
    return None


def is_right(passage: Passage, span: Gold) -> bool:
    cited = passage.citation
    short = cited.end_line - cited.start_line < MAX_LINES
    return short and cited.path == span.doc and overlap((cited.start_line, cited.end_line), span)


def highlights_answer(passage: Passage, gold: Iterable[Gold]) -> bool:
    """Whether the marked lines touch a gold line; marking more than eight lines marks nothing."""
    if sum(last - first + 1 for first, last in passage.highlights) > MAX_HIGHLIGHTED:
        return False
    return any(span.doc == passage.citation.path and overlap(lines, span) for span in gold for lines in passage.highlights)


def overlap(lines: tuple[int, int], span: Gold) -> bool:
    return lines[0] <= span.end and span.start <= lines[1]


def hit(rank: int | None, k: int) -> float:
    return float(rank is not None and rank <= k)


def reciprocal_rank(rank: int | None, k: int = 10) -> float:
    return 1 / rank if rank is not None and rank <= k else 0.0


def ndcg(rank: int | None, k: int = 10) -> float:
    return 1 / math.log2(1 + rank) if rank is not None and rank <= k else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over n questions."""

    n: int
    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    mrr_at_10: float
    ndcg_at_10: float


def score(ranks: Sequence[int | None]) -> Scores:
    """All means of some ranks; zeros for no rank at all."""
    return Scores(
        n=len(ranks),
        hit_at_1=mean([hit(rank, 1) for rank in ranks]),
        hit_at_3=mean([hit(rank, 3) for rank in ranks]),
        hit_at_5=mean([hit(rank, 5) for rank in ranks]),
        mrr_at_10=mean([reciprocal_rank(rank) for rank in ranks]),
        ndcg_at_10=mean([ndcg(rank) for rank in ranks]),
    )


def mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def percentile(values: Sequence[float], percent: float) -> float:
    """Linear between neighbours, as NumPy does by default; 0 for no values."""
    return float(np.percentile(np.asarray(values), percent)) if values else 0.0


def balanced_accuracy(answerable_found: Sequence[bool], unanswerable_refused: Sequence[bool]) -> float | None:
    """Mean of the two shares, so that refusing everything, or nothing, gives 0.5; None unless both kinds were asked."""
    if not answerable_found or not unanswerable_refused:
        return None
    return (mean(answerable_found) + mean(unanswerable_refused)) / 2


def bootstrap_interval(
    values: Sequence[float], *, level: float = 0.95, resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """Percentile interval of the mean when the questions are drawn again with replacement (Efron 1979)."""
    if not values:
        return (0.0, 0.0)
    sample = np.asarray(values)
    rng = np.random.default_rng(seed)
    means = np.array([sample[rng.integers(0, len(sample), len(sample))].mean() for _ in range(resamples)])
    tail = (1 - level) / 2 * 100
    return (float(np.percentile(means, tail)), float(np.percentile(means, 100 - tail)))

"""Which pairs meet in one batch: one kind at a time, often of one source, so that negatives are hard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.training.tokens import KINDS, Tokens


@dataclass(frozen=True, slots=True)
class Group:
    rows: NDArray[np.int64]
    cumulative: NDArray[np.float64]  # weights, for drawing


class Sampler:
    """Draws rows of one kind per call, weighted; the same seed gives the same batches.

    :param shares: how often each kind is drawn.
    :param max_tokens: rows with a longer passage still take part, cut to this length.
    """

    def __init__(self, tokens: Tokens, shares: dict[str, float], *, seed: int, one_source: float = 0.5) -> None:
        self.tokens = tokens
        self.random = np.random.default_rng(seed)
        self._one_source = one_source
        self._groups: dict[str, Group] = {}
        self._by_source: dict[str, list[Group]] = {}
        usable = ~np.asarray(tokens.held)
        for kind in shares:
            rows = np.flatnonzero(usable & (tokens.kind == KINDS.index(kind)))
            self._groups[kind] = self._group(rows)
            sources = tokens.source[rows]
            self._by_source[kind] = [self._group(rows[sources == s]) for s in np.unique(sources)]
        self.kinds = [kind for kind in shares if len(self._groups[kind].rows)]
        weights = np.array([shares[kind] for kind in self.kinds])
        self._kind_weights = weights / weights.sum()
        self._source_weights = {
            kind: np.array([g.cumulative[-1] for g in self._by_source[kind]]) / self._groups[kind].cumulative[-1]
            for kind in self.kinds
        }

    def _group(self, rows: NDArray[np.int64]) -> Group:
        return Group(rows, np.cumsum(self.tokens.weight[rows], dtype=np.float64))

    def draw(self, size: int) -> tuple[str, NDArray[np.int64]]:
        """A kind, and up to `size` different rows of it."""
        kind = self.kinds[self.random.choice(len(self.kinds), p=self._kind_weights)]
        group = self._groups[kind]
        if self.random.random() < self._one_source:
            choice = self._by_source[kind][self.random.choice(len(self._by_source[kind]), p=self._source_weights[kind])]
            if len(choice.rows) >= size:
                group = choice
        points = self.random.random(size) * group.cumulative[-1]
        return kind, np.unique(group.rows[np.searchsorted(group.cumulative, points, side="right")])

    def span_of(self, ids: NDArray[np.uint16]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """A stretch of a passage as if someone asked for it, and the passage, mostly without that stretch."""
        length = int(self.random.integers(5, min(20, max(6, len(ids) // 2)) + 1))
        start = int(self.random.integers(0, max(1, len(ids) - length)))
        span = ids[start : start + length]
        rest = np.concatenate([ids[:start], ids[start + length :]]) if self.random.random() < 0.6 else ids
        return span, rest if len(rest) else ids

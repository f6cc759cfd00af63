"""Keeps the time that the model takes for a question apart from the time of the search."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from index.types import Embedder, Progress, WordEmbedder

if TYPE_CHECKING:
    from index.types import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and of the processor: beside other busy processes only the second says what a thing costs."""

    wall: float = 0.0
    cpu: float = 0.0

    @classmethod
    def until_now(cls) -> Self:
        return cls(time.perf_counter(), time.process_time())

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall - other.wall, self.cpu - other.cpu)


class TimedEmbedder:
    """The same vectors as `inner`, with the time spent on questions; a question's vector is computed once."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._vectors: dict[str, Vector] = {}
        self.name = inner.name
        self.fingerprint = inner.fingerprint
        self.dim = inner.dim
        self.max_tokens = inner.max_tokens
        self.spent = Spent()  # on questions and their words

    def embed_query(self, text: str) -> Vector:
        if text not in self._vectors:
            started = Spent.until_now()
            self._vectors[text] = self._inner.embed_query(text)
            self.spent += Spent.until_now() - started
        return self._vectors[text]

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        return self._inner.embed_passages(texts, progress=progress)

    def embed_words(self, words: Sequence[str]) -> Matrix:
        """Asked only where the index has vectors of words, which then are of this model."""
        if not isinstance(self._inner, WordEmbedder):
            raise TypeError(f"{self.name} gives no vectors of words")
        started = Spent.until_now()
        vectors = self._inner.embed_words(words)
        self.spent += Spent.until_now() - started
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._inner.count_tokens(texts)

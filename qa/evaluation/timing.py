"""Keeps the time that the model takes for a question apart from the time of the search."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.types import Embedder, Progress

if TYPE_CHECKING:
    from index.types import Matrix, Vector


class TimedEmbedder:
    """The same vectors as `inner`, with the time spent on questions; a question's vector is computed once."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._vectors: dict[str, Vector] = {}
        self.name = inner.name
        self.fingerprint = inner.fingerprint
        self.dim = inner.dim
        self.max_tokens = inner.max_tokens
        self.query_seconds = 0.0

    def embed_query(self, text: str) -> Vector:
        if text not in self._vectors:
            started = time.perf_counter()
            self._vectors[text] = self._inner.embed_query(text)
            self.query_seconds += time.perf_counter() - started
        return self._vectors[text]

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        return self._inner.embed_passages(texts, progress=progress)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._inner.count_tokens(texts)

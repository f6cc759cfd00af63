"""How telling a token is in these notes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import NoteIndex


class Worth:
    """Inverse document frequency of a token, as BM25 has it; 0 for a token that no note has."""

    def __init__(self, notes: NoteIndex) -> None:
        self._notes = notes
        self._known: dict[str, float] = {}
        self.most = math.log(1 + notes.n_chunks + 0.5)  # what a token in no chunk, or in one, is worth at most

    def __call__(self, token: str) -> float:
        if token not in self._known:
            df, n = self._notes.document_frequency(token), self._notes.n_chunks
            self._known[token] = math.log(1 + (n - df + 0.5) / (df + 0.5)) if df else 0.0
        return self._known[token]

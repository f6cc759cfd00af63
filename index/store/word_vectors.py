"""The vectors of the words that the notes are made of, so that a word of a question meets others that mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from index.calibration import Baseline
from index.store.lexical import chunk_tokens
from index.store.line_vectors import numbers, packed_rows, whole_numbers
from index.tokens import has_meaning

if TYPE_CHECKING:
    from index.types import Matrix

_SAMPLE = 1500  # words, at equal distances, that tell how cosines of any two spread


def words_in(values: Iterable[bytes]) -> list[str]:
    """The words with a meaning of those rows that `lexical.tokens_of` made, in order, each once."""
    found: set[str] = set()
    for value in values:
        found.update(chunk_tokens(value).words.split())
    return sorted(filter(has_meaning, found))


class WordVectors:
    """By word, in 8 bits: a hundred thousand words are 64 MB."""

    def __init__(self, packed: Mapping[str, bytes], dim: int) -> None:
        self._words = list(packed)
        self._places = {word: place for place, word in enumerate(packed)}
        self._rows = packed_rows(list(packed.values()), dim)

    def of(self, tokens: Iterable[str]) -> tuple[list[str], Matrix]:
        """Those of the tokens that are known words, in the order of the alphabet, and their vectors, shape (n, dim)."""
        words, places = self._known(tokens)
        return words, numbers(self._rows[places])

    def cosines(self, vectors: Matrix, tokens: Iterable[str]) -> tuple[list[str], Matrix]:
        """As `of`, but the cosines of each of these vectors with each of the words, shape (len(vectors), n)."""
        words, places = self._known(tokens)
        values, scales = whole_numbers(self._rows[places])
        # Not @, whose threads go on waiting for work: twice the processor's time.
        return words, np.vecdot(vectors[:, None], values) * scales[:, 0]

    def _known(self, tokens: Iterable[str]) -> tuple[list[str], list[int]]:
        places = sorted({place for token in tokens if (place := self._places.get(token)) is not None})
        return [self._words[place] for place in places], places

    def baseline(self) -> Baseline | None:
        """Cosines of any two words, their mean and spread; None where there are no two."""
        some = numbers(self._rows[:: -(-len(self._rows) // _SAMPLE) or 1])
        if len(some) < 2:
            return None
        cosines = (some @ some.T)[np.triu_indices(len(some), 1)]
        return Baseline(float(cosines.mean()), max(float(cosines.std()), 0.01))

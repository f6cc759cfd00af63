"""Passages of the last steps as further negatives: their vectors are a little out of date, and cost nothing to make again."""

from __future__ import annotations

import torch
from torch import Tensor


class Recent:
    """:param size: pairs that are remembered, the oldest forgotten first."""

    def __init__(self, size: int, alike: float) -> None:
        self._size = size
        self._alike = alike
        self._kept: tuple[Tensor, Tensor, Tensor] | None = None

    def scores(self, asked: Tensor, words: tuple[Tensor, Tensor]) -> Tensor:
        """Cosines (questions, remembered); far below any where question or passage has nearly the same words as the own one.

        :param asked: unit rows of the whole model, one for each question.
        :param words: unit rows of the static model for the questions, and for their own passages.
        """
        if self._kept is None:
            return asked.new_zeros((len(asked), 0))
        passages, *known = self._kept
        same = torch.stack([own @ other.T > self._alike for own, other in zip(words, known, strict=True)]).any(0)
        return (asked @ passages.T).masked_fill(same, -1e4)

    def add(self, passages: Tensor, words: tuple[Tensor, Tensor]) -> None:
        new = (passages.detach(), *words)
        if self._kept is not None:
            before, asked, answered = self._kept
            new = (torch.cat([before, new[0]]), torch.cat([asked, new[1]]), torch.cat([answered, new[2]]))
        if self._size:
            self._kept = (new[0][-self._size :], new[1][-self._size :], new[2][-self._size :])

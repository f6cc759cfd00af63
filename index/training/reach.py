"""How far the inputs of a matrix reach, column by column: 8 bits hold what is alike, and a few columns are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from index.training.distil import Student

Columns = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reach:
    limit: float  # what is larger, on either side of 0, does not count among the rest
    beyond: NDArray[np.int64]  # columns that were seen to go further


def measure_reach(
    student: Student, texts: Sequence[NDArray[np.uint16]], names: Sequence[str], *, share: float
) -> dict[str, Reach]:
    """Of the layers' matrices of these names, as `layers.0.up`.

    :param texts: token ids without specials, each of which is read alone.
    :param share: of the columns, that may go beyond the limit.
    """
    largest: dict[str, Columns] = {}
    matrices = {f"layers.{i}.{name}": getattr(layer, name) for i, layer in enumerate(student.encoder.layers) for name in names}
    watching = [matrix.register_forward_pre_hook(_watch(largest, name)) for name, matrix in matrices.items()]
    with torch.no_grad():
        for text in texts:
            student.embed([text], len(text))
    for watch in watching:
        watch.remove()
    return {name: _reach(columns, share) for name, columns in largest.items()}


def _watch(largest: dict[str, Columns], name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def look(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        columns = inputs[0].float().abs().flatten(0, -2).amax(dim=0).numpy()
        largest[name] = np.maximum(largest.get(name, columns), columns)

    return look


def _reach(columns: Columns, share: float) -> Reach:
    limit = float(np.quantile(columns, 1 - share))
    return Reach(limit, np.flatnonzero(columns > limit))

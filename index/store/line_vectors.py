"""The vectors of lines and words as bytes: 8 bits for a number, a scale for each vector. A cosine moves by 0.002 at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.types import Matrix, Vector

_SCALE = np.dtype("<f4")


def pack(vectors: Matrix) -> bytes:
    """Shape (n, dim)."""
    scales = np.maximum(np.abs(vectors).max(axis=1, keepdims=True, initial=0.0), 1e-9) / 127
    values = np.round(vectors / scales).astype(np.int8)
    return np.hstack([scales.astype(_SCALE).view(np.int8), values]).tobytes()


def unpack(packed: Sequence[bytes], dim: int) -> Matrix:
    """Of all that were packed, one after the other: shape (n, dim)."""
    return numbers(packed_rows(packed, dim))


def packed_rows(packed: Sequence[bytes], dim: int) -> NDArray[np.int8]:
    """The same bytes, a row for each vector."""
    return np.frombuffer(b"".join(packed), np.int8).reshape(-1, _SCALE.itemsize + dim)


def numbers(rows: NDArray[np.int8]) -> Matrix:
    """The vectors of such rows, shape (n, dim)."""
    values, scales = whole_numbers(rows)
    return values * scales


def whole_numbers(rows: NDArray[np.int8]) -> tuple[Matrix, Matrix]:
    """The bytes as numbers, shape (n, dim), and what each row of them is to be multiplied with, shape (n, 1)."""
    return rows[:, _SCALE.itemsize :].astype(np.float32), rows[:, : _SCALE.itemsize].copy().view(_SCALE)


def cosines(packed: Sequence[bytes], vector: Vector) -> list[NDArray[np.float32]]:
    """Of a question with every line, for each of the passages that `pack` was given."""
    width = _SCALE.itemsize + len(vector)
    ends = np.cumsum([len(own) // width for own in packed])
    return np.split(unpack(packed, len(vector)) @ vector, ends[:-1])

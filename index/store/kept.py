"""Rows that were read last, kept for the questions that come next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Kept(Generic[_Value]):
    """May be used from several threads."""

    def __init__(self, read: Callable[[Sequence[int]], Mapping[int, _Value]], *, most: int) -> None:
        """:param read: values of rows, without those that do not exist."""
        self._read, self._most = read, most
        self._kept: dict[int, _Value] = {}
        self._lock = threading.Lock()

    def get(self, rows: Sequence[int]) -> list[_Value]:
        """In the order of `rows`. :raises KeyError: if there is no such row."""
        found = {row: value for row in rows if (value := self._kept.get(row)) is not None}
        if new := [row for row in rows if row not in found]:
            read = self._read(new)
            found.update(read)
            with self._lock:
                self._kept.update(read)
                for row in list(islice(self._kept, max(0, len(self._kept) - self._most))):  # the oldest
                    del self._kept[row]
        return [found[row] for row in rows]

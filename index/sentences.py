"""The sentences of a text: its lines, taken apart where one holds several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Stretch

GAP = re.compile(r"(?<=[.!?。])\s+")  # between two sentences


def sentences(text: str) -> Iterator[Stretch]:
    """In order, none of them blank."""
    start = 0
    for line in text.split("\n"):
        end, first = start + len(line), start
        for gap in GAP.finditer(text, start, end):
            yield from _unless_blank(text, first, gap.start())
            first = gap.end()
        yield from _unless_blank(text, first, end)
        start = end + 1


def _unless_blank(text: str, start: int, end: int) -> Iterator[Stretch]:
    if not text[start:end].isspace() and start < end:
        yield start, end

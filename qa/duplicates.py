"""The same lines in two places are one passage: the best place is shown, the others are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.tokens import fold
from qa.cite import Span

if TYPE_CHECKING:
    from qa.rank import Ranked

_SAME = 0.9  # share of the shorter passage's lines, by length, that the other has too
_MARKS = "-*+•>#|_` \t"


def fold_duplicates(ranked: Sequence[Ranked]) -> list[Ranked]:
    """In order; a passage whose lines an earlier one has too is named there instead."""
    kept: list[tuple[Ranked, dict[str, int]]] = []
    for entry in ranked:
        lines = _lines(entry.span)
        for place, (first, its_lines) in enumerate(kept):
            if _overlap(lines, its_lines) >= _SAME:
                kept[place] = (replace(first, also_at=(*first.also_at, entry.span)), its_lines)
                break
        else:
            kept.append((entry, lines))
    return [entry for entry, _ in kept]


def _lines(span: Span) -> dict[str, int]:
    """What the lines say, without their marks, and how long each is."""
    text = fold("\n".join(chunk.plain for chunk in span.chunks)).casefold()
    plain = (" ".join(line.strip(_MARKS).split()) for line in text.split("\n"))
    return {line: len(line) for line in plain if line}


def _overlap(one: dict[str, int], other: dict[str, int]) -> float:
    both = one.keys() & other.keys()
    return sum(one[line] for line in both) / min(sum(one.values()), sum(other.values())) if both else 0.0

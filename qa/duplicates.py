"""The same lines in two places are one passage: the best place is shown, the others are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import NoteIndex
    from qa.rank import Ranked

_SAME = 0.9  # share of the shorter passage's sentences, by length, that the other has too


def fold_duplicates(ranked: Sequence[Ranked], notes: NoteIndex) -> list[Ranked]:
    """In order; a passage whose sentences an earlier one has too is named there instead."""
    kept: list[tuple[Ranked, dict[str, int]]] = []
    for entry in ranked:
        said = _said(entry, notes)
        for place, (first, before) in enumerate(kept):
            if _overlap(said, before) >= _SAME:
                kept[place] = (replace(first, also_at=(*first.also_at, entry.span)), before)
                break
        else:
            kept.append((entry, said))
    return [entry for entry, _ in kept]


def _said(entry: Ranked, notes: NoteIndex) -> dict[str, int]:
    """The sentences, as their tokens, and how long each is: marks, case and particles make no difference."""
    rows = [candidate.row for candidate in entry.candidates]
    return {line: len(line) for tokens in notes.tokens(rows) for line in tokens.lines}


def _overlap(one: dict[str, int], other: dict[str, int]) -> float:
    both = one.keys() & other.keys()
    return sum(one[line] for line in both) / min(sum(one.values()), sum(other.values())) if both else 0.0

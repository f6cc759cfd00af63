"""The same lines in two places are one passage: the best place is shown, the others are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import NoteIndex
    from qa.rank import Ranked

_SAME = 0.96  # share of the longer passage's sentences, by length, that the other has too: one in twelve may be what is asked for


def fold_duplicates(ranked: Sequence[Ranked], notes: NoteIndex) -> list[Ranked]:
    """In order; a passage that says what an earlier one says, and no more or less, is named there instead."""
    kept: list[tuple[Ranked, dict[str, int]]] = []
    for entry in ranked:
        said = _said(entry, notes)
        for place, (first, before) in enumerate(kept):
            if _shared(said, before) >= _SAME:
                kept[place] = (replace(first, also_at=(*first.also_at, entry.span)), before)
                break
        else:
            kept.append((entry, said))
    return [entry for entry, _ in kept]


def _said(entry: Ranked, notes: NoteIndex) -> dict[str, int]:
    """The sentences, as their tokens, and how long each is: marks, case and particles make no difference."""
    rows = [candidate.row for candidate in entry.candidates]
    return {line: len(line) for tokens in notes.tokens(rows) for line in tokens.lines}


def _shared(one: dict[str, int], other: dict[str, int]) -> float:
    both = one.keys() & other.keys()
    return sum(one[line] for line in both) / max(sum(one.values()), sum(other.values())) if both else 0.0

"""Rows of tables and the heads that name their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ROW = re.compile(r"\s*(?:>\s?)*\|")
_BELOW_HEAD = re.compile(r"\s*(?:>\s?)*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*$")


def heads_of_rows(lines: Sequence[str]) -> dict[int, int]:
    """Place of each row below a table's head → place of that head."""
    heads: dict[int, int] = {}
    head: int | None = None
    for place, line in enumerate(lines):
        if _BELOW_HEAD.match(line) and place and "|" in lines[place - 1]:
            head = place - 1
        elif head is not None and (_ROW.match(line) or ("|" in line and not _ROW.match(lines[head]))):
            heads[place] = head
        else:
            head = None
    return heads


def first_cell(row: str) -> str:
    return row.lstrip("> \t|").partition("|")[0]

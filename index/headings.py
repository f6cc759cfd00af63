"""Which lines serve as headings, and how deep they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.formats.markdown_text import reads_as_sentence
from index.session_dates import is_day
from index.types import Block, BlockKind, HeadingStyle

_QUOTED = re.compile(r"[\"'“‘「『].*[\"'”’」』]")
_NUMBERED = re.compile(r"[\[(]?\d{1,2}(?:[.)\]:-]|교시|부\b|\s)")
_CONTENT = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CODE, BlockKind.TABLE, BlockKind.MATH, BlockKind.QUOTE, BlockKind.HTML}
)


def settle_headings(blocks: Sequence[Block]) -> tuple[list[Block], dict[int, int]]:
    """Candidates that do not serve turn into paragraphs; the others get a rank, lower is further out."""
    styles = Counter(block.style for block in blocks if block.kind is BlockKind.HEADING)
    settled = list(blocks)
    ranks: dict[int, int] = {}
    if styles[HeadingStyle.MARKED]:
        allowed = {HeadingStyle.MARKED, HeadingStyle.BOLD}
    elif styles[HeadingStyle.NUMBERED] > 1 or not styles[HeadingStyle.BARE]:
        allowed = {HeadingStyle.NUMBERED, HeadingStyle.BOLD}
    else:
        allowed = {HeadingStyle.BARE, HeadingStyle.BOLD, HeadingStyle.NUMBERED}
    signed_bare = any(block.style is HeadingStyle.BARE and block.depth < 3 for block in blocks)
    for position, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            continue
        serves = block.style in allowed or (block.style is HeadingStyle.BARE and block.depth < 3)
        if block.style is HeadingStyle.BARE and block.depth == 3 and signed_bare:
            serves = False
        if block.style in (HeadingStyle.BOLD, HeadingStyle.BARE):
            serves = serves and _heads_something(blocks, position)
        if not serves:
            settled[position] = replace(block, kind=BlockKind.PARAGRAPH, style=None, depth=0)
        elif block.style is not HeadingStyle.BOLD:
            outer = 10 if block.style is HeadingStyle.NUMBERED and signed_bare else 0
            ranks[position] = outer + block.depth * 10
    _raise_days(settled, ranks)
    _rank_bold(settled, ranks)
    return settled, ranks


def _raise_days(blocks: Sequence[Block], ranks: dict[int, int]) -> None:
    """`### 2일차` directly above `## 발표` holds the talks below it, whatever its marks say."""
    for position in [position for position in ranks if position + 1 in ranks]:
        below = ranks[position + 1]
        if below < ranks[position] and is_day(blocks[position].plain):
            ranks[position] = below - 1


def _heads_something(blocks: Sequence[Block], position: int) -> bool:
    """A title over lines of its own, neither a quotation nor a sentence that happens to be bold."""
    title = blocks[position].plain
    below = blocks[position + 1] if position + 1 < len(blocks) else None
    return (
        below is not None
        and (below.kind in _CONTENT or _is_lower(blocks[position], below))
        and not _QUOTED.fullmatch(title)
        and not reads_as_sentence(title)
    )


def _is_lower(title: Block, below: Block) -> bool:
    """`**1. 발표 제목**` directly above `**요약**`."""
    if title.style is not HeadingStyle.BOLD or below.style is not HeadingStyle.BOLD:
        return title.style is HeadingStyle.BARE and below.style is HeadingStyle.BARE and below.depth > title.depth
    return _NUMBERED.match(title.plain) is not None and _NUMBERED.match(below.plain) is None


def _rank_bold(blocks: Sequence[Block], ranks: dict[int, int]) -> None:
    """Bold titles stand below the marked heading above them; repeated or unnumbered ones below the others of their stretch."""
    stretch: list[int] = []
    above = 0
    for position, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            continue
        if block.style is HeadingStyle.BOLD:
            stretch.append(position)
        else:
            _rank_stretch(blocks, stretch, above, ranks)
            stretch, above = [], ranks[position]
    _rank_stretch(blocks, stretch, above, ranks)


def _rank_stretch(blocks: Sequence[Block], stretch: Sequence[int], above: int, ranks: dict[int, int]) -> None:
    times = Counter(blocks[position].plain for position in stretch)
    numbered = {position for position in stretch if _NUMBERED.match(blocks[position].plain)}
    once = {position for position in stretch if times[blocks[position].plain] == 1}
    leading = numbered if len(numbered) > 1 else once if once and stretch and stretch[0] in once else set(stretch)
    for position in stretch:
        ranks[position] = above + (2 if position in leading else 4)

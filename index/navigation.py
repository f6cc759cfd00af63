"""Finding what is there to get around and not to be read: tables of contents, site chrome, notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.chrome import is_chrome, is_notice, is_sure_chrome
from index.types import Block, BlockKind, HeadingStyle

_TO_AN_ANCHOR = re.compile(r"\]\(\s*<?#|\[\[#|href\s*=\s*[\"']?#", re.IGNORECASE)
_ONLY_TO_AN_ANCHOR = re.compile(r"[\s>*+-]*\[[^\]\n]*\]\(\s*<?#[^)\n]*\)\s*")
_CONTENTS_TITLES = frozenset(
    "index indices contents tableofcontents toc 목차 차례 순서 글순서 인덱스 색인 목록 바로가기 한눈에보기".split()
)
_NUMBER = re.compile(r"^[\d.()\s]+")
_READ = frozenset({BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.HTML, BlockKind.HEADING})


def mark_navigation(blocks: Sequence[Block], text: str) -> list[Block]:
    """The same blocks, with those that only help to get around as NAVIGATION."""
    marked = list(blocks)
    titles = {_title_key(block.plain) for block in blocks if block.kind is BlockKind.HEADING}
    first = 0
    while first < len(blocks):
        after = _run_end(blocks, first)
        if _is_contents([block for block in blocks[first:after] if block.kind is not BlockKind.RULE], text, titles):
            _mark(marked, first, after)
        first = after
    for position, block in enumerate(blocks):
        if block.kind in _READ and (is_notice(block.plain) or _ONLY_TO_AN_ANCHOR.fullmatch(text, block.start, block.end)):
            _mark(marked, position, position + 1)
    _mark(marked, _tail_start(marked), len(marked))
    for position, block in enumerate(marked):
        if not (block.kind in _READ and is_sure_chrome(block.plain)):
            break
        _mark(marked, position, position + 1)
    return marked


def is_contents_title(title: str) -> bool:
    """A title that heads a table of contents and nothing else."""
    return _title_key(title) in _CONTENTS_TITLES


def _mark(blocks: list[Block], first: int, after: int) -> None:
    for position in range(first, after):
        if blocks[position].kind is not BlockKind.RULE:
            blocks[position] = replace(blocks[position], kind=BlockKind.NAVIGATION, style=None)


def _run_end(blocks: Sequence[Block], first: int) -> int:
    """The end of the list that begins here, or of a single block."""
    after = first + 1
    if blocks[first].kind is BlockKind.ITEM:
        while after < len(blocks) and (blocks[after].kind is BlockKind.ITEM or blocks[after].parent is not None):
            after += 1
    return after


def _is_contents(run: Sequence[Block], text: str, titles: set[str]) -> bool:
    """Links into this very note, or its headings over again."""
    if len(run) < 2 or run[0].kind is not BlockKind.ITEM:
        return False
    links = sum(_TO_AN_ANCHOR.search(text, block.start, block.end) is not None for block in run)
    repeated = sum(_title_key(block.plain) in titles for block in run)
    return links >= 0.7 * len(run) or (repeated >= 3 and repeated >= 0.8 * len(run))


def _title_key(title: str) -> str:
    return "".join(c for c in _NUMBER.sub("", title).casefold() if c.isalnum()) or title.strip()


def _tail_start(blocks: Sequence[Block]) -> int:
    """Where the site takes over for good: three of its lines, a sure one among them, and no heading of the writer after."""
    start, kinds, sure = len(blocks), set[str](), False
    candidate = start
    for position in range(len(blocks) - 1, -1, -1):
        block = blocks[position]
        lines = block.plain.split("\n") if block.kind in _READ else []
        if chrome := [line for line in lines if is_chrome(line)]:
            kinds.update(line.strip() for line in chrome)
            sure = sure or any(is_sure_chrome(line) for line in chrome)
            start = position
            if sure and len(kinds) >= 3:
                candidate = start
        elif block.style in (HeadingStyle.MARKED, HeadingStyle.NUMBERED):
            break
    return candidate

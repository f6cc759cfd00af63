"""The smallest parts of a session that a chunk is packed from: a block, or a part of one that is too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.formats.inline import html_text
from index.formats.markdown_text import reads_as_sentence
from index.types import Block, BlockKind

MAX_LINE = 2_000  # characters; a longer line may be cut inside
CountTokens = Callable[[Sequence[str]], list[int]]

_SENTENCE = re.compile(r"(?<=[.!?。…])[)\"'”’]*\s+|(?<=</td>)|(?<=</tr>)|(?<=</li>)|(?<=\| )")
_QUOTE_MARK = re.compile(r"^\s*(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """`ancestors` are places of the blocks above, outermost first; `part` counts within a block that was taken apart."""

    start: int
    end: int
    plain: str
    n_lines: int
    n_tokens: int
    block: int
    ancestors: tuple[int, ...]
    part: int = 0
    good_cut: bool = True  # the line before ends a sentence or is blank
    alone: bool = False  # a part of an overlong line: no other line may share its chunk


def cut_pieces(
    blocks: Sequence[Block], text: str, *, places: Sequence[int], max_tokens: int, max_lines: int, count_tokens: CountTokens
) -> list[Piece]:
    """The pieces of the blocks at `places`, in order."""
    pieces: list[Piece] = []
    for place, n_tokens in zip(places, count_tokens([blocks[place].plain for place in places]), strict=True):
        block = blocks[place]
        start, end, alone = _reach(block, text)
        n_lines = 1 if alone else sum(1 for line in text[start:end].split("\n") if line.strip())
        whole = Piece(start, end, block.plain, n_lines, n_tokens, place, _ancestors(blocks, place), alone=alone)
        if alone or (n_tokens <= max_tokens and n_lines <= max_lines):
            pieces.append(whole)
        elif n_lines > 1:
            pieces.extend(_lines_of(whole, block, text, max_tokens, count_tokens))
        else:
            pieces.extend(_slices(whole, text, max_tokens, count_tokens))
    return pieces


def _reach(block: Block, text: str) -> tuple[int, int, bool]:
    """A block's lines from end to end; only the block itself, and True, where it shares an overlong line with others."""
    start, end = block.start, block.end
    while start and text[start - 1].isspace() and text[start - 1] != "\n":
        start -= 1
    while end < len(text) and text[end].isspace() and text[end] != "\n":
        end += 1
    if (start and text[start - 1] != "\n") or (end < len(text) and text[end] != "\n"):
        return block.start, block.end, True
    return start, end, False


def _ancestors(blocks: Sequence[Block], place: int) -> tuple[int, ...]:
    above: list[int] = []
    parent = blocks[place].parent
    while parent is not None:
        above.append(parent)
        parent = blocks[parent].parent
    return tuple(reversed(above))


def _lines_of(whole: Piece, block: Block, text: str, max_tokens: int, count_tokens: CountTokens) -> list[Piece]:
    lines = text[whole.start : whole.end].split("\n")
    shown = _shown_lines(block, lines)
    pieces: list[Piece] = []
    start, good_cut = whole.start, True
    for line, plain, n_tokens in zip(lines, shown, count_tokens(shown), strict=True):
        if line.strip():
            piece = replace(
                whole, start=start, end=start + len(line), plain=plain, n_lines=1, n_tokens=n_tokens, good_cut=good_cut
            )
            slices = _slices(piece, text, max_tokens, count_tokens)
            pieces.extend(replace(part, part=len(pieces) + i) for i, part in enumerate(slices))
        good_cut = reads_as_sentence(line) or not line.strip(" >\t")
        start += len(line) + 1
    return pieces


def _shown_lines(block: Block, lines: Sequence[str]) -> list[str]:
    """What a reader sees of each line of a block."""
    plain = block.plain.split("\n")
    if len(plain) == len(lines):
        return plain
    if block.kind is BlockKind.CODE:
        return ["" if line.strip().startswith(("```", "~~~")) else line for line in lines]
    if block.kind in (BlockKind.HTML, BlockKind.TABLE):
        return [html_text(line) for line in lines]
    return [_QUOTE_MARK.sub("", line).strip() for line in lines]


def _slices(line: Piece, text: str, max_tokens: int, count_tokens: CountTokens) -> list[Piece]:
    """One line: whole, unless it is overlong and its words do not fit."""
    length = line.end - line.start
    if line.n_tokens <= max_tokens or length <= MAX_LINE:
        return [line]
    size = max(200, min(MAX_LINE, length * max_tokens // line.n_tokens * 9 // 10))  # words are not spread evenly
    source = text[line.start : line.end]
    ends = _slice_ends(source, size)
    spans = list(pairwise([0, *ends]))
    shown = [html_text(source[first:after]) for first, after in spans]
    return [
        replace(line, start=line.start + first, end=line.start + after, plain=plain, n_tokens=n_tokens, part=part, alone=True)
        for part, ((first, after), plain, n_tokens) in enumerate(zip(spans, shown, count_tokens(shown), strict=True))
    ]


def _slice_ends(line: str, size: int) -> list[int]:
    """Cuts at the last sentence end, else the last blank, that leaves at most `size` characters."""
    ends: list[int] = []
    start = 0
    while len(line) - start > size:
        window = line[start : start + size]
        sentence = [match.end() for match in _SENTENCE.finditer(window)]
        cut = sentence[-1] if sentence and sentence[-1] > size // 3 else window.rfind(" ") + 1
        start += cut if cut > size // 3 else size
        ends.append(start)
    return [*ends, len(line)]

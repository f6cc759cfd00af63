"""The smallest parts of a session that a chunk is packed from: a block, or a part of one that is too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    alone: bool = False  # a slice of a line: no whole line may share its chunk


def cut_pieces(
    blocks: Sequence[Block], text: str, *, places: Sequence[int], max_tokens: int, max_lines: int, count_tokens: CountTokens
) -> list[Piece]:
    """The pieces of the blocks at `places`, in order."""
    pieces: list[Piece] = []
    for place, n_tokens in zip(places, count_tokens([blocks[place].plain for place in places]), strict=True):
        block, ancestors = blocks[place], _ancestors(blocks, place)
        n_lines = sum(1 for line in text[block.start : block.end].split("\n") if line.strip())
        if n_tokens <= max_tokens and n_lines <= max_lines:
            pieces.append(Piece(block.start, block.end, block.plain, n_lines, n_tokens, place, ancestors))
        elif n_lines > 1:
            pieces.extend(_lines_of(block, text, place, ancestors, count_tokens, max_tokens))
        else:
            pieces.extend(_slices(block.start, block.end, block.plain, text, place, ancestors, count_tokens, max_tokens))
    return pieces


def _ancestors(blocks: Sequence[Block], place: int) -> tuple[int, ...]:
    above: list[int] = []
    parent = blocks[place].parent
    while parent is not None:
        above.append(parent)
        parent = blocks[parent].parent
    return tuple(reversed(above))


def _lines_of(
    block: Block, text: str, place: int, ancestors: tuple[int, ...], count_tokens: CountTokens, max_tokens: int
) -> list[Piece]:
    lines = text[block.start : block.end].split("\n")
    shown = _shown_lines(block, lines)
    counts = count_tokens(shown)
    pieces: list[Piece] = []
    start = block.start
    good_cut = True
    for line, plain, n_tokens in zip(lines, shown, counts, strict=True):
        end = start + len(line)
        if not line.strip():
            good_cut = True
        elif n_tokens > max_tokens and len(line) > MAX_LINE:
            pieces.extend(_slices(start, end, plain, text, place, ancestors, count_tokens, max_tokens, first_part=len(pieces)))
        else:
            pieces.append(Piece(start, end, plain, 1, n_tokens, place, ancestors, len(pieces), good_cut))
        good_cut = reads_as_sentence(line) or not line.strip(" >\t")
        start = end + 1
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


def _slices(
    start: int,
    end: int,
    plain: str,
    text: str,
    place: int,
    ancestors: tuple[int, ...],
    count_tokens: CountTokens,
    max_tokens: int,
    *,
    first_part: int = 0,
) -> list[Piece]:
    """One line: whole, unless it is overlong and its words do not fit."""
    n_tokens = count_tokens([plain])[0]
    if n_tokens <= max_tokens or end - start <= MAX_LINE:
        return [Piece(start, end, plain, 1, n_tokens, place, ancestors, first_part)]
    line = text[start:end]
    size = max(200, min(MAX_LINE, len(line) * max_tokens // n_tokens * 9 // 10))  # words are not spread evenly
    ends = _slice_ends(line, size)
    shown = [html_text(line[first:after]) for first, after in zip([0, *ends], ends, strict=False)]
    return [
        Piece(start + first, start + after, words, 1, tokens, place, ancestors, first_part + i, alone=True)
        for i, (first, after, words, tokens) in enumerate(zip([0, *ends], ends, shown, count_tokens(shown), strict=False))
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

"""Spans of text found anywhere in a file, made into blocks of whole lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle

LONG_LINE = 2_000  # characters; only a longer line is cut inside
_MAX_HEADING = 100  # characters; with more on its line a heading heads nothing, it is a paragraph
_MAX_MARKUP = 200  # characters of mark-up beside a span in a long line that stay with it
_UNSEEN = (BlockKind.RULE, BlockKind.NAVIGATION)


@dataclass(frozen=True, slots=True)
class Span:
    """As `Block`, but it may begin and end inside a line; `parent` counts within the spans."""

    kind: BlockKind
    start: int
    end: int
    plain: str
    depth: int = 0
    parent: int | None = None
    style: HeadingStyle | None = None


@dataclass(slots=True)
class _Run:
    """Spans that share lines."""

    start: int
    end: int
    first: int  # line
    last: int
    members: list[int]


def fit_to_lines(text: str, body: int, spans: Sequence[Span]) -> list[Block]:
    """One block for each run of spans that share lines; lines without a span, mere mark-up, become blocks without words.

    :param spans: in order, not overlapping, none of them empty.
    """
    lines = Lines(text, body)
    blocks: list[Block] = []
    places: dict[int, int] = {}  # span -> its block
    done = body  # the offset up to which everything has its block
    for run in _runs(lines, spans):
        _fill(blocks, lines, done, run.start)
        whole = _merged([spans[member] for member in run.members])
        parent = places.get(whole.parent) if whole.parent is not None else None
        places.update(dict.fromkeys(run.members, len(blocks)))
        blocks.append(Block(whole.kind, run.start, run.end, whole.plain, whole.depth, parent, whole.style))
        done = run.end
    _fill(blocks, lines, done, len(text))
    return blocks


def _runs(lines: Lines, spans: Sequence[Span]) -> list[_Run]:
    runs: list[_Run] = []
    for number, span in enumerate(spans):
        first, last = lines.at(span.start), lines.at(span.end - 1)
        shares = bool(runs) and runs[-1].last == first
        if shares and not _is_long(lines, first):
            runs[-1].members.append(number)
            runs[-1].last = last
            runs[-1].end = _end(lines, span, last)
            continue
        start = runs[-1].end if shares else lines.start(first)
        if _is_long(lines, first) and (shares or span.start - start > _MAX_MARKUP):
            start = span.start
        runs.append(_Run(start, _end(lines, span, last), first, last, [number]))
    return runs


def _end(lines: Lines, span: Span, last: int) -> int:
    return span.end if _is_long(lines, last) else lines.end(last)


def _is_long(lines: Lines, line: int) -> bool:
    return len(lines.texts[line]) > LONG_LINE


def _merged(spans: list[Span]) -> Span:
    seen = [span for span in spans if span.kind not in _UNSEEN] or spans[:1]
    if len(seen) == 1:
        return seen[0]
    first, plain = seen[0], "\n".join(span.plain for span in seen if span.plain)
    kind, style = first.kind, first.style
    if kind is BlockKind.HEADING:
        plain = plain.replace("\n", " ")
        if len(plain) > _MAX_HEADING:
            kind, style = BlockKind.PARAGRAPH, None
    elif kind is not BlockKind.ITEM and any(span.kind is not kind for span in seen):
        kind = BlockKind.PARAGRAPH
    depth = first.depth if kind in (BlockKind.HEADING, BlockKind.ITEM) else 0
    return Span(kind, first.start, seen[-1].end, plain, depth, first.parent, style)


def _fill(blocks: list[Block], lines: Lines, start: int, end: int) -> None:
    """Blocks without words for what stands between two others, a run of lines each."""
    open_run = False  # the last block goes on in the next line
    for line in range(lines.at(start), len(lines)):
        first, after = max(start, lines.start(line)), min(end, lines.end(line))
        if first >= after and lines.start(line) >= end:
            return
        words = lines.texts[line][first - lines.start(line) : max(after - lines.start(line), 0)]
        if after < lines.end(line):
            after = first + len(words.rstrip())  # the rest of the line has a block
        if not words.strip():
            open_run = False
        elif open_run or (first > lines.start(line) and len(words) <= _MAX_MARKUP):
            blocks[-1] = replace(blocks[-1], end=after)
        else:
            whole = first == lines.start(line)
            blocks.append(Block(BlockKind.RULE, first + (0 if whole else len(words) - len(words.lstrip())), after, ""))
            open_run = whole and not _is_long(lines, line)

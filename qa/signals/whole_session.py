"""Questions for a whole session: "초해상도 세션 정리해줘", "summarize the talk about …"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from index.tokens import tokenize
from qa.cite import Span
from qa.highlight import LIST_ITEM, indent_of, is_label, plain_line, says_nothing
from qa.rank import Ranked

if TYPE_CHECKING:
    from index import Chunk, NoteIndex

_ASKS = re.compile(
    r"(?:세션|발표|강연|강의|(?<![가-힣])장|파트|챕터|행사|내용|노트|메모|후기|부분)\S* ?(?:좀 ?|전체 ?|다 ?|내용 ?|다시 ?)*"
    r"(?:정리|요약|훑|보여|알려|보자|뭐|무슨)"
    r"|(?:전부|다|모두) ?(?:보여|알려|정리|말해)|요약(?:해|본|좀|$)|정리해 ?(?:줘|주|봐)|적어 ?[둔놓]\S* ?거|무슨 ?내용"
    # where it was said, and nothing of what: 회의에서 무슨 얘기 나왔어, not 예산은 무슨 얘기 나왔어
    r"|(?:^|에서[는도]? |에선 |때는? |날(?:엔|에는)? |(?:회의|미팅|싱크|모임|세미나|스터디|워크[숍샵]) )(?:우리(?:가|는)? )?"
    r"(?:뭐|뭘|무슨|어떤) ?(?:얘기|이야기|논의)(?:를|을)? ?(?:했|하[셨였]|나[왔온눴눈]|오[갔간])"
    r"|\bwhat (?:did (?:we|they) (?:talk about|discuss)|was (?:talked about|discussed))"
    r"(?=\W*$| (?:in|at|on|during|last|yesterday|with)\b)"
    r"|\bsummar(?:y|i[sz]e)|\boverview\b|\bwhat was .{1,60} about\b|\brecap\b",
    re.IGNORECASE,
)
# Of all that stands below a heading, not only of what a session says itself.
_SUMS_UP = re.compile(
    r"요약|정리(?:해|본|좀)|(?:전부|다|모두) ?(?:보여|알려|정리|말해)|\bsummar(?:y|i[sz]e)|\boverview\b|\brecap\b", re.IGNORECASE
)
_MAX_LINES = 40
_CLOSE = 0.6  # a session may lead whose passage is worth this share of the first one


def asks_for_session(question: str) -> bool:
    return _ASKS.search(question) is not None


def lead_with_session(
    ranked: Sequence[Ranked], notes: NoteIndex, *, question: str, share: Callable[[frozenset[str]], float]
) -> list[Ranked]:
    """The session that is asked for as a whole, then the passages of other sessions.

    It is that of the first passage, unless a heading of another one names more of the question.

    :param share: what part of the question's worth a set of tokens has, 0..1.
    """
    if ranked[0].span.chunks[0].front_matter:
        return list(ranked)
    on_day = ranked[0].candidates[0].evidence.on_day  # a heading of the same words is then of another day
    close = [
        entry
        for entry in ranked
        if entry.score >= _CLOSE * ranked[0].score and (entry.candidates[0].evidence.on_day or not on_day)
    ]
    above = _SUMS_UP.search(question) is not None and not on_day
    named = [_named(entry.span.chunks[0], share, above=above) for entry in close]
    place = max(range(len(close)), key=lambda place: named[place][0])
    first, depth = close[place], named[place][1]
    span = _whole(first.span.chunks[0], depth if above else None, notes)
    told = {_place(chunk) for chunk in span.chunks}
    if not first.span.chunks[0].headings and not _is_all(span, notes):
        return list(ranked)  # a long note without headings has no sessions to tell of
    rest = [entry for entry in ranked if _place(entry.span.chunks[0]) not in told]
    return [replace(first, span=span, whole_session=True), *rest]


def _named(chunk: Chunk, share: Callable[[frozenset[str]], float], *, above: bool) -> tuple[float, int]:
    """How much of the question the chunk's own heading names, or one above it that names more, and how deep that is, from 1."""
    worth = [(share(frozenset(tokenize(heading))), depth) for depth, heading in enumerate(chunk.headings, start=1)]
    return max(worth if above else worth[-1:], default=(0.0, 0))


def _is_all(span: Span, notes: NoteIndex) -> bool:
    """Whether nothing of the first chunk's session is left out."""
    first = span.chunks[0]
    session = [chunk.ordinal for chunk in notes.chunks(notes.rows_of(first.note_path)) if _place(chunk) == _place(first)]
    return {chunk.ordinal for chunk in span.chunks}.issuperset(session)


def _whole(chunk: Chunk, depth: int | None, notes: NoteIndex) -> Span:
    """The session of a chunk, or what stands below its heading of that depth, from the first line, at most 40 lines long."""
    around = notes.chunks(notes.rows_of(chunk.note_path))
    belongs = [
        _place(other) == _place(chunk) if not depth else other.headings[:depth] == chunk.headings[:depth] for other in around
    ]
    first = last = next(place for place, other in enumerate(around) if other.ordinal == chunk.ordinal)
    while first and belongs[first - 1]:
        first -= 1
    while last + 1 < len(around) and belongs[last + 1] and Span((around[first], around[last + 1])).n_lines <= _MAX_LINES:
        last += 1
    while Span((around[first], around[last])).n_lines > _MAX_LINES and last > first:
        last -= 1
    return Span(tuple(around[first : last + 1]))


def _place(chunk: Chunk) -> tuple[str, int]:
    return chunk.note_path, chunk.session


def outline(span: Span, lines: Sequence[str], *, most: int) -> tuple[int, ...]:
    """Physical lines of the session's first-level points, in order, and of the headings below its own, each with the first line
    that it heads while there is room.

    Without a list its first lines, without those its heading.

    :param lines: of the span.
    """
    levels = zip(*(chunk.headings for chunk in span.chunks), strict=False)
    depth = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, levels))
    below = {chunk.headings[depth]: chunk.start_line for chunk in reversed(span.chunks) if len(chunk.headings) > depth}
    own = lines[: min(below.values()) - span.start_line] if below else lines
    said = [(number, line) for number, line in enumerate(own, start=span.start_line) if not says_nothing(line)]
    names = span.chunks[0].headings
    content = [(number, line) for number, line in said if not is_label(line) and plain_line(line) not in names] or (
        [] if below else said
    )
    items = [(number, line) for number, line in content if LIST_ITEM.match(line)]
    if items:
        outermost = min(indent_of(line) for _, line in items)
        content = [(number, line) for number, line in items if indent_of(line) <= outermost + 1]
    if below:  # so that each of them has room for a line
        content = content[: max(1, most - 2 * len(below))]
    points = sorted((*(number for number, _ in content), *below.values()))[:most]
    heads = set(below.values())
    told: list[int] = []  # below the points
    for point, end in pairwise((*points, span.end_line + 1)):
        stretch = [(n, lines[n - span.start_line]) for n in range(point, end)]
        told += _first_below(stretch, is_heading=point in heads)
    return tuple(sorted((*points, *told[: most - len(points)])))


def _first_below(stretch: Sequence[tuple[int, str]], *, is_heading: bool) -> list[int]:
    """The number of the first line that a point heads, if it heads any.

    :param stretch: the point and what follows it, with numbers.
    """
    (_, point), *following = stretch
    content = [(number, line) for number, line in following if not says_nothing(line) and not is_label(line)]
    return [number for number, line in content[:1] if is_heading or indent_of(line) > indent_of(point)]

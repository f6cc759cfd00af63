"""Questions for a whole session: "초해상도 세션 정리해줘", "summarize the talk about …"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.tokens import tokenize
from qa.cite import Span
from qa.highlight import LIST_ITEM
from qa.rank import Ranked

if TYPE_CHECKING:
    from index import Chunk, NoteIndex

_ASKS = re.compile(
    r"(?:세션|발표|강연|강의|장|파트|챕터|행사|내용|노트|메모|후기|부분)\S* ?(?:좀 ?|전체 ?|다 ?|내용 ?|다시 ?)*"
    r"(?:정리|요약|훑|보여|알려|보자|뭐|무슨)"
    r"|요약(?:해|본|좀)|정리해 ?(?:줘|주|봐)|적어 ?[둔놓]\S* ?거|무슨 ?내용"
    r"|\bsummar(?:y|i[sz]e)|\boverview\b|\bwhat was .{1,60} about\b|\brecap\b",
    re.IGNORECASE,
)
_MAX_LINES = 40
_CLOSE = 0.6  # a session may lead whose passage is worth this share of the first one


def asks_for_session(question: str) -> bool:
    return _ASKS.search(question) is not None


def lead_with_session(ranked: Sequence[Ranked], notes: NoteIndex, *, share: Callable[[frozenset[str]], float]) -> list[Ranked]:
    """The session that is asked for as a whole, then the passages of other sessions.

    It is that of the first passage, unless the heading of another one names more of the question.

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
    first = max(close, key=lambda entry: share(frozenset(tokenize("\n".join(entry.span.chunks[0].headings[-1:])))))
    rest = [entry for entry in ranked if _place(entry.span.chunks[0]) != _place(first.span.chunks[0])]
    return [replace(first, span=_whole(first.span.chunks[0], notes), whole_session=True), *rest]


def _whole(chunk: Chunk, notes: NoteIndex) -> Span:
    """The session that a chunk is from, from its first line, at most 40 lines long."""
    chunks: list[Chunk] = []
    for row in notes.rows_of(chunk.note_path):
        other = notes.chunk(row)
        if _place(other) == _place(chunk) and (not chunks or Span((chunks[0], other)).n_lines <= _MAX_LINES):
            chunks.append(other)
    return Span(tuple(chunks))


def _place(chunk: Chunk) -> tuple[str, int]:
    return chunk.note_path, chunk.session


def outline(lines: Sequence[str], first_line: int, *, most: int) -> tuple[int, ...]:
    """Physical lines of the session's first-level points, in order.

    Without a list its first lines, without those its heading.
    """
    said = [(first_line + i, line) for i, line in enumerate(lines) if line.strip()]
    content = [(number, line) for number, line in said if not line.lstrip().startswith("#")] or said
    items = [(number, line) for number, line in content if LIST_ITEM.match(line)]
    if items:
        outermost = min(len(line) - len(line.lstrip()) for _, line in items)
        content = [(number, line) for number, line in items if len(line) - len(line.lstrip()) <= outermost + 1]
    return tuple(number for number, _ in content[:most])

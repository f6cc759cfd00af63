"""The link that belongs to a passage: it often stands at the head of the talk, chunks away from what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.fusion import Candidate

if TYPE_CHECKING:
    from index import Chunk, NoteIndex
    from qa.signals.evidence import Evidence

_LOOKED_AT = 2  # candidates
_REACH = 40  # chunks
_ABOVE = 0.01  # in front of the passage that it belongs to

_ASKS = re.compile(
    r"링크|\burl\b|(?:영상|동영상|페이지|사이트|자료|슬라이드|원문) ?주소|(?:영상|자료|슬라이드|글)(?:은|을|를)? ?어디"
    r"|어디(?:서|에서) ?(?:다시 ?)?(?:봐|보[지나는면]|볼|봤)|\blinks?\b|\bwhere\b.{0,20}\b(?:watch|see|find|read)\b|\bvideo of\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|\bwww\.")


def asks_for_link(question: str) -> bool:
    return bool(_ASKS.search(question))


def bring_links(candidates: Sequence[Candidate], notes: NoteIndex, *, read: Callable[[int], Evidence]) -> list[Candidate]:
    """With the chunk that holds the link of its talk in front of each of the first candidates that has none."""
    placed = {candidate.row: candidate for candidate in candidates}
    for candidate in candidates[:_LOOKED_AT]:
        chunk = notes.chunk(candidate.row)
        if _LINK.search(chunk.text):
            continue
        row = _nearest_link(candidate.row, chunk, notes)
        if row is None or (row in placed and placed[row].score > candidate.score):
            continue
        own = placed[row].plus("link", candidate.score - placed[row].score) if row in placed else replace(candidate, row=row)
        found = read(row)
        found = replace(found, whole=max(found.whole, candidate.evidence.whole))
        placed[row] = replace(own, evidence=found).plus("link", _ABOVE)
    return sorted(placed.values(), key=lambda candidate: candidate.order)


def _nearest_link(row: int, chunk: Chunk, notes: NoteIndex) -> int | None:
    """In the same session, else at the head of those that hold it; of several the last one above."""
    rows = notes.rows_of(chunk.note_path)
    for above in range(row - 1, max(rows.start, row - _REACH) - 1, -1):
        other = notes.chunk(above)
        if other.front_matter or not other.headings or chunk.headings[: len(other.headings)] != other.headings:
            if not _shares_talk(other, chunk):
                break
            continue
        if _LINK.search(other.text):
            return above
    for below in range(row + 1, min(rows.stop, row + _REACH)):
        other = notes.chunk(below)
        if other.session != chunk.session:
            break
        if _LINK.search(other.text):
            return below
    return None


def _shares_talk(one: Chunk, other: Chunk) -> bool:
    """Whether both stand under one heading below the outermost, or under the same outermost one."""
    return bool(one.headings) and one.headings[:1] == other.headings[:1]

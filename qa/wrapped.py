"""Sentences and commands that go on in the next line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from index.sentences import GAP

_WRAPPED = 60  # columns; who breaks lines by hand leaves none much shorter, and shorter ones are lines of their own
_MAX_LINES = 4
_SURELY = 2  # so many full lines, and no other before the last one, are no chance
_OPEN = re.compile(r"[^\"],$|(?:[은는을를의와과며]|에서|에게|으로|이고|하고|지만|[는은]데|[해어아]서|더니|으면|하면)$")
_LATIN_END, _LOWER, _CAPITAL = re.compile(r"[a-z]$"), re.compile(r"\W{0,3}[a-z]"), re.compile(r"\W{0,3}[A-Z]")
_GOES_ON = re.compile(r"\s\\$")
FENCE = re.compile(r"\s*(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Joined:
    """Something that is said over several lines, from the first of their places to the last one."""

    first: int
    last: int
    text: str


def joined(lines: Sequence[str], *, begins: Callable[[str], bool], stands_alone: Callable[[str], bool]) -> list[Joined]:
    """Commands whose lines end in a backslash, and sentences of paragraphs that are broken where a line was full, in order.

    :param begins: whether a line, whatever it follows, is the first of something.
    :param stands_alone: whether it is also the last, as a heading is.
    """
    found: list[Joined] = []
    for start, end in _paragraphs(lines, begins, stands_alone):
        if end - start == 1:
            continue
        width = max(_columns(line) for line in lines[start:end])
        full = [_is_full(lines[place], lines[place + 1], width) for place in range(start, end - 1)]
        by_hand = len(full) >= _SURELY and all(full)
        first = start
        for place in range(start, end):
            following = lines[place + 1] if place < end - 1 and full[place - start] else None
            if following is None or not (_is_open(lines[place], following) or (by_hand and not _CAPITAL.match(following))):
                found += _sentences(lines, first, place)
                first = place + 1
    return sorted([*found, *_commands(lines)], key=lambda piece: (piece.first, piece.last))


def _paragraphs(
    lines: Sequence[str], begins: Callable[[str], bool], stands_alone: Callable[[str], bool]
) -> list[tuple[int, int]]:
    """(first, behind the last) places of running text outside of code."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    in_code = False
    for place, line in enumerate([*lines, ""]):
        in_code ^= FENCE.match(line) is not None
        ends = in_code or stands_alone(line)
        if start is not None and (ends or begins(line)):
            found.append((start, place))
            start = None
        if start is None and not ends:
            start = place
    return found


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the next line had no room."""
    columns = _columns(line)
    return columns >= _WRAPPED and columns + 1 + _columns(following.split(maxsplit=1)[0]) > width


def _is_open(line: str, following: str) -> bool:
    """Whether a sentence has to go on behind a line."""
    return bool(_OPEN.search(line.rstrip()) or (_LATIN_END.search(line.rstrip()) and _LOWER.match(following)))


def _sentences(lines: Sequence[str], first: int, last: int) -> list[Joined]:
    """Those that stand in more than one of the lines, and in no more than a few."""
    places: list[int] = []  # of the line that each character is from
    for place in range(first, last + 1):
        places += [place] * (len(lines[place]) + 1)
    text = "\n".join(lines[first : last + 1])
    ends = [0, *(match.end() for match in GAP.finditer(text)), len(text)]
    spans = [(start, end) for start, end in pairwise(ends) if end > start]
    found = [Joined(places[start], places[len(text[:end].rstrip()) - 1], text[start:end].strip()) for start, end in spans]
    return [piece for piece in found if 0 < piece.last - piece.first < _MAX_LINES]


def _commands(lines: Sequence[str]) -> list[Joined]:
    found: list[Joined] = []
    place = 0
    while place < len(lines):
        last = place
        while last < len(lines) - 1 and _GOES_ON.search(lines[last]) and lines[last + 1].strip():
            last += 1
        if last > place:
            found.append(Joined(place, last, "\n".join(lines[place : last + 1])))
        place = last + 1
    return found


def _columns(line: str) -> int:
    """A syllable is as wide as two letters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line.strip())

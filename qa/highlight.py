"""Which lines of a passage answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.tokens import tokenize

MAX_LINES = 8  # of all highlights of a passage together
_MAX_PICKS = 3
_CLOSE = 0.6  # a further line is marked when it is worth this share of the best one
_MARKER = re.compile(r"\s*(?:>\s*)*(?:[-*+•]|\d+[.)]|#+)?\s*")
_ASIDE = re.compile(r"\?\s*$|\?\)|ㅋㅋ|ㄷㄷ|ㅠㅠ|듯\b|인듯|잘 모르|모르겠")


@dataclass(frozen=True, slots=True)
class ScoredLine:
    number: int  # physical line
    text: str
    score: float


def score_lines(lines: Sequence[str], first_line: int, share: Callable[[frozenset[str]], float]) -> list[ScoredLine]:
    """What each line has of the question, in line order.

    :param share: what part of the question's worth a set of tokens has, 0..1.
    """
    scored = []
    for number, line in enumerate(lines, start=first_line):
        score = share(frozenset(tokenize(line)))
        if line.lstrip().startswith("#"):
            score *= 0.5  # a heading names, the lines under it say
        scored.append(ScoredLine(number, line, score))
    return scored


def highlight(scored: Sequence[ScoredLine]) -> tuple[tuple[int, int], ...]:
    """(first, last) lines, in order: the best lines, each with what hangs below it, at most MAX_LINES in all."""
    content = [line for line in scored if line.text.strip()]
    if not content:
        return ()
    best = max(line.score for line in content)
    picks = sorted(content, key=lambda line: (-line.score, line.number))[:_MAX_PICKS]
    chosen: set[int] = set()
    for pick in picks:
        if pick.score < _CLOSE * best:
            break
        room = MAX_LINES - len(chosen)
        chosen.update([n for n in _with_children(scored, pick.number) if n not in chosen][:room])
    return ranges(sorted(chosen))


def plain_line(line: str) -> str:
    """A line without its bullet, number or hashes: still a verbatim piece of it."""
    return line[len(_MARKER.match(line).group()) :].rstrip() if _MARKER.match(line) else line.strip()  # type: ignore[union-attr]


def is_aside(line: str) -> bool:
    """Whether the writer wonders or jokes rather than states."""
    return bool(_ASIDE.search(line))


def _with_children(scored: Sequence[ScoredLine], number: int) -> list[int]:
    start = next(i for i, line in enumerate(scored) if line.number == number)
    found = [number]
    if scored[start].text.lstrip().startswith("#"):
        return found
    depth = _indent(scored[start].text)
    for line in scored[start + 1 : start + 4]:
        if not line.text.strip() or _indent(line.text) <= depth:
            break
        found.append(line.number)
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def ranges(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Line numbers in order → stretches of them."""
    stretches: list[tuple[int, int]] = []
    for n in numbers:
        if stretches and n == stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], n)
        else:
            stretches.append((n, n))
    return tuple(stretches)

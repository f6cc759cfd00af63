"""Which lines of a passage answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import dropwhile, takewhile
from types import MappingProxyType

from index.tokens import words_with_parts
from qa.query import Query
from qa.question.question_words import weight
from qa.question.wanted import Wanted
from qa.tables import first_cell, heads_of_rows
from qa.wrapped import FENCE, Joined, joined

MAX_LINES = 8  # of all highlights of a passage together
BESIDE = 2  # lines: so far from one that says what is asked may stand what has to be in an answer
_MAX_PICKS = 3
_CLOSE = 0.6  # a further line is marked when it is worth this share of the best one
_ABOVE = 0.5  # what a word counts that stands in a bullet or label above the line
_ALL = 0.95
_LABEL = 0.5  # a heading names, the lines under it say
_MEANT = 0.5  # a line that certainly says what is asked, in whatever words
_NEEDED, _WANTED = 0.5, 0.1  # a line with the kind of thing that has to be in an answer; with one that helps
_CUE = 0.04  # with 이유 where the reason is asked for
_FIRST_CELL = 0.2  # a row is about what its first cell names
_OTHER_ROW = 0.5  # a row that lacks what tells another one of its table from it

_BULLET = r"(?:[-+•·‣▪◦○●※☞]|\*{1,5}|\.\.|\d+[.)])"  # also those of AsciiDoc: ** and .. are deeper ones
_MARKER = re.compile(rf"\s*(?:>\s?)*(?:(?:{_BULLET}|[#=]{{1,6}})(?:\s+|$))?(?:\[[ xX]\]\s+)?(?:->|=>|→)?\s*")
_WHOLE = re.compile(r"(\*\*|__|\*|_)(?P<inside>(?:(?!\1).)+)\1:?$")
_BOLD_LINE = re.compile(r"\s*(?:\*\*[^*]+\*\*|__[^_]+__):?\s*$")
_HEADING = re.compile(r"\s*(?:#{1,6}|={1,6})(?:\s|$)")
LIST_ITEM = re.compile(rf"\s*{_BULLET}\s")
_CONCLUSION = re.compile(rf"\s*(?:{_BULLET}\s+)?(?:->|=>|→)")
_TAGS = re.compile(r"(?:<[^<>]+>\s*)+(?P<inside>.*?)(?:\s*<[^<>]+>)*$")
_IN_JSON = re.compile(r'\s{3,}"(?P<inside>.*?)(?:\\n)?",?$')  # a line of a notebook's cell
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>|\[TOC\]", re.IGNORECASE)
_QUESTION = re.compile(r"\s*(?:[-*+]\s+|#{1,6}\s+)?(?:\*\*|__)?(?:Q|질문|문)\s?\d*\s?[.:)]", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)?(?:A|답변?)\s?\d*\s?[.:)]", re.IGNORECASE)
_ASIDE = re.compile(r"\?\s*$|\?\)|ㅋㅋ|ㄷㄷ|ㅠㅠ|듯\b|인듯|잘 모르|모르겠")


@dataclass(frozen=True, slots=True)
class ScoredLine:
    number: int  # physical line
    text: str
    score: float
    label: bool = False  # it names what other lines say: a heading, a bold line, the question's own words again
    said: float = 0.0  # the score without what the kind of the line adds
    has_wanted: bool = False  # it has the kind of thing without which nothing answers
    along: tuple[int, ...] = ()  # lines without which it is not understood: the rest of its sentence, the head of its table


@lru_cache(maxsize=4096)
def _analysed(line: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Tokens and words."""
    found = words_with_parts(line)
    return frozenset(token for word, parts in found for token in (word, *parts)), tuple(word for word, _ in found)


# A bullet that ends in one of these names what hangs below it: service account key의 한계.
_NAMED_BELOW = frozenset(
    "한계 배경 목적 개요 과정 구조 효과 해결책 문제점 결론 원인 결과 정의 조건 특징 장점 단점 장단점 종류 예시 예 순서 방법 방식"
    " limit limitation background goal overview pro con advantage disadvantage feature example step reason".split()
)
_NO_WORDS: tuple[frozenset[str], tuple[str, ...]] = (frozenset(), ())

# Asked for by name, and named so where they are told: 이유는 비용이다.
_CUES = frozenset("이유 까닭 때문 방법 방식 의미 뜻 요약 설명 정리".split())

LineScorer = Callable[[Sequence[str], int, Sequence[str]], list[ScoredLine]]


def line_scorer(
    query: Query,
    share: Callable[[frozenset[str]], float],
    meaning: Mapping[str, float] = MappingProxyType({}),
    *,
    wanted: Wanted | None = None,
    may_be_in: Callable[[str], bool] = lambda line: True,
) -> LineScorer:
    """Scores lines by what each has of the question, in line order; takes the lines, the number of the first, the headings above.

    :param share: what part of the question's worth a set of tokens has, 0..1.
    :param meaning: how certainly a line says what is asked, 0..1; 0 for one that is not there.
    :param wanted: the kind of thing that answers.
    :param may_be_in: False for a line that has nothing of the question's worth.
    """
    cues = frozenset(word.text for word in query.words if word.text in _CUES)
    asked = frozenset(token for word in query.words for token in (word.text, word.said))
    asked |= {token for word in query.words for tokens, _ in word.alternatives for token in tokens}

    needed = wanted is not None and wanted.needed
    of_kind = _NEEDED if needed else _WANTED
    known: dict[tuple[int, tuple[str, ...], tuple[str, ...]], list[ScoredLine]] = {}  # a passage is marked, then quoted

    def score_lines(lines: Sequence[str], first_line: int, headings: Sequence[str] = ()) -> list[ScoredLine]:
        passage = (first_line, tuple(headings), tuple(lines))
        if passage not in known:
            known[passage] = score_new(lines, first_line, headings)
        return known[passage]

    def score_new(lines: Sequence[str], first_line: int, headings: Sequence[str]) -> list[ScoredLine]:
        scored = []
        names = {plain_line(heading) for heading in headings}
        head_of = heads_of_rows(lines)
        question_of = _questions_of_answers(lines)
        pieces = _by_place(joined(lines, begins=_begins, stands_alone=_stands_alone))
        above: list[tuple[int, frozenset[str]]] = []  # of the labels and bullets that the line hangs below, by indent
        for place, line in enumerate(lines):
            number = first_line + place
            if says_nothing(line):
                scored.append(ScoredLine(number, line, 0.0))
                continue
            own, said = _analysed(line) if may_be_in(line) or any(cue in line for cue in cues) else _NO_WORDS
            heads = is_label(line) or plain_line(line) in names
            label = heads or (bool(said) and all(word in asked or weight(word) == 0 for word in said))
            label = label or (bool(said) and said[-1] in _NAMED_BELOW and _has_children(lines, place))
            label = label or place in question_of.values()
            depth = -1 if heads else indent_of(line) + (place in head_of)
            above = [entry for entry in above if entry[0] < depth]
            score, along = share(own), tuple[int, ...]()
            for piece in pieces.get(place, ()):
                worth = share(_analysed(piece.text)[0])
                if worth > 0 and worth >= (score if along else _CLOSE * score):
                    score = max(score, worth)
                    along = tuple(first_line + other for other in range(piece.first, piece.last + 1) if other != place)
            if place in question_of:
                score = max(score, scored[question_of[place]].said)
            if above:
                score += _ABOVE * (share(own.union(*(tokens for _, tokens in above))) - score)
            score += _MEANT * meaning.get(line, 0.0)
            has = wanted is not None and (score > 0 or needed) and wanted.has.search(line) is not None
            extra = 0.0
            if score:
                extra = _CUE * (not cues.isdisjoint(own)) + (of_kind if has else 0.0)
            if place in head_of:
                extra += _FIRST_CELL * share(_analysed(first_cell(line))[0])
            whole = label and score >= _ALL  # it says all that is asked, and the lines below it answer
            worth = (score + extra) * (_LABEL if label and not whole else 1)
            scored.append(ScoredLine(number, line, worth, label, score, has and needed, along))
            above.append((depth, own))
        return _with_tables(scored, head_of, share) if head_of else scored

    return score_lines


def _questions_of_answers(lines: Sequence[str]) -> dict[int, int]:
    """Place of each `A. …` → place of the `Q. …` directly above it."""
    found: dict[int, int] = {}
    last: int | None = None
    for place, line in enumerate(lines):
        if last is not None and _ANSWER.match(line):
            found[place] = last
        if line.strip():
            last = place if _QUESTION.match(line) else None
    return found


def _by_place(pieces: Sequence[Joined]) -> dict[int, list[Joined]]:
    by_place: dict[int, list[Joined]] = {}
    for piece in pieces:
        for place in range(piece.first, piece.last + 1):
            by_place.setdefault(place, []).append(piece)
    return by_place


def _with_tables(
    scored: Sequence[ScoredLine], head_of: Mapping[int, int], share: Callable[[frozenset[str]], float]
) -> list[ScoredLine]:
    """The head of a table is told with a row, never alone; rows give way to one that has more of what is asked."""
    lines = list(scored)
    by_head: dict[int, list[int]] = {}
    for row, head in head_of.items():
        by_head.setdefault(head, []).append(row)
    for head, rows in by_head.items():
        named = _analysed(scored[head].text)[0]
        beyond = {row: share(named | _analysed(scored[row].text)[0]) - share(named) for row in rows}
        most = max(beyond.values())
        along = (scored[head].number,) if share(named) else ()
        lines[head] = replace(scored[head], score=0.0, label=True)
        for row in rows:
            line = scored[row]
            gives_way = beyond[row] < _CLOSE * most
            lines[row] = replace(line, score=line.score * (_OTHER_ROW if gives_way else 1), along=along)
    return lines


def highlight(scored: Sequence[ScoredLine]) -> tuple[tuple[int, int], ...]:
    """(first, last) lines, in order: the best lines, each with what hangs below it, at most MAX_LINES in all."""
    content = [line for line in scored if not says_nothing(line.text)]
    if not content:
        return ()
    best = max(line.score for line in content)
    chosen: set[int] = set()
    for pick in first_of(sorted(content, key=lambda line: (-line.score, line.label, line.number)), _MAX_PICKS):
        if pick.score < _CLOSE * best:
            break
        room = MAX_LINES - len(chosen)
        together = dict.fromkeys((pick.number, *pick.along, *_with_children(scored, pick.number)))
        chosen.update([n for n in together if n not in chosen][:room])
    said = {line.number for line in scored if line.number in chosen and not (line.label and _HEADING.match(line.text))}
    told = said or chosen
    if not any(line.has_wanted for line in scored if line.number in told):
        told = {*_having(content, told), *told}
    return ranges(sorted(told)[:MAX_LINES])


def first_of(lines: Sequence[ScoredLine], most: int) -> list[ScoredLine]:
    """The first lines, of a sentence over several lines one."""
    picks: list[ScoredLine] = []
    for line in lines:
        if len(picks) == most:
            break
        if not any(line.number in pick.along for pick in picks):
            picks.append(line)
    return picks


def _having(lines: Sequence[ScoredLine], told: Collection[int]) -> list[int]:
    """The line beside those that are told, or the heading above them, that has what has to be in an answer."""
    away = {line.number: min(abs(line.number - n) for n in told) for line in lines if line.has_wanted}
    near = [line for line in lines if line.has_wanted and (line.label or away[line.number] <= BESIDE)]
    return [min(near, key=lambda line: (away[line.number], line.number)).number] if near else []


@lru_cache(maxsize=4096)
def plain_line(line: str) -> str:
    """A line without its bullet, number, hashes or tags, and without what makes all of it bold: still a verbatim piece of it."""
    if inside := _IN_JSON.match(line):
        line = inside["inside"]
    if inside := _TAGS.match(line.strip()):
        line = inside["inside"]
    marker = _MARKER.match(line)
    plain = line[marker.end() if marker else 0 :].strip()
    if plain.startswith("|"):
        return plain.strip("|").strip()
    whole = _WHOLE.match(plain)
    return whole["inside"].strip() if whole else plain


def is_aside(line: str) -> bool:
    """Whether the writer wonders or jokes rather than states."""
    return bool(_ASIDE.search(line))


def is_label(line: str) -> bool:
    """Whether a line names what the lines under it say: a heading, a line that is bold from end to end."""
    return bool(_HEADING.match(line) or _BOLD_LINE.match(line))


@lru_cache(maxsize=4096)
def says_nothing(line: str) -> bool:
    """Blank, a rule, the line below a table's head, a fence, or a picture alone."""
    return bool(FENCE.match(line)) or not any(character.isalnum() for character in _PICTURE.sub("", line))


def _begins(line: str) -> bool:
    return bool(LIST_ITEM.match(line) or _CONCLUSION.match(line) or line.lstrip().startswith(">"))


def _stands_alone(line: str) -> bool:
    return says_nothing(line) or is_label(line) or line.lstrip().startswith("|")


def _has_children(lines: Sequence[str], place: int) -> bool:
    below = next((line for line in lines[place + 1 :] if line.strip()), "")
    return bool(LIST_ITEM.match(lines[place])) and indent_of(below) > indent_of(lines[place])


def _with_children(scored: Sequence[ScoredLine], number: int) -> list[int]:
    """A line and those that hang below it; a conclusion and what it is drawn from."""
    start = next(i for i, line in enumerate(scored) if line.number == number)
    line = scored[start]
    before = [scored[start - 1].number] if start and _CONCLUSION.match(line.text) and scored[start - 1].text.strip() else []
    return [*before, number, *(other.number for other in hanging_below(scored, number))]


def hanging_below(scored: Sequence[ScoredLine], number: int) -> list[ScoredLine]:
    """What a line heads: of a label the two lines that follow it; of another one up to three that are deeper, or of a list."""
    start = next(i for i, line in enumerate(scored) if line.number == number)
    line, following = scored[start], scored[start + 1 :]
    if line.label and not LIST_ITEM.match(line.text):
        below = [other for other in following if not says_nothing(other.text)]
        below = list(dropwhile(lambda other: _level(other.text) > _level(line.text) > 0, below))[:2]
        return list(takewhile(lambda other: not other.label, below))
    if line.text.rstrip().endswith((":", "：")):
        following = list(dropwhile(lambda other: says_nothing(other.text), following))
    depth = indent_of(line.text)
    if not _begins(line.text) and following and LIST_ITEM.match(following[0].text):
        return list(takewhile(lambda other: other.text.strip() and indent_of(other.text) >= depth, following[:3]))
    return list(takewhile(lambda other: other.text.strip() and indent_of(other.text) > depth, following[:3]))


def _level(line: str) -> int:
    """Of a heading, from 1; 0 of any other line."""
    return len(line.split(maxsplit=1)[0]) if _HEADING.match(line) else 0


def indent_of(line: str) -> int:
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

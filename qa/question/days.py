"""The day that a question names, or the part of a month: 3월 18일 회의, 4/22에 한 얘기, the meeting of March 18, 3월 2주차."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from typing import TYPE_CHECKING

from index import Filters
from qa.question.periods import MONTHS

if TYPE_CHECKING:
    from index import NoteIndex

_ROWS = 60  # of a day that are looked at
_MONTH_NAME = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:(?P<y>(?:19|20)\d\d)(?:\s?년\s?|\s?[-./]\s?))?"
_D = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d.]){_YEAR}(?P<m>1[0-2]|0?[1-9])월\s?{_D}일",
        rf"(?<![\d.])(?P<y>(?:19|20)\d\d)[-./](?P<m>1[0-2]|0?[1-9])[-./]{_D}(?!\d)",
        rf"(?<![\w./])(?P<m>1[0-2]|0?[1-9])/{_D}(?![\w/]*[A-Za-z/\d])",
        rf"\b{_MONTH_NAME}\s+{_D}(?:st|nd|rd|th)?(?:,?\s+(?P<y>(?:19|20)\d\d))?\b",
        rf"\b{_D}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_NAME}(?:,?\s+(?P<y>(?:19|20)\d\d))?\b",
    )
)
_KOREAN_MONTH = rf"(?<![\d.]){_YEAR}(?P<m>1[0-2]|0?[1-9])월"
_ENDED = r"(?=[에의엔쯤경]|부터|까지|[\s?!.,]|$)"
_ENGLISH_MONTH = rf"{_MONTH_NAME}(?:,?\s+(?P<y>(?:19|20)\d\d))?\b"
_NTH = {
    "첫": 1,
    "두": 2,
    "둘": 2,
    "세": 3,
    "셋": 3,
    "네": 4,
    "넷": 4,
    "다섯": 5,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
# Parts of a month with their first and last days; of so manieth weeks the days follow from the number.
_PARTS = tuple(
    (re.compile(pattern, re.IGNORECASE), days)
    for pattern, days in (
        (rf"{_KOREAN_MONTH}\s?(?:초순?|상순){_ENDED}", (1, 10)),
        (rf"{_KOREAN_MONTH}\s?중순{_ENDED}", (11, 20)),
        (rf"{_KOREAN_MONTH}\s?(?:말|하순){_ENDED}", (21, 31)),
        (rf"{_KOREAN_MONTH}\s?마지막\s?주차?{_ENDED}", (22, 31)),
        (rf"{_KOREAN_MONTH}\s?(?P<nth>첫|[두둘세셋네넷]|다섯|[1-5])\s?(?:번?째)?\s?주차?{_ENDED}", None),
        (rf"\bearly[ -]{_ENGLISH_MONTH}", (1, 10)),
        (rf"\bmid[ -]{_ENGLISH_MONTH}", (11, 20)),
        (rf"\b(?:late|end of)[ -]{_ENGLISH_MONTH}", (21, 31)),
        (rf"\blast week (?:of|in) {_ENGLISH_MONTH}", (22, 31)),
        (rf"\b(?P<nth>first|second|third|fourth|[1-4](?=st|nd|rd|th))(?:st|nd|rd|th)? week (?:of|in) {_ENGLISH_MONTH}", None),
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """Without a year it is that day of any. Of a part of a month, `day` is the first and `last` the last one."""

    month: int
    day: int
    year: int | None = None
    last: int | None = None
    said: str = field(default="", compare=False)

    def is_of(self, date: Date | None) -> bool:
        return date is not None and self._has(date.month, date.day) and self.year in (None, date.year)

    def is_named_in(self, text: str) -> bool:
        """Whether a text speaks of it; a year has to be the same where both name one."""
        return any(
            self._has(named.month, named.day) and (None in (named.year, self.year) or named.year == self.year)
            for named in _days_in(text)
        )

    def _has(self, month: int, day: int) -> bool:
        return month == self.month and self.day <= day <= (self.last or self.day)


def find_day(question: str) -> Day | None:
    """The first one that is named with month and day, else the first part of a month."""
    return next(_days_in(question), None) or next(_parts_in(question), None)


def _days_in(text: str) -> Iterator[Day]:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            yield Day(_month(match), int(match["d"]), _year(match))


def _parts_in(text: str) -> Iterator[Day]:
    for pattern, days in _PARTS:
        for match in pattern.finditer(text):
            first, last = days or _week(match["nth"].lower())
            yield Day(_month(match), first, _year(match), last, match[0])


def _week(nth: str) -> tuple[int, int]:
    """Some count weeks from the first of the month and some from its first Monday or Thursday: days that may be meant."""
    number = _NTH.get(nth) or int(nth)
    return max(7 * number - 9, 1), min(7 * number, 31)


def _month(match: re.Match[str]) -> int:
    found = match.groupdict()
    return MONTHS.index(found["name"][:3].lower()) + 1 if found.get("name") else int(found["m"])


def _year(match: re.Match[str]) -> int | None:
    year = match.groupdict().get("y")
    return int(year) if year else None


def rows_of(day: Day, notes: NoteIndex) -> list[int]:
    """Rows of that day, the first ones where there are many."""
    years: Iterable[int] = {info.date.year for info in notes.notes() if info.date} if day.year is None else {day.year}
    rows: list[int] = []
    for year in sorted(years, reverse=True):
        n_days = monthrange(year, day.month)[1]
        if day.day > n_days:  # 29 February
            continue
        first = Date(year, day.month, day.day)
        last = first.replace(day=min(day.last or day.day, n_days))
        found = notes.rows(Filters(after=first, before=last))
        rows += [] if found is None else found.tolist()
    return rows[:_ROWS]

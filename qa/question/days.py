"""The one day that a question names: 3월 18일 회의, 4/22에 한 얘기, the meeting of March 18."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Day:
    """Without a year it is that day of any."""

    month: int
    day: int
    year: int | None = None

    def is_of(self, date: Date | None) -> bool:
        return date is not None and (date.month, date.day) == (self.month, self.day) and self.year in (None, date.year)

    def is_named_in(self, text: str) -> bool:
        """Whether a text speaks of it; a year has to be the same where both name one."""
        return any(
            (named.month, named.day) == (self.month, self.day) and (None in (named.year, self.year) or named.year == self.year)
            for named in _days_in(text)
        )


def find_day(question: str) -> Day | None:
    """The first one that is named with month and day."""
    return next(_days_in(question), None)


def _days_in(text: str) -> Iterator[Day]:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            found = match.groupdict()
            month = MONTHS.index(found["name"][:3].lower()) + 1 if found.get("name") else int(found["m"])
            year = found.get("y")
            yield Day(month, int(found["d"]), int(year) if year else None)


def rows_of(day: Day, notes: NoteIndex) -> list[int]:
    """Rows of that day, the first ones where there are many."""
    years: Iterable[int] = {info.date.year for info in notes.notes() if info.date} if day.year is None else {day.year}
    rows: list[int] = []
    for year in sorted(years, reverse=True):
        try:
            date = Date(year, day.month, day.day)
        except ValueError:  # 29 February
            continue
        found = notes.rows(Filters(after=date, before=date))
        rows += [] if found is None else found.tolist()
    return rows[:_ROWS]

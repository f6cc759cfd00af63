"""The time a question names: 2021년, 2021.10, 작년, 지난달, last month."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

_EARLIEST = 1990  # 1984 is a book
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTH_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?<![\d.vV])((?:19|20)\d\d)"

_YEAR_MONTH = re.compile(rf"{_YEAR}(?:\s?년\s?|\s?[-./]\s?)(1[0-2]|0?[1-9])(?:\s?월|(?![\d:]))")
_SHORT_YEAR = re.compile(r"(?<![\d.])['’]?(\d\d)년\s?(1[0-2]|[1-9])월|['’](\d\d)년")
_ENGLISH_MONTH = re.compile(rf"\b{MONTH_NAME}\.?,?\s+(?:of\s+)?((?:19|20)\d\d)\b", re.IGNORECASE)
_ONLY_YEAR = re.compile(rf"{_YEAR}(?![\d.]\d|\d)")
_MONTH_OF_YEAR = re.compile(r"(재작년|작년|지난해|올해|금년)(?:의|에)?\s?(1[0-2]|[1-9])월")
_AGO = re.compile(  # 3년 전에, but neither 2003년 전시회 nor 3일 전시회
    r"(?<!\d)(\d{1,2})\s?(년|개월|달|주|일)\s?전(?=에|엔|의|부터|까지|쯤|[^가-힣]|$)"
    r"|\b(\d{1,2}|a|one|two|three) (year|month|week|day)s? ago\b",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3}
_UNITS = {"년": "year", "개월": "month", "달": "month", "주": "week", "일": "day"} | {
    u: u for u in ("year", "month", "week", "day")
}
_RELATIVE = tuple(
    (re.compile(rf"(?<![가-힣])(?:{korean})|\b(?:{english})\b", re.IGNORECASE), unit, back)
    for korean, english, unit, back in (
        ("재작년", "the year before last", "year", 2),
        ("작년|지난 ?해", "last year", "year", 1),
        ("올해|금년", "this year", "year", 0),
        ("지지난 ?달|저저번 ?달", "the month before last", "month", 2),
        ("지난 ?달|저번 ?달", "last month", "month", 1),
        ("이번 ?달", "this month", "month", 0),
        ("지난 ?주|저번 ?주", "last week", "week", 1),
        ("이번 ?주", "this week", "week", 0),
        ("그저께|그제", "the day before yesterday", "day", 2),
        ("어제", "yesterday", "day", 1),
        ("오늘(?!날)", "today", "day", 0),
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included, and the words of the question that name them."""

    first: Date
    last: Date
    said: str
    relative: bool = False  # to the day of the question

    def __contains__(self, day: Date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    @property
    def tokens(self) -> tuple[str, ...]:
        """What a date in this period has, as lexical tokens: the year, and the month where it is one."""
        month = (f"{self.first.month}월",) if (self.first.year, self.first.month) == (self.last.year, self.last.month) else ()
        return (str(self.first.year), *month) if self.first.year == self.last.year else ()

    @property
    def written(self) -> str:
        year, *month = self.tokens
        return " ".join((f"{year}년", *month))

    def is_named_in(self, text: str) -> bool:
        """Whether a text speaks of it: of the year, and of the month where it is one."""
        year, *months = self.tokens or (str(self.first.year),)
        number = f"0?{self.first.month}"
        return year in text and (not months or bool(re.search(rf"(?<!\d){number}(?:월|[-./])|{year}[-./]{number}(?!\d)", text)))


def find_period(text: str, *, today: Date) -> Period | None:
    """The most exact time that a text names: a month before a year, a number (2010년) before what counts from today (올해의 책).

    :param today: what 작년 counts from.
    """
    if (match := _YEAR_MONTH.search(text)) and _is_year(int(match[1]), today):
        return _month(int(match[1]), int(match[2]), match[0])
    if (match := _ENGLISH_MONTH.search(text)) and _is_year(int(match[2]), today):
        return _month(int(match[2]), MONTHS.index(match[1][:3].lower()) + 1, match[0])
    if match := _SHORT_YEAR.search(text):
        year = 2000 + int(match[1] or match[3])
        return _month(year, int(match[2]), match[0]) if match[2] else _year(year, match[0])
    if match := _MONTH_OF_YEAR.search(text):
        back = 2 if match[1] == "재작년" else 0 if match[1] in ("올해", "금년") else 1
        return _month(today.year - back, int(match[2]), match[0], relative=True)
    if match := next((match for match in _ONLY_YEAR.finditer(text) if _is_year(int(match[1]), today)), None):
        return _year(int(match[1]), match[0])
    for pattern, unit, back in _RELATIVE:
        if match := pattern.search(text):
            return _back(unit, back, match[0], today)
    if match := _AGO.search(text):
        count = (match[1] or match[3]).lower()
        return _back(_UNITS[match[2] or match[4].lower()], _NUMBERS.get(count) or int(count), match[0], today)
    return None


def _is_year(year: int, today: Date) -> bool:
    return _EARLIEST <= year <= today.year + 1


def _year(year: int, said: str, *, relative: bool = False) -> Period:
    return Period(Date(year, 1, 1), Date(year, 12, 31), said, relative)


def _month(year: int, month: int, said: str, *, relative: bool = False) -> Period:
    return Period(Date(year, month, 1), Date(year, month, calendar.monthrange(year, month)[1]), said, relative)


def _back(unit: str, count: int, said: str, today: Date) -> Period:
    """So many years, months, weeks or days before today; a week begins on Monday."""
    if unit == "year":
        return _year(today.year - count, said, relative=True)
    if unit == "month":
        year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
        return _month(year, month + 1, said, relative=True)
    if unit == "week":
        monday = today - timedelta(days=today.weekday(), weeks=count)
        return Period(monday, monday + timedelta(days=6), said, relative=True)
    day = today - timedelta(days=count)
    return Period(day, day, said, relative=True)

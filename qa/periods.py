"""The time a question names: 2021년, 2021.10, 작년, 지난달, last month."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

_EARLIEST = 1990  # 1984 is a book
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?<![\d.])((?:19|20)\d\d)"

_YEAR_MONTH = re.compile(rf"{_YEAR}(?:\s?년\s?|\s?[-./]\s?)(1[0-2]|0?[1-9])(?:\s?월|(?![\d:]))")
_SHORT_YEAR = re.compile(r"(?<![\d.])['’]?(\d\d)년\s?(1[0-2]|[1-9])월|['’](\d\d)년")
_ENGLISH_MONTH = re.compile(rf"\b{_MONTH_NAME}\.?,?\s+(?:of\s+)?((?:19|20)\d\d)\b", re.IGNORECASE)
_ONLY_YEAR = re.compile(rf"{_YEAR}(?![\d.]\d|\d)")
_MONTH_OF_YEAR = re.compile(r"(재작년|작년|지난해|올해|금년)(?:의|에)?\s?(1[0-2]|[1-9])월")
_AGO = re.compile(r"(\d{1,2})\s?(년|개월|달|주|일)\s?전|\b(\d{1,2}|a|one|two|three) (year|month|week|day)s? ago\b", re.IGNORECASE)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included, and the words of the question that name them."""

    first: Date
    last: Date
    said: str

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
    """The first time that is named, the closest one where several are named at the same place."""
    if (match := _YEAR_MONTH.search(text)) and _is_year(int(match[1]), today):
        return _month(int(match[1]), int(match[2]), match[0])
    if (match := _ENGLISH_MONTH.search(text)) and _is_year(int(match[2]), today):
        return _month(int(match[2]), _MONTHS.index(match[1][:3].lower()) + 1, match[0])
    if (match := _MONTH_OF_YEAR.search(text)) is not None:
        return _month(today.year - _YEARS_BACK[match[1]], int(match[2]), match[0])
    if (match := _SHORT_YEAR.search(text)) is not None:
        year = 2000 + int(match[1] or match[3])
        return _month(year, int(match[2]), match[0]) if match[2] else _year(year, match[0])
    for pattern, days in _RELATIVE:
        if match := pattern.search(text):
            return Period(*days(today), match[0])
    if match := _AGO.search(text):
        return _ago(match, today)
    match = next((match for match in _ONLY_YEAR.finditer(text) if _is_year(int(match[1]), today)), None)
    return _year(int(match[1]), match[0]) if match else None


def _is_year(year: int, today: Date) -> bool:
    return _EARLIEST <= year <= today.year + 1


def _year(year: int, said: str) -> Period:
    return Period(Date(year, 1, 1), Date(year, 12, 31), said)


def _month(year: int, month: int, said: str) -> Period:
    return Period(Date(year, month, 1), Date(year, month, calendar.monthrange(year, month)[1]), said)


def _ago(match: re.Match[str], today: Date) -> Period:
    said = (match[1] or match[3]).lower()
    count = _NUMBERS.get(said) or int(said)
    unit = match[2] or match[4].lower()
    if unit in ("년", "year"):
        return _year(max(1, today.year - count), match[0])
    if unit in ("개월", "달", "month"):
        months = today.year * 12 + today.month - 1 - count
        return _month(months // 12, months % 12 + 1, match[0])
    day = today - timedelta(days=count * (7 if unit in ("주", "week") else 1))
    return Period(*(_week(day) if unit in ("주", "week") else (day, day)), match[0])


def _years_ago(count: int) -> Callable[[Date], tuple[Date, Date]]:
    return lambda today: (Date(today.year - count, 1, 1), Date(today.year - count, 12, 31))


def _months_ago(count: int) -> Callable[[Date], tuple[Date, Date]]:
    def days(today: Date) -> tuple[Date, Date]:
        months = today.year * 12 + today.month - 1 - count
        month = _month(months // 12, months % 12 + 1, "")
        return month.first, month.last

    return days


def _weeks_ago(count: int) -> Callable[[Date], tuple[Date, Date]]:
    return lambda today: _week(today - timedelta(weeks=count))


def _days_ago(count: int) -> Callable[[Date], tuple[Date, Date]]:
    return lambda today: (today - timedelta(days=count), today - timedelta(days=count))


def _week(day: Date) -> tuple[Date, Date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


_YEARS_BACK = {"재작년": 2, "작년": 1, "지난해": 1, "올해": 0, "금년": 0}
_RELATIVE: tuple[tuple[re.Pattern[str], Callable[[Date], tuple[Date, Date]]], ...] = tuple(
    (re.compile(rf"(?<![가-힣])(?:{korean})|\b(?:{english})\b", re.IGNORECASE), days)
    for korean, english, days in (
        ("재작년", "the year before last", _years_ago(2)),
        ("작년|지난 ?해", "last year", _years_ago(1)),
        ("올해|금년", "this year", _years_ago(0)),
        ("지지난 ?달|저저번 ?달", "the month before last", _months_ago(2)),
        ("지난 ?달|저번 ?달", "last month", _months_ago(1)),
        ("이번 ?달", "this month", _months_ago(0)),
        ("지난 ?주|저번 ?주", "last week", _weeks_ago(1)),
        ("이번 ?주", "this week", _weeks_ago(0)),
        ("그저께|그제", "the day before yesterday", _days_ago(2)),
        ("어제", "yesterday", _days_ago(1)),
        ("오늘(?!날)", "today", _days_ago(0)),
    )
)

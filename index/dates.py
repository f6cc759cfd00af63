"""Days as people write them: in front matter, in names, in the first lines of a note.

A day is taken as written: a time zone is not converted, an ambiguous order (03/07/2021) and a day that does not exist
(2021-02-31) give None. A date is a help, never a reason to refuse a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date as Date
from itertools import islice
from pathlib import PurePosixPath

_FIRST_LINES = 15  # where a note says when it was; later days belong to what it tells
_MAX_LINE = 80  # characters of a line that are looked at; a day further on belongs to what a paragraph tells
_CENTURY = 70  # two digits from here on are 19..

_YEAR4 = r"(?<![0-9.])(?P<y>(?:19|20)[0-9]{2})"
_MONTH_AND_DAY = r"(?P<m>[0-9]{1,2})(?:\s*월\s*|\s?[-./]\s?)(?P<d>[0-9]{1,2})(?![0-9])"
_AFTER_YEAR = r"(?:\s*년\s*|\s?[-./]\s?)"
_WEEKDAY = r"\s*[(（](?:[월화수목금토일](?:요일)?|mon|tue|wed|thu|fri|sat|sun)[a-z]*[)）]"
_MONTH_NAME = (
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
)

_FULL = re.compile(_YEAR4 + _AFTER_YEAR + _MONTH_AND_DAY)
_COMPACT = re.compile(r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?![0-9])")
_ENGLISH = (
    re.compile(rf"\b{_MONTH_NAME}\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)[0-9]{{2}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH_NAME},?\s+(?P<y>(?:19|20)[0-9]{{2}})\b", re.IGNORECASE),
)

# two digits of a year look like a version (18.09.1): they count only where the place says that this is a day
_SHORT = r"['’]?(?P<y>[0-9]{2})" + _AFTER_YEAR + _MONTH_AND_DAY
_SHORT_ALONE = re.compile(_SHORT)
_SHORT_IN_PLACE = re.compile(
    rf"(?:^[^\w]*|[:：]\s*|일차,?\s*|[(\[]\s*){_SHORT}(?=\s*(?:$|[~∼〜–,)\]]|[0-9]{{1,2}}:[0-9]{{2}}|-\s*[0-9])|{_WEEKDAY})",
    re.IGNORECASE,
)
_SHORT_MARKED = re.compile(rf"(?<![0-9.]){_SHORT}(?={_WEEKDAY}|\s*[~∼〜])", re.IGNORECASE)
_VERSION = re.compile(r"버전|버젼|version|\bver\b", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(?<![0-9])(?P<m>[0-9]{1,2})\s*월\s*(?P<d>[0-9]{1,2})\s*일")
# Elsewhere in a line it is the day of something that the note tells of: 입사 희망일 5월 2일.
_MONTH_DAY_OF_NOTE = re.compile(
    rf"(?:^\W*|\b(?:날짜|일시|일자|작성일|기록일|date|when)(?:[은는]|\b)\W*){_MONTH_DAY.pattern}(?!\s*(?:까지|부터|전|이전|이후))",
    re.IGNORECASE,
)

_DAY_AHEAD = re.compile(
    rf"^\W*(?P<m>1[0-2]|0?[1-9])(?:\s*월\s*(?P<d>3[01]|[12][0-9]|0?[1-9])\s*일|[/-](?P<d2>3[01]|[12][0-9]|0?[1-9])(?=\s|$|[:,)\]]|{_WEEKDAY}))",
    re.IGNORECASE,
)

_IN_NAME = (
    re.compile(r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})\s?[-._년]\s?(?P<m>[0-9]{1,2})\s?[-._월]\s?(?P<d>[0-9]{1,2})(?![0-9])"),
    _COMPACT,
    re.compile(r"(?:^|[\[(_-])(?P<y>[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?=$|[\])_\s-])"),
    re.compile(r"^[\[(]?(?P<y>[1-3][0-9])[-._](?P<m>[01][0-9])[-._](?P<d>[0-3][0-9])(?![0-9])"),
)
_IN_FOLDERS = re.compile(r"(?:^|/)(?P<y>(?:19|20)[0-9]{2})/(?P<m>[01]?[0-9])/(?P<d>[0-3]?[0-9])(?![0-9])")
_MONTH_DAY_NAME = re.compile(rf"^(?P<m>[01]?[0-9])[_.-](?P<d>[0-3]?[0-9])(?=$|[\s_-]|{_WEEKDAY})", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def parse_date(value: str) -> Date | None:
    """The day that one value, such as a front matter date, begins with."""
    value = value.strip()
    for pattern in (_FULL, _COMPACT, _SHORT_ALONE):
        if (match := pattern.match(value)) and (day := _day(match)):
            return day
    return next(_english(value[:_MAX_LINE]), None)


def date_in_path(path: str) -> Date | None:
    """The day in the file's name, else in the nearest folder's; a name with month and day alone takes the year of a folder."""
    pure = PurePosixPath(path)
    names = [pure.stem, *reversed(pure.parts[:-1])]
    for name in names:
        for pattern in _IN_NAME:
            if day := next(_days(pattern, name), None):
                return day
    if day := next(_days(_IN_FOLDERS, path), None):
        return day
    for i, name in enumerate(names):
        if (match := _MONTH_DAY_NAME.search(name) or _MONTH_DAY.search(name)) and (year := year_in(names[i + 1 :])):
            return _day(match, year)
    return None


def date_in_lines(lines: Iterable[str], *, year: int | None = None) -> Date | None:
    """The first full day in the first lines of a note; `year` completes one that begins a line or is labelled (11월 19일)."""
    first = [line[:_MAX_LINE] for line in islice((line for line in lines if line.strip()), _FIRST_LINES)]
    for line in first:
        patterns = (_FULL,) if _VERSION.search(line) else (_FULL, _SHORT_IN_PLACE, _SHORT_MARKED)
        for pattern in patterns:
            if day := next(_days(pattern, line), None):
                return day
        if day := next(_english(line), None):
            return day
    if year is None:
        return None
    return next((day for match in map(_MONTH_DAY_OF_NOTE.search, first) if match and (day := _day(match, year))), None)


def day_ahead(title: str, year: int) -> Date | None:
    """The day of that year that a title begins with: `3/18 (화)`, `3월 18일 회의`."""
    match = _DAY_AHEAD.match(title)
    return _valid(year, int(match["m"]), int(match["d"] or match["d2"])) if match else None


def year_in(names: Iterable[str]) -> int | None:
    """The first year written with four digits."""
    return next((int(match.group()) for match in map(_YEAR.search, names) if match), None)


def year_of(title: str, path: str) -> int | None:
    """The year that a note's title names, else its file, else the nearest of its folders."""
    return year_in((title, *reversed(PurePosixPath(path).parts)))


def without_date(name: str) -> str:
    """A file or folder name without the day that it begins with; unchanged where nothing that can be read would remain."""
    for pattern in (*_IN_NAME, _MONTH_DAY_NAME):
        match = pattern.match(name) or pattern.match(name, 1)
        if match and _day(match, 2000 if pattern is _MONTH_DAY_NAME else None):
            rest = re.sub(rf"^(?:{_WEEKDAY}|[\])\s_.\-월일])+", "", name[match.end() :], flags=re.IGNORECASE)
            return rest if any(char.isalpha() for char in rest) else name
    return name


def _english(text: str) -> Iterator[Date]:
    months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    for pattern in _ENGLISH:
        for match in pattern.finditer(text):
            if day := _valid(int(match["y"]), months.index(match["month"].lower()) + 1, int(match["d"])):
                yield day


def _days(pattern: re.Pattern[str], text: str) -> Iterator[Date]:
    return (day for match in pattern.finditer(text) if (day := _day(match)))


def _day(match: re.Match[str], year: int | None = None) -> Date | None:
    if year is None:
        year = int(match["y"])
        if year < 100:
            year += 1900 if year >= _CENTURY else 2000
    return _valid(year, int(match["m"]), int(match["d"]))


def _valid(year: int, month: int, day: int) -> Date | None:
    try:
        return Date(year, month, day)
    except ValueError:
        return None

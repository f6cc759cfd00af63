"""Days that a heading or a schedule line names."""

from __future__ import annotations

import re
from datetime import date as Date

from index.dates import date_in_lines, day_ahead, parse_date

_EIGHT_DIGITS = re.compile(r"(?:19|20)\d{6}(?!\d)")
_TIME = re.compile(r"\d{1,2}:\d{2}|\d{1,2}\s*시(?!작)")
_NTH_DAY = re.compile(r"\d\s*일\s*차|\bday\s*\d|\d{1,2}\s*월\s*\d{1,2}\s*일", re.IGNORECASE)


def find_day(text: str, *, year: int | None = None) -> Date | None:
    """The first full date in a title; `year` completes one that it begins with (`3/18 (화)`)."""
    full = date_in_lines([text]) or (parse_date(text[:8]) if _EIGHT_DIGITS.match(text) else None)
    return full or (day_ahead(text, year) if year else None)


def is_day(title: str) -> bool:
    """`2일차`, `Day 1`, `2018-10-05`: a title that is little more than a day."""
    return (find_day(title) is not None or _NTH_DAY.search(title) is not None) and sum(c.isalpha() for c in title) <= 8


def is_schedule_line(text: str) -> bool:
    """`1일차, 18.10.11 15:00`: when and where, and no sentence."""
    if "\n" in text or len(text) > 60 or text.endswith((".", "다", "요")):
        return False
    signs = (find_day(text) is not None, _TIME.search(text) is not None, _NTH_DAY.search(text) is not None)
    return sum(signs) >= 2 or (any(signs) and sum(c.isalpha() for c in text) <= 8)

"""Filters, typed into a question (`tag:mlops after:2021`) or passed in."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date as Date

from index import FilterError, Filters

_TYPED = re.compile(r'(?<!\S)(path|file|경로|tag|태그|after|since|이후|before|until|이전):(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_KEYS = {
    "path": "paths", "paths": "paths", "file": "paths", "경로": "paths",
    "tag": "tags", "tags": "tags", "태그": "tags",
    "after": "after", "since": "after", "이후": "after",
    "before": "before", "until": "before", "이전": "before",
}  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?")


def parse_filters(question: str) -> tuple[str, Filters]:
    """The question without its typed filters, and the filters.

    :raises FilterError: if a date cannot be read.
    """
    found: dict[str, list[str | Date]] = {}
    for match in _TYPED.finditer(question):
        found.setdefault(_KEYS[match[1].lower()], []).append(match[2] if match[2] is not None else match[3])
    rest = " ".join(_TYPED.sub(" ", question).split()) if found else question
    return rest, _build(found)


def as_filters(filters: Filters | Mapping[str, object] | None) -> Filters:
    """:raises FilterError: for a name that is no filter or a value that cannot be read."""
    if filters is None:
        return Filters()
    if isinstance(filters, Filters):
        return filters
    if not isinstance(filters, Mapping):
        raise FilterError(f"filters is a {type(filters).__name__}; pass a mapping such as {{'tag': 'mlops', 'after': '2021'}}")
    found: dict[str, list[str | Date]] = {}
    for key, value in filters.items():
        name = _KEYS.get(str(key).lower())
        if name is None:
            raise FilterError(f"{key!r} is no filter; use path, tag, after or before")
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        for one in values:
            if one is None:
                continue
            if not isinstance(one, str | Date | int):
                raise FilterError(f"filter {key!r} holds a {type(one).__name__}; write it as text, such as '2021-05'")
            found.setdefault(name, []).append(one if isinstance(one, Date) else str(one))
    return _build(found)


def as_typed(filters: Filters) -> str:
    """As a person would type them into a question."""
    named = [("path", value) for value in filters.paths] + [("tag", value) for value in filters.tags]
    days = [f"{name}:{day}" for name, day in (("after", filters.after), ("before", filters.before)) if day]
    return " ".join([*(f'{name}:"{value}"' if " " in value else f"{name}:{value}" for name, value in named), *days])


def combine(one: Filters, other: Filters) -> Filters:
    """Both together: the later start, the earlier end; paths and tags of `other` where it names any."""
    return Filters(
        paths=other.paths or one.paths,
        tags=other.tags or one.tags,
        after=max(filter(None, (one.after, other.after)), default=None),
        before=min(filter(None, (one.before, other.before)), default=None),
    )


def _build(found: Mapping[str, Sequence[str | Date]]) -> Filters:
    after = [_date(value, last=False) for value in found.get("after", ())]
    before = [_date(value, last=True) for value in found.get("before", ())]
    return Filters(
        paths=tuple(str(value) for value in found.get("paths", ()) if str(value).strip()),
        tags=tuple(str(value).lstrip("#") for value in found.get("tags", ()) if str(value).strip("# ")),
        after=max(after, default=None),
        before=min(before, default=None),
    )


def _date(value: str | Date, *, last: bool) -> Date:
    """A day; of a year or month its first day, or its last."""
    if isinstance(value, Date):
        return value
    match = _DATE.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError(value)
        year, month, day = int(match[1]), match[2], match[3]
        m = int(month) if month else (12 if last else 1)
        return Date(year, m, int(day) if day else (calendar.monthrange(year, m)[1] if last else 1))
    except ValueError as error:
        raise FilterError(f"{value!r} is no date; write 2021, 2021-05 or 2021-05-17") from error

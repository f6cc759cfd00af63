"""What a note says about itself, whatever the dialect: YAML, TOML, JSON, reStructuredText fields, HTML meta elements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from itertools import islice

from index.dates import parse_date

_TITLE = ("title", "제목")
_DATE = (  # the day of the note before the day of its last change
    *("date", "날짜", "created", "created_at", "createdat", "created time", "created_time", "작성일", "생성일"),
    *("published", "published_at", "publishdate", "pubdate"),
    *("updated", "updated_at", "updatedat", "lastmod", "last_modified_at", "modified", "수정일"),
)
_TAGS = ("tags", "tag", "태그", "categories", "category", "카테고리", "keywords")
_ONE_TAG = ("category", "카테고리")  # `category: 데이터 분석` is one; Jekyll splits the others at spaces
_URL = ("url", "link", "source", "canonical_url", "canonicalurl", "canonical", "출처", "링크")
_ALIASES = ("aliases", "alias", "subtitle", "부제")  # a subtitle is one more name that the note is asked for by

_MAX_TITLE = 200
_MAX_VALUES = 100  # also ends the walk through YAML whose aliases multiply
_MAX_DEPTH = 4
_FIRST_LINES = 10
_MAX_TAG = 40  # characters
_MAX_WORDS = 6
_TAG_LABEL = re.compile(r"[>*_\s-]*(?:tags?|태그)[*_\s]*::?[*_\s]+(?P<tags>\S.*)", re.IGNORECASE)
_HASHTAGS = re.compile(r"#[^\W\d][\w/-]*(?:[\s,]+#[^\W\d][\w/-]*)*")
_ANY_HEADING = re.compile(r"^#{1,6}[ \t]", re.MULTILINE)
_WEB = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_EMPTY = ("", "~", "null", "none", "[]", "{}")


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str = ""
    date: Date | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    aliases: tuple[str, ...] = ()


KNOWN_KEYS = frozenset(
    (*_TITLE, *_DATE, *_TAGS, *_URL, *_ALIASES, "layout", "author", "permalink", "description", "slug", "draft")
)


def metadata_of(values: Mapping[str, object]) -> Metadata:
    """Unknown keys and values of an unexpected shape are passed over; values are strings, or lists and maps of them."""
    found = {key.strip().casefold(): value for key, value in values.items()}
    return Metadata(
        title=next((title for key in _TITLE for text in _texts(found.get(key)) if (title := one_line(text))), ""),
        date=next((day for key in _DATE for text in _texts(found.get(key)) if (day := parse_date(text))), None),
        tags=_unique(tag for key in _TAGS for tag in _tags(found.get(key), split=key not in _ONE_TAG)),
        url=next((match.group() for key in _URL for text in _texts(found.get(key)) if (match := _WEB.match(text))), None),
        aliases=_unique(one_line(text) for key in _ALIASES for text in _texts(found.get(key))),
    )


def tags_in_lines(text: str) -> tuple[str, ...]:
    """Tags that stand in the first lines of a note: `#mlops #회고`, `Tags: a, b`."""
    tags: list[str] = []
    for line in islice((line.strip() for line in text.split("\n") if line.strip()), _FIRST_LINES):
        if label := _TAG_LABEL.match(line):
            said = label["tags"]
            if len(said.split()) <= _MAX_WORDS or re.search(r"[,#\[]", said):  # more words are a sentence about tags
                tags += _tags(said, split=True)
        elif _HASHTAGS.fullmatch(line) and (" " in line or _ANY_HEADING.search(text)):  # alone it may be a heading: `#제목`
            tags += _tags(line, split=True)
    return _unique(tag for tag in tags if len(tag) <= _MAX_TAG)


def one_line(text: str) -> str:
    """A name fit for one line of a card."""
    text = " ".join(text.split())
    return text if len(text) <= _MAX_TITLE else f"{text[: _MAX_TITLE - 1].rstrip()}…"


def _tags(value: object, *, split: bool) -> Iterator[str]:
    if isinstance(value, str):
        parts = re.split(r"[,，、]", value)
        value = value.split() if split and len(parts) == 1 else parts
    for text in _texts(value):
        yield one_line(text.strip("\"'[]# "))


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """The scalars in a value, in order; at most `_MAX_VALUES`."""
    count = 0
    if isinstance(value, str):
        if value.strip().casefold() not in _EMPTY:
            yield value.strip()
    elif isinstance(value, Mapping | list | tuple):
        if depth == _MAX_DEPTH:
            return
        for item in value.values() if isinstance(value, Mapping) else value:
            for text in _texts(item, depth + 1):
                yield text
                count += 1
                if count == _MAX_VALUES:
                    return
    elif value is not None:
        yield str(value)


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))[:_MAX_VALUES]

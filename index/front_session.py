"""The front matter of a note as a session of its own: what a note says of itself is found and cited like its other lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from index.dates import parse_date
from index.lines import Lines
from index.types import Block, BlockKind, Note, Session

# More is data that a tool keeps there, not what a person says of a note.
_MOST_LINES = 60
_MOST_CHARS = 8_000

_FENCE = re.compile(r"(?:---+|\+\+\++|\.\.\.|[{}],?|([=~^\"'`#*+.:_])\1{2,})?")  # or a line below a title
_KEY = re.compile(
    r"(?P<indent>[ \t]*)(?::|\.\.[ \t]+)?[\"']?(?P<key>[^\W\d][\w .-]{0,40}?)[\"']?[ \t]*[:=](?:[ \t]+(?P<value>.*)|$)"
)
_PAIR = re.compile(r"\"(?P<key>[^\"]{1,40})\"\s*:\s*(?P<value>\"(?:[^\"\\]|\\.)*\"|\[[^\]]*\]|[^,}\[\]\"]+)")  # JSON on one line
_MARK = re.compile(r"^(?:-\s+|[>|][+-]?$)")  # of a list item, of a text that begins on the next line
_TITLE = re.compile(r"=[ \t]+(?=\S)")  # of AsciiDoc, whose author and revision stand below it without keys
_AUTHORS = re.compile(r"[^\W\d][\w.'-]*(?: [\w.'-]+){0,2}(?: <[^>]+>)?(?:; .+)?")
_REVISION = re.compile(r"(?:v?[\d.]+,[ \t]*)?(?:19|20)\d\d\D")
_BETWEEN = re.compile(r"[\"']\s*,\s*[\"']")  # two quoted words of a list


class Field(Enum):
    """What a line of front matter tells: the words it is asked for by, in both languages, and the keys it has."""

    TITLE = ("제목 title", "title 제목")
    SUBTITLE = ("부제 subtitle", "subtitle 부제")
    DATE = (
        "날짜 작성일 date",
        "date 날짜 revdate created created_at createdat created_time 작성일 생성일 published published_at publishdate pubdate",
    )
    UPDATED = ("수정일 updated", "updated updated_at updatedat lastmod last_modified_at modified 수정일")
    TAGS = ("태그 tag", "tags tag 태그 keywords")
    CATEGORY = ("카테고리 분류 category", "categories category 카테고리 분류")
    AUTHOR = ("작성자 글쓴이 author", "author authors 작성자 글쓴이 저자 writer")
    STATUS = ("상태 status", "status 상태")
    REVIEWERS = ("리뷰어 검토자 reviewer", "reviewers reviewer 리뷰어 검토자")
    LINK = ("링크 출처 link source", "url link source canonical_url canonicalurl canonical 출처 링크 permalink")

    def __init__(self, label: str, keys: str) -> None:
        self.label = label
        self.keys = frozenset(keys.split())


_FIELD_OF_KEY = {key: field for field in Field for key in field.keys}


def front_matter_session(note: Note) -> Session | None:
    """None for a note without front matter. Each key is a block with the lines below it; the fences are in none."""
    blocks = tuple(_blocks(note.text[: note.body]))
    if not blocks:
        return None
    start, end = blocks[0].start, blocks[-1].end
    return Session(note.path, 0, (), start, end, end, blocks=blocks, front_matter=True)


def key_names(line: str) -> str:
    """What a question may call the key of a line of front matter; empty for none, and for what is asked for in many ways."""
    match = _KEY.match(line)
    if match is None or match["indent"]:
        return ""
    field = _FIELD_OF_KEY.get(match["key"].casefold())
    return match["key"] if field is None else field.label if field in (Field.STATUS, Field.REVIEWERS) else ""


def field_of(line: str) -> Field | None:
    """What a line of front matter tells, by its key; None for another key, or where the line has none."""
    match = _KEY.match(line)
    return _FIELD_OF_KEY.get(match["key"].casefold()) if match else None


def fields_of(lines: Sequence[str]) -> list[Field | None]:
    """What each line of front matter tells, by its key or by its place in the header of AsciiDoc or reStructuredText."""
    fields: list[Field | None] = []
    first = next((n for n, line in enumerate(lines) if line.strip() and not _is_rule(line)), 0)
    title: int | None = None  # of AsciiDoc
    for n, line in enumerate(lines):
        field = field_of(line)
        if _TITLE.match(line):
            field, title = Field.TITLE, n
        elif n == first and n + 1 < len(lines) and _is_rule(lines[n + 1]) and not _KEY.match(line):
            field = Field.TITLE
        elif title == n - 1 and _AUTHORS.fullmatch(line.strip()):
            field = Field.AUTHOR
        elif title is not None and n - title <= 2 and _REVISION.match(line.strip()):
            field = Field.DATE
        fields.append(field)
    return fields


def _is_rule(line: str) -> bool:
    return len(line.strip()) >= 3 and _FENCE.fullmatch(line.strip()) is not None


def _blocks(front: str) -> Iterator[Block]:
    lines = Lines(front)
    fields = fields_of(lines.texts)
    told = [n for n in range(len(lines)) if not _FENCE.fullmatch(lines.texts[n].strip()) and lines.start(n) <= _MOST_CHARS]
    told = told[:_MOST_LINES]
    keys = [match for n in told if (match := _KEY.match(lines.texts[n]))]
    outermost = len(keys[0]["indent"]) if keys else 0
    run: list[int] = []
    for n in told:
        key = _KEY.match(lines.texts[n])
        if run and ((key and len(key["indent"]) <= outermost) or (fields[n] and not key)):
            yield _block(lines, fields, run[0], run[-1])
            run = []
        run.append(n)
    if run:
        yield _block(lines, fields, run[0], run[-1])


def _block(lines: Lines, fields: Sequence[Field | None], first: int, last: int) -> Block:
    plain = "\n".join(_plain(lines.texts[n], fields[n]) for n in range(first, last + 1))
    return Block(BlockKind.METADATA, lines.start(first), lines.end(last), plain)


def _plain(line: str, field: Field | None) -> str:
    """`date: 2021-11-10` as `날짜 작성일 date: 2021-11-10 (2021년 11월 10일)`: found by words of both languages, and by month."""
    if line.lstrip().startswith("{") and (pairs := _PAIR.findall(line)):
        return " · ".join(_told(key, value, _FIELD_OF_KEY.get(key.casefold())) for key, value in pairs)
    if match := _KEY.match(line):
        return _told(match["key"], match["value"] or "", field)
    return _told("", _TITLE.sub("", line), field) if field else _without_syntax(line)


def _told(key: str, value: str, field: Field | None) -> str:
    said = _without_syntax(value)
    if field in (Field.DATE, Field.UPDATED) and (day := parse_date(said.partition(", ")[2] or said)):
        said = f"{said} ({day.year}년 {day.month}월 {day.day}일)"
    return f"{field.label if field else key}: {said}".rstrip()


def _without_syntax(value: str) -> str:
    return _BETWEEN.sub(", ", _MARK.sub("", value.strip())).strip("\"'[]{}, \t")

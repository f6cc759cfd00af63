"""What a note is called when its front matter does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote

from index.dates import without_date
from index.metadata import one_line
from index.session_dates import is_day
from index.types import Block, BlockKind, HeadingStyle

# Headings and file names that a person gives to many notes name none of them.
_GENERIC_HEADINGS = frozenset(
    "index contents content toc readme untitled document 목차 차례 인덱스 제목없음 무제 tableofcontents".split()
)
_GENERIC_NAMES = frozenset("index readme untitled 정리 note notes 노트 메모 summary 요약 제목없음 무제 새문서 새노트".split())

_HEX_SUFFIX = re.compile(r"[\s_-]+(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", re.IGNORECASE)
_HEX_SLUG = re.compile(r"(?:(?<=-)|(?<=^))-?(?:[89a-f][0-9a-f]-)+[89a-f][0-9a-f](?=-|$)", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_COPY = re.compile(r"\s*(?:\(\d+\)|\d+)$")


def is_generic(title: str) -> bool:
    """`INDEX`, `목차`, `Untitled`: words that name no note."""
    return _is_one_of(title, _GENERIC_HEADINGS)


def title_of_blocks(blocks: Sequence[Block]) -> str:
    """The first real H1; else the heading that stands first and has none beside it; empty where neither is there.

    The first day of a journal names no note.
    """
    shown = [block for block in blocks if block.kind not in (BlockKind.NAVIGATION, BlockKind.RULE) and block.plain.strip()]
    headings = [block for block in shown if block.kind is BlockKind.HEADING and not is_generic(block.plain)]
    for block in headings:
        if block.style is HeadingStyle.MARKED and block.depth == 1:
            return one_line(block.plain)
    if headings and headings[0] is shown[0]:
        first, *others = headings
        alone = not any(other.style is first.style and other.depth <= first.depth for other in others)
        if is_day(first.plain) and (first.style is HeadingStyle.BARE or any(is_day(other.plain) for other in others)):
            return ""  # it heads what was written on that day
        if first.style is HeadingStyle.BARE or (first.style is HeadingStyle.MARKED and alone):
            return one_line(first.plain)
    return ""


def title_of_path(path: str) -> str:
    """The file's name as a person would say it; a name that many notes have gets its folder in front (`docker / README`)."""
    pure = PurePosixPath(path)
    name = _readable(pure.stem)
    if pure.parent.name and _is_one_of(_COPY.sub("", name), _GENERIC_NAMES):
        return one_line(f"{_readable(pure.parent.name)} / {name}")
    return one_line(name) or pure.name


def words_of_path(path: str, *, known: str = "") -> str:
    """What the names of the file and its folders say beyond `known`; a number is a word only where it is a year."""
    pure = PurePosixPath(path)
    told = known.casefold()
    found = [word for name in (*pure.parts[:-1], pure.stem) for word in re.split(r"[\W_]+", _readable(name))]
    return " ".join(
        word for word in found if word and word.casefold() not in told and (not word.isdigit() or _YEAR.fullmatch(word))
    )


def _readable(name: str) -> str:
    name = normalize("NFC", unquote(name, errors="strict") if _is_percent_utf8(name) else name)
    name = _HEX_SUFFIX.sub("", name) or name
    name = _HEX_SLUG.sub(_decode_slug, name)
    dated = without_date(name.strip())
    parts = re.findall(r"[\w)\]][-_][\w(\[]", dated)
    is_slug = " " not in dated and (dated != name.strip() or (len(parts) > 1 and any(char.isalpha() for char in dated)))
    if is_slug:
        dated = re.sub(r"(?<=[^\W_])[-_]+(?=[^\W_])", " ", dated)
    return dated.strip(" -_") or name


def _is_percent_utf8(name: str) -> bool:
    if "%" not in name:
        return False
    try:
        unquote(name, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _decode_slug(match: re.Match[str]) -> str:
    """`-eb-b2-88-ec-97-ad` is how WordPress slugs spell 번역; other pairs of letters stay."""
    try:
        return bytes.fromhex(match.group().replace("-", "")).decode()
    except UnicodeDecodeError:
        return match.group()


def _is_one_of(name: str, names: frozenset[str]) -> bool:
    return "".join(char for char in name.casefold() if char.isalnum()) in names

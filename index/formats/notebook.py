"""Jupyter notebooks to blocks: cells read as what they are, each block on the lines of the file that spell its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from index.formats import markdown, plain
from index.formats.inline import seen
from index.formats.whole_lines import Span, fit_to_lines
from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_NEWLINES = ("n", "u000a", "u000A")


def parse(text: str, body: int) -> list[Block]:
    """Outputs are left out: they repeat what a cell computes, and pictures in them are not text."""
    try:
        cells = _cells(_document(text))
    except ValueError:
        return plain.parse(text, body)  # the reader refuses such a file; text from elsewhere keeps its lines
    spans: list[Span] = []
    for cell in cells:
        spans += _spans(cell, len(spans))
    return fit_to_lines(text, body, spans)


def own_values(text: str) -> dict[str, object]:
    """:raises ValueError: if this is no notebook; the message is half a sentence that says why."""
    document = _document(text)
    _cells(document)
    metadata = document.get("metadata")
    return (
        {key: value.text for key, value in metadata.items() if isinstance(value, _Placed)} if isinstance(metadata, dict) else {}
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a cell, and where the file spells it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    level: int  # of a heading cell, which notebooks had before format 4
    lines: tuple[_Line, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A string of the JSON, how the file spells it, quotes included, and where."""

    text: str
    spelt: str
    start: int


class _Pairs(list[tuple[str, Any]]):
    """An object with its keys in the order of the file."""


def _document(text: str) -> dict[str, Any]:
    try:
        document = _placed(json.loads(text, object_pairs_hook=_Pairs), _STRING.finditer(text))
    except RecursionError as error:
        raise ValueError("its JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"its JSON is broken in line {error.lineno} ({error.msg})") from error
    if isinstance(document, dict):
        return document
    raise ValueError("it is JSON, but no notebook")


def _cells(document: dict[str, Any]) -> list[_Cell]:
    sheets = document.get("worksheets")  # before format 4
    holders = [document, *(sheets if isinstance(sheets, list) else [])]
    lists = [holder["cells"] for holder in holders if isinstance(holder, dict) and isinstance(holder.get("cells"), list)]
    if not lists:
        raise ValueError("it is JSON without the cells of a notebook")
    return [_cell(cell) for cells in lists for cell in cells if isinstance(cell, dict)]


def _placed(value: Any, strings: Iterator[re.Match[str]]) -> Any:
    """The same value with dictionaries, and each string as `_Placed`: the file has its strings in the order of this walk."""
    if isinstance(value, _Pairs):
        placed = {}
        for key, item in value:
            next(strings)
            placed[key] = _placed(item, strings)
        return placed
    if isinstance(value, list):
        return [_placed(item, strings) for item in value]
    if isinstance(value, str):
        match = next(strings)
        return _Placed(normalize("NFC", value), match.group(), match.start())
    return value


def _cell(cell: dict[str, Any]) -> _Cell:
    kind, level, source = cell.get("cell_type"), cell.get("level"), cell.get("source", cell.get("input"))
    strings = [part for part in (source if isinstance(source, list) else [source]) if isinstance(part, _Placed)]
    return _Cell(
        kind.text if isinstance(kind, _Placed) else "",
        min(max(level, 1), 6) if isinstance(level, int) else 1,
        tuple(_lines(strings)),
    )


def _lines(strings: list[_Placed]) -> Iterator[_Line]:
    """A string may hold several lines, and a line may be spelt by several strings."""
    words, start, end = "", None, 0
    for string in strings:
        for part, first, after, ended in _split(string):
            start = first if start is None else start
            words, end = words + part, after
            if ended:
                yield _Line(words, start, end)
                words, start = "", None
    if start is not None:
        yield _Line(words, start, end)


def _split(string: _Placed) -> Iterator[tuple[str, int, int, bool]]:
    """The lines of one string: text, place in the file, and whether a newline ends it."""
    newlines = [string.start + match.end() for match in _ESCAPE.finditer(string.spelt) if match[1] in _NEWLINES]
    end = string.start + len(string.spelt)
    texts = string.text.split("\n")
    starts = [string.start, *newlines]
    ends = [*newlines, end]
    if len(texts) > 1 and not texts[-1]:
        texts.pop()  # the string ends with its last line
        ends[-2] = end
    yield from zip(texts, starts, ends, [True] * len(newlines) + [False], strict=False)


def _spans(cell: _Cell, n_before: int) -> list[Span]:
    words = "\n".join(line.text for line in cell.lines)
    if not words.strip():
        return []
    if cell.kind == "markdown":
        return _markdown(cell, words, n_before)
    said = [line for line in cell.lines if line.text.strip()]
    first, last = said[0], said[-1]
    plain = seen(words).strip("\n")
    if cell.kind == "heading":
        plain = " ".join(plain.split())
        return [Span(BlockKind.HEADING, first.start, last.end, plain, cell.level, style=HeadingStyle.MARKED)]
    return [Span(BlockKind.CODE if cell.kind == "code" else BlockKind.PARAGRAPH, first.start, last.end, plain)]


def _markdown(cell: _Cell, words: str, n_before: int) -> list[Span]:
    lines = Lines(words)
    spans = []
    for block in markdown.parse(words, 0):
        first, last = cell.lines[lines.at(block.start)], cell.lines[lines.at(max(block.end - 1, block.start))]
        parent = block.parent + n_before if block.parent is not None else None
        spans.append(Span(block.kind, first.start, last.end, block.plain, block.depth, parent, block.style))
    return spans

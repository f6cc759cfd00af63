"""Where the front matter of a note ends, and what it says.

The dialects are those that people's notes have: YAML, TOML and JSON between fences, Hexo's without the opening fence, and all
of them after blank lines. Values are read by python-frontmatter's handlers, as strings only, so that no value can fail to
load (`date: 2021-02-31`) and none becomes an object.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from index.metadata import KNOWN_KEYS

_MAX_CHARS = 200_000  # what is larger is read for its simple lines only
_MAX_DEPTH = 50  # libyaml's composer recurses in C: some thousand levels end the process
_HEXO_LINES = 60  # without an opening fence the closing one has to be near

_BLANK_LINES = re.compile(r"(?:[ \t\f\v\r]*\n)*")
_FENCES = {"---": re.compile(r"^(?:---+|\.\.\.)[ \t]*$", re.MULTILINE), "+++": re.compile(r"^\+\+\++[ \t]*$", re.MULTILINE)}
_KEY_LINE = re.compile(r"^[\"']?(?P<key>[^\W\d][\w .-]{0,40}?)[\"']?[ \t]*[:=](?:[ \t]+(?P<value>.*))?,?$", re.MULTILINE)
_LIST_LINE = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)")


class _TOMLHandler(BaseHandler):
    """python-frontmatter's own needs the package toml; Python has a reader of its own."""

    FM_BOUNDARY = _FENCES["+++"]

    def load(self, fm: str) -> dict[str, Any]:
        return tomllib.loads(fm)


class _YAMLHandler(YAMLHandler):
    """Every scalar stays a string: titles such as `2021`, `No` and `12:30` are words, and dates are ours to read."""

    _loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    def load(self, fm: str, **kwargs: object) -> Any:
        depth = 0
        for event in yaml.parse(fm, Loader=self._loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH:
                raise yaml.YAMLError("nested too deeply")
        return super().load(fm, Loader=self._loader)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`body` is the offset of the first character after the front matter, 0 where there is none."""

    body: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


def split_front_matter(text: str) -> FrontMatter:
    """Find front matter at the top of a note, nowhere else; what does not parse is salvaged line by line."""
    blank = _BLANK_LINES.match(text)
    start = blank.end() if blank else 0
    first, newline, _ = text[start : start + 200].partition("\n")
    fence = first.rstrip()
    if fence in _FENCES:  # no longer: `----` opens code in AsciiDoc and overlines a title in reStructuredText
        return _fenced(text, start + len(first) + 1, fence)
    if first.startswith("{"):
        return _json(text, start)
    return _hexo(text, start) if newline else FrontMatter()


def _fenced(text: str, start: int, fence: str) -> FrontMatter:
    end = _FENCES[fence].search(text, start)
    if end is None:
        # nothing closes it: all of it is body, yet its first lines may still name the note
        head = text[start : start + _MAX_CHARS].partition("\n\n")[0]
        return FrontMatter(0, _salvage(head)) if _begins_with_key(head) else FrontMatter()
    block = text[start : end.start()]
    if end.group().startswith("...") and not _begins_with_key(block):
        return FrontMatter()
    values = _load(_YAMLHandler() if fence == "---" else _TOMLHandler(), block)
    if values is None and not _begins_with_key(block):
        return FrontMatter()  # two rules with something between them
    return FrontMatter(_after(text, end.end()), _salvage(block) if values is None else values)


def _hexo(text: str, start: int) -> FrontMatter:
    """`title: …` on the first line, one `---` after the last key. A known key tells it from a heading underlined with `---`."""
    head = "\n".join(text[start : start + _MAX_CHARS].split("\n", _HEXO_LINES)[:_HEXO_LINES])
    end = _FENCES["---"].search(head)
    if end is None or not end.group().startswith("---"):
        return FrontMatter()
    block = head[: end.start()]
    values = _load(_YAMLHandler(), block) if _begins_with_key(block, known=True) else None
    if values is None:
        return FrontMatter()
    return FrontMatter(_after(text, start + end.end()), values)


def _json(text: str, start: int) -> FrontMatter:
    """One object that names the note, then a note; a file that is nothing but JSON is all body."""
    try:
        value, end = json.JSONDecoder().raw_decode(text[start : start + _MAX_CHARS])
    except (ValueError, RecursionError):
        return FrontMatter()
    rest = text[start + end :]
    if not isinstance(value, dict) or not rest.strip() or rest.lstrip(" \t")[0] != "\n" or KNOWN_KEYS.isdisjoint(value):
        return FrontMatter()
    return FrontMatter(_after(text, start + end), JSONHandler().load(text[start : start + end]))


def _load(handler: BaseHandler, block: str) -> dict[str, object] | None:
    """None if it does not parse, or not to keys and values."""
    if len(block) > _MAX_CHARS:
        return None
    try:
        values = handler.load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not block.strip():
        return {}
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else None


def _begins_with_key(block: str, *, known: bool = False) -> bool:
    match = _KEY_LINE.match(block.lstrip("\n")[:300])
    return match is not None and (not known or match["key"].strip() in KNOWN_KEYS)


def _salvage(block: str) -> dict[str, object]:
    """`key: value` lines at the margin, with the `- value` lines under a key that has none; the first of a name counts."""
    values: dict[str, object] = {}
    for match in _KEY_LINE.finditer(block):
        key, value = match["key"].strip(), (match["value"] or "").strip()
        if key in values:
            continue
        if value:
            values[key] = value.strip("\"'[]")
            continue
        items = []
        for line in block[match.end() + 1 : match.end() + 2000].split("\n"):
            item = _LIST_LINE.match(line)
            if item is None:
                break
            items.append(item["value"].strip("\"' "))
        values[key] = items
    return values


def _after(text: str, end: int) -> int:
    """The start of the next line."""
    newline = text.find("\n", end)
    return len(text) if newline < 0 else newline + 1

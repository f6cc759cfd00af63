"""A scanner of HTML that knows where each tag and each text stands.

html.parser and Beautiful Soup give the place of tags only, and 300 KB of `<a <a <a …` keep html.parser busy for minutes: one
bad note would hold up a build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from index.formats.inline import TAG_NAMES

_NAMES = TAG_NAMES | frozenset(
    "meta hgroup nobr rb rtc xmp mi mn mo ms mtext mrow mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr"
    " mtd mstyle mspace semantics annotation".split()
)
RAW = frozenset("script style textarea xmp".split())  # mark-up inside is text

_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<attributes>(?:\s|/)(?:[^<>"']++|"[^"]{0,300}"|'[^']{0,300}')*+)?>"""
    r"""|<(?P<close2>/?)(?P<name2>[A-Za-z][A-Za-z0-9:-]*)(?P<attributes2>(?:\s|/)[^<>]*+)?>"""
)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@dataclass(frozen=True, slots=True)
class Token:
    """A tag, or what stands between tags (without a name)."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(text: str, start: int) -> Iterator[Token]:
    """Each character from `start` on once; nothing is looked for twice, so the time is linear."""
    position, last_comment, last_bracket = start, text.rfind("-->"), text.rfind(">")
    while position < len(text):
        opened = text.find("<", position)
        if opened < 0 or opened > last_bracket:
            yield Token(position, len(text))
            return
        if opened > position:
            yield Token(position, opened)
        if text.startswith("<!--", opened):
            position = text.find("-->", opened + 4) + 3 if last_comment >= opened + 4 else opened + 4
        elif text.startswith(("<!", "<?"), opened):
            position = text.find(">", opened) + 1
        elif (match := _TAG.match(text, opened)) and _is_element(name := (match["name"] or match["name2"]).lower()):
            attributes = match["attributes"] or match["attributes2"] or ""
            closing = bool(match["close"] or match["close2"])
            yield Token(opened, match.end(), name, closing, _attributes(attributes) if attributes else {})
            position = match.end()
            if name in RAW and not closing:
                end = re.compile(rf"</{name}\b", re.IGNORECASE).search(text, position)
                position = end.start() if end else len(text)
        else:
            yield Token(opened, opened + 1)
            position = opened + 1


def _is_element(name: str) -> bool:
    """`List<String>` is a type that somebody did not escape."""
    return name in _NAMES or "-" in name or ":" in name


def _attributes(source: str) -> dict[str, str]:
    return {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(source)}

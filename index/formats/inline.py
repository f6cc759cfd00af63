"""What a reader sees of inline mark-up and of HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from unicodedata import normalize

from markdown_it.common.html_blocks import block_names
from markdown_it.token import Token

INLINE_NAMES = (
    "a abbr acronym audio b bdi bdo big br button canvas cite code data del dfn em embed font i img input ins kbd label map mark"
    " math meter noscript object output picture pre progress q rp rt ruby s samp script select slot small source span strike"
    " strong style sub sup svg template textarea time tt u var video wbr"
)
TAG_NAMES = frozenset(block_names) | frozenset(INLINE_NAMES.split())
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s|/)[^<>]*)?>")
_SHOWN_ATTRIBUTE = re.compile(r"""\b(alt|title)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ADDRESS_ATTRIBUTE = re.compile(r"""\bsrc\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_ROW_ENDS = frozenset({"br", "tr", "li", "p", "div", "dt", "dd", "option", "caption", "summary"})
_CELL_ENDS = frozenset({"td", "th"})
_SHOWS_AN_ATTRIBUTE = frozenset({"img", "iframe", "video", "embed", "object"})
# `**단어(영어)**은`: CommonMark refuses a closing mark between punctuation and a letter, a reader does not.
_LEFT_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_LEFT_HIGHLIGHT = re.compile(r"==(?=[^\s=])([^=\n]+?)(?<=[^\s=])==")
# What tools write where a caption would stand.
_NO_CAPTION = re.compile(
    r"(?:image|img|picture|untitled|screenshot|screen shot|스크린샷|이미지|그림|사진|alt(?: text)?)?[\s\d._()-]*(?:\.\w{3,4})?",
    re.IGNORECASE,
)
_UNSEEN = str.maketrans({"\u00a0": " ", "\u200b": None, "\u2060": None, "\ufeff": None, "\u00ad": None})


def seen(text: str) -> str:
    """Text without characters that no reader sees; a no-break space is a space."""
    return text.translate(_UNSEEN)


def inline_text(tokens: Sequence[Token] | None) -> str:
    """Inline tokens as a reader sees them, one line for each line of the source."""
    parts: list[str] = []
    address = ""
    for token in tokens or ():
        kind = token.type
        if kind == "text":
            parts.append(_LEFT_HIGHLIGHT.sub(r"\1", _LEFT_BOLD.sub(r"\1", token.content)))
        elif kind in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif kind == "image":
            caption = inline_text(token.children)
            parts.append("" if _NO_CAPTION.fullmatch(caption) else caption)
        elif kind == "html_inline":
            parts.append(_tag_text(token.content))
        elif kind == "link_open":
            address = str(token.attrs.get("href", ""))
            parts.append("")
        elif kind == "link_close":
            if parts and not parts[-1] and address:
                parts.append(address)  # a link without words still shows where it goes
        elif token.content and not kind.startswith("footnote"):
            parts.append(token.content)
    return seen("".join(parts)).strip()


def _tag_text(tag: str) -> str:
    match = TAG.fullmatch(tag)
    if tag.startswith(("<!--", "<?", "<!")):
        return ""
    if match is None or match[2].lower() not in TAG_NAMES:
        return tag  # `List<String>`: a type, not a tag
    if match[2].lower() == "br":
        return " "
    return _attribute_text(match[2].lower(), match[3] or "")


def _attribute_text(name: str, attributes: str) -> str:
    """What an embedded thing is called: titles of embedded talks stand nowhere else."""
    if name not in _SHOWS_AN_ATTRIBUTE:
        return ""
    found = {match[1].lower(): match[2] or match[3] or "" for match in _SHOWN_ATTRIBUTE.finditer(attributes)}
    text = found.get("alt") or found.get("title") or ""
    if not text and name == "iframe" and (address := _ADDRESS_ATTRIBUTE.search(attributes)):
        text = address[1]
    return normalize("NFC", unescape(text)).strip()


def html_text(html: str) -> str:
    """The text of an HTML fragment: rows on lines of their own, cells apart, scripts and styles gone. Linear in its length."""
    parts: list[str] = []
    position = 0
    last_comment_end = html.rfind("-->")
    while (opened := html.find("<", position)) >= 0:
        parts.append(html[position:opened])
        if html.startswith("<!--", opened):
            position = opened + 4 if last_comment_end < opened + 4 else html.find("-->", opened + 4) + 3
            continue
        tag = TAG.match(html, opened)
        if tag is None or tag[2].lower() not in TAG_NAMES:
            parts.append("<")
            position = opened + 1
            continue
        position = tag.end()
        name = tag[2].lower()
        if name in ("script", "style") and not tag[1]:
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, position)
            position = closing.end() if closing else len(html)
        elif name in _CELL_ENDS:
            parts.append(" | " if tag[1] else "")
        elif name in _ROW_ENDS:
            parts.append("\n")
        else:
            parts.append(_attribute_text(name, tag[3] or ""))
    parts.append(html[position:])
    lines = (" ".join(line.split()).strip("| ") for line in seen(unescape("".join(parts))).split("\n"))
    return "\n".join(line for line in lines if line)

"""Titles and running text out of markdown-it tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

from markdown_it.token import Token

from index.formats.inline import html_text, inline_text, seen

_ATTRIBUTES = re.compile(r"\s*\{[:#.][^{}]*\}\s*$")
_SHORTCODE = re.compile(r":[a-z][a-z0-9_+-]+:")
_CALLOUT = re.compile(r"\[!([\w -]+)(?:\|[^\]]*)?\][-+]?\s*")
# Endings that nouns do not have: 개요, 모임 and 바다 are titles.
_SENTENCE_END = re.compile(
    r"(?:니다|[어아여해세네지예에데나가까군걸게래돼봐와]요|죠|[했었았였있없겠됐같많]음|(?<!\.)[.,;])[!~…]*[\s)\"'”’」』]*$"
)
_BOLD_TAG = re.compile(r"</?(?:b|strong)(?:\s[^<>]*)?>", re.IGNORECASE)


def clean_heading(text: str) -> str:
    """A title without attributes, emoji and stray hashes; one that is nothing else stays as it is."""
    text = " ".join(seen(_ATTRIBUTES.sub("", text)).lstrip("#").split())
    words = _SHORTCODE.sub("", "".join(c for c in text if category(c) not in ("So", "Sk", "Cs") and c not in "\ufe0f\u200d"))
    return " ".join(words.split()).rstrip(" :：") or text


def heading_text(inline: Token) -> str:
    """Pictures in a title only count when there is nothing else."""
    children = inline.children or []
    without_images = inline_text([child for child in children if child.type != "image"])
    return clean_heading(without_images or inline_text(children))


def reads_as_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def is_tag_line(text: str) -> bool:
    """`#mlops #회고`: tags, not a title."""
    return all(word.startswith("#") for word in text.split()[1:]) and len(text.split()) > 1


def bold_title(children: Sequence[Token]) -> str | None:
    """The first line of a paragraph, if it is bold from end to end; marks and emoji may stand beside it."""
    end = next((i for i, child in enumerate(children) if child.type in ("softbreak", "hardbreak")), len(children))
    line = children[:end]
    bold = 0
    words_in_bold = False
    for child in line:
        if child.type == "strong_open" or (child.type == "html_inline" and _BOLD_TAG.fullmatch(child.content)):
            bold += -1 if child.content.startswith("</") else 1
        elif child.type == "strong_close":
            bold -= 1
        elif any(c.isalnum() for c in child.content):
            if not bold:
                return None
            words_in_bold = True
    title = inline_text(line)
    return title if words_in_bold and len(title) <= 100 else None


def plain_of(tokens: Sequence[Token]) -> str:
    """Everything a reader sees of nested blocks, a line for each line or row; a callout's mark is left out."""
    parts: list[str] = []
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            parts.append(" | ".join(cell for cell in cells or [] if cell))
            cells = None
        elif token.type == "inline":
            text = inline_text(token.children)
            if cells is None:
                parts.append(_CALLOUT.sub("", text, count=1) if not parts else text)
            else:
                cells.append(" ".join(text.split()))
        elif token.type in ("html_line", "html_block"):
            parts.append(html_text(token.content))
        elif token.type in ("fence", "code_block", "math_block", "container"):
            parts.append(seen(token.content).strip("\n"))
    return "\n".join(part for part in parts if part)

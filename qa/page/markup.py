"""The small pieces of HTML that evidence and whole notes share. Whatever comes from a note passes through `escape` here."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Collection, Iterable, Sequence

from qa.page.texts import Texts
from qa.types import Citation, Passage

MAX_LINE_CHARS = 4_000  # shown of one line; a longer line is machine output and would only slow the browser down
_BULLET = re.compile(r"([ \t]*)([-*+•>] +|\d{1,3}[.)] +)?")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]+", re.IGNORECASE)


def escape(text: str) -> str:
    """For element content and for double-quoted attributes."""
    return html.escape(text, quote=True)


def safe_link(url: str | None) -> str | None:
    """The address if a click on it can do no harm: http, https and mailto only."""
    return url if url and _LINK.fullmatch(url) else None


def line_range(first: int, last: int) -> str:
    return f"L{first}" if first == last else f"L{first}–{last}"


def digest(text: str) -> str:
    """Short fingerprint of quoted lines, to notice that a note has changed since it was quoted."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def opens(passage: Passage) -> str:
    """Attributes of anything that opens the note of a passage when clicked."""
    marks = ",".join(f"{first}-{last}" for first, last in passage.highlights)
    return opens_at(passage.citation, marks=marks, shown=digest(passage.text))


def opens_at(citation: Citation, *, marks: str = "", shown: str = "") -> str:
    """The same for a place of which no line was shown."""
    return (
        f'data-path="{escape(citation.path)}" data-first="{citation.start_line}" data-last="{citation.end_line}" '
        f'data-marks="{marks}" data-digest="{shown}"'
    )


def names(citation: Citation) -> list[str]:
    """Title and headings, outermost first, each once."""
    return list(dict.fromkeys(name for name in (citation.title or citation.path, *citation.headings) if name))


def reference(citation: Citation) -> str:
    """What "copy citation" puts on the clipboard: `title › headings · L12–27 (path)`."""
    return f"{citation.label()} ({citation.path})"


def meta(citation: Citation) -> str:
    """Date and tags, where a note has them."""
    parts = []
    if citation.date is not None:
        parts.append(f'<time datetime="{citation.date.isoformat()}">{citation.date.isoformat()}</time>')
    parts.extend(f'<span class="tag">#{escape(tag)}</span>' for tag in citation.tags)
    return "".join(parts)


def numbered_lines(
    lines: Sequence[str],
    first: int,
    *,
    marked: Collection[int],
    texts: Texts,
    cited: Collection[int] = (),
    heads: Collection[int] = (),
    shown: Collection[int] | None = None,
) -> str:
    """Physical lines with their numbers in the gutter; `shown` are those that stay visible while the rest is folded."""
    rows = []
    folding = False
    for number, line in enumerate(lines, start=first):
        folded = shown is not None and number not in shown
        if folded and not folding:
            rows.append('<div class="gap" aria-hidden="true">⋯</div>')
        folding = folded
        classes = [
            name
            for name, applies in (
                ("line", True),
                ("cited", number in cited),
                ("head", number in heads),
                ("folded", folded),
            )
            if applies
        ]
        body = escape(line[:MAX_LINE_CHARS])
        if len(line) > MAX_LINE_CHARS:
            body += f'<span class="cut">{escape(texts.line_cut.format(count=f"{len(line):,}"))}</span>'
        if number in marked:
            body = f'<mark title="{escape(texts.answering_line)}">{body}</mark>'
        row = (
            f'<div class="{" ".join(classes)}" data-n="{number}"><span class="words"{_hang(line)} dir="auto">{body}</span></div>'
        )
        rows.append(row)
    return "".join(rows)


def _hang(line: str) -> str:
    """Where a line that wraps goes on: below the words behind its bullet. In em, as spaces and bullets are wide on average."""
    match = _BULLET.match(line)
    blanks, bullet = (match.group(1), match.group(2) or "") if match else ("", "")
    width = 0.29 * len(blanks.expandtabs(4)) + (0.35 + 0.3 * (len(bullet) - 1) if bullet else 0)
    return f' style="--hang:{min(width, 9):.2f}em"' if width else ""


def line_numbers(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}

"""A whole note as HTML, opened at cited lines."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from index.types import Note
from qa.page.markup import digest, escape, line_numbers, line_range, meta, numbered_lines, reference, safe_link
from qa.page.texts import Texts
from qa.types import Citation

MAX_LINES = 4_000  # shown of one note, around the citation: a browser stays quick with these
_SLICED_CHARS = 2_000  # a passage may quote a part of a longer line, so its fingerprint says nothing about the whole line


@dataclass(frozen=True, slots=True)
class Place:
    """What a click asks for: lines of one note, as they were quoted."""

    path: str
    first: int
    last: int
    marks: tuple[tuple[int, int], ...] = ()
    digest: str = ""

    @classmethod
    def from_click(cls, data: object) -> Place:
        """:raises ValueError: if the data is not what the page's own buttons send."""
        match data:
            case {"path": str(path), "first": int(first), "last": int(last), "marks": str(marks), "digest": str(shown)}:
                spans = tuple((int(a), int(b)) for a, _, b in (span.partition("-") for span in marks.split(",") if span))
                return cls(path, first, last, spans, shown)
        raise ValueError("a click must name path, first, last, marks and digest")


def is_as_indexed(note: Note, *, folder: Path) -> bool:
    """Whether the file still has the bytes that were indexed."""
    try:
        return hashlib.sha256((folder / note.path).read_bytes()).hexdigest() == note.digest
    except OSError:
        return False


def source_html(note: Note, place: Place, *, heads: Collection[int] = (), fresh: bool = True, texts: Texts) -> str:
    """Header and numbered lines of the note; the cited range tinted, the answering lines marked.

    :param fresh: False to say that the file is no longer as it was indexed.
    """
    lines = note.text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()  # what follows the final newline is no line
    total = len(lines)
    first = min(max(place.first, 1), total)
    last = min(max(place.last, first), total)
    citation = Citation(note.path, note.title, (), first, last, note.date, note.tags, note.url)

    start, end = _window(first, last, total)
    cited = range(first, last + 1)
    notices = []
    if _changed(lines, place):
        notices.append(texts.note_changed)
    elif not fresh:
        notices.append(texts.file_changed)
    if (start, end) != (1, total):
        notices.append(texts.note_window.format(first=f"{start:,}", last=f"{end:,}", total=f"{total:,}"))
    rows = numbered_lines(
        lines[start - 1 : end],
        start,
        marked=line_numbers((max(a, first), min(b, last)) for a, b in place.marks),
        cited=cited,
        heads=heads,
        texts=texts,
    )
    return (
        f"{_header(citation, texts=texts)}"
        f"{''.join(f'<p class=notice>{escape(notice)}</p>' for notice in notices)}"
        f'<div class="lines" tabindex="0" role="document" aria-label="{escape(citation.title or citation.path)}">{rows}</div>'
    )


def _header(citation: Citation, *, texts: Texts) -> str:
    cited = line_range(citation.start_line, citation.end_line)
    link = safe_link(citation.url)
    original = (
        f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer nofollow">{escape(texts.original_link)}</a>'
        if link
        else ""
    )
    return (
        f'<header><div class="where"><h2 id="viewer-title" dir="auto">{escape(citation.title or citation.path)}</h2>'
        f'<p class="meta"><span class="path" dir="auto">{escape(citation.path)}</span>{meta(citation)}{original}</p></div>'
        f'<button type="button" class="close" data-close aria-label="{escape(texts.close)}">✕</button></header>'
        f'<div class="tools"><button type="button" class="quiet" data-to-citation>{escape(texts.to_citation.format(lines=cited))}'
        f'</button><button type="button" class="quiet" data-copy="{escape(reference(citation))}">{escape(texts.copy_citation)}'
        f"</button></div>"
    )


def _window(first: int, last: int, total: int) -> tuple[int, int]:
    """The lines to show: all of a usual note, else `MAX_LINES` with the citation in the middle."""
    if total <= MAX_LINES:
        return 1, total
    start = max(1, (first + min(last, first + MAX_LINES - 1)) // 2 - MAX_LINES // 2)
    end = min(total, start + MAX_LINES - 1)
    return max(1, end - MAX_LINES + 1), end


def _changed(lines: list[str], place: Place) -> bool:
    quoted = lines[place.first - 1 : place.last]
    if not place.digest or (len(quoted) == 1 and len(quoted[0]) > _SLICED_CHARS):
        return False
    return digest("\n".join(quoted)) != place.digest

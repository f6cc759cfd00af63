"""Cases of a fixture file, and blocks, sessions and chunks as short lines to compare them with.

A case is a title, an input and what is expected, each closed by a line that holds a single dot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from index.chunker import chunk_session
from index.config import ChunkConfig
from index.formats import markdown, parse, plain
from index.lines import Lines
from index.sessions import split_sessions
from index.types import Block, Note, NoteFormat

FIXTURES = Path(__file__).parent / "fixtures"


def read_cases(name: str) -> list[object]:
    """One pytest parameter set (input, expected lines) for each case, with file line and title as its id."""
    parts = (FIXTURES / name).read_text(encoding="utf-8").split("\n.\n")
    cases: list[object] = []
    line = 1
    for title, source, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        lead = len(title) - len(title.lstrip("\n"))
        cases.append(pytest.param(source, expected.split("\n"), id=f"L{line + lead} {title.strip()}"))
        line += sum(part.count("\n") + 2 for part in (title, source, expected))
    return cases


def markdown_lines(text: str) -> list[str]:
    return list(_block_lines(markdown.parse(text, 0), text))


def plain_lines(text: str) -> list[str]:
    return list(_block_lines(plain.parse(text, 0), text))


def format_lines(text: str, note_format: NoteFormat) -> list[str]:
    return list(_block_lines(parse(note_of(text, note_format)), text))


def session_lines(text: str, note_format: NoteFormat = NoteFormat.MARKDOWN) -> list[str]:
    """`first-last →tree_end date navigation | heading › heading`."""
    lines = Lines(text)
    shown: list[str] = []
    for session in split_sessions(note_of(text, note_format)):
        words = [_span(lines, session.start, session.end)]
        if session.tree_end > session.end:
            words.append(f"→{lines.at(session.tree_end) + 1}")
        if session.date:
            words.append(session.date.isoformat())
        if session.navigation:
            words.append("navigation")
        shown.append(f"{' '.join(words)} | {' › '.join(session.headings)}".rstrip())
    return shown


def chunk_lines(text: str, config: ChunkConfig | None = None) -> list[str]:
    """`first-last ↑parent ↑parent | plain`, tokens counted as words."""
    note = note_of(text)
    shown: list[str] = []
    for session in split_sessions(note):
        for chunk in chunk_session(session, note, config=config or ChunkConfig(), count_tokens=count_words):
            above = "".join(f" ↑{parent}" for parent in chunk.parents)
            span = str(chunk.start_line) if chunk.start_line == chunk.end_line else f"{chunk.start_line}-{chunk.end_line}"
            shown.append(f"{span}{above} | {_one_line(chunk.plain)}".rstrip())
    return shown


def note_of(text: str, note_format: NoteFormat = NoteFormat.MARKDOWN, body: int = 0) -> Note:
    return Note(path="notes/글.md", format=note_format, title="글", text=text, body=body)


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def _block_lines(blocks: Sequence[Block], text: str) -> Iterable[str]:
    """`first-last kind depth style ↑line of the parent | plain`."""
    lines = Lines(text)
    for block in blocks:
        words = [_span(lines, block.start, block.end), block.kind.value]
        if block.depth:
            words.append(str(block.depth))
        if block.style and block.style.value != "marked":
            words.append(block.style.value)
        if block.parent is not None:
            words.append(f"↑{lines.at(blocks[block.parent].start) + 1}")
        yield f"{' '.join(words)} | {_one_line(block.plain)}".rstrip()


def _span(lines: Lines, start: int, end: int) -> str:
    first, last = lines.at(start) + 1, lines.at(end) + 1
    return str(first) if first == last else f"{first}-{last}"


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ")

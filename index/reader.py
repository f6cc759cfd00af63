"""From a file to a `Note`: its text as on disk, and what it says of itself."""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from index.config import ChunkConfig
from index.dates import date_in_lines, date_in_path, year_of
from index.encoding import NotTextError, decode
from index.errors import UnreadableNote
from index.files import FORMATS, find_notes, printable
from index.formats import own_values, parse
from index.frontmatter import FrontMatter, split_front_matter
from index.metadata import Metadata, metadata_of, one_line, tags_in_lines
from index.titles import is_generic, title_of_blocks, title_of_path
from index.types import Block, BlockKind, Note, NoteFormat

__all__ = ["find_notes", "read_note"]

MAX_NOTE_BYTES = ChunkConfig().max_note_bytes
_HEAD_CHARS = 8_000  # a title and a date stand at the top; the rest is parsed later, once
_UNTOLD = (BlockKind.NAVIGATION, BlockKind.CODE, BlockKind.RULE)


def read_note(path: Path, *, root: Path, max_bytes: int = MAX_NOTE_BYTES) -> Note:
    """One file as a note; `path` lies below `root`, the notes folder.

    :raises UnreadableNote: if the file cannot be opened, is too large, or is not text of its format.
    """
    name = printable(path, root=root)
    data = _read(path, name, max_bytes)
    note_format = FORMATS.get(path.suffix.lower(), NoteFormat.PLAIN)
    try:
        text = decode(data)
        own = own_values(note_format, text)
    except NotTextError as error:
        raise UnreadableNote(f"{name} cannot be read, {error}: save it as UTF-8 or leave it out with .notesignore") from error
    except ValueError as error:
        raise UnreadableNote(f"{name} cannot be read, {error}: mend it or leave it out with .notesignore") from error
    front = FrontMatter() if note_format is NoteFormat.NOTEBOOK else split_front_matter(text)
    if note_format is NoteFormat.PLAIN and (front.values or front.body or has_markdown_headings(text)):
        note_format = NoteFormat.MARKDOWN
    note = Note(name, note_format, "", text, front.body, digest=hashlib.sha256(data).hexdigest())
    said = metadata_of({**own, **front.values})
    if not front.body and note_format in (NoteFormat.ASCIIDOC, NoteFormat.RST):
        title, body = _header(note)
        note, said = replace(note, body=body), replace(said, title=said.title or title)
    return _described(note, said)


def has_markdown_headings(text: str) -> bool:
    """True if a `.txt` is Markdown: it has headings that a comment in a script or a settings file would not be."""
    if text.startswith("#!"):
        return False
    lines = text.split("\n")
    found = [_heading_like(lines, i) for i, line in enumerate(lines) if _HEADING.match(line) or _UNDERLINE.fullmatch(line)]
    return sum(found) * 2 > len(found)


_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_UNDERLINE = re.compile(r"={3,}[ \t]*|-{3,}[ \t]*")
_COMMAND = re.compile(
    r"\s*(?:sudo|apt(?:-get)?|yum|brew|pip3?|npm|git|docker|kubectl|cd|ls|mkdir|export|echo|set|source|if|for|def|import|from|"
    r"select|server|listen)\s|\s*[\w.\"'\[\]-]+\s*(?:=|:=|\+=|=>)\s*\S|.*[;{}\\]\s*$|\s*\[[\w.-]+\]\s*$|\s*[$%>]\s",
    re.IGNORECASE,
)


def _heading_like(lines: list[str], i: int) -> bool:
    """Set apart above, and with prose below, not with the command or setting that a comment stands over."""
    if _UNDERLINE.fullmatch(lines[i]):
        title, above = lines[i - 1] if i else "", lines[i - 2] if i > 1 else ""
        return bool(title.strip()) and not above.strip() and len(title) <= 80 and "  " not in title.strip()
    above = lines[i - 1] if i else ""
    below = next((line for line in lines[i + 1 : i + 4] if line.strip()), "")
    return (not above.strip() or bool(_HEADING.match(above) and above[:2] != lines[i][:2])) and not _COMMAND.match(below)


def _read(path: Path, name: str, max_bytes: int) -> bytes:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):  # opening a pipe would wait for someone to write to it
            raise UnreadableNote(f"{name} is no ordinary file: notes are read from files only")
        size = info.st_size
        if size <= max_bytes:
            with path.open("rb") as file:
                data = file.read(max_bytes + 1)  # it may have grown
            size = len(data)
    except FileNotFoundError as error:
        raise UnreadableNote(f"{name} cannot be read, it is no longer there: build again") from error
    except OSError as error:
        raise UnreadableNote(f"{name} cannot be read ({error.strerror or error}): check its permissions") from error
    if size > max_bytes:
        raise UnreadableNote(
            f"{name} has {size / 1e6:,.1f} MB, more than the {max_bytes / 1e6:,.1f} MB of a note:"
            " split it or leave it out with .notesignore"
        )
    return data


def _described(note: Note, said: Metadata) -> Note:
    head = _Head(note)
    title = said.title if not is_generic(said.title) else ""
    title = title or title_of_blocks(head.blocks) or title_of_path(note.path)
    date = said.date or date_in_path(note.path)
    if date is None:
        date = date_in_lines(head.lines, year=year_of(title, note.path))
    tags = dict.fromkeys((*said.tags, *tags_in_lines(head.text[note.body :])))
    return replace(note, title=title, date=date, tags=tuple(tags), url=said.url, aliases=said.aliases)


def _header(note: Note) -> tuple[str, int]:
    """The title, and where the header ends, that a format has of its own; nothing for one that says no more than a title."""
    title, body = "", 0
    for block in _Head(note).blocks:
        if block.kind is BlockKind.HEADING and not title:
            title = one_line(block.plain)
        elif block.kind is BlockKind.METADATA:
            body = min(block.end + 1, len(note.text))
        elif block.kind is not BlockKind.RULE:
            break
    return (title, body) if body else ("", 0)


class _Head:
    """The top of a note, parsed only when something is looked for in it."""

    def __init__(self, note: Note) -> None:
        self._note = note
        whole = note.format in (NoteFormat.HTML, NoteFormat.NOTEBOOK)  # half of these says nothing
        end = note.text.find("\n", note.body + _HEAD_CHARS)
        self.text = note.text if whole or end < 0 else note.text[:end]

    @cached_property
    def blocks(self) -> list[Block]:
        return parse(replace(self._note, text=self.text))

    @property
    def lines(self) -> list[str]:
        return [line for block in self.blocks if block.kind not in _UNTOLD for line in block.plain.split("\n")]

"""Notes written for training, and questions that one line of them answers, in other words than the line's.

The files in `written/` hold them: a note begins with `# title`, its sections with `== heading`. A line that begins with `? ` is a
question that the line above answers; every other line is the note's.

Questions that no note answers are not among them: whoever makes them up asks in another way than of what stands there, and a
model learns the way of asking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedder.light import tokens_in
from index.training.data import clean, digest
from index.training.leaks import LeakFilter

FOLDER = Path(__file__).with_name("written")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?")


@dataclass(slots=True)
class Section:
    title: str
    heading: str
    lines: list[str] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)  # a question, and the line that answers it


@dataclass(frozen=True, slots=True)
class Encoded:
    """A section as token ids without specials: where it stands, then its lines."""

    ids: NDArray[np.uint16]
    lines: NDArray[np.float32]  # (lines, tokens): 1 where a token is of the line
    asked: list[NDArray[np.uint16]]
    answers: list[int]  # the line for each of `asked`


def read_written(folder: Path) -> list[list[Section]]:
    """Notes in the order of file names, each as its sections.

    Raises ValueError for a line that belongs to no section and for a question that belongs to no line.
    """
    return [note for file in sorted(folder.glob("*.txt")) for note in _notes(file)]


def _notes(file: Path) -> Iterator[list[Section]]:
    note: list[Section] = []
    title = ""
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not raw.strip():
            continue
        mark, _, rest = raw.partition(" ")
        match mark:
            case "#":
                if note:
                    yield note
                note, title = [], clean(rest)
            case "==":
                note.append(Section(title, clean(rest)))
            case _ if not note:
                raise ValueError(f"{file.name}, line {number}: a line before any section")
            case "?" if not note[-1].lines:
                raise ValueError(f"{file.name}, line {number}: a question before any line")
            case "?":
                note[-1].asked.append((clean(rest), len(note[-1].lines) - 1))
            case _:
                note[-1].lines.append(_plain(raw))
    if note:
        yield note


def _plain(line: str) -> str:
    return clean(_BULLET.sub("", line))


def without_leaks(notes: Iterable[Sequence[Section]], leaks: LeakFilter) -> list[list[Section]]:
    """The notes without any section that has a text of a test set."""
    kept = []
    for note in notes:
        clear = [s for s in note if not leaks.find([s.title, s.heading, *s.lines, *(q for q, _ in s.asked)]).any()]
        if clear:
            kept.append(clear)
    return kept


@dataclass(frozen=True, slots=True)
class Written:
    """What is learned from, and what is only measured: notes as their sections."""

    taught: list[list[Encoded]]
    held: list[list[Encoded]]


def prepare_written(folder: Path, leaks: LeakFilter, tokenizer: Tokenizer, one_in: int) -> Written:
    """:param one_in: one note of so many is held out, by its title."""
    written = Written([], [])
    for note in without_leaks(read_written(folder), leaks):
        side = written.taught if digest(note[0].title) % one_in else written.held
        side.append(encode_note(note, tokenizer))
    return written


def encode_note(note: Iterable[Section], tokenizer: Tokenizer) -> list[Encoded]:
    """Sections that nothing was asked about stay: their lines are what an answer must be told from."""
    return [_encode(section, tokenizer) for section in note]


def _encode(section: Section, tokenizer: Tokenizer) -> Encoded:
    text = f"{section.title} › {section.heading}" if section.heading else section.title
    places = []
    for line in section.lines:
        places.append((len(text) + 1, len(text) + 1 + len(line)))
        text += f"\n{line}"
    whole = tokenizer.encode(text, add_special_tokens=False)
    asked = tokenizer.encode_batch([question for question, _ in section.asked], add_special_tokens=False)
    return Encoded(
        ids=np.array(whole.ids, np.uint16),
        lines=tokens_in(whole.offsets, places),
        asked=[np.array(question.ids, np.uint16) for question in asked],
        answers=[line for _, line in section.asked],
    )

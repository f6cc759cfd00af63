"""The values that pass between the steps from a folder of notes to an index folder.

Offsets are characters of `Note.text`; lines are physical lines, 1-based and inclusive, split on "\\n" only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector: TypeAlias = NDArray[np.float32]
    Matrix: TypeAlias = NDArray[np.float32]
    Stretch: TypeAlias = tuple[int, int]  # first character and the one after the last


class NoteFormat(StrEnum):
    MARKDOWN = "markdown"
    PLAIN = "plain"
    HTML = "html"
    NOTEBOOK = "notebook"
    RST = "rst"
    ASCIIDOC = "asciidoc"


@dataclass(frozen=True, slots=True)
class Note:
    """One file a person wrote.

    `path` is relative to the notes folder, posix, exactly as on disk (never normalised).
    `text` is the whole file, front matter included: decoded, NFC, CR before LF dropped, nothing else changed,
    so line n of `text` is physical line n of the file. `body` is the offset of the first character after the front matter.
    """

    path: str
    format: NoteFormat
    title: str
    text: str
    body: int
    date: Date | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    aliases: tuple[str, ...] = ()
    digest: str = ""  # SHA-256 of the file's bytes, hex


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CODE = "code"
    TABLE = "table"
    MATH = "math"
    QUOTE = "quote"
    HTML = "html"
    RULE = "rule"
    METADATA = "metadata"  # a key of the front matter, in the session that holds it
    NAVIGATION = "navigation"  # a table of contents, `[TOC]`, site chrome: kept out of passages


class HeadingStyle(StrEnum):
    """How sure a heading is one: a marked heading always is, the others serve where a note has no better."""

    MARKED = "marked"  # `## …`, setext, <h2>, `== …`
    BOLD = "bold"  # a line that is bold from end to end
    NUMBERED = "numbered"  # `3.1. …` at column 1
    BARE = "bare"  # a short line alone, in plain text


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a note that belong together; a list item without its nested items.

    Blocks are in order, do not overlap, and cover every non-blank line of the body.
    `plain` is what a reader sees: no mark-up, links as their text, notebook strings and HTML unescaped.
    """

    kind: BlockKind
    start: int
    end: int  # before the last newline
    plain: str
    depth: int = 0  # heading: 1..6; list item: nesting from 0
    parent: int | None = None  # list position of the enclosing item's block, for nested items and what they hold
    style: HeadingStyle | None = None  # headings only


@dataclass(frozen=True, slots=True)
class Session:
    """A headed (or dated) stretch of one note: its heading's line and everything up to the next heading.

    `headings` are outermost first and end with the session's own; empty before the first heading.
    `tree_end` is the end of the last nested session: a talk with sub-headings reaches from `start` to `tree_end`.
    """

    note_path: str
    ordinal: int  # position in the note, from 0
    headings: tuple[str, ...]
    start: int
    end: int
    tree_end: int
    level: int = 0  # depth in the heading tree, from 0
    date: Date | None = None
    blocks: tuple[Block, ...] = ()  # `parent` counts within this tuple
    navigation: bool = False  # a table of contents or site chrome: never a passage
    front_matter: bool = False  # what the note says of itself: the first session, without headings


@dataclass(frozen=True, slots=True)
class Chunk:
    """The slice of one session that is embedded: `note.text[start:end] == text`."""

    note_path: str
    session: int
    ordinal: int  # position in the note, from 0
    headings: tuple[str, ...]
    start: int
    end: int
    start_line: int
    end_line: int
    text: str
    plain: str  # as a reader sees it
    parents: tuple[str, ...] = ()  # plain text of the bullets above a chunk that begins below them, outermost first
    date: Date | None = None  # of the session, else of the note
    front_matter: bool = False  # of the session


SENTENCE_BREAK, LINE_BREAK = "\x1f", "\x1e"  # no token has them


@dataclass(frozen=True, slots=True)
class ChunkTokens:
    """The tokens of a chunk: of each line, or sentence where a line has several, and of what stands around them.

    As text, each token between two spaces: a question looks for few of many, and to look is quicker than to take apart.
    """

    body: str  # with LINE_BREAK between lines, SENTENCE_BREAK between the sentences of one
    around: str  # title, other names, path, date, tags, headings, parent bullets
    words: str  # each word once, of body and around, without bigrams and parts

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The lines as their sentences."""
        found = (tuple(said for said in line.split(SENTENCE_BREAK) if not said.isspace()) for line in self.body.split(LINE_BREAK))
        return tuple(line for line in found if line)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row in one channel."""

    row: int
    score: float  # higher is better; cosine (dense) or BM25 (lexical)
    rank: int  # from 1


@dataclass(frozen=True, slots=True)
class Skip:
    """A note that was left out, and why, in one sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did. Counts are notes unless they say otherwise."""

    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skip, ...]
    sessions: int
    chunks: int
    embedded: int  # chunks whose vector was computed in this build
    seconds: float


class Progress(Protocol):
    """Called as `progress(stage, done, total)`; stages in the order read, embed, words, write."""

    def __call__(self, stage: str, done: int, total: int, /) -> None: ...


class Embedder(Protocol):
    """Text to vectors: unit rows; a text without a known token, like empty text, gives a zero row, never NaN.

    `fingerprint` names weights and settings: vectors may be compared when it is equal, and only then.
    """

    name: str  # what a person types to get this embedder again: "bundled", a folder, a hub name
    fingerprint: str
    dim: int
    max_tokens: int

    def embed_query(self, text: str) -> Vector:
        """Shape (dim,)."""
        ...

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dim), row i for texts[i]."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, specials left out."""
        ...


@runtime_checkable
class LineEmbedder(Embedder, Protocol):
    """One that also knows what the lines of a text mean. With any other, a passage is compared as a whole only."""

    def embed_with_lines(
        self, texts: Sequence[str], lines: Sequence[Sequence[Stretch]], *, progress: Progress | None = None
    ) -> tuple[Matrix, list[Matrix]]:
        """What `embed_passages` gives, and for each text a unit row for each of its stretches, zeros where it holds no token."""
        ...


@runtime_checkable
class WordEmbedder(Embedder, Protocol):
    """One that also knows what words mean alone. With any other, no word stands in for another that means the same."""

    def embed_words(self, words: Sequence[str]) -> Matrix:
        """Shape (len(words), dim), row i for words[i]."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """One lexical token of a question and how much finding it is worth."""

    token: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Filters:
    """What a passage must have. Several paths, or several tags, mean any of them; the kinds combine with and.

    A path matches as a prefix of folders, as a file name, or as a glob; dates are inclusive.
    """

    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    after: Date | None = None
    before: Date | None = None

    def __bool__(self) -> bool:
        return bool(self.paths or self.tags or self.after or self.before)


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a token counts by where it stands, for the lexical channel."""

    body: float = 1.0
    parents: float = 0.5
    headings: float = 0.7
    title: float = 0.4
    tags: float = 0.4
    about: float = 0.2  # what stands in front matter: little, or every note of a title would come before its lines

    def items(self) -> tuple[tuple[str, float], ...]:
        return tuple((name, getattr(self, name)) for name in self.__slots__)

"""What a question may ask of an index, whichever store keeps it. tests/test_store.py holds every store to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

from index.store.manifest import Manifest
from index.types import Chunk, ChunkTokens, Embedder, FieldWeights, Filters, Hit, Note, Session, Term

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.types import Matrix, Vector

    Rows: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NoteInfo:
    """A note without its text.

    Its chunks are the rows `first_row` … `first_row + n_chunks - 1`, the first `n_front` of them front matter.
    """

    path: str
    title: str
    date: Date | None
    tags: tuple[str, ...]
    url: str | None
    aliases: tuple[str, ...]
    digest: str
    first_row: int
    n_chunks: int
    n_front: int


@dataclass(frozen=True, slots=True)
class NoteContent:
    """All that an index keeps of one note. `keys` and `tokens` have one entry per chunk."""

    note: Note
    sessions: Sequence[Session]
    chunks: Sequence[Chunk]
    keys: Sequence[bytes]  # equal for two chunks when their vectors are
    tokens: Sequence[bytes]  # see index/store/lexical.py
    mined: Sequence[tuple[str, str]] = ()  # see index/aliases.py


class NoteIndex(Protocol):
    """One build of an index, open for reading; a later build does not change it.

    Rows are chunks ordered by (path, ordinal). Hits are best first, ties by row; `rows`, in any order, limits them.
    May be used from several threads.
    """

    manifest: Manifest

    @property
    def n_chunks(self) -> int: ...

    @property
    def embedder(self) -> Embedder:
        """Loaded on first use. :raises IndexModelError: if the model of that name has other weights by now."""
        ...

    def search_dense(self, vector: Vector, k: int, *, rows: Rows | None = None) -> list[Hit]:
        """By cosine. A zero vector finds nothing. :param vector: shape (dim,). :raises ValueError: if dim differs."""
        ...

    def line_cosines(self, vector: Vector, rows: Sequence[int]) -> list[NDArray[np.float32]]:
        """With each row's sentences, in order; none where the model gives none. :raises KeyError: if there is no such row."""
        ...

    def search_lexical(
        self, terms: Sequence[Sequence[Term]], k: int, *, rows: Rows | None = None, weights: FieldWeights = ...
    ) -> list[Hit]:
        """By BM25, summed over words and fields; of the alternatives of one word the best counts."""
        ...

    def chunk(self, row: int) -> Chunk:
        """:raises KeyError: if there is no such row, as do `chunks` and `tokens`."""
        ...

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """In the order of `rows`; quicker than one by one, and those read last are kept."""
        ...

    def tokens(self, rows: Sequence[int]) -> list[ChunkTokens]:
        """As `chunks`."""
        ...

    def note(self, path: str) -> Note:
        """:raises KeyError: if there is no such note, as do `sessions` and `rows_of`."""
        ...

    def notes(self) -> Sequence[NoteInfo]:
        """By path."""
        ...

    def info(self, path: str) -> NoteInfo:
        """What is known of a note without its text; at hand, where `note` is read. :raises KeyError: as `note`."""
        ...

    def sessions(self, path: str) -> list[Session]:
        """In order, without their blocks."""
        ...

    def rows_of(self, path: str) -> range: ...

    def note_of(self, row: int) -> NoteInfo:
        """The note that a chunk is of. :raises KeyError: if there is no such row."""
        ...

    def rows(self, filters: Filters) -> Rows | None:
        """Rows that pass, ascending; None means all. A path or tag that no note has gives an empty array."""
        ...

    def document_frequency(self, token: str) -> int:
        """Chunks that have the token in any field."""
        ...

    def vocabulary(self) -> Mapping[str, int]:
        """Words and the number of chunks that have them, in any field."""
        ...

    def word_vectors(self, tokens: Iterable[str]) -> tuple[list[str], Matrix]:
        """Those of the tokens that are words of the notes with a meaning, by the alphabet, and vectors, shape (n, dim)."""
        ...

    def word_cosines(self, vectors: Matrix, tokens: Iterable[str]) -> tuple[list[str], Matrix]:
        """The same words, and the cosine of each of some vectors with each, shape (len(vectors), n)."""
        ...

    def mined_aliases(self) -> list[tuple[str, str]]:
        """Pairs of names for one thing, as the notes themselves give them; by path, then in order of appearance."""
        ...

    def is_current(self) -> bool:
        """False once there is a later build to open."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None: ...

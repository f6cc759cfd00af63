"""The store of one machine: SQLite for the truth, FAISS and tantivy for finding, in one folder."""

from __future__ import annotations

import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from index.errors import IndexFolderError, IndexModelError
from index.store import lexical, line_vectors, sqlite, vectors
from index.store.filters import FilterTable
from index.store.generations import Pointer, build_command, read_pointer
from index.store.kept import Kept
from index.store.manifest import FORMAT_VERSION, MANIFEST, Manifest, damaged_files, parse_manifest, sha256_of
from index.store.word_vectors import WordVectors
from index.types import Chunk, ChunkTokens, Embedder, FieldWeights, Filters, Hit, Note, Session, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.store.contract import NoteIndex, NoteInfo, Rows
    from index.types import Matrix, Vector

_DEFAULT_WEIGHTS = FieldWeights()
_KEPT, _KEPT_WORDS = 2048, 65_536  # a row and its tokens are about 20 kB


def open_index(index_dir: str | PathLike[str], *, embedder: Embedder | None = None, threads: int = 1) -> NoteIndex:
    """Open the current generation, every file checked against its checksum.

    :param embedder: to ask with; without one, the model the index was built with is loaded when it is first needed.
    :param threads: of FAISS and of the model, for one question.
    :raises IndexFolderError: if there is no index, or a file of it is damaged.
    :raises IndexModelError: if `embedder` is not the model the index was built with.
    """
    folder = Path(index_dir)
    pointer = read_pointer(folder)
    while True:
        try:
            return open_generation(folder, pointer, embedder=embedder, threads=threads)
        except IndexFolderError:
            # Two builds may have finished since CURRENT was read; what it named is then gone, not damaged.
            if (latest := read_pointer(folder)) == pointer:
                raise
            pointer = latest


def open_generation(index_dir: Path, pointer: Pointer, *, embedder: Embedder | None = None, threads: int = 1) -> LocalNoteIndex:
    folder = index_dir / pointer.generation
    manifest = read_manifest(index_dir, pointer)
    for name, fault in damaged_files(folder, manifest.files).items():
        raise IndexFolderError(f"{folder / name} {fault}: run {build_command(index_dir, manifest.notes_dir)}")
    if embedder is not None:
        check_model(index_dir, manifest, embedder)
    try:
        return LocalNoteIndex(index_dir, pointer, manifest, embedder=embedder, threads=threads)
    except (OSError, RuntimeError, ValueError, sqlite3.Error) as error:
        command = build_command(index_dir, manifest.notes_dir)
        raise IndexFolderError(f"{folder} cannot be opened ({error}): run {command}") from error


def read_manifest(index_dir: Path, pointer: Pointer) -> Manifest:
    path = index_dir / pointer.generation / MANIFEST
    try:
        if sha256_of(path) != pointer.manifest_sha256:
            raise IndexFolderError(f"{path} is damaged: run {build_command(index_dir)}")
        return parse_manifest(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise IndexFolderError(f"{path} cannot be read ({error.strerror}): run {build_command(index_dir)}") from error
    except ValueError as error:
        raise IndexFolderError(
            f"{path} was written by another version of this program ({error}; this one writes format {FORMAT_VERSION}):"
            f" run {build_command(index_dir)}"
        ) from error


def check_model(index_dir: Path, manifest: Manifest, embedder: Embedder) -> None:
    if embedder.fingerprint == manifest.fingerprint:
        return
    if embedder.name == manifest.embedder:
        why = f"the model {embedder.name} has changed since the index in {index_dir} was built"
    else:
        why = f"the index in {index_dir} was built with the model {manifest.embedder}, but is opened with {embedder.name}"
    raise IndexModelError(f"{why}: run {build_command(index_dir, manifest.notes_dir)[:-1]} --model {embedder.name}`")


class LocalNoteIndex:
    def __init__(
        self, index_dir: Path, pointer: Pointer, manifest: Manifest, *, embedder: Embedder | None = None, threads: int = 1
    ) -> None:
        self.manifest = manifest
        self._index_dir = index_dir
        self._pointer = pointer
        self._embedder = embedder
        self._threads = threads
        self._lock = threading.RLock()
        folder = index_dir / pointer.generation
        self._sqlite = sqlite.open_notes(folder / sqlite.FILE)
        self._dense = vectors.VectorLeg(
            folder / vectors.FILE,
            nprobe=manifest.nprobe,
            exact=lambda rows: self._sqlite.vectors(rows.tolist(), manifest.dim),
            threads=threads,
        )
        self._lexical = lexical.LexicalLeg(folder / lexical.FOLDER)
        reader = self._sqlite  # not self: caches that hold it would keep an index that nobody uses
        self._chunks = Kept(reader.chunks, most=_KEPT)
        self._tokens = Kept(
            lambda rows: {row: lexical.chunk_tokens(value) for row, value in reader.tokens_of(rows).items()}, most=_KEPT
        )
        self._lines = Kept(reader.line_vectors, most=_KEPT)
        self._frequency = lru_cache(maxsize=_KEPT_WORDS)(self._lexical.document_frequency)
        self._notes: dict[str, NoteInfo] | None = None
        self._by_row: tuple[list[int], list[NoteInfo]] | None = None  # first rows, and the notes that have any
        self._filters: FilterTable | None = None
        self._vocabulary: dict[str, int] | None = None
        self._words: WordVectors | None = None

    @property
    def n_chunks(self) -> int:
        return self.manifest.n_chunks

    @property
    def embedder(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                from index.embedder import load_embedder  # on first use: it loads the model's weights

                embedder = load_embedder(self.manifest.embedder, query_threads=self._threads)
                check_model(self._index_dir, self.manifest, embedder)
                self._embedder = embedder
            return self._embedder

    def search_dense(self, vector: Vector, k: int, *, rows: Rows | None = None) -> list[Hit]:
        found, scores = self._dense.search(vector, k, rows=self._existing(rows))
        return _hits(found.tolist(), scores.tolist())

    def line_cosines(self, vector: Vector, rows: Sequence[int]) -> list[NDArray[np.float32]]:
        return line_vectors.cosines(self._lines.get(rows), vector) if len(rows) else []

    def search_lexical(
        self, terms: Sequence[Sequence[Term]], k: int, *, rows: Rows | None = None, weights: FieldWeights = _DEFAULT_WEIGHTS
    ) -> list[Hit]:
        found, scores = self._lexical.search(terms, k, rows=self._existing(rows), weights=weights)
        return _hits(found.tolist(), scores.tolist())

    def chunk(self, row: int) -> Chunk:
        return self._chunks.get((row,))[0]

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        return self._chunks.get(rows)

    def tokens(self, rows: Sequence[int]) -> list[ChunkTokens]:
        return self._tokens.get(rows)

    def note(self, path: str) -> Note:
        return self._sqlite.note(path)

    def notes(self) -> Sequence[NoteInfo]:
        return tuple(self._notes_by_path().values())

    def info(self, path: str) -> NoteInfo:
        return self._notes_by_path()[path]

    def sessions(self, path: str) -> list[Session]:
        if path not in self._notes_by_path():
            raise KeyError(path)
        return self._sqlite.sessions(path)

    def rows_of(self, path: str) -> range:
        note = self.info(path)
        return range(note.first_row, note.first_row + note.n_chunks)

    def note_of(self, row: int) -> NoteInfo:
        if not 0 <= row < self.n_chunks:
            raise KeyError(row)
        first_rows, notes = self._notes_by_row()
        return notes[bisect_right(first_rows, row) - 1]

    def rows(self, filters: Filters) -> Rows | None:
        if not filters:
            return None
        with self._lock:
            if self._filters is None:
                self._filters = FilterTable(self.notes(), self._sqlite.chunk_dates())
            return self._filters.rows(filters)

    def document_frequency(self, token: str) -> int:
        return self._frequency(token)

    def vocabulary(self) -> Mapping[str, int]:
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = self._sqlite.vocabulary()
            return self._vocabulary

    def word_vectors(self, tokens: Iterable[str]) -> tuple[list[str], Matrix]:
        return self._word_vectors().of(tokens)

    def word_cosines(self, vectors: Matrix, tokens: Iterable[str]) -> tuple[list[str], Matrix]:
        return self._word_vectors().cosines(vectors, tokens)

    def _word_vectors(self) -> WordVectors:
        with self._lock:
            if self._words is None:
                self._words = WordVectors(self._sqlite.word_vectors(), self.manifest.dim)
            return self._words

    def mined_aliases(self) -> list[tuple[str, str]]:
        return self._sqlite.mined_aliases()

    def is_current(self) -> bool:
        try:
            return read_pointer(self._index_dir) == self._pointer
        except IndexFolderError:
            return True  # the folder is gone or damaged: there is nothing newer to open

    def faults(self) -> list[str]:
        """Where the three parts disagree about what they hold; one sentence each."""
        counts = self._sqlite.counts()
        expected = {
            "notes in SQLite": (counts["notes"], self.manifest.n_notes),
            "sessions in SQLite": (counts["sessions"], self.manifest.n_sessions),
            "chunks in SQLite": (counts["chunks"], self.n_chunks),
            "chunks with a vector in SQLite": (counts["vectors"], self.n_chunks),
            "vectors in FAISS": (self._dense.n, self.n_chunks),
            "chunks in tantivy": (self._lexical.n, self.n_chunks),
            "dimensions in FAISS": (self._dense.dim, self.manifest.dim),
        }
        return [f"there are {found} {what}, expected {wanted}" for what, (found, wanted) in expected.items() if found != wanted]

    def close(self) -> None:
        self._sqlite.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /) -> None:
        self.close()

    def _existing(self, rows: Rows | None) -> Rows | None:
        if rows is None or not len(rows):
            return rows
        rows = np.unique(rows)
        if rows[0] < 0 or rows[-1] >= self.n_chunks:
            raise ValueError(f"this index has rows from 0 to {self.n_chunks - 1}, not {rows[0]} to {rows[-1]}")
        return None if len(rows) == self.n_chunks else rows

    def _notes_by_path(self) -> dict[str, NoteInfo]:
        with self._lock:
            if self._notes is None:
                self._notes = {note.path: note for note in self._sqlite.notes()}
            return self._notes

    def _notes_by_row(self) -> tuple[list[int], list[NoteInfo]]:
        with self._lock:
            if self._by_row is None:
                notes = [note for note in self.notes() if note.n_chunks]
                self._by_row = [note.first_row for note in notes], notes
            return self._by_row


def _hits(rows: list[int], scores: list[float]) -> list[Hit]:
    return [Hit(row, score, rank) for rank, (row, score) in enumerate(zip(rows, scores, strict=True), start=1)]

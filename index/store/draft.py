"""The next build of a local index, while it is being written; nobody sees it before `publish`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index.calibration import Baseline, calibrate
from index.config import ChunkConfig
from index.errors import IndexFolderError
from index.store import lexical, line_vectors, sqlite, vectors
from index.store.generations import Pointer, lock, new_generation, publish
from index.store.local import LocalNoteIndex
from index.store.manifest import FORMAT_VERSION, MANIFEST, Manifest, record_files, sha256_of
from index.store.word_vectors import WordVectors
from index.types import Embedder, Progress, Skip

if TYPE_CHECKING:
    from index.types import Vector

_AT_ONCE = 4096
_SAMPLE = 4096  # chunks, at equal distances, that tell how cosines spread
_NEAR = 24  # chunks whose sentences a question about nothing is compared with, as many as with any question


class Draft:
    def __init__(self, generation: Path, notes: sqlite.NotesWriter) -> None:
        self.notes = notes
        self._generation = generation

    def publish(
        self,
        *,
        model: Embedder,
        config: ChunkConfig,
        code: str,
        notes_dir: Path,
        skipped: Sequence[Skip],
        progress: Progress,
        threads: int | None = None,
        flat_limit: int = vectors.FLAT_LIMIT,
    ) -> None:
        """Derive FAISS and tantivy from what is in SQLite, check the whole as a reader will, and make it the current build.

        :raises IndexFolderError: if it cannot be written; the old build stays.
        """
        try:
            nprobe = self._derive(model.dim, flat_limit, threads, progress)
            nowhere, nowhere_lines = self._calibrate(model, nprobe)
            words = WordVectors(self.notes.reader().word_vectors(), model.dim).baseline()
            self.notes.close()
            manifest = Manifest(
                format_version=FORMAT_VERSION,
                code=code,
                embedder=model.name,
                fingerprint=model.fingerprint,
                dim=model.dim,
                config=config,
                notes_dir=str(notes_dir.absolute()),
                n_notes=self.notes.n_notes,
                n_sessions=self.notes.n_sessions,
                n_chunks=self.notes.n_chunks,
                built_at=datetime.now(UTC).replace(microsecond=0),
                skipped=tuple(skipped),
                nprobe=nprobe,
                nowhere=nowhere,
                nowhere_lines=nowhere_lines,
                words=words,
                files=record_files(self._generation),
            )
            (self._generation / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
            _check(self._generation, manifest)
            publish(self._generation)
        except (OSError, RuntimeError, sqlite3.Error) as error:  # RuntimeError: FAISS
            raise _not_written(self._generation.parent, error) from error
        progress("write", self.notes.n_chunks, self.notes.n_chunks)

    def _derive(self, dim: int, flat_limit: int, threads: int | None, progress: Progress) -> int | None:
        """Gives nprobe."""
        reader = self.notes.reader()
        tokens = _reported(reader.tokens(0, self.notes.n_chunks), self.notes.n_chunks, progress)
        self.notes.add_vocabulary(lexical.write_lexical(self._generation / lexical.FOLDER, tokens))
        path = self._generation / vectors.FILE
        return vectors.write_vectors(path, reader.vector_batches(dim), dim=dim, flat_limit=flat_limit, threads=threads)

    def _calibrate(self, model: Embedder, nprobe: int | None) -> tuple[dict[str, Baseline], dict[str, Baseline]]:
        """What questions about nothing score with chunks, and with the sentences of the nearest ones."""
        reader, dim = self.notes.reader(), model.dim
        dense = vectors.VectorLeg(
            self._generation / vectors.FILE, nprobe=nprobe, exact=lambda rows: reader.vectors(rows.tolist(), dim)
        )
        some = range(0, self.notes.n_chunks, -(-self.notes.n_chunks // _SAMPLE) or 1)
        nowhere = calibrate(model, lambda vector: float(max(dense.search(vector, 1)[1], default=0.0)), reader.vectors(some, dim))
        sample = line_vectors.unpack(list(reader.line_vectors(some).values()), dim)
        if not len(sample):
            return nowhere, {}

        def best_line(vector: Vector) -> float:
            near = reader.line_vectors(dense.search(vector, _NEAR)[0].tolist())
            return float((line_vectors.unpack(list(near.values()), dim) @ vector).max(initial=0.0))

        return nowhere, calibrate(model, best_line, sample)


@contextmanager
def drafting(index_dir: Path) -> Iterator[Draft]:
    """One at a time; what is not published when the block ends is removed.

    :raises IndexFolderError: if `index_dir` holds something else, cannot be written, or another build is writing it.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(lock(index_dir))
            generation = stack.enter_context(new_generation(index_dir))
            notes = stack.enter_context(closing(sqlite.NotesWriter(generation / sqlite.FILE)))
        except (OSError, sqlite3.Error) as error:
            raise _not_written(index_dir, error) from error
        try:
            yield Draft(generation, notes)
        except sqlite3.Error as error:
            raise _not_written(index_dir, error) from error


def _not_written(index_dir: Path, error: Exception) -> IndexFolderError:
    return IndexFolderError(
        f"the index in {index_dir} cannot be written ({error}): make room or name another folder with --index"
    )


def _reported(values: Iterator[bytes], total: int, progress: Progress) -> Iterator[bytes]:
    for done, value in enumerate(values):
        if done % _AT_ONCE == 0:
            progress("write", done, total)
        yield value


def _check(generation: Path, manifest: Manifest) -> None:
    pointer = Pointer(generation.name, sha256_of(generation / MANIFEST))
    with LocalNoteIndex(generation.parent, pointer, manifest) as written:
        for fault in written.faults():
            raise IndexFolderError(f"the new index in {generation} is not what it should be ({fault}); the old one stays in use")

"""From a folder of notes to an index folder, in a straight line; only what changed is read and embedded again."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, fields, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from index.chunker import chunk_session, passage_text
from index.config import ChunkConfig
from index.embedder import load_embedder
from index.errors import EmbedderError, NotesFolderError, UnreadableNote
from index.previous import Previous, code_fingerprint, open_previous
from index.reader import find_notes, read_note
from index.sessions import split_sessions
from index.store import sqlite
from index.store.draft import drafting
from index.types import BuildReport, Chunk, Embedder, Note, Progress, Session, Skip

if TYPE_CHECKING:
    from index.types import Matrix

log = logging.getLogger(__name__)

_EMBED_AT_ONCE = 512
# The context in front of a chunk (title, headings, parents) needs room in the model's window as well.
_SHARE_OF_WINDOW = 0.75


@dataclass(slots=True)
class _Tally:
    """Notes by what became of them, compared with the earlier build."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skip] = field(default_factory=list)


def build_index(
    notes_dir: str | PathLike[str],
    index_dir: str | PathLike[str],
    *,
    embedder: Embedder | str | None = None,
    full: bool = False,
    progress: Progress | None = None,
    config: ChunkConfig | None = None,
) -> BuildReport:
    """Bring the index folder up to date with the notes folder; until all is done and checked, readers see the old index.

    :param embedder: a model, its name, or None for the model of the index that is there, else the bundled one.
    :param full: read and embed every note again.
    :raises NotesFolderError: if there is no note to read; the old index stays.
    :raises IndexFolderError: if `index_dir` holds something else, cannot be written, or another build is writing it.
    """
    started = time.monotonic()
    folder, target = Path(notes_dir).expanduser(), Path(index_dir).expanduser()
    progress = progress or _silent
    paths = find_notes(folder)
    with drafting(target) as draft, ExitStack() as stack:
        if previous := open_previous(target):
            stack.enter_context(closing(previous.reader))
        model = _model(embedder, previous)
        config = _fitted(config or ChunkConfig(), model)
        reusable = previous if previous and not full and previous.fits(model, config) else None

        tally = _read_notes(paths, folder, draft.notes, model, config, previous=previous, reusable=reusable, progress=progress)
        if reusable and _nothing_changed(tally) and reusable.is_whole(folder, model, tuple(tally.skipped)):
            return _report(tally, draft.notes, embedded=0, started=started)
        if previous and not full:
            draft.notes.take_vectors(previous.folder / sqlite.FILE)
        embedded = _embed(draft.notes, model, progress)
        draft.publish(
            model=model,
            config=config,
            code=code_fingerprint(),
            notes_dir=folder,
            skipped=tally.skipped,
            progress=progress,
        )
        return _report(tally, draft.notes, embedded=embedded, started=started)


def _model(embedder: Embedder | str | None, previous: Previous | None) -> Embedder:
    if embedder is None and previous is not None:
        embedder = previous.manifest.embedder
    return load_embedder(embedder) if embedder is None or isinstance(embedder, str) else embedder


def _fitted(config: ChunkConfig, model: Embedder) -> ChunkConfig:
    return replace(config, max_tokens=max(1, min(config.max_tokens, int(model.max_tokens * _SHARE_OF_WINDOW))))


def _read_notes(
    paths: Sequence[Path],
    folder: Path,
    draft: sqlite.NotesWriter,
    model: Embedder,
    config: ChunkConfig,
    *,
    previous: Previous | None,
    reusable: Previous | None,
    progress: Progress,
) -> _Tally:
    """Every readable note into `draft`; sessions and chunks of unchanged ones as they were."""
    tally, known, seen = _Tally(), previous.notes if previous else {}, set()
    for done, path in enumerate(paths):
        progress("read", done, len(paths))
        name = path.relative_to(folder).as_posix()
        old = known.get(name)
        try:
            if reusable and old and _digest(path, config) == old.digest:
                digest = old.digest
                draft.add_note(*reusable.content(name))
            else:
                note, sessions, chunks = _split(path, folder, model, config)
                digest = note.digest
                draft.add_note(note, sessions, chunks, [_vector_key(chunk, note, model) for chunk in chunks])
        except UnreadableNote as error:
            tally.skipped.append(Skip(_printable(name), str(error)))
            continue
        seen.add(name)
        if old is None:
            tally.added += 1
        elif digest == old.digest:
            tally.unchanged += 1
        else:
            tally.changed += 1
    progress("read", len(paths), len(paths))
    tally.removed = len(known.keys() - seen)
    if not seen:
        first = tally.skipped[0]
        raise NotesFolderError(f"none of the {len(paths)} notes in {folder} can be read ({first.path}: {first.reason})")
    return tally


def _digest(path: Path, config: ChunkConfig) -> str | None:
    """As `Note.digest`; None where the file has to be looked at more closely."""
    try:
        if path.stat().st_size > config.max_note_bytes:
            return None
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _split(path: Path, folder: Path, model: Embedder, config: ChunkConfig) -> tuple[Note, list[Session], list[Chunk]]:
    name = path.relative_to(folder).as_posix()
    if _printable(name) != name:
        raise UnreadableNote(f"the name of {_printable(name)} is not valid UTF-8: rename the file")
    note = read_note(path, root=folder)
    try:
        sessions = split_sessions(note)
        chunks = [
            chunk
            for session in sessions
            if not session.navigation
            for chunk in chunk_session(session, note, config=config, count_tokens=model.count_tokens)
        ]
    except Exception as error:  # one note must not cost the others their index
        log.info("%s cannot be split", name, exc_info=True)
        raise UnreadableNote(
            f"{name} cannot be split into passages ({type(error).__name__}: {error}), please report it"
        ) from error
    return _storable(note), [_storable(session) for session in sessions], [_storable(chunk) for chunk in chunks]


def _vector_key(chunk: Chunk, note: Note, model: Embedder) -> bytes:
    """Equal for two chunks when their vectors are: same model, same text to embed."""
    return hashlib.sha256(f"{model.fingerprint}\0{passage_text(chunk, note)}".encode()).digest()


def _embed(draft: sqlite.NotesWriter, model: Embedder, progress: Progress) -> int:
    """A vector for every chunk that has none; the number of those computed."""
    todo, reader = draft.rows_to_embed(), draft.reader()
    for first in range(0, len(todo), _EMBED_AT_ONCE):
        progress("embed", first, len(todo))
        batch = todo[first : first + _EMBED_AT_ONCE]
        chunks = [reader.chunk(row) for row, _ in batch]
        notes = {path: reader.note(path) for path in dict.fromkeys(chunk.note_path for chunk in chunks)}
        texts = [passage_text(chunk, notes[chunk.note_path]) for chunk in chunks]
        draft.add_vectors([key for _, key in batch], _checked(model.embed_passages(texts), len(texts), model))
    progress("embed", len(todo), len(todo))
    return len(todo)


def _checked(matrix: Matrix, n: int, model: Embedder) -> Matrix:
    if matrix.shape != (n, model.dim) or not np.isfinite(matrix).all():
        raise EmbedderError(
            f"the model {model.name} gave vectors of shape {matrix.shape}, expected {(n, model.dim)} finite numbers:"
            " name another with --model"
        )
    return matrix


def _nothing_changed(tally: _Tally) -> bool:
    return not (tally.added or tally.changed or tally.removed)


def _report(tally: _Tally, draft: sqlite.NotesWriter, *, embedded: int, started: float) -> BuildReport:
    return BuildReport(
        added=tally.added,
        changed=tally.changed,
        removed=tally.removed,
        unchanged=tally.unchanged,
        skipped=tuple(tally.skipped),
        sessions=draft.n_sessions,
        chunks=draft.n_chunks,
        embedded=embedded,
        seconds=time.monotonic() - started,
    )


_Stored = TypeVar("_Stored", Note, Session, Chunk)


def _storable(value: _Stored) -> _Stored:
    """Without lone surrogates, which the JSON of a notebook can spell and UTF-8 cannot; each becomes a question mark."""
    values: dict[str, Any] = {f.name: getattr(value, f.name) for f in fields(value)}
    changes = {name: clean for name, old in values.items() if (clean := _without_surrogates(old)) != old}
    return replace(value, **changes) if changes else value


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        return tuple(part.encode("utf-8", "replace").decode() for part in value)
    return value


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _silent(stage: str, done: int, total: int, /) -> None: ...

"""From one file to what an index keeps of it: the note, its sessions, its chunks, their tokens, and the keys of their vectors."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from index.aliases import mine_aliases
from index.chunker import chunk_session, passage_text
from index.config import ChunkConfig
from index.errors import UnreadableNote
from index.files import printable
from index.reader import read_note
from index.sessions import split_sessions
from index.store.contract import NoteContent
from index.store.lexical import tokens_of
from index.types import Chunk, Embedder, Note, Session

log = logging.getLogger(__name__)


def take_in(path: Path, *, root: Path, model: Embedder, config: ChunkConfig) -> NoteContent:
    """:raises UnreadableNote: also where a step fails in a way nobody foresaw: one note must not cost the others their index."""
    name = printable(path, root=root)
    if name != path.relative_to(root).as_posix():
        raise UnreadableNote(f"the name of {name} is not valid UTF-8: rename the file")
    try:
        note = read_note(path, root=root, max_bytes=config.max_note_bytes)
        sessions = split_sessions(note)
        chunks: list[Chunk] = []
        for session in sessions:
            chunks += chunk_session(session, note, config=config, count_tokens=model.count_tokens, first_ordinal=len(chunks))
        mined = mine_aliases(_storable(note).text)
    except UnreadableNote:
        raise
    except Exception as error:
        log.info("%s cannot be split into passages", name, exc_info=True)
        raise UnreadableNote(
            f"{name} cannot be split into passages ({type(error).__name__}: {error}): please report it with the note"
        ) from error
    note, chunks = _storable(note), [_storable(chunk) for chunk in chunks]
    return NoteContent(
        note=note,
        sessions=[_storable(session) for session in sessions],
        chunks=chunks,
        keys=[vector_key(chunk, note, model) for chunk in chunks],
        tokens=[tokens_of(chunk, note) for chunk in chunks],
        mined=mined,
    )


def digest_of(path: Path, *, config: ChunkConfig) -> str | None:
    """As `Note.digest`; None where the file has to be looked at more closely."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size <= config.max_note_bytes else None
    except OSError:
        return None


def vector_key(chunk: Chunk, note: Note, model: Embedder) -> bytes:
    """Equal for two chunks when their vectors are: same model, same text to embed, same lines of it."""
    return hashlib.sha256(f"{model.fingerprint}\0{len(chunk.plain)}\0{passage_text(chunk, note)}".encode()).digest()


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

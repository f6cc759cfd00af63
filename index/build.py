"""From a folder of notes to an index folder, in a straight line; only what changed is read and embedded again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.chunker import passage_lines, passage_text
from index.config import ChunkConfig
from index.embedder import BUNDLED, load_embedder
from index.errors import EmbedderError, NotesFolderError, UnreadableNote
from index.files import FORMATS, find_notes, printable
from index.intake import digest_of, take_in
from index.previous import Previous, code_fingerprint, open_previous
from index.store import sqlite
from index.store.draft import drafting
from index.store.manifest import Manifest, Remembered, recall
from index.store.word_vectors import words_in
from index.types import BuildReport, Embedder, LineEmbedder, Progress, Skip, WordEmbedder

if TYPE_CHECKING:
    from index.types import Matrix

_EMBED_AT_ONCE = 512
# The context in front of a chunk (title, headings, parents) needs room in the model's window as well.
_SHARE_OF_WINDOW = 0.75


def build_index(
    notes_dir: str | PathLike[str],
    index_dir: str | PathLike[str],
    *,
    embedder: Embedder | str | None = None,
    full: bool = False,
    progress: Progress | None = None,
    config: ChunkConfig | None = None,
    threads: int | None = None,
) -> BuildReport:
    """Bring the index folder up to date with the notes folder; until all is done and checked, readers see the old index.

    :param embedder: a model, its name, or None for the model of the index that is there, else the bundled one.
    :param full: read and embed every note again.
    :param threads: of the model and of FAISS; None for all cores.
    :raises NotesFolderError: if there is no note to read; the old index stays, as with every other error.
    :raises IndexFolderError: if `index_dir` holds something else, cannot be written, or another build is writing it.
    """
    started = time.monotonic()
    folder, target = Path(notes_dir).expanduser(), Path(index_dir).expanduser()
    progress = progress or _silent
    tally = _Tally()
    paths = find_notes(folder, on_skip=tally.skipped.append)
    if not paths:
        raise NotesFolderError(_nothing_to_read(folder, tally.skipped))
    with drafting(target) as draft, ExitStack() as stack:
        if previous := open_previous(target):
            stack.enter_context(closing(previous.reader))
        model = _model(embedder, previous.manifest if previous else recall(target), threads)
        plan = _Plan(folder, model, _fitted(config or ChunkConfig(), model), previous, full)

        _read_notes(paths, plan, draft.notes, tally, progress)
        if tally.nothing_changed and plan.reusable and plan.reusable.is_whole(folder, model, tuple(tally.skipped)):
            return tally.report(draft.notes, embedded=0, started=started)
        words = words_in(draft.notes.reader().tokens(0, draft.notes.n_chunks)) if isinstance(model, WordEmbedder) else []
        if previous and not full:
            same_model = previous.manifest.fingerprint == model.fingerprint
            draft.notes.take_vectors(previous.folder / sqlite.FILE, words if same_model else ())
        embedded = _embed(draft.notes, model, progress)
        if isinstance(model, WordEmbedder):
            _embed_words(words, draft.notes, model, progress)
        draft.publish(
            model=model,
            config=plan.config,
            code=code_fingerprint(),
            notes_dir=folder,
            skipped=tally.skipped,
            progress=progress,
            threads=threads,
        )
        return tally.report(draft.notes, embedded=embedded, started=started)


@dataclass(frozen=True, slots=True)
class _Plan:
    folder: Path
    model: Embedder
    config: ChunkConfig
    previous: Previous | None
    full: bool

    @property
    def reusable(self) -> Previous | None:
        """The earlier build, where its sessions and chunks would come out the same again."""
        return self.previous if self.previous and not self.full and self.previous.fits(self.model, self.config) else None


@dataclass(slots=True)
class _Tally:
    """Notes by what became of them, compared with the earlier build."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skip] = field(default_factory=list)

    @property
    def nothing_changed(self) -> bool:
        return not (self.added or self.changed or self.removed)

    def report(self, draft: sqlite.NotesWriter, *, embedded: int, started: float) -> BuildReport:
        return BuildReport(
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            unchanged=self.unchanged,
            skipped=tuple(self.skipped),
            sessions=draft.n_sessions,
            chunks=draft.n_chunks,
            embedded=embedded,
            seconds=time.monotonic() - started,
        )


def _model(embedder: Embedder | str | None, built: Manifest | Remembered | None, threads: int | None) -> Embedder:
    if embedder is None:
        embedder = built.embedder if built else BUNDLED
    if not isinstance(embedder, str):
        return embedder
    folder = Path(embedder).expanduser()
    # The manifest keeps the name, and a question may be asked from another working folder.
    name = str(folder.absolute()) if embedder not in ("", BUNDLED) and folder.is_dir() else embedder
    return load_embedder(name, build_threads=threads)


def _fitted(config: ChunkConfig, model: Embedder) -> ChunkConfig:
    return replace(config, max_tokens=max(1, min(config.max_tokens, int(model.max_tokens * _SHARE_OF_WINDOW))))


def _read_notes(paths: Sequence[Path], plan: _Plan, draft: sqlite.NotesWriter, tally: _Tally, progress: Progress) -> None:
    """Every readable note into `draft`; sessions and chunks of unchanged ones as they were."""
    known, reusable = plan.previous.notes if plan.previous else {}, plan.reusable
    seen = set()
    for done, path in enumerate(paths):
        progress("read", done, len(paths))
        name = path.relative_to(plan.folder).as_posix()
        old = known.get(name)
        try:
            if reusable and old and digest_of(path, config=plan.config) == old.digest:
                content = reusable.content(name)
            else:
                content = take_in(path, root=plan.folder, model=plan.model, config=plan.config)
        except UnreadableNote as error:
            tally.skipped.append(Skip(printable(path, root=plan.folder), str(error)))
            continue
        draft.add_note(content)
        seen.add(name)
        if old is None:
            tally.added += 1
        elif content.note.digest == old.digest:
            tally.unchanged += 1
        else:
            tally.changed += 1
    progress("read", len(paths), len(paths))
    tally.removed = len(known.keys() - seen)
    if not seen:
        raise NotesFolderError(_nothing_to_read(plan.folder, tally.skipped))


def _nothing_to_read(folder: Path, skipped: Sequence[Skip]) -> str:
    if skipped:
        return f"none of the notes in {folder} can be read, the first because: {skipped[0].reason}"
    return f"there are no notes in {folder}: put {', '.join(FORMATS)} files there, or name the folder that holds your notes"


def _embed(draft: sqlite.NotesWriter, model: Embedder, progress: Progress) -> int:
    """A vector for every chunk that has none; the number of those computed."""
    todo, reader = draft.rows_to_embed(), draft.reader()
    for first in range(0, len(todo), _EMBED_AT_ONCE):
        progress("embed", first, len(todo))
        batch = todo[first : first + _EMBED_AT_ONCE]
        found = reader.chunks(row for row, _ in batch)
        chunks = [found[row] for row, _ in batch]
        notes = {path: reader.note(path) for path in dict.fromkeys(chunk.note_path for chunk in chunks)}
        texts = [passage_text(chunk, notes[chunk.note_path]) for chunk in chunks]
        stretches = [passage_lines(chunk, text) for chunk, text in zip(chunks, texts, strict=True)]
        if isinstance(model, LineEmbedder):
            vectors, found_lines = model.embed_with_lines(texts, stretches)
            lines = [_checked(own, len(parts), model) for own, parts in zip(found_lines, stretches, strict=True)]
        else:
            vectors, lines = model.embed_passages(texts), [np.zeros((0, model.dim), np.float32)] * len(texts)
        draft.add_vectors([key for _, key in batch], _checked(vectors, len(texts), model), lines)
    progress("embed", len(todo), len(todo))
    return len(todo)


def _embed_words(words: Sequence[str], draft: sqlite.NotesWriter, model: WordEmbedder, progress: Progress) -> None:
    todo = draft.words_to_embed(words)
    for first in range(0, len(todo), _EMBED_AT_ONCE):
        progress("words", first, len(todo))
        batch = todo[first : first + _EMBED_AT_ONCE]
        draft.add_word_vectors(batch, _checked(model.embed_words(batch), len(batch), model))
    progress("words", len(todo), len(todo))


def _checked(matrix: Matrix, n: int, model: Embedder) -> Matrix:
    if matrix.shape != (n, model.dim) or not np.isfinite(matrix).all():
        raise EmbedderError(
            f"the model {model.name} gave vectors of shape {matrix.shape}, expected {(n, model.dim)} finite numbers:"
            " name another with --model"
        )
    return matrix


def _silent(stage: str, done: int, total: int, /) -> None: ...

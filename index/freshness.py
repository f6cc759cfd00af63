"""How an index compares with the notes on disk, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexFolderError, UnreadableNote
from index.reader import find_notes, read_note
from index.store.generations import read_pointer
from index.store.local import open_generation, read_manifest
from index.store.manifest import damaged_files

if TYPE_CHECKING:
    from index.store.contract import NoteIndex, NoteInfo


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of notes that a build would take up, read again, or drop."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class StaleNote:
    """A note whose citations no longer open at the lines that were indexed."""

    path: str
    reason: str
    passages: int  # that are gone or stand elsewhere
    of: int


@dataclass(frozen=True, slots=True)
class Verification:
    notes_dir: str
    files: int
    citations: int
    faults: tuple[str, ...]  # of the index folder; one sentence each
    stale: tuple[StaleNote, ...]


def changes_on_disk(notes: NoteIndex) -> Changes:
    """:raises NotesFolderError: if the notes folder cannot be listed."""
    folder = Path(notes.manifest.notes_dir)
    known = {note.path: note for note in notes.notes()}
    skipped = {skip.path for skip in notes.manifest.skipped}
    found = {path.relative_to(folder).as_posix(): path for path in find_notes(folder, on_skip=lambda _: None)}
    new = [name for name, path in found.items() if name not in known and (name not in skipped or _is_readable(path, folder))]
    changed = [name for name, path in found.items() if name in known and _digest(path) != known[name].digest]
    return Changes(tuple(new), tuple(changed), tuple(name for name in known if name not in found))


def verify(index_dir: Path) -> Verification:
    """Check every file against its checksum, the three parts against each other, and every citation against the notes.

    :raises IndexFolderError: if there is no index, or its manifest is damaged, so that nothing can be checked.
    """
    pointer = read_pointer(index_dir)
    manifest = read_manifest(index_dir, pointer)
    damaged = damaged_files(index_dir / pointer.generation, manifest.files)
    faults = [f"{name} {fault}" for name, fault in damaged.items()]
    stale: list[StaleNote] = []
    if not faults:
        try:
            with open_generation(index_dir, pointer) as notes:
                faults += notes.faults()
                stale += [found for note in notes.notes() if (found := _staleness(note, notes)) is not None]
        except IndexFolderError as error:
            faults.append(str(error))
    return Verification(manifest.notes_dir, len(manifest.files) + 1, manifest.n_chunks, tuple(faults), tuple(stale))


def _staleness(note: NoteInfo, notes: NoteIndex) -> StaleNote | None:
    folder = Path(notes.manifest.notes_dir)
    path = folder / note.path
    if not path.is_file():
        return StaleNote(note.path, "the file is gone", note.n_chunks, note.n_chunks)
    if _digest(path) == note.digest:
        return None
    try:
        text = read_note(path, root=folder).text
    except UnreadableNote as error:
        return StaleNote(note.path, str(error), note.n_chunks, note.n_chunks)
    chunks = [notes.chunk(row) for row in notes.rows_of(note.path)]
    moved = sum(text[chunk.start : chunk.end] != chunk.text for chunk in chunks)
    return StaleNote(note.path, "the file has changed", moved, note.n_chunks)


def _is_readable(path: Path, folder: Path) -> bool:
    try:
        read_note(path, root=folder)
    except UnreadableNote:
        return False
    return True


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None

"""What an earlier build left, as far as the next one may rely on it."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index.config import ChunkConfig
from index.errors import IndexFolderError
from index.store import sqlite
from index.store.contract import NoteContent, NoteInfo
from index.store.generations import read_pointer
from index.store.local import read_manifest
from index.store.manifest import Manifest, damaged_files
from index.types import Embedder, Skip

log = logging.getLogger(__name__)

# These do not shape notes, chunks or tokens.
_OTHER_CODE = {
    "__init__.py",
    "__main__.py",
    "build.py",
    "config.py",
    "errors.py",
    "freshness.py",
    "previous.py",
    "watch.py",
}


@dataclass(frozen=True)
class Previous:
    folder: Path  # its generation
    manifest: Manifest
    reader: sqlite.NotesReader

    @cached_property
    def notes(self) -> dict[str, NoteInfo]:
        return {note.path: note for note in self.reader.notes()}

    def content(self, path: str) -> NoteContent:
        return self.reader.content(self.notes[path])

    def fits(self, model: Embedder, config: ChunkConfig) -> bool:
        """True if its sessions and chunks are those that a new build would make from the same files."""
        manifest = self.manifest
        return (manifest.fingerprint, manifest.config, manifest.code) == (model.fingerprint, config, code_fingerprint())

    def is_whole(self, notes_dir: Path, model: Embedder, skipped: tuple[Skip, ...]) -> bool:
        """True if, with every note unchanged, a new build would write the same again."""
        manifest = self.manifest
        same = (manifest.notes_dir, manifest.embedder, manifest.skipped) == (str(notes_dir.absolute()), model.name, skipped)
        return same and not damaged_files(self.folder, manifest.files)


def open_previous(index_dir: Path) -> Previous | None:
    """The current build, when its manifest and its SQLite file are intact: FAISS and tantivy can be derived from that again."""
    try:
        pointer = read_pointer(index_dir)
        manifest = read_manifest(index_dir, pointer)
    except IndexFolderError as error:
        log.info("no earlier build to start from: %s", error)
        return None
    folder = index_dir / pointer.generation
    if faults := damaged_files(folder, {sqlite.FILE: manifest.files[sqlite.FILE]}):
        log.warning("%s %s: every note is read and embedded again", folder / sqlite.FILE, faults[sqlite.FILE])
        return None
    return Previous(folder, manifest, sqlite.open_notes(folder / sqlite.FILE))


def code_fingerprint() -> str:
    """Of the modules that turn files into chunks and tokens: after an update the same note may give other chunks."""
    package = Path(__file__).parent
    modules = [path for path in package.glob("*.py") if path.name not in _OTHER_CODE]
    modules += [*(package / "formats").rglob("*.py"), package / "store" / "lexical.py"]
    digest = hashlib.sha256()
    for path in sorted(modules):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]

"""The index folder as a row of generations: each build writes a new one beside the old, then `CURRENT` moves to it.

A reader sees the old index or the new one, and a build that dies leaves the old one in use. The generation before the
current one stays until the next build, for readers that still have it open.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from index.errors import IndexFolderError
from index.store.manifest import MANIFEST, sha256_of

CURRENT = "CURRENT"
LOCK = "build.lock"
FEEDBACK = "feedback.jsonl"  # votes on answers stay with the index, from one build to the next
_GENERATION = re.compile(r"g\d{8}")
_POINTER = re.compile(r"(g\d{8}) ([0-9a-f]{64})\n")
_LOCKED_BYTE = 1 << 30  # far behind the process number, which must stay readable while the lock is held


@dataclass(frozen=True, slots=True)
class Pointer:
    """The content of CURRENT: a generation, and the checksum of its manifest, which has the checksums of all the rest."""

    generation: str
    manifest_sha256: str


def build_command(index_dir: Path, notes_dir: str | Path = "NOTES_DIR") -> str:
    """What a person types to build this index again."""
    return f"`python -m index build {shlex.quote(str(notes_dir))} --index {shlex.quote(str(index_dir))}`"


def holds_index(index_dir: Path) -> bool:
    """Whether a build was ever made there, readable or not."""
    return (index_dir / CURRENT).exists() or any(_GENERATION.fullmatch(path.name) for path in index_dir.glob("g*"))


def read_pointer(index_dir: Path) -> Pointer:
    """:raises IndexFolderError: if there is no index, or CURRENT is damaged."""
    path = index_dir / CURRENT
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError) as error:
        if index_dir.exists() and not index_dir.is_dir():
            raise IndexFolderError(f"{index_dir} is a file, not an index folder: name a folder with --index") from error
        raise IndexFolderError(f"there is no index in {index_dir}: run {build_command(index_dir)}") from error
    except OSError as error:
        raise IndexFolderError(f"{path} cannot be read ({error.strerror}): check its permissions") from error
    if (match := _POINTER.fullmatch(text)) is None:
        raise IndexFolderError(f"{path} is damaged: run {build_command(index_dir)}")
    return Pointer(match[1], match[2])


@contextmanager
def lock(index_dir: Path) -> Iterator[None]:
    """Held by one build at a time. The system lets go of it when a process dies, so no lock is ever stale.

    :raises IndexFolderError: if another build holds it, or the folder is not ours to write in.
    """
    _claim(index_dir)
    with (index_dir / LOCK).open("a+", encoding="utf-8") as handle:
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError) as error:  # as Linux and Windows say "taken"
            handle.seek(0)
            holder = handle.read(20).strip()
            raise IndexFolderError(
                f"another build (process {holder or 'unknown'}) is writing {index_dir}: wait for it to end, then try again"
            ) from error
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)  # nobody builds now; the file stays, because removing a locked file invites two holders


@contextmanager
def new_generation(index_dir: Path) -> Iterator[Path]:
    """An empty folder for the next generation; removed again unless `publish` has moved CURRENT to it. Needs `lock`."""
    sweep(index_dir)
    taken = [int(path.name[1:]) for path in index_dir.iterdir() if _GENERATION.fullmatch(path.name)]
    folder = index_dir / f"g{max(taken, default=0) + 1:08d}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if _current_name(index_dir) != folder.name:
            shutil.rmtree(folder, ignore_errors=True)


def publish(generation: Path) -> None:
    """From here on readers open `generation`, whose files must be complete."""
    for path in sorted(generation.rglob("*")):
        _sync(path)
    _sync(generation)
    index_dir = generation.parent
    draft = index_dir / f"{CURRENT}.new"
    draft.write_bytes(f"{generation.name} {sha256_of(generation / MANIFEST)}\n".encode())
    _sync(draft)
    draft.replace(index_dir / CURRENT)
    _sync(index_dir)


def sweep(index_dir: Path) -> None:
    """Remove every generation but the current one: older ones, and what killed builds left. Needs `lock`."""
    current = _current_name(index_dir)
    if current is None:
        return  # CURRENT is missing or damaged: what lies here may be all that is left
    for path in index_dir.iterdir():
        if _GENERATION.fullmatch(path.name) and path.name != current:
            shutil.rmtree(path, ignore_errors=True)  # an open file cannot be removed on Windows: the next build tries again


def _current_name(index_dir: Path) -> str | None:
    try:
        return read_pointer(index_dir).generation
    except IndexFolderError:
        return None


def _claim(index_dir: Path) -> None:
    """Make `index_dir`, or make sure that everything in it is ours."""
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        foreign = sorted(path.name for path in index_dir.iterdir() if not _is_ours(path))
        if foreign and _current_name(index_dir) is None:
            raise IndexFolderError(
                f"{index_dir} is not empty and not an index (it holds {foreign[0]}): name a new or empty folder with --index"
            )
        ignore = index_dir / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")  # notes are private: a copy of them must not slip into a repository
        (index_dir / LOCK).touch()
    except FileExistsError as error:
        raise IndexFolderError(f"{index_dir} is a file, not a folder: name a folder with --index") from error
    except OSError as error:
        raise IndexFolderError(f"{index_dir} cannot be written ({error.strerror}): name another folder with --index") from error


def _is_ours(path: Path) -> bool:
    return path.name in {CURRENT, f"{CURRENT}.new", LOCK, FEEDBACK, ".gitignore"} or _GENERATION.fullmatch(path.name) is not None


def _sync(path: Path) -> None:
    """To the disk, so that a power cut after CURRENT has moved cannot leave it pointing at half a generation."""
    if sys.platform == "win32":
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[str]) -> None:
        handle.seek(_LOCKED_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[str]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""Which files of a folder are notes."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError

from index.encoding import NotTextError, decode
from index.errors import NotesFolderError
from index.types import NoteFormat, Skip

logger = logging.getLogger(__name__)

IGNORE_FILE = ".notesignore"

# `.txt` is Markdown where the text says so; the reader decides
FORMATS = {
    ".md": NoteFormat.MARKDOWN,
    ".markdown": NoteFormat.MARKDOWN,
    ".mdx": NoteFormat.MARKDOWN,
    ".txt": NoteFormat.PLAIN,
    ".html": NoteFormat.HTML,
    ".htm": NoteFormat.HTML,
    ".ipynb": NoteFormat.NOTEBOOK,
    ".rst": NoteFormat.RST,
    ".adoc": NoteFormat.ASCIIDOC,
    ".asciidoc": NoteFormat.ASCIIDOC,
}

OnSkip = Callable[[Skip], None]


def find_notes(folder: Path, *, on_skip: OnSkip | None = None) -> list[Path]:
    """The notes below `folder`, sorted by their posix path.

    Left out: hidden names, `node_modules`, and what a `.notesignore` (gitignore syntax, in any folder) names. Links are followed
    but for those that lead around the folder, so no file is found twice under a link.

    :param on_skip: called for each thing that looks like a note, or holds some, and cannot be had; None logs a warning.
    :raises NotesFolderError: if the folder is missing, is a file, or cannot be listed.
    """
    try:
        if not folder.exists():
            raise NotesFolderError(f"there is no notes folder {folder}: create it, or name the folder that holds your notes")
        if not folder.is_dir():
            raise NotesFolderError(f"{folder} is a file, not a folder: name the folder that holds your notes")
        walk = _Walk(root=folder, on_skip=on_skip or _warn)
        walk.enter(folder, ())
    except OSError as error:
        raise NotesFolderError(f"the notes folder {folder} cannot be listed ({_why(error)}): check its permissions") from error
    return sorted(walk.follow_links(), key=lambda path: path.relative_to(folder).as_posix())


def printable(path: Path, *, root: Path) -> str:
    """The path below `root` as a person can read it, also when its bytes are no UTF-8."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One `.notesignore` and the folder that its patterns are relative to."""

    folder: Path
    spec: GitIgnoreSpec

    def decides(self, path: Path, *, is_dir: bool) -> bool | None:
        """True: left out; False: taken back in by `!pattern`; None: no pattern speaks of it."""
        name = path.relative_to(self.folder).as_posix()
        return self.spec.check_file(f"{name}/" if is_dir else name).include


class _Walk:
    """What has been seen so far. Links wait until all that really lies in the folder is known, so that the real file wins."""

    def __init__(self, *, root: Path, on_skip: OnSkip) -> None:
        self._root = root
        self._on_skip = on_skip
        self._around = {root.resolve(), *root.resolve().parents}
        self._folders: set[Path] = set()  # resolved, already walked
        self._found: dict[Path, Path] = {}  # resolved file -> the path it is cited by
        self._links: list[tuple[Path, tuple[_Ignore, ...]]] = []

    def enter(self, folder: Path, ignores: tuple[_Ignore, ...]) -> None:
        """Walk one folder, its folders after it (a list, not recursion: folders can be nested deeper than Python's stack)."""
        todo = [(folder, ignores)]
        while todo:
            folder, ignores = todo.pop()
            resolved = folder.resolve()
            if resolved in self._folders:
                continue
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                if folder == self._root:
                    raise
                self._skip(folder, f"the folder cannot be listed ({_why(error)}): check its permissions")
                continue
            self._folders.add(resolved)
            ignores = (*ignores, *self._ignore_file(folder))
            for entry in entries:
                path = folder / entry.name
                if entry.name.startswith(".") or entry.name == "node_modules":
                    continue
                if entry.is_symlink():
                    self._links.append((path, ignores))
                elif entry.is_dir():
                    if not _ignored(path, ignores, is_dir=True):
                        todo.append((path, ignores))
                elif not _ignored(path, ignores, is_dir=False):
                    self._take(path, resolved / entry.name, is_file=entry.is_file())

    def follow_links(self) -> Iterator[Path]:
        while self._links:
            links, self._links = sorted(self._links, key=lambda link: link[0].as_posix()), []
            for path, ignores in links:
                self._follow(path, ignores)
        yield from self._found.values()

    def _follow(self, path: Path, ignores: tuple[_Ignore, ...]) -> None:
        try:
            mode, resolved = path.stat().st_mode, path.resolve()
        except (OSError, RuntimeError):  # a link to itself, or to nothing; RuntimeError is how resolve() names a loop before 3.13
            if _is_note(path) and not _ignored(path, ignores, is_dir=False):
                self._skip(path, "the link leads nowhere: mend or remove it")
            return
        is_dir = stat.S_ISDIR(mode)
        if _ignored(path, ignores, is_dir=is_dir):
            return
        if not is_dir:
            self._take(path, resolved, is_file=stat.S_ISREG(mode))
        elif resolved not in self._around:  # a link upwards would bring in everything that lies beside the notes
            self.enter(path, ignores)

    def _take(self, path: Path, resolved: Path, *, is_file: bool) -> None:
        if not _is_note(path):
            return
        if not is_file:
            self._skip(path, "this is no ordinary file: notes are read from files only")
        elif not _is_utf8(path.relative_to(self._root)):
            self._skip(path, "the name is not UTF-8, so it cannot be cited: rename the file or its folder")
        else:
            self._found.setdefault(resolved, path)

    def _ignore_file(self, folder: Path) -> Iterator[_Ignore]:
        path = folder / IGNORE_FILE
        try:
            if not path.is_file():
                return
            lines = decode(path.read_bytes()).split("\n")
        except (OSError, NotTextError) as error:
            self._skip(path, f"the list of what to leave out cannot be read ({error}), so nothing is left out: save it as UTF-8")
            return
        yield _Ignore(folder, GitIgnoreSpec.from_lines([line for line in lines if self._understood(line, path)]))

    def _understood(self, line: str, path: Path) -> bool:
        try:
            GitIgnoreSpec.from_lines([line])
        except GitIgnorePatternError:
            self._skip(path, f"the pattern {line!r} is not understood and leaves nothing out: correct it")
            return False
        return True

    def _skip(self, path: Path, reason: str) -> None:
        self._on_skip(Skip(printable(path, root=self._root), reason))


def _ignored(path: Path, ignores: tuple[_Ignore, ...], *, is_dir: bool) -> bool:
    """As in git: the `.notesignore` nearest to the file has the last word."""
    for ignore in reversed(ignores):
        decision = ignore.decides(path, is_dir=is_dir)
        if decision is not None:
            return decision
    return False


def _is_note(path: Path) -> bool:
    return path.suffix.lower() in FORMATS


def _is_utf8(path: Path) -> bool:
    try:
        path.as_posix().encode()
    except UnicodeEncodeError:
        return False
    return True


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _warn(skip: Skip) -> None:
    logger.warning("%s is skipped: %s", skip.path, skip.reason)

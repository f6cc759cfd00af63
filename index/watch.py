"""Builds again whenever the notes change, for as long as it is left to run."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from index.errors import NotesError
from index.files import find_notes

log = logging.getLogger(__name__)

State: TypeAlias = Mapping[Path, tuple[int, int]]  # time of the last change in nanoseconds, and bytes, by note


def watch(notes_dir: Path, build: Callable[[], object], *, every: float, pause: Callable[[float], object] = time.sleep) -> None:
    """Never returns: looks at the folder, and builds when it is not as it was at the last build and has come to rest.

    What goes wrong is told, and tried again after the next change.

    :param build: brings the index up to date; called once at the beginning.
    :param every: seconds between two looks.
    """
    for _ in changes(notes_dir, every=every, pause=pause):
        try:
            build()
        except NotesError as error:
            log.warning("%s", error)


def changes(notes_dir: Path, *, every: float, pause: Callable[[float], object]) -> Iterator[State]:
    """The folder as it is now, and then each time that it has changed and two looks in a row find the same."""
    built: State | None = None
    before = state_of(notes_dir)
    while True:
        if before != built:
            built = before
            yield built
        pause(every)
        now = state_of(notes_dir)
        while now != before:
            before = now
            pause(every)
            now = state_of(notes_dir)


def state_of(notes_dir: Path) -> State:
    """Empty for a folder that cannot be listed: it may come back."""
    try:
        paths = find_notes(notes_dir, on_skip=lambda _: None)
    except NotesError:
        return {}
    found = {}
    for path in paths:
        try:
            stat = path.stat()
        except OSError:  # gone since
            continue
        found[path] = (stat.st_mtime_ns, stat.st_size)
    return found

"""`python -m index build | status | verify | watch`: results on stdout, the rest on stderr; exit 0 done, 1 failed, 2 misuse."""

from __future__ import annotations

import argparse
import io
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from index.config import default_index_dir, default_notes_dir, named_notes_dir
from index.errors import IndexFolderError, NotesError


def main(argv: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Korean letters shows codes, not a traceback
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    args = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except NotesError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped; the index is as it was before", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Make and check the index of a folder of notes.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="bring the index up to date with the notes")
    build.set_defaults(command=_build)
    watched = commands.add_parser("watch", help="build, and again whenever the notes change, until stopped with Ctrl+C")
    watched.add_argument("--every", type=_seconds, default=2.0, metavar="SECONDS", help="between two looks (default: 2)")
    watched.set_defaults(command=_watch)
    for each in (build, watched):
        each.add_argument(
            "notes_dir",
            nargs="?",
            type=Path,
            metavar="NOTES_DIR",
            help="folder of notes; default: $NOTES_DIR, else the folder that the index was built from, else seeds/",
        )
        each.add_argument("--full", action="store_true", help="read and embed every note again, not only what changed")
        each.add_argument(
            "--model", metavar="NAME", help="`bundled`, a folder or a hub name; default: the index's own, else the bundled one"
        )
        each.add_argument("--threads", type=_positive, metavar="N", help="default: one per core")
    status = commands.add_parser("status", help="say what is indexed, and what has changed on disk since")
    status.set_defaults(command=_status)
    verify = commands.add_parser("verify", help="check every file of the index, and every citation against the notes")
    verify.set_defaults(command=_verify)
    for each in (build, watched, status, verify):
        each.add_argument(
            "--index", type=Path, metavar="DIR", dest="index_dir", help="index folder; default: $NOTES_INDEX, else .notes-index/"
        )
        each.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds from 0.1 to a day")
    return seconds


def _build(args: argparse.Namespace) -> int:
    from index.build import build_index  # below the parser, so that --help starts at once; the same for the others

    index_dir = _index_dir(args)
    notes_dir = args.notes_dir or _notes_dir(index_dir)
    with _Bars() as bars:
        report = build_index(notes_dir, index_dir, embedder=args.model, full=args.full, progress=bars, threads=args.threads)
    if args.json:
        _print_json(asdict(report))
        return 0
    print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged"
        f" · {report.sessions} sessions, {report.chunks} passages, {report.embedded} embedded · {report.seconds:.1f} s"
    )
    for skip in report.skipped:
        print(f"left out {skip.path}: {skip.reason}", file=sys.stderr)
    return 0


def _watch(args: argparse.Namespace) -> int:
    from index.watch import watch

    args.notes_dir = args.notes_dir or _notes_dir(_index_dir(args))

    def build() -> None:
        _build(args)
        args.full = False  # once is enough
        sys.stdout.flush()

    try:
        watch(args.notes_dir.expanduser(), build, every=args.every)
    except KeyboardInterrupt:
        print("stopped watching", file=sys.stderr)
    return 0


def _status(args: argparse.Namespace) -> int:
    from index.freshness import changes_on_disk
    from index.store import open_index

    index_dir = _index_dir(args)
    with open_index(index_dir) as notes:
        manifest = notes.manifest
        try:
            changes, problem = changes_on_disk(notes), None
        except NotesError as error:
            changes, problem = None, str(error)
    if args.json:
        values = {name: value for name, value in asdict(manifest).items() if name != "files"}
        _print_json(
            values | {"index_dir": str(index_dir), "changes": None if changes is None else asdict(changes), "problem": problem}
        )
        return 0
    print(f"index     {index_dir}")
    print(f"notes     {manifest.n_notes} in {manifest.notes_dir}")
    print(f"sessions  {manifest.n_sessions}")
    print(f"passages  {manifest.n_chunks}")
    print(f"model     {manifest.embedder} ({manifest.dim} dimensions, {manifest.fingerprint})")
    print(f"built     {manifest.built_at.astimezone():%Y-%m-%d %H:%M:%S}")
    print(f"on disk   {_changes_line(changes) if changes is not None else problem}")
    for kind in ("added", "changed", "removed"):
        for path in getattr(changes, kind, ()):
            print(f"  {kind} {path}")
    for skip in manifest.skipped:
        print(f"left out  {skip.path}: {skip.reason}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from index.freshness import verify
    from index.store.generations import build_command

    index_dir = _index_dir(args)
    result = verify(index_dir)
    if args.json:
        _print_json(asdict(result))
        return 1 if result.faults or result.stale else 0
    for fault in result.faults:
        print(f"damaged   {fault}")
    for note in result.stale:
        print(f"stale     {note.path}: {note.reason}; {note.passages} of {note.of} passages are gone or stand elsewhere")
    if result.faults or result.stale:
        print(f"run {build_command(index_dir, result.notes_dir)} to bring the index up to date", file=sys.stderr)
        return 1
    print(f"{result.files} files and {result.citations} citations are as they should be")
    return 0


def _changes_line(changes: Any) -> str:
    if not changes:
        return "nothing has changed since"
    return f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.removed)} removed since"


def _index_dir(args: argparse.Namespace) -> Path:
    chosen: Path = args.index_dir or default_index_dir()
    return chosen.expanduser()


def _notes_dir(index_dir: Path) -> Path:
    """Whoever indexed a folder once means that folder when none is named: the notes that ship here must not replace theirs."""
    from index.store.generations import build_command, holds_index
    from index.store.manifest import recall

    if named := named_notes_dir():
        return named
    if remembered := recall(index_dir):
        return Path(remembered.notes_dir)
    if holds_index(index_dir):
        raise IndexFolderError(
            f"the index in {index_dir} no longer says which notes it was made of: name their folder, {build_command(index_dir)}"
        )
    return default_notes_dir()


def _print_json(values: dict[str, Any]) -> None:
    print(json.dumps(values, ensure_ascii=False, indent=2, default=str))


class _Bars:
    """One bar per stage on stderr, where it is a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int, /) -> None:
        if stage != self._stage:
            self.close()
            self._stage, self._bar = stage, tqdm(total=total, desc=stage, file=sys.stderr, disable=None, leave=False)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


if __name__ == "__main__":
    sys.exit(main())

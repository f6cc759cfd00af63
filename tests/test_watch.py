"""`python -m index watch` follows the notes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import LengthEmbedder

import index.__main__ as cli
from index import open_index
from index.errors import NotesFolderError
from index.watch import changes, state_of, watch


class EndError(Exception):
    """The test is at its end."""


def steps(*done: Callable[[], object]) -> Callable[[float], object]:
    """A pause in which the next thing happens; after the last one the test ends."""
    coming: Iterator[Callable[[], object]] = iter(done)

    def pause(_: float) -> object:
        if (step := next(coming, None)) is None:
            raise EndError
        return step()

    return pause


def nothing() -> None:
    """Happens while nobody writes."""


def test_a_change_is_taken_up_once_it_has_come_to_rest(tiny_notes: Path) -> None:
    note = tiny_notes / "cluster.md"
    seen: list[int] = []
    pause = steps(
        nothing,
        lambda: note.write_text("one\n"),
        lambda: note.write_text("one and two\n"),  # still being written
        nothing,
        nothing,
        (tiny_notes / "study/recall.md").unlink,
        nothing,
    )
    with pytest.raises(EndError):
        for state in changes(tiny_notes, every=1.0, pause=pause):
            seen.append(sum(size for _, size in state.values()))
    first, written, removed = seen
    assert written != first and removed < written


def test_what_goes_wrong_is_told_and_the_next_change_is_taken_up(tiny_notes: Path, caplog: pytest.LogCaptureFixture) -> None:
    built: list[int] = []

    def build() -> None:
        built.append(len(built))
        if len(built) == 1:
            raise NotesFolderError("no notes here")

    pause = steps(nothing, lambda: (tiny_notes / "new.md").write_text("x\n"), nothing)
    with pytest.raises(EndError):
        watch(tiny_notes, build, every=1.0, pause=pause)
    assert built == [0, 1]
    assert "no notes here" in caplog.text


def test_a_folder_that_is_gone_is_empty(tmp_path: Path) -> None:
    assert state_of(tmp_path / "nowhere") == {}


def test_the_command_builds_until_it_is_stopped(
    tiny_notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.build.load_embedder", lambda *_, **__: LengthEmbedder())

    def interrupted() -> None:
        raise KeyboardInterrupt

    later = steps(lambda: (tiny_notes / "new.md").write_text("one more\n"), nothing, interrupted)
    monkeypatch.setattr(watch, "__kwdefaults__", {"pause": later})
    assert cli.main(["watch", str(tiny_notes), "--index", str(tmp_path / "index"), "--every", "0.1"]) == 0
    printed = capsys.readouterr()
    assert [line.split(" · ")[0] for line in printed.out.splitlines()] == [
        "3 added, 0 changed, 0 removed, 0 unchanged",
        "1 added, 0 changed, 0 removed, 3 unchanged",
    ]
    assert printed.err.endswith("stopped watching\n")
    with open_index(tmp_path / "index", embedder=LengthEmbedder()) as notes:
        assert "new.md" in {note.path for note in notes.notes()}


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1e9", "nan"])
def test_a_wrong_pause_is_misuse(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["watch", "--every", seconds, os.devnull])
    assert end.value.code == 2
    assert "is no number of seconds from 0.1 to a day" in capsys.readouterr().err

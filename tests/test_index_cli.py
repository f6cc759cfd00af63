"""`python -m index`: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import LengthEmbedder

import index.__main__ as cli
from index import ChunkConfig, build_index, default_index_dir, default_notes_dir, open_index

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def lengths_instead_of_the_bundled_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str | None = None, **_: object) -> LengthEmbedder:
        model = LengthEmbedder()
        if name == "other":
            model.name = model.fingerprint = "other"
        return model

    monkeypatch.setattr("index.build.load_embedder", load)
    for name in ("NOTES_DIR", "NOTES_INDEX"):
        monkeypatch.delenv(name, raising=False)


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = cli.main([str(part) for part in argv])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_build_status_verify(tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny_notes / "binary.md").write_bytes(bytes(range(256)))
    index = tmp_path / "index"
    code, out, err = run(capsys, "build", tiny_notes, "--index", index)
    assert code == 0
    assert re.fullmatch(
        r"3 added, 0 changed, 0 removed, 0 unchanged · \d+ sessions, \d+ passages, \d+ embedded · \d+\.\d s\n", out
    )
    assert re.fullmatch(r"left out binary\.md: binary\.md cannot be read.*\n", err)

    code, out, err = run(capsys, "status", "--index", index)
    assert (code, err) == (0, "")
    lines = out.split("\n")
    assert lines[0] == f"index     {index}"
    assert lines[1] == f"notes     3 in {tiny_notes}"
    assert lines[4] == "model     word-lengths (8 dimensions, word-lengths-1)"
    assert re.fullmatch(r"built     \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", lines[5])
    assert lines[6] == "on disk   nothing has changed since"
    assert lines[7].startswith("left out  binary.md: ")

    code, out, err = run(capsys, "verify", "--index", index)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"\d+ files and \d+ citations are as they should be\n", out)


def test_status_says_what_has_changed_on_disk(tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny_notes / "broken.md").write_bytes(b"\0\1\2" * 50)
    run(capsys, "build", tiny_notes, "--index", tmp_path / "index")
    (tiny_notes / "새 노트.md").write_text("new\n")
    (tiny_notes / "cluster.md").write_text("changed\n")
    (tiny_notes / "study/recall.md").unlink()
    (tiny_notes / "broken.md").write_text("mended\n")
    code, out, _ = run(capsys, "status", "--index", tmp_path / "index")
    assert code == 0
    assert "on disk   2 added, 1 changed, 1 removed since\n" in out
    for line in ("  added broken.md", "  added 새 노트.md", "  changed cluster.md", "  removed study/recall.md"):
        assert line in out.split("\n")


def test_verify_says_which_citations_no_longer_hold(tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_index(tiny_notes, tmp_path / "index", embedder=LengthEmbedder(), config=ChunkConfig(max_lines=1))
    text = (tiny_notes / "cluster.md").read_text()
    (tiny_notes / "cluster.md").write_text(text.replace("밤에는 노드를 줄인다.", "낮에도 노드를 줄인다."))
    (tiny_notes / "study/recall.md").unlink()
    with open_index(tmp_path / "index") as notes:
        held, gone = len(notes.rows_of("cluster.md")), len(notes.rows_of("study/recall.md"))
    code, out, err = run(capsys, "verify", "--index", tmp_path / "index")
    assert code == 1
    assert out.split("\n")[:2] == [
        f"stale     cluster.md: the file has changed; 1 of {held} passages are gone or stand elsewhere",
        f"stale     study/recall.md: the file is gone; {gone} of {gone} passages are gone or stand elsewhere",
    ]
    assert f"run `python -m index build {tiny_notes} --index {tmp_path}/index`" in err


def test_verify_names_every_damaged_file(tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "build", tiny_notes, "--index", tmp_path / "index")
    (generation,) = (tmp_path / "index").glob("g*")
    (generation / "vectors.faiss").unlink()
    content = bytearray((generation / "notes.sqlite").read_bytes())
    content[1000] ^= 1
    (generation / "notes.sqlite").write_bytes(content)
    code, out, err = run(capsys, "verify", "--index", tmp_path / "index")
    assert code == 1
    assert out.split("\n")[:2] == [
        "damaged   notes.sqlite has other bytes than when it was written",
        "damaged   vectors.faiss is missing",
    ]
    assert "python -m index build" in err


def test_json_is_all_there_is_on_stdout(tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny_notes / "binary.md").write_bytes(bytes(range(256)))
    _, out, _ = run(capsys, "build", tiny_notes, "--index", tmp_path / "index", "--json")
    report = json.loads(out)
    assert (report["added"], report["removed"], [skip["path"] for skip in report["skipped"]]) == (3, 0, ["binary.md"])
    _, out, _ = run(capsys, "status", "--index", tmp_path / "index", "--json")
    status = json.loads(out)
    assert (status["n_notes"], status["embedder"], status["changes"]) == (
        3,
        "word-lengths",
        {"added": [], "changed": [], "removed": []},
    )
    code, out, _ = run(capsys, "verify", "--index", tmp_path / "index", "--json")
    assert (code, json.loads(out)["faults"], json.loads(out)["stale"]) == (0, [], [])


def test_full_and_model_are_passed_on(tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = tmp_path / "index"
    run(capsys, "build", tiny_notes, "--index", index)
    for options, embedded in (((), False), (("--full",), True), (("--model", "other"), True), (("--threads", "1"), False)):
        code, out, _ = run(capsys, "build", tiny_notes, "--index", index, "--json", *options)
        assert code == 0
        assert (json.loads(out)["embedded"] > 0) is embedded


def test_a_folder_once_named_need_not_be_named_again(
    tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    run(capsys, "build", tiny_notes, "--index", index)
    (tiny_notes / "new.md").write_text("one more\n")
    monkeypatch.setenv("NOTES_INDEX", str(index))
    code, out, _ = run(capsys, "build")
    assert (code, out.split(" · ")[0]) == (0, "1 added, 0 changed, 0 removed, 3 unchanged")
    monkeypatch.setenv("NOTES_DIR", str(tiny_notes / "study"))
    code, out, _ = run(capsys, "build")
    assert (code, out.split(" · ")[0]) == (0, "1 added, 0 changed, 4 removed, 0 unchanged")


@pytest.mark.parametrize("lost", ["CURRENT", "manifest.json", "format", "everything readable"])
def test_the_notes_that_ship_never_take_the_place_of_a_persons(
    tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    index = tmp_path / "index"
    run(capsys, "build", tiny_notes, "--index", index, "--model", "other")
    (manifest,) = index.glob("g*/manifest.json")
    if lost == "CURRENT":
        (index / "CURRENT").unlink()
    elif lost == "manifest.json":
        manifest.unlink()
    elif lost == "format":
        manifest.write_text(re.sub(r'"format_version": \d+', '"format_version": 5', manifest.read_text()))
    else:
        manifest.write_text("{")
    code, out, err = run(capsys, "build", "--index", index)
    if lost in ("CURRENT", "format"):
        assert (code, out.split(" · ")[0]) == (0, "3 added, 0 changed, 0 removed, 0 unchanged")
        with open_index(index) as notes:
            assert (notes.manifest.notes_dir, notes.manifest.embedder) == (str(tiny_notes), "other")
    else:
        assert (code, out) == (1, "")
        assert err.startswith(f"the index in {index} no longer says which notes it was made of: name their folder, `python -m")


def test_defaults_are_the_checkout_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (default_notes_dir(), default_index_dir()) == (ROOT / "seeds", ROOT / ".notes-index")
    monkeypatch.setenv("NOTES_DIR", "~/my notes")
    monkeypatch.setenv("NOTES_INDEX", "/elsewhere")
    assert (default_notes_dir(), default_index_dir()) == (Path.home() / "my notes", Path("/elsewhere"))


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["build", "{tmp}/none", "--index", "{tmp}/index"], "there is no notes folder {tmp}/none: "),
        (["build", "{tmp}/file.md", "--index", "{tmp}/index"], "{tmp}/file.md is a file, not a folder: "),
        (["build", "{tmp}/empty", "--index", "{tmp}/index"], "there are no notes in {tmp}/empty: put .md, "),
        (["build", "{tmp}/notes", "--index", "{tmp}/notes"], "{tmp}/notes is not empty and not an index (it holds cluster.md): "),
        (
            ["build", "{tmp}/notes", "--index", "{tmp}/file.md"],
            "{tmp}/file.md is a file, not a folder: name a folder with --index",
        ),
        (["build", "{tmp}/notes", "--index", "{tmp}/file.md/index"], "{tmp}/file.md/index cannot be written (Not a directory): "),
        (["status", "--index", "{tmp}/none"], "there is no index in {tmp}/none: run `python -m index build "),
        (["verify", "--index", "{tmp}/none"], "there is no index in {tmp}/none: run `python -m index build "),
        (["status", "--index", "{tmp}/file.md"], "{tmp}/file.md is a file, not an index folder: "),
        (["verify", "--index", "{tmp}/empty"], "there is no index in {tmp}/empty: run `python -m index build "),
    ],
)
def test_bad_input_ends_in_one_sentence(
    tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], argv: list[str], sentence: str
) -> None:
    (tmp_path / "file.md").write_text("a note\n")
    (tmp_path / "empty").mkdir()
    code, out, err = run(capsys, *[part.format(tmp=tmp_path) for part in argv])
    assert (code, out) == (1, "")
    assert err.startswith(sentence.format(tmp=tmp_path))
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "argv", [[], ["explode"], ["build", "a", "b"], ["status", "--full"], ["build", "--index"], ["build", "--threads", "0"]]
)
def test_misuse_is_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(argv)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m index")


def test_a_gone_notes_folder_is_told_and_the_index_still_described(
    tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "build", tiny_notes, "--index", tmp_path / "index")
    tiny_notes.rename(tmp_path / "moved")
    code, out, _ = run(capsys, "status", "--index", tmp_path / "index")
    assert code == 0
    assert f"on disk   there is no notes folder {tiny_notes}: " in out


def test_stopping_by_hand_is_no_traceback(
    tiny_notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LengthEmbedder, "embed_passages", stop)
    assert run(capsys, "build", tiny_notes, "--index", tmp_path / "index") == (1, "", "stopped; the index is as it was before\n")


def test_a_terminal_without_korean_letters_gets_codes(tiny_notes: Path, tmp_path: Path) -> None:
    build_index(tiny_notes, tmp_path / "index", embedder=LengthEmbedder())
    (tiny_notes / "회의 기록.txt").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "index", "status", "--index", tmp_path / "index"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert r"removed \ud68c\uc758 \uae30\ub85d.txt" in done.stdout

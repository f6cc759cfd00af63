"""`python -m qa`: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from asking import index_of
from conftest import TINY_NOTES, LengthEmbedder

from qa import Answer, Status
from qa.__main__ import as_text, main


@pytest.fixture
def index_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of the tiny notes, which a command opens by its folder; the model that it names is the one of the tests."""
    index_of(tmp_path, TINY_NOTES).close()
    monkeypatch.setattr("index.embedder.load_embedder", lambda name, **_: LengthEmbedder())
    return tmp_path / "index"


def ended(*args: str) -> int:
    """The exit code, also where argparse ends the program."""
    try:
        return main(args)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code


def test_an_answer_quotes_and_shows_its_lines(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("rollout 뭐였지", "--index", str(index_dir), "--top-k", "1") == 0
    printed = capsys.readouterr()
    assert printed.out == (
        "되돌릴 때는 rollout undo 를 쓴다 [1]\n"
        "\n"
        "[1] cluster.md: 클러스터 메모 › 배포 · L3–6\n"
        "       3  ## 배포\n"
        "       4  \n"
        "       5  - 파드는 kubectl 로 올린다\n"
        "  ▌    6  - 되돌릴 때는 rollout undo 를 쓴다\n"
    )
    assert printed.err == ""


def test_a_doubtful_answer_says_so_first(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("파드와 얽힘", "--index", str(index_dir)) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "딱 맞는 줄인지 확실하지 않습니다. 근거를 직접 확인해 주세요. 노트에 없는 말: 얽힘."
    assert lines[1] == "파드는 kubectl 로 올린다 [1]"
    assert ended("kubectl and entanglement", "--index", str(index_dir)) == 0
    assert capsys.readouterr().out.startswith("These lines may not be quite what you asked for.")


def test_other_names_and_what_was_carried_on_are_told_below_the_quotes() -> None:
    answer = Answer(
        Status.FOUND,
        "파드를 올린다 [1]",
        (),
        "쿠버네티스 배포 — 그건?",
        also_searched={"쿠버네티스": "k8s", "파드": "pod"},
        suggestion="파드 배포?",
        context_used="쿠버네티스 배포",
    )
    assert as_text(answer).split("\n") == [
        "파드를 올린다 [1]",
        "→ 파드 배포?",
        "≈ 쿠버네티스 → k8s, 파드 → pod",
        "← 쿠버네티스 배포 — 그건?",
    ]


def test_what_is_not_found_is_an_answer_all_the_same(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("얽힘 실험", "--index", str(index_dir)) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "노트에서 답을 찾지 못했습니다. 노트에 없는 말: 얽힘, 실험."
    assert lines[2].startswith("  ~ ")  # what came closest is no citation


def test_json_is_one_object_on_stdout(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("rollout 뭐였지", "--json", "--index", str(index_dir)) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert printed.err == ""
    assert answer["status"] == "found"
    assert answer["text"] == "되돌릴 때는 rollout undo 를 쓴다 [1]"
    assert answer["question"] == "rollout 뭐였지"
    assert answer["missing"] == []
    first = answer["passages"][0]
    assert first["highlights"] == [[6, 6]]
    assert first["found_by"] == ["dense", "lexical"]
    assert first["citation"]["label"] == "클러스터 메모 › 배포 · L3–6"
    assert {key: first["citation"][key] for key in ("path", "title", "start_line", "end_line", "date", "tags", "url")} == {
        "path": "cluster.md", "title": "클러스터 메모", "start_line": 3, "end_line": 6, "date": None, "tags": [], "url": None,
    }  # fmt: skip


def test_json_writes_a_date_as_text(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("precision counts", "--json", "--index", str(index_dir)) == 0
    citation = json.loads(capsys.readouterr().out)["passages"][0]["citation"]
    assert (citation["path"], citation["date"], citation["tags"]) == ("study/recall.md", "2021-03-04", ["search", "공부"])


def test_explain_tells_why_each_passage_stands_where_it_does(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("rollout 뭐였지", "--explain", "--top-k", "1", "--index", str(index_dir)) == 0
    reasons = capsys.readouterr().out.split("\n")[3].strip()
    assert reasons.startswith("lexical ")
    assert " · lexical #1 (BM25 " in reasons
    assert " · dense #" in reasons
    assert reasons.endswith(" · words: rollout")


def test_a_filter_may_be_typed(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("tag:search what counts", "--json", "--index", str(index_dir)) == 0
    assert {passage["citation"]["path"] for passage in json.loads(capsys.readouterr().out)["passages"]} == {"study/recall.md"}


# ---- batches


def batch(folder: Path, *lines: str | bytes) -> str:
    path = folder / "questions.jsonl"
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n")
    return str(path)


def test_a_batch_gives_one_object_a_question(index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = batch(
        tmp_path,
        '\ufeff"rollout 뭐였지"',
        "",
        '{"question": "그건 언제 쓰지?", "history": [{"role": "user", "content": "rollout undo"}], "extra": 1}\r',
        '{"question": "counts", "filters": {"tag": "search"}, "history": null}',
    )
    assert ended("--batch", questions, "--json", "--index", str(index_dir)) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["question"] for answer in answers] == ["rollout 뭐였지", "rollout undo — 그건 언제 쓰지?", "counts"]
    assert answers[1]["context_used"] == "rollout undo"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{not json", "line 2: not JSON (Expecting property name enclosed in double quotes)"),
        ("[1]", 'line 2: expected {"question": "…"}'),
        ('{"question": 5}', 'line 2: expected {"question": "…"}'),
        ('{"text": "배포"}', 'line 2: expected {"question": "…"}'),
        ("[" * 100_000, "line 2: not JSON (maximum recursion depth exceeded"),
        ('{"question": "배포", "filters": {"speaker": "김"}}', "line 2: 'speaker' is no filter; use path, tag, after or before"),
        ('"after:내일 배포"', "line 2: '내일' is no date; write 2021, 2021-05 or 2021-05-17"),
        (b'"\xb9\xe8\xc6\xf7"', "is not UTF-8 text: name a file with one JSON object a line"),
    ],
)
def test_a_bad_line_of_a_batch_is_named(
    index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str | bytes, says: str
) -> None:
    assert ended("--batch", batch(tmp_path, '"배포"', line), "--json", "--index", str(index_dir)) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"error: {tmp_path / 'questions.jsonl'}")
    assert says in printed.err
    assert printed.err.count("\n") == 1
    assert all(json.loads(answer) for answer in printed.out.splitlines())


def test_a_missing_batch_file_is_named(index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--batch", str(tmp_path / "none.jsonl"), "--index", str(index_dir)) == 1
    assert capsys.readouterr().err == (
        f"error: {tmp_path / 'none.jsonl'} cannot be read (No such file or directory): name a file with one JSON object a line\n"
    )


# ---- ends


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "give a question or --batch FILE"),
        (["배포", "--batch", "a.jsonl"], "give a question or --batch FILE"),
        (["배포", "--top-k", "0"], "--top-k is 0; ask for at least 1 passage"),
        (["배포", "--top-k", "-3"], "--top-k is -3; ask for at least 1 passage"),
        (["배포", "--top-k", "many"], "argument --top-k: invalid int value: 'many'"),
        (["배포", "--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_misuse_ends_with_two(capsys: pytest.CaptureFixture[str], args: list[str], says: str) -> None:
    assert ended(*args) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.out == ""


def test_a_missing_index_ends_with_one_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("배포", "--index", str(tmp_path / "none"), "--json") == 1
    printed = capsys.readouterr()
    assert printed.err == (
        f"error: there is no index in {tmp_path / 'none'}: run `python -m index build NOTES_DIR --index {tmp_path / 'none'}`\n"
    )
    assert printed.out == ""


def test_a_blank_question_asks_for_one(index_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("  ", "--index", str(index_dir)) == 0
    assert capsys.readouterr().out == "질문을 적어 주세요.\n"


# ---- terminals and pipes, in a process of their own

_RUN = """
import sys
import index.embedder
from conftest import LengthEmbedder
index.embedder.load_embedder = lambda name, **_: LengthEmbedder()
from qa.__main__ import main
sys.exit(main())
"""


def run(
    index_dir: Path, *args: str | bytes, encoding: str = "utf-8", stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    checkout = Path(__file__).parent.parent
    env = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join((str(checkout), str(checkout / "tests")))}
    command = [sys.executable, "-c", _RUN, *args, "--index", str(index_dir)]
    return subprocess.run(command, env=env, stdout=stdout, stderr=subprocess.PIPE)


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "cp949"])
def test_json_can_be_read_whatever_the_terminal_writes(index_dir: Path, encoding: str) -> None:
    done = run(index_dir, "rollout 뭐였지 😀", "--json", encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["question"] == "rollout 뭐였지 😀"


def test_a_terminal_without_korean_letters_shows_codes(index_dir: Path) -> None:
    done = run(index_dir, "rollout", encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(rb"\ub418\ub3cc\ub9b4 \ub54c\ub294 rollout undo")


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there")
def test_bytes_that_are_no_text_do_not_break_the_output(index_dir: Path) -> None:
    done = run(index_dir, b"rollout \xff", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["question"] == "rollout \udcff"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_reader_that_goes_away_is_no_error_to_talk_about(index_dir: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run(index_dir, "rollout", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")

"""From a folder of notes to an index: what is done again, what is kept, and what no failure may cost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import TINY_NOTES, LengthEmbedder, write_notes

from index import (
    BuildReport,
    ChunkConfig,
    EmbedderError,
    Filters,
    IndexFolderError,
    NoteIndex,
    NotesFolderError,
    Term,
    build_index,
    open_index,
)
from index.aliases import mine_aliases
from index.tokens import tokenize

ROOT = Path(__file__).parent.parent


def build(notes: Path, index: Path, model: LengthEmbedder | None = None, **options: object) -> BuildReport:
    return build_index(notes, index, embedder=model or LengthEmbedder(), **options)


def counts(report: BuildReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, len(report.skipped)


def content(notes: NoteIndex) -> dict[str, object]:
    """All that a reader can get out of an index."""
    words = sorted(notes.vocabulary())
    tokens = [[Term(token)] for word in words for token in tokenize(word)]
    return {
        "notes": [replace(note) for note in notes.notes()],
        "texts": [notes.note(note.path) for note in notes.notes()],
        "sessions": [notes.sessions(note.path) for note in notes.notes()],
        "chunks": [notes.chunk(row) for row in range(notes.n_chunks)],
        "tokens": notes.tokens(range(notes.n_chunks)),
        "mined": notes.mined_aliases(),
        "vocabulary": dict(notes.vocabulary()),
        "lexical": [notes.search_lexical([term], 100) for term in tokens] + [notes.search_lexical(tokens, 100)],
        "dense": [notes.search_dense(LengthEmbedder().embed_query(word), 100) for word in words],
    }


def test_a_question_finds_the_line_that_answers_it(tiny_notes: Path, tmp_path: Path) -> None:
    report = build(tiny_notes, tmp_path / "index")
    assert counts(report) == (3, 0, 0, 0, 0)
    with open_index(tmp_path / "index") as notes:
        assert [note.path for note in notes.notes()] == ["cluster.md", "study/recall.md", "회의 기록.txt"]
        best = notes.chunk(notes.search_lexical([[Term("rollout")], [Term("undo")]], 5)[0].row)
        text = notes.note("cluster.md").text
        assert best.note_path == "cluster.md"
        assert "- 되돌릴 때는 rollout undo 를 쓴다" in best.text.split("\n")
        assert text.split("\n")[best.start_line - 1 : best.end_line] == best.text.split("\n")
        assert text[best.start : best.end] == best.text
        assert "배포" in best.headings
        assert (report.sessions, report.chunks) == (notes.manifest.n_sessions, notes.n_chunks)


def test_a_chunk_knows_its_place_in_its_note(tmp_path: Path) -> None:
    sessions = "".join(f"## 장 {n}\n\n" + "".join(f"- 항목 {i}\n" for i in range(30)) for n in range(3))
    build(write_notes(tmp_path / "notes", {"a.md": sessions, "b.md": "한 줄\n"}), tmp_path / "index")
    with open_index(tmp_path / "index") as notes:
        ordinals = [(chunk.note_path, chunk.ordinal) for chunk in map(notes.chunk, range(notes.n_chunks))]
        assert ordinals == [*(("a.md", row) for row in notes.rows_of("a.md")), ("b.md", 0)]
        assert len(notes.rows_of("a.md")) > 3


def test_the_manifest_explains_the_index(tiny_notes: Path, tmp_path: Path) -> None:
    (tiny_notes / "broken.md").write_bytes(b"\x7fELF\0\0\0\1\2\3")
    report = build(tiny_notes, tmp_path / "index", config=ChunkConfig(max_lines=5))
    with open_index(tmp_path / "index") as notes:
        manifest = notes.manifest
        assert (manifest.embedder, manifest.fingerprint, manifest.dim) == ("word-lengths", "word-lengths-1", 8)
        assert manifest.config == ChunkConfig(max_lines=5)
        assert manifest.notes_dir == str(tiny_notes)
        assert (manifest.n_notes, manifest.n_chunks) == (3, report.chunks)
        assert manifest.skipped == report.skipped
        assert [skip.path for skip in report.skipped] == ["broken.md"]


def test_nothing_new_is_nothing_done(tiny_notes: Path, tmp_path: Path) -> None:
    build(tiny_notes, tmp_path / "index")
    before = (tmp_path / "index" / "CURRENT").read_bytes()
    model = LengthEmbedder()
    report = build(tiny_notes, tmp_path / "index", model)
    assert counts(report) == (0, 0, 0, 3, 0)
    assert (report.embedded, model.embedded) == (0, [])
    assert (tmp_path / "index" / "CURRENT").read_bytes() == before
    assert [path.name for path in (tmp_path / "index").glob("g*")] == ["g00000001"]


def test_only_what_is_new_is_embedded(tiny_notes: Path, tmp_path: Path) -> None:
    build(tiny_notes, tmp_path / "index")
    path = tiny_notes / "study/recall.md"
    path.write_text(path.read_text().replace("counts what was right", "is another matter"))
    (tiny_notes / "회의 기록.txt").unlink()
    write_notes(tiny_notes, {"new.md": "A third thing entirely.\n"})
    model = LengthEmbedder()
    report = build(tiny_notes, tmp_path / "index", model)
    assert counts(report) == (1, 1, 1, 1, 0)
    assert report.embedded == len(model.embedded) == 2
    assert all("another matter" in text or "third thing" in text for text in model.embedded)


def test_names_for_one_thing_are_mined_when_a_note_is_new_and_kept_while_it_is_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mined: list[str] = []
    monkeypatch.setattr("index.intake.mine_aliases", lambda text: mined.append(text) or mine_aliases(text))
    notes = write_notes(tmp_path / "notes", {"a.md": "카프카(Kafka)를 쓴다\n", "b.md": "한 줄\n"})
    build(notes, tmp_path / "index")
    write_notes(notes, {"b.md": "쿠버네티스(Kubernetes)로 옮긴다\n"})
    build(notes, tmp_path / "index")
    assert mined == ["카프카(Kafka)를 쓴다\n", "한 줄\n", "쿠버네티스(Kubernetes)로 옮긴다\n"]
    with open_index(tmp_path / "index") as opened:
        assert opened.mined_aliases() == [("카프카", "Kafka"), ("쿠버네티스", "Kubernetes")]


def test_a_renamed_note_keeps_its_vectors(tmp_path: Path) -> None:
    notes = write_notes(tmp_path / "notes", {"a.md": "# Same title\n\nfirst line\n", "b.md": "# Other\n\nsecond line\n"})
    build(notes, tmp_path / "index")
    (notes / "a.md").rename(notes / "z.md")
    model = LengthEmbedder()
    assert counts(build(notes, tmp_path / "index", model)) == (1, 0, 1, 1, 0)
    assert model.embedded == []
    with open_index(tmp_path / "index") as opened:
        assert [note.path for note in opened.notes()] == ["b.md", "z.md"]


def test_the_same_text_in_two_notes_is_embedded_once_and_found_twice(tmp_path: Path) -> None:
    notes = write_notes(tmp_path / "notes", {"a.md": "# Same\n\nsame line\n", "b.md": "# Same\n\nsame line\n"})
    model = LengthEmbedder()
    report = build(notes, tmp_path / "index", model)
    assert (report.chunks, report.embedded, len(model.embedded)) == (2, 1, 1)
    with open_index(tmp_path / "index") as opened:
        assert [hit.row for hit in opened.search_lexical([[Term("line")]], 5)] == [0, 1]
        assert [hit.row for hit in opened.search_dense(model.embed_query(model.embedded[0]), 5)] == [0, 1]


def test_an_index_grown_step_by_step_equals_one_built_at_once(tiny_notes: Path, tmp_path: Path) -> None:
    steps: list[dict[str, str | None]] = [
        {"b/하나.md": "# 하나\n\n- 첫째 줄\n  - 그 아래 줄\n"},
        {"cluster.md": TINY_NOTES["cluster.md"] + "\n## 덧붙임\n\n한 줄 더.\n", "a.md": "alpha beta\n"},
        {"b/하나.md": None, "a.md": "alpha gamma\n"},
        {"zz.md": "cluster 배포 recall\n", "study/recall.md": None},
    ]
    build(tiny_notes, tmp_path / "grown")
    for n, step in enumerate(steps):
        for name, text in step.items():
            if text is None:
                (tiny_notes / name).unlink()
            else:
                write_notes(tiny_notes, {name: text})
        build(tiny_notes, tmp_path / "grown")
        build(tiny_notes, tmp_path / f"at-once-{n}")
        with open_index(tmp_path / "grown") as grown, open_index(tmp_path / f"at-once-{n}") as at_once:
            assert content(grown) == content(at_once)


def test_full_does_everything_again_and_ends_the_same(tiny_notes: Path, tmp_path: Path) -> None:
    build(tiny_notes, tmp_path / "index")
    model = LengthEmbedder()
    with open_index(tmp_path / "index") as before:
        report = build(tiny_notes, tmp_path / "index", model, full=True)
        assert counts(report) == (0, 0, 0, 3, 0)
        assert report.embedded == len(model.embedded) == report.chunks
        assert not before.is_current()
        with open_index(tmp_path / "index") as after:
            assert content(after) == content(before)


def test_another_model_embeds_everything_again(tiny_notes: Path, tmp_path: Path) -> None:
    build(tiny_notes, tmp_path / "index")
    other = LengthEmbedder()
    other.name = other.fingerprint = "lengths-of-seven"
    other.dim = 7
    report = build(tiny_notes, tmp_path / "index", other)
    assert counts(report) == (0, 0, 0, 3, 0)
    assert report.embedded == report.chunks
    with open_index(tmp_path / "index", embedder=other) as notes:
        assert (notes.manifest.embedder, notes.manifest.dim) == ("lengths-of-seven", 7)
        assert notes.search_dense(other.embed_query("금요일 회의"), 1)[0].rank == 1


@pytest.mark.parametrize("option", ["config", "code"])
def test_other_settings_or_other_code_read_every_note_again(
    tiny_notes: Path, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tiny_notes, tmp_path / "index")
    model = LengthEmbedder()
    if option == "code":
        monkeypatch.setattr("index.previous.code_fingerprint", lambda: "a later release")
        build(tiny_notes, tmp_path / "index", model)
        assert model.embedded == []  # the texts came out the same
    else:
        build(tiny_notes, tmp_path / "index", model, config=ChunkConfig(max_lines=1))
    with open_index(tmp_path / "index") as notes:
        assert notes.manifest.config.max_lines == (12 if option == "code" else 1)
    assert (tmp_path / "index" / "g00000002").exists()


def test_chunks_leave_room_for_their_context_in_a_small_model(tiny_notes: Path, tmp_path: Path) -> None:
    model = LengthEmbedder()
    model.max_tokens = 100
    build(tiny_notes, tmp_path / "index", model)
    with open_index(tmp_path / "index") as notes:
        assert notes.manifest.config.max_tokens == 75


def test_an_index_may_lie_inside_the_notes(tiny_notes: Path) -> None:
    build(tiny_notes, tiny_notes / ".notes-index")
    assert counts(build(tiny_notes, tiny_notes / ".notes-index")) == (0, 0, 0, 3, 0)


def test_progress_runs_through_read_embed_and_write(tiny_notes: Path, tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    report = build(tiny_notes, tmp_path / "index", progress=lambda *call: calls.append(call))
    assert list(dict.fromkeys(stage for stage, _, _ in calls)) == ["read", "embed", "write"]
    for stage, total in (("read", 3), ("embed", report.chunks), ("write", report.chunks)):
        assert [call for call in calls if call[0] == stage][-1] == (stage, total, total)


def test_notes_are_never_changed(tiny_notes: Path, tmp_path: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tiny_notes.rglob("*") if path.is_file()}
    build(tiny_notes, tmp_path / "index")
    build(tiny_notes, tmp_path / "index", full=True)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tiny_notes.rglob("*") if path.is_file()} == before


# Bad input: each ends in one sentence, and the old index stays


class Faulty(LengthEmbedder):
    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer

    def embed_passages(self, texts: Sequence[str], *, progress: object = None) -> np.ndarray:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


class FaultyLines(LengthEmbedder):
    """Gives vectors of lines that are no numbers."""

    def embed_with_lines(
        self, texts: Sequence[str], lines: Sequence[Sequence[tuple[int, int]]], *, progress: object = None
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        return self.embed_passages(texts), [np.full((len(own), self.dim), np.nan, np.float32) for own in lines]


@pytest.fixture
def kept(tiny_notes: Path, tmp_path: Path) -> Path:
    """An index that whatever follows must leave in use."""
    build(tiny_notes, tmp_path / "index")
    return tmp_path / "index"


def assert_still_there(index: Path) -> None:
    with open_index(index) as notes:
        assert notes.manifest.n_notes == 3
        assert notes.search_lexical([[Term("rollout")]], 1)[0].rank == 1
    assert [path.name for path in index.glob("g*")] == ["g00000001"]


def test_a_missing_folder_is_named(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(NotesFolderError, match=f"{tmp_path}/nowhere"):
        build(tmp_path / "nowhere", kept)
    assert_still_there(kept)


def test_a_file_is_no_folder(kept: Path, tiny_notes: Path) -> None:
    with pytest.raises(NotesFolderError, match=r"cluster\.md is a file"):
        build(tiny_notes / "cluster.md", kept)
    assert_still_there(kept)


def test_an_empty_folder_says_what_would_be_read(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "picture.png").write_bytes(b"")
    with pytest.raises(NotesFolderError, match=r"there are no notes in .*/empty: put \.md, \.markdown, .*\.ipynb.* files there"):
        build(tmp_path / "empty", kept)
    assert_still_there(kept)


def test_notes_that_cannot_be_read_at_all_do_not_replace_an_index(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary" / "program.md").write_bytes(bytes(range(256)) * 20)
    with pytest.raises(NotesFolderError, match=r"none of the notes in .*/binary can be read, the first because: .*program\.md"):
        build(tmp_path / "binary", kept)
    assert_still_there(kept)


def test_one_bad_note_costs_only_itself(tiny_notes: Path, tmp_path: Path) -> None:
    (tiny_notes / "binary.md").write_bytes(bytes(range(256)) * 20)
    with (tiny_notes / "huge.md").open("wb") as file:
        file.truncate(100_000_000)
    (tiny_notes / "broken.ipynb").write_text("{")
    (tiny_notes / "loop.md").symlink_to("loop.md")
    (tiny_notes / "circle").symlink_to(tiny_notes, target_is_directory=True)
    os.close(os.open(os.fsencode(tiny_notes) + b"/\xc7\xd1.md", os.O_CREAT))
    report = build(tiny_notes, tmp_path / "index")
    assert (report.added, {skip.path for skip in report.skipped}) == (
        3,
        {"binary.md", "huge.md", "broken.ipynb", "loop.md", "\ufffd\ufffd.md"},
    )
    assert all(skip.reason for skip in report.skipped)
    assert counts(build(tiny_notes, tmp_path / "index"))[:4] == (0, 0, 0, 3)


def test_a_step_that_fails_on_one_note_costs_only_that_note(
    tiny_notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index import intake

    real = intake.split_sessions

    def fails_on_one(note: object) -> object:
        if getattr(note, "path", "") == "cluster.md":
            raise RecursionError("too deep")
        return real(note)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "split_sessions", fails_on_one)
    report = build(tiny_notes, tmp_path / "index")
    assert [(skip.path, skip.reason) for skip in report.skipped] == [
        ("cluster.md", "cluster.md cannot be split into passages (RecursionError: too deep): please report it with the note")
    ]
    assert report.added == 2


def test_lone_surrogates_in_a_notebook_are_stored(tmp_path: Path) -> None:
    cell = '{"cell_type": "markdown", "metadata": {}, "source": ["half \\ud83d smile"]}'
    notebook = f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    notes = write_notes(tmp_path / "notes", {"a.ipynb": notebook})
    report = build(notes, tmp_path / "index")
    assert counts(report) == (1, 0, 0, 0, 0)
    with open_index(tmp_path / "index") as opened:
        assert "half ? smile" in opened.chunk(opened.search_lexical([[Term("smile")]], 1)[0].row).plain


@pytest.mark.parametrize(
    ("model", "error"),
    [
        (Faulty(EmbedderError("the model is gone")), EmbedderError),
        (Faulty(MemoryError()), MemoryError),
        (Faulty(KeyboardInterrupt()), KeyboardInterrupt),
        (Faulty(np.full((1, 8), np.nan, np.float32)), EmbedderError),
        (Faulty(np.zeros((1, 9), np.float32)), EmbedderError),
        (FaultyLines(), EmbedderError),
        (Faulty(np.zeros((2, 8), np.float32)), EmbedderError),
    ],
    ids=["error", "memory", "interrupt", "nan", "dim", "lines", "rows"],
)
def test_a_model_that_fails_leaves_the_old_index(kept: Path, tiny_notes: Path, model: Faulty, error: type[BaseException]) -> None:
    write_notes(tiny_notes, {"new.md": "one more\n"})
    with pytest.raises(error):
        build(tiny_notes, kept, model)
    assert_still_there(kept)


def test_a_folder_with_other_things_is_refused(tiny_notes: Path, tmp_path: Path) -> None:
    for folder in (tiny_notes, tmp_path):
        with pytest.raises(IndexFolderError, match="is not empty and not an index"):
            build(tiny_notes, folder)
    with pytest.raises(IndexFolderError, match="is a file, not a folder: name a folder with --index"):
        build(tiny_notes, tiny_notes / "cluster.md")
    assert sorted(path.name for path in tiny_notes.iterdir()) == ["cluster.md", "study", "회의 기록.txt"]


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "notes.sqlite", "vectors.faiss", "meta.json"])
def test_a_damaged_index_is_built_anew(kept: Path, tiny_notes: Path, name: str) -> None:
    (path,) = kept.rglob(name)
    path.write_bytes(path.read_bytes()[:-2] + b"??")
    with pytest.raises(IndexFolderError, match="run `python -m index build"):
        open_index(kept)
    model = LengthEmbedder()
    report = build(tiny_notes, kept, model)
    with open_index(kept) as notes:
        assert notes.search_lexical([[Term("rollout")]], 1)[0].rank == 1
    derived = name in ("vectors.faiss", "meta.json")  # the vectors in SQLite are intact
    assert len(model.embedded) == (0 if derived else report.chunks)


def test_an_index_without_its_pointer_is_built_anew(kept: Path, tiny_notes: Path) -> None:
    (kept / "CURRENT").unlink()
    assert counts(build(tiny_notes, kept)) == (3, 0, 0, 0, 0)
    open_index(kept).close()


def test_a_disk_that_fills_up_leaves_the_old_index(kept: Path, tiny_notes: Path, tmp_path: Path) -> None:
    write_notes(tiny_notes, {f"new {i}.md": f"one more {i} " * 40 + "\n" for i in range(300)})
    build(tiny_notes, tmp_path / "whole")
    last_page = (tmp_path / "whole" / "g00000001" / "notes.sqlite").stat().st_size - 1
    for limit in (100_000, last_page):  # among the first notes; after FAISS and tantivy
        with run_build(tiny_notes, kept, before=f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))") as process:
            _, error = process.communicate(timeout=60)
        assert "IndexFolderError" in error, (limit, error)
        assert "cannot be written" in error
        assert_still_there(kept)


def run_build(notes: Path, index: Path, *, before: str = "pass", each: str = "pass") -> subprocess.Popen[str]:
    """A build in a process of its own. `each` runs before each call for vectors."""
    script = f"""
import resource, signal, sys, time
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
from conftest import LengthEmbedder
from index import build_index
class Model(LengthEmbedder):
    def embed_passages(self, texts, *, progress=None):
        {each}
        return super().embed_passages(texts)
{before}
build_index({str(notes)!r}, {str(index)!r}, embedder=Model())
"""
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_killed_build_costs_nothing_and_the_next_one_cleans_up(kept: Path, tiny_notes: Path) -> None:
    reader = open_index(kept)
    write_notes(tiny_notes, {"new.md": "one more\n"})
    with run_build(tiny_notes, kept, each='print("embedding", flush=True); time.sleep(60)') as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "embedding\n"
        with pytest.raises(IndexFolderError, match=rf"another build \(process {process.pid}\) is writing"):
            build(tiny_notes, kept)
        process.kill()
    assert (kept / "g00000002").exists()  # what it left

    assert reader.is_current()
    with open_index(kept) as notes:
        assert notes.manifest.n_notes == 3
    assert counts(build(tiny_notes, kept)) == (1, 0, 0, 3, 0)
    assert sorted(path.name for path in kept.glob("g*")) == ["g00000001", "g00000002"]
    with open_index(kept) as notes:
        assert notes.manifest.n_notes == 4
    assert reader.search_lexical([[Term("rollout")]], 1)[0].rank == 1
    assert reader.note("cluster.md").title == "클러스터 메모"


def test_readers_never_see_half_a_build(kept: Path, tiny_notes: Path) -> None:
    """Builds follow each other while this process opens the index over and over."""
    write_notes(tiny_notes, {"counter.md": "0\n"})
    loop = f"""
for i in range(12):
    open({str(tiny_notes / "counter.md")!r}, "w").write("number " * (i + 1) + "\\n")
    build_index({str(tiny_notes)!r}, {str(kept)!r}, embedder=Model())
"""
    seen = set()
    with run_build(tiny_notes, kept, before=loop.strip()) as process:
        while process.poll() is None:
            with open_index(kept) as notes:
                assert all(notes.chunk(row).text for row in range(notes.n_chunks))
                assert len(notes.search_dense(LengthEmbedder().embed_query("a bb ccc dddd"), 100)) == notes.n_chunks
                seen.add(notes.manifest.files["notes.sqlite"].sha256)
        assert process.communicate() == ("", "")
    assert len(seen) > 2


def test_an_index_can_be_moved_and_copied(kept: Path, tmp_path: Path) -> None:
    with open_index(kept) as before:
        shutil.copytree(kept, tmp_path / "elsewhere" / "copy")
        with open_index(tmp_path / "elsewhere" / "copy") as copy:
            assert content(copy) == content(before)
            assert copy.rows(Filters(tags=("공부",))) is not None

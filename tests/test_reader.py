"""Which files are notes, and what becomes of their bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import read_cases
from conftest import write_notes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import NotesFolderError, UnreadableNote
from index.reader import find_notes, read_note
from index.titles import title_of_path
from index.types import NoteFormat, Skip


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find_notes(folder)]


def skipped(folder: Path) -> dict[str, str]:
    skips: list[Skip] = []
    find_notes(folder, on_skip=skips.append)
    return {skip.path: skip.reason for skip in skips}


def read(folder: Path, name: str, data: bytes | str) -> object:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_note(path, root=folder)


@pytest.fixture
def as_somebody() -> Iterator[Path]:
    """A folder that an ordinary user may enter; for a test run by root, which no permission stops, that user's rights."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        user = os.geteuid()
        if user == 0:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        try:
            yield folder
        finally:
            for path in sorted(folder.rglob("*")):
                path.chmod(0o755)
            os.seteuid(user)


# --- finding


def test_notes_are_found_in_nested_folders_in_one_order(tmp_path: Path) -> None:
    names = [
        "b.md",
        "a/z.markdown",
        "a/y.mdx",
        "a.txt",
        "가/나.html",
        "c.HTM",
        "d.ipynb",
        "e.RST",
        "f.adoc",
        "g.asciidoc",
        "A.md",
    ]
    write_notes(tmp_path, dict.fromkeys([*names, "그림.png", "note.md.bak", "md", "a/b.pdf"], "글"))
    assert found(tmp_path) == sorted(names)


def test_hidden_things_and_node_modules_are_left_out(tmp_path: Path) -> None:
    names = [".hidden.md", ".obsidian/a.md", "node_modules/a/README.md", "a/node_modules/b.md", "a/.git/c.md", "a/d.md"]
    write_notes(tmp_path, dict.fromkeys(names, "글"))
    assert found(tmp_path) == ["a/d.md"]


def test_a_hidden_notes_folder_itself_is_read(tmp_path: Path) -> None:
    write_notes(tmp_path / ".notes", {"a.md": "글"})
    assert found(tmp_path / ".notes") == ["a.md"]


def test_notesignore_speaks_as_gitignore_does(tmp_path: Path) -> None:
    names = ["초안/a.md", "a.tmp.md", "b.md", "c/초안/d.md", "c/b.md", "c/keep.tmp.md", "log1.md", "log2.md", "e#f.md", "top.md"]
    write_notes(tmp_path, dict.fromkeys([*names, "c/top.md"], "글"))
    (tmp_path / ".notesignore").write_text(
        "# 초안\r\n초안/\r\n*.tmp.md\r\n!keep.tmp.md\r\nlog[12].md\r\n/top.md\r\n", encoding="utf-8"
    )
    assert found(tmp_path) == ["b.md", "c/b.md", "c/keep.tmp.md", "c/top.md", "e#f.md"]


def test_the_nearest_notesignore_has_the_last_word(tmp_path: Path) -> None:
    write_notes(tmp_path, dict.fromkeys(["a.md", "b/a.md", "b/c.md", "b/d/c.md"], "글"))
    (tmp_path / ".notesignore").write_text("a.md\n")
    (tmp_path / "b" / ".notesignore").write_text("!a.md\n/c.md\n")
    assert found(tmp_path) == ["b/a.md", "b/d/c.md"]


def test_what_a_folder_left_out_holds_cannot_be_taken_back(tmp_path: Path) -> None:
    write_notes(tmp_path, {"old/a.md": "글", "old/.notesignore": "!a.md\n", "b.md": "글"})
    (tmp_path / ".notesignore").write_text("old/\n!old/a.md\n")
    assert found(tmp_path) == ["b.md"]


def test_a_pattern_that_cannot_be_understood_is_named_and_the_others_hold(tmp_path: Path) -> None:
    write_notes(tmp_path, {"a.md": "글", "b.md": "글", ".notesignore": "!\nb.md\n"})
    assert skipped(tmp_path) == {".notesignore": "the pattern '!' is not understood and leaves nothing out: correct it"}
    assert found(tmp_path) == ["a.md"]


def test_odd_names_are_found_as_they_are_on_disk(tmp_path: Path) -> None:
    names = [
        "[181011]행사/질문?.md",
        "a & b@c: d.md",
        "□ ● ★.md",
        "Ｑ＆Ａ.md",
        "*.md",
        "-eb-b2-88.md",
        unicodedata.normalize("NFD", "한글.md"),
    ]
    write_notes(tmp_path, dict.fromkeys(names, "글"))
    assert found(tmp_path) == sorted(names)
    assert [read_note(path, root=tmp_path).path for path in find_notes(tmp_path)] == sorted(names)


def test_names_as_long_as_a_file_system_allows(tmp_path: Path) -> None:
    long = "-eb-b2-88" * 27 + ".md"
    write_notes(tmp_path, {f"{'가' * 80}/{long}": "글"})
    (path,) = find_notes(tmp_path)
    assert read_note(path, root=tmp_path).path == f"{'가' * 80}/{long}"


def test_a_link_is_followed_and_no_file_is_read_twice(tmp_path: Path) -> None:
    write_notes(tmp_path, {"notes/b/real.md": "글", "elsewhere/far.md": "글", "notes/z.md": "글"})
    notes = tmp_path / "notes"
    (notes / "a-link").symlink_to(notes / "b")
    (notes / "a.md").symlink_to(notes / "z.md")
    (notes / "out").symlink_to(tmp_path / "elsewhere")
    (notes / "out again").symlink_to(tmp_path / "elsewhere")
    assert found(notes) == ["b/real.md", "out/far.md", "z.md"]


def test_links_that_go_round_end(tmp_path: Path) -> None:
    write_notes(tmp_path, {"notes/a/b.md": "글", "beside.md": "글"})
    notes = tmp_path / "notes"
    (notes / "a" / "loop").symlink_to(notes / "a")
    (notes / "up").symlink_to(tmp_path)
    (notes / "root").symlink_to("/")
    (notes / "self.md").symlink_to(notes / "self.md")
    (notes / "gone.md").symlink_to(notes / "nowhere.md")
    assert found(notes) == ["a/b.md"]
    assert skipped(notes) == dict.fromkeys(["self.md", "gone.md"], "the link leads nowhere: mend or remove it")


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    assert found(tmp_path) == []
    assert skipped(tmp_path) == {"pipe.md": "this is no ordinary file: notes are read from files only"}
    with pytest.raises(UnreadableNote, match=r"pipe\.md is no ordinary file"):
        read_note(tmp_path / "pipe.md", root=tmp_path)


def test_a_name_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("메모.md".encode("cp949"))).write_text("글")
    (skip,) = skipped(tmp_path).items()
    assert skip == ("�޸�.md", "the name is not UTF-8, so it cannot be cited: rename the file or its folder")
    assert found(tmp_path) == []


def test_a_folder_that_cannot_be_listed_is_named(as_somebody: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_notes(as_somebody, {"open/a.md": "글", "closed/b.md": "글"})
    (as_somebody / "closed").chmod(0)
    assert skipped(as_somebody) == {"closed": "the folder cannot be listed (Permission denied): check its permissions"}
    assert found(as_somebody) == ["open/a.md"]
    assert "closed is skipped: the folder cannot be listed" in caplog.text


def test_a_notes_folder_that_cannot_be_listed(as_somebody: Path) -> None:
    (as_somebody / "closed").mkdir(mode=0)
    with pytest.raises(NotesFolderError, match=r"closed cannot be listed \(Permission denied\): check its permissions"):
        find_notes(as_somebody / "closed")


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotesFolderError, match=r"there is no notes folder .*/nowhere: create it, or name the folder"):
        find_notes(tmp_path / "nowhere")


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("글")
    with pytest.raises(NotesFolderError, match=r"a\.md is a file, not a folder"):
        find_notes(tmp_path / "a.md")


def test_an_empty_folder_has_no_notes(tmp_path: Path) -> None:
    assert find_notes(tmp_path) == []


# --- reading

TEXT = "# 한글 메모\n\n- 파드를 올린다\n- café ☕\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_encodings_give_the_same_text(encoding: str, newline: str, tmp_path: Path) -> None:
    data = TEXT.replace("\n", newline).encode(encoding)
    note = read(tmp_path, "메모.md", data)
    assert (note.text, note.title, note.digest) == (TEXT, "한글 메모", hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(("bom", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf16_of_either_order(bom: bytes, encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, "메모.md", bom + TEXT.encode(encoding)).text == TEXT


def test_cp949_with_crlf(tmp_path: Path) -> None:
    text = "# 똠방각하 펲시\n\n서버를 뷁 옮겼다.\n"
    assert read(tmp_path, "메모.md", text.replace("\n", "\r\n").encode("cp949")).text == text


def test_one_damaged_character_does_not_change_the_encoding(tmp_path: Path) -> None:
    data = ("서버를 옮겼다. " * 10).encode() + "끝".encode()[:2]
    assert read(tmp_path, "메모.md", data).text == "서버를 옮겼다. " * 10 + "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is a binary file, not text"),
        (b"text \0 text", "it is a binary file, not text"),
        (bytes(range(1, 32)) * 20, "it is a binary file, not text"),
        (b"\xff\xfe\x00\xd8", "it is marked as UTF-16-LE but is not valid UTF-16-LE"),
        ("café à la carte".encode("latin-1"), "its encoding is neither UTF-8, UTF-16 nor CP949"),
        (bytes(range(128, 256)) * 4, "its encoding is neither UTF-8, UTF-16 nor CP949"),
    ],
    ids=["picture", "NUL", "controls", "half a UTF-16", "Latin-1", "all high bytes"],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableNote) as error:
        read(tmp_path, "a/그림.md", data)
    assert str(error.value) == f"a/그림.md cannot be read, {reason}: save it as UTF-8 or leave it out with .notesignore"


def test_a_file_too_large_is_refused_with_its_size_and_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "big.md").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(UnreadableNote) as error:
        read_note(tmp_path / "big.md", root=tmp_path)
    assert str(error.value) == (
        "big.md has 100.0 MB, more than the 20.0 MB of a note: split it or leave it out with .notesignore"
    )
    assert read(tmp_path, "a.md", "가나").text == "가나"
    with pytest.raises(UnreadableNote, match=r"a\.md has 0\.0 MB, more than the 0\.0 MB"):
        read_note(tmp_path / "a.md", root=tmp_path, max_bytes=5)
    assert read_note(tmp_path / "a.md", root=tmp_path, max_bytes=6).text == "가나"


def test_a_file_that_may_not_be_read(as_somebody: Path) -> None:
    write_notes(as_somebody, {"a.md": "글"})
    (as_somebody / "a.md").chmod(0)
    with pytest.raises(UnreadableNote) as error:
        read_note(as_somebody / "a.md", root=as_somebody)
    assert str(error.value) == "a.md cannot be read (Permission denied): check its permissions"


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(UnreadableNote, match=r"a\.md cannot be read, it is no longer there: build again"):
        read_note(tmp_path / "a.md", root=tmp_path)


def test_only_newlines_end_lines(tmp_path: Path) -> None:
    text = "하나\u2028둘\x0b셋\x0c넷\x85다섯\r여섯\n일곱"
    note = read(tmp_path, "a.md", text)
    assert note.text == text
    assert note.text.split("\n")[1] == "일곱"


def test_text_is_composed_and_the_path_is_not(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "한글 메모")
    note = read(tmp_path, f"{decomposed}.md", f"{decomposed}\n\n둘째 줄\n")
    assert (note.path, note.title, note.text) == (f"{decomposed}.md", "한글 메모", "한글 메모\n\n둘째 줄\n")


def test_no_break_and_zero_width_spaces_stay_in_the_text(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "1.\u00a0행\u200b복\n").text == "1.\u00a0행\u200b복\n"


@pytest.mark.parametrize("text", ["", "\n", "https://example.com/a?b=c", "끝에 줄바꿈 없음"])
def test_notes_of_next_to_nothing_are_notes(text: str, tmp_path: Path) -> None:
    note = read(tmp_path, "a/메모 하나.md", text)
    assert (note.text, note.title, note.body, note.date, note.tags) == (text, "메모 하나", 0, None, ())


def test_a_note_is_as_it_was_after_reading(tmp_path: Path) -> None:
    data = "---\r\ntitle: 글\r\n---\r\n본문".encode()
    read(tmp_path, "a.md", data)
    assert (tmp_path / "a.md").read_bytes() == data


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("a.md", "markdown"), ("a.MARKDOWN", "markdown"), ("a.mdx", "markdown"), ("a.html", "html"), ("a.HTM", "html")),
        *(("a.rst", "rst"), ("a.adoc", "asciidoc"), ("a.asciidoc", "asciidoc"), ("a.txt", "plain")),
    ],
)
def test_the_suffix_says_the_format(name: str, expected: str, tmp_path: Path) -> None:
    assert read(tmp_path, name, "본문").format == NoteFormat(expected)


@pytest.mark.parametrize(("text", "expected"), read_cases("reader_txt.txt"))
def test_a_txt_is_markdown_where_it_says_so(text: str, expected: list[str], tmp_path: Path) -> None:
    assert [read(tmp_path, "메모.txt", text).format] == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"cells": [', "its JSON is broken in line 1 (Expecting value)"),
        ('{\n"cells": [\n<<<<<<< HEAD\n', "its JSON is broken in line 3 (Expecting value)"),
        ("[1, 2]", "it is JSON, but no notebook"),
        ('{"nodes": []}', "it is JSON without the cells of a notebook"),
        ('{"cells": ' + "[" * 100_000, "its JSON is nested too deeply"),
    ],
)
def test_a_broken_notebook_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableNote) as error:
        read(tmp_path, "실험.ipynb", text)
    assert str(error.value) == f"실험.ipynb cannot be read, {reason}: mend it or leave it out with .notesignore"


# --- titles and days


@pytest.mark.parametrize(("text", "expected"), read_cases("reader_titles.md"))
def test_what_a_note_is_called(text: str, expected: list[str], tmp_path: Path) -> None:
    assert [read(tmp_path, "2018-10-05-모임 기록.md", text).title] == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("쿠버네티스.md", "쿠버네티스"),
        ("2018-10-05-full-stack-deep-learning.md", "full stack deep learning"),
        ("2018-10-05.md", "2018-10-05"),
        ("02_05(수).md", "02_05(수)"),
        ("02_05(수) 회의.md", "회의"),
        ("[181011]DEVIEW2018.md", "DEVIEW2018"),
        ("210120-읽은 책.md", "읽은 책"),
        ("회의 기록 0123456789abcdef0123456789abcdef.md", "회의 기록"),
        ("0123456789abcdef0123456789abcdef.md", "0123456789abcdef0123456789abcdef"),
        ("%EB%B2%88%EC%97%AD.md", "번역"),
        ("100%.md", "100%"),
        ("2018-10-05--eb-b2-88-ec-97-ad-docker.md", "번역 docker"),
        ("de-ad-be-ef.md", "de ad be ef"),
        ("k-means.md", "k-means"),
        ("k8s_pod_network.md", "k8s pod network"),
        ("index.md", "index"),
        ("docker/README.md", "docker / README"),
        ("2018-10-05-docker/index.md", "docker / index"),
        ("도커 0123456789abcdef0123456789abcdef/Untitled 1.md", "도커 / Untitled 1"),
        ("네트워크/정리.md", "네트워크 / 정리"),
        ("□ ● ★.md", "□ ● ★"),
        ("v1.2.3.md", "v1.2.3"),
        (unicodedata.normalize("NFD", "한글.md"), "한글"),
    ],
)
def test_the_title_in_a_path(path: str, expected: str) -> None:
    assert title_of_path(path) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05\n달렸다\n2024-03-06\n비가 왔다\n",
        "2024-01-09\n\n브로커를 읽었다.\n\n2024-01-23\n\n복제를 읽었다.\n",
        "3월 5일\n\n달렸다\n",
        "## 2024-03-05\n\n달렸다\n\n## 2024-03-06\n\n비가 왔다\n",
    ],
)
def test_a_day_heads_what_was_written_on_it_and_names_no_note(text: str, tmp_path: Path) -> None:
    assert read(tmp_path, "일지.txt", text).title == "일지"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("[181011]행사/글.md", "---\ndate: 2020-01-02\n---\n2021-03-04", "2020-01-02"),
        ("[181011]행사/글.md", "# 18.10.12 둘째 날", "2018-10-11"),
        ("글.md", "# 모임\n\n> 2018년 7월 6일 14:00 ~ 18:00", "2018-07-06"),
        ("글.txt", "독서: 21.01.20~02.25\n\n재미있었다.", "2021-01-20"),
        ("글.md", "# 가을 행사 2022\n\n- 11월 19일 토요일, 송도", "2022-11-19"),
        ("2022/글.md", "- 11월 19일 토요일, 송도", "2022-11-19"),
        ("글.md", "- 11월 19일 토요일, 송도", None),
        ("글.md", "```\n2018-10-05 12:00 INFO 시작\n```\n본문", None),
        ("글.md", "# 목록\n\n" + "말\n\n" * 30 + "2018-10-05", None),
        ("201113.md", "# 2011년 6월 모임", "2020-11-13"),
        ("글.html", '<meta property="article:published_time" content="2020-02-03T01:00:00Z"><p>2019-01-01', "2020-02-03"),
        ("글.rst", "제목\n====\n\n:Date: 2021-03-07\n", "2021-03-07"),
        ("글.adoc", "= 제목\n나 <a@example.com>\nv1.0, 2021-03-07\n", "2021-03-07"),
    ],
)
def test_the_day_of_a_note(name: str, text: str, expected: str | None, tmp_path: Path) -> None:
    day = read(tmp_path, name, text).date
    assert (day.isoformat() if day else None) == expected


def test_the_default_notes_say_what_they_are() -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    notes = [read_note(path, root=seeds) for path in find_notes(seeds)]
    assert [(note.path, note.format.value, note.title, str(note.date), note.tags) for note in notes] == [
        ("aws-devday-2019-seoul.md", "markdown", "AWS Dev Day 2019 다녀온 후기", "2019-09-26", ()),
        ("devfest-2022-songdo.md", "markdown", "DevFest 2022 - GDG Songdo, Incheon", "2022-11-19", ("conference",)),
        ("deview-2016-review.txt", "plain", "deview 2016 review", "2016-10-24", ()),
        ("deview-2020-mlops.md", "markdown", "Deview", "2021-11-10", ("coding",)),
        ("fsdl-week2-infra-tooling.md", "markdown", "Full Stack Deep Learning - Week 2 요약", "2021-03-07", ("MLOps",)),
    ]


# --- for any bytes

TEXTS = [
    "---\n",
    "title: ",
    "# ",
    "\r\n",
    "\n",
    "\r",
    "한글",
    "+++",
    "{",
    "}",
    "\u2028",
    '"',
    "- ",
    "<p>",
    "tags: [",
    "]",
    "\x1b",
    "\u1100\u1161",
]
BYTES = [b"\xff\xfe", b"\xef\xbb\xbf", b"\0", "한글".encode("cp949")]
pieces = st.sampled_from([*(text.encode() for text in TEXTS), *BYTES])
data = st.one_of(st.binary(max_size=200), st.lists(pieces, max_size=30).map(b"".join))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=data, suffix=st.sampled_from([".md", ".txt", ".html", ".rst", ".adoc", ".ipynb"]))
def test_any_bytes_are_a_note_line_for_line_or_refused(data: bytes, suffix: str, tmp_path: Path) -> None:
    try:
        note = read(tmp_path, f"글{suffix}", data)
    except UnreadableNote as error:
        assert str(error).startswith(f"글{suffix} cannot be read")
        return
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    assert wide or note.text.count("\n") == data.count(b"\n")
    assert 0 <= note.body <= len(note.text)
    assert note.body == 0 or note.text[note.body - 1] == "\n" or note.body == len(note.text)
    assert note.title and "\n" not in note.title
    assert unicodedata.is_normalized("NFC", note.text)

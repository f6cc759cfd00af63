"""Front matter is a session of its own, in every dialect, with the lines of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import count_words
from conftest import LengthEmbedder, write_notes

from index import Term, build_index, open_index
from index.chunker import chunk_session
from index.config import ChunkConfig
from index.front_session import Field, field_of
from index.reader import read_note
from index.sessions import split_sessions
from index.types import BlockKind, Chunk


def front_chunks(folder: Path, text: str, config: ChunkConfig | None = None, *, name: str = "글.md") -> list[Chunk]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    note = read_note(path, root=folder)
    found = []
    for session in split_sessions(note):
        chunks = chunk_session(session, note, config=config or ChunkConfig(), count_tokens=count_words)
        for chunk in chunks:
            assert note.text[chunk.start : chunk.end] == chunk.text
            assert chunk.text == "\n".join(note.text.split("\n")[chunk.start_line - 1 : chunk.end_line])
            assert chunk.front_matter == session.front_matter
        found += [chunk for chunk in chunks if chunk.front_matter]
    return found


def spans(chunks: list[Chunk]) -> list[tuple[int, int]]:
    return [(chunk.start_line, chunk.end_line) for chunk in chunks]


@pytest.mark.parametrize(
    ("text", "span", "plain"),
    [
        (
            '---\ntitle: "빵 굽기"\ndate: 2022-03-05 10:00\ntags: [빵, 오븐]\n---\n# 빵\n',
            (2, 4),
            ["제목 title: 빵 굽기", "날짜 작성일 date: 2022-03-05 10:00 (2022년 3월 5일)", "태그 tag: 빵, 오븐"],
        ),
        (
            "---\ncategories:\n  - 부엌\n  - 오븐\nauthor: 나\n---\n본문\n",
            (2, 5),
            ["카테고리 분류 category:", "부엌", "오븐", "작성자 글쓴이 author: 나"],
        ),
        (
            '+++\ntitle = "Oven"\nlastmod = 2022-03-05\n+++\nbody\n',
            (2, 3),
            ["제목 title: Oven", "수정일 updated: 2022-03-05 (2022년 3월 5일)"],
        ),
        (
            '{\n  "title": "Oven",\n  "url": "https://example.org"\n}\n\nbody\n',
            (2, 3),
            ["제목 title: Oven", "링크 출처 link source: https://example.org"],
        ),
        ('{"title": "Oven", "tags": ["a", "b"]}\n\nbody\n', (1, 1), ["제목 title: Oven · 태그 tag: a, b"]),
        ("title: 오븐\nsubtitle: 예열\n---\n본문\n", (1, 2), ["제목 title: 오븐", "부제 subtitle: 예열"]),
        ("---\ntitle: [닫지 않음\nkeeper: 고양이\n---\n본문\n", (2, 3), ["제목 title: 닫지 않음", "keeper: 고양이"]),
        ("---\nsummary: >\n  길게 쓴\n\n  이야기\n---\n본문\n", (2, 5), ["summary:", "길게 쓴", "", "이야기"]),
    ],
)
def test_front_matter_is_one_chunk_of_its_own_lines(tmp_path: Path, text: str, span: tuple[int, int], plain: list[str]) -> None:
    (chunk,) = front_chunks(tmp_path, text)
    assert (chunk.start_line, chunk.end_line) == span
    assert chunk.plain.split("\n") == plain
    assert (chunk.session, chunk.headings, chunk.parents) == (0, (), ())


@pytest.mark.parametrize(
    ("name", "text", "span", "plain"),
    [
        (
            "글.adoc",
            "= 비밀 관리\n한결 <han@example.org>\nv1.0, 2024-06-03\n:tags: 보안\n\n== 교체\n\n본문\n",
            (1, 4),
            [
                "제목 title: 비밀 관리",
                "작성자 글쓴이 author: 한결 <han@example.org>",
                "날짜 작성일 date: v1.0, 2024-06-03 (2024년 6월 3일)",
                "태그 tag: 보안",
            ],
        ),
        (
            "글.rst",
            "비밀 관리\n=========\n\n:Author: 한결\n:상태: 초안\n\n교체\n----\n\n본문\n",
            (1, 5),
            ["제목 title: 비밀 관리", "작성자 글쓴이 author: 한결", "상태 status: 초안"],
        ),
        (
            "글.rst",
            ".. title: 비밀 관리\n.. date: 2024-06-03\n\n본문\n",
            (1, 2),
            ["제목 title: 비밀 관리", "날짜 작성일 date: 2024-06-03 (2024년 6월 3일)"],
        ),
    ],
)
def test_a_header_of_another_format_is_front_matter(
    tmp_path: Path, name: str, text: str, span: tuple[int, int], plain: list[str]
) -> None:
    (chunk,) = front_chunks(tmp_path, text, name=name)
    assert (chunk.start_line, chunk.end_line) == span
    assert chunk.plain.split("\n") == plain
    note = read_note(tmp_path / name, root=tmp_path)
    assert note.title == "비밀 관리" and note.text[note.body :].lstrip().startswith(("== 교체", "교체\n----", "본문"))


@pytest.mark.parametrize(
    ("name", "text"), [("글.adoc", "= 비밀 관리\n\n본문\n"), ("글.rst", "비밀 관리\n=========\n\n본문\n\n:상태: 초안\n")]
)
def test_a_title_alone_is_no_header(tmp_path: Path, name: str, text: str) -> None:
    assert front_chunks(tmp_path, text, name=name) == []
    assert read_note(tmp_path / name, root=tmp_path).body == 0


@pytest.mark.parametrize("text", ["# 제목\n\n본문\n", "---\n\n---\n본문\n", "---\n밑줄 사이의 말\n---\n본문\n", ""])
def test_a_note_without_front_matter_has_no_such_session(tmp_path: Path, text: str) -> None:
    assert front_chunks(tmp_path, text) == []


def test_it_is_the_first_session_and_the_others_follow(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: 빵\n---\n머리말\n\n# 굽기\n\n- 반죽\n", encoding="utf-8")
    sessions = split_sessions(read_note(path, root=tmp_path))
    assert [(s.ordinal, s.headings, s.front_matter) for s in sessions] == [(0, (), True), (1, (), False), (2, ("굽기",), False)]
    assert {block.kind for block in sessions[0].blocks} == {BlockKind.METADATA}
    assert sessions[0].tree_end == sessions[0].end


def test_long_front_matter_is_cut_and_ends(tmp_path: Path) -> None:
    keys = "".join(f"key{n}: value\n" for n in range(100))
    chunks = front_chunks(tmp_path, f"---\n{keys}---\n본문\n")
    assert spans(chunks) == [(2 + 12 * n, 13 + 12 * n) for n in range(5)]  # 60 lines, 12 in a chunk


def test_a_long_description_is_cut_at_its_lines(tmp_path: Path) -> None:
    text = "".join(f"  말 {n} 하나\n" for n in range(30))
    chunks = front_chunks(tmp_path, f"---\ndescription: |\n{text}date: 2022-03-05\n---\n본문\n", ChunkConfig(max_tokens=40))
    assert max(chunk.end_line - chunk.start_line + 1 for chunk in chunks) <= 12
    assert chunks[-1].plain.endswith("(2022년 3월 5일)")


def test_what_a_line_of_front_matter_tells() -> None:
    lines = [
        "date: 2021-01-01",
        "Tags:",
        '  "author": "나",',
        "lastmod = 2021-01-01",
        "layout: post",
        "  - 빵",
        "출처: https://example.org",
    ]
    told = [Field.DATE, Field.TAGS, Field.AUTHOR, Field.UPDATED, None, None, Field.LINK]
    assert [field_of(line) for line in lines] == told


def test_an_index_keeps_which_rows_are_front_matter(tmp_path: Path) -> None:
    write_notes(tmp_path / "notes", {"a.md": "글\n", "b.md": "---\ntitle: 빵\n---\n# 굽기\n\n반죽\n"})
    model = LengthEmbedder()
    build_index(tmp_path / "notes", tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as notes:
        assert [notes.chunk(row).front_matter for row in range(notes.n_chunks)] == [False, True, False]
        assert [info.n_front for info in notes.notes()] == [0, 1]
        assert [session.front_matter for session in notes.sessions("b.md")] == [True, False]


def test_front_matter_comes_behind_the_lines_of_its_note(tmp_path: Path) -> None:
    body = "\n\n".join(f"## 반죽 {n}\n\n밀가루를 {n}번 친다" for n in range(30))
    write_notes(tmp_path / "notes", {"빵.md": f"---\ntitle: 통밀빵\n---\n{body}\n", "b.md": "가지\n\n오이\n"})
    model = LengthEmbedder()
    build_index(tmp_path / "notes", tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as notes:
        first = notes.search_lexical([[Term("통밀빵")], [Term("밀가루")]], 30)
        assert not any(notes.chunk(hit.row).front_matter for hit in first)


def test_words_of_the_path_and_the_month_of_the_note_find_its_chunks(tmp_path: Path) -> None:
    write_notes(tmp_path / "notes", {"부엌/2022-03-05-oven-guide.md": "# 빵\n\n반죽\n", "b.md": "# 밥\n\n쌀\n"})
    model = LengthEmbedder()
    build_index(tmp_path / "notes", tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as notes:
        for token in ("부엌", "oven", "guide", "2022", "3월"):
            assert [notes.chunk(hit.row).note_path for hit in notes.search_lexical([[Term(token)]], 5)] == [
                "부엌/2022-03-05-oven-guide.md"
            ]
        assert notes.search_lexical([[Term("05")]], 5) == []

"""Sessions to chunks: each case of the fixture file under small limits, and what limits, slices and derived text do."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date as Date

import pytest
from cases import chunk_lines, count_words, note_of, read_cases

from index.chunker import chunk_session, passage_text
from index.config import ChunkConfig
from index.sessions import split_sessions
from index.types import Chunk, Note, NoteFormat

SMALL = ChunkConfig(max_tokens=20, max_lines=4)


@pytest.mark.parametrize(("text", "expected"), read_cases("chunker.md"))
def test_chunks_are_cut_where_a_reader_would_cut(text: str, expected: list[str]) -> None:
    assert chunk_lines(text, SMALL) == expected


def chunks_of(note: Note, config: ChunkConfig = ChunkConfig()) -> list[Chunk]:  # noqa: B008 - frozen
    return [
        chunk
        for session in split_sessions(note)
        for chunk in chunk_session(session, note, config=config, count_tokens=count_words)
    ]


def test_every_limit_holds_for_what_can_be_cut() -> None:
    note = note_of("## 목록\n" + "".join(f"- 항목 {i}\n  - 딸린 말 하나\n  - 딸린 말 둘\n" for i in range(40)))
    chunks = chunks_of(note, SMALL)
    assert all(len(chunk.text.split("\n")) <= 4 and count_words([chunk.plain])[0] <= 20 for chunk in chunks)
    assert all(chunk.text.lstrip().startswith(("## 목록", "- 항목")) for chunk in chunks)


def test_a_chunk_says_where_it_stands() -> None:
    note = replace(note_of("# 하나\n## 둘\n글\n"), date=Date(2021, 3, 7))
    (chunk,) = chunks_of(note)
    assert (chunk.note_path, chunk.session, chunk.headings, chunk.start_line, chunk.end_line, chunk.date) == (
        "notes/글.md",
        1,
        ("하나", "둘"),
        2,
        3,
        Date(2021, 3, 7),
    )
    assert (chunk.text, chunk.plain) == ("## 둘\n글", "글")


def test_the_day_of_a_session_goes_before_the_day_of_its_note() -> None:
    note = replace(note_of("## 2018-10-05\n글"), date=Date(2021, 3, 7))
    assert [chunk.date for chunk in chunks_of(note)] == [Date(2018, 10, 5)]


def test_chunks_are_numbered_from_where_the_caller_says() -> None:
    note = note_of("- 하나\n- 둘\n- 셋\n- 넷\n- 다섯\n")
    (session,) = split_sessions(note)
    chunks = chunk_session(session, note, config=SMALL, count_tokens=count_words, first_ordinal=7)
    assert [chunk.ordinal for chunk in chunks] == [7, 8]


def test_navigation_is_never_a_chunk() -> None:
    assert chunks_of(note_of("## 목차\n- [하나](#하나)\n- [둘](#둘)\n")) == []


def test_lines_of_two_cells_with_a_picture_between_them_are_not_shown_together() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# 그래프\n", "손실을 그린다."]},
        {"cell_type": "code", "outputs": [{"data": {"image/png": "iVBORw0KGgo" * 500}}], "source": ["plot(loss)"]},
        {"cell_type": "markdown", "source": ["세 번째부터 평평하다."]},
    ]
    chunks = chunks_of(note_of(json.dumps({"cells": cells}, indent=1, ensure_ascii=False), NoteFormat.NOTEBOOK))
    assert [chunk.plain for chunk in chunks] == ["손실을 그린다.", "plot(loss)\n세 번째부터 평평하다."]
    assert not any("iVBOR" in chunk.text for chunk in chunks)


@pytest.mark.parametrize("n_characters", [20, 5_000])
def test_a_heading_goes_with_its_first_line_unless_a_long_rule_parts_them(n_characters: int) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# 그래프"]},
        {"cell_type": "code", "outputs": [{"data": {"image/png": "i" * n_characters}}], "source": ["plot(loss)"]},
    ]
    note = note_of(json.dumps({"cells": cells}, ensure_ascii=False, indent=1), NoteFormat.NOTEBOOK)
    (chunk,) = chunks_of(note)
    assert (chunk.headings, "# 그래프" in chunk.text, len(chunk.text) < 400) == (("그래프",), n_characters == 20, True)


def test_a_line_within_the_limit_of_characters_is_not_cut() -> None:
    line = "긴 말이 이어진다. " * 60
    (chunk,) = chunks_of(note_of(line), SMALL)
    assert chunk.text == line


def test_an_overlong_line_is_cut_behind_sentences() -> None:
    line = "".join(f"{i}번째 문장이 여기에 적혀 있다. " for i in range(300)).strip()
    note = note_of(f"## 긴 줄\n앞\n\n{line}\n\n뒤")
    chunks = chunks_of(note)
    slices = [chunk for chunk in chunks if chunk.start_line == chunk.end_line == 4]
    assert [chunks[0].text, chunks[-1].text] == ["## 긴 줄\n앞", "뒤"]
    assert "".join(chunk.text for chunk in slices) == line
    assert all(chunk.text.rstrip().endswith("있다.") and count_words([chunk.plain])[0] <= 200 for chunk in slices)


def test_an_overlong_line_that_shows_little_is_not_cut() -> None:
    note = note_of(f"![구성도](data:image/png;base64,{'iVBORw0KGgo' * 700})")
    assert [chunk.plain for chunk in chunks_of(note)] == ["구성도"]


def test_a_row_of_a_table_is_cited_alone() -> None:
    rows = [f"| {hour}:00 | **발표 {hour}** {'소개말이 아주 길게 이어진다 ' * 12} |" for hour in (12, 14, 15, 16)]
    note = note_of("### 일정\n\n| 시간 | 내용 |\n| --- | --- |\n" + "\n".join(rows))
    last = chunks_of(note, ChunkConfig(max_tokens=50))[-1]
    assert (last.start_line, last.end_line, last.parents) == (8, 8, ("시간 | 내용",))


def test_a_heading_and_its_contents_inside_a_session_are_not_shown_together() -> None:
    chunks = chunks_of(note_of("# 여행\n[TOC]\n\n본문"))
    assert [(chunk.headings, chunk.text) for chunk in chunks] == [(("여행",), "본문")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("글", "글\n2021-03-07 #여행 #바다"),
        ("# 글\n본문", "글\n2021-03-07 #여행 #바다\n본문"),
        ("# 첫날\n본문", "글 › 첫날\n2021-03-07 #여행 #바다\n본문"),
        ("# 첫날", "글 › 첫날\n2021-03-07 #여행 #바다"),
    ],
)
def test_what_is_embedded_names_each_thing_once(text: str, expected: str) -> None:
    note = replace(note_of(text), date=Date(2021, 3, 7), tags=("여행", "바다"))
    (chunk,) = chunks_of(note)
    assert passage_text(chunk, note) == expected


def test_what_is_embedded_names_the_bullets_above() -> None:
    note = replace(note_of("- 데이터 부채\n" + "".join(f"  - 까닭 {i}\n" for i in range(6))), title="발표")
    assert passage_text(chunks_of(note, SMALL)[-1], note).startswith("발표\n데이터 부채\n까닭")


def test_long_parents_are_shortened() -> None:
    note = note_of(f"- {'윗줄 ' * 100}\n" + "".join(f"  - 까닭 {i}\n" for i in range(30)))
    last = chunks_of(note)[-1]
    assert len(last.parents) == 1 and len(last.parents[0]) <= 160 and last.parents[0].endswith(" 윗줄")


def test_a_session_of_thousands_of_items_is_cut_in_time() -> None:
    note = note_of("".join(f"- 항목 {i}\n  - 딸린 말\n" for i in range(4_000)))
    start = time.process_time()
    chunks = chunks_of(note)
    assert time.process_time() - start < 8
    assert sum(chunk.end_line - chunk.start_line + 1 for chunk in chunks) == 8_000


def test_blocks_that_share_an_overlong_line_are_packed_on_it() -> None:
    html = "<ul>" + "".join(f"<li>{i}번째 항목에는 이런 말이 적혀 있다</li>" for i in range(120)) + "</ul>"
    note = note_of(f"<p>앞</p>\n{html}\n<p>뒤</p>\n", NoteFormat.HTML)
    chunks = chunks_of(note)
    assert {(chunk.start_line, chunk.end_line) for chunk in chunks} == {(1, 1), (2, 2), (3, 3)}
    assert all(count_words([chunk.plain])[0] <= 200 for chunk in chunks)
    assert "".join(chunk.plain for chunk in chunks).count("항목에는") == 120
    assert all(note.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)


def test_a_cut_parts_no_element_from_its_content() -> None:
    above = "- 분산 학습\n  - 자료를 나눈다\n    - 빨라진다\n  <div>\n  *(자료 나누기)*\n  </div>\n"
    assert chunk_lines(f"{above}  - 모델을 나눈다\n    - 연산을 나눈다\n", ChunkConfig(max_lines=6)) == [
        "1-6 | 분산 학습 ⏎ 자료를 나눈다 ⏎ 빨라진다 ⏎ (자료 나누기)",
        "7-8 ↑분산 학습 | 모델을 나눈다 ⏎ 연산을 나눈다",
    ]

"""Text without mark-up to blocks."""

from __future__ import annotations

import pytest
from cases import plain_lines, read_cases, session_lines

from index.formats import plain
from index.types import NoteFormat


@pytest.mark.parametrize(("text", "expected"), read_cases("plain_heads.txt") + read_cases("plain_text.txt"))
def test_blocks_are_what_a_reader_sees(text: str, expected: list[str]) -> None:
    assert plain_lines(text) == expected


def test_a_scraped_page_keeps_its_talks_and_loses_its_frame() -> None:
    text = (
        "티스토리 뷰\n"
        "1. 개요\n"
        "- 가을 행사 후기입니다.\n"
        "2. 후기\n"
        "2.1. 서버는 내가 만진다\n"
        "툴을 직접 만들었다고 한다.\n"
        "2.2. 어디까지 쥐어짤까\n"
        "커널을 쟀다고 한다.\n"
        "'리뷰' 카테고리의 다른 글\n"
        "지난 행사 후기 (0) | 2020.03.07 |\n"
        "---|---|\n"
        "댓글\n"
        "글쓴이\n"
        "공지사항\n"
        "최근에 올라온 글\n"
        "- Total\n"
        "TAG\n"
        "- 파이썬\n"
        "일 | 월 |\n"
        "---|---|\n"
        "1 | 2 |\n"
        "글 보관함"
    )
    assert session_lines(text, NoteFormat.PLAIN) == [
        "1 navigation |",
        "2-3 | 1. 개요",
        "4 →8 | 2. 후기",
        "5-6 | 2. 후기 › 2.1. 서버는 내가 만진다",
        "7-8 | 2. 후기 › 2.2. 어디까지 쥐어짤까",
        "9-22 navigation |",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("여행 기록\n=========\n\n첫날\n----\n비가 왔다.", ["1-2 →6 | 여행 기록", "4-6 | 여행 기록 › 첫날"]),
        ("■ 준비\n짐을 쌌다.\n\n■ 출발\n나섰다.", ["1-2 | 준비", "4-5 | 출발"]),
        ("첫째 날\n\n일찍 나섰다.\n\n둘째 날\n\n느긋했다.", ["1-3 | 첫째 날", "5-7 | 둘째 날"]),
        ("짧은 줄\n\n또 짧은 줄", ["1-3 | 짧은 줄"]),
        (
            "모임\n\n[1] 나무 심기 - 이솔\n물을 준다.\n\n[2] 울타리 치기\n못을 박는다.",
            ["1 |", "3-4 | [1] 나무 심기 - 이솔", "6-7 | [2] 울타리 치기"],
        ),
        ("일지\n\n3월 7일 (금)\n비가 왔다.\n\n3/8\n개었다.", ["1 |", "3-4 | 3월 7일 (금)", "6-7 | 3/8"]),
        ("2024-03-05\n달렸다\n국수\n2024-03-06\n비가 왔다", ["1-3 2024-03-05 | 2024-03-05", "4-5 2024-03-06 | 2024-03-06"]),
        ("값\n3.5\n4.1\n3.9\n2.2", ["1-5 |"]),
        ("3월 7일\n비가 왔다.\n\n다음 날은 개었다.", ["1-4 |"]),
        ("[1] 물음\n대답이다.\n\n더 물었다.", ["1-4 |"]),
        ("밭일\n\n모인 사람: 이솔, 한결\n\n감자를 심었다.", ["1-5 | 밭일"]),
    ],
)
def test_bare_lines_serve_as_headings_over_text(text: str, expected: list[str]) -> None:
    assert session_lines(text, NoteFormat.PLAIN) == expected


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0b", "\x0c", "\r"])
def test_only_a_newline_ends_a_line(character: str) -> None:
    text = f"가{character}나입니다.\n다입니다."
    assert [text[block.start : block.end] for block in plain.parse(text, 0)] == [f"가{character}나입니다.", "다입니다."]


def test_an_empty_text_has_no_blocks() -> None:
    assert plain.parse("", 0) == plain.parse(" \n\n", 0) == []

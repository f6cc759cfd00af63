"""Markdown to blocks: each case of the fixture files, and what a fixture file cannot show."""

from __future__ import annotations

import time

import pytest
from cases import markdown_lines, read_cases

from index.formats import markdown
from index.types import Block, BlockKind

FILES = [f"markdown_{name}.md" for name in ("headings", "lists", "code", "callouts", "html_tables_maths")]


@pytest.mark.parametrize(("text", "expected"), [case for name in FILES for case in read_cases(name)])
def test_blocks_are_what_a_reader_sees(text: str, expected: list[str]) -> None:
    assert markdown_lines(text) == expected


def blocks(text: str) -> list[Block]:
    return markdown.parse(text, 0)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r"])
def test_only_a_newline_ends_a_line(character: str) -> None:
    text = f"가{character}나\n- 다{character}라\n## 마\n"
    assert [(text[block.start : block.end], block.kind) for block in blocks(text)] == [
        (f"가{character}나", BlockKind.PARAGRAPH),
        (f"- 다{character}라", BlockKind.ITEM),
        ("## 마", BlockKind.HEADING),
    ]


def test_no_break_spaces_and_zero_width_characters_are_not_seen() -> None:
    (heading, item) = blocks("**1.\u00a0행\u200b복한 팀**\n- 하\ufeff나\u00a0둘")
    assert (heading.plain, item.plain) == ("1. 행복한 팀", "하나 둘")


def test_decomposed_jamo_in_the_title_of_a_video_are_composed() -> None:
    (block,) = blocks('<iframe src="https://example.com/v" title="\u1112\u1161\u11ab\u1100\u1173\u11af"></iframe>')
    assert block.plain == "한글"


def test_front_matter_is_no_block() -> None:
    text = "---\ntitle: 글\n---\n본문\n"
    (block,) = markdown.parse(text, text.index("본문"))
    assert text[block.start : block.end] == "본문"


def test_the_last_line_counts_without_a_newline() -> None:
    assert blocks("- 하나\n- 끝 줄")[-1].plain == "끝 줄"


def test_a_picture_of_thousands_of_characters_in_a_line_shows_its_caption() -> None:
    text = f"![구성도](data:image/png;base64,{'iVBORw0KGgo' * 700})"
    (block,) = blocks(text)
    assert (block.plain, block.end) == ("구성도", len(text))


def test_lines_nested_deeper_than_the_parser_goes_are_still_there() -> None:
    text = "> " * 300 + "깊다\n\n끝"
    assert "".join(block.plain for block in blocks(text)).count("깊다") == 1
    assert blocks(text)[-1].plain == "끝"


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks("") == blocks("\n \n\t\n") == []


@pytest.mark.parametrize(
    "unit",
    [
        "## 제목 {}\n\n본문 **굵게** 그리고 `code` 와 [링크](https://example.com/{}).\n\n- 하나\n  - 둘\n    - 셋\n\n",
        "| 가 | 나 |\n|---|---|\n| {} | {} |\n\n",
        "<!-- 열기만 {}\n\n<table>\n\n",
        "```열기만 {}\n\n## 제목\n\n",
        "- " * 3 + "{}\n",
        "**{}**\n",
        "[[",
    ],
)
def test_a_long_note_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit))).replace("{}", "열 번 쓴 말")
        start = time.process_time()
        blocks(text)
        return time.process_time() - start

    # The quickest of three: another process, or a collection of garbage, may fall into one of them.
    small, large = (min(seconds(size) for _ in range(3)) for size in (4_000, 32_000))
    assert large < 8 * small * 2.5 + 0.2

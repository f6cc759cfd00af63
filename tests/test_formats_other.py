"""HTML, notebooks, reStructuredText and AsciiDoc to blocks: each case of the fixture files, and what a file cannot show."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from cases import format_lines, note_of, read_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from index.formats import own_values, parse
from index.formats.whole_lines import LONG_LINE
from index.lines import Lines
from index.reader import read_note
from index.types import Block, BlockKind, NoteFormat

HTML, NOTEBOOK, RST, ASCIIDOC = NoteFormat.HTML, NoteFormat.NOTEBOOK, NoteFormat.RST, NoteFormat.ASCIIDOC


def blocks(text: str, note_format: NoteFormat) -> list[Block]:
    return parse(note_of(text, note_format))


@pytest.mark.parametrize(("text", "expected"), read_cases("html_pages.html"))
def test_html_is_what_a_reader_sees(text: str, expected: list[str]) -> None:
    assert format_lines(text, HTML) == expected


@pytest.mark.parametrize(("text", "expected"), read_cases("rst_pages.rst"))
def test_rst_is_what_a_reader_sees(text: str, expected: list[str]) -> None:
    assert format_lines(text, RST) == expected


@pytest.mark.parametrize(("text", "expected"), read_cases("asciidoc_pages.adoc"))
def test_asciidoc_is_what_a_reader_sees(text: str, expected: list[str]) -> None:
    assert format_lines(text, ASCIIDOC) == expected


@pytest.mark.parametrize(("text", "expected"), read_cases("notebook_cells.txt"))
def test_notebooks_are_their_cells(text: str, expected: list[str]) -> None:
    assert format_lines(text, NOTEBOOK) == expected


# --- what formats say of a note


def test_a_page_says_title_day_tags_and_address_in_its_head(tmp_path: Path) -> None:
    (tmp_path / "글.html").write_text(
        '<html><head><title>글 &gt; 모음 :: 누리집</title><meta property="og:title" content="서버 이야기">'
        '<meta name="keywords" content="서버, 배포 자동화"><meta property="article:published_time" content="2020-02-03T04:05">'
        '<link rel="canonical" href="https://example.com/1"></head><body><h1>누리집</h1></body></html>',
        encoding="utf-8",
    )
    note = read_note(tmp_path / "글.html", root=tmp_path)
    assert (note.title, note.tags, note.url) == ("서버 이야기", ("서버", "배포 자동화"), "https://example.com/1")
    assert note.date is not None and note.date.isoformat() == "2020-02-03"


def test_front_matter_of_a_page_goes_before_its_head(tmp_path: Path) -> None:
    (tmp_path / "글.html").write_text("---\ntitle: 앞머리\n---\n<title>머리</title><p>본문", encoding="utf-8")
    note = read_note(tmp_path / "글.html", root=tmp_path)
    assert (note.title, note.text[note.body :]) == ("앞머리", "<title>머리</title><p>본문")


@pytest.mark.parametrize(
    ("note_format", "text", "expected"),
    [
        (RST, ".. title: 글\n.. tags: 가, 나\n\n본문", {"title": "글", "tags": "가, 나"}),
        (RST, "제목\n====\n\n:Date: 2021-03-07\n:author: 나\n", {"date": "2021-03-07", "author": "나"}),
        (
            ASCIIDOC,
            ":tags: 가, 나\n= 제목\n나 <a@example.com>\n2021-03-07\n",
            {"tags": "가, 나", "revdate": "2021-03-07", "date": "2021-03-07"},
        ),
        (HTML, "<p>본문", {"title": [], "date": [], "tags": [], "url": []}),
        (NOTEBOOK, '{"cells": [], "metadata": {"title": "실험", "kernelspec": {}}}', {"title": "실험"}),
        (NoteFormat.MARKDOWN, ":tags: 가", {}),
    ],
)
def test_a_format_has_its_own_way_to_say_what_a_note_is(note_format: NoteFormat, text: str, expected: dict[str, object]) -> None:
    assert own_values(note_format, text) == expected


def test_the_first_heading_of_a_notebook_is_its_title(tmp_path: Path) -> None:
    (tmp_path / "실험.ipynb").write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "# 정확도 재기"}]}))
    note = read_note(tmp_path / "실험.ipynb", root=tmp_path)
    assert (note.title, note.body) == ("정확도 재기", 0)


# --- long lines


def test_a_page_in_one_long_line_is_cut_where_its_parts_begin() -> None:
    text = "<h1>첫 발표</h1><p>서버를 옮긴다.</p><ul><li>하나</li></ul>" + "<h2>둘째</h2><p>커널을 잰다.</p>" * 100
    found = blocks(text, HTML)
    assert [(block.kind, text[block.start : block.end]) for block in found[:4]] == [
        (BlockKind.HEADING, "<h1>첫 발표</h1>"),
        (BlockKind.PARAGRAPH, "<p>서버를 옮긴다.</p><ul>"),
        (BlockKind.ITEM, "<li>하나</li></ul>"),
        (BlockKind.HEADING, "<h2>둘째</h2>"),
    ]
    assert len(found) == 203


def test_a_notebook_in_one_line_keeps_pictures_apart() -> None:
    picture = "iVBORw0KGgo" * 500
    cells = [
        {"cell_type": "markdown", "source": ["# 실험\n", "재 본다."]},
        {"cell_type": "code", "outputs": [{"data": {"image/png": picture}}], "source": ["plot()"]},
    ]
    text = json.dumps({"cells": cells}, ensure_ascii=False)
    found = blocks(text, NOTEBOOK)
    assert [(block.kind, block.plain) for block in found] == [
        (BlockKind.HEADING, "실험"),
        (BlockKind.PARAGRAPH, "재 본다."),
        (BlockKind.RULE, ""),
        (BlockKind.CODE, "plot()"),
    ]
    assert [picture in text[block.start : block.end] for block in found] == [False, False, True, False]


def test_a_row_of_thousands_of_characters_is_one_block() -> None:
    text = "<table>\n<tr>" + "<td>값</td>" * 1000 + "</tr>\n</table>"
    _, row, _ = blocks(text, HTML)
    assert (row.kind, row.plain) == (BlockKind.TABLE, " | ".join(["값"] * 1000))


# --- for any text

MARKS: dict[NoteFormat, list[str]] = {
    HTML: [
        *"<p> </p> <div> <h2> </h2> <ul> <li> </li> </ul> <table> <tr> <td> <th> </table> <pre> </pre> <!-- -->".split(),
        *'<nav> </nav> <script> </script> <br> <hr> <dl> <dt> <dd> <blockquote> &lt; < > <a/href=" " <b> </b>'.split(),
    ],
    RST: [
        *"=== --- ~~~~ .. :: || +--+ | == ..|".split(),
        *(
            "- ",
            "* ",
            "1. ",
            "   ",
            ".. note::",
            ".. note:",
            ".. code::",
            ".. [1] ",
            ".. _가: ",
            "| a",
            "== ==",
            ">>> ",
            ":date: ",
            "__ x",
        ),
    ],
    ASCIIDOC: [
        *"---- ==== ____ -- |=== |a + // //// ++++ ``` ,=== ~~~~ ''' [NOTE] [[a]] .제목 image::a[b]".split(),
        *("= ", "== ", "* ", "** ", ". ", "a:: ", ":a: b", "|a |b"),
    ],
}
WORDS = ["한글", "a_b", "**굵게**", "`코드`", " ", "\t", "\n", "\n\n", "\u2028", "\x0c", "\r", "\u00a0", "\u200b", "가" * 700]


def texts_of(note_format: NoteFormat) -> st.SearchStrategy[tuple[NoteFormat, str]]:
    written = st.lists(st.sampled_from(MARKS[note_format] + WORDS), max_size=30).map("".join)
    return st.tuples(st.just(note_format), st.one_of(written, st.text(max_size=100)))


cell_text = st.lists(
    st.sampled_from(["# ", "- ", "```", "\n", "한글", '"', "\\", "\u2028", "| a |", "가" * 900]), max_size=8
).map("".join)
cells = st.lists(
    st.fixed_dictionaries(
        {
            "cell_type": st.sampled_from(["markdown", "code", "raw", "heading"]),
            "outputs": st.sampled_from([[], ["A" * 3000]]),
            "source": st.one_of(cell_text, cell_text.map(lambda text: text.splitlines(keepends=True)), cell_text.map(list)),
        }
    ),
    max_size=4,
)
notebooks = st.builds(
    lambda cells, indent, ascii: (NOTEBOOK, json.dumps({"cells": cells}, indent=indent, ensure_ascii=ascii)),
    cells,
    st.sampled_from([None, 1]),
    st.booleans(),
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(texts_of(HTML), texts_of(RST), texts_of(ASCIIDOC), notebooks))
def test_blocks_are_in_order_and_hold_every_line(note: tuple[NoteFormat, str]) -> None:
    note_format, text = note
    lines = Lines(text)
    covered = [False] * len(text)
    after = 0
    for place, block in enumerate(blocks(text, note_format)):
        assert after <= block.start < block.end
        first, last = lines.at(block.start), lines.at(block.end - 1)
        assert block.start == lines.start(first) or len(lines.texts[first]) > LONG_LINE
        assert block.end == lines.end(last) or len(lines.texts[last]) > LONG_LINE
        assert block.parent is None or block.parent < place
        assert (block.kind is BlockKind.HEADING) == (block.style is not None)
        covered[block.start : block.end] = [True] * (block.end - block.start)
        after = block.end
    assert [char for char, done in zip(text, covered, strict=True) if not done and not char.isspace()] == []


@settings(deadline=None)
@given(st.lists(st.text(alphabet="가나다abc ", min_size=1).filter(str.strip), min_size=1, max_size=8))
def test_no_word_of_a_page_is_lost(paragraphs: list[str]) -> None:
    text = "\n".join(f"<div><p>{words}</p></div>" for words in paragraphs)
    assert [block.plain for block in blocks(text, HTML)] == [" ".join(words.split()) for words in paragraphs]


# --- what is meant to take long


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "<!", "<a ", "</a ", "<?", "&#1", "<a b='", "<script>", "<nav>", "<ul><li>x", "<div hidden>", "<td>x"]
)
def test_a_page_of_nothing_but_marks_takes_time_in_proportion(unit: str) -> None:
    assert seconds(HTML, unit, 80_000) < 4 * (4 * seconds(HTML, unit, 20_000) + 0.1)


@pytest.mark.parametrize("unit", ["`", "*a", "|a ", ":a", "[", "_a ", "- x\n", "x\n\n  ", "==\n", ".. a\n", "+-", "``"])
def test_rst_of_nothing_but_marks_takes_time_in_proportion(unit: str) -> None:
    assert seconds(RST, unit, 80_000) < 4 * (4 * seconds(RST, unit, 20_000) + 0.1)


@pytest.mark.parametrize(
    "unit",
    ["`a", "*a", "_a ", " #a", "[", "[[]", "<<a", "https://", "link:a", "a:: ", "|===\n|a\n", "----\n\n", "====\n\n", "* x\n"],
)
def test_asciidoc_of_nothing_but_marks_takes_time_in_proportion(unit: str) -> None:
    assert seconds(ASCIIDOC, unit, 80_000) < 4 * (4 * seconds(ASCIIDOC, unit, 20_000) + 0.1)


@pytest.mark.parametrize("unit", ["- x", "x\n", ".. note::", "1. x"])
def test_rst_nested_without_end_ends(unit: str) -> None:
    text = "\n".join(" " * depth + unit for depth in range(400))
    started = time.process_time()
    assert blocks(text, RST)[-1].end == len(text.rstrip())
    assert time.process_time() - started < 5


def seconds(note_format: NoteFormat, unit: str, size: int) -> float:
    started = time.process_time()
    blocks(unit * (size // len(unit)), note_format)
    return time.process_time() - started

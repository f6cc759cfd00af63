"""For any text: positions slice back, nothing is lost, nothing crosses a session."""

from __future__ import annotations

import re

import pytest
from cases import count_words, note_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.chunker import chunk_session, passage_text
from index.config import ChunkConfig
from index.formats import parse
from index.lines import Lines
from index.sessions import split_sessions
from index.types import BlockKind, Note, NoteFormat

TELLING = re.compile(r"[(（:]|\d")  # a heading without any of these tells neither who nor when nor where

WORDS = [
    "서버",
    "데이터베이스를",
    "GPU",
    "k8s 배포",
    "끝났다.",
    "😀",
    "العربية",
    "数据",
    "café",
    "e\u0301",
    "|",
    "$a_b$",
    "**굵게**",
    "`코드`",
]
MARKS = [
    *(
        "# ",
        "## ",
        "#### ",
        "##",
        "#",
        "- ",
        "  - ",
        "    - ",
        "1. ",
        "3.1. ",
        "> ",
        ">> ",
        "```",
        "~~~",
        "```py",
        "---",
        "===",
        "***",
    ),
    *(
        "| a | b |",
        "|---|---|",
        " |",
        "|||",
        "**제목**",
        "<div>",
        "</div>",
        "<br/>",
        "<table>",
        "<!-- ",
        "-->",
        "<script>",
        "$$",
        ":::",
    ),
    *(
        "::: tip 제목",
        "[TOC]",
        "{:toc}",
        "[[글|별명]]",
        "![](a.png)",
        "[^1]: 각주",
        "[a](#a)",
        "    ",
        "\t",
        "■ 머리",
        "• ",
        "댓글",
        "● ",
    ),
    *(
        "{% highlight x %}",
        "{% endhighlight %}",
        "티스토리 뷰",
        "'글' 카테고리의 다른 글",
        "공지사항",
        "2018-10-05",
        "<aside>",
        "- [ ] ",
    ),
]
ODD = ["\u2028", "\x0b", "\x0c", "\x85", "\u00a0", "\u200b", "\r", "\x00", "\ufeff"]
line = st.lists(st.sampled_from(MARKS + WORDS + ODD + [" ", ""]), max_size=5).map("".join)
notes = st.one_of(st.text(max_size=300), st.lists(line, max_size=30).map("\n".join))
own_formats = st.sampled_from([NoteFormat.MARKDOWN, NoteFormat.PLAIN])
formats = st.sampled_from([f for f in NoteFormat if f is not NoteFormat.NOTEBOOK])
configs = st.builds(ChunkConfig, max_tokens=st.integers(1, 40), max_lines=st.integers(1, 12))
thorough = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(text=notes, note_format=own_formats)
def test_blocks_are_whole_lines_in_order_and_hold_every_line(text: str, note_format: NoteFormat) -> None:
    blocks = parse(note_of(text, note_format))
    lines = Lines(text)
    covered: set[int] = set()
    after = 0
    for place, block in enumerate(blocks):
        assert after <= block.start <= block.end
        first, last = lines.at(block.start), lines.at(block.end)
        assert (block.start, block.end) == (lines.start(first), lines.end(last))
        assert not lines.blank(first) and not lines.blank(last)
        assert block.parent is None or block.parent < place
        covered.update(range(first, last + 1))
        after = block.end + 1
    assert covered >= {line for line in range(len(lines)) if not lines.blank(line)}


@thorough
@given(text=notes, note_format=formats)
def test_sessions_hold_every_block_that_is_no_rule(text: str, note_format: NoteFormat) -> None:
    note = note_of(text, note_format)
    sessions = split_sessions(note)
    spans = [(block.start, block.end) for session in sessions for block in session.blocks]
    assert spans == sorted(spans)
    assert set(spans) >= {(block.start, block.end) for block in parse(note) if block.kind is not BlockKind.RULE}
    for place, session in enumerate(sessions):
        assert session.ordinal == place
        assert session.start == session.blocks[0].start and session.end == session.blocks[-1].end <= session.tree_end
        assert place == 0 or session.start > sessions[place - 1].end
        assert all(block.parent is None or block.parent < i for i, block in enumerate(session.blocks))


@thorough
@given(text=notes, note_format=formats, config=configs)
@example(text="#A2000\n##0", note_format=NoteFormat.PLAIN, config=ChunkConfig())
@example(text="# A2000\n## 0", note_format=NoteFormat.MARKDOWN, config=ChunkConfig())
def test_chunks_slice_back_and_lose_nothing(text: str, note_format: NoteFormat, config: ChunkConfig) -> None:
    note = note_of(text, note_format)
    for session in split_sessions(note):
        chunks = chunk_session(session, note, config=config, count_tokens=count_words)
        covered = bytearray(len(text))
        after = session.start
        for chunk in chunks:
            assert note.text[chunk.start : chunk.end] == chunk.text
            assert after <= chunk.start < chunk.end <= session.end
            assert (chunk.start_line, chunk.end_line) == (
                text.count("\n", 0, chunk.start) + 1,
                text.count("\n", 0, chunk.end) + 1,
            )
            assert "\n".join(text.split("\n")[chunk.start_line - 1 : chunk.end_line]) == chunk.text
            covered[chunk.start : chunk.end] = b"\1" * (chunk.end - chunk.start)
            after = chunk.end
            passage_text(chunk, note)
        left_out = (BlockKind.NAVIGATION, BlockKind.RULE, BlockKind.HEADING)
        for block in session.blocks if not session.navigation else ():
            if block.kind not in left_out:
                assert all(covered[i] or text[i].isspace() for i in range(block.start, block.end))
            elif block.kind is BlockKind.NAVIGATION:
                assert not any(covered[block.start : block.end])
        if session.navigation:
            assert chunks == []
        elif all(block.kind is BlockKind.HEADING for block in session.blocks):
            lone = session.tree_end == session.end
            assert lone <= len(chunks) <= (lone or TELLING.search(text[session.start : session.end]) is not None)


@pytest.mark.parametrize(
    ("heading", "n_chunks"),
    [
        ("2019 행사", 1),
        ("발표 10:30", 1),
        ("클라우드 (김하나)", 1),
        ("자료 https://example.org", 1),
        ("클라우드", 0),
        ("3장", 0),
    ],
)
def test_a_heading_above_others_is_a_chunk_if_it_tells_who_or_when(heading: str, n_chunks: int) -> None:
    note = note_of(f"# {heading}\n## 아래\n\n본문\n")
    config = ChunkConfig()
    assert len(chunk_session(split_sessions(note)[0], note, config=config, count_tokens=count_words)) == n_chunks


@thorough
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), repeat=st.integers(200, 600), config=configs)
def test_slices_of_an_overlong_line_lose_nothing(words: list[str], repeat: int, config: ChunkConfig) -> None:
    text = "앞\n\n" + " ".join(words * repeat) + "\n\n뒤"
    note = note_of(text)
    chunks = [c for s in split_sessions(note) for c in chunk_session(s, note, config=config, count_tokens=count_words)]
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == "".join(text.split())
    assert all(note.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)


@pytest.mark.parametrize("offset", range(12))
def test_lines_and_offsets_agree(offset: int) -> None:
    text = "가\u2028나\n\n다\x0c\n라\n"
    lines = Lines(text)
    at = lines.at(offset)
    assert at == text.count("\n", 0, min(offset, len(text)))
    assert lines.start(at) <= offset <= lines.end(at) or offset > len(text)


@pytest.mark.parametrize("text", ["", "가", "가\n", "\n가"])
def test_lines_of_a_body_are_counted_from_its_start(text: str) -> None:
    lines = Lines(f"머리\n{text}", 3)
    assert lines.texts == text.split("\n")
    assert [lines.start(i) for i in range(len(lines))] == [
        3 + sum(len(t) + 1 for t in lines.texts[:i]) for i in range(len(lines))
    ]


def test_notes_are_never_changed() -> None:
    text = "# 제목\r\n본문\u200b **굵게**\n"
    note = Note(path="글.md", format=NoteFormat.MARKDOWN, title="글", text=text, body=0)
    split_sessions(note)
    assert note.text == text

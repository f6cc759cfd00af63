"""Every passage is the very lines that it cites, whatever the notes are made of."""

from __future__ import annotations

import tempfile
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import LengthEmbedder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index import build_index, open_index
from qa import Answer, Passage, ask, retrieve

WORDS = st.sampled_from(
    "배포 서버 로그 cafe\u0301 kubectl Café 캐시 日本語 😀 서버를 a_b C++ 링크 https://a.example/배포 `코드` **굵게**".split()
)
PHRASE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
LINE = st.one_of(
    PHRASE,
    PHRASE.map("# {}".format),
    PHRASE.map("## {}".format),
    PHRASE.map("- {}".format),
    PHRASE.map("  - {}".format),
    PHRASE.map("    - {}".format),
    PHRASE.map("3. {}".format),
    PHRASE.map("> {}".format),
    PHRASE.map("| {} | 값 |".format),
    PHRASE.map("{}  ".format),
    PHRASE.map("\t{}".format),
    PHRASE.map("**{}**".format),
    st.sampled_from(
        ["", "", "---", "| --- | --- |", "```", "$$", "===", "\x0c", "a\u2028b", "a\x85b", "a\x0bb", "<div>", "[TOC]", "   "]
    ),
)
FRONT = st.sampled_from(
    ["", "---\ntitle: 배포 기록\ndate: 2021-02-03\ntags: [서버, 로그]\n---\n", "+++\ntitle = '서버'\n+++\n", "---\n: {{{\n---\n"]
)
ENDING = st.sampled_from(["\n", "\r\n"])
FORM = st.sampled_from(["NFC", "NFD"])
ENCODING = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
SUFFIX = st.sampled_from([".md", ".txt"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A note's name and bytes."""
    text = draw(FRONT) + "\n".join(draw(st.lists(LINE, min_size=1, max_size=60)))
    text = unicodedata.normalize(draw(FORM), text).replace("\n", draw(ENDING))
    return f"노트{draw(SUFFIX)}", text.encode(draw(ENCODING))


def physical_lines(data: bytes) -> list[str]:
    """The lines of a file as an editor counts them, in NFC."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return [line.removesuffix("\r") for line in unicodedata.normalize("NFC", data.decode(encoding)).split("\n")]


def check(passage: Passage, lines: list[str]) -> None:
    cited = passage.citation
    assert passage.text == "\n".join(lines[cited.start_line - 1 : cited.end_line])
    assert 1 <= cited.start_line <= cited.end_line <= len(lines)
    assert cited.end_line - cited.start_line < 40
    assert passage.text.strip()
    spans = passage.highlights
    assert sum(last - first + 1 for first, last in spans) <= 8
    assert all(cited.start_line <= first <= last <= cited.end_line for first, last in spans)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(spans))  # in order, and apart


def check_text(answer: Answer) -> None:
    """Each line of an answer ends with the number of a passage that has it."""
    for said in answer.text.split("\n"):
        quoted, _, number = said.rpartition(" [")
        passage = answer.passages[int(number.removesuffix("]")) - 1]
        assert quoted.removeprefix("… ").removesuffix(" …") in passage.text
        assert quoted.strip()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(note=files(), question=st.one_of(PHRASE, st.just("배포 정리해줘"), st.just("서버는 몇 대였지?")))
@example(note=("노트.md", ("- 배포 서버\r\n" * 60).encode("utf-8-sig")), question="배포")
@example(
    note=("노트.md", unicodedata.normalize("NFD", "---\r\ntitle: 글\r\n---\r\n# 배포\r\n\r\n서버").encode("utf-16")),
    question="배포",
)
@example(note=("노트.md", "\n".join(f"## 배포 {n}" for n in range(90)).encode()), question="배포 세션 정리해줘")
@example(note=("노트.md", "# 배포".encode()), question="배포 정리해줘")
@example(note=("노트.txt", "배포\x0c서버\u2028로그\n\n캐시".encode()), question="캐시")
def test_a_passage_is_the_lines_that_it_cites(note: tuple[str, bytes], question: str) -> None:
    name, data = note
    with tempfile.TemporaryDirectory() as folder:
        notes_dir, index_dir = Path(folder) / "notes", Path(folder) / "index"
        notes_dir.mkdir()
        (notes_dir / name).write_bytes(data)
        build_index(notes_dir, index_dir, embedder=LengthEmbedder())
        with open_index(index_dir, embedder=LengthEmbedder()) as notes:
            lines = physical_lines(data)
            passages = retrieve(question, top_k=20, index=notes)
            for passage in passages:
                assert passage.citation.path == name
                check(passage, lines)
            answer = ask(question, index=notes)
            if answer.passages:
                check_text(answer)


@pytest.mark.parametrize(
    "question", ["서비스 계정 키", "일정 정리해줘", "학습 비용", "how to serve models", "폰트", "빅쿼리 세션 요약"]
)
def test_passages_of_the_default_notes_are_their_lines(tmp_path: Path, question: str) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    build_index(seeds, tmp_path / "index", embedder=LengthEmbedder())
    with open_index(tmp_path / "index", embedder=LengthEmbedder()) as notes:
        passages = retrieve(question, top_k=50, index=notes)
        assert len(passages) > 5
        for passage in passages:
            check(passage, physical_lines((seeds / passage.citation.path).read_bytes()))


def test_a_piece_of_an_endless_line_is_cited_with_that_line(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    line = "앞 이야기. " * 400 + "캐시는 한 시간 보관. " + "뒤 이야기. " * 400
    (tmp_path / "notes" / "긴.md").write_text(f"# 긴 줄\n\n{line}\n", encoding="utf-8")
    build_index(tmp_path / "notes", tmp_path / "index", embedder=LengthEmbedder())
    with open_index(tmp_path / "index", embedder=LengthEmbedder()) as notes:
        answer = ask("캐시 보관", index=notes)
    first = answer.passages[0]
    assert (first.citation.end_line, first.highlights) == (3, ((3, 3),))
    assert first.text in f"# 긴 줄\n\n{line}"
    assert "캐시는 한 시간 보관." in answer.text
    assert len(answer.text) < 200


def test_a_path_is_cited_as_it_is_on_disk(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "회의 기록.md")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / name).write_text("# 회의\n\n배포는 월요일\n", encoding="utf-8")
    build_index(tmp_path / "notes", tmp_path / "index", embedder=LengthEmbedder())
    with open_index(tmp_path / "index", embedder=LengthEmbedder()) as notes:
        (passage, *_) = retrieve("배포", index=notes)
    assert passage.citation.path == name
    assert (tmp_path / "notes" / passage.citation.path).is_file()

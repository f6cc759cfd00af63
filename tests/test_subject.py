"""A note that has what a question begins with is the likelier one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import index_of

from index import NoteIndex
from qa.query import contextualize
from qa.retrieve import search
from qa.settings import Settings
from qa.signals.evidence import Reader

# The line that answers names no subject; another note has more words of the question.
NOTES = {
    "conf.md": "# 인프라데이\n\n## 첫째\n\n- 트래블온 사례\n\n## 둘째\n\n- 제일 먼저 뗀 것은 리뷰였다\n",
    "diary.md": "# 일기\n\n## 아침\n\n- 오늘 제일 먼저 리뷰를 썼다\n\n## 저녁\n\n- 산책\n",
    "empty.md": "",
    "list.md": "# 목록\n\n- 우유\n- 달걀\n",
}
QUESTION = "트래블온은 제일 먼저 리뷰"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("subject"), NOTES) as opened:
        yield opened


def found(question: str, notes: NoteIndex, settings: Settings) -> list[tuple[str, float]]:
    passages = search(contextualize(question, settings=settings), notes, top_k=3, settings=settings)
    return [(passage.citation.path, passage.explanation.parts.get("subject", 0.0)) for passage in passages if passage.explanation]


def test_a_note_is_raised_by_the_subject_in_another_of_its_chunks(notes: NoteIndex) -> None:
    off = Settings(subject=False, dense=False)
    on = Settings(dense=False)
    assert {path: part for path, part in found(QUESTION, notes, off)} == {"conf.md": 0.0, "diary.md": 0.0}
    raised = dict(found(QUESTION, notes, on))
    assert raised["conf.md"] > 2 * raised["diary.md"] > 0


def test_a_note_that_is_one_chunk_says_nothing_beside_it(tmp_path: Path) -> None:
    with index_of(tmp_path, {"short.md": "- 트래블온은 리뷰를 뗐다\n", "other.md": "- 리뷰는 늦었다\n"}) as notes:
        assert found("트래블온은 무엇을 제일 먼저 뗐나", notes, Settings(dense=False)) == [("short.md", 0.0)]


def test_a_word_said_twice_counts_once(notes: NoteIndex) -> None:
    once, twice = (Reader(contextualize(text, settings=Settings()), notes) for text in ("나무 다리", "나무 다리 나무"))
    assert twice.total == pytest.approx(once.total)
    assert twice.subject({"나무"}) == once.subject({"나무"})


def test_each_word_tells_half_of_what_the_one_before_it_does(notes: NoteIndex) -> None:
    reader = Reader(contextualize("가게 나무 다리", settings=Settings()), notes)  # no note has any: all are worth the same
    assert [reader.subject({word}) for word in ("가게", "나무", "다리", "라면")] == pytest.approx([4 / 7, 2 / 7, 1 / 7, 0.0])
    assert reader.subject({"다리", "나무", "가게"}) == pytest.approx(1.0)
    assert Reader(contextualize("뭐였지", settings=Settings()), notes).subject({"뭐였지"}) == 0.0


def test_a_lone_syllable_is_worth_half_a_word_and_a_latin_one_more(notes: NoteIndex) -> None:
    reader = Reader(contextualize("나무 밤 kafka", settings=Settings()), notes)  # no note has any
    shares = [reader.share(frozenset({word})) for word in ("나무", "밤", "kafka")]
    assert shares == pytest.approx([1 / 2.75, 0.5 / 2.75, 1.25 / 2.75])


def test_the_note_of_a_row(notes: NoteIndex) -> None:
    assert [notes.note_of(row).path for row in range(notes.n_chunks)] == [
        notes.chunk(row).note_path for row in range(notes.n_chunks)
    ]
    for row in (-1, notes.n_chunks):
        with pytest.raises(KeyError):
            notes.note_of(row)

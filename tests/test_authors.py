"""Notes of one person: a question names who wrote them, and their front matter says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import index_of, marked

from index import NoteIndex
from qa import ask
from qa.question.asked import read_asked
from qa.settings import Settings
from qa.types import Answer, Status

NOTES = {
    "oven.md": "---\ntitle: 오븐 회고\nauthor: 서다온\ndate: 2024-04-09\n---\n# 오븐 회고\n\n- 예열은 십 분이면 된다\n",
    "dough.md": "---\nauthor: 서다온\ndate: 2024-07-15\n---\n# 반죽\n\n- 물은 차게 쓴다\n- 소금은 나중에 넣는다\n",
    "yeast.md": "---\ntitle: Yeast notes\nauthors:\n  - Nina Holm\n  - 한결\n---\n# Yeast notes\n\nFeed it daily, 서다온 said.\n",
    "rye.md": "---\ntitle: Rye bread\nauthor: Paul Ost\n---\n# Rye bread\n\nNina Holm likes it dark.\n",
    "salt.txt": "소금 메모\n\n작성자: 박보리\n\n소금은 바다에서 온다. 박보리가 알려 줬다.\n",
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> NoteIndex:
    return index_of(tmp_path_factory.mktemp("authors"), NOTES)


def answer(notes: NoteIndex, question: str) -> Answer:
    return ask(question, index=notes, settings=Settings(dense=False))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("서다온이 쓴 노트는?", "서다온"),
        ("서다온이 작성한 오븐 문서", "서다온"),
        ("한결님이 정리한 글 있어?", "한결"),
        ("Owen이 쓴 글 보여줘", "Owen"),
        ("작성자가 서다온인 문서 찾아줘", "서다온"),
        ("notes by Nina Holm tagged bread", "Nina Holm"),
        ("docs by nina", "nina"),
        ("which notes were written by Nina?", "Nina"),
        ("what notes did Nina Holm write?", "Nina Holm"),
        ("which notes did I write in 2023", ""),
        ("내가 쓴 글", ""),
        ("누가 쓴 글이야", ""),
        ("우리가 정리한 문서", ""),
        ("서다온이 물에 대해 뭐라고 썼지", ""),
        ("서다온이 쓴 글에서 소금은 언제 넣어?", ""),
        ("what did Nina write about rye", ""),
        ("who was it written by", ""),
        ("was it written by hand", ""),
        ("sort the notes by the day", ""),
        ("작성자가 누구인 문서야", ""),
    ],
)
def test_whose_notes_are_asked_for(question: str, name: str) -> None:
    assert read_asked(question).author == name


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        ("서다온이 쓴 노트는?", {"oven.md", "dough.md"}),
        ("작성자가 서다온인 문서 찾아줘", {"oven.md", "dough.md"}),
        ("notes written by Nina", {"yeast.md"}),
        ("docs by Paul Ost", {"rye.md"}),
        ("박보리가 쓴 글", {"salt.txt"}),
    ],
)
def test_all_notes_of_an_author_and_no_others(notes: NoteIndex, question: str, paths: set[str]) -> None:
    found = answer(notes, question)
    assert found.status is Status.FOUND
    assert {passage.citation.path for passage in found.passages} == paths


def test_the_lines_that_say_so_are_marked(notes: NoteIndex) -> None:
    (passage,) = answer(notes, "notes by Nina Holm").passages
    assert marked(passage) == ["title: Yeast notes", "authors:", "  - Nina Holm", "  - 한결"]


def test_a_note_that_is_about_the_topic_comes_first(notes: NoteIndex) -> None:
    assert answer(notes, "서다온이 쓴 오븐 회고 문서").passages[0].citation.path == "oven.md"


def test_a_topic_that_only_lines_have_is_answered_by_them(notes: NoteIndex) -> None:
    found = answer(notes, "서다온이 작성한 글 소금")
    assert (found.passages[0].citation.path, found.passages[0].citation.start_line) == ("dough.md", 5)


@pytest.mark.parametrize("question", ["홍길동이 쓴 노트", "notes written by Selma"])
def test_somebody_who_wrote_nothing_has_no_notes(notes: NoteIndex, question: str) -> None:
    assert answer(notes, question).status is Status.NOT_FOUND


def test_no_author_line_of_another_is_shown(notes: NoteIndex, tmp_path: Path) -> None:
    only_named = index_of(tmp_path, {"rye.md": NOTES["rye.md"]})
    assert all(passage.citation.start_line > 4 for passage in answer(only_named, "notes written by Nina").passages)

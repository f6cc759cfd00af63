"""Notes to sessions: each case of the fixture files, and the session tables of the default notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import note_of, read_cases, session_lines

from index.reader import read_note
from index.sessions import split_sessions
from index.types import NoteFormat, Session

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.mark.parametrize(("text", "expected"), read_cases("sessions_headings.md") + read_cases("sessions_navigation.md"))
def test_sessions_are_where_a_reader_sees_them(text: str, expected: list[str]) -> None:
    assert session_lines(text) == expected


@pytest.mark.parametrize("note_format", [NoteFormat.MARKDOWN, NoteFormat.PLAIN])
@pytest.mark.parametrize("text", ["", "\n\n", " \n\t\n"])
def test_an_empty_note_has_no_sessions(text: str, note_format: NoteFormat) -> None:
    assert split_sessions(note_of(text, note_format)) == []


def test_parents_count_within_the_session() -> None:
    _, second = split_sessions(note_of("## 하나\n- 가\n  - 나\n\n## 둘\n- 다\n  - 라\n"))
    assert [(block.plain, block.parent) for block in second.blocks] == [("둘", None), ("다", None), ("라", 1)]


def test_sessions_know_their_place_in_the_tree() -> None:
    sessions = split_sessions(note_of("머리말\n# 하나\n가\n### 둘\n나\n# 셋\n다"))
    assert [(s.ordinal, s.level, s.headings) for s in sessions] == [
        (0, 0, ()),
        (1, 0, ("하나",)),
        (2, 1, ("하나", "둘")),
        (3, 0, ("셋",)),
    ]


# First and last line of every session of the default notes, sub-sessions included, navigation left out.
TALKS = {
    "devfest-2022-songdo.md": [
        *((18, 21), (23, 42), (44, 95), (97, 160), (162, 235), (239, 240), (242, 299), (301, 337), (339, 358), (360, 376)),
        (380, 380),
    ],
    "deview-2020-mlops.md": [
        *((11, 42), (44, 76), (46, 51), (53, 63), (65, 76), (78, 95), (97, 98), (101, 102), (106, 107), (109, 139)),
    ],
    "aws-devday-2019-seoul.md": [
        *((14, 14), (18, 44), (37, 44), (48, 52), (59, 136), (61, 67), (71, 84), (88, 136), (140, 180), (146, 159), (163, 180)),
        *((184, 243), (247, 283), (287, 293)),
    ],
    "fsdl-week2-infra-tooling.md": [
        *((7, 9), (13, 174), (15, 25), (29, 46), (50, 66), (70, 85), (89, 116), (120, 134), (138, 149), (153, 174)),
    ],
    "deview-2016-review.txt": [
        *((2, 5), (6, 36), (37, 100), (38, 56), (57, 66), (67, 75), (76, 82), (83, 92), (93, 100)),
    ],
}
NAVIGATION = {"devfest-2022-songdo.md": [(6, 14)], "deview-2016-review.txt": [(1, 1), (101, 155)]}


def spans(name: str, *, navigation: bool) -> list[tuple[int, int]]:
    note = read_note(SEEDS / name, root=SEEDS)

    def lines(session: Session) -> tuple[int, int]:
        return note.text.count("\n", 0, session.start) + 1, note.text.count("\n", 0, session.tree_end) + 1

    sessions = [session for session in split_sessions(note) if not session.front_matter]
    return [lines(session) for session in sessions if session.navigation is navigation]


@pytest.mark.parametrize("name", TALKS)
def test_every_session_of_the_default_notes_is_found(name: str) -> None:
    assert set(TALKS[name]) <= set(spans(name, navigation=False))


@pytest.mark.parametrize("name", TALKS)
def test_contents_and_site_chrome_of_the_default_notes_are_navigation(name: str) -> None:
    assert spans(name, navigation=True) == NAVIGATION.get(name, [])


@pytest.mark.parametrize("name", ["devfest-2022-songdo.md", "deview-2016-review.txt", "fsdl-week2-infra-tooling.md"])
def test_no_further_sessions_are_found_where_every_one_is_marked(name: str) -> None:
    assert spans(name, navigation=False) == TALKS[name]


def test_words_between_two_talks_carry_no_talk() -> None:
    note = read_note(SEEDS / "devfest-2022-songdo.md", root=SEEDS)
    interlude = next(s for s in split_sessions(note) if note.text.count("\n", 0, s.start) == 238)
    assert interlude.headings == ()

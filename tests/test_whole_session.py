"""A question for a whole session gets the session and its outline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import index_of, marked, places

from index import NoteIndex
from qa import ask, retrieve
from qa.signals.whole_session import asks_for_session, outline

TALK = """\
# 행사 기록

## 캐시 이야기

- 발표자는 김
- 왜 느렸나
  - 화면마다 같은 계산
  - 데이터베이스가 한 대
- 무엇을 했나
  - 결과를 한 시간 보관
- 남은 일
  - 비우는 때 정하기

## 로그 이야기

- 로그는 한 곳에 모은다
- 캐시 서버 로그도 모은다
"""
LONG = "# 긴 기록\n\n## 하루\n\n" + "\n".join(f"- 사건 {n}" for n in range(60)) + "\n"


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("session"), {"행사.md": TALK, "긴.md": LONG}) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "캐시 세션 정리해줘",
        "캐시 발표 요약해 줘",
        "캐시 강연 내용 알려줘",
        "캐시 부분 다시 보여줘",
        "캐시 이야기 무슨 내용이었지",
        "캐시에 대해 적어둔 거",
        "summarize the talk about caching",
        "Summary of the cache talk",
        "what was the cache talk about?",
    ],
)
def test_questions_for_a_session_are_known(question: str) -> None:
    assert asks_for_session(question)


@pytest.mark.parametrize(
    "question",
    ["캐시는 왜 느렸지?", "발표자 누구였지", "로그를 어디에 모으지", "데이터 정리 방법", "what was the price", "cache about"],
)
def test_questions_for_a_line_are_not(question: str) -> None:
    assert not asks_for_session(question)


def test_a_session_is_shown_whole_with_its_points_marked(notes: NoteIndex) -> None:
    first = retrieve("캐시 이야기 세션 정리해줘", index=notes)[0]
    assert places([first]) == ["행사.md:3-12"]
    assert marked(first) == ["- 발표자는 김", "- 왜 느렸나", "- 무엇을 했나", "- 남은 일"]


def test_an_answer_says_the_points_of_the_session(notes: NoteIndex) -> None:
    assert ask("캐시 이야기 세션 정리해줘", index=notes).text.split("\n") == [
        "발표자는 김 [1]",
        "왜 느렸나 [1]",
        "무엇을 했나 [1]",
        "남은 일 [1]",
    ]


def test_no_further_passage_is_of_the_same_session(notes: NoteIndex) -> None:
    passages = retrieve("긴 기록 하루 정리해줘", index=notes)
    assert passages[0].citation.headings[-1] == "하루"
    assert [passage.citation.headings[-1:] for passage in passages].count(("하루",)) == 1


def test_a_long_session_is_cut_at_forty_lines_and_eight_marks(notes: NoteIndex) -> None:
    first = retrieve("긴 기록 하루 정리해줘", index=notes)[0]
    assert first.citation.start_line == 3
    assert first.citation.end_line - first.citation.start_line < 40
    assert marked(first) == [f"- 사건 {n}" for n in range(8)]


def test_a_session_without_a_list_is_outlined_by_its_first_lines() -> None:
    assert outline(["## 제목", "", "첫 문단", "", "둘째 문단", "셋째"], 10, most=2) == (12, 14)


def test_a_list_that_is_set_in_counts_by_its_own_outermost_level() -> None:
    assert outline(["  - 가", "    - 나", "  - 다", "글"], 1, most=8) == (1, 3)

"""A question for a whole session gets the session and its outline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import index_of, marked, places

from index import NoteIndex
from qa import ask, retrieve
from qa.signals.whole_session import asks_for_session

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
        "7월 3일 싱크에서 뭐 얘기했어?",
        "캐시 회의 때 무슨 얘기 나왔어",
        "what did we talk about in the cache meeting?",
        "what did they discuss at the sync",
        "책 3장 정리해 놓은 거 보여줘",
        "캐시 모임에서 뭐 얘기했어?",
        "8월 회의에서는 무슨 이야기를 했더라",
        "what did we talk about in the cache meeting?",
        "what was discussed at the retro",
    ],
)
def test_questions_for_a_session_are_known(question: str) -> None:
    assert asks_for_session(question)


@pytest.mark.parametrize(
    "question",
    [
        "캐시는 왜 느렸지?",
        "발표자 누구였지",
        "로그를 어디에 모으지",
        "데이터 정리 방법",
        "what was the price",
        "cache about",
        "그 회의에서 캐시에 대해 뭐라고 했어",
        "회의에서 캐시는 무슨 얘기 나왔어",
        "what did we discuss about the cache in the meeting?",
        "김 팀장이 뭐 얘기했어",
        "시장이 뭐라고 했지",
    ],
)
def test_questions_for_a_line_are_not(question: str) -> None:
    assert not asks_for_session(question)


def test_a_session_is_shown_whole_with_its_points_marked(notes: NoteIndex) -> None:
    first = retrieve("캐시 이야기 세션 정리해줘", index=notes)[0]
    assert places([first]) == ["행사.md:3-12"]
    assert marked(first) == [
        "- 발표자는 김",
        "- 왜 느렸나",
        "  - 화면마다 같은 계산",
        "- 무엇을 했나",
        "  - 결과를 한 시간 보관",
        "- 남은 일",
        "  - 비우는 때 정하기",
    ]


def test_an_answer_says_the_points_of_the_session(notes: NoteIndex) -> None:
    assert ask("캐시 이야기 세션 정리해줘", index=notes).text.split("\n") == [
        "발표자는 김 [1]",
        "왜 느렸나 [1]",
        "화면마다 같은 계산 [1]",
        "무엇을 했나 [1]",
        "결과를 한 시간 보관 [1]",
        "남은 일 [1]",
        "비우는 때 정하기 [1]",
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


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# 하루\n\n## 제목\n\n첫 문단\n\n둘째 문단\n셋째\n", ["첫 문단", "둘째 문단", "셋째"]),
        ("# 하루\n\n## 제목\n\n글\n\n- 가\n    - 나\n- 다\n", ["- 가", "    - 나", "- 다"]),
        (
            "# 하루\n\n## 제목\n\n### 아침\n\n- 걷기\n\n### 낮\n\n- 일\n    - 더\n\n## 다음\n\n- 끝\n",
            ["### 아침", "- 걷기", "### 낮", "- 일"],
        ),
        (
            "# 하루\n\n## 제목\n\n- 먼저\n\n### 아침\n\n- 걷기\n\n### 낮\n\n- 일\n",
            ["- 먼저", "### 아침", "- 걷기", "### 낮", "- 일"],
        ),
        (
            "# 하루\n\n## 제목\n\n- 하나\n- 둘\n- 셋\n- 넷\n- 다섯\n\n### 아침\n\n- 걷기\n\n### 낮\n\n- 일\n",
            ["- 하나", "- 둘", "- 셋", "- 넷", "### 아침", "- 걷기", "### 낮", "- 일"],
        ),
        (
            "# 하루\n\n## 제목\n\n" + "".join(f"- {n}\n    - 아래 {n}\n" for n in range(6)),
            ["- 0", "    - 아래 0", "- 1", "    - 아래 1", "- 2", "- 3", "- 4", "- 5"],
        ),
    ],
)
def test_an_outline_is_of_the_first_level(tmp_path: Path, text: str, lines: list[str]) -> None:
    with index_of(tmp_path, {"날.md": text}) as notes:
        assert marked(retrieve("제목 세션 요약해줘", index=notes)[0]) == lines


def test_only_a_summary_is_of_the_heading_above(tmp_path: Path) -> None:
    text = "# 기록\n\n## 텃밭 모임\n\n### 씨앗\n\n- 상추를 심는다\n\n### 거름\n\n- 낙엽을 썩힌다\n"
    with index_of(tmp_path, {"날.md": text}) as notes:
        assert ask("텃밭 모임 요약해줘", index=notes).text.split("\n") == [
            "씨앗 [1]",
            "상추를 심는다 [1]",
            "거름 [1]",
            "낙엽을 썩힌다 [1]",
        ]
        assert places(retrieve("텃밭 모임 씨앗 내용 알려줘", top_k=1, index=notes)) == ["날.md:5-7"]


def test_a_long_note_without_headings_has_no_session_to_tell_of(tmp_path: Path) -> None:
    watered = "".join(f"- 고랑 {row}에 물을 댔다\n" for row in range(12))
    weeks = "\n".join(f"S{n} 주간\n- {n}번째 모종을 옮겼다\n{watered}" for n in range(5))
    with index_of(tmp_path, {"밭.md": weeks, "장.md": "# 장\n\n- 장을 봤다\n"}) as notes:
        passage = retrieve("S3 주간 요약해줘", index=notes)[0]
    assert "S3 주간" in passage.text and "S0 주간" not in passage.text

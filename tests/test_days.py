"""The one day that a question names, and the notes of that day."""

from __future__ import annotations

from datetime import date as Date
from pathlib import Path

import pytest
from asking import index_of, places

from qa import ask
from qa.question.days import Day, find_day, rows_of
from qa.retrieve import retrieve

NOTES = {
    "2025-03 주간회의.md": (
        "# 주간회의 3월\n\n배포 이야기는 늘 나온다.\n\n## 3/4 (화)\n\n- 배포를 미뤘다\n- 서버를 샀다\n\n"
        "## 3/18 (화)\n\n- 배포를 끝냈다\n- 휴가를 정했다\n\n## 3월 25일 회의\n\n- 배포를 되돌렸다\n"
    ),
    "2024-03-18.md": "# 산책\n\n- 목련이 피었다\n- 배포는 없었다\n",
}


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("3월 18일 주간회의 요약해줘", Day(3, 18)),
        ("2023년 9월 13일 회의에서 뭐라 했지", Day(9, 13, 2023)),
        ("4/22 회의에서 무슨 얘기 했어", Day(4, 22)),
        ("2024-11-07 사고", Day(11, 7, 2024)),
        ("the meeting of March 18", Day(3, 18)),
        ("notes from 18th of March 2023", Day(3, 18, 2023)),
        ("3월에 뭐 했지", None),
        ("CI/CD 파이프라인", None),
        ("버전 10.12 변경점", None),
        ("http/2 와 quic", None),
        ("13/45 이 뭐지", None),
    ],
)
def test_a_day_is_month_and_day_with_or_without_a_year(question: str, day: Day | None) -> None:
    assert find_day(question) == day


def test_without_a_year_it_is_that_day_of_any() -> None:
    assert Day(3, 18).is_of(Date(2021, 3, 18)) and not Day(3, 18).is_of(Date(2021, 3, 19))
    assert not Day(3, 18, 2022).is_of(Date(2021, 3, 18)) and not Day(3, 18).is_of(None)


def test_a_text_speaks_of_a_day_however_it_is_written() -> None:
    day = Day(3, 18)
    assert all(day.is_named_in(text) for text in ("회의는 2024년 3월 18일", "- 3/18: 배포", "due March 18", "2024-03-18"))
    assert not any(day.is_named_in(text) for text in ("3월 1일, 18일", "13월 18일", ""))
    assert Day(3, 18, 2024).is_named_in("3월 18일 배포") and not Day(3, 18, 2024).is_named_in("2023년 3월 18일 배포")


def test_a_line_that_speaks_of_the_day_is_raised_as_far_as_its_words_do_not_say_so(tmp_path: Path) -> None:
    written = {
        "산책/2024-03-18.md": "- 목련이 피었다\n",
        "계획.md": "# 계획\n\n- 3/18: 서버를 바꾼다\n",
        "목록.md": "- 서버를 산다\n",
    }
    with index_of(tmp_path, written) as notes:
        passages = retrieve("3월 18일에 바꾼 서버", index=notes)
        time = {p.citation.path: p.explanation.parts.get("time", 0.0) for p in passages if p.explanation}
    assert time["목록.md"] == 0.0 < time["계획.md"] < time["산책/2024-03-18.md"] == pytest.approx(0.5)
    assert passages[0].citation.path == "계획.md"


def test_a_heading_of_the_day_comes_before_a_line_that_speaks_of_it(tmp_path: Path) -> None:
    text = "# 주간 회의\n\n## 3/6\n\n- 이솔 휴가 3/13\n- 씨앗을 고른다\n\n## 3/13\n\n- 밭을 간다\n"
    with index_of(tmp_path, {"회의.md": text}) as notes:
        assert places(retrieve("3월 13일 회의", top_k=1, index=notes)) == ["회의.md:8-10"]


def test_rows_of_a_day(tmp_path: Path) -> None:
    with index_of(tmp_path, NOTES) as notes:
        paths = {day: [notes.chunk(row).note_path for row in rows_of(day, notes)] for day in (Day(3, 18), Day(3, 18, 2024))}
        assert paths == {Day(3, 18): ["2025-03 주간회의.md", "2024-03-18.md"], Day(3, 18, 2024): ["2024-03-18.md"]}
        assert rows_of(Day(2, 29), notes) == [] and rows_of(Day(2, 30, 2024), notes) == []


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("3월 4일 회의 배포", "2025-03 주간회의.md:5-8"),
        ("3/18 배포는 어떻게 됐어", "2025-03 주간회의.md:10-13"),
        ("2024년 3월 18일 배포", "2024-03-18.md:1-4"),
        ("3월 25일에 배포한 것", "2025-03 주간회의.md:15-17"),
    ],
)
def test_what_is_of_that_day_comes_first(tmp_path: Path, question: str, place: str) -> None:
    with index_of(tmp_path, NOTES) as notes:
        assert places(retrieve(question, top_k=1, index=notes)) == [place]


def test_a_summary_of_a_day_is_of_its_session(tmp_path: Path) -> None:
    with index_of(tmp_path, NOTES) as notes:
        assert places(ask("3월 18일 주간회의 요약해줘", index=notes).passages[:1]) == ["2025-03 주간회의.md:10-13"]


def test_a_number_of_the_day_tells_little_of_another_day(tmp_path: Path) -> None:
    written = {
        "dbt.txt": "2024-07-03\n\nprofiles.yml 을 빼먹었다.\n\n2024-07-09\n\n모델을 나눴다.\n",
        "일지/2024-07-01.md": "# 파이프라인\n\n- 브로커 3 대를 쓴다\n",
    }
    with index_of(tmp_path, written) as notes:
        assert places(retrieve("7월 3일에 뭐 했더라", index=notes))[0] == "dbt.txt:1-3"
        assert places(retrieve("브로커 3 대", index=notes))[0] == "일지/2024-07-01.md:1-3"


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("3월초 회고", Day(3, 1, last=10)),
        ("2025년 3월 중순에 뭐 했지", Day(3, 11, 2025, last=20)),
        ("3월 말 회식", Day(3, 21, last=31)),
        ("4월 첫째 주 회의 요약", Day(4, 1, last=7)),
        ("3월 2주차 주간회의", Day(3, 5, last=14)),
        ("4월 마지막 주", Day(4, 22, last=31)),
        ("early March standup", Day(3, 1, last=10)),
        ("the second week of April 2024", Day(4, 5, 2024, last=14)),
        ("3월 말씀", None),
        ("5월 초콜릿", None),
        ("2주차 과제", None),
    ],
)
def test_a_part_of_a_month_is_its_days(question: str, day: Day | None) -> None:
    assert find_day(question) == day


def test_a_part_of_a_month_finds_what_was_written_then(tmp_path: Path) -> None:
    weeks = {f"2025-02-{day:02}.md": f"# 주간회의\n\n- 배포 {day}번을 이야기했다\n" for day in (4, 11, 18, 25, 28)}
    with index_of(tmp_path, weeks) as notes:
        for question, path in (
            ("2월 둘째 주 주간회의 배포", "2025-02-11.md"),
            ("2월 셋째 주 주간회의 배포", "2025-02-18.md"),
            ("2월초 주간회의 배포", "2025-02-04.md"),
        ):
            assert retrieve(question, index=notes)[0].citation.path == path
        assert {p.citation.path for p in retrieve("2월 말 주간회의", index=notes)[:2]} == {"2025-02-25.md", "2025-02-28.md"}

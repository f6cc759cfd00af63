"""Questions about a note: what is asked of it, of which time, and where it is found."""

from __future__ import annotations

from datetime import date as Date
from pathlib import Path

import pytest
from conftest import LengthEmbedder, write_notes

from index import NoteIndex, build_index, open_index
from index.front_session import Field
from qa import ask
from qa.query import contextualize
from qa.question.asked import read_asked, without_asking
from qa.question.periods import find_period
from qa.question.wanted import wanted
from qa.retrieve import search
from qa.settings import Settings
from qa.signals.linked import asks_for_link
from qa.types import Answer, Passage, Status

TODAY = Date(2024, 3, 15)  # a Friday

NOTES = {
    "meetups/rust-korea-2021.md": """\
---
title: 러스트 모임에 다녀와서
date: 2021-06-12
tags: [rust, 비동기]
author: 한지민
---

# 러스트 모임에 다녀와서

## 비동기 런타임 고르기 (오세훈, 두부소프트)

영상: https://example.org/rust/runtime

- 토키오는 작업을 훔쳐 온다
- 스몰은 크기가 작다

### 벤치마크

- 지연 시간은 토키오가 짧았다

## 소유권 다시 보기

- 빌림 검사기는 수명을 본다
""",
    "meetups/gardening.md": """\
---
title: 베란다 텃밭 기록
date: 2023-05-02
---

- 상추는 물을 자주 준다
- 바질은 햇빛이 든 곳에 둔다
""",
    "2024-02-20 회의.md": "# 배포 회의\n\n- 배포는 목요일에 한다\n- 2019년의 장애를 다시 살폈다\n",
    "tomato.md": """\
---
title: 토마토
keeper: 고양이 나비
---

- 곁순은 떼어 낸다
""",
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> NoteIndex:
    folder = tmp_path_factory.mktemp("metadata")
    model = LengthEmbedder()
    build_index(write_notes(folder / "notes", NOTES), folder / "index", embedder=model)
    return open_index(folder / "index", embedder=model)


def passages(notes: NoteIndex, question: str, settings: Settings | None = None) -> list[Passage]:
    settings = settings or Settings(dense=False)
    return search(contextualize(question, settings=settings, today=TODAY), notes, top_k=5, settings=settings)


def first(notes: NoteIndex, question: str, settings: Settings | None = None) -> tuple[str, int, int]:
    cited = passages(notes, question, settings)[0].citation
    return cited.path, cited.start_line, cited.end_line


def answer(notes: NoteIndex, question: str) -> Answer:
    return ask(question, index=notes, settings=Settings(dense=False))


# Times


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("2021년에 쓴 글", (Date(2021, 1, 1), Date(2021, 12, 31))),
        ("2021년 10월 정리", (Date(2021, 10, 1), Date(2021, 10, 31))),
        ("2021.02 회의", (Date(2021, 2, 1), Date(2021, 2, 28))),
        ("2020-02-29 회의", (Date(2020, 2, 1), Date(2020, 2, 29))),
        ("21년 3월에 쓴 글", (Date(2021, 3, 1), Date(2021, 3, 31))),
        ("notes of September 2019", (Date(2019, 9, 1), Date(2019, 9, 30))),
        ("DEVIEW 2016 후기", (Date(2016, 1, 1), Date(2016, 12, 31))),
        ("작년에 간 행사", (Date(2023, 1, 1), Date(2023, 12, 31))),
        ("재작년 회고", (Date(2022, 1, 1), Date(2022, 12, 31))),
        ("올해 6월에 쓴 글", (Date(2024, 6, 1), Date(2024, 6, 30))),
        ("작년 12월 모임", (Date(2023, 12, 1), Date(2023, 12, 31))),
        ("지난달에 뭐 썼지", (Date(2024, 2, 1), Date(2024, 2, 29))),
        ("what did I write last month?", (Date(2024, 2, 1), Date(2024, 2, 29))),
        ("last year's conference", (Date(2023, 1, 1), Date(2023, 12, 31))),
        ("석 달 말고 3개월 전 메모", (Date(2023, 12, 1), Date(2023, 12, 31))),
        ("2 years ago", (Date(2022, 1, 1), Date(2022, 12, 31))),
        ("2년 전에 쓴 글", (Date(2022, 1, 1), Date(2022, 12, 31))),
        ("2017년 전사 회의", (Date(2017, 1, 1), Date(2017, 12, 31))),
        ("2010년에 뽑은 올해의 책", (Date(2010, 1, 1), Date(2010, 12, 31))),
        ("지난주 회의", (Date(2024, 3, 4), Date(2024, 3, 10))),
        ("어제 쓴 메모", (Date(2024, 3, 14), Date(2024, 3, 14))),
    ],
)
def test_a_question_names_a_time(question: str, days: tuple[Date, Date]) -> None:
    period = find_period(question, today=TODAY)
    assert period is not None
    assert (period.first, period.last) == days


@pytest.mark.parametrize(
    "question",
    [
        "포트 2048 설정",
        "1984 줄거리",
        "도입하고 4년",
        "10년 된 서버",
        "오늘날의 배포",
        "5일 전시회 준비",
        "v2021.1.3은 무엇",
        "버전 12.2019",
        "텐서 2100개",
    ],
)
def test_a_number_that_is_no_time_names_none(question: str) -> None:
    assert find_period(question, today=TODAY) is None


def test_the_day_of_the_call_counts_where_none_is_given() -> None:
    period = read_asked("올해 쓴 글").period
    assert period is not None
    assert period.first.year == Date.today().year


# What is asked


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("러스트 글은 언제 쓴 거야?", {Field.DATE}),
        ("그 정리글 며칠자야", {Field.DATE}),
        ("when did I write the rust note?", {Field.DATE}),
        ("what date is on my gardening post", {Field.DATE}),
        ("이 노트에 무슨 태그 달았지", {Field.TAGS}),
        ("which tags does it have", {Field.TAGS}),
        ("이 글 누가 썼어", {Field.AUTHOR}),
        ("who wrote the rust note", {Field.AUTHOR}),
        ("누가 러스트 모임 글을 썼어", {Field.AUTHOR}),
        ("author of the rust meetup document", {Field.AUTHOR}),
        ("rust meetup author?", {Field.AUTHOR}),
        ("글 제목이 뭐였지", {Field.TITLE}),
        ("2021년에 간 모임", {Field.TITLE, Field.DATE}),
        ("작년에 쓴 글은 뭐가 있지?", {Field.TITLE, Field.DATE}),
        ("which conferences did I attend in 2021?", {Field.TITLE, Field.DATE}),
        ("갔던 모임 뭐였지", set()),
        ("그 논문 누가 썼지", set()),
        ("rust paper author", set()),
        ("who wrote the postmortem", set()),
        ("발표 자료는 언제 올라온다고 했지", set()),
        ("제목은 정확히 뭐야", {Field.TITLE}),
        ("프루닝 첫 논문 제목이 뭐야", set()),
        ("둘째 세션의 제목은 무엇이었나", set()),
        ("그 글 출처가 어디야", {Field.LINK}),
        ("마지막으로 수정한 게 언제", {Field.UPDATED}),
        ("토키오는 언제 쓴다고 했지", set()),
        ("이미지 분류는 어떻게 하지", set()),
        ("지연 시간은 누가 짧았어", set()),
    ],
)
def test_what_is_asked_of_a_note(question: str, fields: set[Field]) -> None:
    assert read_asked(question, today=TODAY).fields == fields


def test_a_day_may_be_of_the_note_or_of_what_it_tells() -> None:
    assert read_asked("모임은 언제였지", today=TODAY).perhaps == {Field.DATE}
    assert read_asked("2021년에 간 모임에서 들은 노래", today=TODAY).perhaps == {Field.DATE, Field.TITLE}
    assert not read_asked("2010년에 바뀐 함수", today=TODAY)


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("오세훈 두부소프트 |", True),
        ("### 런타임 고르기 (오세훈 책임, 두부소프트)", True),
        ("- 연사: 두부를 만드는 분", True),
        ("*박하나 수석 연구원, 콩나물랩*", True),
        ("- 서버를 세 대로 늘렸다", False),
        ("Redis를 앞에 두었다", False),
    ],
)
def test_a_line_that_names_who_spoke(line: str, person: bool) -> None:
    speaker = wanted("런타임 발표자 누구야")
    assert speaker is not None
    assert bool(speaker.has.search(line)) is person


@pytest.mark.parametrize(
    ("question", "link"),
    [
        ("그 발표 영상 링크", True),
        ("영상 어디서 볼 수 있어", True),
        ("where can I watch it", True),
        ("영상 처리는 어떻게 해", False),
    ],
)
def test_a_question_for_a_link(question: str, link: bool) -> None:
    assert asks_for_link(question) is link


# What is found


def test_the_day_of_a_note_is_its_front_matter(notes: NoteIndex) -> None:
    found = passages(notes, "러스트 모임 글은 언제 쓴 거야?")[0]
    assert (found.citation.path, found.text.split("\n")[1]) == ("meetups/rust-korea-2021.md", "date: 2021-06-12")
    assert found.highlights == ((3, 3),)


def test_a_note_is_known_by_what_it_tells(notes: NoteIndex) -> None:
    assert first(notes, "빌림 검사기 얘기를 쓴 게 언제야?") == ("meetups/rust-korea-2021.md", 2, 5)


def test_a_note_is_known_by_the_name_of_its_file(notes: NoteIndex) -> None:
    assert first(notes, "gardening 노트는 며칠자야") == ("meetups/gardening.md", 2, 3)


def test_tags_and_author_are_marked_line_by_line(notes: NoteIndex) -> None:
    assert passages(notes, "러스트 모임 노트에 무슨 태그 달았지")[0].highlights == ((4, 4),)
    assert passages(notes, "러스트 모임 글 누가 썼어")[0].highlights == ((5, 5),)


def test_the_answer_quotes_the_line(notes: NoteIndex) -> None:
    told = answer(notes, "러스트 모임 글은 언제 쓴 거야?")
    assert (told.status, told.text) == (Status.FOUND, "date: 2021-06-12 [1]")


def test_front_matter_is_held_back_where_nothing_is_asked_of_the_note(notes: NoteIndex) -> None:
    assert all(found.citation.start_line > 6 for found in passages(notes, "러스트 모임 소유권") if "rust" in found.citation.path)
    assert first(notes, "러스트 모임에 다녀와서") != ("meetups/rust-korea-2021.md", 2, 5)


def test_front_matter_is_shown_for_what_stands_nowhere_else(notes: NoteIndex) -> None:
    assert first(notes, "고양이 나비") == ("tomato.md", 2, 3)


def test_front_matter_that_does_not_have_what_is_asked_stays_behind(notes: NoteIndex) -> None:
    assert first(notes, "토마토 글은 언제 쓴 거야?") == ("tomato.md", 6, 6)


DESIGN = """\
---
title: Event bus v2
author: 한지민
status: accepted
reviewers: [Nina Holm, 오세훈]
cost_center: 4711
---

# Event bus v2

- the key of the event bus is the customer
- 한지민 asked for it
"""


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("who reviewed the event bus", 5),
        ("event bus 리뷰어 누구야", 5),
        ("status of the event bus", 4),
        ("event bus 상태", 4),
        ("event bus cost center", 6),
        ("Nina Holm", None),
        ("status of the customer", None),
        ("what key has the event bus", None),
    ],
)
def test_any_key_of_front_matter_can_be_asked_for(tmp_path: Path, question: str, line: int | None) -> None:
    model = LengthEmbedder()
    build_index(write_notes(tmp_path / "notes", {"bus.md": DESIGN}), tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as bus:
        found = passages(bus, question)[0]
        assert (found.highlights == ((line, line),)) if line else found.highlights != ((4, 4),)


def test_a_name_alone_shows_who_wrote_where_no_line_has_it(tmp_path: Path) -> None:
    model = LengthEmbedder()
    text = {"a.md": "---\nauthor: 한지민 Kim\n---\n# 회의\n\n한지민 왔다\n", "b.md": "# 밥\n\n쌀\n"}
    build_index(write_notes(tmp_path / "notes", text), tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as met:
        assert first(met, "한지민 Kim") == ("a.md", 2, 2)
        assert first(met, "한지민") == ("a.md", 4, 6)


def test_the_rule_can_be_switched_off(notes: NoteIndex) -> None:
    off = Settings(dense=False, front_matter=False)
    shown = [found.citation for found in passages(notes, "러스트 모임 글은 언제 쓴 거야?", off)]
    assert all(cited.start_line > 6 for cited in shown if cited.path == "meetups/rust-korea-2021.md")


def test_a_time_prefers_its_notes(notes: NoteIndex) -> None:
    assert first(notes, "2021년 6월에 간 모임")[0] == "meetups/rust-korea-2021.md"
    assert first(notes, "작년에 쓴 글")[0] == "meetups/gardening.md"
    assert first(notes, "지난달에 한 회의")[0] == "2024-02-20 회의.md"


def test_a_year_may_be_what_a_note_tells(notes: NoteIndex) -> None:
    assert first(notes, "2019년의 장애") == ("2024-02-20 회의.md", 1, 4)
    assert answer(notes, "2019년의 장애").status is Status.FOUND


def test_another_years_note_is_no_answer(notes: NoteIndex) -> None:
    assert answer(notes, "2018년에 쓴 러스트 모임 글은 며칠자야?").status is Status.NOT_FOUND
    assert answer(notes, "2018년 배포는 무슨 요일에 했지").status is not Status.FOUND
    assert answer(notes, "2021년에 쓴 러스트 모임 글은 며칠자야?").status is Status.FOUND


def test_a_time_that_no_passage_is_of_makes_doubtful(notes: NoteIndex) -> None:
    assert answer(notes, "배포 회의").status is Status.FOUND
    assert answer(notes, "이번 주 배포 회의").status is Status.WEAK


def test_a_word_that_begins_like_an_asking_one_does_not_ask() -> None:
    asked = read_asked("who wrote the Postgres article?")
    words = without_asking(contextualize("who wrote the Postgres article?", settings=Settings()).words, asked)
    assert asked.fields == {Field.AUTHOR}
    assert [word.text for word in words if word.weight > 0] == ["postgre"]


def test_the_day_of_a_note_that_is_not_there_is_no_answer(notes: NoteIndex) -> None:
    assert answer(notes, "하스켈 후기는 언제 썼지").status is Status.NOT_FOUND


def test_the_link_of_a_talk_is_brought_along(notes: NoteIndex) -> None:
    rust = "meetups/rust-korea-2021.md"
    assert first(notes, "지연 시간 벤치마크 발표 영상 링크") == (rust, 10, 15)
    assert first(notes, "지연 시간 벤치마크 발표 영상 링크", Settings(dense=False, linked=False)) == (rust, 17, 19)


def test_what_is_brought_along_passes_the_filters(notes: NoteIndex) -> None:
    assert {found.citation.path for found in passages(notes, "언제 쓴 글이야 path:tomato.md 곁순")} == {"tomato.md"}


TALKS = """\
# 봄 모임

## 시간표

이끼로 만드는 색인 |
오세훈 두부소프트 |

## 이끼로 만드는 색인

- 이끼로 만드는 색인은 물을 먹고 자란다
- 색인을 만드는 데 이틀이 걸렸다
"""


def test_who_spoke_is_told_by_a_line_with_a_person(tmp_path: Path) -> None:
    model = LengthEmbedder()
    build_index(write_notes(tmp_path / "notes", {"spring.md": TALKS}), tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as talks:
        assert first(talks, "이끼로 만드는 색인 발표자 누구야") == ("spring.md", 3, 6)
        assert first(talks, "이끼로 만드는 색인 발표자 누구야", Settings(dense=False, speakers=False)) == ("spring.md", 8, 11)
        assert first(talks, "이끼로 만드는 색인 발표자료") == ("spring.md", 8, 11)


def test_a_heading_that_tells_who_spoke_can_be_cited_above_further_headings(tmp_path: Path) -> None:
    model = LengthEmbedder()
    text = "# 봄 모임\n\n## 이끼 색인 (오세훈 책임, 두부소프트)\n\n### 물 주기\n\n- 아침마다\n"
    build_index(write_notes(tmp_path / "notes", {"spring.md": text}), tmp_path / "index", embedder=model)
    with open_index(tmp_path / "index", embedder=model) as talks:
        assert [talks.chunk(row).text for row in range(talks.n_chunks)] == [
            "## 이끼 색인 (오세훈 책임, 두부소프트)",
            "### 물 주기\n\n- 아침마다",
        ]
        assert first(talks, "이끼 색인 발표는 누가 했어") == ("spring.md", 3, 3)

"""A message and what was said before it become one question."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from asking import index_of

from index import FilterError, Filters
from qa.query import MAX_QUESTION, Query, contextualize, user_turns
from qa.question.expand import expand
from qa.question.question_words import QueryWord
from qa.settings import Settings

SETTINGS = Settings()


def asked(message: str, *before: str, settings: Settings = SETTINGS) -> Query:
    return contextualize(message, [{"role": "user", "content": text} for text in before], settings=settings)


def telling(query: Query) -> dict[str, float]:
    """Words that are searched for, with what each is worth."""
    return {word.text: word.weight for word in query.words if word.weight > 0}


def test_words_that_ask_are_left_out() -> None:
    assert telling(asked("배포 순서가 뭐였지?")) == {"배포": 1.0, "순서": 1.0}


def test_words_that_say_where_to_look_count_less() -> None:
    assert telling(asked("배포 발표 링크 알려줘")) == {"배포": 1.0, "발표": 0.4, "링크": 0.4}


def test_the_text_that_is_embedded_is_the_question_as_it_was_typed() -> None:
    assert asked("  배포 순서가 뭐였지?  ").text == "배포 순서가 뭐였지?"


def test_a_predicate_is_searched_as_it_was_asked_and_by_its_syllables() -> None:
    (word,) = [word for word in asked("정확도가 나빠진다고").words if word.said == "나빠진다고"]
    assert (word.text, word.parts) == ("나빠진다고", ("나빠", "빠진", "진다", "다고", "가나"))


def test_a_token_is_searched_once_at_its_highest_weight() -> None:
    query = Query("", (QueryWord("서버", 0.4, ("서버",)), QueryWord("서버", 1.0, ())), Filters())
    assert [(term.token, term.weight) for (term,) in query.terms()] == [("서버", 1.0)]


def test_another_name_is_searched_for_what_it_counts() -> None:
    query = Query("", (QueryWord("쿠버네티스", 1.0, (), alternatives=((("kubernete",), 0.9), (("k8s",), 0.5))),), Filters())
    assert {term.token: term.weight for (term,) in query.terms()} == {"쿠버네티스": 1.0, "kubernete": 0.9, "k8s": 0.5}


@pytest.mark.parametrize(
    "message",
    [
        "그건 언제였지?",
        "그 발표 링크",
        "거기서 뭐라고 했어?",
        "그럼 비용은?",
        "아까 말한 도구 이름",
        "and the price?",
        "what about it",
        "비용은?",
    ],
)
def test_a_message_that_leans_takes_over_the_subject(message: str) -> None:
    query = asked(message, "배포 자동화 도구")
    assert query.carried
    assert query.text == f"배포 자동화 도구 — {message}"
    assert telling(query)["자동화"] == 0.5


@pytest.mark.parametrize("message", ["인증서 갱신 주기", "how are volumes stored", "로그는 며칠 보관하나요"])
def test_a_message_that_stands_alone_takes_over_nothing(message: str) -> None:
    query = asked(message, "배포 자동화 도구")
    assert not query.carried
    assert query.text == message
    assert query.subject == "배포 자동화 도구"  # where the conversation is, all the same


def test_a_word_said_again_keeps_its_full_weight() -> None:
    assert telling(asked("그 도구 이름", "배포 도구"))["도구"] == 1.0


def test_the_subject_reaches_back_over_turns_that_lean_themselves() -> None:
    assert asked("그럼 담당은?", "로그 보관", "인증서 갱신", "그건 언제?").subject == "인증서 갱신 그건 언제?"


def test_the_rule_can_be_turned_off() -> None:
    query = asked("그건 언제?", "인증서 갱신", settings=Settings(context=False))
    assert (query.text, query.subject, query.carried) == ("그건 언제?", "", False)


def test_filters_are_taken_out_of_the_question() -> None:
    query = asked("tag:운영 after:2021 인증서 갱신")
    assert query.text == "인증서 갱신"
    assert query.filters == Filters(tags=("운영",), after=date(2021, 1, 1))


def test_a_question_that_leans_keeps_the_filters_and_shows_them() -> None:
    query = asked("그건 누가?", 'tag:운영 path:"내 노트" 인증서 갱신')
    assert query.filters == Filters(tags=("운영",), paths=("내 노트",))
    assert query.subject == "인증서 갱신"
    assert query.shown == 'path:"내 노트" tag:운영 인증서 갱신 — 그건 누가?'


def test_its_own_filters_go_before_those_of_earlier_turns() -> None:
    assert asked("그건 누가? tag:개발", "tag:운영 after:2021 인증서 갱신").filters == Filters(tags=("개발",))


def test_a_question_that_stands_alone_drops_the_filters() -> None:
    assert asked("로그는 며칠 보관하나요", "tag:운영 인증서 갱신").filters == Filters()


@pytest.mark.parametrize(
    ("earlier", "message", "text"),
    [
        ("2023년에 갔던 행사", "2024년은?", "갔던 행사 — 2024년은?"),
        ("작년에 갔던 행사", "재작년은?", "갔던 행사 — 재작년은?"),
        ("2023년", "2024년은?", "2023년 — 2024년은?"),
    ],
)
def test_another_time_takes_the_place_of_the_one_before(earlier: str, message: str, text: str) -> None:
    query = asked(message, earlier)
    assert query.text == text
    assert query.asked.period and query.asked.period.said in message
    assert bool(query.asked) == ("행사" in earlier)


def test_alone_is_what_was_asked_last() -> None:
    query = asked("그럼 비용은?", "배포 자동화 도구")
    assert query.alone() == replace(asked("그럼 비용은?"), asked=query.asked)


def test_an_earlier_turn_with_a_broken_filter_is_passed_over() -> None:
    assert asked("그건 누가?", "인증서 갱신", "after:내일 배포").subject == "인증서 갱신"


def test_a_broken_filter_of_the_question_itself_is_an_error() -> None:
    with pytest.raises(FilterError, match="'내일' is no date"):
        asked("after:내일 배포")


def test_a_long_message_is_cut() -> None:
    assert len(asked("배" * 100_000).text) == MAX_QUESTION
    assert len(user_turns([{"role": "user", "content": "배" * 100_000}])[0]) == MAX_QUESTION


def test_the_last_six_turns_are_looked_at() -> None:
    history = [{"role": "user", "content": f"질문 {n}"} for n in range(9)]
    assert user_turns(history) == [f"질문 {n}" for n in range(3, 9)]


@pytest.mark.parametrize("message", ["", "   ", "\n", "tag:운영"])
def test_a_blank_message_is_no_question_whatever_was_said_before(message: str) -> None:
    query = asked(message, "배포 자동화")
    assert (query.text, query.words, query.subject) == ("", (), "")


def test_a_time_that_no_note_is_of_is_the_word_itself(tmp_path: Path) -> None:
    written = {"2019-03-04.md": "# 게임\n\n- 올해의 게임을 골랐다\n"}
    with index_of(tmp_path, written) as notes:
        later, same = (
            expand(contextualize("올해의 게임", settings=SETTINGS, today=date(year, 5, 1)), notes).words[0]
            for year in (2026, 2019)
        )
    assert (later.text, later.alternatives) == ("올해", ())
    assert same.text == "2019년"


def test_a_number_and_what_it_counts_are_one_word() -> None:
    words = {word.text: word for word in asked("12장 발제는 누구").words if word.weight > 0}
    assert set(words) == {"12장", "발제"}
    assert words["12장"].alternatives == ((("12",), 0.5),)
    assert telling(asked("3월 7일 회의")) == {"3월": 1.0, "7": 1.0, "회의": 1.0}


def test_a_word_meets_its_stem_whichever_way_it_was_cut(tmp_path: Path) -> None:
    notes = {"표.md": "- 정확도를 재었다\n", "글.md": "- 복잡도 O(n)\n"}
    with index_of(tmp_path, notes) as opened:
        for question, forms in (("정확도", {("정확도",)}), ("복잡도가", {("복잡",)})):
            (word,) = expand(asked(question), opened).words
            assert {tokens for tokens, _ in word.alternatives} == forms
            assert word.shown == question.removesuffix("가")


@pytest.mark.parametrize("text", ["<script " * 1_000, "<!-- " * 1_600, "< a" * 2_600])
def test_marks_without_an_end_do_not_take_long(text: str) -> None:
    started = time.process_time()
    asked("그건?", *[text] * 50)
    assert time.process_time() - started < 2.0


def test_what_was_said_last_counts_most() -> None:
    query = asked("그건 어떻게 해?", "창고 이전 비용", "그럼 지붕 수리는?")
    assert query.turns == ("창고 이전 비용", "그럼 지붕 수리는?")
    worth = telling(query)
    assert (worth["지붕"], worth["수리"]) == (0.5, 0.5)
    assert (worth["창고"], worth["비용"]) == (0.25, 0.25)


def test_a_question_for_the_notes_of_a_year_stands_alone() -> None:
    assert not asked("2019년에 갔던 행사", "창고 이전 비용").carried


def test_a_day_alone_asks_the_same_of_another_day() -> None:
    query = asked("7월 8일엔?", "7월 1일 충돌률 얼마였어?")
    assert query.carried
    assert {text: worth for text, worth in telling(query).items() if not text.startswith(("7", "8"))} == {"충돌률": 0.5}
    assert not asked("7월 8일 회의 안건", "7월 1일 충돌률 얼마였어?").carried

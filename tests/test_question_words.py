"""Which words of a question ask, and which tell what it is about."""

from __future__ import annotations

import pytest

from index.tokens import words
from qa.question.question_words import is_predicate, predicate_stem, weight


@pytest.mark.parametrize(
    "question",
    [
        "뭐였더라",
        "그게 뭐야?",
        "어디 있지",
        "누가 했지?",
        "언제였지",
        "몇 개",
        "알려줘",
        "설명해줄래",
        "얘기했었지",
        "다시 보여줘",
        "그건 왜 그래서",
        "이거 말이야",
        "ㅋㅋㅋ ㅠㅠ",
        "누구였는가",
        "무엇이었나요",
        "어디였습니까",
        "얼마였을까",
        "되었나",
        "하였는가",
        "했습니까",
        "있었는지요",
        "것인가",
        "될까요",
        "적으시오",
        "적혀 있나",
        "what was it",
        "how did they do that again",
        "please tell me about this",
        "summarize it",
    ],
)
def test_words_that_only_ask_are_worth_nothing(question: str) -> None:
    assert [word for word in words(question) if weight(word) >= 1] == []


@pytest.mark.parametrize("word", "배포 서버 정확도 kubernete gpu k8s 회의 점심 왜곡 몇몇이 c++ 数据".split())
def test_words_that_tell_are_worth_one(word: str) -> None:
    assert weight(word) == 1.0


@pytest.mark.parametrize(
    "word", ["발표", "세션", "링크", "회사", "차이", "점이", "글의", "열린", "열렸어", "개최했나", "talk", "url", "session"]
)
def test_words_that_say_where_to_look_help_between_equals(word: str) -> None:
    assert weight(word) == 0.4


@pytest.mark.parametrize("particle", ["은", "는", "이", "가", "을", "를", "의", "에", "에서", "으로", "까지"])
def test_a_particle_set_apart_from_its_word_is_worth_nothing(particle: str) -> None:
    assert weight(particle) == 0.0


@pytest.mark.parametrize(
    ("said", "stem"),
    [
        ("나빠진다고", "나빠"),
        ("도입했다고", "도입"),
        ("늘어나면", "늘어나"),
        ("줄이려면", "줄이"),
        ("배포하는", "배포"),
        ("자동화하기", "자동화"),
        ("만료됐지", "만료"),
        ("서버", "서버"),
        ("하면", "하면"),  # two syllables stay
        ("kubectl", "kubectl"),
        ("하다", "하다"),
    ],
)
def test_the_ending_of_a_predicate_is_taken_off(said: str, stem: str) -> None:
    assert predicate_stem(said) == stem


@pytest.mark.parametrize("word", "줄었어 넣어 떨어졌어 뽑는 늦게 찾아 남아 나던 조금씩 빠르게 바꾸려면 해줘 됩니다".split())
def test_what_no_noun_looks_like_is_a_predicate(word: str) -> None:
    assert is_predicate(word)


@pytest.mark.parametrize("word", "언어 영어 검색어 무게 가게 카메라 메시지 정확도 아시아 서비스들 값 Kubernetes".split())
def test_a_noun_is_none(word: str) -> None:
    assert not is_predicate(word)

import time
import unicodedata
from pathlib import Path

import pytest
from conftest import LengthEmbedder, write_notes

from index import build_index, open_index
from qa.question.keyboard import as_hangul_keys, as_latin_keys
from qa.question.suggest import Speller, suggest

VOCABULARY = dict.fromkeys(
    "스프링 부트 시큐리티 데이터베이스 지식 추적 인퍼런스 서버 도커 하이퍼스레딩 성능 배포 캐시".split(), 2
)
VOCABULARY |= {"kubernete": 3, "ansible": 2, "elastic": 1, "등록하다": 1, "나빠진다": 1}


def corrected(question: str) -> str | None:
    return Speller(VOCABULARY).correct(question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("tmvmfld 부트 뭐였지", "스프링 부트 뭐였지"),
        ("tmvmflddms 뭐야", "스프링은 뭐야"),
        ("tmvmfld qnxmrk anjdi", "스프링 부트가 뭐야"),
        ("ㅏㅕㅠㄷ굳ㅅㄷㄴ 배포", "kubernetes 배포"),
        ("ㅏㅕㅠㄷ굳ㅅㄷㄴ는 배포", "kubernetes는 배포"),
        ("무냐ㅠㅣㄷ", "ansible"),
    ],
)
def test_the_other_keyboard_is_recognised(question: str, expected: str) -> None:
    assert corrected(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("지식추적 성능은?", "지식 추적 성능은?"),
        ("인퍼런스서버를 배포", "인퍼런스 서버를 배포"),
        ("스프링부트시큐리티", "스프링 부트 시큐리티"),
        ("데이터 베이스 성능", "데이터베이스 성능"),
        ("데이터  베이스의 성능", "데이터베이스의 성능"),
    ],
)
def test_spaces_are_put_where_the_notes_have_them(question: str, expected: str) -> None:
    assert corrected(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("하이퍼스래딩 켜면", "하이퍼스레딩 켜면"),
        ("하이파스래딩을 켜면", "하이퍼스레딩을 켜면"),  # two letters of a long word
        ("시큐러티", "시큐리티"),
        ("시큐리틴", "시큐리티"),
        ("캐시가 아니라 케시", "캐시가 아니라 캐시"),
        ("kuberentes 배포", "kubernetes 배포"),
        ("ansibel", "ansible"),
    ],
)
def test_a_letter_is_corrected(question: str, expected: str) -> None:
    assert corrected(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "", " ", "?", "스프링 부트", "스프링은 부트에서", "뭐였더라", "알려줘", "등록하는 방법", "나빠진다고", "배추",
         "코시", "서비",
        "elastik", "the spring", "2019년", "🙂", "東京", "ㅋㅋㅋ", "\0", "a", "ㅁ",
    ],
)  # fmt: skip
def test_a_question_without_a_slip_is_left_alone(question: str) -> None:
    assert corrected(question) is None


def test_a_word_that_the_notes_have_under_another_name_is_no_slip() -> None:
    assert Speller(VOCABULARY).correct("하이퍼스래딩", named=lambda word: word == "하이퍼스래딩") is None


def test_only_the_wrong_word_changes() -> None:
    assert corrected("**tmvmfld**(부트),  `도커`?!\n") == "**스프링**(부트),  `도커`?!\n"


def test_both_normal_forms_are_corrected_alike() -> None:
    assert corrected(unicodedata.normalize("NFD", "하이퍼스래딩 켜면")) == "하이퍼스레딩 켜면"


def test_nothing_is_suggested_without_notes() -> None:
    assert Speller({"돌려주": 3, "돈": 2}).correct("중복 때 돌려준 돈") is None  # another form of the word
    assert Speller({}).correct("tmvmfld 지식추적 kuberentes") is None


@pytest.mark.parametrize("question", ["가" * 100_000, "a" * 100_000, "ㅏ" * 100_000, "가 나" * 30_000, "a b" * 30_000])
def test_an_endless_question_takes_no_time(question: str) -> None:
    speller = Speller(VOCABULARY)
    started = time.perf_counter()
    assert speller.correct(question) is None
    assert time.perf_counter() - started < 1


def test_a_large_vocabulary_is_searched_in_time() -> None:
    syllables = "쿠버네티스프루닝앤서블텐플로퍼펫젠킨"
    words = [f"{a}{b}{c}{d}" for a in syllables for b in syllables for c in syllables for d in syllables]
    speller = Speller(dict.fromkeys(words, 1))
    speller.correct("쿠버네칙 tmvmfld")
    started = time.perf_counter()
    for word in words[::2500]:
        speller.correct(f"{word}릭 지식{word}")
    assert len(words) > 100_000
    assert (time.perf_counter() - started) / len(words[::2500]) < 0.1


@pytest.mark.parametrize(
    ("hangul", "keys"),
    [
        ("스프링", "tmvmfld"),
        ("닭이", "ekfrdl"),
        ("꽤", "Rho"),
        ("의사", "dmltk"),
        ("없음", "djqtdma"),
        ("ㅋㅋ", "zz"),
        ("", ""),
        ("1.5배", "1.5qo"),
    ],
)
def test_a_key_gives_one_letter_in_each_language(hangul: str, keys: str) -> None:
    assert as_latin_keys(hangul) == keys
    assert as_hangul_keys(keys) == hangul


def test_english_typed_as_hangul_comes_back() -> None:
    assert as_hangul_keys("spring") == "네갸ㅜㅎ"
    assert as_latin_keys("네갸ㅜㅎ") == "spring"
    assert as_hangul_keys("Ansible") == "무냐ㅠㅣㄷ"


def test_a_suggestion_comes_from_an_index(tmp_path: Path, length_embedder: LengthEmbedder) -> None:
    folder = write_notes(tmp_path / "notes", {"a.md": "# 스프링\n\n스프링 부트와 Kubernetes 를 쓴다\n"})
    build_index(folder, tmp_path / "index", embedder=length_embedder)
    with open_index(tmp_path / "index", embedder=length_embedder) as notes:
        assert suggest("tmvmfld 부트", notes) == "스프링 부트"
        assert suggest("쿠버네티스 부트", notes) is None  # found by its other name
        assert suggest("스프링 부트", notes) is None

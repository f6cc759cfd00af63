"""Korean particles that fit the word before them, also after Latin letters and digits as they are read aloud."""

from __future__ import annotations

import re
import unicodedata

from index.jamo import RIEUL, is_syllable, places

_OTHER = 1
_DIGIT_FINALS = (_OTHER, RIEUL, 0, _OTHER, 0, 0, _OTHER, RIEUL, RIEUL, 0)  # 영 일 이 삼 사 오 육 칠 팔 구
_SYMBOL_FINALS = {"+": 0, "%": 0, "&": 0, "#": _OTHER, "℃": 0}  # 플러스 퍼센트 앤드 샵 도
_CLOSERS = "\"'`’”」』》〉>)]}*_~.,!?…:;"
_BRACKETS = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]$")
_VOWELS = "aeiou"


def with_josa(word: str, pair: str) -> str:
    """`word` with the fitting one of `pair`, written final-consonant form first: "을/를", "이/가", "은/는", "으로/로", "과/와".

    A word whose reading is not known gets both: "을(를)".
    """
    after_final, after_vowel = pair.split("/")
    final = _final(word)
    if final is None:
        return f"{word}{after_final}({after_vowel})"
    if final == 0 or (final == RIEUL and after_final == "으로"):
        return word + after_vowel
    return word + after_final


def _final(word: str) -> int | None:
    """The final consonant of the word as read: 0 none, `RIEUL` ㄹ, else another; None when nobody can tell."""
    text = unicodedata.normalize("NFC", word).strip()
    while text:
        shorter = _BRACKETS.sub("", text)  # 쿠버네티스(k8s) is read 쿠버네티스
        shorter = shorter.rstrip(_CLOSERS + " ") or shorter
        if shorter == text or not shorter:
            break
        text = shorter
    if not text:
        return None
    last = text[-1]
    if is_syllable(last):
        return places(last)[2]
    if last.isascii() and last.isdigit():
        return _DIGIT_FINALS[int(last)]
    if last in _SYMBOL_FINALS:
        return _SYMBOL_FINALS[last]
    latin = re.search(r"[A-Za-z]+$", text)
    return _latin_final(latin.group()) if latin else None


def _latin_final(word: str) -> int:
    """How Korean speakers read the end of a Latin word: 모델, 파이프라인, 웹, 테스트; capitals by the letter's name."""
    if word.isupper() or len(word) == 1:
        return {"L": RIEUL, "R": RIEUL, "M": _OTHER, "N": _OTHER}.get(word[-1].upper(), 0)  # 엘 알 엠 엔
    word = word.lower()
    before = word[-2]
    lone_vowel = before in _VOWELS and (len(word) < 3 or word[-3] not in _VOWELS)
    match word[-1]:
        case "l":
            return RIEUL
        case "m" | "n":
            return _OTHER
        case "e" if before == "l":
            return RIEUL  # table 테이블, file 파일
        case "e":
            return _OTHER if before in "mn" else 0  # time 타임, pipeline 파이프라인; node 노드
        case "g":
            return _OTHER if before == "n" else 0  # training 트레이닝; log 로그
        case "k":
            return _OTHER if before == "c" or word.endswith("ook") or lone_vowel else 0  # stack 스택; framework 프레임워크
        case "b" | "c" | "p" | "t":
            return _OTHER if lone_vowel else 0  # web 웹, public 퍼블릭, map 맵, bot 봇; test 테스트
    return 0

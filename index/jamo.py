"""A Hangul syllable is its three letters by arithmetic: (lead × 21 + vowel) × 28 + tail, counted from 가."""

from __future__ import annotations

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
RIEUL = TAILS.index("ㄹ")  # the tail that some particles take for none


def is_syllable(character: str) -> bool:
    return "가" <= character <= "힣"


def places(syllable: str) -> tuple[int, int, int]:
    """Of its letters in LEADS, VOWELS and TAILS; tail 0 is none."""
    code = ord(syllable) - ord("가")
    return code // 588, code % 588 // 28, code % 28


def compose(lead: str, vowel: str, tail: str) -> str:
    return chr(ord("가") + LEADS.index(lead) * 588 + VOWELS.index(vowel) * 28 + TAILS.index(tail))


def decompose(syllable: str) -> tuple[str, str, str]:
    lead, vowel, tail = places(syllable)
    return LEADS[lead], VOWELS[vowel], TAILS[tail]

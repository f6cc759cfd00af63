"""Slips of the hand, made on purpose: the same text always slips the same way."""

from __future__ import annotations

import re

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_BASE = ord("가")

# The common two-set Korean keyboard (KS X 5002); letters made of two keys are typed as those two.
_KEYS = dict(
    zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ", "qwertyuiopasdfghjklzxcvbnmQWERTOP", strict=True)
)
_DOUBLE = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_SINGLE = {keys: letter for letter, keys in _DOUBLE.items()}
_LETTERS = {key: letter for letter, key in _KEYS.items()}

# Vowels that sound alike or lie beside each other.
_NEIGHBOURS = dict(zip("ㅏㅐㅓㅔㅗㅛㅜㅡㅣㅕㅑㅚㅙㅢㅘㅝㅠㅟㅞㅖㅒ", "ㅑㅔㅏㅐㅓㅗㅡㅜㅏㅛㅏㅙㅚㅣㅏㅓㅜㅣㅚㅔㅐ", strict=True))


def slip(word: str) -> str:
    """One letter wrong: a neighbouring vowel in the middle syllable of a Hangul word, two letters swapped in a Latin one."""
    middle = len(word) // 2
    if _is_syllable(word[middle : middle + 1]):
        lead, vowel, tail = _jamo(word[middle])
        return word[:middle] + _syllable(lead, _NEIGHBOURS[vowel], tail) + word[middle + 1 :]
    for i in (middle, *range(len(word) - 1)):
        if i + 1 < len(word) and word[i] != word[i + 1]:
            return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word


def without_spaces(text: str) -> str:
    return "".join(text.split())


def as_latin_keys(text: str) -> str:
    """What comes out when Korean is typed with the keyboard set to English: 스프링 → tmvmfld."""
    letters = "".join("".join(_jamo(char)) if _is_syllable(char) else char for char in text)
    single = "".join(_DOUBLE.get(letter, letter) for letter in letters)
    return "".join(_KEYS.get(letter, letter) for letter in single)


def as_hangul_keys(text: str) -> str:
    """What comes out when English is typed with the keyboard set to Korean: spring → 네갸ㅜㅎ."""
    letters = "".join(_LETTERS.get(char) or _LETTERS.get(char.lower()) or char for char in text)
    vowel = rf"(?:{'|'.join(keys for keys in _SINGLE if keys[0] in VOWELS)}|[{VOWELS}])"
    tail = rf"(?:{'|'.join(keys for keys in _SINGLE if keys[0] in LEADS)}|[ㄱ-ㅎ])"
    # A consonant before a vowel begins the next syllable, so a tail, also half a double one, is one that no vowel follows.
    syllable = re.compile(rf"([{LEADS}])({vowel})({tail}(?!{vowel})|[ㄱ-ㅎ](?!{vowel}))?")
    return syllable.sub(lambda match: _compose(*match.groups()), letters)


def ends_in_consonant(word: str) -> bool | None:
    """Whether the last syllable has a tail, which decides 은/는; None for what is not Hangul."""
    return bool(_jamo(word[-1])[2]) if _is_syllable(word[-1:]) else None


def _compose(lead: str, vowel: str, tail: str | None) -> str:
    vowel, tail = _SINGLE.get(vowel, vowel), _SINGLE.get(tail or "", tail or "")
    return _syllable(lead, vowel, tail) if tail in TAILS else _syllable(lead, vowel, "") + tail


def _is_syllable(char: str) -> bool:
    return "가" <= char <= "힣"


def _jamo(syllable: str) -> tuple[str, str, str]:
    code = ord(syllable) - _BASE
    return LEADS[code // 588], VOWELS[code % 588 // 28], TAILS[code % 28]


def _syllable(lead: str, vowel: str, tail: str) -> str:
    return chr(_BASE + LEADS.index(lead) * 588 + VOWELS.index(vowel) * 28 + TAILS.index(tail))

"""The common Korean keyboard (two-set, KS X 5002): what a key gives when it is set to the other language."""

from __future__ import annotations

import re

from index.jamo import LEADS, TAILS, VOWELS, compose, decompose, is_syllable

_KEYS = dict(
    zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ", "qwertyuiopasdfghjklzxcvbnmQWERTOP", strict=True)
)
# Letters of two keys.
_PAIRS = {
    whole: pair
    for pair, whole in (
        *zip("ㅗㅏ ㅗㅐ ㅗㅣ ㅜㅓ ㅜㅔ ㅜㅣ ㅡㅣ".split(), "ㅘㅙㅚㅝㅞㅟㅢ", strict=True),
        *zip("ㄱㅅ ㄴㅈ ㄴㅎ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅂㅅ".split(), "ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", strict=True),
    )
}
_WHOLE = {pair: letter for letter, pair in _PAIRS.items()}
_LETTERS = {key: letter for letter, key in _KEYS.items()}
_LETTERS |= {key.upper(): letter for key, letter in _LETTERS.items() if key.upper() not in _LETTERS}


def as_latin_keys(text: str) -> str:
    """What the keys give when the keyboard is set to English: 스프링 → tmvmfld, 네갸ㅜㅎ → spring."""
    letters = "".join(_PAIRS.get(letter, letter) for character in text for letter in _apart(character))
    return "".join(_KEYS.get(letter, letter) for letter in letters)


def as_hangul_keys(text: str) -> str:
    """What the keys give when the keyboard is set to Korean: tmvmfld → 스프링, spring → 네갸ㅜㅎ."""
    return _SYLLABLE.sub(_compose, "".join(_LETTERS.get(character, character) for character in text))


def _either(letters: str) -> str:
    pairs = [pair for letter, pair in _PAIRS.items() if letter in letters]
    return f"(?:{'|'.join(pairs)}|[{letters}])"


_VOWEL = _either(VOWELS)
# A consonant before a vowel begins the next syllable, so a tail, also the second half of a double one, has no vowel after it.
_SYLLABLE = re.compile(rf"([{LEADS}])({_VOWEL})({_either(''.join(TAILS))}(?![{VOWELS}]))?")


def _compose(match: re.Match[str]) -> str:
    lead, vowel, tail = (_WHOLE.get(letters, letters) for letters in match.groups(""))
    return compose(lead, vowel, tail)


def _apart(character: str) -> str:
    return "".join(decompose(character)) if is_syllable(character) else character

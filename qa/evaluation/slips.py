"""Slips of the hand, made on purpose: the same text always slips the same way."""

from __future__ import annotations

from index.jamo import compose, decompose, is_syllable

# Vowels that sound alike or lie beside each other.
_NEIGHBOURS = dict(zip("ㅏㅐㅓㅔㅗㅛㅜㅡㅣㅕㅑㅚㅙㅢㅘㅝㅠㅟㅞㅖㅒ", "ㅑㅔㅏㅐㅓㅗㅡㅜㅏㅛㅏㅙㅚㅣㅏㅓㅜㅣㅚㅔㅐ", strict=True))


def slip(word: str) -> str:
    """One letter wrong: a neighbouring vowel in the middle syllable of a Hangul word, two letters swapped in a Latin one."""
    middle = len(word) // 2
    if is_syllable(word[middle : middle + 1]):
        lead, vowel, tail = decompose(word[middle])
        return word[:middle] + compose(lead, _NEIGHBOURS[vowel], tail) + word[middle + 1 :]
    for i in (middle, *range(len(word) - 1)):
        if i + 1 < len(word) and word[i] != word[i + 1]:
            return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word


def without_spaces(text: str) -> str:
    return "".join(text.split())


def ends_in_consonant(word: str) -> bool | None:
    """Whether the last syllable has a tail, which decides 은/는; None for what is not Hangul."""
    return bool(decompose(word[-1])[2]) if is_syllable(word[-1:]) else None

"""The words of the notes, found by a name or by sound."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import product

from index.sound import LONGEST, borrowed, hangul_key, hangul_sounds, latin_keys, needed, similarity
from index.tokens import words
from qa.aliases.table import joined

_HANGUL_WORD = re.compile(r"[가-힣]{2,20}$")
_JOINTS = re.compile(r"[-_./@:]+")
_LATIN_WORD = re.compile(r"[a-z]{3,24}$")
_COMPARED = 60  # words with the same consonants; more are taken by frequency
_ENGLISH = 0.02  # more is asked of a word of an English sentence: most have not been borrowed
_KEPT = 2  # of those that sound equally like it
# Particles that loan words end in: the stem of 아테나 is 아테, so a note's word may lack its last syllable.
_LOST_ENDINGS = {
    "나": ("na",),
    "로": ("ro", "lo", "row", "low"),
    "도": ("do", "to"),
    "가": ("ga", "ca", "ka"),
    "이": ("i", "y", "ee", "ie"),
    "야": ("ya", "ia"),
}

_LETTER_NAMES = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        (
            "에이 비 씨/시 디 이 에프 지/쥐 에이치 아이 제이 케이 엘 엠 엔"
            " 오 피 큐 알/아르 에스 티 유 브이 더블유 엑스 와이 제트/지"
        ).split(),
        strict=True,
    )
)
_LETTER_OF = {name: letter for letter, names in reversed(_LETTER_NAMES.items()) for name in names.split("/")}
_LETTERS = re.compile("|".join(sorted(_LETTER_OF, key=len, reverse=True)))


class Lookup:
    """Over one vocabulary. The parts for sound are made when first asked for."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary

    def __contains__(self, word: str) -> bool:
        return word in self._vocabulary or word in self._pieces

    def tokens(self, name: str) -> list[tuple[str, ...]]:
        """How the notes write a name: its words, the name as one word, or the beginning of a longer Hangul word."""
        heads = tuple(words(name))
        if not heads:
            return []
        found = [heads] if all(head in self for head in heads) else []
        glued = joined(heads)
        literal = "".join(name.split())
        if not found and literal in self._vocabulary:  # 아테나, which reads as 아테 with a particle
            found = [(literal,)]
        pieces = tuple(piece for head in heads for piece in _JOINTS.split(head) if piece)
        if pieces != heads and all(piece in self._vocabulary for piece in pieces):
            found.append(pieces)
        if len(heads) > 1 and glued in self._vocabulary:
            found.append((glued,))
        found += [(word,) for word in self._spellings.get(glued, ()) if (word,) not in found]
        if not found and len(glued) > 1 and _HANGUL_WORD.match(glued):
            found = [(word,) for word in self._longer(glued)]
        return found

    def sounding_like(self, word: str) -> list[tuple[str, float]]:
        """Words of the other script, or spelled otherwise, that sound like this one, best first, with how much they do."""
        if _HANGUL_WORD.match(word):
            return self._latin_like(word) + [(other, 0.95) for other in self._spelled_otherwise(word)]
        if _LATIN_WORD.match(word):
            return self._hangul_like(word)
        return []

    def spelled_out(self, word: str) -> list[str]:
        """에이더블유에스 for aws, and the other way about."""
        if word.isascii() and word.isalpha() and 2 <= len(word) <= 5:
            names = product(*(_LETTER_NAMES[letter].split("/") for letter in word.lower()))
            return [name for name in map("".join, names) if name in self._vocabulary]
        letters = "".join(_LETTER_OF[name] for name in _LETTERS.findall(word))
        if len(letters) > 1 and len(_LETTERS.sub("", word)) == 0 and letters in self:
            return [letters]
        return []

    @cached_property
    def _pieces(self) -> frozenset[str]:
        """Parts of joined words: ingress-nginx has nginx."""
        mixed = (word for word in self._vocabulary if not word.isalnum() and len(word) <= LONGEST)
        return frozenset(piece for word in mixed for piece in _JOINTS.split(word) if len(piece) > 1)

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """few-shot and few_shot under fewshot."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if not word.isalnum() and len(word) <= LONGEST and (glued := joined((word,))) != word:
                found[glued].append(word)
        return dict(found)

    @cached_property
    def _hangul(self) -> list[str]:
        return sorted(filter(_HANGUL_WORD.match, self._vocabulary))

    def _longer(self, start: str) -> list[str]:
        at = bisect_left(self._hangul, start)
        longer = []
        for word in self._hangul[at : at + 200]:
            if not word.startswith(start):
                break
            # 레이 does not begin 레이블; 채팅 begins 채팅방.
            if len(word) <= len(start) + 4 and (len(start) > 2 or borrowed(word[len(start) :]) <= 0):
                longer.append(word)
        return sorted(longer, key=lambda word: (-self._vocabulary[word], word))[:_KEPT]

    @cached_property
    def _latin_by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._latin_words():
            for key in latin_keys(word):
                found[key].append(word)
        return dict(found)

    def _latin_words(self) -> Iterable[str]:
        yield from filter(_LATIN_WORD.match, self._vocabulary)
        further = sorted(self._pieces.union(self._spellings))
        yield from (word for word in further if word not in self._vocabulary and _LATIN_WORD.match(word))

    @cached_property
    def _hangul_by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._hangul:
            if len(word) <= 12 and borrowed(word) >= 0:
                found[hangul_key(word)].append(word)
        return dict(found)

    @cached_property
    def _hangul_by_sound(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for alike in self._hangul_by_key.values():
            for word in alike:
                found[heard_as(word)].append(word)
        return dict(found)

    def _spelled_otherwise(self, word: str) -> list[str]:
        """Another way to write a loan word: 플렛폼 and 플랫폼, 네트웍 and 네트워크."""
        if borrowed(word) < 0 or len(hangul_key(word)) < 3:
            return []
        return [other for other in self._hangul_by_sound.get(heard_as(word), ()) if other != word][:_KEPT]

    def _latin_like(self, word: str) -> list[tuple[str, float]]:
        key = hangul_key(word)
        least = needed(word, key)
        if least > 1:
            return []
        scored = {found: similarity(word, found, least=least) for found in self._compared(self._latin_by_key.get(key, ()))}
        if key[-1:] == "S":  # the notes' plural is without its s: kubernete
            for found in self._compared(self._latin_by_key.get(key[:-1], ())):
                scored[found] = max(scored.get(found, 0.0), similarity(word, found + "s", least=least))
        best = _best({latin: alike for latin, alike in scored.items() if alike >= least})
        return [(other, alike) for latin, alike in best for other in self._spellings.get(latin, (latin,))]

    def _hangul_like(self, word: str) -> list[tuple[str, float]]:
        for ending, spelled in (("", ("",)), *_LOST_ENDINGS.items()):
            if not word.endswith(spelled):
                continue
            lost = hangul_key(ending).lstrip("VH")
            scored: dict[str, float] = {}
            for latin in (word, word + "s"):
                for key in latin_keys(latin):
                    for found in self._compared(self._hangul_by_key.get(key.removesuffix(lost), ())):
                        least = max(needed(found + ending, key) + _ENGLISH, 0.97 if ending else 0.0)
                        alike = similarity(found + ending, latin, least=least)
                        if alike >= least:
                            scored[found] = max(scored.get(found, 0.0), alike)
            if scored:
                return _best(scored)
        return []

    def _compared(self, found: Sequence[str]) -> Sequence[str]:
        if len(found) <= _COMPARED:
            return found
        return sorted(found, key=lambda word: (-self._vocabulary.get(word, 0), word))[:_COMPARED]


def heard_as(word: str) -> str:
    """Equal for two ways to write one loan word; a word of another script as it stands."""
    return hangul_sounds(word).replace("x", "") or word


def _best(scored: Mapping[str, float]) -> list[tuple[str, float]]:
    ordered = sorted(scored.items(), key=lambda item: (-item[1], item[0]))
    return [(word, score) for word, score in ordered if score >= ordered[0][1] - 0.02][:_KEPT]

"""이것을 찾으셨나요?: a question as it was probably meant, where the notes lack a word and have one a slip away."""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.sound import borrowed
from index.tokens import stem, words
from qa.aliases import Aliases
from qa.question.keyboard import as_hangul_keys, as_latin_keys
from qa.question.question_words import predicate_stem, weight

if TYPE_CHECKING:
    from index import NoteIndex

_MOST_WORDS = 40  # of a question
_LONGEST = 40  # characters; what is longer is no word
_SHORTEST_PIECE = 2  # syllables of a word that spaces are put around
_COMPARED = 200  # words with the same beginning or end

_RUN = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]+|[A-Za-z]+(?:[-_.+#/][A-Za-z]+)*")
# How a word ends that says or asks something; its end is a matter of grammar, not of letters.
_CLAUSE = re.compile(r"(?:[야요지죠까니냐네대래다고며면서게는던해돼줘데군걸]|더라|이나|거나)$")
_SYLLABLES = re.compile(r"[가-힣]+$")
_FORMS = unicodedata.normalize("NFD", "는늘늠")[2::3]  # tails that make another form of a predicate: 돌려준 of 돌려주
# Vowels that sound alike or lie side by side: what a slip in a short word has to be.
_NEAR = [
    set(pair) for pair in "ㅐㅔ ㅙㅚ ㅚㅞ ㅙㅞ ㅗㅜ ㅓㅗ ㅏㅓ ㅗㅛ ㅜㅠ ㅏㅑ ㅓㅕ ㅔㅖ ㅐㅒ ㅡㅜ ㅡㅓ ㅣㅟ ㅣㅢ ㅣㅏ".split()
]


def suggest(question: str, notes: NoteIndex) -> str | None:
    """The question with its slips corrected; None where there is none, or none that can be told."""
    with _LOCK:
        speller = _OPENED.get(notes)
        if speller is None:
            speller = _OPENED[notes] = Speller(notes.vocabulary())
    return speller.correct(question, named=lambda word: bool(Aliases.for_index(notes).alternatives(word)))


class Speller:
    """Corrects by one vocabulary. What it looks words up in is made when first needed."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary

    def correct(self, question: str, *, named: Callable[[str], bool] = lambda word: False) -> str | None:
        """:param named: tells whether the notes have a word under another name; such a word is no slip."""
        question = unicodedata.normalize("NFC", question)
        parts: list[str] = []
        end = 0
        for number, match in enumerate(_RUN.finditer(question)):
            if number == _MOST_WORDS:
                break
            run = match.group()
            parts.append(question[end : match.start()])
            parts.append(run if len(run) > _LONGEST or self._known(run) or named(run) else self._corrected(run) or run)
            end = match.end()
        corrected = self._respaced("".join(parts) + question[end:])
        return corrected if corrected != question else None

    def _known(self, run: str) -> bool:
        return all(head in self._vocabulary or weight(head) == 0 for head in words(run))

    def _corrected(self, run: str) -> str | None:
        if other := self._other_keyboard(run):
            return other
        if run.isascii():
            head = run.lower().removesuffix("s")
            nearest = self._nearest(head) if len(head) > 5 else None
            return nearest + run[len(head) :] if nearest else None
        if not _SYLLABLES.match(run):
            return None
        head = stem(run)
        if self._begins_word(predicate_stem(run)) or self._begins_word(predicate_stem(head)):
            return None  # a form of a word that the notes have
        for whole in dict.fromkeys((run, head)):
            if pieces := self._pieces(whole):
                return " ".join(pieces) + run[len(whole) :]
        nearest = self._nearest(head) if borrowed(head) >= 0.2 or not _CLAUSE.search(run) else None
        return nearest + run[len(head) :] if nearest else None

    def _other_keyboard(self, run: str) -> str | None:
        if run.isascii():
            typed = as_hangul_keys(run)
            return typed if len(typed) > 1 and _SYLLABLES.match(typed) and self._known(typed) else None
        for whole in dict.fromkeys((run, stem(run))):
            typed = as_latin_keys(whole)
            if len(typed) > 2 and any(head in self._vocabulary for head in words(typed)):
                return typed + run[len(whole) :]
        return None

    def _pieces(self, run: str) -> list[str] | None:
        """The run as words of the notes, as few as possible."""
        best: list[list[str] | None] = [[]] + [None] * len(run)
        for end in range(_SHORTEST_PIECE, len(run) + 1):
            for start in range(end - _SHORTEST_PIECE + 1):
                before = best[start]
                known = best[end]
                if before is not None and run[start:end] in self._vocabulary and (known is None or len(before) + 1 < len(known)):
                    best[end] = [*before, run[start:end]]
        return best[len(run)]

    def _respaced(self, question: str) -> str:
        """Two words joined where the notes have them only as one."""
        parts = re.split(r"( +)", question)
        at = 0
        while at + 2 < len(parts):
            one, other = parts[at], parts[at + 2]
            joined = one + other
            if (
                len(joined) <= _LONGEST
                and _SYLLABLES.match(joined)
                and stem(joined) in self._vocabulary
                and not (one in self._vocabulary and stem(other) in self._vocabulary)
                and weight(one) > 0 < weight(stem(other))
            ):
                parts[at : at + 3] = [joined]
            else:
                at += 2
        return "".join(parts)

    def _nearest(self, word: str) -> str | None:
        """The word of the notes that a slip makes this word of; by distance, then by how many passages have it."""
        spelled = unicodedata.normalize("NFD", word)
        length = len(spelled)
        if length < 4:
            return None
        most = 2 if length >= 12 else 1
        found: list[tuple[int, int, str]] = []
        for other in self._sharing(spelled, length // (most + 1)):
            distance = _distance(spelled, other, most)
            if 0 < distance <= most and (length >= 7 or _is_near(spelled, other)):
                candidate = unicodedata.normalize("NFC", other)
                shorter, longer = sorted((spelled, other), key=len)
                if longer[:-1] == shorter and longer[-1] in _FORMS and borrowed(candidate) <= 0:
                    continue
                if candidate.isascii() and self._vocabulary[candidate] < 2:
                    continue  # as likely a slip of the notes
                found.append((distance, -self._vocabulary[candidate], candidate))
        return min(found)[2] if found else None

    def _sharing(self, spelled: str, length: int) -> Iterator[str]:
        """Words that have the first, or the last, so many letters in common with this one, and are about as long."""
        seen: set[str] = set()
        for ordered, start, turn in ((self._forward, spelled[:length], 1), (self._backward, spelled[: -length - 1 : -1], -1)):
            at = bisect_left(ordered, start)
            for other in ordered[at : at + _COMPARED]:
                if not other.startswith(start):
                    break
                if abs(len(other) - len(spelled)) <= 2 and (other := other[::turn]) not in seen:
                    seen.add(other)
                    yield other

    @cached_property
    def _forward(self) -> list[str]:
        usable = (word for word in self._vocabulary if 2 <= len(word) <= _LONGEST and _RUN.fullmatch(word))
        return sorted(unicodedata.normalize("NFD", word) for word in usable)

    @cached_property
    def _backward(self) -> list[str]:
        return sorted(word[::-1] for word in self._forward)

    @cached_property
    def _hangul(self) -> list[str]:
        return sorted(word for word in self._vocabulary if _SYLLABLES.match(word))

    def _begins_word(self, start: str) -> bool:
        at = bisect_left(self._hangul, start)
        return at < len(self._hangul) and self._hangul[at].startswith(start)


_LOCK = threading.Lock()
_OPENED: WeakKeyDictionary[NoteIndex, Speller] = WeakKeyDictionary()


def _distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next, at most; `most` + 1 where it takes more."""
    start = _shared(one, other)
    one, other = one[start:], other[start:]
    end = _shared(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    if not one or not other or most == 1:
        swapped = len(one) == len(other) == 2 and one == other[::-1]
        return 1 if swapped else min(max(len(one), len(other)), most + 1)
    if max(len(one), len(other)) > 8:
        return most + 1
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1][-1], most + 1)


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_near(one: str, other: str) -> bool:
    """Whether two spellings differ in one vowel that is easily taken for the other."""
    different = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) and len(different) == 1 and {*map(_letter, different[0])} in _NEAR


def _letter(jamo: str) -> str:
    """A vowel inside a syllable as it stands alone."""
    return chr(ord(jamo) - 0x1161 + ord("ㅏ")) if "\u1161" <= jamo <= "\u1175" else jamo

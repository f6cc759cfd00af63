"""Words of the notes that mean the same as a word of the question: 요금 for 비용, 휴식 for 쉬게, 요일 for weekday.

No table has them and no letter is shared; the model that the notes were embedded with knows. Only words of what was found are
compared, so that it takes the same time however many notes there are.

Chosen on the questions over seeds/, on three further folders with questions of their own, on documentation and on KorQuAD dev's
even articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from index.sound import borrowed, hangul_key, latin_keys
from index.tokens import has_meaning, is_hangul
from index.types import WordEmbedder
from qa.question.question_words import is_predicate

if TYPE_CHECKING:
    from index import NoteIndex
    from index.types import Matrix

_FAR = 4.6  # spreads above the cosine of any two words, from which two mean the same
_MOST = 6  # words for one


def related(words: Iterable[str], found: Iterable[str], notes: NoteIndex) -> dict[str, list[str]]:
    """By word of the question, the words that mean the same, the nearest first.

    :param found: words of the notes, among which they are looked for.
    """
    asked = [word for word in dict.fromkeys(words) if has_meaning(word)]
    level = notes.manifest.words
    if not asked or level is None:
        return {}
    asked, vectors = _vectors(asked, notes)
    least = level.middle + _FAR * level.spread
    names, cosines = notes.word_cosines(vectors, found)
    near: dict[str, list[str]] = {}
    for word, row in zip(asked, cosines, strict=True):
        close = np.flatnonzero(row >= least)
        best = [names[place] for place in close[np.argsort(-row[close], kind="stable")]]
        alike = [other for other in best if other != word and not _is_other(other, word)]
        sure = [other for other in alike if not _may_be_by_chance(other, word)]
        near[word] = (alike if len(sure) == len(alike) or _is_known_whole(word, notes) else sure)[:_MOST]
    return near


def _is_known_whole(word: str, notes: NoteIndex) -> bool:
    return notes.embedder.count_tokens([word]) == [1]


def _may_be_by_chance(other: str, word: str) -> bool:
    """Whether a Latin word has no letters or sounds of a name: of pulsar the model knows pieces only, and puts pudong near it.

    A Hangul word may be what it means: 지연 for latency.
    """
    if is_hangul(other):
        return False
    if not is_hangul(word):
        return other not in word and not any(word[at : at + 3] in other for at in range(max(len(word) - 2, 1)))
    if borrowed(word) <= 0 or is_predicate(word):
        return False
    key = hangul_key(word)
    return not any(len(heard) > 1 and key.startswith(heard) for heard in latin_keys(other))  # 딥레이서: deep, deepracer


def _is_other(one: str, other: str) -> bool:
    """사이드카 is near to 카프카, 카카오페이 to 토스페이, by how both end: the model is made of pieces of words.

    A code means nothing but itself.
    """
    if any(letter.isdigit() for letter in one + other):
        return True
    if not (is_hangul(one) and is_hangul(other)):
        return False
    n_same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(one), reversed(other), strict=False)))
    first, second = set(one[: len(one) - n_same]), set(other[: len(other) - n_same])
    return bool(n_same and first and second) and first.isdisjoint(second)


def _vectors(words: Sequence[str], notes: NoteIndex) -> tuple[list[str], Matrix]:
    """Of all words, those first that the notes have: their vectors are at hand."""
    known, vectors = notes.word_vectors(words)
    new = [word for word in words if word not in known]
    if new and isinstance(model := notes.embedder, WordEmbedder):
        return [*known, *new], np.concatenate([vectors, model.embed_words(new)])
    return known, vectors

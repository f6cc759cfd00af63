"""How much of what a question says stands in a chunk: word by word, in one place.

BM25 sums over tokens, so three bigrams of one long word outweigh a whole short one, and words far apart count like words
side by side. Here a word counts once, by its inverse document frequency, and the best single line or sentence counts
beside the chunk as a whole. On the even articles of KorQuAD dev this takes the lexical channel from 0.958 to 0.974 nDCG@10.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.tokens import fold, is_hangul
from qa.query import Query
from qa.question.question_words import QueryWord
from qa.signals.related import related
from qa.signals.worth import Worth
from qa.wording import Language, language_of

if TYPE_CHECKING:
    from index import NoteIndex
    from index.types import ChunkTokens
    from qa.question.wanted import Wanted

_PARTLY = 0.9  # a word whose every bigram is there, but not the word itself
_RELATED = 0.5  # another word that means the same
# The next three were chosen as the weights of `fusion` were, with folders-1. A subject is named in headings, seldom in a line
# that answers. Syllables on their own (값, 밤, 더) stand in a chunk that answers hardly more often than in any other, Latin words
# amid Hangul, which are names and terms, more often than other words as rare.
AROUND = 0.9
_SYLLABLE, _LATIN = 0.5, 1.25
_HANGUL = re.compile("[가-힣]")
_BESIDE = 0.3  # how much two sentences side by side count, and not the best one alone; see qa/evaluation/README.md
_PARAGRAPH = 3  # sentences of a line at least: those of a bullet seldom go on with what the one before said
_FADING = 0.5  # of what a question is about, each word tells half of what the one before it does


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares, 0..1, of what the question's words are worth in these notes."""

    whole: float  # found in the chunk's lines or around them
    line: float  # found in its best sentence, in a paragraph also in the one beside it
    words: tuple[str, ...]  # those found, in the question's order
    wanted: bool = False  # it has the kind of thing the question asks for
    dated: bool = False  # it is of the time the question names
    on_day: bool = False  # of the very day
    names_day: bool = False  # speaks of it among other things


NO_EVIDENCE = Evidence(0.0, 0.0, ())


class Reader:
    """Reads chunks with one question in mind."""

    def __init__(self, query: Query, notes: NoteIndex, *, wanted: Wanted | None = None, around: float = AROUND) -> None:
        """
        :param wanted: the kind of thing that answers.
        :param around: what a word counts that stands in a heading, title, tag or parent bullet rather than in the lines.
        """
        self.wanted, self._around, self._period = wanted, around, query.asked.period
        self._day = query.asked.day
        self._notes = notes
        self._language = language_of(query.text)
        self._tokens: dict[int, ChunkTokens] = {}
        worth = Worth(notes)
        said_once: dict[str, QueryWord] = {}
        for word in query.words:
            if word.weight > 0:
                said_once.setdefault(word.text, word)
        self._words = [_Sought(word, word.weight * _telling(word.text) * worth_of(word, worth)) for word in said_once.values()]
        self.total = sum(word.value for word in self._words)
        self._seek()

    def _seek(self) -> None:
        self._sought = {token: f" {token} " for word in self._words for token in word.tokens}
        # As a line has them: without the gap that a bigram may stand over, and queries for query.
        self._letters = tuple(dict.fromkeys(token.removesuffix("y") for token in self._sought))

    def relate(self, first: Sequence[int]) -> None:
        """Let words of the rows that were fetched stand in for words of the question that mean the same.

        :param first: rows that have most of the question's own words. What these leave open is what another word counts at most.
        """
        worth = min(_RELATED, 1 - max((self.read(row).whole for row in first), default=0.0))
        found = set[str]().union(*(row.words.split() for row in self._tokens.values()))
        near = related([word.text for word in self._words], found, self._notes)
        for word in self._words:
            word.stand_in(near.get(word.text, ()), worth)
        self._seek()

    def fetch(self, rows: Sequence[int]) -> None:
        """Rows that will be read: at once takes a third of the time."""
        if self.total:
            self._tokens.update(zip(rows, self._notes.tokens(rows), strict=True))
        if self.wanted or self._period or self._day:
            self._notes.chunks(rows)

    def read(self, row: int) -> Evidence:
        if not self.total:
            return NO_EVIDENCE
        if row not in self._tokens:
            self.fetch((row,))
        tokens = self._tokens[row]
        body = {token for token, spaced in self._sought.items() if spaced in tokens.body}
        beside = {token for token, spaced in self._sought.items() if spaced in tokens.around}
        lines = tokens.lines if body else ()
        said = [{token for token in body if self._sought[token] in sentence} for line in lines for sentence in line]
        whole, everywhere, found = 0.0, 0.0, []
        by_word: list[list[float]] = []  # what each sentence has of it
        present = body | beside
        for word in self._words:
            if word.tokens.isdisjoint(present):
                continue
            around = self._around * word.found_in(beside) if beside else 0.0
            inside = word.found_in(body) if body else 0.0
            whole += word.value * max(inside, around)
            if max(inside, around) >= 0.5:
                found.append(word.text)
            if inside <= around:
                everywhere += word.value * around
            else:
                shares = (around if word.tokens.isdisjoint(has) else max(word.found_in(has), around) for has in said)
                by_word.append([word.value * share for share in shares])
        return Evidence(
            whole=whole / self.total,
            line=(everywhere + _best_sentence(by_word, _followed(lines))) / self.total,
            words=tuple(found),
            wanted=self._has_wanted(row),
            dated=self._is_dated(row),
            on_day=self._is_on_day(row),
            names_day=self._names_day(row),
        )

    def _is_dated(self, row: int) -> bool:
        return self._is_on_day(row) or (self._period is not None and self._notes.chunk(row).date in self._period)

    def _is_on_day(self, row: int) -> bool:
        return self._day is not None and (self._day.is_of(self._notes.chunk(row).date) or self._is_headed_by_day(row))

    def _is_headed_by_day(self, row: int) -> bool:
        """Of a day of no known year."""
        chunk = self._notes.chunk(row)
        return self._day is not None and chunk.date is None and bool(chunk.headings) and self._day.is_named_in(chunk.headings[-1])

    def _names_day(self, row: int) -> bool:
        if self._day is None or self._day.last:  # what a text tells of some day of a part of a month says little of that part
            return False
        return self._day.is_named_in(self._notes.chunk(row).text) and not self._is_headed_by_day(row)

    def near(self, row: int) -> dict[str, str]:
        """Words of the question that a row lacks, and a word of it that means the same."""
        if row not in self._tokens:
            return {}
        tokens = self._tokens[row]
        has = {token for token, spaced in self._sought.items() if spaced in tokens.body or spaced in tokens.around}
        return {word.text: other for word in self._words if (other := word.near_in(has))}

    def _has_wanted(self, row: int) -> bool:
        return self.wanted is not None and self.wanted.has.search(self._notes.chunk(row).text) is not None

    def is_across(self, row: int) -> bool:
        """Whether a row that was read is in another language than the question."""
        tokens = self._tokens.get(row)
        return tokens is not None and (_HANGUL.search(tokens.body) is not None) is (self._language is Language.EN)

    def may_be_in(self, line: str) -> bool:
        """False for a line that has no token of the question: to look for letters is quicker than to take a line apart."""
        letters = "".join(fold(line).casefold().split())
        return any(letter_run in letters for letter_run in self._letters)

    def subject(self, words: Collection[str]) -> float:
        """What part of the question's subject some of its words are, 0..1: it begins with what it is about."""
        worth = [(word.text, word.value * _FADING**place) for place, word in enumerate(self._words)]
        total = sum(value for _, value in worth)
        return sum(value for text, value in worth if text in words) / total if total else 0.0

    def share(self, tokens: frozenset[str]) -> float:
        """What part of the question's worth a set of tokens has, 0..1."""
        there = [word for word in self._words if not word.tokens.isdisjoint(tokens)]
        return sum([word.value * word.found_in(tokens) for word in there]) / self.total if self.total else 0.0


def _followed(lines: Sequence[Sequence[str]]) -> Iterator[int]:
    """The places, among all sentences, of those that another one of their paragraph follows."""
    start = 0
    for line in lines:
        if len(line) >= _PARAGRAPH:
            yield from range(start, start + len(line) - 1)
        start += len(line)


def _best_sentence(by_word: Sequence[Sequence[float]], followed: Iterable[int]) -> float:
    """:param by_word: for each word, what each sentence has of it."""
    best = max(map(sum, zip(*by_word, strict=True)), default=0.0)
    two = max((sum([max(word[place], word[place + 1]) for word in by_word]) for place in followed), default=0.0)
    return best + _BESIDE * max(two - best, 0.0)


class _Sought:
    """One word of the question, made ready to be looked for in many sets of tokens."""

    __slots__ = ("_alternatives", "_inner", "_names", "_near", "text", "tokens", "value")

    def __init__(self, word: QueryWord, value: float) -> None:
        self.text, self.value = word.text, value
        self._near: tuple[str, ...] = ()
        self._alternatives = [(frozenset(tokens), weight) for tokens, weight in word.alternatives]
        self._names = tuple(names for names, _ in self._alternatives)
        inner = bigrams(word.text)
        # The first syllables of a word tell most: what follows may be an ending.
        total = sum(1 / (place + 1) for place in range(len(inner)))
        self._inner = [(b, _PARTLY / (place + 1) / total) for place, b in enumerate(inner)] if len(inner) > 1 else []
        self.tokens = frozenset((word.text, *inner, *(token for tokens, _ in self._alternatives for token in tokens)))

    def near_in(self, tokens: Set[str]) -> str | None:
        """The nearest of the words that stand in, where the word is there under no name of its own."""
        in_pieces = bool(self._inner) and all(bigram in tokens for bigram, _ in self._inner)  # 블룸 필터 for 블룸필터
        if self.text in tokens or in_pieces or any(names <= tokens for names in self._names):
            return None
        return next((other for other in self._near if other in tokens), None)

    def stand_in(self, others: Sequence[str], weight: float) -> None:
        self._near = tuple(others)
        self._alternatives += [(frozenset((other,)), weight) for other in others]
        self.tokens |= frozenset(others)

    def found_in(self, tokens: Set[str]) -> float:
        """1 for the word itself, less for another name or for some of its bigrams."""
        if self.text in tokens:
            return 1.0
        best = 0.0
        for names, weight in self._alternatives:
            if weight > best and names <= tokens:
                best = weight
        partly = 0.0
        for bigram, share in self._inner:
            if bigram in tokens:
                partly += share
        return max(best, partly)


@lru_cache(maxsize=8192)
def bigrams(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + 2] for i in range(len(word) - 1)) if is_hangul(word) else ()


def _telling(word: str) -> float:
    if is_hangul(word):
        return _SYLLABLE if len(word) == 1 else 1.0
    return _LATIN if word[0].isalpha() else 1.0


def worth_of(word: QueryWord, worth: Worth) -> float:
    """Inverse document frequency of a word; for one that no note has, of its bigrams."""
    known = worth(word.text)
    if known or not (inner := bigrams(word.text)):
        return known or worth.most
    return sum(worth(bigram) or worth.most for bigram in inner) / len(inner)

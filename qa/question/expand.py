"""Other names of a question's words: what the notes themselves, the person's aliases, the shipped table, or the sound say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.tokens import is_hangul, stem
from qa.aliases import Aliases, Alternative
from qa.query import Query
from qa.question.question_words import QueryWord

if TYPE_CHECKING:
    from index import NoteIndex

_FEW = 4  # alternatives of one word
# Negation has many forms, and a note seldom has the one that the question has: 쓰지 않는, 안 쓰는, 없이.
_NEGATIONS = tuple("없이 않고 없는 안 않는 없음 않은 없고 않음".split())
_OTHER_NEGATION = 0.7
_SHORTER = 0.9
_ABBREVIATIONS = re.compile("[A-Z]{2,5}s")  # whose s is left on them: us is no plural
_PERHAPS_ENDED = re.compile("([가-힣]{2,})인|([가-힣])로")
_WEEKDAY = re.compile("[월화수목금토일]요일")
_ABBREVIATED = 0.5  # 3/7 (금)


def expand(query: Query, notes: NoteIndex) -> Query:
    """The query with names that the notes have for its words; a phrase's name stands in for each of its words."""
    aliases = Aliases.for_index(notes)
    asked = [place for place, word in enumerate(query.words) if word.weight > 0]
    found: dict[int, list[Alternative]] = {place: list(aliases.alternatives(query.words[place].typed)) for place in asked}
    phrases = aliases.phrase_alternatives([query.words[place].said for place in asked])
    for (first, last), alternatives in phrases.items():
        for place in asked[first : last + 1]:
            found[place] += alternatives
    for place in asked:
        if query.words[place].said in _NEGATIONS:
            found[place] = [Alternative((form,), "", "table", _OTHER_NEGATION) for form in _NEGATIONS]  # no name to tell
        found[place] += _other_stems(query.words[place], notes)
        if _WEEKDAY.fullmatch(query.words[place].said):
            found[place].append(Alternative((query.words[place].said[0],), "", "table", _ABBREVIATED))
    words = tuple(_with(word, found.get(place, [])) for place, word in enumerate(query.words))
    return replace(query, words=tuple(_as_said(word, notes) for word in words))


def _other_stems(word: QueryWord, notes: NoteIndex) -> list[Alternative]:
    """Of 정확도, which may end in a particle, not only 정확; of 정확도를, which does, also what 정확도 is taken for.

    Of GPUs, GPU; where no note has the word, 길다온 of 길다온인 (글), and 셸 of 셸로.
    """
    if _ABBREVIATIONS.fullmatch(word.typed):
        forms = {word.said.removesuffix("s"): 1.0}
    elif not is_hangul(word.said):
        return []
    else:
        forms = {form: worth for form, worth in ((word.typed, 1.0), (stem(word.said), _SHORTER)) if len(form) > 1}
        if (ended := _PERHAPS_ENDED.fullmatch(word.said)) and not notes.document_frequency(word.said):
            forms[ended[1] or ended[2]] = 1.0
    return [
        Alternative((form,), "", "table", worth)
        for form, worth in forms.items()
        if form != word.said and notes.document_frequency(form)
    ]


def _as_said(word: QueryWord, notes: NoteIndex) -> QueryWord:
    """A time counted from today that no note is of is the word itself: 올해의 게임 in notes of other years."""
    if word.text == word.said or len(word.written) != 2 or word.text != word.written[0]:
        return word
    (year, *_), said = word.alternatives[0][0], word.written[1]
    if notes.document_frequency(year) or not notes.document_frequency(said):
        return word
    return replace(word, text=said, alternatives=(), written=())


def _with(word: QueryWord, alternatives: list[Alternative]) -> QueryWord:
    few = len(_NEGATIONS) if word.said in _NEGATIONS else _FEW
    best = sorted(alternatives, key=lambda alternative: -alternative.weight)[:few]
    return (
        replace(
            word,
            alternatives=tuple((alternative.tokens, alternative.weight) for alternative in best),
            written=tuple(alternative.written for alternative in best),
        )
        if best
        else word
    )

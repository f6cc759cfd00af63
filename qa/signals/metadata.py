"""Where front matter and the time of a note stand in the order, by what a question asks of its note.

Front matter would come first wherever a title is named, so it is held back unless it has what the question asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from index import FieldWeights
from index.front_session import Field, fields_of, key_names
from index.tokens import tokenize, words
from qa.query import Query
from qa.question.asked import Asked, is_date_word, names_a_note
from qa.question.question_words import QueryWord

if TYPE_CHECKING:
    from index import Chunk, Hit, NoteIndex
    from qa.fusion import Candidate
    from qa.signals.evidence import Evidence

# Chosen on the questions over seeds/; the same order from half to twice these values.
_ASKED = 0.25  # what it is worth that front matter has what the question asks of its note
_ONLY_THERE = 0.45  # share of the question that front matter has beyond any line, to be shown unasked; a title alone gives 0.4
_OTHER_DAY = 0.6  # of what a chunk of another day has of the day's words: any 3 is one of 7월 3일
_DATED = 0.1  # a chunk of the time the question names
_ON_DAY = 0.5  # of the very day
_IN_PART = 0.25  # of the part of a month
_MOST_AUTHORED = 50  # notes of one author
_ENDING = re.compile(r"(?:ers?|ors?|ed|ing|s)$")
_SHORTEST_STEM = 5
_NOTES = 3  # whose front matter is looked at
_CLOSE = 0.6  # to be one of them, a note has to be worth this share of the best


class _Front:
    """The front matter of one index, read row by row as questions ask for it."""

    def __init__(self, notes: NoteIndex) -> None:
        self.rows = frozenset(info.first_row + n for info in notes.notes() for n in range(info.n_front))
        self._fields: dict[int, frozenset[Field]] = {}

    def fields(self, row: int, notes: NoteIndex) -> frozenset[Field]:
        if row not in self._fields:
            lines = notes.chunk(row).text.split("\n")
            self._fields[row] = frozenset(field for field in fields_of(lines) if field)
        return self._fields[row]


_FRONTS: WeakKeyDictionary[NoteIndex, _Front] = WeakKeyDictionary()


def _front_of(notes: NoteIndex) -> _Front:
    front = _FRONTS.get(notes)
    if front is None:
        _FRONTS[notes] = front = _Front(notes)
    return front


def front_rows(notes: NoteIndex) -> frozenset[int]:
    """Rows that are front matter."""
    return _front_of(notes).rows


def rows_of_author(query: Query, lexical: Sequence[Hit], notes: NoteIndex) -> list[int]:
    """Rows whose line of authors has the name that the question asks notes of, under any of its names; ascending.

    :param lexical: what else may have such a line.
    """
    name = _name_of(query)
    terms = replace(query, words=name).terms()
    rows = np.array(sorted(front_rows(notes)), dtype=np.int64)
    hits = notes.search_lexical(terms, _MOST_AUTHORED, rows=rows, weights=FieldWeights(about=1.0)) if terms else []
    return [row for row in sorted({hit.row for hit in (*hits, *lexical)}) if _is_by(name, notes.chunk(row))]


def _name_of(query: Query) -> tuple[QueryWord, ...]:
    name = words(query.asked.author)
    return tuple(word for word in query.words if word.said in name)


def _is_by(name: Sequence[QueryWord], chunk: Chunk) -> bool:
    """Whether a line of authors has the name."""
    return any(_has_name(line, name) for _, line in _lines_that_tell(chunk, frozenset({Field.AUTHOR})))


def _has_name(line: str, name: Sequence[QueryWord]) -> bool:
    tokens = set(tokenize(line))
    return bool(name) and all(
        word.text in tokens or any(tokens.issuperset(other) for other, _ in word.alternatives) for word in name
    )


def settle_front(
    candidates: Sequence[Candidate],
    query: Query,
    notes: NoteIndex,
    *,
    read: Callable[[int], Evidence],
    authored: Sequence[int] = (),
) -> list[Candidate]:
    """The same candidates with front matter where it belongs: first where it has what is asked of a note, else left out.

    A note that is named by what it tells brings its front matter along.

    :param authored: rows that name the author whose notes are asked for.
    """
    front, asked = _front_of(notes), query.asked
    if asked.author:
        return _settle_authored(candidates, query, notes, authored)
    if not front.rows:
        return list(candidates)
    lines = [candidate for candidate in candidates if candidate.row not in front.rows]
    found = {candidate.row: candidate for candidate in candidates if candidate.row in front.rows}
    most = max((candidate.evidence.whole for candidate in lines), default=0.0)
    settled: dict[int, Candidate] = {}
    for path, best in _best_of_notes(candidates, notes).items():
        for row in notes.rows_of(path):
            if row not in front.rows:
                break
            of_note = asked.fields & front.fields(row, notes) and (asked.period is None or notes.chunk(row).date in asked.period)
            if of_note or _asks_for_key(query, row, notes, read):
                settled[row] = _lifted(found.get(row), row, best, read)
    for row, candidate in found.items():
        wanted = bool(asked.perhaps) and not asked.perhaps.isdisjoint(front.fields(row, notes))
        if row not in settled and (
            wanted or (most < 1 and _is_author(query, notes.chunk(row))) or candidate.evidence.whole > most + _ONLY_THERE
        ):
            settled[row] = candidate
    return sorted([*lines, *settled.values()], key=lambda candidate: candidate.order)


def _names_key(word: QueryWord, stems: set[str]) -> bool:
    """Whether a word asks for the key of these stems, under any of its names or in another form: reviewed for reviewers."""
    names = [(word.said,), *(tokens for tokens, _ in word.alternatives)]
    return any(stems.issuperset(map(_stem, tokens)) for tokens in names)


def _stem(token: str) -> str:
    shorter = _ENDING.sub("", token)
    return shorter if len(shorter) >= _SHORTEST_STEM else token


def _keys_named(query: Query, text: str) -> dict[QueryWord, str]:
    """Words of the question that ask for a key of front matter, each with that key."""
    keys = [key for line in text.split("\n") if (key := key_names(line))]
    stems = [{_stem(token) for token in words(key)} for key in keys]
    return {word: key for word in query.words for key, of_key in zip(keys, stems, strict=True) if _names_key(word, of_key)}


def _asks_for_key(query: Query, row: int, notes: NoteIndex, read: Callable[[int], Evidence]) -> bool:
    """Whether a question asks for a key of front matter, and for nothing else that the front matter does not have."""
    named = _keys_named(query, notes.chunk(row).text)
    if not any(word.weight > 0 for word in named):
        return False
    nouns = [word for word in query.words if word.weight >= 1 and word not in named and not names_a_note(word)]
    return bool(nouns) and {word.text for word in nouns}.issubset(read(row).words)


def _is_author(query: Query, chunk: Chunk) -> bool:
    """Whether a question is no more than the name of who wrote a note."""
    return _is_by(tuple(word for word in query.words if word.weight > 0), chunk)


def _settle_authored(
    candidates: Sequence[Candidate], query: Query, notes: NoteIndex, authored: Collection[int]
) -> list[Candidate]:
    """Nothing but what the author's notes say of themselves; of a question with a topic first what has it, be it a line."""
    period = query.asked.period
    lines = [candidate for candidate in candidates if candidate.row not in _front_of(notes).rows]
    own = [
        candidate
        for candidate in candidates
        if candidate.row in authored and (period is None or notes.chunk(candidate.row).date in period)
    ]
    name = _name_of(query)
    topic = {
        word.text
        for word in query.words
        if word.weight > 0 and word not in name and not names_a_note(word) and not is_date_word(word)
    }
    paths = {notes.note_of(candidate.row).path for candidate in own}
    first = _having(topic, own) or _having(topic, [line for line in lines if notes.note_of(line.row).path in paths])
    taken = {candidate.row for candidate in first}
    rest = [line for line in lines if line.row not in taken] if first or not own else []
    return sorted(
        [*(candidate.plus("asked", _ASKED) for candidate in first or own), *rest], key=lambda candidate: candidate.order
    )


def _having(topic: Set[str], candidates: Sequence[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if not topic.isdisjoint(candidate.evidence.words)]


def _best_of_notes(candidates: Sequence[Candidate], notes: NoteIndex) -> dict[str, Candidate]:
    """The first candidate of the first few notes."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.score < _CLOSE * candidates[0].score or len(best) == _NOTES:
            break
        best.setdefault(notes.note_of(candidate.row).path, candidate)
    return best


def _lifted(own: Candidate | None, row: int, best: Candidate, read: Callable[[int], Evidence]) -> Candidate:
    """Front matter as good as the best of its note, and better by what it tells."""
    lifted = own.plus("note", best.score - own.score) if own else replace(best, row=row, evidence=read(row))
    evidence = replace(lifted.evidence, whole=max(lifted.evidence.whole, best.evidence.whole))
    return replace(lifted, evidence=evidence).plus("asked", _ASKED)


def asked_lines(query: Query, chunks: Sequence[Chunk], *, most: int) -> tuple[int, ...]:
    """Physical lines of front matter that tell what is asked, with the lines below a key; none of other chunks."""
    if not chunks[0].front_matter:
        return ()
    fields = query.asked.fields | query.asked.perhaps
    if any(_is_author(query, chunk) for chunk in chunks):
        fields |= {Field.AUTHOR}
    told = [
        number
        for chunk in chunks
        for number, _ in _lines_that_tell(chunk, fields, keys=set(_keys_named(query, chunk.text).values()))
    ]
    return tuple(told[:most])


def _lines_that_tell(chunk: Chunk, fields: Collection[Field], *, keys: Collection[str] = ()) -> Iterator[tuple[int, str]]:
    """Numbers and texts of the lines with these keys, and of those below them."""
    inside = False
    lines = chunk.text.split("\n")
    for number, (line, field) in enumerate(zip(lines, fields_of(lines), strict=True), start=chunk.start_line):
        if field or (line[:1].strip() and not line.startswith("-")):
            inside = field in fields or key_names(line) in keys
        if inside:
            yield number, line


def raise_dated(
    candidates: Sequence[Candidate], day_words: Collection[str], *, share: Callable[[frozenset[str]], float], one_day: bool
) -> list[Candidate]:
    """With those first, among equals, that are of the time the question names, and with more right those of the very day.

    Where that day is among them, the words that name it count for little in chunks of other days.

    :param day_words: words of the question that name its day; what a chunk that speaks of it has of them is counted already.
    :param share: what part of the question some words are, 0..1.
    :param one_day: False for a part of a month, which is said loosely.
    """
    day = frozenset(day_words if one_day else ())
    on_day = _ON_DAY if one_day else _IN_PART
    is_there = any(candidate.evidence.on_day or candidate.evidence.names_day for candidate in candidates)
    raised = []
    for candidate in candidates:
        evidence = candidate.evidence
        counted = share(day.intersection(evidence.words))
        of_day = evidence.on_day or evidence.names_day
        worth = max(on_day - counted * evidence.names_day if of_day else 0.0, _DATED if evidence.dated else 0.0)
        if is_there and not of_day:
            worth -= _OTHER_DAY * counted
        raised.append(candidate.plus("time", worth) if worth else candidate)
    return sorted(raised, key=lambda candidate: candidate.order)


def is_of(asked: Asked, title: str, chunks: Iterable[Chunk]) -> bool:
    """Whether a passage is of the time that a question names or, unless the question is of the note itself, speaks of it."""
    period = asked.period
    return period is None or any(
        chunk.date in period
        or (
            (not asked.fields or chunk.date is None)
            and period.is_named_in("\n".join((title, *chunk.headings, *chunk.parents, chunk.plain)))
        )
        for chunk in chunks
    )

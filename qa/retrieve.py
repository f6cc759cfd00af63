"""A question → cited passages of the notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from index import Filters
from qa.cite import cite
from qa.fusion import Candidate, fuse
from qa.highlight import MAX_LINES, LineScorer, highlight, line_scorer, ranges
from qa.notes import open_notes
from qa.query import Query, about, as_history, contextualize
from qa.question.asked import is_date_word
from qa.question.days import rows_of
from qa.question.expand import expand
from qa.question.values import Kind
from qa.question.wanted import wanted
from qa.rank import Ranked, rank
from qa.settings import Settings
from qa.signals.evidence import AROUND, NO_EVIDENCE, Reader
from qa.signals.has_wanted import lacking, raise_speakers
from qa.signals.linked import asks_for_link, bring_links
from qa.signals.meaning import MeaningReader
from qa.signals.metadata import asked_lines, front_rows, raise_dated, rows_of_author, settle_front
from qa.signals.subject import raise_notes
from qa.signals.whole_session import asks_for_session, lead_with_session, outline
from qa.topic import changes_topic, names_topic_alone
from qa.types import Passage

if TYPE_CHECKING:
    from index import NoteIndex

MAX_TOP_K = 100
_FIRST = 6  # lexical hits, among which is the chunk with most of the question's words
# Chosen on the follow-ups over seeds/, against the same questions after an unrelated one: more drags new topics back.
_SAME_SESSION, _PERHAPS_SAME_SESSION = 0.5, 0.25
_OWN = 0.7  # of what a line is marked for; from a half on nothing moved over three sets of follow-ups
_SAME_NOTE = 0.1  # of a topic that the session does not have


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found, for the answer and for explaining it. `ranked[i]` became `passages[i]`."""

    query: Query
    passages: tuple[Passage, ...]
    ranked: tuple[Ranked, ...]
    score: LineScorer  # what a line has of the question
    lacking: Kind | None  # what the question wants and no line near what was found has
    ahead: float  # how much more the first passage is worth than the next one, also where only one is asked for


def retrieve(
    question: str,
    *,
    top_k: int = 5,
    history: Sequence[Mapping[str, object]] = (),
    filters: Filters | Mapping[str, object] | None = None,
    index: NoteIndex | Path | str | None = None,
) -> list[Passage]:
    """The passages that answer best, best first; ties by place in the notes. A blank question finds nothing.

    :param top_k: at least 1; more than 100 gives 100.
    :param history: earlier messages, oldest first, as OpenAI and Gradio write them.
    :param filters: `path`, `tag`, `after`, `before`, also typed into the question (`tag:mlops after:2021`).
    :param index: an opened index or its folder; None opens `$NOTES_INDEX` or the default one and builds it if it is missing.
    :raises ValueError: if top_k is less than 1.
    :raises TypeError: if the question is no text, or top_k no whole number.
    :raises FilterError: if a filter cannot be understood.
    :raises IndexFolderError: if the index cannot be opened.
    """
    check_arguments(question, top_k)
    settings = Settings()
    query, notes = contextualize(question, history, filters, settings=settings), open_notes(index)
    return search(query.let_go(notes), notes, top_k=top_k, settings=settings)


def check_arguments(question: object, top_k: object) -> None:
    """:raises ValueError: see `retrieve`, as for TypeError."""
    if not isinstance(question, str):
        raise TypeError(f"question is a {type(question).__name__}; pass it as text")
    if not isinstance(top_k, int) or isinstance(top_k, bool):
        raise TypeError(f"top_k is {top_k!r}; pass a whole number")
    if top_k < 1:
        raise ValueError(f"top_k is {top_k}; ask for at least 1 passage")


def search(query: Query, notes: NoteIndex, *, top_k: int, settings: Settings) -> list[Passage]:
    return list(find(query, notes, top_k=top_k, settings=settings).passages)


def find(query: Query, notes: NoteIndex, *, top_k: int, settings: Settings) -> Finding:
    """Both channels, fused, ranked, cited."""
    top_k = min(top_k, MAX_TOP_K)
    query = _since_the_topic(query, notes, settings=settings)
    if settings.aliases:
        query = expand(query, notes)
    near = _conversation(query, notes, settings=settings) if query.subject and settings.lexical else {}
    if query.carried and near and changes_topic(query, near, notes):
        query = query.alone()
        near = dict.fromkeys(notes.rows_of(notes.note_of(min(near)).path), _SAME_NOTE)
    meaning = MeaningReader(query.text, notes, settings=settings)
    kind = wanted(query.message, speakers=settings.speakers) if settings.wanted else None
    asks_session = settings.whole_sessions and asks_for_session(query.message)
    reader = Reader(query, notes, wanted=kind, around=1.0 if asks_session else AROUND)
    k = max(settings.candidates, 4 * top_k)
    candidates = find_candidates(query, meaning, reader, notes, k=k, near=near, settings=settings)
    ranked = rank(candidates, notes, top_k=max(top_k, 2), settings=settings)
    first, second = [*(entry.score for entry in ranked), 0.0, 0.0][:2]
    ranked = ranked[:top_k]
    if ranked and asks_session:
        ranked = lead_with_session(ranked, notes, question=query.message, share=reader.share)
    shown = [chunk for entry in ranked if not entry.whole_session for chunk in entry.span.chunks]
    lines = meaning.lines([(notes.rows_of(chunk.note_path)[chunk.ordinal], chunk) for chunk in shown])
    score = line_scorer(query, _share_of_lines(query, reader, notes), lines, wanted=kind, may_be_in=reader.may_be_in)
    passages = tuple(_passage(entry, notes, score, query, reader.near(entry.candidates[0].row)) for entry in ranked)
    return Finding(
        query,
        passages,
        tuple(ranked),
        score,
        None if query.asked.fields else lacking(kind, passages, score, [word.text for word in query.words if word.weight >= 1]),
        max(first - second, 0.0),
    )


def find_candidates(
    query: Query,
    meaning: MeaningReader,
    reader: Reader,
    notes: NoteIndex,
    *,
    k: int,
    near: Mapping[int, float] = MappingProxyType({}),
    settings: Settings,
) -> list[Candidate]:
    """Best first: both channels, and the stretch of the notes that the conversation is in.

    :param near: its rows, with what being there is worth.
    """
    rows = notes.rows(query.filters)
    dense = meaning.nearest(k, rows)
    weights = replace(settings.fields, about=1.0) if query.asked else settings.fields
    lexical = notes.search_lexical(query.terms(), k, rows=rows, weights=weights) if settings.lexical else []
    if settings.dates and query.asked.day:
        near = dict.fromkeys(rows_of(query.asked.day, notes), 0.0) | dict(near)
    front = front_rows(notes)
    authored = rows_of_author(query, lexical, notes) if settings.front_matter and settings.lexical and query.asked.author else ()
    near = dict.fromkeys(authored, 0.0) | dict(near)
    if not query.asked:
        dense = [hit for hit in dense if hit.row not in front]
    if settings.lexical:
        reader.fetch(sorted({hit.row for hit in (*dense, *lexical)} | near.keys()))
        if settings.related and notes.manifest.words:
            reader.relate([hit.row for hit in lexical[:_FIRST]])
    read = reader.read if settings.lexical else lambda row: NO_EVIDENCE
    candidates = fuse(dense, lexical, read=read, meaning=meaning.read(dense), near=near, across=reader.is_across)
    if settings.subject and settings.lexical:
        candidates = raise_notes(candidates, notes, share=reader.subject)
    if settings.dates and (query.asked.period or query.asked.day):
        day_words = [word.text for word in query.words if is_date_word(word)]
        one_day = query.asked.day is not None and not query.asked.day.last
        candidates = raise_dated(candidates, day_words, share=reader.share, one_day=one_day)
    if reader.wanted and reader.wanted.kind is Kind.SPEAKER:
        candidates = raise_speakers(candidates)
    candidates = (
        settle_front(candidates, query, notes, read=reader.read, authored=authored)
        if settings.front_matter
        else [candidate for candidate in candidates if candidate.row not in front]
    )
    if settings.linked and asks_for_link(query.message):
        candidates = bring_links(candidates, notes, read=reader.read)
    if rows is not None:  # what was brought along has to pass the filters, too
        allowed = set(rows.tolist())
        candidates = [candidate for candidate in candidates if candidate.row in allowed]
    return candidates


def _share_of_lines(query: Query, reader: Reader, notes: NoteIndex) -> Callable[[frozenset[str]], float]:
    """What part of the question a line has: of a follow-up rather its own words than those that found the passage."""
    if not query.carried:
        return reader.share
    words = query.words[: query.n_own]
    own = Reader(replace(query, words=words), notes)
    if not own.total or all(is_date_word(word) for word in words if word.weight > 0):  # the same of another time
        return reader.share
    return lambda tokens: _OWN * own.share(tokens) + (1 - _OWN) * reader.share(tokens)


def _since_the_topic(query: Query, notes: NoteIndex, *, settings: Settings) -> Query:
    """The query without the turns before one that changed the topic: 그럼 프루닝은?, then 단점은?"""
    for place in range(len(query.turns) - 1, 0, -1):
        if not names_topic_alone(query.turns[place]):
            continue
        turn = contextualize(query.turns[place], as_history(query.turns[:place]), query.filters, settings=settings)
        near = _conversation(turn, notes, settings=settings)
        if near and changes_topic(expand(turn, notes) if settings.aliases else turn, near, notes):
            since = contextualize(query.message, as_history(query.turns[place:]), query.filters, settings=settings)
            return replace(since, asked=query.asked, held=query.held)
    return query


def _conversation(query: Query, notes: NoteIndex, *, settings: Settings) -> dict[int, float]:
    """Rows of the session that the earlier turns were about, with what being there is worth."""
    before = about(*query.turns, filters=query.filters, settings=settings)
    if settings.aliases:
        before = expand(before, notes)
    meaning = MeaningReader(before.text, notes, settings=settings)
    found = find_candidates(before, meaning, Reader(before, notes), notes, k=20, settings=settings)
    if not found:
        return {}
    first = notes.chunk(found[0].row)
    sure = found[0].evidence.whole * (_SAME_SESSION if query.carried else _PERHAPS_SAME_SESSION)
    rows = notes.rows_of(first.note_path)
    return {row: sure for row, chunk in zip(rows, notes.chunks(rows), strict=True) if chunk.session == first.session}


def _passage(entry: Ranked, notes: NoteIndex, score: LineScorer, query: Query, near: Mapping[str, str]) -> Passage:
    text = entry.span.text(notes)
    lines = text.split("\n")
    if entry.whole_session:
        marked = ranges(outline(entry.span, lines, most=MAX_LINES))
    elif not (marked := ranges(asked_lines(query, entry.span.chunks, most=MAX_LINES))):
        marked = highlight(score(lines, entry.span.start_line, entry.span.chunks[0].headings))
    return Passage(
        text=text,
        score=entry.score,
        found_by=entry.found_by,
        highlights=marked,
        citation=cite(entry.span, notes),
        explanation=entry.explain(near),
        also_at=tuple(cite(span, notes) for span in entry.also_at),
    )

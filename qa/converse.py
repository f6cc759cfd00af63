"""Passages → an answer: the best lines, each with the number of its citation, or that the notes do not have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import Filters
from index.tokens import tokenize
from qa.judge import judge, missing_words, stood_for
from qa.notes import open_notes
from qa.query import about, contextualize
from qa.question.suggest import suggest
from qa.quote import quote
from qa.retrieve import Finding, check_arguments, find
from qa.settings import Settings
from qa.types import Answer, Passage, Status
from qa.wording import language_of, no_note_passes, not_found, nothing_asked, only_filters

if TYPE_CHECKING:
    from index import NoteIndex

_NEAREST = 3


def ask(
    question: str,
    *,
    top_k: int = 5,
    history: Sequence[Mapping[str, object]] = (),
    filters: Filters | Mapping[str, object] | None = None,
    index: NoteIndex | Path | str | None = None,
    settings: Settings | None = None,
) -> Answer:
    """The answer in the notes' own words, with its passages; `not_found` when the notes do not have it.

    Takes and raises what `retrieve` does. The same question gives the same answer in every process.
    """
    check_arguments(question, top_k)
    settings = settings or Settings()
    language = language_of(question)
    query = contextualize(question, history, filters, settings=settings)
    if not query.text:
        return Answer(Status.NOT_FOUND, only_filters(language) if query.filters else nothing_asked(language), (), "")
    notes = open_notes(index)
    query = query.let_go(notes)
    rows = notes.rows(query.filters)
    if rows is not None and not len(rows):
        return Answer(Status.NOT_FOUND, no_note_passes(query.filters, language), (), query.shown)
    finding = find(query, notes, top_k=top_k, settings=settings)
    status = judge(finding, notes)
    unknown = missing_words(finding.query, notes)
    missing = missing_words(finding.query, notes, stood_for(finding)) if unknown else ()
    found = status is not Status.NOT_FOUND
    suggestion = None
    if unknown or status is not Status.FOUND:
        suggestion = better_wording(finding, status, notes, settings=settings)
    return Answer(
        status=status,
        text=say(finding) if found else not_found(missing, finding.lacking, language),
        passages=finding.passages if found else (),
        question=finding.query.shown,
        missing=missing,
        nearest=() if found else finding.passages[:_NEAREST],
        also_searched=stood_in(finding) if found else {},
        suggestion=suggestion,
        context_used=finding.query.subject if finding.query.carried else None,
    )


def say(finding: Finding) -> str:
    fronts = {number for number, entry in enumerate(finding.ranked, start=1) if entry.span.chunks[0].front_matter}
    return quote(finding.passages, finding.score, outline=finding.ranked[0].whole_session, fronts=fronts)


def stood_in(finding: Finding) -> dict[str, str]:
    """Words of the question, a phrase as one, that the first passage has under another name only, and that name."""
    words = finding.query.words
    named = [place for place, word in enumerate(words) if word.weight > 0 and word.alternatives]
    if not finding.passages or not named:
        return {}
    first = finding.passages[0]
    has = set(tokenize("\n".join((first.text, first.citation.title, *first.citation.headings))))
    places: dict[str, list[int]] = {}  # by name
    for place in named:
        word = words[place]
        if word.text not in has:
            names = (name for (tokens, _), name in zip(word.alternatives, word.written, strict=True) if has.issuperset(tokens))
            if name := next(names, None):
                places.setdefault(name, []).append(place)
    return {" ".join(word.shown for word in words[of[0] : of[-1] + 1]): name for name, of in places.items()}


def better_wording(finding: Finding, status: Status, notes: NoteIndex, *, settings: Settings) -> str | None:
    """The question without its slips, where that finds something else or is surer.

    :param finding: what the question found as it is, and what that is worth.
    """
    query = finding.query
    suggestion = suggest(query.text, notes) if not query.carried else None
    if suggestion is None:
        return None
    other = find(about(suggestion, filters=query.filters, settings=settings), notes, top_k=1, settings=settings)
    surer = judge(other, notes)
    if status is Status.NOT_FOUND:
        return suggestion if surer is not Status.NOT_FOUND else None
    same = [_shown(passage) for passage in other.passages] == [_shown(passage) for passage in finding.passages[:1]]
    return None if same and not (surer is Status.FOUND and status is Status.WEAK) else suggestion


def _shown(passage: Passage) -> tuple[object, ...]:
    return passage.citation, passage.highlights

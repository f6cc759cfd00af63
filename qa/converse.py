"""Passages → an answer: the best lines, each with the number of its citation, or that the notes do not have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import Filters
from qa.highlight import is_aside, plain_line
from qa.judge import judge, missing_words
from qa.notes import open_notes
from qa.query import contextualize
from qa.retrieve import find
from qa.settings import Settings
from qa.types import Answer, Passage, Status
from qa.wording import language_of, not_found, nothing_asked

if TYPE_CHECKING:
    from index import NoteIndex

_SENTENCES = 3
_ALSO = 0.8  # a further passage is quoted when it is worth this share of the first
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
    if top_k < 1:
        raise ValueError(f"top_k is {top_k}; ask for at least 1 passage")
    settings = settings or Settings()
    language = language_of(question)
    query = contextualize(question, history, filters, settings=settings)
    if not query.text:
        return Answer(Status.NOT_FOUND, nothing_asked(language), (), "")
    notes = open_notes(index)
    finding = find(query, notes, top_k=top_k, settings=settings)
    missing = missing_words(finding.query, notes)
    status = judge(finding, notes)
    if status is Status.NOT_FOUND:
        return Answer(
            status,
            not_found(missing, language),
            (),
            query.text,
            missing,
            nearest=finding.passages[:_NEAREST],
            context_used=query.subject if query.carried else None,
        )
    return Answer(
        status,
        quote(finding.passages),
        finding.passages,
        query.text,
        missing,
        context_used=query.subject if query.carried else None,
    )


def quote(passages: Sequence[Passage]) -> str:
    """The highlighted lines of the first passages, verbatim but for their bullets, one a line, each with its [n]."""
    quoted: list[str] = []
    for number, passage in enumerate(passages, start=1):
        if number > 1 and (passage.score < _ALSO * passages[0].score or len(quoted) >= _SENTENCES):
            break
        lines = passage.text.split("\n")
        marked = [lines[n - passage.citation.start_line] for first, last in passage.highlights for n in range(first, last + 1)]
        stated = [line for line in marked if not is_aside(line)] or marked
        quoted += [f"{plain_line(line)} [{number}]" for line in stated if plain_line(line)]
    return "\n".join(quoted[: _SENTENCES + 2])

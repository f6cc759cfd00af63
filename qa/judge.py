"""Found, weak, or not in the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.tokens import tokenize
from qa.query import Query
from qa.rank import Ranked
from qa.retrieve import Finding
from qa.types import Status
from qa.worth import Worth

if TYPE_CHECKING:
    from index import NoteIndex


def judge(finding: Finding, notes: NoteIndex) -> Status:
    """Whether the first passages have what the question asks: how much of its telling words stand in one of them."""
    if not finding.passages:
        return Status.NOT_FOUND
    support = max(coverage(finding.query, entry, notes) for entry in finding.ranked[:3])
    dense = max((c.dense.score for entry in finding.ranked[:3] for c in entry.candidates if c.dense), default=0.0)
    if support >= 0.5 or dense >= 0.6:
        return Status.FOUND
    return Status.WEAK if support >= 0.25 or dense >= 0.4 else Status.NOT_FOUND


def coverage(query: Query, entry: Ranked, notes: NoteIndex) -> float:
    """Share of the question's telling tokens that a passage has, in its lines or above them: 0..1."""
    worth = Worth(notes)
    has: set[str] = set()
    for chunk in entry.span.chunks:
        has.update(tokenize(" ".join((chunk.plain, *chunk.headings, *chunk.parents))))
    has.update(tokenize(notes.note(entry.span.chunks[0].note_path).title))
    got = total = 0.0
    for word in query.words:
        if word.weight <= 0:
            continue
        tokens = (word.text, *word.parts)
        for token in tokens:
            value = word.weight * (worth(token) or worth.most) / len(tokens)
            total += value
            got += value * (token in has)
    return got / total if total else 0.0


def missing_words(query: Query, notes: NoteIndex) -> tuple[str, ...]:
    """Words of the question that no note has, in order."""
    missing = []
    for word in query.words:
        if word.weight < 1 or notes.document_frequency(word.text):
            continue
        inner = [part for part in word.parts if part in word.text]
        if not inner or not all(notes.document_frequency(part) for part in inner):
            missing.append(word.text)
    return tuple(dict.fromkeys(missing))

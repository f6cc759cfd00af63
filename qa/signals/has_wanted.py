"""Whether what was found has the kind of thing that a question wants: lines that have one are likelier to answer, and where
no line near what was found has one, the notes do not answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from index.tokens import tokenize
from qa.highlight import BESIDE, says_nothing
from qa.question.values import HEADS, Kind
from qa.question.wanted import Wanted

if TYPE_CHECKING:
    from qa.fusion import Candidate
    from qa.highlight import LineScorer
    from qa.types import Citation, Passage

# Where it has to be: in the first passages, beside a line that says this share of what the best line says.
_PASSAGES, _NEAR = 3, 0.5
_PERSON = 0.18  # what it is worth, beyond any wanted thing, that a chunk names a person


def raise_speakers(candidates: Sequence[Candidate]) -> list[Candidate]:
    """With those that name a person before those that tell more of the talk."""
    raised = [candidate.plus("speaker", _PERSON) if candidate.evidence.wanted else candidate for candidate in candidates]
    return sorted(raised, key=lambda candidate: candidate.order)


def lacking(kind: Wanted | None, passages: Sequence[Passage], score: LineScorer, telling: Collection[str]) -> Kind | None:
    """What an answer needs, where no line has it that says what is asked or stands near one that does.

    :param telling: words of the question that say what it is about. Where a passage has one, the link of another that has none
        is that of something else.
    """
    if kind is None or not kind.needed:
        return None
    about = [passage for passage in passages if passage.explanation and not set(passage.explanation.words).isdisjoint(telling)]
    passages = about or passages
    if kind.kind is Kind.DATE and any(_is_dated_event(passage, telling) for passage in passages[:_PASSAGES]):
        return None
    scored = [score(p.text.split("\n"), p.citation.start_line, p.citation.headings) for p in passages[:_PASSAGES]]
    bound = _NEAR * max((line.said for lines in scored for line in lines), default=0.0)
    for passage, lines in zip(passages, scored, strict=False):
        lines = [line for line in lines if not says_nothing(line.text)]
        places = [place for place, line in enumerate(lines) if line.said >= bound]
        if places and heading_with(kind, passage.citation):
            return None
        near = {place + step for place in places for step in range(-BESIDE, BESIDE + 1) if 0 <= place + step < len(lines)}
        if any(kind.has.search(lines[place].text) for place in near):
            return None
    return kind.kind


def heading_with(kind: Wanted | None, citation: Citation) -> str | None:
    """The innermost heading over a passage that has what all below it has: the version of a release, the day of a meeting."""
    heads = HEADS.get(kind.kind) if kind else None
    if kind is None or heads is None:
        return None
    return next((heading for heading in reversed(citation.headings) if heads.search(heading) and kind.has.search(heading)), None)


def _is_dated_event(passage: Passage, telling: Collection[str]) -> bool:
    """Whether it is of something that its headings name, of a day that its citation tells."""
    cited = passage.citation
    return (
        cited.date is not None and bool(telling) and set(tokenize("\n".join((cited.title, *cited.headings)))).issuperset(telling)
    )

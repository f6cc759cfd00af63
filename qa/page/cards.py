"""A conversation as HTML: questions, answers with numbered citations, and the evidence beside each answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.evaluation.feedback import Thumb
from qa.page.conversation import Turn
from qa.page.josa import with_josa
from qa.page.markup import escape, line_numbers, line_range, meta, names, numbered_lines, opens, reference
from qa.page.problems import problem_html
from qa.page.texts import Texts
from qa.page.why import also_at_html, why_html
from qa.types import Answer, Passage, Status

MAX_QUESTION_CHARS = 600  # shown of what was typed; all of it is searched
MAX_OPEN_LINES = 5  # a card this short is never folded
_CITATION = re.compile(r"\s*\[(\d{1,3})\]\s*$")


def conversation_html(turns: Sequence[Turn], *, texts: Texts) -> str:
    """All turns, oldest first; the newest carries the announcement for screen readers."""
    parts = [turn_html(turn, number=number, texts=texts) for number, turn in enumerate(turns, start=1)]
    announcement = _announcement(turns[-1], texts=texts) if turns else ""
    return (
        f'<p class="unseen" role="status">{escape(announcement)}</p>'
        f'<div class="turns" role="region" aria-label="{escape(texts.conversation)}">{"".join(parts)}</div>'
    )


def turn_html(turn: Turn, *, number: int, texts: Texts) -> str:
    """One question with what came of it; evidence stands beside the answer, or below it where there is no room."""
    asked = turn.question
    if len(asked) > MAX_QUESTION_CHARS:
        asked = asked[:MAX_QUESTION_CHARS] + texts.shortened.format(count=f"{len(turn.question):,}")
    evidence = ""
    if turn.answer is not None:
        said = _answer(turn, turn.answer, texts=texts) + _votes(turn, number=number, texts=texts)
        evidence = _evidence(turn.answer, texts=texts)
    elif turn.problem is not None:
        said = problem_html(turn.problem, turn.detail)
    else:
        said = f'<p class="searching">{escape(texts.searching)}</p>'
    state = turn.answer.status.value if turn.answer else ("problem" if turn.problem else "searching")
    return (
        f'<article class="turn {state}" id="turn-{number}">'
        f'<div class="said"><h2 class="question" dir="auto">{escape(asked)}</h2>{said}</div>{evidence}</article>'
    )


def _announcement(turn: Turn, *, texts: Texts) -> str:
    if turn.answer is None:
        return turn.problem or texts.searching
    if turn.answer.status is Status.NOT_FOUND:
        return turn.answer.text
    if turn.answer.status is Status.WEAK:
        return f"{texts.weak_banner} {turn.answer.text}"
    return f"{texts.found_status.format(count=len(turn.answer.passages))} {turn.answer.text}"


def _answer(turn: Turn, answer: Answer, *, texts: Texts) -> str:
    parts = [_searched_for(turn, answer, texts=texts)]
    if answer.status is Status.WEAK:
        parts.append(f'<p class="notice weak">{escape(texts.weak_banner)}</p>')
    parts.append(f'<div class="answer">{_cited_text(answer, texts=texts)}</div>')
    # Beside a sure answer they would only distract, and where nothing was found the answer itself names them.
    if answer.missing and answer.status is Status.WEAK:
        words = "".join(f'<li dir="auto">{escape(word)}</li>' for word in answer.missing)
        parts.append(f'<div class="missing"><span>{escape(texts.missing)}</span><ul>{words}</ul></div>')
    if answer.also_searched:
        parts.append(f'<p class="aside">{escape(also_searched(answer, texts=texts))}</p>')
    if answer.suggestion:
        parts.append(
            f'<p class="aside">{escape(texts.suggestion)} '
            f'<button type="button" class="quiet" data-ask="{escape(answer.suggestion)}">{escape(answer.suggestion)}</button></p>'
        )
    return "".join(parts)


def _votes(turn: Turn, *, number: int, texts: Texts) -> str:
    """Two thumbs; pressing the other one takes the first back."""

    def thumb(vote: Thumb, label: str) -> str:
        pressed = "true" if turn.vote == vote else "false"
        return (
            f'<button type="button" class="quiet" data-vote="{vote}" data-turn="{number}" aria-pressed="{pressed}">'
            f"{escape(label)}</button>"
        )

    said = texts.vote_thanks if turn.vote else texts.vote_question
    return (
        f'<div class="votes"><span role="status">{escape(said)}</span>'
        f"{thumb('up', texts.vote_up)}{thumb('down', texts.vote_down)}</div>"
    )


def _searched_for(turn: Turn, answer: Answer, *, texts: Texts) -> str:
    """The question that was really searched, where it is not what was typed, and the way out of a carried-on context."""
    if answer.context_used:
        drop = (
            f'<button type="button" class="quiet" data-ask="{escape(turn.question)}" data-fresh="true">'
            f"{escape(texts.drop_context)}</button>"
        )
        return f'<p class="aside">{escape(texts.carried_on)}: <q dir="auto">{escape(answer.question)}</q> {drop}</p>'
    searched, typed = (" ".join(text.split()) for text in (answer.question, turn.question))
    if searched and searched != typed and len(typed) <= MAX_QUESTION_CHARS:
        return f'<p class="aside">{escape(texts.searched_for)}: <q dir="auto">{escape(answer.question)}</q></p>'
    return ""


def also_searched(answer: Answer, *, texts: Texts) -> str:
    """That 쿠버네티스 was looked for as Kubernetes, for every word that another one stood in for."""
    if texts.lang == "ko":
        pairs = [
            f"{with_josa(word, '은/는')} {with_josa(stand_in, '으로/로')}도" for word, stand_in in answer.also_searched.items()
        ]
    else:
        pairs = [f"{word} → {stand_in}" for word, stand_in in answer.also_searched.items()]
    return texts.also_searched.format(words=", ".join(pairs))


def _cited_text(answer: Answer, *, texts: Texts) -> str:
    """One paragraph a line. The number that ends it opens that passage; a bracket elsewhere is the note's own."""

    def paragraph(line: str) -> str:
        match = _CITATION.search(line)
        n = int(match.group(1)) if match else 0
        if match is None or not 1 <= n <= len(answer.passages):
            return f'<p dir="auto">{escape(line)}</p>'
        return f'<p dir="auto">{escape(line[: match.start()])}{_chip(n, answer.passages[n - 1], texts=texts)}</p>'

    return "".join(paragraph(line) for line in answer.text.split("\n") if line.strip())


def _chip(number: int, passage: Passage, *, texts: Texts) -> str:
    label = escape(texts.open_chip.format(number=number, label=passage.citation.label()))
    # U+2060 keeps the number on the line of the last word.
    return f'&#8288;<button type="button" class="chip" {opens(passage)} aria-label="{label}" title="{label}">{number}</button>'


def _evidence(answer: Answer, *, texts: Texts) -> str:
    if answer.status is Status.NOT_FOUND:
        return _nearest(answer, texts=texts)
    cards = "".join(
        card_html(passage, number=number, folded=number > 1, answer=answer, texts=texts)
        for number, passage in enumerate(answer.passages, start=1)
    )
    return f'<section class="evidence" aria-label="{escape(texts.evidence)}">{cards}</section>' if cards else ""


def card_html(passage: Passage, *, number: int, folded: bool, answer: Answer, texts: Texts) -> str:
    """One cited passage: where it stands, its very lines, and the ways into the note."""
    citation = passage.citation
    lines = passage.text.split("\n")
    marked = line_numbers(passage.highlights)
    numbers = range(citation.start_line, citation.start_line + len(lines))
    shown = None
    if folded and len(lines) > MAX_OPEN_LINES:
        shown = marked.intersection(numbers) or set(numbers[:MAX_OPEN_LINES])
        if len(shown) == len(lines):
            shown = None
    title, *headings = names(citation)
    crumbs = "".join(f'<span class="crumb" dir="auto">{escape(heading)}</span>' for heading in headings)
    unfold = ""
    if shown is not None:
        unfold = (
            f'<button type="button" class="quiet unfold" aria-expanded="false" data-other="{escape(texts.show_fewer_lines)}">'
            f"{escape(texts.show_all_lines.format(count=len(lines)))}</button>"
        )
    return (
        f'<article class="card{" folding" if shown is not None else ""}" data-number="{number}">'
        f'<header><span class="number" aria-hidden="true">{number}</span><div class="where">'
        f'<h3><button type="button" class="open" {opens(passage)} dir="auto">{escape(title)}</button></h3>'
        f"{f'<p class=crumbs>{crumbs}</p>' if crumbs else ''}"
        f'<p class="meta"><span class="range">{line_range(citation.start_line, citation.end_line)}</span>{meta(citation)}</p>'
        f'</div></header><div class="lines">'
        f"{numbered_lines(lines, citation.start_line, marked=marked, texts=texts, shown=shown)}</div>"
        f"{also_at_html(passage, texts=texts)}{why_html(passage, answer, texts=texts)}"
        f'<footer><span class="path" dir="auto">{escape(citation.path)}</span>{unfold}'
        f'<button type="button" class="quiet" data-copy="{escape(reference(citation))}">{escape(texts.copy_citation)}</button>'
        f'<button type="button" class="quiet" {opens(passage)}>{escape(texts.open_note)}</button></footer></article>'
    )


def _nearest(answer: Answer, *, texts: Texts) -> str:
    """The closest notes of a question without an answer: a plain list, so that nothing here looks like evidence."""
    if not answer.nearest:
        return ""
    places = "".join(
        f'<li><button type="button" class="place" {opens(passage)} dir="auto">{escape(" › ".join(names(passage.citation)))}'
        f'<span class="range">{line_range(passage.citation.start_line, passage.citation.end_line)}</span></button></li>'
        for passage in answer.nearest
    )
    heading = escape(texts.nearest)
    return f'<section class="nearest" aria-label="{heading}"><h3>{heading}</h3><ul>{places}</ul></section>'

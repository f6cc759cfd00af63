"""Passages → the few lines that an answer says, verbatim, each with the number of its citation."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.formats.markdown_text import reads_as_sentence
from qa.highlight import LIST_ITEM, MAX_LINES, LineScorer, ScoredLine, first_of, hanging_below, is_aside, plain_line, says_nothing
from qa.types import Passage

_LINES = 3
_ALSO = 0.8  # a further passage is quoted when it, and its best line, are worth this share of the first
_SUPPORTS = 0.5  # a further line of a passage is quoted when it is worth this share of its best
_ASIDE = 0.6
_LONGEST_NAME = 60  # characters; a longer line says more than what the lines below it are about
_LONGEST = 180  # characters; of a longer line its best sentences
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\s*<br\s*/?>\s*|\s+\|\s+")


def quote(passages: Sequence[Passage], score: LineScorer, *, outline: bool = False, fronts: Collection[int] = ()) -> str:
    """One quoted line a line, in the order of the passages and their lines. Never empty where a passage has a word.

    :param outline: the first passage is a whole session, whose marked lines are its points.
    :param fronts: numbers of the passages that are front matter; what is marked there is what was asked.
    """
    said: dict[str, int] = {}
    best = 0.0
    for number, passage in enumerate(passages, start=1):
        most = MAX_LINES if number in fronts else _LINES
        if number > 1 and (passage.score < _ALSO * passages[0].score or len(said) >= most):
            break
        whole = outline or number in fronts
        scored = score(passage.text.split("\n"), passage.citation.start_line, passage.citation.headings)
        marked = _marked(passage, scored)
        lines = marked if whole else _worth_saying(marked)
        top = max(line.score for line in lines)
        if number == 1:
            best = top
            chosen = lines if whole else _with_named(_best(lines, top), marked, scored)
        elif number in fronts and 1 in fronts:
            chosen = lines[: most - len(said)]
        else:
            chosen = [
                line for line in _in_order(_best(lines, top), lines)[:1] if best and line.score >= _ALSO * best and not line.label
            ]
        for line in _in_order(chosen, marked):
            said.setdefault(_sentences(plain_line(line.text) or line.text.strip(), score), number)
        if outline:
            break
    return "\n".join(f"{text} [{number}]" for text, number in said.items())


def _marked(passage: Passage, scored: Sequence[ScoredLine]) -> list[ScoredLine]:
    marked = {n for first, last in passage.highlights for n in range(first, last + 1)}
    content = [line for line in scored if not says_nothing(line.text) and plain_line(line.text)]
    return [line for line in content if line.number in marked] or content or [line for line in scored if line.text.strip()]


def _with_named(chosen: Sequence[ScoredLine], marked: Sequence[ScoredLine], scored: Sequence[ScoredLine]) -> list[ScoredLine]:
    """A line that only names what hangs below it with the best of that, unless some of it is told anyway."""
    told: list[ScoredLine] = []
    for line in chosen:
        if len(told) >= _LINES:
            break
        told.append(line)
        hanging = [other for other in hanging_below(scored, line.number) if LIST_ITEM.match(other.text)]
        below = [other for other in hanging if other in marked and not is_aside(other.text)]
        if _names(line) and not any(other in chosen for other in below):
            told += sorted(below, key=lambda other: -other.score)[: max(1, _LINES - len(told))]
    return told


def _names(line: ScoredLine) -> bool:
    return not line.has_wanted and len(line.text.strip()) <= _LONGEST_NAME and not reads_as_sentence(line.text)


def _in_order(chosen: Sequence[ScoredLine], marked: Sequence[ScoredLine]) -> list[ScoredLine]:
    """With the rest of their sentences and the heads of their tables."""
    numbers = {n for line in chosen for n in (line.number, *line.along)}
    return [line for line in marked if line.number in numbers]


def _worth_saying(lines: Sequence[ScoredLine]) -> list[ScoredLine]:
    """Without labels that lack what is wanted, where something else is left; without what the writer only wonders, where as much
    is stated.
    """
    told = [line for line in lines if not line.label or line.has_wanted] or lines
    enough = _SUPPORTS * max(line.score for line in told)
    stated = [line for line in told if not is_aside(line.text)]
    if any(line.score >= enough for line in stated):
        return stated
    return [replace(line, score=_ASIDE * line.score) if is_aside(line.text) else line for line in told]


def _best(lines: Sequence[ScoredLine], top: float) -> list[ScoredLine]:
    close = sorted((line for line in lines if line.score >= _SUPPORTS * top), key=lambda line: (-line.score, line.number))
    having = next((line for line in lines if line.has_wanted), None)
    if having and not any(line.has_wanted for line in close[:_LINES]):
        close.insert(0, having)
    return first_of(close, _LINES)


def _sentences(text: str, score: LineScorer) -> str:
    """A line as it is, or those of its sentences side by side that say most; … stands for what is left out."""
    if len(text) <= _LONGEST:
        return text
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
    ends = [*(match.start() for match in _SENTENCE_END.finditer(text)), len(text)]
    spans = [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]
    worth = [line.score for line in score([text[start:end] for start, end in spans], 1, ())]
    first = last = max(range(len(spans)), key=lambda i: (worth[i], -i))
    while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= _LONGEST:
        last += 1
    start, end = spans[first][0], spans[last][1]
    if end - start > 2 * _LONGEST:
        end = text.rfind(" ", start, start + 2 * _LONGEST)
        end = end if end > start else start + 2 * _LONGEST
    return f"{'… ' * (start > 0)}{text[start:end].strip()}{' …' * (end < len(text))}"

"""Asks judged questions and keeps what each one got."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index import NoteIndex, build_index, open_index
from index.embedder import load_embedder
from index.types import BuildReport, Embedder
from qa import ask
from qa.evaluation.metrics import highlights_answer, rank_of_answer
from qa.evaluation.questions import Question
from qa.evaluation.taken_out import without_answer
from qa.evaluation.timing import Spent, TimedEmbedder
from qa.query import contextualize
from qa.retrieve import search
from qa.settings import Settings
from qa.types import Passage, Status

TOP_K = 10  # as deep as the figures look
SHOWN = 5  # as many as a reader sees
FUSED = "fused"
_TWICE = 4  # room for notes that are found more than once
LONG_LINE = 2_000  # a chunk may be a slice of a longer line

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Corpus:
    """An opened index over a notes folder and what it took to get there."""

    notes: NoteIndex
    embedder: TimedEmbedder
    build: BuildReport
    open_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. `ranks` by leg; the rest is the fused search and the answer made of it."""

    question: Question
    ranks: Mapping[str, int | None]
    timed: TimedAnswer
    suggested: int | None  # rank of the answer when the suggested wording is asked instead
    first: str  # where the first passage is from
    highlighted: bool  # the first passage marks a line that answers
    lengths: tuple[int, ...]  # lines of each passage a reader sees
    misquoted: tuple[str, ...]  # citations whose lines are not the passage's text
    without_answer: Status | None  # of the question asked again where its answer was taken out; None where there is none


def legs(settings: Settings) -> dict[str, Settings]:
    """The settings as they are, and each channel alone."""
    return {FUSED: settings, "dense": replace(settings, lexical=False), "lexical": replace(settings, dense=False)}


def open_corpus(notes_dir: Path, index_dir: Path, *, embedder: Embedder | str | None = None) -> Corpus:
    model = load_embedder(embedder) if embedder is None or isinstance(embedder, str) else embedder
    report = build_index(notes_dir, index_dir, embedder=model)
    timed = TimedEmbedder(model)
    started = time.perf_counter()
    notes = open_index(index_dir, embedder=timed)
    return Corpus(notes=notes, embedder=timed, build=report, open_s=time.perf_counter() - started)


def ask_all(
    questions: Sequence[Question],
    corpus: Corpus,
    notes_dir: Path,
    *,
    settings: Settings,
    alone: bool = True,
    by_note: bool = False,
    step: Step | None = None,
) -> list[Outcome]:
    """One outcome per question, in order.

    :param alone: each channel alone as well as both together.
    :param by_note: a note counts once, by its best passage, as where whole documents are judged.
    """
    variants = legs(settings) if alone else {FUSED: settings}
    lines_of = LineReader(notes_dir)
    ask("첫 질문은 파일을 연다", index=corpus.notes, settings=settings)  # so that opening them is in nobody's time
    outcomes = []
    for done, question in enumerate(questions, start=1):
        timed = timed_answer(question, corpus, settings=settings)
        found = find(question, corpus.notes, settings=settings, by_note=by_note)
        ranks = {FUSED: rank_of_answer(found, question.gold, need_all=question.need_all)}
        for leg, variant in variants.items():
            if leg != FUSED:
                passages = find(question, corpus.notes, settings=variant, by_note=by_note)
                ranks[leg] = rank_of_answer(passages, question.gold, need_all=question.need_all)
        outcomes.append(
            Outcome(
                question=question,
                ranks=ranks,
                suggested=_rank_suggested(question, timed.suggestion, corpus, settings=settings, by_note=by_note),
                first=found[0].citation.label() if found else "",
                highlighted=bool(found) and highlights_answer(found[0], question.gold),
                lengths=tuple(passage.citation.end_line - passage.citation.start_line + 1 for passage in found[:SHOWN]),
                misquoted=tuple(passage.citation.label() for passage in found if not lines_of.hold(passage)),
                without_answer=_status_without(question, corpus.notes, settings=settings) if question.gold else None,
                timed=timed,
            )
        )
        if step:
            step(done, len(questions))
    return outcomes


@dataclass(frozen=True, slots=True)
class TimedAnswer:
    """`answer` is the time of the whole answer without the model's part, which is `encode`."""

    status: Status
    suggestion: str | None
    encode: Spent
    answer: Spent


def timed_answer(question: Question, corpus: Corpus, *, settings: Settings) -> TimedAnswer:
    encoded, started = corpus.embedder.spent, Spent.until_now()
    answer = ask(question.text, history=question.history, index=corpus.notes, settings=settings)
    elapsed, encode = Spent.until_now() - started, corpus.embedder.spent - encoded
    return TimedAnswer(answer.status, answer.suggestion, encode=encode, answer=elapsed - encode)


def _status_without(question: Question, notes: NoteIndex, *, settings: Settings) -> Status:
    return ask(question.text, history=question.history, index=without_answer(question, notes), settings=settings).status


def _rank_suggested(
    question: Question, suggestion: str | None, corpus: Corpus, *, settings: Settings, by_note: bool
) -> int | None:
    if suggestion is None:
        return None
    found = find(replace(question, text=suggestion), corpus.notes, settings=settings, by_note=by_note)
    return rank_of_answer(found, question.gold, need_all=question.need_all)


def find(question: Question, notes: NoteIndex, *, settings: Settings, by_note: bool = False) -> list[Passage]:
    """The passages of one question, best first."""
    query = contextualize(question.text, question.history, settings=settings)
    if not by_note:
        return search(query, notes, top_k=TOP_K, settings=settings)
    return best_of_each_note(search(query, notes, top_k=TOP_K + _TWICE, settings=settings))[:TOP_K]


def best_of_each_note(passages: Iterable[Passage]) -> list[Passage]:
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.citation.path, passage)
    return list(best.values())


class LineReader:
    """Reads notes as plainly as possible, apart from the index, to hold citations against the files themselves."""

    def __init__(self, notes_dir: Path) -> None:
        self._notes_dir = notes_dir
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = physical_lines(self._notes_dir / path)
        return self._lines[path]

    def hold(self, passage: Passage) -> bool:
        """Whether the cited lines are the passage's very text."""
        cited = passage.citation
        cited_lines = self.lines(cited.path)[cited.start_line - 1 : cited.end_line]
        if len(cited_lines) != cited.end_line - cited.start_line + 1:
            return False
        if len(cited_lines) == 1 and len(cited_lines[0]) > LONG_LINE:
            return passage.text in cited_lines[0]
        return passage.text == "\n".join(cited_lines)


def physical_lines(path: Path) -> list[str]:
    r"""The lines of a file, split on "\n" only, without the CR before it, in NFC."""
    data = path.read_bytes()
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = data.decode("utf-8", errors="replace")
    return [line.removesuffix("\r") for line in unicodedata.normalize("NFC", text).split("\n")]


def line_counts(notes: NoteIndex, notes_dir: Path) -> dict[str, int]:
    """Physical lines of every note of the index; a final newline ends the last line and begins none."""
    counts = {}
    for note in notes.notes():
        lines = physical_lines(notes_dir / note.path)
        counts[note.path] = len(lines) - (lines[-1] == "")
    return counts

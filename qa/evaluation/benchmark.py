"""How long a large folder takes: made-up notes of any size from the words of real ones."""

from __future__ import annotations

import itertools
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.tokens import words
from qa.evaluation.own_notes import read_notes
from qa.evaluation.questions import EvaluationError, Question
from qa.evaluation.report import Times, commit, times, times_line, versions
from qa.evaluation.run import Step, open_corpus, timed_answer
from qa.settings import Settings

SESSIONS_PER_NOTE = 20
QUESTIONS = 300


@dataclass(frozen=True, slots=True)
class Timing:
    """What a corpus of one size took. `settled_s`: the first question, which opens what is opened only when needed."""

    what: str
    commit: str
    embedder: str
    versions: dict[str, str]
    cpus: int
    notes: int
    chunks: int
    questions: int
    build_s: float
    open_s: float
    settled_s: float
    times: Times


def write_corpus(folder: Path, vocabulary: Sequence[str], *, n_chunks: int) -> None:
    """Notes of twenty short sessions, one chunk each, with words as unevenly common as in the vocabulary."""
    rng = random.Random(20)
    folder.mkdir(parents=True, exist_ok=True)
    cumulative = list(itertools.accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))  # Zipf
    for note in range(-(-n_chunks // SESSIONS_PER_NOTE)):
        lines = [f"# {_phrase(rng, vocabulary, cumulative, 3)} {note}", ""]
        for session in range(min(SESSIONS_PER_NOTE, n_chunks - note * SESSIONS_PER_NOTE)):
            lines += [f"## {session + 1}. {_phrase(rng, vocabulary, cumulative, 4)}", ""]
            lines += [f"- {_phrase(rng, vocabulary, cumulative, rng.randint(5, 12))}" for _ in range(rng.randint(3, 7))]
            lines.append("")
        (folder / f"note-{note:05d}.md").write_text("\n".join(lines), encoding="utf-8", newline="\n")


def vocabulary_of(notes_dir: Path) -> list[str]:
    """Words of some notes, the most common first."""
    counts: dict[str, int] = {}
    for note in read_notes(notes_dir):
        for word in words(note.text[note.body :]):
            counts[word] = counts.get(word, 0) + 1
    if len(counts) < 100:
        raise EvaluationError(
            f"the notes in {notes_dir} have too few different words ({len(counts)}) to make others of; name a larger folder"
        )
    return sorted(counts, key=lambda word: (-counts[word], word))


def made_questions(vocabulary: Sequence[str], n: int = QUESTIONS) -> list[Question]:
    """Questions of two to eight words, as common as in the notes, half of them as a sentence."""
    rng = random.Random(21)
    cumulative = list(itertools.accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    texts = [
        _phrase(rng, vocabulary, cumulative, rng.randint(2, 8)) + (" 어떻게 한다고 했지?" if i % 2 else "") for i in range(n)
    ]
    return [Question(f"made-{i}", "made", "ko", text) for i, text in enumerate(texts, start=1)]


def time_questions(
    folder: Path,
    questions: Sequence[Question],
    index_dir: Path,
    *,
    what: str,
    settings: Settings,
    embedder: str | None = None,
    step: Step,
) -> Timing:
    corpus = open_corpus(folder, index_dir, embedder=embedder)
    started = time.perf_counter()
    timed_answer(questions[0], corpus, settings=settings)
    settled_s = time.perf_counter() - started
    timed = []
    for done, question in enumerate(questions[1:], start=1):
        timed.append(timed_answer(question, corpus, settings=settings))
        step(done, len(questions) - 1)
    return Timing(
        what=what,
        commit=commit(),
        embedder=f"{corpus.embedder.name} {corpus.embedder.fingerprint}",
        versions=versions(),
        cpus=os.cpu_count() or 1,
        notes=len(corpus.notes.notes()),
        chunks=corpus.notes.n_chunks,
        questions=len(timed),
        build_s=round(corpus.build.seconds, 2),
        open_s=round(corpus.open_s, 3),
        settled_s=round(settled_s, 3),
        times=times(timed),
    )


def timing_table(timing: Timing) -> str:
    lines = [
        f"{timing.what}  ·  {timing.commit}  ·  {timing.embedder}  ·  {timing.cpus} cores",
        f"{timing.notes} notes, {timing.chunks} chunks  ·  built in {timing.build_s:.1f} s, opened in {timing.open_s:.2f} s, "
        f"first question {timing.settled_s:.2f} s",
        f"{timing.questions} questions; {times_line(timing.times)}",
    ]
    return "\n".join(lines)


def _phrase(rng: random.Random, vocabulary: Sequence[str], cumulative: Sequence[float], n: int) -> str:
    return " ".join(rng.choices(vocabulary, cum_weights=cumulative, k=n))

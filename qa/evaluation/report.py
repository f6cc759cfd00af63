"""A run as figures: what is printed, and what is kept to compare with."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from qa.evaluation.metrics import Scores, balanced_accuracy, bootstrap_interval, hit, mean, percentile, score
from qa.evaluation.run import FUSED, Corpus, Outcome, TimedAnswer
from qa.settings import Settings
from qa.types import Status

RESULTS = Path(__file__).parent / "results"
OVERALL = "all"
LIBRARIES = ("numpy", "faiss-cpu", "tantivy", "onnxruntime", "tokenizers")


@dataclass(frozen=True, slots=True)
class Milliseconds:
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Times:
    """Of one question: the model's vector, and the rest of the whole answer; on the clock and of the processor."""

    encode: Milliseconds
    encode_cpu: Milliseconds
    answer: Milliseconds
    answer_cpu: Milliseconds


@dataclass(frozen=True, slots=True)
class Share:
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Answerable questions for which another wording was offered; those whose answer is among five only by it, or either way."""

    offered: int
    only: int
    either: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """Shares of the questions with and without an answer in the notes; weak counts as found. None where none was asked."""

    balanced_accuracy: float | None
    answerable_found: float | None
    answerable_weak: float | None
    unanswerable_refused: float | None
    unanswerable_weak: float | None
    taken_out_refused: float | None  # of the answerable questions, asked again where their answer was taken out of the notes
    taken_out_balanced_accuracy: float | None  # these beside the same questions with their answer


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run says. `scores` by leg and type, over the questions that have an answer."""

    what: str
    commit: str
    embedder: str
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    cpus: int
    notes: int
    chunks: int
    build_s: float
    open_s: float
    scores: Mapping[str, Mapping[str, Scores]]
    hit_at_1_interval: tuple[float, float]  # 95 %, fused, all types
    refused: Mapping[str, Share]  # not_found, by type
    decisions: Decisions
    suggestions: Suggestions
    highlighted: float
    passage_lines_median: float
    passage_lines_max: int
    misquoted: Sequence[str]
    times: Times
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]


def report(what: str, outcomes: Sequence[Outcome], corpus: Corpus, *, settings: Settings) -> Report:
    answerable = [outcome for outcome in outcomes if outcome.question.gold]
    legs = tuple(outcomes[0].ranks)
    types = sorted({outcome.question.type for outcome in outcomes})
    lengths = [length for outcome in outcomes for length in outcome.lengths]
    return Report(
        what=what,
        commit=commit(),
        embedder=f"{corpus.embedder.name} {corpus.embedder.fingerprint}",
        settings=asdict(settings),
        versions=versions(),
        cpus=os.cpu_count() or 1,
        notes=len(corpus.notes.notes()),
        chunks=corpus.notes.n_chunks,
        build_s=round(corpus.build.seconds, 2),
        open_s=round(corpus.open_s, 3),
        scores={leg: _by_type(answerable, leg) for leg in legs},
        hit_at_1_interval=bootstrap_interval([hit(outcome.ranks[FUSED], 1) for outcome in answerable]),
        refused={kind: _share_refused(outcomes, kind) for kind in types},
        decisions=decisions(outcomes),
        suggestions=suggestions(answerable),
        highlighted=mean([outcome.highlighted for outcome in answerable]),
        passage_lines_median=percentile(lengths, 50),
        passage_lines_max=max(lengths, default=0),
        misquoted=[label for outcome in outcomes for label in outcome.misquoted],
        times=times([outcome.timed for outcome in outcomes]),
        columns=("id", "type", "status", *legs, "highlighted"),
        rows=[_row(outcome, legs) for outcome in outcomes],
    )


def decisions(outcomes: Sequence[Outcome]) -> Decisions:
    answerable = [outcome for outcome in outcomes if outcome.question.gold]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.gold]
    found = [not _refused(outcome) for outcome in answerable]
    refused = [_refused(outcome) for outcome in unanswerable]
    taken_out = [outcome.without_answer is Status.NOT_FOUND for outcome in answerable]
    return Decisions(
        balanced_accuracy=balanced_accuracy(found, refused),
        answerable_found=mean(found) if found else None,
        answerable_weak=mean([outcome.timed.status is Status.WEAK for outcome in answerable]) if answerable else None,
        unanswerable_refused=mean(refused) if refused else None,
        unanswerable_weak=mean([outcome.timed.status is Status.WEAK for outcome in unanswerable]) if unanswerable else None,
        taken_out_refused=mean(taken_out) if taken_out else None,
        taken_out_balanced_accuracy=balanced_accuracy(found, taken_out),
    )


def suggestions(answerable: Sequence[Outcome]) -> Suggestions:
    offered = [outcome for outcome in answerable if outcome.timed.suggestion is not None]
    good = [outcome for outcome in offered if hit(outcome.suggested, 5)]
    kept = [outcome for outcome in good if hit(outcome.ranks[FUSED], 5)]
    return Suggestions(offered=len(offered), only=len(good) - len(kept), either=len(kept))


def _refused(outcome: Outcome) -> bool:
    return outcome.timed.status is Status.NOT_FOUND


def _share_refused(outcomes: Sequence[Outcome], kind: str) -> Share:
    refused = [_refused(outcome) for outcome in outcomes if outcome.question.type == kind]
    return Share(n=len(refused), share=mean(refused))


def _by_type(answerable: Sequence[Outcome], leg: str) -> dict[str, Scores]:
    types = sorted({outcome.question.type for outcome in answerable})
    scores = {kind: score([outcome.ranks[leg] for outcome in answerable if outcome.question.type == kind]) for kind in types}
    return {**scores, OVERALL: score([outcome.ranks[leg] for outcome in answerable])}


def times(timed: Sequence[TimedAnswer]) -> Times:
    return Times(
        encode=_milliseconds([each.encode.wall for each in timed]),
        encode_cpu=_milliseconds([each.encode.cpu for each in timed]),
        answer=_milliseconds([each.answer.wall for each in timed]),
        answer_cpu=_milliseconds([each.answer.cpu for each in timed]),
    )


def times_line(taken: Times) -> str:
    def show(ms: Milliseconds) -> str:
        return f"{ms.p50:.1f}/{ms.p95:.1f}"

    return (
        f"ms per question, p50/p95: answer {show(taken.answer)} (processor {show(taken.answer_cpu)}),"
        f" apart from the model's {show(taken.encode)} (processor {show(taken.encode_cpu)})"
    )


def _milliseconds(seconds: Sequence[float]) -> Milliseconds:
    return Milliseconds(p50=round(percentile(seconds, 50) * 1000, 2), p95=round(percentile(seconds, 95) * 1000, 2))


def _row(outcome: Outcome, legs: Sequence[str]) -> list[str | int | None]:
    question = outcome.question
    return [
        question.id,
        question.type,
        outcome.timed.status.value,
        *(outcome.ranks[leg] for leg in legs),
        int(outcome.highlighted),
    ]


def table(result: Report) -> str:
    """What a person reads."""
    lines = [
        f"{result.what}  ·  {result.commit}  ·  {result.embedder}",
        f"{result.notes} notes, {result.chunks} chunks  ·  built in {result.build_s:.1f} s, opened in {result.open_s:.2f} s",
    ]
    for leg, by_type in result.scores.items():
        lines += ["", f"{leg:<14} {'n':>5}  hit@1  hit@3  hit@5 MRR@10 nDCG@10" + ("  refused" if leg == FUSED else "")]
        for kind, figures in by_type.items():
            if len(by_type) == 2 and kind != OVERALL:
                continue  # one type is all there is
            cells = (figures.hit_at_1, figures.hit_at_3, figures.hit_at_5, figures.mrr_at_10, figures.ndcg_at_10)
            line = f"{kind:<14} {figures.n:>5} " + " ".join(f"{cell:>6.3f}" for cell in cells)
            lines.append(line + (f"  {result.refused[kind].share:>7.3f}" if leg == FUSED and kind in result.refused else ""))
        if leg == FUSED:
            without_gold = {kind: refused for kind, refused in result.refused.items() if kind not in by_type}
            lines += [f"{kind:<14} {refused.n:>5} {'':>34}  {refused.share:>7.3f}" for kind, refused in without_gold.items()]
    low, high = result.hit_at_1_interval
    lines += [
        "",
        f"hit@1 {result.scores[FUSED][OVERALL].hit_at_1:.3f}, 95 % interval {low:.3f}–{high:.3f} (questions drawn again, fused)",
        _decision_line(result.decisions),
        f"another wording offered: {result.suggestions.offered}, the answer among five only by it: {result.suggestions.only},"
        f" either way: {result.suggestions.either}",
        f"first passage marks a line that answers: {result.highlighted:.3f}"
        f"  ·  passage length: median {result.passage_lines_median:.0f}, longest {result.passage_lines_max} lines",
        f"passages that are not the cited lines: {len(result.misquoted)}"
        + "".join(f"\n  {label}" for label in result.misquoted[:5]),
        times_line(result.times),
    ]
    return "\n".join(lines)


def misses(outcomes: Sequence[Outcome]) -> str:
    """Each question not answered first, refused all the same, or answered where the notes have no answer: ranks by leg, and what
    came first.
    """
    lines = []
    for outcome in outcomes:
        question = outcome.question
        if _refused(outcome) if not question.gold else outcome.ranks[FUSED] == 1 and not _refused(outcome):
            continue
        ranks = "  ".join(f"{leg} {rank or '–'}" for leg, rank in outcome.ranks.items())
        gold = ", ".join(f"{span.doc} L{span.start}–{span.end}" for span in question.gold) or "nothing"
        lines += [f"{question.id} {question.type}  {ranks}  {outcome.timed.status.value}", f"  {question.text}"]
        lines += [f"    wanted {gold}", f"    first  {outcome.first or 'nothing'}"]
    return "\n".join(lines)


def _decision_line(taken: Decisions) -> str:
    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.3f}"

    return (
        f"found or refused, balanced accuracy {share(taken.balanced_accuracy)}: answerable found {share(taken.answerable_found)}"
        f" (weak {share(taken.answerable_weak)}), unanswerable refused {share(taken.unanswerable_refused)}"
        f" (weak {share(taken.unanswerable_weak)})\n"
        f"with the answer or without it, balanced accuracy {share(taken.taken_out_balanced_accuracy)}: the same questions refused"
        f" when their answer is taken out of the notes {share(taken.taken_out_refused)}"
    )


def as_json(result: Report) -> str:
    """One line per question, so that two files also compare as text."""
    fields = _rounded(asdict(result))
    rows = fields.pop("rows")
    head = json.dumps(fields, ensure_ascii=False, indent=1)
    body = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{head[:-2]},\n "rows": [\n  {body}\n ]\n}}\n'


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


def save(text: str, name: str, *, folder: Path = RESULTS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(text, encoding="utf-8")
    return path


def commit() -> str:
    """Short hash of the checkout, `-dirty` when a tracked file differs from it; results of earlier runs do not count."""
    folder = Path(__file__).parent
    try:
        head = _git("rev-parse", "--short", "HEAD", folder=folder)
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ":/", f":(exclude){RESULTS}", folder=folder)
    except (OSError, subprocess.CalledProcessError):
        return "unversioned"
    return f"{head}-dirty" if changed else head


def _git(*arguments: str, folder: Path) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found

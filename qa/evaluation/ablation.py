"""What each rule of the ranking is worth: the same questions with one setting turned over at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from qa.evaluation.metrics import Scores, rank_of_answer, score
from qa.evaluation.questions import Question
from qa.evaluation.run import Corpus, Step, find
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Ablated:
    """The figures with one setting turned over. `better` and `worse` count questions whose rank the change moves."""

    setting: str
    scores: Scores
    better: int
    worse: int


def switches(settings: Settings) -> list[str]:
    return [field.name for field in fields(settings) if isinstance(getattr(settings, field.name), bool)]


def turned(settings: Settings, *names: str) -> Settings:
    """The same settings with these switches the other way round."""
    changes: dict[str, Any] = {name: not getattr(settings, name) for name in names}
    return replace(settings, **changes)


def ablate(
    questions: Sequence[Question], corpus: Corpus, *, settings: Settings, by_note: bool = False, step: Step | None = None
) -> list[Ablated]:
    """The settings as they are (named ""), then each switch turned over, in the order of the fields."""
    answerable = [question for question in questions if question.gold]
    names = ["", *switches(settings)]
    baseline: list[int | None] = []
    results = []
    for done, name in enumerate(names, start=1):
        variant = turned(settings, name) if name else settings
        ranks = [
            rank_of_answer(
                find(question, corpus.notes, settings=variant, by_note=by_note), question.gold, need_all=question.need_all
            )
            for question in answerable
        ]
        baseline = baseline or ranks
        moves = [(old or 99) - (new or 99) for old, new in zip(baseline, ranks, strict=True)]
        results.append(
            Ablated(
                setting=name, scores=score(ranks), better=sum(move > 0 for move in moves), worse=sum(move < 0 for move in moves)
            )
        )
        if step:
            step(done, len(names))
    return results


def ablation_table(results: Sequence[Ablated], settings: Settings) -> str:
    base = results[0].scores
    lines = [f"{'setting turned over':<28} {'hit@1':>6} {'':>7} {'hit@5':>6} {'':>7} {'nDCG@10':>8} {'':>7}  better/worse"]
    for result in results:
        now = result.scores
        name = f"{result.setting} {'off' if getattr(settings, result.setting) else 'on'}" if result.setting else "(as set)"
        cells = " ".join(
            f"{new:>6.3f} {new - old:>+7.3f}"
            for new, old in (
                (now.hit_at_1, base.hit_at_1),
                (now.hit_at_5, base.hit_at_5),
                (now.ndcg_at_10, base.ndcg_at_10),
            )
        )
        lines.append(f"{name:<28} {cells}  {result.better:>6}/{result.worse}")
    return "\n".join(lines)

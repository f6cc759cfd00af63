"""Two saved runs side by side: which questions were won and which were lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.metrics import hit, mean, ndcg
from qa.evaluation.questions import EvaluationError
from qa.evaluation.run import FUSED, TOP_K

ABSENT = TOP_K + 1


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A results file: rank by question id, for one leg, over answerable and unanswerable questions alike."""

    name: str
    ranks: Mapping[str, int | None]
    statuses: Mapping[str, str]
    types: Mapping[str, str]


def read_run(path: Path, *, leg: str = FUSED) -> SavedRun:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        columns = raw["columns"]
        rows = [dict(zip(columns, row, strict=True)) for row in raw["rows"]]
        return SavedRun(
            name=f"{raw['what']}-{raw['commit']}",
            ranks={row["id"]: row[leg] for row in rows},
            statuses={row["id"]: row["status"] for row in rows},
            types={row["id"]: row["type"] for row in rows},
        )
    except OSError as error:
        raise EvaluationError(f"cannot read {path}: {error.strerror}; give a file of qa/evaluation/results") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{path} is not a saved evaluation with the leg {leg!r} ({error}); give a file of qa/evaluation/results"
        ) from error


def compare(before: SavedRun, after: SavedRun, *, texts: Mapping[str, str] | None = None) -> str:
    """Questions of both runs whose rank or refusal changed, the largest change first, with the change of the means.

    :param texts: wording of questions by id, shown when known.
    :raises EvaluationError: when the runs share no question.
    """
    common = [id_ for id_ in before.ranks if id_ in after.ranks]
    if not common:
        raise EvaluationError(f"{before.name} and {after.name} have no question in common; compare runs over the same questions")
    lines = [f"{before.name} → {after.name}, {len(common)} questions in both"]
    for name, value in (("hit@1", lambda rank: hit(rank, 1)), ("hit@5", lambda rank: hit(rank, 5)), ("nDCG@10", ndcg)):
        old, new = mean([value(before.ranks[id_]) for id_ in common]), mean([value(after.ranks[id_]) for id_ in common])
        lines.append(f"{name:<8} {old:.4f} → {new:.4f}  {new - old:+.4f}")
    moved = {id_: _rank(before, id_) - _rank(after, id_) for id_ in common}
    for title, ids in (
        ("better", [id_ for id_ in common if moved[id_] > 0]),
        ("worse", [id_ for id_ in common if moved[id_] < 0]),
    ):
        lines += ["", f"{title}: {len(ids)}"]
        for id_ in sorted(ids, key=lambda each: -abs(moved[each])):
            text = f"  {texts[id_]}" if texts and id_ in texts else ""
            lines.append(f"  {id_:<10} {after.types[id_]:<13} {_show(before.ranks[id_])} → {_show(after.ranks[id_])}{text}")
    turned = [id_ for id_ in common if before.statuses[id_] != after.statuses[id_]]
    lines += ["", f"decided otherwise: {len(turned)}"]
    lines += [f"  {id_:<10} {after.types[id_]:<13} {before.statuses[id_]} → {after.statuses[id_]}" for id_ in turned]
    return "\n".join(lines)


def _rank(run: SavedRun, id_: str) -> int:
    rank = run.ranks[id_]
    return ABSENT if rank is None else rank


def _show(rank: int | None) -> str:
    return "–" if rank is None else str(rank)

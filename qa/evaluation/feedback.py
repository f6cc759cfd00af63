"""Thumbs given on the page, kept beside the index as votes and read back as judged questions.

One JSON object a line in `feedback.jsonl` of the index folder:

    {"question": text, "history": [messages], "vote": "up" or "down", "path": …, "start_line": …, "end_line": …, "text": …}

`text` are the cited lines when the vote was given: when the note has changed since, they are found again by it. A vote
without `path` is about an answer that showed no passage: "up" says that the notes indeed have no answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from qa.evaluation.questions import UNANSWERABLE, EvaluationError, Gold, Question
from qa.types import Passage

FILE = "feedback.jsonl"
Thumb = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Vote:
    """One thumb. `path` is None for an answer without a passage."""

    question: str
    vote: Thumb
    path: str | None = None
    start_line: int = 0
    end_line: int = 0
    text: str = ""
    history: tuple[Mapping[str, str], ...] = ()


def record_vote(
    index_dir: Path, question: str, vote: Thumb, *, passage: Passage | None = None, history: Sequence[Mapping[str, str]] = ()
) -> None:
    """Append one vote; a later vote on the same question and lines takes the place of an earlier one when they are read."""
    if vote not in get_args(Thumb):
        raise EvaluationError(f"a vote is 'up' or 'down', not {vote!r}")
    entry: dict[str, object] = {
        "question": question,
        "history": [{"role": message["role"], "content": message["content"]} for message in history],
        "vote": vote,
    }
    if passage:
        cited = passage.citation
        entry |= {"path": cited.path, "start_line": cited.start_line, "end_line": cited.end_line, "text": passage.text}
    with (index_dir / FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def read_votes(index_dir: Path) -> list[Vote]:
    """Every vote, oldest first; none when nobody voted.

    :raises EvaluationError: naming the line that is no vote.
    """
    path = index_dir / FILE
    if not path.exists():
        return []
    votes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            votes.append(_vote(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(f"{path}, line {number} is no vote ({error}); correct or delete the line") from error
    return votes


def _vote(raw: Mapping[str, Any]) -> Vote:
    if raw["vote"] not in get_args(Thumb):
        raise ValueError(f"vote {raw['vote']!r}")
    vote = Vote(
        question=str(raw["question"]),
        vote=raw["vote"],
        history=tuple({"role": str(item["role"]), "content": str(item["content"])} for item in raw.get("history", ())),
    )
    if not raw.get("path"):
        return vote
    return replace(
        vote, path=str(raw["path"]), start_line=int(raw["start_line"]), end_line=int(raw["end_line"]), text=str(raw["text"])
    )


def questions_from_votes(votes: Sequence[Vote], lines: Mapping[str, Sequence[str]]) -> list[Question]:
    """A judged question for every question that has an "up"; "down" takes an earlier "up" on the same lines back.

    :param lines: physical lines of each note, by path. A vote whose text the note no longer has counts for nothing.
    """
    latest: dict[tuple[str, str | None, str], Vote] = {}
    for vote in votes:
        latest[vote.question, vote.path, vote.text] = vote
    by_question: dict[str, list[Vote]] = {}
    for vote in latest.values():
        if vote.vote == "up":
            by_question.setdefault(vote.question, []).append(vote)
    questions = []
    for number, (text, ups) in enumerate(by_question.items(), start=1):
        gold = tuple(span for vote in ups if vote.path and (span := _locate(vote, lines.get(vote.path, ()))))
        if gold:
            questions.append(Question(f"vote-{number}", "vote", "", text, gold=gold, history=ups[-1].history))
        elif all(vote.path is None for vote in ups):
            questions.append(Question(f"vote-{number}", UNANSWERABLE, "", text, history=ups[-1].history))
    return questions


def _locate(vote: Vote, lines: Sequence[str]) -> Gold | None:
    """The voted lines where they are now, nearest to where they were."""
    wanted = vote.text.split("\n")
    starts = [i for i in range(len(lines) - len(wanted) + 1) if list(lines[i : i + len(wanted)]) == wanted]
    if vote.path is None or not starts:
        return None
    start = min(starts, key=lambda i: (abs(i + 1 - vote.start_line), i)) + 1
    return Gold(doc=vote.path, start=start, end=start + len(wanted) - 1)

"""Judged questions: a question and the lines of the notes that answer it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import NotesError

UNANSWERABLE = "unanswerable"


class EvaluationError(NotesError):
    """Judged questions, or what they are judged on, cannot be used."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Lines that answer: 1-based, inclusive, physical. `doc` is a note's path, or a prefix that only one path has."""

    doc: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """One judged question. Any gold span is right, with `need_all` all together; without gold the notes have no answer."""

    id: str
    type: str
    lang: str
    text: str
    gold: tuple[Gold, ...] = ()
    history: tuple[Mapping[str, str], ...] = ()  # earlier messages, oldest first, as chat interfaces write them
    need_all: bool = False
    must_contain: tuple[str, ...] = ()  # words of the gold lines that make the answer


def load_questions(paths: Iterable[Path]) -> list[Question]:
    """Every question of some JSONL files as one set, in order; blank lines are skipped.

    :raises EvaluationError: naming file and line, for a line that is no judged question or an id that came before.
    """
    questions: list[Question] = []
    seen: dict[str, str] = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise EvaluationError(f"cannot read the questions in {path}: {error.strerror}; give a JSONL file") from error
        except UnicodeDecodeError as error:
            raise EvaluationError(f"{path} is not UTF-8 text; give a JSONL file of judged questions") from error
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            question = _parse(line, where)
            if question.id in seen:
                raise EvaluationError(f"{where}: id {question.id!r} was used before in {seen[question.id]}; ids must differ")
            seen[question.id] = where
            questions.append(question)
    if not questions:
        raise EvaluationError(f"no question in {', '.join(map(str, paths)) or 'no file at all'}: write one JSON object a line")
    return questions


def resolve(questions: Sequence[Question], line_counts: Mapping[str, int]) -> list[Question]:
    """The same questions with each `doc` as the full path of a note.

    :param line_counts: physical lines of each note, by path.
    :raises EvaluationError: for a document that no path, or more than one, begins with, and for lines past the end.
    """
    return [
        replace(question, gold=tuple(_resolve(gold, question, line_counts) for gold in question.gold)) for question in questions
    ]


def _resolve(gold: Gold, question: Question, line_counts: Mapping[str, int]) -> Gold:
    paths = [gold.doc] if gold.doc in line_counts else sorted(path for path in line_counts if path.startswith(gold.doc))
    if len(paths) != 1:
        found = f"fits {len(paths)} notes ({paths[0]}, {paths[1]} …)" if paths else f"is none of the {len(line_counts)} notes"
        raise EvaluationError(
            f"question {question.id}: document {gold.doc!r} {found}; write the path of one note, or its beginning"
        )
    n_lines = line_counts[paths[0]]
    if gold.end > n_lines:
        raise EvaluationError(
            f"question {question.id}: gold lines {gold.start}–{gold.end} are past the end of {paths[0]} ({n_lines} lines)"
        )
    return replace(gold, doc=paths[0])


def _parse(line: str, where: str) -> Question:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{where}: not JSON ({error.msg} at column {error.colno}); write one object a line") from error
    if not isinstance(raw, dict):
        raise EvaluationError(f"{where}: expected an object with id, type, question and gold")
    for key in ("id", "type", "question"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise EvaluationError(f"{where}: {key!r} must be text")
    if "gold" not in raw:
        raise EvaluationError(f"{where}: 'gold' is missing; write the lines that answer, or [] when the notes have no answer")
    gold = tuple(_parse_gold(item, where) for item in _list(raw, "gold", where))
    if gold and raw["type"] == UNANSWERABLE:
        raise EvaluationError(f"{where}: an {UNANSWERABLE} question cannot have gold lines")
    return Question(
        id=raw["id"],
        type=raw["type"],
        lang=str(raw.get("lang", "")),
        text=raw["question"],
        gold=gold,
        history=tuple(_parse_message(item, where) for item in _list(raw, "history", where)),
        need_all=bool(raw.get("need_all", False)),
        must_contain=tuple(str(item) for item in _list(raw, "must_contain", where)),
    )


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = raw.get(key) or []
    if not isinstance(value, list):
        raise EvaluationError(f"{where}: {key!r} must be a list")
    return value


def _parse_gold(item: object, where: str) -> Gold:
    match item:
        case {"doc": str(doc), "start": int(start), "end": int(end)} if doc and 1 <= start <= end:
            return Gold(doc=doc, start=start, end=end)
    raise EvaluationError(
        f"{where}: a gold span needs doc, start and end with 1 ≤ start ≤ end, not {json.dumps(item, ensure_ascii=False)}"
    )


def _parse_message(item: object, where: str) -> Mapping[str, str]:
    match item:
        case str(content):  # a bare text is an earlier question
            return {"role": "user", "content": content}
        case {"role": "user" | "assistant" as role, "content": str(content)}:
            return {"role": role, "content": content}
    raise EvaluationError(f"{where}: a message of the history needs role (user or assistant) and content")

"""KorQuAD 1.0 as retrieval: each paragraph a note, and a question's own paragraph the right one (MTEB: SQuADKorV1Retrieval)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.questions import EvaluationError, Gold, Question


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Texts by file name, and the questions about them."""

    texts: dict[str, str]
    questions: list[Question]


def read_korquad(path: Path, *, limit: int | None = None) -> Paragraphs:
    """All paragraphs, the same paragraph once; with `limit` only every n-th question, so that a sample spans all articles.

    :raises EvaluationError: for a file that is missing or not KorQuAD.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationError(f"cannot read {path}: {error.strerror}; give KorQuAD's JSON file") from error
    except ValueError as error:
        raise EvaluationError(f"{path} is not JSON ({error}); give KorQuAD's JSON file") from error
    names: dict[str, str] = {}
    questions = []
    try:
        for article in raw["data"]:
            for paragraph in article["paragraphs"]:
                text = paragraph["context"]
                # Numbered names say nothing about the text, so that no title helps the search.
                name = names.setdefault(text, f"{len(names):05d}.txt")
                gold = (Gold(doc=name, start=1, end=text.count("\n") + 1),)
                questions += [
                    Question(id=qa["id"], type="korquad", lang="ko", text=qa["question"], gold=gold) for qa in paragraph["qas"]
                ]
    except (KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{path} is not KorQuAD 1.0: expected data › paragraphs › context and qas, no {error}") from error
    return Paragraphs(texts={name: text for text, name in names.items()}, questions=sample(questions, limit))


def write_notes(paragraphs: Paragraphs, folder: Path) -> None:
    """One file per paragraph, without front matter or title."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in paragraphs.texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def sample(questions: list[Question], limit: int | None) -> list[Question]:
    """`limit` questions at equal distances, always the same ones; all of them when there are no more."""
    if limit is None or limit >= len(questions):
        return questions
    return [questions[i * len(questions) // limit] for i in range(limit)]

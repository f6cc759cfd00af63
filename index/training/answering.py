"""A question meets the line that answers it, among the lines of many notes, as the product compares them.

A line's vector is the mean of its own tokens after the whole section has been read. The section's other lines, which are about
the same, are what it must be told from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from index.training.config import ContrastConfig, ExportConfig
from index.training.distil import Student
from index.training.teacher import Teacher, drift
from index.training.vectors import joined, static_vectors
from index.training.written import Encoded

Note = Sequence[Encoded]
_MEASURED = 40  # notes whose lines are ranked together


def draw_notes(notes: Sequence[Note], budget: int, random: np.random.Generator) -> Iterator[list[Encoded]]:
    """Endless batches of whole notes, in passes over all of them, of about `budget` tokens with their questions."""
    batch: list[Encoded] = []
    room = budget
    while True:
        for i in random.permutation(len(notes)):
            size = sum(len(s.ids) + sum(map(len, s.asked)) for s in notes[i])
            if batch and size > room:
                yield batch
                batch, room = [], budget
            batch += notes[i]
            room -= size


@dataclass(frozen=True, slots=True)
class Compared:
    """Cosines of a batch's questions with its sections and with its lines, and which of them are right."""

    sections: Tensor  # (questions, sections)
    lines: Tensor  # (questions, lines)
    section: Tensor  # (questions,)
    line: Tensor  # (questions,)
    within: Tensor  # (lines,): the section of each
    embedded: list[tuple[Tensor, list[NDArray[np.uint16]]]]  # the questions, and the sections: the encoder's vectors, and of what
    used: list[tuple[Tensor, Tensor]]


def compare(
    batch: Sequence[Encoded], student: Student, static: NDArray[np.float32], longest: int, export: ExportConfig
) -> Compared:
    """:param longest: tokens that are read of a section."""
    texts = [section.ids[:longest] for section in batch]
    questions = [question for section in batch for question in section.asked]
    tokens, sections, used, pieces = student.read(texts, longest)
    asked, used_asked, pieces_asked = student.embed(questions, longest)
    spans = [torch.from_numpy(section.lines[:, :longest]) for section in batch]
    meanings = [F.normalize(span @ own[1 : 1 + span.shape[1]], dim=1) for span, own in zip(spans, tokens, strict=True)]
    words = [F.normalize(span @ torch.from_numpy(static[text]), dim=1) for span, text in zip(spans, texts, strict=True)]
    whole = joined(asked, static_vectors(questions, static, longest), export)
    first = np.cumsum([0, *(len(section.lines) for section in batch)])
    return Compared(
        sections=whole @ joined(sections, static_vectors(texts, static, longest), export).T,
        lines=whole @ joined(torch.cat(meanings), torch.cat(words), export).T,
        section=torch.tensor([place for place, section in enumerate(batch) for _ in section.asked]),
        line=torch.tensor([start + line for start, section in zip(first, batch, strict=False) for line in section.answers]),
        within=torch.tensor([place for place, section in enumerate(batch) for _ in section.lines]),
        embedded=[(asked, questions), (sections, texts)],
        used=[(used, pieces), (used_asked, pieces_asked)],
    )


def answer_loss(
    batch: Sequence[Encoded],
    student: Student,
    teacher: Teacher,
    static: NDArray[np.float32],
    config: ContrastConfig,
    export: ExportConfig,
) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    found = compare(batch, student, static, config.long, export)
    loss = F.cross_entropy(found.sections * config.scale, found.section)
    loss = loss + F.cross_entropy(found.lines * config.scale, found.line)
    for vectors, texts in found.embedded:
        loss = loss + config.kept_weight * drift(vectors, texts, teacher, config.long)
    return loss, found.used


@dataclass(frozen=True, slots=True)
class Answered:
    section: float  # mean reciprocal rank of the right one, among those of `_MEASURED` notes
    line: float
    told: float  # how often a question is nearer to the notes than another one is that has lost the section with its answer


def answered(
    notes: Sequence[Note], student: Student, static: NDArray[np.float32], longest: int, export: ExportConfig
) -> Answered:
    with torch.no_grad():
        found = [compare(batch, student, static, longest, export) for batch in _all_of(notes, _MEASURED)]
    nearest = torch.cat([each.lines.max(dim=1).values for each in found])
    lost = torch.cat([_elsewhere(each).max(dim=1).values for each in found])
    return Answered(
        section=torch.cat([_reciprocal(each.sections, each.section) for each in found]).mean().item(),
        line=torch.cat([_reciprocal(each.lines, each.line) for each in found]).mean().item(),
        told=(nearest > lost.unsqueeze(1)).float().mean().item(),
    )


def _elsewhere(found: Compared) -> Tensor:
    """The cosines of questions with lines, without those of the section that answers."""
    return found.lines.masked_fill(found.section.unsqueeze(1) == found.within, -1.0)


def _all_of(notes: Sequence[Note], size: int) -> Iterator[list[Encoded]]:
    for start in range(0, len(notes), size):
        yield [section for note in notes[start : start + size] for section in note]


def _reciprocal(scores: Tensor, right: Tensor) -> Tensor:
    own = scores.gather(1, right.unsqueeze(1))
    return 1 / (1 + (scores > own).sum(1).float())

"""The same question, asked of notes that have lost its answer.

Questions that someone makes up without an answer differ from others also in how they are asked. Here nothing differs but that the
answer is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index import Filters, NoteIndex
from qa.evaluation.metrics import overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qa.evaluation.questions import Question


def without_answer(question: Question, notes: NoteIndex) -> NoteIndex:
    """The index without every chunk that shares a line with the question's gold."""
    gone = [
        row
        for gold in question.gold
        for row in notes.rows_of(gold.doc)
        if overlap((notes.chunk(row).start_line, notes.chunk(row).end_line), gold)
    ]
    return cast(NoteIndex, _Without(notes, gone))


class _Without:
    """Answers as `notes` does, but no row of `gone` is found, and no word counts that only they have."""

    def __init__(self, notes: NoteIndex, gone: Sequence[int]) -> None:
        self._notes = notes
        self._gone = np.unique(np.array(gone, np.int64))
        self._texts = [f"{tokens.body}{tokens.around}" for tokens in notes.tokens(self._gone.tolist())]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._notes, name)

    def rows(self, filters: Filters) -> NDArray[np.int64]:
        rows = self._notes.rows(filters)
        return np.setdiff1d(np.arange(self._notes.n_chunks) if rows is None else rows, self._gone)

    def document_frequency(self, token: str) -> int:
        return self._notes.document_frequency(token) - sum(f" {token} " in text for text in self._texts)

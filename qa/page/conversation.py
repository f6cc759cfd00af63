"""The turns of one conversation, as the page keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it: an answer, a problem in one sentence, or neither while the search runs."""

    question: str  # as typed
    answer: Answer | None = None
    problem: str | None = None
    fresh: bool = False  # asked without what came before


def history(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Messages as OpenAI and Gradio write them, from the last fresh question on; turns that failed are left out."""
    start = max((i for i, turn in enumerate(turns) if turn.fresh), default=0)
    messages = []
    for turn in turns[start:]:
        if turn.answer is not None:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.answer.text})
    return messages

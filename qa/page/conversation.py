"""The turns of one conversation, as the page keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.feedback import Thumb
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it: an answer, a problem in one sentence, or neither while the search runs."""

    question: str  # as typed
    answer: Answer | None = None
    problem: str | None = None
    detail: str | None = None  # of the problem: the error's own sentence
    fresh: bool = False  # asked without what came before
    vote: Thumb | None = None


def history(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Messages as OpenAI and Gradio write them, from the last fresh question on; turns that failed are left out."""
    start = max((i for i, turn in enumerate(turns) if turn.fresh), default=0)
    messages = []
    for turn in turns[start:]:
        if turn.answer is not None:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.answer.text})
    return messages


def history_of(turns: Sequence[Turn], number: int) -> list[dict[str, str]]:
    """What the question of `turns[number]` was asked after."""
    return [] if turns[number].fresh else history(turns[:number])

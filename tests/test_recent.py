"""Passages of earlier steps as further negatives of the contrast."""

from __future__ import annotations

import pytest

pytest.importorskip("onnx", reason="needs the extra [train]")
pytest.importorskip("torch")

import torch
from torch import Tensor

from index.training.recent import Recent
from index.training.static import contrast_loss


def unit(*rows: tuple[float, ...]) -> Tensor:
    return torch.nn.functional.normalize(torch.tensor(rows), dim=1)


def test_nothing_is_remembered_at_first_and_never_where_the_size_is_none() -> None:
    asked = unit((1.0, 0.0))
    for size in (0, 4):
        recent = Recent(size, 0.9)
        assert recent.scores(asked, (asked, asked)).shape == (1, 0)
        recent.add(asked, (asked, asked))
        assert recent.scores(asked, (unit((0.0, 1.0)), unit((0.0, 1.0)))).shape == (1, min(size, 1))


def test_the_oldest_are_forgotten_first() -> None:
    recent = Recent(2, 2.0)  # nothing is alike
    rows = unit((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0))
    for row in rows.split(1):
        recent.add(row, (row, row))
    asked = unit((1.0, 0.0))
    assert recent.scores(asked, (asked, asked)).tolist() == [[0.0, -1.0]]


def test_what_has_the_words_of_the_question_or_of_its_passage_is_no_negative() -> None:
    recent = Recent(8, 0.9)
    recent.add(unit((1.0, 0.0), (0.0, 1.0)), (unit((1.0, 0.0), (0.0, 1.0)), unit((1.0, 0.0), (-1.0, 0.0))))
    asked = unit((1.0, 1.0))
    (same_question, other), (same_passage, _) = (
        recent.scores(asked, words)[0].tolist()
        for words in ((unit((1.0, 0.0)), unit((0.0, -1.0))), (unit((-1.0, 0.0)), unit((1.0, 0.0))))
    )
    assert same_question == same_passage == -1e4 and other == pytest.approx(0.5**0.5)


def test_further_negatives_raise_the_loss_and_take_no_gradient() -> None:
    a, b = unit((1.0, 0.0), (0.0, 1.0)).requires_grad_(), unit((0.9, 0.1), (0.1, 0.9))
    same, recent = torch.zeros(2, 2, dtype=torch.bool), Recent(8, 2.0)
    recent.add(b.flip(0).requires_grad_(), (b, b))
    alone = contrast_loss(a, b, same, 20.0, recent.scores(a, (b, b))[:, :0])
    assert alone == contrast_loss(a, b, same, 20.0)
    assert contrast_loss(a, b, same, 20.0, recent.scores(a, (b, b))) > alone
    assert not recent.scores(b, (b, b)).requires_grad

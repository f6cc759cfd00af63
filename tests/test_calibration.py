"""The level of questions about nothing in the notes, which every build measures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import TINY_NOTES, LengthEmbedder, write_notes

from index import build_index, open_index
from index.calibration import QUESTIONS, Baseline, calibrate


class CountingEmbedder(LengthEmbedder):
    """The n-th question of a language gets the vector (n)."""

    def embed_query(self, text: str) -> np.ndarray:
        questions = next(of for of in QUESTIONS.values() if text in of)
        return np.array([questions.index(text)], np.float32)


def test_baseline_is_the_median_and_a_spread_that_few_answered_questions_do_not_move() -> None:
    n = len(QUESTIONS["ko"])
    found = calibrate(CountingEmbedder(), lambda vector: 0.9 if vector[0] < 3 else 0.30 + 0.01 * float(vector[0]))
    assert found.keys() == {"ko", "en"}
    scores = sorted(0.9 if i < 3 else 0.30 + 0.01 * i for i in range(n))
    assert found["ko"].middle == pytest.approx((scores[n // 2 - 1] + scores[n // 2]) / 2)
    assert 0.03 < found["ko"].spread < 0.1


def test_spread_is_never_nothing() -> None:
    assert calibrate(CountingEmbedder(), lambda vector: 0.5)["en"] == Baseline(0.5, 0.01)


def test_both_languages_ask_as_many_questions_each_one_once() -> None:
    assert [len(set(questions)) for questions in QUESTIONS.values()] == [16, 16]


def test_index_keeps_the_best_cosine_of_questions_about_nothing(tmp_path: Path) -> None:
    embedder = LengthEmbedder()
    build_index(write_notes(tmp_path / "notes", TINY_NOTES), tmp_path / "index", embedder=embedder)
    with open_index(tmp_path / "index", embedder=embedder) as notes:
        best = [notes.search_dense(embedder.embed_query(question), 1)[0].score for question in QUESTIONS["en"]]
        assert notes.manifest.nowhere["en"].middle == pytest.approx(float(np.median(best)), abs=1e-6)

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


def test_baseline_is_the_median_of_the_best_cosines_and_the_spread_of_all() -> None:
    sample = np.array([[0.01], [-0.01]], np.float32)
    found = calibrate(CountingEmbedder(), lambda vector: 0.9 if vector[0] < 3 else float(vector[0]) / 100, sample)
    assert found.keys() == {"ko", "en"}
    assert found["ko"].middle == pytest.approx(0.105)  # 3, 4 … 15 and three times 90: the middle of them is between 10 and 11
    assert found["ko"].spread == pytest.approx(0.01 * np.sqrt(np.mean(np.arange(16) ** 2)))


def test_spread_is_never_nothing() -> None:
    assert calibrate(CountingEmbedder(), lambda vector: 0.5, np.zeros((2, 1), np.float32))["en"] == Baseline(0.5, 0.01)


def test_a_cosine_is_told_in_spreads_above_the_middle() -> None:
    assert Baseline(middle=0.2, spread=0.05).above(0.35) == pytest.approx(3.0)


def test_both_languages_ask_as_many_questions_each_one_once() -> None:
    assert [len(set(questions)) for questions in QUESTIONS.values()] == [16, 16]


def test_index_keeps_the_best_cosine_of_questions_about_nothing(tmp_path: Path) -> None:
    embedder = LengthEmbedder()
    build_index(write_notes(tmp_path / "notes", TINY_NOTES), tmp_path / "index", embedder=embedder)
    with open_index(tmp_path / "index", embedder=embedder) as notes:
        best = [notes.search_dense(embedder.embed_query(question), 1)[0].score for question in QUESTIONS["en"]]
        assert notes.manifest.nowhere["en"].middle == pytest.approx(float(np.median(best)), abs=1e-6)

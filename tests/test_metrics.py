"""Every expected figure is worked out by hand."""

from math import log2

import pytest

from qa.evaluation.metrics import (
    Scores,
    balanced_accuracy,
    bootstrap_interval,
    highlights_answer,
    hit,
    mean,
    ndcg,
    percentile,
    rank_of_answer,
    reciprocal_rank,
    score,
)
from qa.evaluation.questions import Gold
from qa.types import Channel, Citation, Passage


def passage(path: str, start: int, end: int, *, highlights: tuple[tuple[int, int], ...] = ()) -> Passage:
    cited = Citation(path=path, title="", headings=(), start_line=start, end_line=end)
    return Passage(text="", score=1.0, found_by=(Channel.LEXICAL,), highlights=highlights, citation=cited)


def test_the_first_passage_that_overlaps_a_gold_span_gives_the_rank():
    passages = [passage("a.md", 1, 4), passage("b.md", 5, 9), passage("a.md", 5, 9)]
    assert rank_of_answer(passages, [Gold("a.md", 9, 12)]) == 3


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [(1, 4, False), (1, 5, True), (6, 6, True), (5, 7, True), (1, 20, True), (7, 9, True), (8, 9, False)],
)
def test_one_shared_line_is_an_overlap(start, end, right):
    assert (rank_of_answer([passage("a.md", start, end)], [Gold("a.md", 5, 7)]) == 1) is right


def test_the_same_lines_of_another_note_are_wrong():
    assert rank_of_answer([passage("b.md", 5, 7)], [Gold("a.md", 5, 7)]) is None


def test_forty_lines_can_be_right_and_forty_one_cannot():
    assert rank_of_answer([passage("a.md", 1, 40)], [Gold("a.md", 3, 3)]) == 1
    assert rank_of_answer([passage("a.md", 1, 41)], [Gold("a.md", 3, 3)]) is None


def test_any_span_is_right_unless_all_are_needed():
    gold = [Gold("a.md", 1, 2), Gold("b.md", 7, 8)]
    passages = [passage("c.md", 1, 2), passage("b.md", 8, 9), passage("c.md", 3, 4), passage("a.md", 2, 3)]
    assert rank_of_answer(passages, gold) == 2
    assert rank_of_answer(passages, gold, need_all=True) == 4
    assert rank_of_answer(passages[:3], gold, need_all=True) is None


def test_one_passage_may_hold_all_that_is_needed():
    gold = [Gold("a.md", 1, 2), Gold("a.md", 7, 8)]
    assert rank_of_answer([passage("a.md", 2, 7)], gold, need_all=True) == 1


def test_a_question_without_gold_has_no_rank():
    assert rank_of_answer([passage("a.md", 1, 2)], []) is None


def test_nothing_found_has_no_rank():
    assert rank_of_answer([], [Gold("a.md", 1, 2)]) is None


def test_marked_lines_must_touch_a_gold_line_of_the_same_note():
    gold = [Gold("a.md", 5, 6)]
    assert highlights_answer(passage("a.md", 1, 9, highlights=((1, 1), (6, 7))), gold)
    assert not highlights_answer(passage("a.md", 1, 9, highlights=((1, 1), (7, 7))), gold)
    assert not highlights_answer(passage("b.md", 1, 9, highlights=((5, 6),)), gold)
    assert not highlights_answer(passage("a.md", 1, 9), gold)


def test_marking_more_than_eight_lines_marks_nothing():
    gold = [Gold("a.md", 5, 6)]
    assert highlights_answer(passage("a.md", 1, 20, highlights=((1, 5), (7, 9))), gold)
    assert not highlights_answer(passage("a.md", 1, 20, highlights=((1, 5), (7, 10))), gold)


def test_hits_and_reciprocal_ranks():
    assert [hit(rank, 3) for rank in (1, 3, 4, None)] == [1.0, 1.0, 0.0, 0.0]
    assert [reciprocal_rank(rank) for rank in (1, 4, 10, 11, None)] == [1.0, 0.25, 0.1, 0.0, 0.0]


def test_ndcg_of_one_answer_is_the_discount_at_its_rank():
    assert ndcg(1) == 1.0
    assert ndcg(2) == pytest.approx(0.6309297535714575)  # 1 / log2(3)
    assert ndcg(3) == 0.5  # 1 / log2(4)
    assert ndcg(10) == pytest.approx(1 / log2(11))
    assert ndcg(11) == ndcg(None) == 0.0


def test_scores_are_means_over_all_questions():
    assert score([1, 3, 7, None]) == Scores(
        n=4,
        hit_at_1=1 / 4,
        hit_at_3=2 / 4,
        hit_at_5=2 / 4,
        mrr_at_10=pytest.approx((1 + 1 / 3 + 1 / 7 + 0) / 4),
        ndcg_at_10=pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4),  # log2(2), log2(4), log2(8)
    )


def test_no_question_scores_zero_and_not_nan():
    assert score([]) == Scores(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert mean([]) == percentile([], 95) == 0.0
    assert bootstrap_interval([]) == (0.0, 0.0)


def test_percentiles_lie_between_neighbours():
    assert percentile([10.0, 20.0, 30.0, 40.0, 50.0], 50) == 30.0
    assert percentile([10.0, 20.0, 30.0, 40.0, 50.0], 95) == pytest.approx(48.0)  # position 3.8 of 0..4


def test_balanced_accuracy_is_a_half_for_refusing_everything_or_nothing():
    assert balanced_accuracy([False] * 9, [True]) == 0.5
    assert balanced_accuracy([True] * 9, [False]) == 0.5
    assert balanced_accuracy([True, True, True, False], [True, False]) == pytest.approx((0.75 + 0.5) / 2)


def test_balanced_accuracy_needs_both_kinds_of_questions():
    assert balanced_accuracy([True], []) is None
    assert balanced_accuracy([], [True]) is None


def test_the_interval_of_equal_values_is_a_point():
    assert bootstrap_interval([1.0] * 20) == (1.0, 1.0)


def test_the_interval_is_the_same_each_time_and_near_the_normal_one():
    values = [1.0] * 50 + [0.0] * 50
    low, high = bootstrap_interval(values)
    assert (low, high) == bootstrap_interval(values)
    # Normal approximation: 0.5 ± 1.96 · sqrt(0.5 · 0.5 / 100) = 0.402 … 0.598.
    assert low == pytest.approx(0.402, abs=0.015)
    assert high == pytest.approx(0.598, abs=0.015)

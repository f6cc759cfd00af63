import pytest

from index import Hit
from index.calibration import Baseline
from qa.evidence import Evidence
from qa.fusion import fuse

NOTHING = Baseline(middle=0.1, spread=0.1)


def hits(*pairs: tuple[int, float]) -> list[Hit]:
    return [Hit(row, score, rank) for rank, (row, score) in enumerate(pairs, start=1)]


def nothing(row: int) -> Evidence:
    return Evidence(0.0, 0.0, ())


def test_the_dense_channel_counts_by_how_far_it_is_above_what_means_nothing() -> None:
    fused = fuse(hits((7, 1.7), (3, 0.9), (4, 0.5), (6, 0.1), (5, -0.2)), [], read=nothing, baseline=NOTHING)
    expected = [(7, 2.0), (3, 2.0 * 0.5**1.5), (4, 0.25), (6, 0.0), (5, 0.0)]  # 16, 8, 4, 0, -3 spreads
    assert [(c.row, pytest.approx(c.score)) for c in fused] == expected
    assert [c.row for c in fuse(hits((1, 9.0)), [], read=nothing, baseline=NOTHING) if c.score > 2.0] == []


def test_the_lexical_channel_counts_bm25_the_best_line_and_the_whole_chunk() -> None:
    evidence = {3: Evidence(0.8, 0.4, ("a",)), 9: Evidence(0.2, 0.2, ("a",))}
    fused = fuse([], hits((3, 12.0), (9, 3.0)), read=evidence.__getitem__, baseline=NOTHING)
    assert [(c.row, pytest.approx(c.score)) for c in fused] == [
        (3, 0.15 * 0.8 * 1.0 + 0.45 * 0.4 + 0.35 * 0.8),
        (9, 0.15 * 0.8 * 0.25 + 0.45 * 0.2 + 0.35 * 0.2),
    ]


def test_meaning_decides_where_the_words_say_nothing_and_not_where_they_say_all() -> None:
    dense, lexical = hits((1, 0.7), (2, 0.1)), hits((2, 5.0), (1, 1.0))
    little = {1: Evidence(0.1, 0.1, ()), 2: Evidence(0.15, 0.1, ())}
    much = {1: Evidence(0.1, 0.1, ()), 2: Evidence(0.9, 0.9, ())}
    assert [c.row for c in fuse(dense, lexical, read=little.__getitem__, baseline=NOTHING)] == [1, 2]
    assert [c.row for c in fuse(dense, lexical, read=much.__getitem__, baseline=NOTHING)] == [2, 1]


def test_meaning_parts_what_the_words_say_of_both() -> None:
    all_of_it = Evidence(1.0, 1.0, ())
    fused = fuse(hits((2, 0.9), (1, 0.2)), hits((1, 5.0), (2, 5.0)), read=lambda row: all_of_it, baseline=NOTHING)
    assert [c.row for c in fused] == [2, 1] and fused[0].parts["dense"] == pytest.approx(0.3 * 2.0 * 0.5**1.5)


def test_ties_are_in_the_order_of_the_rows() -> None:
    fused = fuse([], hits((5, 1.0), (2, 1.0)), read=nothing, baseline=NOTHING)
    assert [c.row for c in fused] == [2, 5]


def test_a_candidate_tells_which_channels_found_it() -> None:
    (both,) = fuse(hits((1, 0.8)), hits((1, 3.0)), read=nothing, baseline=NOTHING)
    assert both.found_by == ("dense", "lexical")

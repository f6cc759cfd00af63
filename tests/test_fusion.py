import pytest

from index import Hit
from qa.fusion import fuse


def hits(*pairs: tuple[int, float]) -> list[Hit]:
    return [Hit(row, score, rank) for rank, (row, score) in enumerate(pairs, start=1)]


def test_each_channel_counts_by_its_share_between_its_last_hit_and_its_best() -> None:
    fused = fuse(hits((7, 0.9), (3, 0.5), (4, 0.1)), hits((3, 12.0), (9, 2.0)), lexical_share=0.6)
    assert [(c.row, pytest.approx(c.score)) for c in fused] == [(3, 0.4 * 0.5 + 0.6), (7, 0.4), (4, 0.0), (9, 0.0)]


def test_ties_are_in_the_order_of_the_rows() -> None:
    fused = fuse([], hits((5, 1.0), (2, 1.0)), lexical_share=1.0)
    assert [(c.row, c.score) for c in fused] == [(2, 1.0), (5, 1.0)]


def test_a_channel_that_found_nothing_takes_nothing_away() -> None:
    assert [c.row for c in fuse(hits((1, 0.8), (2, 0.2)), [], lexical_share=0.0)] == [1, 2]


def test_a_candidate_tells_which_channels_found_it() -> None:
    (both,) = fuse(hits((1, 0.8)), hits((1, 3.0)), lexical_share=0.5)
    assert both.found_by == ("dense", "lexical")

import pytest

from index import Hit
from qa.fusion import fuse
from qa.signals.evidence import Evidence
from qa.signals.meaning import Meaning


def hits(*pairs: tuple[int, float]) -> list[Hit]:
    return [Hit(row, score, rank) for rank, (row, score) in enumerate(pairs, start=1)]


def whole(*spreads: tuple[int, float]) -> dict[int, Meaning]:
    return {row: Meaning(whole=value) for row, value in spreads}


def nothing(row: int) -> Evidence:
    return Evidence(0.0, 0.0, ())


def test_the_dense_channel_counts_by_how_far_it_is_above_what_means_nothing() -> None:
    dense = hits((7, 0.9), (3, 0.8), (4, 0.7), (6, 0.1))
    fused = fuse(dense, [], read=nothing, meaning=whole((7, 16.0), (3, 8.0), (4, 4.0), (6, 0.0)))
    expected = [(7, 1.2), (3, 1.2 * 0.5**1.5), (4, 0.15), (6, 0.0)]
    assert [(c.row, pytest.approx(c.score)) for c in fused] == expected
    assert [c.row for c in fuse(hits((1, 9.0)), [], read=nothing, meaning=whole((1, 99.0))) if c.score > 1.2] == []


def test_the_nearest_sentence_counts_for_what_words_leave_open() -> None:
    meaning = {1: Meaning(whole=4.0), 2: Meaning(whole=4.0, sentence=8.0)}
    both = hits((1, 0.5), (2, 0.5)), hits((1, 2.0), (2, 2.0))
    for said, open_to_meaning in ((0.0, 1.0), (0.5, 0.5), (1.0, 0.1)):
        first, second = fuse(*both, read=lambda row, share=said: Evidence(share, share, ()), meaning=meaning)
        assert (first.row, second.row) == (2, 1)
        assert first.score - second.score == pytest.approx(open_to_meaning**4 * 6.0 * 0.5**1.5)


def test_meaning_counts_more_across_languages() -> None:
    meaning = {1: Meaning(whole=8.0, sentence=8.0), 2: Meaning(whole=8.0, sentence=8.0)}
    first, second = fuse(hits((1, 0.5), (2, 0.5)), [], read=nothing, meaning=meaning, across=lambda row: row == 2)
    assert (first.row, second.row) == (2, 1)
    assert first.score == pytest.approx(1.3 * second.score)


def test_the_lexical_channel_counts_bm25_the_best_line_and_the_whole_chunk() -> None:
    evidence = {3: Evidence(0.8, 0.4, ("a",)), 9: Evidence(0.2, 0.2, ("a",))}
    fused = fuse([], hits((3, 12.0), (9, 3.0)), read=evidence.__getitem__, meaning={})
    assert [(c.row, pytest.approx(c.score)) for c in fused] == [
        (3, 0.15 * 0.8 * 1.0 + 0.45 * 0.4 + 0.35 * 0.8),
        (9, 0.15 * 0.8 * 0.25 + 0.45 * 0.2 + 0.35 * 0.2),
    ]


def test_meaning_decides_where_the_words_say_nothing_and_not_where_they_say_all() -> None:
    dense, lexical, meaning = hits((1, 0.7), (2, 0.1)), hits((2, 5.0), (1, 1.0)), whole((1, 6.0), (2, 0.0))
    little = {1: Evidence(0.1, 0.1, ()), 2: Evidence(0.15, 0.1, ())}
    much = {1: Evidence(0.1, 0.1, ()), 2: Evidence(0.9, 0.9, ())}
    assert [c.row for c in fuse(dense, lexical, read=little.__getitem__, meaning=meaning)] == [1, 2]
    assert [c.row for c in fuse(dense, lexical, read=much.__getitem__, meaning=meaning)] == [2, 1]


def test_meaning_parts_what_the_words_say_of_both() -> None:
    both = hits((2, 0.9), (1, 0.2)), hits((1, 5.0), (2, 5.0))
    fused = fuse(*both, read=lambda row: Evidence(1.0, 1.0, ()), meaning=whole((2, 8.0), (1, 1.0)))
    assert [c.row for c in fused] == [2, 1] and fused[0].parts["dense"] == pytest.approx(0.1 * 1.2 * 0.5**1.5)


def test_ties_are_in_the_order_of_the_rows() -> None:
    fused = fuse([], hits((5, 1.0), (2, 1.0)), read=nothing, meaning={})
    assert [c.row for c in fused] == [2, 5]


def test_a_candidate_tells_which_channels_found_it() -> None:
    (both,) = fuse(hits((1, 0.8)), hits((1, 3.0)), read=nothing, meaning={})
    assert both.found_by == ("dense", "lexical")

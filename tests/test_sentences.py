from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_a_line_is_taken_apart_where_it_holds_several_sentences() -> None:
    assert said("첫 문장이다. 둘째는 물음이다? 끝") == ["첫 문장이다.", "둘째는 물음이다?", "끝"]


def test_each_line_stands_alone_and_blank_ones_are_passed_over() -> None:
    assert said("하나\n\n  둘 셋\n \n넷.") == ["하나", "  둘 셋", "넷."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".  "[2:]])
def test_nothing_has_no_sentence(text: str) -> None:
    assert said(text) == []


def test_a_point_inside_a_word_ends_nothing() -> None:
    assert said("k8s 1.28.2 로 올린다") == ["k8s 1.28.2 로 올린다"]


@given(st.text(alphabet="가나 a.?\n。\t"))
def test_every_letter_is_in_exactly_one_sentence(text: str) -> None:
    found = list(sentences(text))
    assert found == sorted(found) and all(one[1] <= other[0] for one, other in pairwise(found))
    assert "".join(said(text)).replace(" ", "").replace("\t", "") == "".join(text.split())

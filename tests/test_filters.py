from datetime import date

import pytest

from index import FilterError, Filters
from qa.question.filters import as_filters, combine, parse_filters


@pytest.mark.parametrize(
    ("typed", "rest", "filters"),
    [
        ("tag:mlops after:2021 서빙 어떻게", "서빙 어떻게", Filters(tags=("mlops",), after=date(2021, 1, 1))),
        ("before:2020-02 빅쿼리", "빅쿼리", Filters(before=date(2020, 2, 29))),
        ("path:til/ 태그:#jpa N+1", "N+1", Filters(paths=("til/",), tags=("jpa",))),
        ('tag:"machine learning" 정리', "정리", Filters(tags=("machine learning",))),
        ("이후:2019-05-03 이전:2019.12 AWS", "AWS", Filters(after=date(2019, 5, 3), before=date(2019, 12, 31))),
        ("http://tag:x 는 필터가 아니다", "http://tag:x 는 필터가 아니다", Filters()),
        ("띄어쓰기   그대로", "띄어쓰기   그대로", Filters()),
    ],
)
def test_typed_filters_leave_the_question(typed: str, rest: str, filters: Filters) -> None:
    assert parse_filters(typed) == (rest, filters)


def test_of_two_starts_the_later_one_counts() -> None:
    one, other = Filters(after=date(2020, 1, 1), tags=("a",)), Filters(after=date(2021, 1, 1))
    assert combine(one, other) == Filters(after=date(2021, 1, 1), tags=("a",))


def test_passed_filters_may_be_a_mapping() -> None:
    assert as_filters({"tag": ["ml", "ops"], "after": "2021-05", "path": None}) == Filters(
        tags=("ml", "ops"), after=date(2021, 5, 1)
    )


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"speaker": "김"}, "'speaker' is no filter; use path, tag, after or before"),
        ({"after": "yesterday"}, "'yesterday' is no date; write 2021, 2021-05 or 2021-05-17"),
        ({"after": "2021-02-31"}, "'2021-02-31' is no date; write 2021, 2021-05 or 2021-05-17"),
        ({"tag": 3.5}, "filter 'tag' holds a float; write it as text, such as '2021-05'"),
        (["tag:a"], "filters is a list; pass a mapping such as {'tag': 'mlops', 'after': '2021'}"),
    ],
)
def test_a_filter_that_cannot_be_understood_says_what_to_write(filters: object, says: str) -> None:
    with pytest.raises(FilterError) as caught:
        as_filters(filters)  # type: ignore[arg-type]
    assert str(caught.value) == says

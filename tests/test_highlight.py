"""Which lines of a passage are marked, and which of them an answer says."""

from __future__ import annotations

import pytest

from index import Filters
from index.tokens import tokenize
from qa.highlight import MAX_LINES, highlight, is_aside, is_label, line_scorer, plain_line, ranges, says_nothing
from qa.query import about
from qa.question.wanted import wanted
from qa.quote import quote
from qa.settings import Settings
from qa.types import Channel, Citation, Passage


def scorer(question: str):
    """Every word of the question is worth the same, found whole or not at all."""
    query = about(question, filters=Filters(), settings=Settings())
    asked = [word.text for word in query.words if word.weight > 0]
    return line_scorer(query, lambda tokens: sum(word in tokens for word in asked) / len(asked), wanted=wanted(question))


def marks(question: str, text: str, *, first_line: int = 1, headings: tuple[str, ...] = ()) -> tuple[tuple[int, int], ...]:
    return highlight(scorer(question)(text.split("\n"), first_line, headings))


def passage(text: str, *highlights: tuple[int, int], score: float = 1.0, headings: tuple[str, ...] = ()) -> Passage:
    citation = Citation("a.md", "A", headings, 1, text.count("\n") + 1)
    return Passage(text, score, (Channel.LEXICAL,), highlights, citation)


def said(question: str, *texts: str, scores: tuple[float, ...] = (), headings: tuple[str, ...] = ()) -> list[str]:
    """What an answer says of passages that hold these texts."""
    score = scorer(question)
    passages = [
        passage(text, *highlight(score(text.split("\n"), 1, headings)), score=worth, headings=headings)
        for text, worth in zip(texts, scores or [1.0] * len(texts), strict=True)
    ]
    return quote(passages, score).split("\n")


def test_the_line_with_the_most_of_the_question_is_marked() -> None:
    assert marks("로그 보관 기간", "- 로그 수집\n- 로그 보관 기간 30일\n- 백업") == ((2, 2),)


def test_a_bullet_that_names_what_hangs_below_it_gives_way_to_that() -> None:
    below = "- 배포 속도의 한계\n  - 배포 속도가 야간에 떨어진다\n"
    assert said("배포 속도", below) == ["배포 속도가 야간에 떨어진다 [1]"]
    assert said("배포 속도", "- 배포 속도의 한계\n- 비용") == ["배포 속도의 한계 [1]"]


def test_a_line_that_means_what_is_asked_is_marked_without_a_word_of_it() -> None:
    query = about("언제 지우지?", filters=Filters(), settings=Settings())
    score = line_scorer(query, lambda tokens: 0.0, {"- 한 달이 지나면 없앤다": 0.4, "- 백업": 0.1})
    assert highlight(score(["- 로그", "- 한 달이 지나면 없앤다", "- 백업"], 1, ())) == ((2, 2),)


def test_lines_are_counted_from_the_first_line_of_the_passage() -> None:
    assert marks("백업", "- 로그\n- 백업", first_line=40) == ((41, 41),)


def test_what_hangs_below_a_bullet_is_marked_with_it() -> None:
    assert marks("배포 순서", "- 배포 순서 정하기\n  - 개발\n  - 운영\n- 비용") == ((1, 3),)


def test_a_heading_gives_way_to_the_lines_under_it() -> None:
    assert marks("무료 기간", "## 무료 기간\n\n처음 두 달은 돈을 받지 않는다.", headings=("무료 기간",)) == ((3, 3),)


def test_below_a_heading_the_lines_of_the_next_deeper_one_are_told() -> None:
    text = "## 2.1\n\n### 수정\n\n- 소리가 끊겼다\n\n## 2.0\n\n- 글자가 깨졌다"
    assert said("2.1", text, headings=("2.1",)) == ["소리가 끊겼다 [1]"]


def test_a_bold_line_names_what_the_next_lines_say() -> None:
    assert marks("무료 기간", "**무료 기간**\n\n- 처음 두 달\n\n**요금**\n\n- 초 단위") == ((1, 1), (3, 3))


def test_a_word_in_the_bullet_above_tells_one_child_from_the_other() -> None:
    text = "- 오전 배포\n  - 담당 김\n- 오후 배포\n  - 담당 박"
    assert [line.score for line in scorer("오후 담당")(text.split("\n"), 1, ())] == [0.0, 0.5, 0.5, 0.75]


def test_a_conclusion_is_marked_with_what_it_is_drawn_from() -> None:
    assert marks("캐시", "- 화면이 자꾸 느려졌다\n  -> 캐시 도입 결정\n- 끝") == ((1, 2),)


def test_a_line_with_a_number_answers_how_many_before_one_without() -> None:
    scores = {line.number: line.score for line in scorer("서버 몇 대")(["- 서버 그림", "- 서버 12"], 1, ())}
    assert scores[2] == pytest.approx(scores[1] + 0.5)


def test_at_most_eight_lines_are_marked() -> None:
    text = "\n".join(f"- 배포 {n}\n  - 가\n  - 나\n  - 다" for n in range(5))
    spans = marks("배포", text)
    assert sum(last - first + 1 for first, last in spans) == MAX_LINES


@pytest.mark.parametrize("text", ["", "\n\n", "---", "| --- | --- |", "![](img/a.jpg)", "```", "<br/>", "[TOC]", "😀"])
def test_nothing_is_marked_where_nothing_is_said(text: str) -> None:
    assert says_nothing(text) or text == "\n\n"
    assert marks("배포", text) == ()


@pytest.mark.parametrize("text", ["- 배포", "> 인용", "| 시간 | 내용 |", "![배포 그림](a.png) 배포", "$x^2$", "数据"])
def test_a_line_with_a_letter_says_something(text: str) -> None:
    assert not says_nothing(text)


def test_marked_lines_become_stretches() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == ((1, 3), (7, 7), (9, 10))
    assert ranges([]) == ()


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("- 배포는 월요일", "배포는 월요일"),
        ("    * nested", "nested"),
        ("3. third", "third"),
        ("## 2. 비용", "2. 비용"),
        ("> 인용한 말", "인용한 말"),
        ("> - 인용한 목록", "인용한 목록"),
        ("- [x] 끝난 일", "끝난 일"),
        ("  -> 결론", "결론"),
        ("**모두 굵게**", "모두 굵게"),
        ("**앞만** 굵게", "**앞만** 굵게"),
        ("**앞** 그리고 **뒤**", "**앞** 그리고 **뒤**"),
        ("-1도까지 내려간다", "-1도까지 내려간다"),
        ("#태그", "#태그"),
        ("2021년 3월", "2021년 3월"),
        ("| 09:00 | 등록   |", "09:00 | 등록"),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_line_is_said_without_its_marker(line: str, plain: str) -> None:
    assert plain_line(line) == plain
    assert plain in line


@pytest.mark.parametrize("line", ["# 제목", "###### six", "**굵은 줄**", "**굵은 줄**:", "  __굵게__"])
def test_a_heading_and_a_bold_line_are_labels(line: str) -> None:
    assert is_label(line)


@pytest.mark.parametrize("line", ["#태그 하나", "**굵게** 그리고 더", "- **굵은 항목**", "보통 줄"])
def test_a_line_that_says_more_is_no_label(line: str) -> None:
    assert not is_label(line)


@pytest.mark.parametrize("line", ["이게 맞나?", "누가 했더라 (아마 팀장?)", "그냥 그런 듯", "ㅋㅋ 웃김", "왜인지 잘 모르겠다"])
def test_a_guess_or_a_joke_is_an_aside(line: str) -> None:
    assert is_aside(line)


def test_an_answer_says_content_and_no_heading() -> None:
    assert said("무료 기간", "## 무료 기간\n\n처음 두 달은 무료", headings=("무료 기간",)) == ["처음 두 달은 무료 [1]"]


def test_an_answer_says_a_label_where_nothing_else_is_left() -> None:
    assert said("무료 기간", "**무료 기간**") == ["무료 기간 [1]"]


def test_a_line_that_only_repeats_the_question_gives_way() -> None:
    assert said("캐시", "- 캐시\n  - 화면이 느려서 넣었다") == ["화면이 느려서 넣었다 [1]"]


def test_the_same_words_are_said_once() -> None:
    assert said("캐시", "- 캐시 비움 주기 하루\n- 캐시 비움 주기 하루") == ["캐시 비움 주기 하루 [1]"]


def test_an_answer_is_three_lines_at_most() -> None:
    assert len(said("배포", "\n".join(f"- 배포 방법 {n}" for n in range(8)))) == 3


def test_what_is_stated_comes_before_what_is_wondered() -> None:
    text = "- 서버 배포 누가 하지?\n- 서버 배포 담당은 운영팀\n- 서버 배포 날은 월요일\n- 서버 배포 뒤에는 확인"
    assert said("서버 배포", text) == [
        "서버 배포 담당은 운영팀 [1]",
        "서버 배포 날은 월요일 [1]",
        "서버 배포 뒤에는 확인 [1]",
    ]


def test_a_guess_is_said_where_it_is_all_there_is() -> None:
    assert said("배포 담당", "- 배포 담당은 김 과장인 듯") == ["배포 담당은 김 과장인 듯 [1]"]


def test_a_further_passage_is_quoted_when_it_is_worth_as_much() -> None:
    texts = ("- 로그 보관 30일", "- 로그 보관 장소는 창고")
    assert said("로그 보관", *texts, scores=(1.0, 0.9)) == ["로그 보관 30일 [1]", "로그 보관 장소는 창고 [2]"]
    assert said("로그 보관", *texts, scores=(1.0, 0.7)) == ["로그 보관 30일 [1]"]


def test_a_further_passage_with_half_of_the_question_is_not_quoted() -> None:
    assert said("로그 보관", "- 로그 보관 30일", "- 로그 색인은 그대로", scores=(1.0, 1.0)) == ["로그 보관 30일 [1]"]


def test_of_a_long_line_the_sentences_that_answer_are_said() -> None:
    line = f"{'앞에 온 이야기가 길다. ' * 20}로그 보관 기간은 삼십 일이다. {'뒤에 온 이야기도 길다. ' * 20}".strip()
    (only,) = said("로그 보관 기간", line)
    assert only.startswith("… 로그 보관 기간은 삼십 일이다. 뒤에 온")
    assert only.endswith(" … [1]")
    assert len(only) < 200


def test_of_a_long_table_row_the_cells_that_answer_are_said() -> None:
    row = f"| 14:00 | {'가나다 ' * 60}| 로그 보관 기간은 삼십 일 |"
    assert said("로그 보관 기간", row) == ["… 로그 보관 기간은 삼십 일 [1]"]


def test_one_endless_sentence_is_cut_at_a_space() -> None:
    (only,) = said("배포", "배포 " * 400)
    assert only.endswith("배포 … [1]")
    assert len(only) < 400


def test_no_passage_says_nothing() -> None:
    assert quote([], scorer("배포")) == ""


def test_the_points_of_a_session_are_said_in_order() -> None:
    text = "- 가\n- 나\n- 다\n- 배포\n- 마\n- 바"
    assert quote([passage(text, (1, 6))], scorer("배포"), outline=True) == "\n".join(
        f"{point} [1]" for point in "가 나 다 배포 마 바".split()
    )


def test_the_scorer_reads_lines_as_the_index_does() -> None:
    assert "kubectl" in tokenize("- kubectl로 올린다")
    assert marks("kubectl", "- 손으로 올린다\n- kubectl로 올린다") == ((2, 2),)


def said_where_meant(meant: str, text: str) -> list[str]:
    """What an answer says where one line alone means what is asked, and no line has a word of it."""
    score = line_scorer(about("언제 지우지?", filters=Filters(), settings=Settings()), lambda tokens: 0.0, {meant: 0.4})
    return quote([passage(text, *highlight(score(text.split("\n"), 1, ())))], score).split("\n")


@pytest.mark.parametrize(
    ("name", "below"),
    [
        ("- 창고 이사 준비", "\n  - 상자는 서른 개\n  - 트럭은 두 대\n- 비용"),
        ("창고 이사 준비", "\n- 상자는 서른 개\n- 트럭은 두 대\n\n- 비용"),
        ("창고 이사 준비:", "\n\n- 상자는 서른 개\n- 트럭은 두 대\n\n비용"),
    ],
)
def test_a_line_that_only_names_what_hangs_below_it_is_told_with_that(name: str, below: str) -> None:
    assert said_where_meant(name, name + below) == [
        f"{plain_line(name)} [1]",
        "상자는 서른 개 [1]",
        "트럭은 두 대 [1]",
    ]


def test_what_the_writer_only_wonders_is_not_told_with_it() -> None:
    name = "- 창고 이사 준비"
    assert said_where_meant(name, f"{name}\n  - 상자는 몇 개?\n  - 트럭은 두 대") == ["창고 이사 준비 [1]", "트럭은 두 대 [1]"]


@pytest.mark.parametrize("line", ["창고 이사는 다음 주에 해요", "창고 이사를 했다. 힘들었다."])
def test_a_sentence_is_told_without_what_hangs_below_it(line: str) -> None:
    assert said_where_meant(line, f"{line}\n- 상자는 서른 개") == [f"{line} [1]"]


def test_a_list_below_a_line_is_marked_with_it() -> None:
    assert marks("창고 이사", "창고 이사 준비\n- 상자 서른 개\n- 트럭 두 대\n\n그 뒤에 쉼") == ((1, 3),)


TABLE = """\
| 창고 | 담당 | 보관 기간 |
|---|---|---|
| 가람 | 민지 | 3일 |
| 노을 | 서준 | 9일 |
| 다솜 | 하은 | 6일 |"""


def test_of_a_table_the_row_is_told_that_has_what_is_asked_and_its_head_with_it() -> None:
    assert said("노을 보관 기간", TABLE) == ["창고 | 담당 | 보관 기간 [1]", "노을 | 서준 | 9일 [1]"]
    assert marks("노을 보관 기간", TABLE) == ((1, 1), (4, 4))


def test_a_head_that_names_nothing_asked_is_not_told() -> None:
    assert said("노을 서준", TABLE) == ["노을 | 서준 | 9일 [1]"]


def test_of_a_table_whose_head_is_asked_for_the_rows_are_told() -> None:
    assert said("창고 담당", TABLE) == [
        "창고 | 담당 | 보관 기간 [1]",
        "가람 | 민지 | 3일 [1]",
        "노을 | 서준 | 9일 [1]",
        "다솜 | 하은 | 6일 [1]",
    ]


def test_a_row_is_about_what_its_first_cell_names() -> None:
    table = "| 판 | 바탕 | 점수 |\n|---|---|---|\n| r2 | r1 + 가격 | 7 |\n| r1 | 그림 | 5 |"
    first, second = (line.score for line in scorer("r1 점수")(table.split("\n"), 1, ())[2:])
    assert second > first


def test_a_table_ends_where_its_rows_do() -> None:
    scores = [line.score for line in scorer("담당")(f"{TABLE}\n\n담당자는 모두 쉰다\n그냥 글".split("\n"), 1, ())]
    assert scores[2] == 0.5
    assert scores[-1] == 0.0


def test_a_command_over_several_lines_is_told_from_its_first_to_its_last() -> None:
    text = "되돌리는 법\n\n```\nroll.sh --server a \\\n  --until \\\n  --rewind now\n```"
    assert said("rewind", text) == ["roll.sh --server a \\ [1]", "--until \\ [1]", "--rewind now [1]"]
    assert marks("rewind", text) == ((4, 6),)


def test_a_sentence_that_goes_on_in_the_next_line_is_told_to_its_end() -> None:
    text = (
        "Brokers are counted twice a day. The list of suppliers is looked after by Juna in the\n"
        "``supply`` folder, next to the prices. Nobody else may change it."
    )
    assert said("who looks after suppliers", text) == [f"{line} [1]" for line in text.split("\n")]
    assert said("who may change", text) == [f"{text.split(chr(10))[1]} [1]"]


@pytest.mark.parametrize(
    "text",
    [
        "오늘은 창고를 둘러보고 선반 마흔 개의 이름표를 모두 새로 붙였고,\n저녁에는 열쇠를 바꿨다.",
        "창고 선반은 모두 마흔 개이고 이름표는 노란 종이에 손으로 적어 붙인 다음 투명\n"
        "테이프로 덮어 두는데 비가 오는 날에는 종이가 울어서 글자가 번지는 일이 있어 여름\n장마에는 비닐을 쓴다",
    ],
)
def test_lines_that_are_broken_where_they_are_full_go_on(text: str) -> None:
    lines = text.split("\n")
    assert marks("이름표", text) == ((1, len(lines)),)


@pytest.mark.parametrize(
    "text",
    [
        "창고 이름표 붙임\n저녁에 열쇠 바꿈",  # short: two lines
        "- 창고 선반은 모두 마흔 개이고 이름표는 노란 종이에 손으로 적어 붙인 것을\n- 저녁에 열쇠 바꿈",
        "창고 선반은 모두 마흔 개이고 이름표는 노란 종이에 손으로 적어 붙인 다음 투명 테이프\n저녁에 열쇠 바꿈",
        "창고 선반은 모두 마흔 개이고 이름표는 노란 종이에 손으로 적어 붙였다. 비닐도 쓴다.\n저녁에 열쇠 바꿈",
        "```\nlabel = shelf.find('이름표') or shelf.first_of_all_the_labels_in\nkey = other_shelf.find('key')\n```",
    ],
)
def test_lines_that_stand_for_themselves_do_not(text: str) -> None:
    (span,) = marks("이름표", text)
    assert span[0] == span[1]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Q: 창고 이사는 어땠나요", "A: 비가 왔다"),
        ("- Q1. 창고 이사는 어땠나요", "- A1. 비가 왔다"),
        ("**질문)** 창고 이사는 어땠나요", "답) 비가 왔다"),
    ],
)
def test_the_answer_below_a_question_is_told(question: str, answer: str) -> None:
    text = f"{question}\n{answer}\n\nQ: 트럭은 몇 대였나요\nA: 두 대"
    assert said("창고 지붕 이사", text) == [f"{plain_line(answer)} [1]"]

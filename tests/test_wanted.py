"""What kind of thing a question wants, and what notes without one answer."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from asking import index_of

from index import NoteIndex
from qa import ask
from qa.judge import judge
from qa.query import contextualize
from qa.question import values
from qa.question.wanted import wanted
from qa.retrieve import Finding, find
from qa.settings import Settings
from qa.types import Status

NOTES = {
    "장터.md": """# 마을 장터

- 장터는 5월 3일에 열었다
- 국수는 한 그릇에 4,000원
- 손님이 120명쯤 왔다
- 준비하는 데 이틀이 걸렸다

## 다음에 할 일

- 천막을 두 개 더 빌린다
- 안내 글은 https://example.org/market 에 올린다
""",
    "mill.md": "# The old mill\n\n- the wheel turns slowly\n- flour is sold on the spot\n- the miller tells long stories\n",
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("wanted"), NOTES) as opened:
        yield opened


@pytest.mark.parametrize("kind", values.HAS)
@pytest.mark.parametrize(
    "text", ["1" * 40_000, "1," * 20_000, "a-" * 20_000, "a" * 40_000, "](" * 20_000, "| " * 20_000, "백" * 40_000]
)
def test_no_line_takes_long_to_look_through(kind: values.Kind, text: str) -> None:
    started = time.process_time()
    values.HAS[kind].search(text)
    assert time.process_time() - started < 1.0  # what is quadratic takes half a minute


def found(question: str, notes: NoteIndex, *before: str, settings: Settings | None = None) -> Finding:
    settings = settings or Settings()
    history = [{"role": "user", "content": text} for text in before]
    return find(contextualize(question, history, settings=settings), notes, top_k=5, settings=settings)


@pytest.mark.parametrize(
    ("question", "line", "other"),
    [
        ("국수 가격이 얼마였지", "국수는 4,000원", "국수는 4번 상"),
        ("How much did the noodles cost?", "noodles: $3", "noodles: 3 bowls"),
        ("한 장당 얼마야", "장당 이천 원", "장당 두 번"),
        ("할인율이 몇이었지", "값을 30% 깎았다", "30분 걸렸다"),
        ("By how much did it get faster?", "세 배 빨라졌다", "세 사람이 했다"),
        ("손님이 몇 명 왔어", "손님 120", "120번째 손님"),
        ("천막을 몇 개 빌렸지", "두 개", "두께가 얇다"),
        ("How many servers do we run?", "서버 여섯 대", "여섯 번 껐다"),
        ("How many tents were there?", "12 tents", "12 minutes"),
        ("준비는 며칠 걸렸어", "이틀이 걸렸다", "5,000원이 들었다"),
        ("몇 년 이내에 바뀐대", "3천년", "3천원"),
        ("how long does it take", "40 minutes", "40 bowls"),
        ("몇 시에 시작했지", "10:30 시작", "10개"),
        ("장터 날짜가 며칠이었지", "5월 3일", "5,000원"),
        ("참가비 얼마야", "- 참가비: 5000", "- 참가: 5명"),
        ("When did we sign? what date?", "March 3", "the decoder marks it"),
        ("몇 년에 시작했더라", "2019년부터", "19명부터"),
        ("파이썬 버전 몇이야", "파이썬 3.11", "파이썬으로 짰다"),
        ("which version of Go", "go 1.22", "go on"),
        ("디스크 용량은 얼마야", "500GB", "500명"),
        ("공지 링크 줘", "https://example.org", "공지했다"),
        ("담당자 이메일", "kim@example.org", "담당자 김 씨"),
        ("담당자 전화번호", "02-345-6789", "345번 버스"),
        ("면적 수식이 뭐였지", "S = ab", "가로와 세로"),
        ("JDK는 몇 버전이야", "JDK는 21", "xargs -n 1000"),
        ("Postgres 버전 뭐야", "데이터베이스는 포스트그레스 15", "손님은 15명"),
        ("비용이 얼마나 들어", "한 달에 140만", "140만 명"),
        ("대회 상금이 얼마였지", "상금 300만 원", "상은 셋"),
        ("장터는 며칠이었지", "3월 7일", "3월에"),
        ("최종 몇 등 했더라", "412등 / 1900팀", "왼쪽 위로"),
        ("사진 몇 장으로 배웠지", "312 photographs", "312 minutes"),
        ("중복이 몇 건 생겼지", "중복 1,204건", "중복 24시간"),
        ("시험 몇 점 받았지", "점수: 82", "밥값은 n분의 1"),
        ("담당자 연락처", "내선 3390", "3390번 버스"),
        ("그 발표 누가 했어", "발표: 오지환", "발표: 정리"),
        ("React 발표 누가 했지", "- React 19 소개 / 배수지", "- React 19 소개 / 도입기"),
        ("누가 인과추론 강의했지", "강사 노은별 박사", "강의 자료는 없다"),
        ("who spoke about Kafka?", "## 카프카로 이벤트 소싱 하기 - 최민호", "## 카프카로 이벤트 소싱 하기"),
        ("그 발표 누가 했지", "### 09/13 — 승민: 경로 고르기", "## 경로 고르기 (지연시간, 크래시율, 환불률)"),
        ("who taught it?", "## Streams — Jay Park (영어)", "## Streams — part two"),
    ],
)
def test_what_a_question_wants_is_told_from_what_it_does_not(question: str, line: str, other: str) -> None:
    kind = wanted(question)
    assert kind is not None and kind.needed
    assert kind.has.search(line) and not kind.has.search(other)


@pytest.mark.parametrize(
    "question",
    [
        "장터는 왜 열었지",
        "누가 한나라당 후보였지",
        "What is a mill?",
        "국수 요금을 정한 까닭",
        "버전 관리는 어떻게 해",
        "이메일 인증은 어떤 순서로 해",
        "날짜 형식은 무엇을 쓰라고 했지",
        "트래픽 비율을 바꾸는 방법",
        "다운로드 속도가 왜 느렸지",
        "비용을 줄이는 방법",
        "How do we cut the cost of training?",
        "링크드 리스트의 장점",
        "why did the email bounce",
        "timeout 값은",
        "왜 이 버전이지?",
        "How to keep the fee?",
    ],
)
def test_most_questions_want_nothing_of_a_kind(question: str) -> None:
    assert wanted(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "비용 얼마나 줄었어",
        "월 비용",
        "how much did the cost drop?",
        "영상 처리 서버",
        "그건 언제 하지",
        "when does it break",
        "얼마나 빨라졌지",
        "how often is it cleaned",
    ],
)
def test_some_kinds_only_put_lines_in_order(question: str) -> None:
    kind = wanted(question)
    assert kind is not None and not kind.needed


@pytest.mark.parametrize(
    ("line", "money"), [("3 원칙", False), ("10원쯤", True), ("만 원", True), ("무료", True), ("5번 버스", False)]
)
def test_a_word_that_begins_like_a_unit_is_none(line: str, money: bool) -> None:
    assert bool(values.HAS[values.Kind.MONEY].search(line)) is money


@pytest.mark.parametrize(
    ("question", "before", "lacking"),
    [
        ("장터 국수 가격이 얼마였지", (), False),
        ("장터에 손님이 몇 명 왔어", (), False),
        ("장터 준비하는 데 며칠 걸렸어", (), False),
        ("장터 안내 글 링크", (), False),
        ("What is the miller's e-mail at the old mill?", (), True),
        ("the old mill wheel: what version", (), True),
        ("장터 담당자 이메일 주소", (), True),
        ("장터 천막이 몇 킬로그램이야", (), False),  # no unit that is known: any number may answer
        ("전화번호가 뭐야?", ("the old mill flour",), True),
        ("the old mill stories", ("장터 국수 가격이 얼마야?",), False),  # what was asked before is not asked again
    ],
)
def test_a_kind_is_lacking_when_no_line_near_what_was_found_has_it(
    notes: NoteIndex, question: str, before: tuple[str, ...], lacking: bool
) -> None:
    assert bool(found(question, notes, *before).lacking) is lacking


def test_the_answer_tells_what_the_nearest_lines_lack(notes: NoteIndex) -> None:
    korean = ask("장터 담당자 이메일 주소", index=notes)
    assert korean.status is Status.NOT_FOUND and "가까운 줄에 이메일 주소가 없습니다." in korean.text
    english = ask("What is the miller's e-mail?", index=notes)
    assert english.status is Status.NOT_FOUND and "The nearest lines have no e-mail address." in english.text
    assert english.nearest[0].citation.path == "mill.md"


def test_without_the_kind_the_notes_do_not_answer(notes: NoteIndex) -> None:
    assert judge(found("the old mill miller", notes), notes) is Status.FOUND
    assert judge(found("the old mill miller's phone number?", notes), notes) is Status.NOT_FOUND
    plain = found("the old mill miller's phone number?", notes, settings=Settings(wanted=False))
    assert plain.lacking is None


def test_a_release_is_told_by_the_heading_over_its_lines(tmp_path_factory: pytest.TempPathFactory) -> None:
    changes = (
        "# 바뀐 것\n\n## 3.3.0 (2024-06-03)\n\n- 새벽 알림\n\n"
        "## 3.2.0 (2024-05-13)\n\n### Changed\n\n- 보관 기간을 30일에서 60일로\n- cache raised from 60 to 100\n\n"
        "### Fixed\n\n- 겹친 알림\n\n## 3.1.0 (2024-04-22)\n\n### Added\n\n- Dark mode\n- 쪽지 보내기\n"
    )
    with index_of(tmp_path_factory.mktemp("releases"), {"바뀐 것.md": changes}) as releases:
        for question, line, heading in (
            ("which version added dark mode?", "Dark mode", "3.1.0 (2024-04-22)"),
            ("쪽지 보내기는 언제부터", "쪽지 보내기", "3.1.0 (2024-04-22)"),
            ("which version raised the cache?", "cache raised from 60 to 100", "3.2.0 (2024-05-13)"),
        ):
            answer = ask(question, index=releases)
            assert answer.status is not Status.NOT_FOUND and answer.text == f"{line} [1]"
            assert heading in answer.passages[0].citation.headings  # which stands above the lines that are cited
        assert ask("새벽 알림은 어느 버전이야", index=releases).text == "3.3.0 (2024-06-03) [1]"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how much memory does a sidecar cost per pod?", values.Kind.NUMBER),
        ("how much money does a pod cost?", values.Kind.MONEY),
        ("how much does a pod cost?", values.Kind.MONEY),
        ("how much faster is it?", values.Kind.SHARE),
        ("그 버그는 어느 버전에서 고쳤지", values.Kind.VERSION),
    ],
)
def test_of_a_noun_an_amount_is_asked_and_no_price(question: str, kind: values.Kind) -> None:
    asked = wanted(question)
    assert asked is not None and asked.kind is kind

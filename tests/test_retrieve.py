"""Two channels, rules and filters: which lines of which note come first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from asking import index_of, marked, places

from index import NoteIndex, build_index, open_index
from index.tokens import tokenize
from qa import Passage, ask, retrieve
from qa.query import contextualize
from qa.question.expand import expand
from qa.retrieve import search
from qa.settings import Settings
from qa.signals.evidence import Reader

NOTES = {
    "2021/모임.md": """\
---
date: 2021-05-20
tags: [모임, 배포]
---
# 봄 모임

## 배포 이야기

- 배포는 금요일에 하지 않는다
- 자료 링크: https://a.example/slides
- 배포 시간은 오전 10:30

## 뒤풀이

- 국수를 먹었다
""",
    "2022/모임.md": """\
---
date: 2022-11-19
tags: [모임]
---
# 가을 모임

## 배포 이야기

- 배포 전에 카나리 서버 3 대로 먼저 본다
- 배포 담당은 돌아가며 맡는다

## 쿠버네티스(Kubernetes)

- k8s 는 노드를 나눠 쓴다

## 남은 일

- caching 서버는 끈다
""",
    "daily.md": "# Daily\n\n" + "".join(f"## day {n}\n\n- standup about caching, day {n}\n\n" for n in range(1, 9)),
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("retrieve"), NOTES) as opened:
        yield opened


def found(question: str, notes: NoteIndex, **rules: bool) -> list[Passage]:
    """With some rules turned off or on."""
    settings = replace(Settings(), **rules)  # type: ignore[arg-type]
    return search(contextualize(question, settings=settings), notes, top_k=5, settings=settings)


def test_the_words_of_the_question_decide(notes: NoteIndex) -> None:
    first = retrieve("카나리 서버", index=notes)[0]
    assert (places([first]), marked(first)) == (["2022/모임.md:7-10"], ["- 배포 전에 카나리 서버 3 대로 먼저 본다"])
    assert first.found_by == ("dense", "lexical")


def test_a_link_is_wanted(notes: NoteIndex) -> None:
    first = retrieve("배포 이야기 자료 링크", index=notes)[0]
    assert places([first]) == ["2021/모임.md:7-11"]
    assert "- 자료 링크: https://a.example/slides" in marked(first)
    assert first.explanation is not None
    assert first.explanation.parts["wanted"] == pytest.approx(0.12)


def test_a_time_is_wanted(notes: NoteIndex) -> None:
    answer = ask("배포 시간은 언제?", index=notes)
    assert places(answer.passages)[0] == "2021/모임.md:7-11"
    assert "배포 시간은 오전 10:30 [1]" in answer.text.split("\n")


def test_a_score_is_the_sum_of_what_each_rule_gave(notes: NoteIndex) -> None:
    for passage in retrieve("배포 담당", index=notes):
        assert passage.explanation is not None
        assert passage.score == pytest.approx(sum(passage.explanation.parts.values()))


def test_passages_are_in_the_order_of_their_scores_but_for_spreading(notes: NoteIndex) -> None:
    scores = [passage.score for passage in found("배포 담당", notes, spread=False)]
    assert scores == sorted(scores, reverse=True)


def test_one_note_does_not_fill_the_list(notes: NoteIndex) -> None:
    paths = [passage.citation.path for passage in retrieve("caching", index=notes)]
    assert sorted(paths) == ["2022/모임.md", *["daily.md"] * 4]  # which has eight passages on it


def test_the_dense_channel_finds_what_shares_no_word(notes: NoteIndex) -> None:
    first = retrieve("xx yyyyyyy zzzzz zzzzzzz", index=notes)[0]
    assert first.found_by == ("dense",)


def test_the_lexical_channel_alone_finds_nothing_without_a_word(notes: NoteIndex) -> None:
    assert found("엉뚱한 소리", notes, dense=False) == []


def test_a_word_is_found_under_its_other_name(notes: NoteIndex) -> None:
    first = retrieve("Kubernetes 노드", index=notes)[0]
    assert places([first]) == ["2022/모임.md:12-14"]
    assert ask("k8s 노드", index=notes).also_searched == {}


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        ({"tag": "배포"}, {"2021/모임.md"}),
        ({"tag": "모임"}, {"2021/모임.md", "2022/모임.md"}),
        ({"tag": ["배포", "없음"]}, {"2021/모임.md"}),
        ({"path": "2022/"}, {"2022/모임.md"}),
        ({"path": "모임.md"}, {"2021/모임.md", "2022/모임.md"}),
        ({"after": "2022"}, {"2022/모임.md"}),
        ({"before": "2021-05-20"}, {"2021/모임.md"}),
        ({"after": "2021-05-21", "before": "2022-11-18"}, set()),
        ({"tag": "배포", "path": "2022/"}, set()),
        ({"path": "../"}, set()),
    ],
)
def test_filters_leave_only_what_passes(notes: NoteIndex, filters: dict[str, object], paths: set[str]) -> None:
    assert {passage.citation.path for passage in retrieve("배포", filters=filters, top_k=20, index=notes)} == paths


def test_a_typed_filter_narrows_a_passed_one(notes: NoteIndex) -> None:
    passages = retrieve("배포 after:2022", filters={"tag": "모임"}, index=notes)
    assert {passage.citation.path for passage in passages} == {"2022/모임.md"}


def test_a_filter_holds_for_where_the_conversation_is_too(notes: NoteIndex) -> None:
    history = [{"role": "user", "content": "카나리 서버"}]
    passages = retrieve("그건 언제 배포해?", history=history, filters={"path": "2021/"}, top_k=20, index=notes)
    assert {passage.citation.path for passage in passages} == {"2021/모임.md"}


def test_a_row_is_across_where_the_question_is_in_the_other_language(notes: NoteIndex) -> None:
    rows = {note.path: notes.rows_of(note.path) for note in notes.notes()}
    korean, english = rows["2021/모임.md"][-1], next(row for row in range(notes.n_chunks) if "caching" in notes.chunk(row).text)
    for question, across in (("what did they eat?", True), ("뒤풀이에서 뭘 먹었지", False)):
        reader = Reader(contextualize(question, settings=Settings()), notes)
        assert not reader.is_across(korean)  # what was not read is not known
        reader.fetch([korean, english])
        assert reader.is_across(korean) is across


def test_many_threads_get_the_answers_of_one(notes: NoteIndex) -> None:
    questions = ["카나리 서버", "배포 시간은 언제?", "caching", "Kubernetes 노드", "뒤풀이 국수", "배포 담당"] * 4
    alone = [retrieve(question, index=notes) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda question: retrieve(question, index=notes), questions)) == alone


# ---- the bundled model over the default notes

SEEDS = Path(__file__).parent.parent / "seeds"
QUESTIONS = Path(__file__).parent.parent / "qa" / "evaluation" / "questions"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    folder = tmp_path_factory.mktemp("seeds")
    build_index(SEEDS, folder / "index")
    with open_index(folder / "index") as opened:
        yield opened


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "which queries were slow?",
        "서비스 계정 키를 쓰지 않는 방법",
        "쿠버네티스 파드",
        "2019년 9월에 갔던 행사",
        "스프링시큐리티 BigQuery",
    ],
)
def test_a_line_that_is_passed_over_has_nothing_of_the_question(seeds: NoteIndex, question: str) -> None:
    query = expand(contextualize(question, settings=Settings()), seeds)
    reader = Reader(query, seeds)
    lines = {line for note in seeds.notes() for line in seeds.note(note.path).text.split("\n")}
    lines |= {"Slow QUERIES of ＢｉｇＱｕｅｒｙ", "스프링 시큐리티를 쓴다", "9 월이었다"}
    passed_over = [line for line in lines if not reader.may_be_in(line)]
    assert {reader.share(frozenset(tokenize(line))) for line in passed_over} == {0.0}
    assert len(passed_over) < len(lines)


@pytest.mark.model
def test_the_lines_on_working_without_a_key_are_cited(seeds: NoteIndex) -> None:
    answer = ask("서비스 계정 키를 쓰지 않는 방법이 뭐였지?", index=seeds)
    assert answer.status == "found"
    cited = [passage for passage in answer.passages[:2] if "workload identity federation" in passage.text]
    assert [passage.citation.path for passage in cited] == ["devfest-2022-songdo.md"]
    assert "서비스 키 없이 엑세스 권한을 줄 수 있는 방법" in answer.text


@pytest.mark.model
def test_the_judged_questions_over_the_default_notes_stay_answered(seeds: NoteIndex) -> None:
    from qa.evaluation.metrics import rank_of_answer, score
    from qa.evaluation.questions import load_questions, resolve
    from qa.evaluation.run import find, line_counts

    questions = resolve(load_questions(sorted(QUESTIONS.glob("seeds-*.jsonl"))), line_counts(seeds, SEEDS))
    answerable = [question for question in questions if question.gold]
    ranks = [
        rank_of_answer(find(question, seeds, settings=Settings()), question.gold, need_all=question.need_all)
        for question in answerable
    ]
    scores = score(ranks)
    assert scores.n >= 200
    assert scores.hit_at_1 >= 0.75
    assert scores.hit_at_5 >= 0.89


@pytest.mark.model
def test_no_answer_over_the_default_notes_is_empty_or_a_heading(seeds: NoteIndex) -> None:
    lines = {
        line for path in sorted(QUESTIONS.glob("seeds-*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines() if line
    }
    for asked in sorted(lines)[::7]:
        question = json.loads(asked)
        answer = ask(question["question"], history=question.get("history") or (), index=seeds)
        said = answer.text.split("\n")
        assert all(line.strip() for line in said)
        assert len(said) <= 5
        assert len(said) == len(set(said))
        assert not any(line.startswith(("#", "![", "---", "| ---")) for line in said)

"""What an answer says, and that no question, history or filter breaks it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import index_of, marked, places
from conftest import LengthEmbedder, write_notes

from index import FilterError, Filters, IndexFolderError, IndexModelError, NoteIndex, NotesError, build_index, open_index
from qa import Answer, Citation, Passage, Status, ask, retrieve

NOTES = {
    "장애.md": """\
---
date: 2022-07-01
tags: [운영]
---
# 장애 기록

## 디스크

- 디스크가 가득 차서 로그를 지웠다
- 다음부터는 로그 회전을 켠다

## 인증서

- 인증서가 밤에 만료됐다
- 갱신은 certbot 이 한다
""",
    "회고.md": """\
---
date: 2021-02-03
tags: [팀]
---
# 회고

- 배포 자동화가 제일 좋았다
- 회의는 줄이자
""",
    "cluster.md": """\
# Cluster notes

## Scaling

- Kubernetes scales pods by cpu
- limits are set per namespace

## Storage

- rook ceph keeps the volumes
- a claim lives in one namespace
""",
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("ask"), NOTES) as opened:
        yield opened


def test_an_answer_has_the_promised_fields(notes: NoteIndex) -> None:
    answer = ask("인증서 갱신은 누가 하지?", index=notes)
    assert isinstance(answer, Answer)
    assert answer.status is Status.FOUND
    assert answer.text == "인증서가 밤에 만료됐다 [1]\n갱신은 certbot 이 한다 [1]"
    assert answer.question == "인증서 갱신은 누가 하지?"
    assert answer.missing == ()
    first = answer.passages[0]
    assert isinstance(first, Passage)
    assert first.text == "## 인증서\n\n- 인증서가 밤에 만료됐다\n- 갱신은 certbot 이 한다"
    assert first.highlights == ((14, 15),)
    assert first.found_by == ("dense", "lexical")
    assert first.citation == Citation(
        path="장애.md",
        title="장애 기록",
        headings=first.citation.headings,
        start_line=12,
        end_line=15,
        date=first.citation.date,
        tags=("운영",),
        url=None,
    )
    assert first.citation.headings[-1] == "인증서"
    assert str(first.citation.date) == "2022-07-01"
    assert first.citation.label() == "장애 기록 › 인증서 · L12–15"


def test_retrieve_gives_the_passages_of_the_answer(notes: NoteIndex) -> None:
    assert retrieve("인증서 갱신", index=notes) == list(ask("인증서 갱신", index=notes).passages)


@pytest.mark.parametrize(
    ("question", "status", "missing"),
    [
        ("디스크 로그", Status.FOUND, ()),
        ("what keeps the volumes", Status.FOUND, ()),
        ("인증서와 무지개", Status.WEAK, ("무지개",)),
        ("양자 얽힘 실험", Status.NOT_FOUND, ("양자", "얽힘", "실험")),
        ("quantum entanglement", Status.NOT_FOUND, ("quantum", "entanglement")),
    ],
)
def test_found_weak_and_not_found(notes: NoteIndex, question: str, status: Status, missing: tuple[str, ...]) -> None:
    answer = ask(question, index=notes)
    assert (answer.status, answer.missing) == (status, missing)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("양자 얽힘은 어디 적었지?", "노트에서 답을 찾지 못했습니다. 노트에 없는 말: 양자, 얽힘."),
        ("where is entanglement explained", "Your notes do not seem to say. Words that no note has: entanglement, explained."),
        ("", "질문을 적어 주세요."),
        (" \t\n ", "질문을 적어 주세요."),
        ("tag:운영", "조건만으로는 찾을 수 없습니다. 질문도 함께 적어 주세요."),
        ("tag:ops", "Add a question to the filter."),
        ("tag:없음 인증서", "조건에 맞는 노트가 없습니다: tag:없음. 조건을 바꾸거나 빼고 다시 물어보세요."),
        ("after:2030 disk", "No note passes the filter after:2030-01-01. Change it, or ask without it."),
    ],
)
def test_what_cannot_be_answered_is_said_in_the_language_of_the_question(notes: NoteIndex, question: str, text: str) -> None:
    answer = ask(question, index=notes)
    assert (answer.status, answer.text, answer.passages) == (Status.NOT_FOUND, text, ())


def test_without_an_answer_what_came_closest_is_no_evidence(notes: NoteIndex) -> None:
    answer = ask("양자 얽힘 실험", index=notes)
    assert answer.passages == ()
    assert 1 <= len(answer.nearest) <= 3


def test_a_word_that_no_note_has_is_told_short(notes: NoteIndex) -> None:
    answer = ask("얽" * 2_000, index=notes)
    assert answer.text == f"노트에서 답을 찾지 못했습니다. 노트에 없는 말: {'얽' * 30}…."


def test_at_most_eight_missing_words_are_told(notes: NoteIndex) -> None:
    answer = ask(" ".join(f"zzq{letter}x" for letter in "abcdefghij"), index=notes)
    assert len(answer.missing) == 10
    assert answer.text.endswith("zzqgx, zzqhx, ….")


def test_a_particle_that_stands_alone_is_not_missing(notes: NoteIndex) -> None:
    assert ask("certbot 를 언제", index=notes).missing == ()


def test_another_name_of_a_word_is_found_and_told(notes: NoteIndex) -> None:
    answer = ask("쿠버네티스는 무엇으로 늘어나?", index=notes)
    assert places(answer.passages)[0] == "cluster.md:3-6"
    assert answer.also_searched == {"쿠버네티스": "Kubernetes"}
    assert marked(answer.passages[0]) == ["- Kubernetes scales pods by cpu"]


def test_nothing_is_told_of_other_names_where_the_word_itself_is_there(notes: NoteIndex) -> None:
    assert ask("Kubernetes scaling", index=notes).also_searched == {}


# ---- slips


def test_a_slip_is_corrected_where_that_finds_something_else_or_is_surer(notes: NoteIndex) -> None:
    assert ask("namepsace", index=notes).suggestion == "namespace"
    doubtful, plain = ask("namepsace limits", index=notes), ask("namespace limits", index=notes)
    assert places(doubtful.passages)[:1] == places(plain.passages)[:1]
    assert (doubtful.status, plain.status, doubtful.suggestion) == (Status.WEAK, Status.FOUND, "namespace limits")
    assert plain.suggestion is None


def test_a_word_typed_on_the_other_keyboard_is_offered(notes: NoteIndex) -> None:
    answer = ask("dlswmdtj", index=notes)
    assert answer.status is Status.NOT_FOUND
    assert answer.suggestion == "인증서"


def test_a_question_that_is_found_whole_gets_no_suggestion(notes: NoteIndex) -> None:
    assert ask("디스크 로그 회전", index=notes).suggestion is None


# ---- conversations


def turns(*texts: str) -> list[dict[str, object]]:
    return [{"role": "user", "content": text} for text in texts]


def test_a_follow_up_takes_over_what_the_conversation_is_about(notes: NoteIndex) -> None:
    answer = ask("그건 누가 갱신해?", history=turns("인증서 만료"), index=notes)
    assert answer.question == "인증서 만료 — 그건 누가 갱신해?"
    assert answer.context_used == "인증서 만료"
    assert places(answer.passages)[0] == "장애.md:12-15"
    assert "갱신은 certbot 이 한다 [1]" in answer.text


def test_an_english_follow_up_takes_over_too(notes: NoteIndex) -> None:
    answer = ask("and what keeps it?", history=turns("the volumes"), index=notes)
    assert answer.context_used == "the volumes"
    assert answer.text == "rook ceph keeps the volumes [1]"


def test_a_new_topic_is_not_dragged_back(notes: NoteIndex) -> None:
    answer = ask("배포 자동화 좋았나?", history=turns("인증서 만료", "인증서 갱신은 누가 했지"), index=notes)
    assert answer.context_used is None
    assert answer.question == "배포 자동화 좋았나?"
    assert places(answer.passages)[0] == "회고.md:5-8"
    assert answer.text == "배포 자동화가 제일 좋았다 [1]"


def test_a_follow_up_of_a_follow_up_goes_back_to_the_topic(notes: NoteIndex) -> None:
    answer = ask("그건 누가 해?", history=turns("인증서 만료", "그건 언제였지?"), index=notes)
    assert answer.context_used == "인증서 만료 그건 언제였지?"
    assert places(answer.passages)[0] == "장애.md:12-15"


@pytest.mark.parametrize("history", ["abc", 42, {"role": "user", "content": "인증서"}, [["q", "a"]], [1, 2]])
def test_a_history_of_the_wrong_shape_is_told_and_left_out(
    notes: NoteIndex, history: object, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask("그건 누가 갱신해?", history=history, index=notes)  # type: ignore[arg-type]
    assert answer.context_used is None
    assert "left out" in caplog.text


def test_marks_of_a_page_in_the_history_are_no_words(notes: NoteIndex) -> None:
    history = turns("<b>인증서</b> <script>alert('배포')</script> 만료")
    assert ask("그건 누가 갱신해?", history=history, index=notes).context_used == "인증서 만료"


def test_a_topic_that_the_session_does_not_have_is_a_new_one(notes: NoteIndex) -> None:
    answer = ask("그럼 배포는?", history=turns("인증서는 언제 만료됐지?"), index=notes)
    assert (answer.question, answer.context_used) == ("그럼 배포는?", None)
    assert answer.text == "배포 자동화가 제일 좋았다 [1]"
    kept = ask("그럼 갱신은?", history=turns("인증서는 언제 만료됐지?"), index=notes)
    assert (kept.context_used, places(kept.passages)[0]) == ("인증서는 언제 만료됐지?", "장애.md:12-15")


def test_what_was_said_before_a_change_of_topic_is_left_behind(notes: NoteIndex) -> None:
    answer = ask("그건 어땠어?", history=turns("인증서는 언제 만료됐지?", "그럼 배포는?"), index=notes)
    assert answer.context_used == "그럼 배포는?"
    assert places(answer.passages)[0] == "회고.md:5-8"


@pytest.mark.parametrize("then", ["3월에는?", "what about March?"])
def test_another_month_is_asked_the_same(tmp_path: Path, then: str) -> None:
    costs = "# 비용\n\n- 2월 서버는 620만 원 (February)\n- 3월 서버는 655만 원 (March)\n- 3월 디비는 예약을 샀다\n"
    diary = "# 일기\n\n- 3월에는 꽃을 봤다\n- March was warm\n"
    with index_of(tmp_path, {"costs.md": costs, "diary.md": diary}) as notes:
        answer = ask(then, history=turns("2월 서버 값은 얼마였지?"), index=notes)
    assert answer.context_used == "2월 서버 값은 얼마였지?"
    assert "3월 서버는 655만 원 (March) [1]" in answer.text.splitlines()
    assert "예약" not in answer.text


def test_a_filter_that_left_no_note_is_not_carried_on(notes: NoteIndex) -> None:
    before = turns("tag:없는것 인증서 만료")
    answer = ask("그건 누가 갱신해?", history=before, index=notes)
    assert answer.question == "인증서 만료 — 그건 누가 갱신해?"
    assert places(answer.passages)[0] == places(retrieve("그건 누가 갱신해?", history=before, index=notes))[0] == "장애.md:12-15"
    kept = ask("그건 누가 갱신해?", history=turns("tag:운영 인증서 만료"), index=notes)
    assert kept.question == "tag:운영 인증서 만료 — 그건 누가 갱신해?"


def test_an_index_is_a_folder_or_an_opened_one() -> None:
    with pytest.raises(TypeError, match="index is a int; pass an opened index or its folder"):
        ask("x", index=5)  # type: ignore[arg-type]


def test_assistant_messages_are_not_what_was_asked(notes: NoteIndex) -> None:
    history = [{"role": "assistant", "content": "rook ceph"}, *turns("인증서 만료"), {"role": "assistant", "content": "cluster"}]
    assert ask("그건 누가 갱신해?", history=history, index=notes).context_used == "인증서 만료"


@pytest.mark.parametrize(
    "content",
    [
        "인증서 만료",
        [{"type": "text", "text": "인증서 만료"}],
        [{"type": "file", "file": {"path": "a.png"}}, {"type": "text", "text": "인증서 만료"}, "stray", None, {"text": None}],
        ({"type": "text", "text": "인증서 만료"},),
    ],
)
def test_content_may_be_text_or_blocks(notes: NoteIndex, content: object) -> None:
    answer = ask("그건 누가 갱신해?", history=[{"role": "user", "content": content}], index=notes)
    assert answer.context_used == "인증서 만료"


@pytest.mark.parametrize(
    "history",
    [
        (),
        None,
        "인증서 만료",
        7,
        {"role": "user", "content": "인증서 만료"},
        [None, 1, "인증서", ["인증서"], {}],
        [("인증서 만료", "밤에")],
        [{"role": "user"}, {"content": "인증서"}, {"role": "user", "content": None}, {"role": "user", "content": "  "}],
        [{"role": "wizard", "content": "인증서 만료"}, {"role": ["user"], "content": "인증서 만료"}],
        [{"role": "user", "content": 5}, {"role": "user", "content": {"text": "인증서"}}],
    ],
)
def test_what_is_no_message_is_passed_over(notes: NoteIndex, history: object) -> None:
    answer = ask("디스크는 왜 지웠지?", history=history, index=notes)  # type: ignore[arg-type]
    assert answer == ask("디스크는 왜 지웠지?", index=notes)


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script> 인증서",
        "인증서 \ud800\x00",
        "after:yesterday 인증서",
        "인증서 " * 50_000,
        "\u202e인증서",
        "?" * 9_999,
    ],
)
def test_whatever_was_said_before_the_question_is_answered(notes: NoteIndex, content: str) -> None:
    answer = ask("그 디스크는 왜 비웠지?", history=turns(content), index=notes)
    assert "장애.md" in {passage.citation.path for passage in answer.passages}


def test_of_five_hundred_turns_the_last_ones_count(notes: NoteIndex) -> None:
    history = turns(*["배포 자동화"] * 499, "인증서 만료")
    assert ask("그건 누가 갱신해?", history=history, index=notes).context_used == "인증서 만료"


# ---- filters


def test_filters_may_be_typed_or_passed(notes: NoteIndex) -> None:
    typed = ask("tag:팀 제일 좋았던 것", index=notes)
    assert places(typed.passages) == ["회고.md:5-8"]
    assert ask("제일 좋았던 것", filters={"tag": "팀"}, index=notes) == typed
    assert ask("제일 좋았던 것", filters=Filters(tags=("팀",)), index=notes) == typed


def test_a_filter_keeps_a_better_note_out(notes: NoteIndex) -> None:
    answer = ask("인증서 갱신 before:2021", index=notes)
    assert {passage.citation.path for passage in (*answer.passages, *answer.nearest)} == {"회고.md"}


def test_a_passed_filter_that_no_note_passes_is_said(notes: NoteIndex) -> None:
    answer = ask("인증서", filters={"path": "없는 폴더", "after": "2021", "before": "2020"}, index=notes)
    assert answer.status is Status.NOT_FOUND
    assert answer.text.startswith('조건에 맞는 노트가 없습니다: path:"없는 폴더" after:2021-01-01 before:2020-12-31.')
    assert answer.nearest == ()


@pytest.mark.parametrize("filters", [{"speaker": "김"}, {"after": "어제"}, "tag:운영", 3, {"tag": [["운영"]]}])
def test_a_filter_that_cannot_be_understood_is_an_error_of_one_sentence(notes: NoteIndex, filters: object) -> None:
    with pytest.raises(FilterError) as caught:
        ask("인증서", filters=filters, index=notes)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


# ---- any question


@pytest.mark.parametrize(
    "question",
    [
        "😀🎉",
        "???",
        "[](){}*+^$|\\",
        "\ud800 인증서",
        "인증서\x00갱신",
        "\u202e인증서\u202c",
        "<img src=x onerror=alert(1)>",
        "AND OR NOT body:인증서 ~3",
        "인증서\n\n\n갱신\t누가",
        "ㅋㅋㅋㅋㅋ",
        "数据在哪里",
        "أين الشهادة",
        "é" * 10 + "e\u0301" * 10,
        "1",
        '"',
        "path:",
        "인" * 100_000,
        "인증서 " * 30_000,
        "." * 100_000,
        " ".join(f"w{n}" for n in range(20_000)),
    ],
)
def test_any_question_gets_an_answer(notes: NoteIndex, question: str) -> None:
    answer = ask(question, index=notes)
    assert answer.text.strip()
    assert len(answer.question) <= 2_000
    assert (answer.status is Status.NOT_FOUND) == (answer.passages == ())
    for passage in (*answer.passages, *answer.nearest):
        assert passage.text


@pytest.mark.parametrize("question", ["😀🎉", "???", "ㅋㅋㅋㅋㅋ", "그건?"])
def test_a_question_without_a_telling_word_finds_nothing(notes: NoteIndex, question: str) -> None:
    assert ask(question, index=notes).status is Status.NOT_FOUND


@pytest.mark.parametrize("question", ["", "   ", "tag:운영", "after:2021 before:2022"])
def test_a_blank_question_finds_nothing(notes: NoteIndex, question: str) -> None:
    assert retrieve(question, index=notes) == []
    assert ask(question, index=notes).passages == ()


@pytest.mark.parametrize(
    ("top_k", "error", "says"),
    [
        (0, ValueError, "top_k is 0; ask for at least 1 passage"),
        (-1, ValueError, "top_k is -1; ask for at least 1 passage"),
        (True, TypeError, "top_k is True; pass a whole number"),
        ("5", TypeError, "top_k is '5'; pass a whole number"),
        (2.5, TypeError, "top_k is 2.5; pass a whole number"),
        (None, TypeError, "top_k is None; pass a whole number"),
    ],
)
def test_a_top_k_that_is_no_count_says_so(notes: NoteIndex, top_k: object, error: type[Exception], says: str) -> None:
    for asked in (ask, retrieve):
        with pytest.raises(error) as caught:
            asked("인증서", top_k=top_k, index=notes)  # type: ignore[arg-type]
        assert str(caught.value) == says


@pytest.mark.parametrize("question", [None, 5, b"x", ["인증서"]])
def test_a_question_that_is_no_text_says_so(notes: NoteIndex, question: object) -> None:
    with pytest.raises(TypeError, match=f"^question is a {type(question).__name__}; pass it as text$"):
        ask(question, index=notes)  # type: ignore[arg-type]


def test_top_k_limits_the_passages_and_may_be_huge(notes: NoteIndex) -> None:
    everything = retrieve("인증서", top_k=10**6, index=notes)
    assert len(everything) == 5  # every chunk but the front matter of two notes, which nobody asked for
    for k in (1, 2, 3):
        assert [p.citation for p in retrieve("인증서", top_k=k, index=notes)] == [p.citation for p in everything[:k]]


# ---- which index


def test_an_index_may_be_a_path_or_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with index_of(tmp_path, NOTES) as opened:
        expected = ask("인증서", index=opened)
    # The folder names the model by which it was built; here that is a model of the tests.
    monkeypatch.setattr("index.embedder.load_embedder", lambda name, **_: LengthEmbedder())
    assert ask("인증서", index=tmp_path / "index") == expected
    assert ask("인증서", index=str(tmp_path / "index")) == expected
    monkeypatch.setenv("NOTES_INDEX", str(tmp_path / "index"))
    assert ask("인증서") == expected


def test_a_folder_is_opened_again_after_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_of(tmp_path, NOTES).close()
    monkeypatch.setattr("index.embedder.load_embedder", lambda name, **_: LengthEmbedder())
    assert ask("얽힘", index=tmp_path / "index").status is Status.NOT_FOUND
    (tmp_path / "notes" / "새 글.md").write_text("# 물리\n\n얽힘은 다음에 본다.\n", encoding="utf-8")
    build_index(tmp_path / "notes", tmp_path / "index", embedder=LengthEmbedder())
    assert places(ask("얽힘", index=tmp_path / "index").passages)[0] == "새 글.md:1-3"


def test_a_missing_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError) as caught:
        ask("인증서", index=tmp_path / "none")
    assert str(caught.value) == (
        f"there is no index in {tmp_path / 'none'}: run `python -m index build NOTES_DIR --index {tmp_path / 'none'}`"
    )


def test_a_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(IndexFolderError, match="is a file, not an index folder"):
        ask("인증서", index=tmp_path / "file")


def test_a_damaged_index_names_the_file_and_what_to_run(tmp_path: Path) -> None:
    index_of(tmp_path, NOTES).close()
    damaged = max((tmp_path / "index").rglob("*"), key=lambda path: (path.is_file(), path.name == "vectors.faiss", path.name))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x00\x01")
    with pytest.raises(NotesError) as caught:
        ask("인증서", index=tmp_path / "index")
    assert "run `python -m index build" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_index_of_another_model_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_of(tmp_path, NOTES).close()

    class Retrained(LengthEmbedder):
        fingerprint = "word-lengths-2"

    monkeypatch.setattr("index.embedder.load_embedder", lambda name, **_: Retrained())
    with pytest.raises(IndexModelError, match=r"^the model word-lengths has changed since the index in .* was built: run `"):
        ask("인증서", index=tmp_path / "index")
    with pytest.raises(IndexModelError):
        open_index(tmp_path / "index", embedder=Retrained())


@pytest.mark.model
def test_a_missing_default_index_is_built_over_the_named_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my notes").mkdir()
    (tmp_path / "my notes" / "글.md").write_text("# 물리\n\n얽힘은 다음에 본다.\n", encoding="utf-8")
    monkeypatch.setenv("NOTES_DIR", str(tmp_path / "my notes"))
    monkeypatch.setenv("NOTES_INDEX", str(tmp_path / "index"))
    assert places(ask("얽힘은 언제 보지?").passages) == ["글.md:1-3"]
    assert (tmp_path / "index").is_dir()


# ---- the same in every process

_ASK_ALL = """
import json, sys
from conftest import LengthEmbedder, write_notes
from index import open_index
from qa import ask
from qa.__main__ import as_json
with open_index(sys.argv[1], embedder=LengthEmbedder()) as notes:
    for question in ("서비스 계정 키", "기계 학습", "쿠버네티스 설치", "how to train", "일정 정리해줘", "그건 뭐였지", "양자"):
        history = [{"role": "user", "content": "빅쿼리 도입"}]
        print(json.dumps(as_json(ask(question, history=history, index=notes)), ensure_ascii=True))
"""


def test_the_same_question_gets_the_same_answer_in_every_process(tmp_path: Path) -> None:
    checkout = Path(__file__).parent.parent
    build_index(checkout / "seeds", tmp_path / "index", embedder=LengthEmbedder())
    printed = []
    for seed in ("0", "1", "4242"):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join((str(checkout), str(checkout / "tests")))}
        run = subprocess.run(
            [sys.executable, "-c", _ASK_ALL, str(tmp_path / "index")], env=env, capture_output=True, text=True, check=True
        )
        printed.append(run.stdout)
    assert printed[0] == printed[1] == printed[2]
    assert len([json.loads(line) for line in printed[0].splitlines()]) == 7


def test_a_negation_is_found_in_its_other_forms_and_not_told_as_a_name(tmp_path: Path, length_embedder: LengthEmbedder) -> None:
    lines = "- 비밀번호 대신 지문으로 들어간다\n- 비밀번호 없이 들어가는 법은 지문 등록\n- 비밀번호 변경은 분기마다\n"
    folder = write_notes(tmp_path / "notes", {"a.md": f"# 출입\n\n{lines}", "b.md": "# 식당\n\n- 점심은 열두 시\n"})
    build_index(folder, tmp_path / "index", embedder=length_embedder)
    with open_index(tmp_path / "index", embedder=length_embedder) as index:
        answer = ask("비밀번호를 쓰지 않는 방법", index=index)
    assert answer.text.split("\n")[0] == "비밀번호 없이 들어가는 법은 지문 등록 [1]"
    assert answer.also_searched == {}

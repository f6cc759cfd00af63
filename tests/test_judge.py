"""Found, weak, or not in the notes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import index_of

from index import NoteIndex
from qa.judge import is_term, judge, missing_words
from qa.query import contextualize
from qa.question.expand import expand
from qa.retrieve import find
from qa.settings import Settings
from qa.types import Status

NOTES = {
    "서버.md": "# 서버\n\n- 서버는 두 대\n- 로그는 서른 날 보관\n- 정확도가 나빠질 때가 있다\n",
    "search.md": "# Search\n\n- recall counts what was found\n- tokenizers are trained first\n",
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("judge"), NOTES) as opened:
        yield opened


def judged(question: str, notes: NoteIndex, *before: str) -> Status:
    history = [{"role": "user", "content": text} for text in before]
    query = contextualize(question, history, settings=Settings())
    return judge(find(query, notes, top_k=5, settings=Settings()), notes)


def missing(question: str, notes: NoteIndex) -> tuple[str, ...]:
    return missing_words(expand(contextualize(question, settings=Settings()), notes), notes)


@pytest.mark.parametrize("question", ["서버는 몇 대?", "로그 보관", "what is recall", "정확도가 왜 나빠지지"])
def test_found_when_a_passage_has_most_of_the_question(notes: NoteIndex, question: str) -> None:
    assert judged(question, notes) is Status.FOUND


def test_a_noun_of_one_syllable_is_missed_by_its_particle(notes: NoteIndex) -> None:
    assert missing("서버는 책이 몇 권?", notes)[0] == "책"
    assert missing("서버에 꽂을 것", notes) == ()


def test_a_term_that_no_note_has_weighs_more_than_another_word(notes: NoteIndex) -> None:
    assert is_term("테라폼", "로그 보관 테라폼") and not is_term("무지개", "로그 보관 무지개")
    assert judged("로그 보관 테라폼", notes) is Status.WEAK
    assert judged("로그 보관 무지개", notes) is Status.FOUND


@pytest.mark.parametrize(
    ("word", "question", "term"),
    [
        ("istio", "k8s 위에 istio 붙인 이유", True),  # Latin amid Korean
        ("grafana", "Did they show Grafana boards?", True),
        ("p9x", "how large is a p9x machine", True),
        ("boards", "Did they show Grafana boards?", False),
        ("did", "Did they show it?", False),  # capitalised because it comes first
        ("istio", "how do we upgrade istio?", True),  # the table has it with a capital
        ("파드", "파드가 죽었다", True),  # pod
        ("pod", "why did the pod die?", True),
        ("암호화", "로그 암호화", False),  # encryption, its translation
        ("replace", "when do we replace a disk?", False),
        ("d", "who described plan D?", True),
    ],
)
def test_a_term_is_known_by_its_letters(word: str, question: str, term: bool) -> None:
    assert is_term(word, question) is term


@pytest.mark.parametrize("question", ["서버 테라폼", "서버 로그 서른 테라폼"])
def test_weak_when_it_has_a_part(notes: NoteIndex, question: str) -> None:
    assert judged(question, notes) is Status.WEAK


@pytest.mark.parametrize(
    "question",
    ["로그 암호화 열쇠", "서버 로그 무지개 열쇠 장소", "화성 탐사 예산", "elephants and whales", "점심 메뉴 추천", "xyzzy"],
)
def test_not_found_when_no_note_has_the_words(notes: NoteIndex, question: str) -> None:
    assert judged(question, notes) is Status.NOT_FOUND


def test_a_follow_up_without_a_word_of_its_own_is_judged_by_the_conversation(notes: NoteIndex) -> None:
    assert judged("그건 언제까지?", notes) is Status.NOT_FOUND
    assert judged("그건 언제까지?", notes, "로그 보관") is Status.FOUND


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("서버 암호화", ("암호화",)),
        ("로그 암호화 열쇠 암호화", ("암호화", "열쇠")),
        ("정확도가 나빠진다고", ()),  # its first syllables are there
        ("서버 발표 링크", ()),  # where to look is not what is missing
        ("토크나이저가 뭐지", ()),  # tokenizers, by its sound
        ("which Elephants", ("Elephants",)),  # as typed
        ("서버의 만족도", ("만족도",)),  # which may end in a particle
        ("뭐였더라", ()),
        ("서버 D", ("D",)),
        ("서버 복제하는 법", ("복제",)),
        ("로그를 보관하는 서버", ()),
        ("서버 챙겨야 하나", ()),
        ("서버 두라고", ()),
        ("날로 보관", ()),  # which the notes have without its particle
        ("서버에서 고른 로그", ()),  # verbs that no note has
        ("놓친 로그는 쓰지 않는", ()),
        ("놓친다는 로그", ()),
        ("로그를 바꿔서 없애버리는 서버", ()),
        ("들어갈 때 주고 날려먹고 지운 로그", ()),
        ("로그 21퍼센트", ()),
        ("냉동창고 로그", ("냉동창고",)),
        ("로그 순서", ("순서",)),
        ("로그 권한", ("권한",)),
        ("스킬 로그", ("스킬",)),  # borrowed
        ("what's the recall", ()),  # nor the s
        ("why doesn't the recall count", ()),
    ],
)
def test_missing_are_the_telling_words_that_no_note_has(notes: NoteIndex, question: str, words: tuple[str, ...]) -> None:
    assert missing(question, notes) == words


def test_no_note_no_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    with index_of(tmp_path_factory.mktemp("none"), {"빈.md": "\n"}) as nothing:
        assert judged("서버", nothing) is Status.NOT_FOUND


def test_a_word_for_the_kind_of_answer_is_not_missed(notes: NoteIndex) -> None:
    assert missing("로그 보관 기간", notes) == missing("로그 보관 명령어", notes) == ()


def test_doubtful_where_the_first_passage_has_not_what_the_question_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    also = {**NOTES, "kibana.md": "# Kibana\n\n- it shows what happened\n"}
    with index_of(tmp_path_factory.mktemp("named"), also) as named:
        assert judged("로그 보관 서른", named) is Status.FOUND
        assert judged("Kibana 로그 보관 서른", named) is judged("키바나 로그 보관 서른", named) is Status.WEAK


def test_a_name_before_its_copula_is_the_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    front = "---\ntitle: 로그\nauthor: 길다온\ntags: [server]\n---\n\n- 로그는 서른 날 보관\n"
    with index_of(tmp_path_factory.mktemp("author"), {"log.md": front, "other.md": "# 다른 글\n\n- 길은 멀다\n"}) as authors:
        assert judged("작성자가 길다온인 문서 찾아줘", authors) is Status.FOUND
        assert judged("notes by 길다온 tagged server", authors) is Status.FOUND


def test_the_plural_of_an_abbreviation_is_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    with index_of(tmp_path_factory.mktemp("plural"), {"gpu.md": "# Machines\n\n- one GPU is idle\n"}) as machines:
        assert missing("why are GPUs idle", machines) == ()

"""Words of the notes that mean the same as a word of the question, by hand-made vectors."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from asking import marked, places
from conftest import LengthEmbedder, write_notes

from index import NoteIndex, build_index, open_index
from index.calibration import Baseline
from index.tokens import has_meaning
from qa import ask
from qa.judge import missing_words
from qa.query import contextualize
from qa.retrieve import search
from qa.settings import Settings
from qa.signals.related import related

NOTES = {
    "장터.md": "# 마을 장터\n\n- 국수 요금은 사천 원이다\n- 천막은 두 개를 빌렸다\n- 비는 오지 않았다\n",
    "물레방아.md": "# 물레방아\n\n- 바퀴는 천천히 돈다\n- 밀가루는 그 자리에서 판다\n- 국수 반죽도 판다\n",
}
MEAN_THE_SAME = (
    "값 비용 요금 fee price".split(),
    "천막 텐트 tent".split(),
    "바퀴 wheel".split(),
    "latency lag latent 지연".split(),
    "캣부스트 write catboost 부스팅".split(),
    "천막지기 텐트장".split(),
    "카카오페이 토스페이 간편결제 결제 p3dn p4d".split(),
)


class Thesaurus(LengthEmbedder):
    """Words mean the same where the list above says so, and else nothing that another means."""

    fingerprint = "thesaurus-1"
    dim = 512

    def embed_query(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dim, np.float32)
        for word in text.split():
            group = next((number for number, words in enumerate(MEAN_THE_SAME) if word in words), None)
            vector[len(MEAN_THE_SAME) + zlib.crc32(word.encode()) % 500 if group is None else group] += 1
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector

    def embed_words(self, words: Sequence[str]) -> np.ndarray:
        return self.embed_passages(words)


def opened(tmp_path: Path, model: LengthEmbedder, notes: dict[str, str] = NOTES) -> NoteIndex:
    build_index(write_notes(tmp_path / "notes", notes), tmp_path / "index", embedder=model)
    return open_index(tmp_path / "index", embedder=model)


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[NoteIndex]:
    """Where two words have to have a cosine of 0.46 to mean the same."""
    with opened(tmp_path, Thesaurus()) as index:
        assert index.manifest.words is not None
        index.manifest = replace(index.manifest, words=Baseline(0.0, 0.1))
        yield index


def test_words_that_mean_the_same_are_found_among_those_given(notes: NoteIndex) -> None:
    found = ["국수", "요금", "천막", "바퀴"]
    assert related(["비용", "텐트", "국수"], found, notes) == {"비용": ["요금"], "텐트": ["천막"], "국수": []}
    assert related(["비용"], ["국수"], notes) == {"비용": []}
    assert related(["비용"], [], notes) == {"비용": []}
    assert related([], found, notes) == {}


def test_a_word_known_in_pieces_only_has_no_latin_word_near_by_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = "lag latent 지연 write catboost 부스팅 fee 요금".split()
    asked = ["latency", "캣부스트", "비용"]
    with opened(tmp_path, Thesaurus(), {"a.md": f"# 하나\n\n- {' '.join(found)}\n"}) as index:
        index.manifest = replace(index.manifest, words=Baseline(0.0, 0.1))
        near = related(asked, found, index)
        assert [sorted(near[word]) for word in asked] == [found[:3], sorted(found[3:6]), found[6:]]
        monkeypatch.setattr(Thesaurus, "count_tokens", lambda _, texts: [2] * len(texts))
        near = related(asked, found, index)
        assert [sorted(near[word]) for word in asked] == [["latent", "지연"], ["catboost", "부스팅"], ["fee", "요금"]]


def test_words_that_only_end_alike_and_codes_do_not_stand_in_for_each_other(tmp_path: Path) -> None:
    with opened(tmp_path, Thesaurus(), {"a.md": "# 하나\n\n- 토스페이 간편결제 결제 p4d\n"}) as index:
        index.manifest = replace(index.manifest, words=Baseline(0.0, 0.1))
        found = ["토스페이", "간편결제", "결제", "p4d"]
        near = related(["카카오페이", "결제", "p3dn"], found, index)
        assert {word: sorted(others) for word, others in near.items()} == {
            "카카오페이": ["간편결제", "결제"],
            "결제": ["간편결제", "토스페이"],
            "p3dn": [],
        }


def test_a_word_that_no_note_has_is_embedded_and_one_that_a_note_has_is_not(notes: NoteIndex) -> None:
    model = notes.embedder
    assert isinstance(model, Thesaurus)
    model.embedded.clear()
    related(["요금", "비용"], ["천막"], notes)
    assert model.embedded == ["비용"]


@pytest.mark.parametrize("question", ["국수 비용", "what is the noodle fee", "국수 price"])
def test_the_line_that_says_it_in_another_word_comes_first_and_is_marked(notes: NoteIndex, question: str) -> None:
    query = contextualize(question, settings=Settings())
    first = search(query, notes, top_k=1, settings=Settings())[0]
    assert first.citation.path == "장터.md"
    assert marked(first)[0] == "- 국수 요금은 사천 원이다"
    assert first.explanation is not None
    assert "요금" in first.explanation.near.values()


def test_a_word_that_is_there_in_two_needs_no_other(tmp_path: Path) -> None:
    texts = {"a.md": "# 하나\n\n- 천막 지기와 텐트장\n", "b.md": "# 둘\n\n- 텐트장만 있다\n"}
    with opened(tmp_path, Thesaurus(), texts) as index:
        index.manifest = replace(index.manifest, words=Baseline(0.0, 0.1))
        found = search(contextualize("천막지기", settings=Settings()), index, top_k=2, settings=Settings())
        assert [passage.explanation and dict(passage.explanation.near) for passage in found] == [{}, {"천막지기": "텐트장"}]


def test_the_word_itself_counts_more(tmp_path: Path) -> None:
    both = {"a.md": "# 하나\n\n- 국수 요금\n", "b.md": "# 둘\n\n- 국수 비용\n"}
    with opened(tmp_path, Thesaurus(), both) as index:
        index.manifest = replace(index.manifest, words=Baseline(0.0, 0.1))
        query = contextualize("국수 비용", settings=Settings())
        assert places(search(query, index, top_k=2, settings=Settings())) == ["b.md:1-3", "a.md:1-3"]


def test_a_word_that_the_notes_have_in_other_words_is_still_told_as_missing(notes: NoteIndex) -> None:
    query = contextualize("잔치 비용", settings=Settings())
    assert missing_words(query, notes) == ("잔치", "비용")
    assert ask("국수 비용", index=notes).also_searched == {}  # no other name of it, only a near word


def test_a_word_that_is_there_under_another_name_is_told_once(tmp_path: Path) -> None:
    with opened(tmp_path, Thesaurus(), {"a.md": "# 하나\n\n- 국수 요금(fee)\n", "b.md": "# 둘\n\n- 우동 요금\n"}) as index:
        index.manifest = replace(index.manifest, words=Baseline(0.0, 0.1))
        query = contextualize("국수 fee", settings=Settings())
        found = {p.citation.path: p.explanation for p in search(query, index, top_k=2, settings=Settings())}
        assert found["a.md"] is not None and found["a.md"].near == {}


def test_a_model_without_words_leaves_them_alone(tmp_path: Path) -> None:
    with opened(tmp_path, LengthEmbedder()) as index:
        assert index.manifest.words is None
        assert index.word_vectors(["국수", "요금"])[0] == []
        assert related(["비용"], ["요금"], index) == {}
        assert search(contextualize("국수 비용", settings=Settings()), index, top_k=1, settings=Settings())


def test_vectors_of_words_come_back_as_they_went_in(notes: NoteIndex) -> None:
    words, vectors = notes.word_vectors(["요금", "없는말", "바퀴", "요금"])
    assert words == ["바퀴", "요금"]
    assert np.allclose(vectors, Thesaurus().embed_words(words), atol=0.01)


def test_only_new_words_are_embedded_again(tmp_path: Path) -> None:
    model = Thesaurus()
    opened(tmp_path, model).close()
    model.embedded.clear()
    with opened(tmp_path, model, NOTES | {"새.md": "# 국수\n\n- 국수 도마\n"}) as index:
        assert "도마" in model.embedded and "국수" not in model.embedded
        assert index.word_vectors(["도마", "바퀴"])[0] == ["도마", "바퀴"]


def test_words_of_another_model_are_not_taken_over(tmp_path: Path) -> None:
    opened(tmp_path, Thesaurus()).close()
    other = Thesaurus()
    other.fingerprint = "thesaurus-2"
    opened(tmp_path, other).close()
    assert "국수" in other.embedded


def test_words_of_notes_that_are_gone_are_gone(tmp_path: Path) -> None:
    opened(tmp_path, Thesaurus()).close()
    (tmp_path / "notes" / "물레방아.md").unlink()
    with opened(tmp_path, Thesaurus(), {"장터.md": NOTES["장터.md"]}) as index:
        assert index.word_vectors(["바퀴", "요금"])[0] == ["요금"]


@pytest.mark.parametrize(
    ("word", "known"),
    [("요금", True), ("k8s", True), ("값", False), ("2021", False), ("3월", False), ("x" * 25, False), ("", False)],
)
def test_syllables_numbers_and_addresses_have_no_meaning_of_their_own(word: str, known: bool) -> None:
    assert has_meaning(word) is known


OTHERS = "나무 강아지 냄비 우산 지하철 apple river guitar 이불 신발 창문 버스 바다".split()


@pytest.mark.parametrize(
    ("asked", "said"),
    [("repository", "저장소"), ("요일", "weekday"), ("속도", "speed"), ("방식", "방법"), ("database", "데이터베이스")],
)
def test_the_bundled_model_knows_words_of_both_languages(tmp_path: Path, asked: str, said: str) -> None:
    text = f"# 잡기\n\n- {said} 하나\n- {', '.join(OTHERS)}\n"
    build_index(write_notes(tmp_path / "notes", {"a.md": text}), tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        assert related([asked], [*OTHERS, said], index) == {asked: [said]}


def test_the_rule_can_be_switched_off(notes: NoteIndex) -> None:
    question = contextualize("텐트", settings=Settings())
    assert search(question, notes, top_k=1, settings=Settings())[0].citation.path == "장터.md"
    assert "lexical" not in search(question, notes, top_k=1, settings=Settings(related=False))[0].explanation.parts

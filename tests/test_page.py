"""The page without a browser: its HTML, its texts, its server."""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import pytest

import app
from index import Note
from index.errors import EmbedderError, FilterError, IndexFolderError, IndexModelError, NotesError, NotesFolderError
from index.types import NoteFormat
from qa import Answer, Channel, Citation, Passage, Status
from qa.page.cards import card_html, conversation_html, turn_html
from qa.page.conversation import Turn, history
from qa.page.examples import example_questions, spread, topic
from qa.page.josa import with_josa
from qa.page.markup import digest, safe_link
from qa.page.problems import lead
from qa.page.shell import IndexStatus, bar_html, start_html, status_line
from qa.page.source import MAX_LINES, Place, is_as_indexed, source_html
from qa.page.texts import EN, KO, choose_lang
from qa.page.why import reasons_of
from qa.types import Explanation

LINES = ("## 배포", "", "- 파드는 kubectl 로 올린다", "- 되돌릴 때는 rollout undo 를 쓴다")
CITATION = Citation("til/cluster.md", "클러스터 메모", ("배포",), 3, 6, date(2024, 5, 2), ("k8s",), "https://example.org/a")
PASSAGE = Passage("\n".join(LINES), 0.9, (Channel.LEXICAL,), ((6, 6),), CITATION)
FOUND = Answer(Status.FOUND, "되돌릴 때는 rollout undo 를 쓴다 [1]", (PASSAGE,), "배포를 되돌리려면?")
STATUS = IndexStatus(n_notes=1204, n_passages=9310, n_skipped=0, model="bundled", built="2024-05-02 09:00", folder="/notes")

HOSTILE = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href=javascript:alert(3)>&amp;${value}{{value}}"


class Seen(HTMLParser):
    """What a browser would build: tags, attributes, text; numbered lines by number."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.lines: dict[int, str] = {}
        self._number: int | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if "data-n" in values:
            self._number = int(values["data-n"] or 0)
            self.lines[self._number] = ""
        elif tag != "span" and tag != "mark":
            self._number = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._number is not None:
            self.lines[self._number] += data


# Texts and particles


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("노트", "을/를", "노트를"),
        ("색인", "을/를", "색인을"),
        ("모델", "으로/로", "모델로"),
        ("구글", "이/가", "구글이"),
        ("폴더", "은/는", "폴더는"),
        ("서비스 계정", "과/와", "서비스 계정과"),
        ("Kubernetes", "으로/로", "Kubernetes로"),
        ("React", "을/를", "React를"),
        ("model", "을/를", "model을"),
        ("model", "으로/로", "model로"),
        ("pipeline", "은/는", "pipeline은"),
        ("table", "이/가", "table이"),
        ("training", "을/를", "training을"),
        ("node", "을/를", "node를"),
        ("Slack", "으로/로", "Slack으로"),
        ("notebook", "은/는", "notebook은"),
        ("framework", "이/가", "framework가"),
        ("web", "은/는", "web은"),
        ("test", "을/를", "test를"),
        ("Docker", "을/를", "Docker를"),
        ("API", "은/는", "API는"),
        ("GCP", "이/가", "GCP가"),
        ("SQL", "으로/로", "SQL로"),
        ("JSON", "을/를", "JSON을"),
        ("LSTM", "은/는", "LSTM은"),
        ("k8s", "을/를", "k8s를"),
        ("Python 3", "으로/로", "Python 3으로"),
        ("Java 21", "으로/로", "Java 21로"),
        ("2022", "은/는", "2022는"),
        ("2016", "이/가", "2016이"),
        ("버전 10", "으로/로", "버전 10으로"),
        ("C++", "을/를", "C++를"),
        ("C#", "은/는", "C#은"),
        ("쿠버네티스(k8s)", "을/를", "쿠버네티스(k8s)를"),
        ("“왜 썼을까?”", "은/는", "“왜 썼을까?”는"),
        ("ㅠ.ㅠ 🙂", "을/를", "ㅠ.ㅠ 🙂을(를)"),
        ("漢字", "이/가", "漢字이(가)"),
        ("", "은/는", "은(는)"),
    ],
)
def test_particles_fit_the_word_before_them(word: str, pair: str, expected: str) -> None:
    assert with_josa(word, pair) == expected


def test_particle_fits_a_decomposed_word() -> None:
    assert with_josa("\u1109\u1162\u11a8\u110b\u1175\u11ab", "을/를").endswith("을")  # 색인 as jamo


@pytest.mark.parametrize("name", [field.name for field in fields(KO)])
def test_both_languages_have_every_text_with_the_same_blanks(name: str) -> None:
    korean, english = getattr(KO, name), getattr(EN, name)
    assert korean.strip() and english.strip()
    assert blanks(korean) == blanks(english)
    if name not in ("lang", "other_language", "other_language_hint"):
        assert re.search("[가-힣]", korean)
        assert not re.search("[가-힣]", english)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        (None, None, "ko"),
        (None, "", "ko"),
        (None, "en-US,en;q=0.9", "en"),
        (None, "ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        (None, "fr-FR,en;q=0.5,ko;q=0.4", "en"),
        (None, "fr", "ko"),
        (None, "en;q=0,ko;q=0.1", "ko"),
        (None, "en;q=high", "ko"),
        ("en", "ko-KR", "en"),
        ("ko", "en-US", "ko"),
        ("fr", "en-US", "en"),
    ],
)
def test_language_is_asked_for_or_accepted_or_korean(asked: str | None, accepted: str | None, lang: str) -> None:
    assert choose_lang(asked=asked, accepted=accepted) == lang


# Turns and cards


def test_card_says_where_its_lines_stand_and_marks_those_that_answer() -> None:
    html = card_html(PASSAGE, number=2, folded=False, answer=FOUND, texts=KO)
    seen = Seen(html)
    assert seen.lines == {3: "## 배포", 4: "", 5: "- 파드는 kubectl 로 올린다", 6: "- 되돌릴 때는 rollout undo 를 쓴다"}
    assert re.findall(r'data-n="(\d+)"><span[^>]*><mark', html) == ["6"]
    assert '<span class="number" aria-hidden="true">2</span>' in html
    assert '<span class="crumb" dir="auto">배포</span>' in html
    assert '<span class="range">L3–6</span><time datetime="2024-05-02">2024-05-02</time><span class="tag">#k8s</span>' in html
    assert seen.attributes["data-copy"] == ["클러스터 메모 › 배포 · L3–6 (til/cluster.md)"]
    assert seen.attributes["data-path"] == ["til/cluster.md", "til/cluster.md"]
    assert set(seen.attributes["data-first"] + seen.attributes["data-last"]) == {"3", "6"}
    assert seen.attributes["data-marks"] == ["6-6", "6-6"]


def test_long_card_folds_to_its_answering_lines() -> None:
    lines = [f"{n}번째 줄" for n in range(10, 19)]
    passage = replace(
        PASSAGE, text="\n".join(lines), highlights=((12, 13), (17, 17)), citation=replace(CITATION, start_line=10, end_line=18)
    )
    html = card_html(passage, number=2, folded=True, answer=FOUND, texts=KO)
    assert re.findall(r'class="line folded" data-n="(\d+)"', html) == ["10", "11", "14", "15", "16", "18"]
    assert html.count('class="gap"') == 3
    assert "9줄 모두 보기" in html
    assert Seen(html).lines == dict(zip(range(10, 19), lines, strict=True))
    assert "folded" not in card_html(passage, number=1, folded=False, answer=FOUND, texts=KO)


def test_short_card_is_never_folded() -> None:
    assert "folded" not in card_html(PASSAGE, number=3, folded=True, answer=FOUND, texts=KO)


def test_number_at_the_end_of_a_line_opens_its_passage_and_other_brackets_stay_text() -> None:
    answer = replace(FOUND, text="배열은 a[1] 로 읽는다 [1]\n각주 [1] 가 있는 줄\n없는 근거 [7]")
    html = turn_html(Turn("?", answer), number=1, texts=KO)
    paragraphs = re.findall(r'<p dir="auto">(.*?)</p>', html)
    assert paragraphs[0].startswith("배열은 a[1] 로 읽는다&#8288;<button") and paragraphs[0].endswith(">1</button>")
    assert paragraphs[1:] == ["각주 [1] 가 있는 줄", "없는 근거 [7]"]
    assert 'aria-label="근거 1 열기: 클러스터 메모 › 배포 · L3–6"' in paragraphs[0]


def test_every_turn_keeps_its_own_evidence() -> None:
    other = replace(PASSAGE, citation=replace(CITATION, path="other.md"))
    html = conversation_html([Turn("첫째", FOUND), Turn("둘째", replace(FOUND, passages=(other,)))], texts=KO)
    first, second = html.split('id="turn-2"')
    assert 'data-path="til/cluster.md"' in first and 'data-path="other.md"' not in first
    assert 'data-path="other.md"' in second and 'data-path="til/cluster.md"' not in second


def test_weak_answer_carries_a_warning_and_a_good_one_none() -> None:
    assert KO.weak_banner in turn_html(Turn("?", replace(FOUND, status=Status.WEAK)), number=1, texts=KO)
    assert KO.weak_banner not in turn_html(Turn("?", FOUND), number=1, texts=KO)


def test_answer_not_found_shows_the_nearest_places_and_no_card() -> None:
    answer = Answer(Status.NOT_FOUND, "노트에서 답을 찾지 못했습니다.", (), "양자?", missing=("양자",), nearest=(PASSAGE,))
    html = turn_html(Turn("양자?", answer), number=1, texts=KO)
    assert "노트에서 답을 찾지 못했습니다." in html
    assert 'class="card' not in html and 'class="evidence"' not in html and "chip" not in html
    assert '클러스터 메모 › 배포<span class="range">L3–6</span>' in html.split('class="nearest"')[1]


def test_words_that_no_note_has_are_named_beside_a_doubtful_answer_only() -> None:
    doubtful = turn_html(Turn("?", replace(FOUND, status=Status.WEAK, missing=("헬름",))), number=1, texts=KO)
    assert f"<span>{KO.missing}</span><ul><li dir=" in doubtful and ">헬름</li>" in doubtful
    assert KO.missing not in turn_html(Turn("?", replace(FOUND, missing=("헬름",))), number=1, texts=KO)


def test_context_of_a_follow_up_is_shown_and_can_be_dropped() -> None:
    answer = replace(FOUND, question="쿠버네티스 배포 — 되돌리려면?", context_used="쿠버네티스 배포")
    html = turn_html(Turn("되돌리려면?", answer), number=2, texts=KO)
    assert KO.carried_on in html and "쿠버네티스 배포 — 되돌리려면?" in html
    assert 'data-ask="되돌리려면?" data-fresh="true"' in html


def test_question_is_repeated_only_where_another_one_was_searched() -> None:
    assert KO.searched_for not in turn_html(Turn("배포를  되돌리려면? ", FOUND), number=1, texts=KO)
    assert KO.searched_for in turn_html(Turn("tag:k8s 배포를 되돌리려면?", FOUND), number=1, texts=KO)


def test_stand_in_words_are_named_with_their_particles() -> None:
    answer = replace(FOUND, also_searched={"쿠버네티스": "Kubernetes", "파이프라인": "pipeline"})
    assert "쿠버네티스는 Kubernetes로도, 파이프라인은 pipeline으로도 함께 찾았습니다" in turn_html(
        Turn("?", answer), number=1, texts=KO
    )
    assert "Also searched: 쿠버네티스 → Kubernetes, 파이프라인 → pipeline" in turn_html(Turn("?", answer), number=1, texts=EN)


def test_suggestion_can_be_asked_with_one_click() -> None:
    html = turn_html(Turn("tmvmfld", replace(FOUND, suggestion="스프링")), number=1, texts=KO)
    assert 'data-ask="스프링">스프링</button>' in html


WHY = Explanation(2, 20.24, 3, 0.414, ("배포", "쿠버네티스"), {"lexical": 0.53, "dense": 0.14, "wanted": 0.2})


def test_card_tells_why_its_passage_stands_there() -> None:
    passage = replace(PASSAGE, explanation=WHY, found_by=(Channel.LEXICAL, Channel.CONTEXT))
    answer = replace(FOUND, also_searched={"쿠베시티엘": "kubectl", "헬름": "helm"})
    assert reasons_of(passage, answer, texts=KO) == [
        "낱말이 맞는 순서로 2번째 (BM25 20.2)",
        "뜻이 가까운 순서로 3번째 (코사인 0.41)",
        "앞선 대화에서 보던 곳과 이어집니다",
        "질문에서 찾은 말: 배포, 쿠버네티스",
        "다른 이름으로 찾은 말: 쿠베시티엘 → kubectl",
        "점수에 보탠 것: 낱말 +0.53 · 뜻 +0.14 · 물은 종류(금액, 날짜, 사람, 링크 등)에 맞음 +0.20",
    ]
    assert reasons_of(passage, FOUND, texts=EN)[0] == "No. 2 by matching words (BM25 20.2)"
    assert "<summary>왜 이 구절?</summary>" in card_html(passage, number=1, folded=False, answer=answer, texts=KO)
    assert "<details" not in card_html(PASSAGE, number=1, folded=False, answer=FOUND, texts=KO)


def test_all_that_adds_to_a_score_is_called_something_in_korean() -> None:
    sources = (Path(app.__file__).parent / "qa").rglob("*.py")
    added = {"lexical", "dense", "sentence", "wanted", "conversation"}
    added.update(name for source in sources for name in re.findall(r'\.plus\("(\w+)"', source.read_text(encoding="utf-8")))
    assert added > {"subject", "speaker", "time", "link", "note", "asked"}
    for part in added:
        why = replace(WHY, parts={part: 0.1})
        assert re.search(r": [가-힣][^a-z]* \+0\.10$", reasons_of(replace(PASSAGE, explanation=why), FOUND, texts=KO)[-1]), part


def test_other_places_of_the_same_lines_open_their_notes() -> None:
    other = replace(CITATION, path="copy.adoc", title="사본", start_line=8, end_line=11)
    html = card_html(replace(PASSAGE, also_at=(other,)), number=1, folded=False, answer=FOUND, texts=KO)
    also = html.split('class="also"')[1]
    assert also.startswith("><span>같은 내용이 있는 곳</span>")
    assert 'data-path="copy.adoc" data-first="8" data-last="11" data-marks="" data-digest=""' in also
    assert '사본 › 배포 <span class="range">L8–11</span>' in also


def test_thumb_that_was_given_is_pressed_and_thanked_for() -> None:
    html = turn_html(Turn("?", FOUND, vote="down"), number=3, texts=KO)
    assert re.findall(r'data-vote="(\w+)" data-turn="3" aria-pressed="(\w+)"', html) == [("up", "false"), ("down", "true")]
    assert KO.vote_thanks in html and KO.vote_question not in html
    assert KO.vote_thanks not in turn_html(Turn("?", FOUND), number=3, texts=KO)
    assert "data-vote" not in turn_html(Turn("?", problem="!"), number=1, texts=KO)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FilterError("x"), KO.filter_problem),
        (IndexModelError("x"), KO.model_problem),
        (IndexFolderError("x"), KO.index_problem),
        (NotesFolderError("x"), KO.notes_problem),
        (EmbedderError("x"), KO.embedder_problem),
        (NotesError("x"), KO.other_problem),
    ],
)
def test_error_is_led_by_its_kind_in_the_language_of_the_page(error: NotesError, said: str) -> None:
    assert lead(error, texts=KO) == said


def test_error_keeps_its_own_sentence_below() -> None:
    html = turn_html(Turn("?", problem="색인이 없습니다.", detail="there is no index in <x>"), number=1, texts=KO)
    assert '<p class="detail" dir="auto">there is no index in &lt;x&gt;</p>' in html


def test_faults_of_aliases_are_named_at_the_start() -> None:
    html = start_html(STATUS, [], warnings=("aliases.yaml is not UTF-8.",), texts=KO)
    assert KO.aliases_warning in html and ">aliases.yaml is not UTF-8.</li>" in html
    assert 'class="warnings"' not in start_html(STATUS, [], texts=KO)


def test_failed_and_running_turns_are_one_sentence() -> None:
    assert '<p class="notice problem">색인이 없습니다.</p>' in turn_html(
        Turn("?", problem="색인이 없습니다."), number=1, texts=KO
    )
    assert f'<p class="searching">{KO.searching}</p>' in turn_html(Turn("?"), number=1, texts=KO)


def test_very_long_question_is_shown_shortened() -> None:
    html = turn_html(Turn("가" * 100_000, FOUND), number=1, texts=KO)
    assert html.count("가") < 700 and "… (모두 100,000자)" in html


def test_newest_turn_is_announced() -> None:
    html = conversation_html([Turn("?", FOUND)], texts=KO)
    assert html.startswith(f'<p class="unseen" role="status">답을 찾았습니다. 근거 1개. {FOUND.text}</p>')


def test_history_goes_back_to_the_last_fresh_question_and_skips_what_failed() -> None:
    turns = (Turn("하나", FOUND), Turn("둘", FOUND, fresh=True), Turn("셋", problem="!"), Turn("넷", FOUND))
    assert history(turns) == [
        {"role": "user", "content": "둘"},
        {"role": "assistant", "content": FOUND.text},
        {"role": "user", "content": "넷"},
        {"role": "assistant", "content": FOUND.text},
    ]
    assert history(()) == []


# Whole notes


def note(text: str, **values: object) -> Note:
    return replace(Note("til/cluster.md", NoteFormat.MARKDOWN, "클러스터 메모", text, 0), **values)


def place(text: str, first: int, last: int, marks: tuple[tuple[int, int], ...] = ()) -> Place:
    return Place("til/cluster.md", first, last, marks, digest("\n".join(text.split("\n")[first - 1 : last])))


def test_note_opens_with_every_line_numbered_and_the_citation_tinted() -> None:
    text = "# 클러스터 메모\n\n" + "\n".join(LINES) + "\n끝\n"
    html = source_html(note(text), place(text, 3, 6, ((6, 6),)), heads={1, 3}, texts=KO)
    assert list(Seen(html).lines.items()) == list(enumerate(text.split("\n")[:-1], start=1))
    assert re.findall(r'class="line cited[^"]*" data-n="(\d+)"', html) == ["3", "4", "5", "6"]
    assert re.findall(r'class="line[^"]* head" data-n="(\d+)"', html) == ["1", "3"]
    assert re.findall(r'data-n="(\d+)"><span[^>]*><mark', html) == ["6"]
    assert "인용한 L3–6" in html and KO.note_changed not in html


def test_note_that_changed_since_the_answer_says_so() -> None:
    html = source_html(note("하나\n둘\n"), place("하나\n다른 줄\n", 2, 2), texts=KO)
    assert KO.note_changed in html


def test_file_that_changed_since_it_was_indexed_says_so(tmp_path: Path) -> None:
    (tmp_path / "til").mkdir()
    (tmp_path / "til/cluster.md").write_bytes("하나".encode())
    indexed = note("하나", digest=hashlib.sha256("하나".encode()).hexdigest())
    assert is_as_indexed(indexed, folder=tmp_path)
    assert not is_as_indexed(replace(indexed, path="gone.md"), folder=tmp_path)
    (tmp_path / "til/cluster.md").write_bytes("둘".encode())
    assert not is_as_indexed(indexed, folder=tmp_path)
    assert KO.file_changed in source_html(indexed, place("하나", 1, 1), fresh=False, texts=KO)
    assert KO.file_changed not in source_html(indexed, place("하나", 1, 1), texts=KO)


def test_lines_beyond_the_end_of_a_shortened_note_do_no_harm() -> None:
    html = source_html(note("하나\n둘"), Place("til/cluster.md", 90, 95, ((91, 92),), "x"), texts=KO)
    assert Seen(html).lines == {1: "하나", 2: "둘"} and KO.note_changed in html


def test_huge_note_shows_the_stretch_around_its_citation() -> None:
    text = "\n".join(f"줄 {n}" for n in range(1, 100_001))
    html = source_html(note(text), place(text, 50_000, 50_004), texts=KO)
    shown = list(Seen(html).lines)
    assert len(shown) == MAX_LINES and shown[0] == 48_002 and shown[-1] == 52_001
    assert "전체 100,000줄 가운데 48,002–52,001줄만" in html


def test_endless_line_is_cut_and_says_so() -> None:
    text = "가" * 1_000_000
    html = source_html(note(text), Place("til/cluster.md", 1, 1, (), digest("가" * 500)), texts=KO)
    assert len(html) < 10_000 and "(이 줄은 모두 1,000,000자)" in html and KO.note_changed not in html


@pytest.mark.parametrize(
    "data",
    [
        None,
        "til/cluster.md",
        {"path": "a.md"},
        {"path": "a.md", "first": "1", "last": 2, "marks": "", "digest": ""},
        {"path": "a.md", "first": 1, "last": 2, "marks": "x-y", "digest": ""},
    ],
)
def test_click_that_is_not_ours_is_refused(data: object) -> None:
    with pytest.raises(ValueError):
        Place.from_click(data)


def test_click_names_its_place() -> None:
    click = {"path": "a.md", "first": 3, "last": 9, "marks": "4-5,9-9", "digest": "abc", "lang": "ko"}
    assert Place.from_click(click) == Place("a.md", 3, 9, ((4, 5), (9, 9)), "abc")


# Hostile notes

TAGS = {
    "article",
    "button",
    "details",
    "dialog",
    "div",
    "footer",
    "h1",
    "h2",
    "h3",
    "header",
    "li",
    "mark",
    "nav",
    "p",
    "path",
    "q",
    "section",
}
TAGS |= {"span", "summary", "svg", "time", "ul", "a"}
ATTRIBUTES = {
    "aria-expanded",
    "aria-hidden",
    "aria-label",
    "aria-pressed",
    "class",
    "d",
    "datetime",
    "dir",
    "href",
    "id",
    "lang",
    "rel",
    "role",
}
ATTRIBUTES |= {"aria-pressed", "style", "tabindex", "target", "title", "type", "viewbox"}


def hostile_pages() -> Iterator[str]:
    citation = Citation(HOSTILE, HOSTILE, (HOSTILE, HOSTILE + "2"), 1, 2, None, (HOSTILE,), "javascript:alert(1)")
    why = Explanation(1, 2.0, 3, 0.4, (HOSTILE,), {HOSTILE: 0.1})
    passage = Passage(f"{HOSTILE}\n{HOSTILE}", 1.0, (), ((1, 1),), citation, why, (citation,))
    answer = Answer(
        Status.WEAK,
        f"{HOSTILE} [1]",
        (passage,),
        HOSTILE + "?",
        missing=(HOSTILE,),
        also_searched={HOSTILE: HOSTILE},
        suggestion=HOSTILE,
        context_used=HOSTILE,
    )
    lost = Answer(Status.NOT_FOUND, HOSTILE, (), HOSTILE, missing=(HOSTILE,), nearest=(passage,))
    turns = [Turn(HOSTILE, answer), Turn(HOSTILE, replace(answer, context_used=None)), Turn(HOSTILE, lost)]
    for texts in (KO, EN):
        yield conversation_html([*turns, Turn(HOSTILE, problem=HOSTILE, detail=HOSTILE)], texts=texts)
        yield source_html(
            note(f"{HOSTILE}\n{HOSTILE}", path=HOSTILE, title=HOSTILE, tags=(HOSTILE,), url=HOSTILE),
            Place(HOSTILE, 1, 2, ((2, 2),), "x"),
            texts=texts,
        )
        status = replace(STATUS, model=HOSTILE, folder=HOSTILE)
        yield start_html(status, [HOSTILE], warnings=(HOSTILE,), texts=texts)
        yield start_html(replace(status, n_passages=0), [], texts=texts)
        yield bar_html(status, texts=texts)


@pytest.mark.parametrize("html", list(hostile_pages()), ids=count())
def test_nothing_from_a_note_becomes_markup(html: str) -> None:
    seen = Seen(html)
    assert seen.tags <= TAGS
    assert {name for name in seen.attributes if not name.startswith("data-")} <= ATTRIBUTES
    assert all(re.fullmatch(r"--hang:\d\.\d\dem", value) for value in seen.attributes.get("style", []))
    assert "javascript:" not in "".join(seen.attributes.get("href", []))
    assert HOSTILE in seen.text
    assert all(line == HOSTILE for line in seen.lines.values())


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/가?a=1&b=2", True),
        ("HTTP://example.org", True),
        ("mailto:a@example.org", True),
        ("javascript:alert(1)", False),
        (" https://example.org", False),
        ("https://example.org/\nx", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//example.org", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("", False),
        (None, False),
    ],
)
def test_only_harmless_links_are_links(url: str | None, safe: bool) -> None:
    assert safe_link(url) == (url if safe else None)


def test_link_of_a_note_opens_elsewhere_without_a_referrer() -> None:
    html = source_html(note("하나", url="https://example.org/?a=1&b=2"), place("하나", 1, 1), texts=KO)
    assert '<a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">원문 링크</a>' in html


# The start of the page


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("2. GCP 조금 더 안전하게 사용하기 (feat. AWS)", "GCP 조금 더 안전하게 사용하기"),
        ("3.1. 벡터 검색의 원리", "벡터 검색의 원리"),
        ("**쿠버네티스** [설치](https://example.org) {#setup}", "쿠버네티스 설치"),
        ("[Day 1] 검색 품질 재기", "검색 품질 재기"),
        ("📌 배포 자동화", "배포 자동화"),
        ("8. 후기", None),
        ("Q&A", None),
        ("INDEX", None),
        ("2024.05.02", None),
        ("1일차 오전", None),
        ("왜 썼을까?", None),
        ("https://example.org/talk", None),
        ("---", None),
        ("", None),
        ("이 제목은 단추 하나에 담기에는 아무래도 너무 길어서 좋은 물음이 되기 어렵다", None),
    ],
)
def test_heading_becomes_a_topic_where_one_can_ask_about_it(heading: str, found: str | None) -> None:
    assert topic(heading) == found


def test_examples_take_one_heading_of_each_note_before_a_second_of_any() -> None:
    headings = [["벡터 검색의 원리", "역색인 만들기"], ["소개"], ["배포 자동화 이야기"]]
    assert example_questions(headings, lang="ko") == (
        "벡터 검색의 원리에 대해 뭐라고 적어 두었지?",
        "배포 자동화 이야기는 어떤 내용이었지?",
        "역색인 만들기에서 기억할 만한 게 뭐였지?",
    )
    assert example_questions(headings, lang="en")[0] == "What did I note down about “벡터 검색의 원리”?"
    assert example_questions([], lang="ko") == ()


def test_long_heading_stands_in_quotes() -> None:
    assert example_questions([["자바"], ["손쉽게 모델을 다룰 수 있는 MLOps"]], lang="ko") == (
        "“손쉽게 모델을 다룰 수 있는 MLOps”에 대해 뭐라고 적어 두었지?",
    )


def test_positions_are_spread_from_first_to_last() -> None:
    assert spread(3, wanted=12) == [0, 1, 2]
    assert spread(101, wanted=5) == [0, 25, 50, 75, 100]


def test_index_status_counts_what_was_left_out() -> None:
    assert status_line(STATUS, texts=KO) == "노트 1,204개 · 구절 9,310개 · 모델 bundled · 2024-05-02 09:00 색인"
    assert status_line(replace(STATUS, n_skipped=2), texts=EN).endswith(" · 2 notes could not be read")


def test_empty_index_says_what_to_do_and_offers_no_question() -> None:
    html = start_html(replace(STATUS, n_passages=0), ["?"], texts=KO)
    assert "/notes 폴더에" in html and "data-ask" not in html


# Colours


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [":root", "body.dark"])
@pytest.mark.parametrize(
    ("ink", "grounds"),
    [
        ("ink", ("paper", "surface", "cited", "mark", "accent-wash")),
        ("soft", ("paper", "surface", "cited")),
        ("accent", ("paper", "surface", "accent-wash", "cited")),
        ("accent-ink", ("accent",)),
        ("alert", ("alert-wash", "paper")),
    ],
)
def test_text_stands_out_from_its_ground_by_four_and_a_half(theme: str, ink: str, grounds: tuple[str, ...]) -> None:
    style = (Path(app.__file__).parent / "qa/page/style.css").read_text(encoding="utf-8")
    block = style[style.index(theme + " {") :].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for ground in grounds:
        assert contrast(colours[ink], colours[ground]) >= 4.5, ground


@pytest.mark.parametrize("name", ["style.css", "script.js", "icon.svg"])
def test_page_files_name_no_other_host(name: str) -> None:
    text = (Path(app.__file__).parent / "qa/page" / name).read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in text and "url(" not in text

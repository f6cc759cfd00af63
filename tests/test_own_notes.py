import pytest

from qa.aliases.table import Groups
from qa.evaluation import slips
from qa.evaluation.own_notes import make_questions, read_notes
from qa.evaluation.questions import Gold


@pytest.mark.parametrize(
    ("word", "slipped"), [("배포", "배퍼"), ("데이터", "데아터"), ("kafka", "kakfa"), ("aab", "aba"), ("가", "갸"), ("aa", "aa")]
)
def test_one_letter_slips(word, slipped):
    assert slips.slip(word) == slipped


def test_particles_follow_the_last_syllable():
    assert slips.ends_in_consonant("서버") is False
    assert slips.ends_in_consonant("클러스터링") is True
    assert slips.ends_in_consonant("API") is None
    assert slips.ends_in_consonant("") is None


BREWING = """---
title: 차 우리기
aliases: [다도 노트]
---
# 1. 녹차(sencha) 우리는 순서

- 물은 칠십도까지 식힌다
- sencha 잎은 오그램, 주전자에 담는다
- 첫물은 일분, 둘째물은 삼십초

## 찻잔 고르기

손잡이 없는 백자 찻잔이 향기를 오래 잡는다.

## 정리
"""
BREAD = """# 빵 굽기

## 호밀빵 반죽 숙성

반죽을 냉장고에서 열두시간 숙성하면 신맛이 돈다.

## 정리

오븐 예열은 이백삼십도, 굽기는 사십분.
"""


@pytest.fixture
def notes(tmp_path):
    for name, text in (("tea.md", BREWING), ("bread.md", BREAD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return read_notes(tmp_path)


@pytest.fixture
def asked(notes):
    found = {}
    for question in make_questions(notes):
        found.setdefault(question.type, []).append(question)
    return found


def texts(questions):
    return [question.text for question in questions]


def test_headings_are_asked_for_without_their_numbers(asked):
    assert [(question.text, question.gold) for question in asked["session"]] == [
        ("빵 굽기 내용 정리해줘", (Gold("bread.md", 1, 9),)),
        ("호밀빵 반죽 숙성 내용 정리해줘", (Gold("bread.md", 3, 5),)),
        ("녹차(sencha) 우리는 순서 내용 정리해줘", (Gold("tea.md", 5, 15),)),
        ("찻잔 고르기 내용 정리해줘", (Gold("tea.md", 11, 13),)),
    ]


def test_headings_slip_in_three_ways(asked):
    assert texts(asked["spacing"]) == ["빵굽기", "호밀빵반죽숙성", "녹차(sencha)우리는순서", "찻잔고르기"]
    assert texts(asked["jamo"]) == ["호말빵 반죽 숙성", "녹차(secnha) 우리는 순서", "찻잔 고루기"]
    assert texts(asked["keyboard"]) == ["Qkd rnqrl", "ghalfQkd qkswnr tnrtjd", "cktwks rhfmrl"]


def test_rare_words_of_a_line_ask_for_that_line(asked):
    assert ("첫물 일분 둘째물", (Gold("tea.md", 9, 9),)) in [(question.text, question.gold) for question in asked["keyword"]]
    assert ("첫물에서도 일분의 둘째물은?", (Gold("tea.md", 9, 9),)) in [
        (question.text, question.gold) for question in asked["particle"]
    ]


def test_a_word_that_several_lines_have_makes_all_of_them_right(tmp_path):
    (tmp_path / "a.md").write_text("- 사과 배 감\n- 감 배 사과\n- 포도 배 감\n", encoding="utf-8")
    asked = [question for question in make_questions(read_notes(tmp_path)) if question.type == "keyword"]
    assert asked == []  # words of one syllable are too short to ask with
    (tmp_path / "a.md").write_text("- 사과 참외 단감\n- 단감 참외 사과\n- 포도 참외 단감\n", encoding="utf-8")
    asked = [question for question in make_questions(read_notes(tmp_path)) if question.type == "keyword"]
    assert [question.gold for question in asked] == [
        (Gold("a.md", 1, 1), Gold("a.md", 2, 2)),
        (Gold("a.md", 2, 2), Gold("a.md", 1, 1)),
        (Gold("a.md", 3, 3),),
    ]


def test_a_followup_leaves_its_subject_to_the_history(asked):
    assert [(question.text, question.history[0]["content"]) for question in asked["followup"]] == [
        ("거기서 반죽 얘기는 뭐였지?", "호밀빵 반죽 숙성 내용 정리해줘"),
        ("거기서 sencha 얘기는 뭐였지?", "녹차(sencha) 우리는 순서 내용 정리해줘"),
        ("거기서 첫물 얘기는 뭐였지?", "녹차(sencha) 우리는 순서 내용 정리해줘"),
        ("거기서 손잡 얘기는 뭐였지?", "찻잔 고르기 내용 정리해줘"),
    ]


def test_a_name_is_asked_in_the_other_script(tmp_path):
    (tmp_path / "a.md").write_text(
        "그라인더(grinder)는 조용해야 한다\n\n- 그라인더 칼날은 자주 닦기\n- 원두는 냉동실에\n", encoding="utf-8"
    )
    asked = [question for question in make_questions(read_notes(tmp_path)) if question.type == "script"]
    assert [(question.text, question.gold) for question in asked] == [("grinder 칼날", (Gold("a.md", 3, 3),))]


def test_a_name_of_the_users_own_is_asked_too(tmp_path):
    (tmp_path / "a.md").write_text("- 모카포트 물은 밸브 아래까지\n", encoding="utf-8")
    user = Groups([("모카포트", "bialetti")])
    asked = [question for question in make_questions(read_notes(tmp_path), user=user) if question.type == "script"]
    assert [question.text for question in asked] == ["bialetti 밸브"]


def test_an_alias_asks_for_its_note(asked):
    assert [(question.text, question.gold) for question in asked["alias"]] == [("다도 노트", (Gold("tea.md", 1, 15),))]


def test_what_a_note_mentions_is_not_asked_as_missing(tmp_path, asked):
    before = texts(asked["unanswerable"])
    assert "떡볶이 양념 비율 좀 알려줘" in before
    assert all(question.gold == () for question in asked["unanswerable"])
    (tmp_path / "cooking.md").write_text("양념은 나중에", encoding="utf-8")
    after = texts(question for question in make_questions(read_notes(tmp_path)) if question.type == "unanswerable")
    assert "떡볶이 양념 비율 좀 알려줘" not in after
    assert len(after) == len(before) - 1


def test_the_same_folder_gives_the_same_questions(notes):
    assert make_questions(notes) == make_questions(list(notes))


def test_every_type_is_cut_to_the_same_number(notes):
    questions = make_questions(notes, per_type=2)
    assert {
        kind: sum(question.type == kind for question in questions) for kind in ("session", "keyword", "alias", "unanswerable")
    } == {
        "session": 2,
        "keyword": 2,
        "alias": 1,
        "unanswerable": 2,
    }


def test_an_unreadable_note_is_passed_over(notes, tmp_path):
    (tmp_path / "broken.md").write_bytes(b"\x00\x01\x02" * 100)
    assert make_questions(read_notes(tmp_path)) == make_questions(notes)

import logging
import os
import time
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from asking import index_of
from conftest import LengthEmbedder, write_notes

from index import build_index, open_index
from index.aliases import mine_aliases, sounds_alike, spells
from qa.aliases import Aliases, Alternative
from qa.aliases.table import Groups, key, shipped
from qa.aliases.user import parse_user_aliases, read_user_aliases
from qa.query import contextualize
from qa.question.expand import expand
from qa.settings import Settings

NOTHING = Groups(())


def names(aliases: Aliases, word: str) -> list[tuple[tuple[str, ...], str]]:
    return [(other.tokens, other.source) for other in aliases.alternatives(word)]


# What a note says itself


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("쿠버네티스(Kubernetes)를 쓴다", [("쿠버네티스", "Kubernetes")]),
        ("Kubernetes(쿠버네티스)란", [("Kubernetes", "쿠버네티스")]),
        ("오늘은 **앤서블** (Ansible)", [("앤서블", "Ansible")]),
        ("쿠버네티스（Kubernetes）", [("쿠버네티스", "Kubernetes")]),
        ("- IAM - identity and access management", [("IAM", "identity and access management")]),
        ("IAM(Identity and Access Management)", [("IAM", "Identity and Access Management")]),
        ("Identity and Access Management (IAM)", [("Identity and Access Management", "IAM")]),
        ("IaC: Infrastructure as Code, 코드로 관리", [("IaC", "Infrastructure as Code")]),
        (
            "이번에는 지식 증류(Knowledge Distillation, KD)를 본다",
            [("지식 증류", "Knowledge Distillation"), ("KD", "Knowledge Distillation")],
        ),
        ("k8s(Kubernetes)", [("k8s", "Kubernetes")]),
        ("대규모 언어 모델(LLM)", [("대규모 언어 모델", "LLM")]),
        ("서비스 수준 목표(이하 SLO)", [("서비스 수준 목표", "SLO")]),
        ("모델 경량화에는 가지치기(pruning)가 있다", [("가지치기", "pruning")]),
        ("새로운 강화학습(Reinforcement Learning)", [("강화학습", "Reinforcement Learning")]),
        ("스마트 캔버스(Smart Canvas)", [("스마트 캔버스", "Smart Canvas")]),
        ("기술 부채(technical debt)", [("기술 부채", "technical debt")]),
    ],
)
def test_a_note_names_a_thing_twice(text: str, pairs: list[tuple[str, str]]) -> None:
    assert mine_aliases(text) == pairs
    assert mine_aliases(unicodedata.normalize("NFD", text)) == pairs


@pytest.mark.parametrize(
    "text",
    [
        "작년(2019)", "카카오(주)", "(주)카카오", "3월(2021-03-04)", "발표(내일 하기로 했다)", "데이터베이스(MySQL)",
        "클라우드(AWS)", "언어(Python)", "홍길동(Naver Labs)", "Python(필수)", "[쿠버네티스](https://kubernetes.io)",
        "[설치](install)", "print(value)", "로그 수집 도구(ELK)", "환경구성(AWS)", "회의(zoom)", "RTX - 아직 못 샀다",
        "TODO - write the rest later", "f(x)", "()", "( )", "", "쿠버네티스(프로메테우스)", "Kubernetes(Prometheus)",
        "쿠버네티스(Prometheus)",
    ],
)  # fmt: skip
def test_a_bracket_that_comments_gives_no_pair(text: str) -> None:
    assert mine_aliases(text) == []


def test_a_pair_said_again_or_the_other_way_about_is_one_pair() -> None:
    assert mine_aliases("카프카(Kafka) 카프카(Kafka)\nKafka(카프카)") == [("카프카", "Kafka")]


def test_text_of_any_length_is_mined_in_time() -> None:
    started = time.perf_counter()
    for text in (
        "가" * 100_000 + "(a)",
        "a" * 100_000 + "(가)",
        "(" * 100_000,
        "가나 " * 40_000 + "(Kubernetes)",
        "A - " * 30_000,
    ):
        assert mine_aliases(text) == []
    assert len(mine_aliases("".join(f"서비스 수준 목표(이하 SLO{i})\n" for i in range(5_000)))) <= 2_000
    assert time.perf_counter() - started < 3


def test_initials_and_counted_letters_spell() -> None:
    assert spells("IAM", "Identity and Access Management")
    assert spells("SLO", "service-level objectives".replace("-", " "))
    assert spells("i18n", "internationalization")
    assert not spells("k9s", "Kubernetes")
    assert not spells("IAM", "Infrastructure as Code")
    assert not spells("", "")
    assert sounds_alike("쿠버네티스", "Kubernetes") and not sounds_alike("쿠버네티스", "")


# A word of a question


def test_the_table_knows_a_term_in_both_scripts_and_short() -> None:
    aliases = Aliases({"kubernete": 3, "k8s": 1, "배포": 2})
    assert aliases.alternatives("쿠버네티스") == (
        Alternative(("kubernete",), "Kubernetes", "table"),
        Alternative(("k8s",), "k8s", "table"),
    )
    assert aliases.alternatives("쿠버네티스에서는") == aliases.alternatives("쿠버네티스")
    assert aliases.alternatives(unicodedata.normalize("NFD", "쿠버네티스")) == aliases.alternatives("쿠버네티스")
    assert names(aliases, "kubernetes") == [(("k8s",), "table")]
    assert names(aliases, "deployment") == [(("배포",), "table")]


def test_a_name_that_the_notes_do_not_have_is_no_alternative() -> None:
    assert Aliases({"docker": 1}).alternatives("쿠버네티스") == ()
    assert Aliases({}).alternatives("쿠버네티스") == ()


def test_what_no_table_has_is_found_by_sound_in_both_directions() -> None:
    aliases = Aliases({"디퓨전": 2, "아테": 1}, table=NOTHING)
    assert names(aliases, "diffusion") == [(("디퓨전",), "sound")]
    assert names(aliases, "athena") == [(("아테",), "sound")]  # the tokens take 나 for a particle
    latin = Aliases({"diffusion": 2, "jenkin": 1, "kubernete": 1}, table=NOTHING)
    assert latin.alternatives("디퓨전") == (Alternative(("diffusion",), "diffusion", "sound", 0.929),)
    assert names(latin, "젠킨스") == [(("jenkin",), "sound")]
    assert names(latin, "쿠버네티스는") == [(("kubernete",), "sound")]


def test_a_name_that_ends_like_a_particle_is_found_by_its_whole_sound() -> None:
    aliases = Aliases({"priya": 1, "play": 1, "frida": 1}, table=NOTHING)
    assert names(aliases, "프리야가") == names(aliases, "프리야") == [(("priya",), "sound")]
    assert names(Aliases({"프리": 1}, table=NOTHING), "priya") == [(("프리",), "sound")]
    free = Aliases({"free": 1, "seminar": 1}, table=Groups([("프리", "free"), ("세미나", "seminar")]))
    assert free.alternatives("프리야를") == ()
    assert names(free, "세미나") == names(free, "세미나를") == names(free, "세미나에서는") == [(("seminar",), "table")]


def test_a_word_of_a_longer_name_is_found_alone_beside_it() -> None:
    table = Groups([("카나리 배포", "canary release", "카나리")])
    aliases = Aliases(dict.fromkeys("canary release".split(), 1), table=table)
    assert names(aliases, "카나리") == [(("canary", "release"), "table"), (("canary",), "sound")]
    assert names(Aliases({"카나리": 1}, table=table), "canary") == [(("카나리",), "sound")]
    assert names(Aliases(dict.fromkeys("test taste".split(), 1), table=Groups([("테스트", "test")])), "테스트") == [
        (("test",), "table")
    ]


def test_a_name_is_written_in_another_way_than_the_table_has_it() -> None:
    table = Groups([("디비지움", "Debezium"), ("플래그", "flag"), ("전체", "full")])
    assert names(Aliases({"debezium": 1}, table=table), "데베지움") == [(("debezium",), "sound")]
    assert Aliases({"flag": 1}, table=table).alternatives("플러그") == ()  # 플래그 sounds more like it
    assert Aliases({"full": 1}, table=table).alternatives("풀") == ()


def test_one_loan_word_is_spelled_in_several_ways() -> None:
    assert names(Aliases({"플랫폼": 1, "네트워크": 1}, table=NOTHING), "플렛폼") == [(("플랫폼",), "sound")]
    assert names(Aliases({"플랫폼": 1, "네트워크": 1}, table=NOTHING), "네트웍") == [(("네트워크",), "sound")]


def test_native_words_are_not_taken_for_english() -> None:
    aliases = Aliases(dict.fromkeys("even social pump jolly george karzai hanlon pillow jumbo july owner inner".split(), 1))
    for word in "이번 사실 방법 정리 가지 까지 훈련 필요 장비 자리 않네".split():
        assert aliases.alternatives(word) == ()


def test_letters_are_read_by_their_names() -> None:
    aliases = Aliases({"zqx": 1, "에스디케이": 1}, table=NOTHING)
    assert names(aliases, "제트큐엑스") == [(("zqx",), "sound")]
    assert names(aliases, "SDK") == [(("에스디케이",), "sound")]


def test_a_noun_is_found_in_its_predicate_and_in_a_compound() -> None:
    assert names(Aliases({"quantization": 1}), "양자화했더니") == [(("quantization",), "table")]
    assert names(Aliases({"google": 1, "meet": 1}), "구글미트") == [(("google", "meet"), "table")]
    aliases = Aliases({"diffusion": 1, "모델": 1}, table=NOTHING)
    assert names(aliases, "디퓨전모델") == [(("diffusion", "모델"), "sound")]


def test_spaces_and_joints_do_not_decide() -> None:
    assert names(Aliases({"few-shot": 1}), "퓨샷") == [(("few-shot",), "table")]
    assert names(Aliases({"few": 1, "shot": 1}), "퓨샷") == [(("few", "shot"), "table")]
    assert names(Aliases({"지식": 1, "증류": 1}), "knowledge-distillation") == [(("지식", "증류"), "table")]
    assert names(Aliases({"지식증류": 1}), "kd") == [(("지식증류",), "table")]
    assert Aliases({"데이터카탈로그팀": 1}).phrase_alternatives(["data", "catalog"]) == {
        (0, 1): (Alternative(("데이터카탈로그팀",), "데이터 카탈로그", "table", 0.8),)
    }


def test_terms_of_several_words_are_found_by_their_places() -> None:
    aliases = Aliases(dict.fromkeys("knowledge distillation technical debt smart canva bigquery".split(), 1))
    assert aliases.phrase_alternatives(["왜", "지식", "증류", "기법"]) == {
        (1, 2): (Alternative(("knowledge", "distillation"), "knowledge distillation", "table"),)
    }
    assert aliases.phrase_alternatives(["기술", "부채"])[0, 1][0].tokens == ("technical", "debt")
    assert aliases.phrase_alternatives(["스마트", "캔버스", "쪽"])[0, 1][0].tokens == ("smart", "canva")
    assert aliases.phrase_alternatives(["빅", "쿼리"])[0, 1][0].tokens == ("bigquery",)
    assert aliases.phrase_alternatives([]) == {}
    assert aliases.phrase_alternatives(["하나"]) == {}


def test_what_the_notes_say_comes_before_the_table_and_leads_on_to_it() -> None:
    aliases = Aliases({"오케": 1, "k8s": 1, "kubernete": 1}, mined=Groups([("오케", "Kubernetes")]))
    assert aliases.alternatives("오케") == (
        Alternative(("kubernete",), "Kubernetes", "mined"),
        Alternative(("k8s",), "k8s", "table", 0.9),
    )


def test_a_short_name_of_two_things_does_not_join_them() -> None:
    table = Groups([("정보 검색", "IR"), ("중간 표현", "IR")])
    aliases = Aliases(dict.fromkeys(["정보", "검색", "중간", "표현", "ir"], 1), table=table)
    assert aliases.phrase_alternatives(["정보", "검색"])[0, 1] == (Alternative(("ir",), "IR", "table"),)
    assert {other.tokens for other in aliases.alternatives("IR")} == {("정보", "검색"), ("중간", "표현")}


@pytest.mark.parametrize("word", ["", " ", "?!", "😀", "ㅋㅋ", "가" * 100_000, "k" * 100_000, "\0"])
def test_a_strange_word_has_no_other_name_and_takes_no_time(word: str) -> None:
    aliases = Aliases({"kubernete": 1, "쿠버네티스": 1})
    started = time.perf_counter()
    assert aliases.alternatives(word) == ()
    assert aliases.phrase_alternatives([word, word]) == {}
    assert time.perf_counter() - started < 0.2


def test_a_large_vocabulary_is_looked_up_in_time() -> None:
    syllables = "쿠버네티스프루닝앤서블텐플로퍼펫젠킨"
    vocabulary = {f"{a}{b}{c}{d}": 1 for a in syllables for b in syllables for c in syllables for d in syllables[:4]}
    letters = "abcdeghiklmnoprst"
    vocabulary |= {f"{a}{b}{c}{d}": 1 for a in letters for b in letters for c in letters for d in letters[:6]}
    aliases = Aliases(vocabulary | {"kubernete": 1})
    started = time.perf_counter()
    aliases.alternatives("디퓨전")
    aliases.alternatives("diffusion")
    first = time.perf_counter() - started
    started = time.perf_counter()
    for number in range(100):
        aliases.alternatives(f"프루{syllables[number % 18]}{syllables[number % 7]}스")
    assert len(vocabulary) > 50_000
    assert first < 5 and time.perf_counter() - started < 2.5


# aliases.yaml


@pytest.mark.parametrize(
    "text",
    [
        "쿠베: [Kubernetes, k8s]",
        "쿠베: Kubernetes",
        "- [쿠베, Kubernetes]",
        "- 쿠베: [Kubernetes]",
        "쿠베:\n  - Kubernetes\n  - k8s\n",
    ],
)
def test_a_user_writes_names_as_a_mapping_or_as_groups(text: str) -> None:
    user = parse_user_aliases(text)
    assert user.warnings == ()
    assert names(Aliases({"kubernete": 1}, user=user, table=NOTHING), "쿠베") == [(("kubernete",), "user")]


@pytest.mark.parametrize("text", ["", "# 아직 없음\n", "---\n"])
def test_an_empty_file_has_no_names_and_nothing_to_say(text: str) -> None:
    user = parse_user_aliases(text)
    assert (len(user.groups), user.warnings) == (0, ())


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("a: [b", "is not valid YAML (line 1: expected ',' or ']', but got '<stream end>'): write `term: [other name, …]`"),
        ("그냥 글", "holds text, not a mapping or a list"),
        ("3", "holds a value of type int, not a mapping or a list"),
        ("a: &x [b]\nc: *x", "uses YAML anchors"),
        ("a: !!python/object/apply:os.system [ls]", "is not valid YAML"),
        ("a: 2024-13-45", "has a value that YAML cannot read"),
        ("[" * 3_000 + "]" * 3_000, "is nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_used_is_left_out_with_a_sentence(text: str, warning: str) -> None:
    user = parse_user_aliases(text)
    assert len(user.groups) == 0
    [said] = user.warnings
    assert said.startswith(f"aliases.yaml {warning}")
    assert said.endswith("until then it is left out.")


def test_what_is_wrong_in_one_entry_spares_the_others() -> None:
    user = parse_user_aliases("쿠베: [Kubernetes, {a: b}]\n혼자:\n도커: [Docker]\n같음: [같음]")
    assert user.warnings == (
        "aliases.yaml: “쿠베” holds a mapping where a name belongs: write `term: [other name, …]`, or a list of groups.",
        "aliases.yaml: “혼자” holds nothing where a name belongs: write `term: [other name, …]`, or a list of groups.",
        "aliases.yaml: “같음” gives no other name and is left out.",
    )
    assert user.groups.of(key("쿠베")) == [["쿠베", "Kubernetes"]]
    assert user.groups.of(key("도커")) == [["도커", "Docker"]]


def test_a_circle_becomes_one_group_and_is_told() -> None:
    user = parse_user_aliases("가나다: [마바사]\n마바사: [아자차]\n아자차: [가나다]")
    assert user.groups.of(key("아자차")) == [["가나다", "마바사", "아자차"]]
    assert user.warnings == (
        "aliases.yaml: “마바사” stands in more than one entry: they are taken as one group of names.",
        "aliases.yaml: “아자차” stands in more than one entry: they are taken as one group of names.",
    )


def test_a_folder_without_the_file_has_no_names_of_its_own(tmp_path: Path) -> None:
    assert read_user_aliases(tmp_path).warnings == ()
    assert read_user_aliases(tmp_path / "nowhere").warnings == ()


def test_a_file_of_another_encoding_is_told_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "aliases.yaml").write_bytes("쿠베: [k8s]".encode("cp949"))
    with caplog.at_level(logging.WARNING):
        user = read_user_aliases(tmp_path)
    assert user.warnings == ("aliases.yaml is not UTF-8: save it as UTF-8; until then it is left out.",)
    assert caplog.messages == list(user.warnings)


# A whole index


def test_an_index_gives_mined_names_and_takes_up_a_changed_file(tmp_path: Path, length_embedder: LengthEmbedder) -> None:
    folder = write_notes(
        tmp_path / "notes",
        {
            "a.md": "# 모임\n\n오르카(Orcinus Killer, 이하 범고래) 이야기와 지식 증류(Knowledge Distillation)\n",
            "b.md": "# 배포\n\nKubernetes 로 올리고 ZorbX로 본다\n",
        },
    )
    build_index(folder, tmp_path / "index", embedder=length_embedder)
    with open_index(tmp_path / "index", embedder=length_embedder) as notes:
        aliases = Aliases.for_index(notes)
        assert aliases is Aliases.for_index(notes)
        assert aliases.alternatives("쿠버네티스") == (Alternative(("kubernete",), "Kubernetes", "table"),)
        assert aliases.phrase_alternatives(["지식", "증류"])[0, 1][0].source == "mined"
        assert aliases.alternatives("반짝이") == ()

        path = folder / "aliases.yaml"
        path.write_text("반짝이: [ZorbX]", encoding="utf-8")
        assert Aliases.for_index(notes).alternatives("반짝이") == (Alternative(("zorbx",), "ZorbX", "user"),)
        path.write_text("반짝이: [ZorbX", encoding="utf-8")
        os.utime(path, ns=(1, 1))
        changed = Aliases.for_index(notes)
        assert changed.alternatives("반짝이") == ()
        assert len(changed.warnings) == 1
        assert changed.alternatives("쿠버네티스")[0].written == "Kubernetes"


# The shipped table


def test_the_shipped_table_is_in_good_order() -> None:
    lines = files("qa.aliases").joinpath("terms.tsv").read_text(encoding="utf-8").splitlines()
    groups = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(groups) > 2_500
    assert len(shipped()) == len(groups)
    for group in groups:
        assert len({key(name) for name in group}) == len(group) >= 2, group
        assert all(name == unicodedata.normalize("NFC", " ".join(name.split())) for name in group), group
    assert len({tuple(group) for group in groups}) == len(groups)


def test_a_key_that_stands_twice_loses_nothing() -> None:
    aliases = parse_user_aliases("배포: [deploy]\n배포: [rollout]\n")
    assert aliases.groups.of("deploy") == aliases.groups.of("rollout") != ()
    assert len(aliases.warnings) == 1 and "stands in more than one entry" in aliases.warnings[0]


def test_words_that_only_join_others_make_no_name_of_two(tmp_path: Path) -> None:
    notes = {"당직.md": "- 온콜 수당은 없다\n", "api.md": "- no key on the charge call\n- on-call is weekly\n"}
    with index_of(tmp_path, notes) as opened:
        found = {alternative.tokens for alternative in Aliases.for_index(opened).alternatives("온콜")}
    assert ("on", "call") not in found and ("on-call",) in found


def test_a_question_gives_its_words_as_typed_to_their_other_names(tmp_path: Path) -> None:
    with index_of(tmp_path, {"모임.md": "- Priya asked for a bigger hall\n- the play starts at nine\n"}) as opened:
        for question in ("프리야가 부탁한 것", "프리야 부탁"):
            assert expand(contextualize(question, settings=Settings()), opened).words[0].alternatives[0][0] == ("priya",)


def test_a_name_with_an_accent_is_found_by_sound_and_told_as_the_note_writes_it(tmp_path: Path) -> None:
    with index_of(tmp_path, {"모임.md": "- Tomás brings the tent\n"}) as opened:
        assert [other.written for other in Aliases.for_index(opened).alternatives("토마스가")] == ["Tomás"]

import unicodedata

import pytest

from index.tokens import stem, tokenize, words, words_with_parts


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("서버에서는", "서버"),
        ("데이터를", "데이터"),
        ("클러스터로부터", "클러스터"),
        ("키를", "키"),
        ("회의", "회의"),  # 의 is no particle here: one syllable would be left
        ("아이", "아이"),
        ("값이", "값"),
        ("책이", "책"),
        ("길이", "길이"),  # 이 belongs to the word
        ("휴가", "휴가"),
        ("는", "는"),
        ("모델이라는", "모델"),
        ("데브데이", "데브데이"),  # 이 follows a final consonant, 데 has none
        ("먹는", "먹는"),
        ("서울로", "서울"),
        ("회사로", "회사"),
        ("판교역으로", "판교역"),
        ("판교가", "판교"),
    ],
)
def test_particles_are_stripped_but_no_fragment_is_left(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FAISS는 빠르다", ["faiss", "빠르다"]),
        ("쿠버네티스(Kubernetes)가 뜬다", ["쿠버네티스", "kubernete", "뜬다"]),
        ("k8s의 ingress-nginx", ["k8s", "ingress-nginx"]),
        ("OMP_NUM_THREADS=4", ["omp_num_thread", "4"]),
        ("C++ 그리고 C#", ["c++", "그리고", "c#"]),
        ("v1.2.3부터", ["v1.2.3"]),
        ("東京タワー café", ["東京タワー", "cafe"]),
        ("مرحبا 😀", ["مرحبا"]),
        ("", []),
        ("   \n\t", []),
    ],
)
def test_words_are_split_where_the_script_changes(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_identifiers_are_kept_whole_and_in_parts() -> None:
    assert tokenize("CompletableFuture ingress-nginx") == [
        "completablefuture", "completable", "future", "ingress-nginx", "ingress", "nginx",
    ]  # fmt: skip


def test_spacing_does_not_decide_whether_two_texts_meet() -> None:
    apart, together = set(tokenize("스프링 시큐리티")), set(tokenize("스프링시큐리티"))
    assert apart & together == {"스프", "프링", "링시", "시큐", "큐리", "리티"}


def test_a_counter_keeps_its_number() -> None:
    assert words_with_parts("2010년에 시작") == [("2010", ()), ("년", ("2010년",)), ("시작", ("에시",))]


def test_both_normal_forms_of_a_text_give_the_same_tokens() -> None:
    text = "쿠버네티스에서 résumé를 본다"
    assert tokenize(unicodedata.normalize("NFD", text)) == tokenize(text)


@pytest.mark.parametrize(
    ("text", "plain"), [("Tomás", "Tomas"), ("MÜLLER", "muller"), ("Trần", "Tran"), ("naïve-Bayes", "naive-bayes")]
)
def test_a_latin_word_is_the_same_with_and_without_accents(text: str, plain: str) -> None:
    assert tokenize(text) == tokenize(plain.lower()) == tokenize(unicodedata.normalize("NFD", text))


def test_marks_of_other_scripts_tell_words_apart() -> None:
    assert words("чай が") != words("чаи か")


def test_a_zero_width_space_inside_a_word_is_not_seen() -> None:
    assert words("데이\u200b터") == ["데이터"]

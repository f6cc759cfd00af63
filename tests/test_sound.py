import time

import pytest

from index.sound import borrowed, hangul_key, hangul_sounds, latin_keys, needed, similarity


def alike(hangul: str, latin: str) -> bool:
    key = hangul_key(hangul)
    return key in latin_keys(latin) and similarity(hangul, latin) >= needed(hangul, key)


@pytest.mark.parametrize(
    "pair",
    """
    쿠버네티스/kubernetes 앤서블/ansible 빅쿼리/bigquery 프루닝/pruning 디퓨전/diffusion 아테나/athena 카프카/kafka
    프로메테우스/prometheus 젠킨스/jenkins 호로보드/horovod 세이지메이커/sagemaker 주피터/jupyter 퍼펫/puppet
    퓨샷/fewshot 스윈/swin 트랜스포머/transformer 미트/meet 캔버스/canvas 텐서플로/tensorflow 그라파나/grafana 테라폼/terraform
    파이썬/python 깃허브/github 리액트/react 앵귤러/angular 아키텍처/architecture 스레드/thread 애저/azure
    알고리즘/algorithm 아파치/apache 컨테이너/container 헬름/helm 스칼라/scala
    미미르/mimir 마르코프/markov
    서버리스/serverless 파이어베이스/firebase 하이버네이트/hibernate 엘라스틱서치/elasticsearch 웹소켓/websocket
    """.split(),
)
def test_a_loan_word_sounds_like_the_word_it_was_taken_from(pair: str) -> None:
    assert alike(*pair.split("/"))


@pytest.mark.parametrize(
    "pair",
    """
    쿠버네티스/kafka 카프카/kubernetes 앤서블/assembly 프루닝/printing 디퓨전/decision 아테나/antenna 젠킨스/jenga
    월드/word 폴트/port 터널/tuner 이번/even 방법/pump 사실/social 가지/george 정리/jolly 장비/jumbo 거래/galaxy
    """.split(),
)
def test_words_that_only_share_some_consonants_are_kept_apart(pair: str) -> None:
    assert not alike(*pair.split("/"))


def test_a_key_is_the_classes_of_the_consonants_in_order() -> None:
    assert hangul_key("쿠버네티스") == "KPNTS"
    assert latin_keys("ansible") == ("VNSPL",)
    assert hangul_key("아테나") == "VTN"
    assert hangul_key("하둡") == "HTP"
    assert hangul_key("빅쿼리") == "PKL"


def test_a_spelling_that_can_be_read_two_ways_has_two_keys() -> None:
    assert latin_keys("athena") == ("VTN", "VSN")
    assert latin_keys("gem") == ("KM", "SM")
    assert latin_keys("kubernetes") == ("KPNTS", "KPLNTS")


def test_a_hangul_word_is_its_sounds() -> None:
    assert hangul_sounds("스칼라") == "sxkala"
    assert hangul_sounds("빅쿼리") == "bikwVli"


def test_similarity_is_1_where_every_sound_is_the_first_reading_and_less_where_vowels_differ() -> None:
    assert similarity("미트", "meet") == pytest.approx(1 - 0.02 / 3)  # the ㅡ that only carries the t
    assert similarity("매트", "meet") == pytest.approx(1 - 0.37 / 3)  # and ㅐ for ee
    assert similarity("", "") == 0.0
    assert similarity("미트", "") == 0.0


def test_a_similarity_below_what_is_of_interest_may_be_given_as_0() -> None:
    assert similarity("미트", "kubernetes", least=0.9) == 0.0
    assert similarity("미트", "meet", least=0.9) == similarity("미트", "meet")


def test_native_words_do_not_read_like_loan_words() -> None:
    assert all(borrowed(word) > 0 for word in "쿠버네티스 디퓨전 캔버스 프루닝 텐서플로".split())
    assert all(borrowed(word) < 0 for word in "방법 설정 확장성 일반화".split())
    assert borrowed("") == 0.0


@pytest.mark.parametrize("text", ["", "é", "ㅋㅋㅋ", "123", "東京", "\u200b", "🙂"])
def test_text_without_a_reading_has_no_sounds(text: str) -> None:
    assert hangul_sounds(text) == ""
    assert latin_keys(text) == ("V",)


def test_a_word_of_100_000_characters_takes_no_longer_than_a_word() -> None:
    started = time.perf_counter()
    assert len(latin_keys("ghtion" * 20_000)) <= 8
    assert len(hangul_sounds("쿠" * 100_000)) == 80
    similarity("쿠" * 100_000, "ku" * 50_000)
    assert time.perf_counter() - started < 0.5

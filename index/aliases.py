"""Other names of a term that a note gives itself: 쿠버네티스(Kubernetes), IAM - identity and access management.

A bracket more often comments than it translates, so a pair needs evidence of its own: the same sound, the initials, a
word that says so (이하, a.k.a.), or the shape of a translated term. What has none is left out; a wrong pair finds wrong lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.sound import borrowed, hangul_key, hangul_sounds, latin_keys, latin_slots, needed, similarity
from index.tokens import stem

MAX_TERM = 60  # characters
_MAX_PAIRS = 2_000  # of one note

_BRACKET = re.compile(r"[*_`\"'”’]{0,3}[ \t]?[(（]([^()（）\n]{2,120})[)）]")
_DEFINITION = re.compile(
    r"^[ \t]*(?:[-*+•]|#{1,6}|\d+[.)])?[ \t]*[*_`]{0,3}([A-Z][A-Za-z0-9]{1,7})[*_`]{0,3}[ \t]*(?:[-–—:=]|->|=>)[ \t]*"
    r"([A-Za-z][A-Za-z0-9 \-/&']{4,80}?)[ \t]*[*_`]{0,3}[ \t]*(?=$|[.,;:(（가-힣])",
    re.MULTILINE,
)
_PIECES = re.compile(r"\s*[,;/=|]\s*|\s+(?:또는|혹은|or)\s+")
_MARK = re.compile(
    r"^(?:이하|일명|약칭|줄여서|줄임말|a\.?k\.?a\.?|aka|short for|영어로|영문(?:명)?|한글로|별칭)\s*[:：]?\s*", re.IGNORECASE
)

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+#'&-]*(?: [A-Za-z0-9][A-Za-z0-9.+#'&-]*){0,5}$")
_HANGUL = re.compile(r"[가-힣]+(?: [가-힣]+){0,3}$")
_ACRONYM = re.compile(r"[A-Z][a-z]?[A-Z0-9][A-Za-z0-9]{0,5}$")
_NUMERONYM = re.compile(r"([a-z])(\d{1,2})([a-z])$", re.IGNORECASE)
_SMALL_WORDS = frozenset("a an and as at by for from in into of on or the to via with".split())

# Latin nouns that name what something is or does, not a product: 양자화(quantization).
_NOMINAL = re.compile(r"[a-z]{2,}(?:tion|sion|ing|ment|ity|ness|ance|ence|ism|ture|sis|cy|ability|graphy|debt|learning)$")
# A name in a bracket after these is an example of them: 데이터베이스(MySQL).
_GENERIC = frozenset(
    """
    언어 도구 툴 서비스 플랫폼 프레임워크 라이브러리 회사 팀 스택 데이터베이스 디비 클라우드 서버 모델 제품 프로그램 프로젝트
    시스템 솔루션 앱 사이트 웹사이트 브라우저 에디터 행사 컨퍼런스 발표 발표자 연사 강연 세션 강의 교수 교수님 저자 논문 책
    블로그 영상 링크 문서 자료 참고 예 예시 예제 방법 방식 기능 옵션 명령 명령어 파일 함수 클래스 변수 메서드 타입 값 단위
    버전 환경 장비 기기 폰 노트북 지역 리전 국가 도시 장소 위치 학교 대학 대학교 부서 직군 직무 업무 단계 과정 결과 문제 이슈
    사례 경우 종류 항목 내용 부분 구조 이름 제목
    """.split()
)  # fmt: skip
# What a Hangul bracket says about a Latin word rather than calls it.
_COMMENTS = frozenset(
    """
    필수 선택 예정 참고 추천 중요 완료 진행중 유료 무료 구 신 옵션 기본 기본값 최신 공식 한글 영어 영문 국문 번역 이전 이후
    현재 당시 과거 미정 없음 있음 가능 불가 불가능 생략 하단 상단 오전 오후 강사 발표 연사 저자 사회 진행 질문 답변 실습 이론
    개요 소개 정리 요약 복습 예제 예시 설명 결론 서론 본론 시간 장소 날짜 링크 영상 자료 출처 사진 그림 표 주의 비추천 비추
    강추 선호 설치
    """.split()
)  # fmt: skip
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함"
    "변염여추도소석선설마길연위표명기반왕금옥육인맹제모"
)
# The end of a word that belongs to a sentence, not to a term.
_CLAUSE_ENDINGS = """
    는 은 한 된 할 될 하고 하며 해서 되어 에서 으로 까지 부터 이다 입니다 습니다 했다 였다 음 함 됨 임 요 죠 던 면 적인 위한
    같은 다른 많은 새로운 좋은 다 자 네 지만 거나 려고 마다 해 라 때 히 일단 여기
"""
_CLAUSE = re.compile(f"(?:{'|'.join(_CLAUSE_ENDINGS.split())})$")


def mine_aliases(text: str) -> list[tuple[str, str]]:
    """Pairs of names for one thing, as written, in order of appearance, each pair once."""
    text = unicodedata.normalize("NFC", text)
    pairs: dict[tuple[str, str], None] = {}
    for pair in _candidates(text):
        if (pair[1], pair[0]) not in pairs and pair[0].lower() != pair[1].lower():
            pairs[pair] = None
            if len(pairs) >= _MAX_PAIRS:
                break
    return list(pairs)


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    for match in _BRACKET.finditer(text):
        before = text[max(text.rfind("\n", 0, match.start()) + 1, match.start() - MAX_TERM) : match.start()]
        if before and (before[-1].isalnum() or before[-1] in "+#"):
            yield from _bracket(before, match[1].strip())
    for match in _DEFINITION.finditer(text):
        if spells(match[1], match[2]):
            yield match[1], match[2].strip()


def _bracket(before: str, inside: str) -> Iterator[tuple[str, str]]:
    pieces = [piece for piece in _PIECES.split(inside) if piece]
    if not 1 <= len(pieces) <= 3:
        return
    for piece in pieces:
        said = _MARK.match(piece)
        other = piece[said.end() :] if said else piece
        if name := _name_before(before, other, sure=said is not None):
            yield name, other
    # 지식 증류(Knowledge Distillation, KD)
    yield from ((short, long) for short in pieces for long in pieces if spells(short, long))


def _name_before(before: str, other: str, *, sure: bool) -> str | None:
    """The words right before a bracket that the name inside it stands for."""
    if len(other) > MAX_TERM:
        return None
    if _LATIN.match(other):
        if (found := _LATIN_END.search(before)) is not None:
            return _spelled_before(found[0], other) or (found[0].split(" ")[-1] if sure else None)
        if (found := _HANGUL_END.search(before)) is not None:
            return _hangul_before(found[0].split(" "), other, sure=sure)
    elif _HANGUL.match(other) and (found := _LATIN_END.search(before)) is not None:
        return _latin_before(found[0].split(" "), other, sure=sure)
    return None


_LATIN_END = re.compile(r"[A-Za-z][A-Za-z0-9.+#'&-]*(?: [A-Za-z0-9][A-Za-z0-9.+#'&-]*){0,5}$")
_HANGUL_END = re.compile(r"(?:[가-힣]+ ){0,3}[가-힣]+$")


def _spelled_before(latin: str, other: str) -> str | None:
    """`Identity and Access Management (IAM)`, `IAM (Identity and Access Management)`: by initials."""
    words = latin.split(" ")
    if spells(words[-1], other):
        return words[-1]
    for first in range(len(words)):
        if words[first].lower() not in _SMALL_WORDS and spells(other, " ".join(words[first:])):
            return " ".join(words[first:])
    return None


def _hangul_before(words: list[str], other: str, *, sure: bool) -> str | None:
    latin = other.split(" ")
    last = words[-1]
    if len(last) > 1 and sounds_alike(last, "".join(latin)):
        return last
    count = len(latin)
    if count > 1 and len(taken := _nouns(words, count)) == count and sum(map(sounds_alike, taken, latin)) >= count - 1:
        return " ".join(taken)
    if count == 1 and _ACRONYM.match(other) and not sure:
        # 대규모 언어 모델(LLM). One word may be what it belongs to, 환경(AWS), and three may be as well: 로그 수집 도구(ELK).
        taken = _nouns(words, sum(map(str.isupper, other)))
        named = last not in _GENERIC or hangul_sounds(last)[:1] in latin_slots(other[-1].lower())[0]
        return " ".join(taken) if named and len(taken) == sum(map(str.isupper, other)) > 2 else None
    if last in _GENERIC or _CLAUSE.search(last) or (other[0].isupper() and _is_person(last)):
        return None
    if not sure and not _translates(latin):
        return None
    if _ACRONYM.match(other) and len(taken := _nouns(words, sum(map(str.isupper, other)))) == sum(map(str.isupper, other)):
        return " ".join(taken)  # 서비스 수준 목표(이하 SLO)
    if count == 1 or len(last) >= 2 * count:
        return last if len(last) > 1 else None
    taken = _nouns(words, count)
    return " ".join(taken) if len("".join(taken)) >= 3 else None


def _translates(latin: list[str]) -> bool:
    """Whether Latin words look like a term rather than a name or a remark."""
    if len(latin) > 3 or any(word[1:] != word[1:].lower() or word.lower() in _SMALL_WORDS for word in latin):
        return False
    return bool(_NOMINAL.search(latin[-1].lower())) or (len(latin) > 1 and all(map(str.islower, latin)))


def _latin_before(words: list[str], other: str, *, sure: bool) -> str | None:
    hangul = other.split(" ")
    if sounds_alike("".join(hangul), words[-1]):
        return words[-1]
    count = len(hangul)
    if 2 <= count <= len(words) and sum(map(sounds_alike, hangul, words[-count:])) >= count - 1:
        return " ".join(words[-count:])
    if any(word in _COMMENTS or word in _GENERIC or _CLAUSE.search(word) for word in hangul) or _is_person(other):
        return None
    if sure:
        return words[-1] if count == 1 else " ".join(words[-count:])
    if _NOMINAL.search(words[-1].lower()) and len(other) > 2 and borrowed(hangul[-1]) < 0.5:
        taken = words[-2:] if count > 1 or len(other) > 3 else words[-1:]
        return " ".join(word for word in taken if word.lower() not in _SMALL_WORDS)
    return None


def _nouns(words: list[str], most: int) -> list[str]:
    """The last words as far as they can be parts of one term."""
    taken = words[-1:]
    for word in reversed(words[:-1]):
        if len(taken) == most or stem(word) != word or _CLAUSE.search(word) or len(word) < 2:
            break
        taken.insert(0, word)
    return taken


def _is_person(word: str) -> bool:
    return len(word) == 3 and word[0] in _SURNAMES and borrowed(word) < 0


def sounds_alike(hangul: str, latin: str) -> bool:
    """Whether a Hangul word is a Latin word as it is heard."""
    latin = re.sub(r"[^a-z]", "", latin.lower())
    key = hangul_key(hangul)
    return bool(latin) and key in latin_keys(latin) and similarity(hangul, latin) >= min(needed(hangul, key), 0.95) - 0.04


def spells(acronym: str, expansion: str) -> bool:
    """Whether a short form stands for a longer one by its initials (IAM) or by its count of letters (k8s)."""
    if (number := _NUMERONYM.match(acronym)) is not None:
        word = re.sub(r"[^a-z]", "", expansion.lower())
        return (word[:1], word[-1:], len(word) - 2) == (number[1].lower(), number[3].lower(), int(number[2]))
    if not _ACRONYM.match(acronym):
        return False
    words = [word for word in re.split(r"[\s/&-]+", expansion) if word]
    if not 2 <= len(words) <= 8:
        return False
    letters = acronym.lower()
    initials = "".join(word[0].lower() for word in words if word.lower() not in _SMALL_WORDS)
    every = "".join(word[0].lower() for word in words)
    return letters in (initials, every, initials + "s") or (letters[-1] == "s" and letters[:-1] in (initials, every))

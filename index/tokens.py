"""Text to lexical tokens: one function for notes and questions, so that both sides meet.

A Hangul word gives its stem (particle stripped) and the syllable bigrams of the stem; two words beside each other give
the bigram over the gap, so that spacing does not decide (스프링 시큐리티, 스프링시큐리티); a Latin word gives itself and, for
identifiers, its parts. BM25 over each, nDCG@10 on the even and the odd articles of KorQuAD dev (chosen on the even ones):
stems 0.930 / 0.932, bigrams 0.948 / 0.944, both 0.959 / 0.954, with the bigrams over gaps and counters kept
with their numbers (1992년) 0.963 / 0.958.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date as Date
from functools import lru_cache

from index.jamo import RIEUL, is_syllable, places

# Nominal particles, also stacked ones (에서는, 으로도); verbs keep their endings, bigrams bring them together.
_PARTICLES = frozenset(
    """
    은 는 이 가 을 를 의 에 와 과 도 로 만 랑 야 나 든 에서 에게 한테 께서 까지 부터 으로 처럼 보다 마다 조차 밖에
    엔 이나 이랑 하고 라고 이라 에는 에도 에만 로는 로도 로만 과는 와는 과의 와의 로의 만의 만이 만을 만은 라는 라도 이란
    이며 이고 이든 이야 인데 인지 에선 에겐 대로 만큼 뿐만 들이 들은 들을 들의 들도 들에 에서는 에서도 에서의 에서만
    에게는 에게서 에게도 으로는 으로도 으로만 으로의 으로써 으로서 까지는 까지도 까지의 부터는 부터의 이라는 이라고
    이라도 이라면 이라서 이나마 한테는 한테서 처럼은 보다는 보다도 마다의 조차도 들에게 들이나 들에서 들까지 들에는
    들과의 에서부터 에서까지 으로부터 으로까지 에게서는 로부터 로써 로서 로서의 으로서의 이란게 이라는게 이다 이었다
    였다 입니다 이었던 였던 인가 인가요 인지는 이었지 였지 이지 이죠 이야 이에요 예요
    """.split()
)
_LONGEST_PARTICLE = max(map(len, _PARTICLES))
_LONGEST_KNOWN = 24  # letters of a word; what is longer is an address or an identifier
# After one syllable these leave a noun far more often than a fragment (키를 → 키); 의, 가, 도 … do not (회의, 휴가, 제도).
_SAFE_AFTER_ONE = frozenset(
    "을 를 은 는 에 엔 에서 에는 에도 이 으로 으로는 으로도 으로만 에서는 에서도 이랑 이나 이라도 이라고 이라는 이라면".split()
)
# 이 does so after a final consonant (값이 → 값), except where it belongs to the word.
_ENDING_IN_I = frozenset(
    """
    같이 굳이 길이 깊이 넓이 높이 놀이 많이 맏이 먹이 벌이 붙이 살이 속이 없이 종이 죽이 줄이 팔이 풀이 녹이 끓이 늘이 들이
    """.split()
)

_HANGUL = "가-힣ㄱ-ㅎㅏ-ㅣ"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"
_RUN = re.compile(
    rf"([{_HANGUL}]+)|([{_HAN}]+)"
    # A Latin word may hold digits and inner joints: k8s, v1.2.3, ingress-nginx, OMP_NUM_THREADS, c++, c#
    rf"|[^\W_{_HANGUL}{_HAN}]+(?:[-_.+#/@:]+[^\W_{_HANGUL}{_HAN}]+)*(?:\+\+|#(?!\w))?"
)
_IS_HANGUL, _IS_HAN = 1, 2  # groups of a run
_JOINT = re.compile(r"[-_.+#/@:]+")
_PART = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_LATIN_WITH_ACCENT = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_UNACCENTED = {code: base for code in _LATIN_WITH_ACCENT if (base := unicodedata.normalize("NFD", chr(code))[0]).isascii()}


def fold(text: str) -> str:
    """Text as it is compared: as one writes it in haste, so Tomas for Tomás.

    Case is kept, because camelCase parts need it.
    """
    return _plain(text).translate(_UNACCENTED)


def _plain(text: str) -> str:
    """NFKC, invisible characters dropped."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A Hangul word without its particle, and a name without 님 and 씨; the word itself where stripping would leave a fragment.

    Which form a particle takes depends on the syllable before it: 이 after a final consonant, 가 after none. So the 이 of
    데브데이 and the 는 of 먹는 are no particles.
    """
    rest = _without_particle(word)
    return rest[:-1] if len(rest) > 3 and rest.endswith(("님", "씨")) else rest


def _without_particle(word: str) -> str:
    for length in range(min(_LONGEST_PARTICLE, len(word) - 1), 0, -1):
        rest, particle = word[:-length], word[-length:]
        if particle not in _PARTICLES or not _fits(rest[-1], particle):
            continue
        if len(rest) > 1:
            return rest
        if particle in _SAFE_AFTER_ONE and word not in _ENDING_IN_I:
            return rest
    return word


def _fits(syllable: str, particle: str) -> bool:
    if not is_syllable(syllable):
        return True
    final = places(syllable)[2]
    if particle[0] in "이은을과으":
        return final > 0
    if particle[0] in "가는를와랑나든야여" or particle.startswith(("라", "예")):
        return final == 0
    return final in (0, RIEUL) if particle[0] == "로" else True


def singular(word: str) -> str:
    """An English word without its plural s."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def is_hangul(token: str) -> bool:
    return "가" <= token[0] <= "힣" or "ㄱ" <= token[0] <= "ㅣ"


def has_meaning(word: str) -> bool:
    """Whether a word is one that a model may know: no lone syllable, no number, no address."""
    return 1 < len(word) <= _LONGEST_KNOWN and word[0].isalpha()


def date_tokens(day: Date | None) -> tuple[str, ...]:
    """Of a day, the tokens of its year and month, as `2021년 10월` has them."""
    return (str(day.year), f"{day.month}월") if day else ()


def words(text: str) -> list[str]:
    """The words of a text as they are counted: stems and whole identifiers, lower case, in order."""
    return [head for head, _, _ in _words(text)]


def tokenize(text: str) -> list[str]:
    """All tokens of a text, in order: each word, then what it is made of."""
    return [token for head, parts, _ in _words(text) for token in (head, *parts)]


def words_with_parts(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each word with its further tokens: bigrams of Hangul, also over the gap before it; parts of an identifier."""
    return [(head, parts) for head, parts, _ in _words(text)]


def words_as_written(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    """The same with each word as it stands in the text."""
    return list(_words(text))


def _words(text: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    text = _plain(text)
    before, end, after_hangul = "", 0, False
    for match in _RUN.finditer(text):
        run, start, hangul = match.group(), match.start(), match.lastindex == _IS_HANGUL
        if hangul:
            head, parts = _hangul(run)
            spaced = text[end:start].isspace()
            if spaced and after_hangul:
                parts = (*parts, before[-1] + run[0])
            elif start == end and before[-1:].isdigit():
                parts = (*parts, before + head)
            # A particle glued to a Latin word or a bracket is no word: `FAISS는`, `쿠버네티스(Kubernetes)가`.
            if spaced or run not in _PARTICLES or start == 0:
                yield head, parts, run
        elif match.lastindex == _IS_HAN:
            yield run, tuple(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 2 else (), run
        else:
            yield *_latin(run), run
        before, end, after_hangul = run, match.end(), hangul


@lru_cache(maxsize=65536)
def _hangul(run: str) -> tuple[str, tuple[str, ...]]:
    head = stem(run)
    return head, tuple(head[i : i + 2] for i in range(len(head) - 1)) if len(head) > 2 else ()


@lru_cache(maxsize=65536)
def _latin(run: str) -> tuple[str, tuple[str, ...]]:
    run = run.translate(_UNACCENTED)
    head = singular(run.lower())
    pieces = [piece for part in _PART.findall(run) for piece in _CAMEL.split(part)]
    pieces += [piece for piece in _JOINT.split(run) if not _PART.fullmatch(piece)]  # p3dn of p3dn.24xlarge
    return head, tuple(singular(piece.lower()) for piece in pieces if 1 < len(piece) < len(run))

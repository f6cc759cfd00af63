"""Which words of a question ask, and which say what it is about.

A question from memory is half scaffolding: 뭐였더라, 알려줘, what was the … again. Such words are rare in notes, so
BM25 would take them for the most telling ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from index.jamo import TAILS, decompose, is_syllable
from index.tokens import is_hangul


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of the question and what it is worth. Its parts (bigrams, pieces) are searched for on their own.

    An alternative stands in for the word: tokens that must all be there, and what that counts (0..1).
    """

    text: str
    weight: float
    parts: tuple[str, ...]
    said: str = ""  # the stem of `typed`; `text` is another where a number belongs to it: 월 behind a 10 is searched as 10월
    alternatives: tuple[tuple[tuple[str, ...], float], ...] = ()
    written: tuple[str, ...] = ()  # the alternatives as the notes write them, in the same order
    typed: str = ""  # as the question has it

    @property
    def is_made_verb(self) -> bool:
        """Whether 하는 or 되는 makes a verb of a noun."""
        return len(self.said) > 2 and self.typed in (f"{self.said}는", self.said) and self.said.endswith(("하", "되"))

    @property
    def shown(self) -> str:
        """As a person would name it: without its particle, but with a 도 or 나, in which a word may end: 정확도, 세미나.

        Of 예측하는 the noun.
        """
        if self.is_made_verb:
            return self.said[:-1]
        if is_hangul(self.said):
            return self.typed if self.typed in (f"{self.said}도", f"{self.said}나") else self.said
        return self.typed or self.said


# Words that ask or point: worth nothing.
_ASKING = frozenset(
    """
    머엿지 머였지 머야 머지 머더라 무슨 어떤 어떤게 어떤거 어느 어느쪽 어케 어땠지 어때 어땠어 왜 누가 몇 몇가지 몇개 것 거 건
    게 걸 거야 거지 거였더라 거고 건지 건가 것들 거라고 수 때 좀 더 그 이 저 및 또 또는 혹시 근데 그런데 그냥 다시 말이야
    말인데 말야 있는 있음 돼 됐대 한대 했대 했다고 한다고 했었지 한거 하는거 하는 할 한 했던 해 해줘 나와 나왔어 나온 나온다고
    적었더라 적었지 적은 얘기 이야기 찾아줘 설명 정리해줘 정리해둔 정리해놓은 요약해줘 요약 정리 대해 대해서 관해 관해서 관련
    관련해서 대한 관한 쪽 쪽은 쪽으로 부분 내용 노트 메모 봐 보지 봤지 볼까 보나 보나요 보려면 뜻 의미 이유 이유가 이유는 방법
    방식 어때서 이지 이야 내가 나 제가 우리 저장해둔 같은 같은게 있다던 라던 라는 라고 다던 그거 그건 그걸 그게 그것 그중 거기
    거긴 거기서 그때 그럼 그러면 그래서 그다음 이거 이건 이걸 이게 이것 여기 여기서 저거 저건 저기 아까 방금 말 말이 일 일이
    정리해놓 은 는 가 을 를 의 에 와 과 도 로 만 랑 에서 에게 한테 까지 부터 으로 처럼 보다 마다 에는 이란 란 이라는 까닭
    때문 하 되 데 하기 하면 해야 하고 된 있던 나서 정도 제일 가장 너무 진짜 아직 이제 많이 보여 같
    자세히 전부 번째 아니 아니요 고마워 스스로 걸로 어쩌다 어째서 자꾸 아예 엄청
    """.split()
    + """
    a an the is are was were be been being am do does did doing done have has had having will would shall should can could may
    might must what which who whom whose when where why how much many that this these those it its they them their there here
    i me my mine we us our you your he she his her of in on at to for from by with about into onto over under between among
    per via as than then so and or but not no nor if else also too very just only any some all each every one ones again
    please tell show find give say said mention mentioned note notes written wrote remember according thing things kind kinds
    sort way get got make made use used using summarize summarise summary overview recap
    spoke speaks talked presented gave held attended
    up out off back down during while until since before after without instead because though whether still even ever never really
    often now more most less few lot anyone everyone somebody something anything
    don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn ain
    take took put keep kept need want go goe goes going went come came happen happened told see saw look ask asked
    """.split()
)  # fmt: skip

# What asks however it ends (누구였는가, 뭐라고), and the verbs that only carry a question's ending: 되었나, 하였는가, 있습니까.
_ONLY_ASKS = re.compile(
    r"(?:누구|무엇|언제|어디|얼마|며칠|어떻|어떠|뭐|뭘|뭔|뭣).*"
    r"|(?:하|하였|했|되|되었|됐|있|있었|없|없었|였|이었)(?:는가|나|는지|냐|니|습니까|던가|을까|지|죠|더라|어)요?"
    r"|(?:것|거)?(?:한가|된가|인가|일까|할까|될까|입니까|합니까|됩니까|인지|이었|였)(?:요|나|는가|지)?"
    r"|(?:적으|쓰|말하|답하|고르)시오"
)

# Endings of predicates as people ask; what stays in front of one still tells what the question is about.
_ENDINGS = sorted(
    """
    다고했어 다고했지 다고하던 는다고했어 했다고 한다고 된다고 진다고 는다고 ㄴ다고 다고 라고했어 라고 으라고 냐고 자고 려고
    으려고 는데 은데 인데 던데 지만 했더라 였더라 었더라 더라 했었지 였었지 했지 였지 었지 았지 지 했어 였어 었어 았어 했대
    었대 았대 는대 ㄴ대 대 했나 였나 었나 나 하나요 나요 을까 ㄹ까 할까 까 하는지 했는지 는지 은지 인지 하는게 하는 하던 했던
    었던 았던 던 하면 되면 으면 면 하려면 려면 해서 되서 돼서 아서 어서 하고 되고 하게 되게 게 하기 되기 기 해줘 해줬어 해주는
    주는 해야 하며 으며 하지 되지 하다 되다 한 된 할 될 함 됨 해 돼 었어요 았어요 했어요 습니까 습니다 합니다 하나 했음 되는
    되던 됐던 됐어 됐지 됐대 시키는 시킨 시켜 시켰어 란게 이란 란
    """.split(),
    key=len,
    reverse=True,
)

# Verbs of telling and showing, however they end: 얘기했었어, 알려줄래.
_LAUGHTER = re.compile(r"[\u1100-\u11ffㄱ-ㅎㅏ-ㅣ]+$")  # ㅋㅋㅋ, ㅠㅠ
_SAYING = re.compile(r"(?:얘기|이야기|설명|소개|언급|말)(?:하|해|했|한)|알려|보여(?:줘|주)|적(?:어|혀|힌)|써[놨둔]|뭐라|어떻")

# Words that say where to look rather than what for; they help between equals.
_FAINT = frozenset(
    """
    분 얘기 이야기 발표 발표에서 세션 세션에서 강연 발표자 연사 행사 컨퍼런스 강의 후기 사람 회사 종류 차이 기능 특징 장점
    단점 예시 예 사용 경우 최종적 결국 실제 실제로 주로 처음 마지막 나중 다음 문제 그때 당시 가지 개 번 명 쪽 식 점 링크 영상
    글 사이트 주소 문서 블로그 날짜 장소 시간 이름 제목 session talk speaker presentation difference reason example people
    company video link url date time name title first last next once long same other another own
    """.split()
)  # fmt: skip
# Of an event, that it was held: 열린, 열렸어, 개최했나.
_HELD = re.compile(r"열(?:린|리는|렸.*)|개최.*")
# 점이, 글의: after one syllable these particles are left on a word (회의, 휴가).
_FAINT_SYLLABLE = re.compile(f"[{''.join(word for word in sorted(_FAINT) if len(word) == 1 and is_hangul(word))}][이가의]")


_OF_A_DATE = frozenset("년월일")
_NUMBER_ALONE = 0.5  # what it counts that the number is there; as the weights of `fusion` were chosen


def weight(word: str) -> float:
    """How much a word of a question tells what it is about: 0 (asks or points), 0.4 (where to look), 1."""
    if word in _ASKING or f"{word}s" in _ASKING or _ONLY_ASKS.fullmatch(word) or _SAYING.match(word) or _LAUGHTER.match(word):
        return 0.0
    return 0.4 if word in _FAINT or _FAINT_SYLLABLE.fullmatch(word) or _HELD.fullmatch(word) else 1.0


def with_counters(words: Sequence[QueryWord]) -> tuple[QueryWord, ...]:
    """Words with a number and the syllable that counts by it as one: for 12장, a 12월 here and a 10장 there are not it."""
    joined = list(words)
    for place, (number, counter) in enumerate(pairwise(words)):
        token = f"{number.said}{counter.said}"
        if number.said.isdigit() and len(counter.said) == 1 and token in counter.parts and counter.said not in _OF_A_DATE:
            joined[place] = replace(number, weight=0.0)
            joined[place + 1] = replace(
                counter, text=token, weight=1.0, alternatives=(((number.said,), _NUMBER_ALONE),), written=("",)
            )
    return tuple(joined)


@lru_cache(maxsize=4096)
def predicate_stem(word: str) -> str:
    """A Hangul word without the ending a question gives it (나빠진다고 → 나빠); at least two syllables stay."""
    if is_hangul(word):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                return word[: -len(ending)]
    return word


# Endings that no noun has, and the letters behind which these end a predicate alone: 넣어 (영어), 찾아, 늦게 (무게), 뽑는.
_SURE_ENDING = re.compile(
    r".+(?:니다|니까|면서|지만|더라|더라도|던가|네요|[어아해세까]요|[르하되]게|[하되]고|[하되으려]면|해서|돼서|려고|다고|자고|라고|더니|던|씩|도록|려다가?|줘)"
)
_OF_A_STEM = frozenset("ㄲㄷㄹㄺㄻㄼㄾㄿㅀㄵㄶㅁㅂㅅㅈㅊㅌㅍㅎ")
_BEHIND_A_STEM = {"어": _OF_A_STEM, "아": _OF_A_STEM, "게": frozenset(TAILS[1:]), "는": frozenset(TAILS[1:])}


@lru_cache(maxsize=4096)
def is_predicate(word: str) -> bool:
    """Whether a Hangul word can be no noun: by its ending, or by an ㅆ, which ends a syllable of none."""
    if not is_hangul(word) or len(word) < 2:
        return False
    tails = [decompose(syllable)[2] if is_syllable(syllable) else "" for syllable in word]
    return "ㅆ" in tails or tails[-2] in _BEHIND_A_STEM.get(word[-1], ()) or _SURE_ENDING.fullmatch(word) is not None

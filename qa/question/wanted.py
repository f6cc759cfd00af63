"""What kind of thing a question wants: an amount, a time, an address, a speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.question.values import ANY_COUNTER, HAS, Kind, counted, counted_in, of_unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing and what a line that has one looks like. `needed`: nothing without it answers."""

    kind: Kind
    has: re.Pattern[str]
    needed: bool = True


# Asked for, not spoken of: 버전이 뭐야 and 파이썬 버전, not 버전 관리.
# 비용 얼마나 들어 asks for an amount, 비용 얼마나 줄었어 for a share of it.
_HOW_MUCH = r"얼마(?!나(?! ?(?:들|나[와왔오간갔]|돼|되|됐|하[나지]|해|내|냈|줘|줬|받|있)))"
_ASKS = rf"[?!.]|뭐|뭔|머|무엇|{_HOW_MUCH}|몇|어디|어떻게 (?:돼|되|된)|알려|보여|찾아|줘|줄래|좀|있|였|이?야"
_IS_SAID, _IS_ASKED = rf"[은는이가을를도]? ?(?:{_ASKS})", rf"[은는이가을를도]? ?(?:$|{_ASKS})"
_WHAT_IS = r"\bwhat(?:'s| is| was| are| were)\b"
_EXPLAINS = re.compile(  # an answer of any kind
    r"왜|어떻게(?! ?(?:돼|되|된))|방법|까닭|이유|\bwhy\b|\bhow (?:do|does|did|can|could|to|should|would)\b", re.IGNORECASE
)
_PRICE = (
    r"(?:가격|요금|비용|단가|월급|연봉|상금|월세|식대|식비|회비|참가비|등록비|숙박비|교통비|배송비|재료비|인건비|관리비|입장료|입장권|구독료"
    r"|수수료|항공료|관람료|수강료|이용료|사용료|보험료|(?:표|밥|술|방|기름|책|비행기)값)"
)
_PLACE = r"(?:저장소|사이트|페이지|깃헙|깃허브|영상|발표|블로그|글|자료|코드)"
_TIME = r"(?:시간|분|초|달|개월|주|년|일)"
# The first that fits. 며칠 동안 is a duration, 며칠 a date; an address may be anything, an e-mail address may not.
_BY_KIND = tuple(
    (re.compile(pattern, re.IGNORECASE), Wanted(kind, HAS[kind]))
    for kind, pattern in (
        (Kind.MAIL, rf"(?:이메일|메일)(?: ?주소)?{_IS_ASKED}|\be-?mail(?: address)?(?:$|\?)|{_WHAT_IS}.*\be-?mail\b"),
        (Kind.CONTACT, rf"(?:연락처|전화 ?번호){_IS_ASKED}|\bphone number\b"),
        (
            Kind.LINK,
            rf"(?:(?<![딥블])(?<!딥 )링크|{_PLACE} ?주소|\burl){_IS_ASKED}|(?<!deep )\b(?:links?|url) (?:to|for|of)\b"
            r"|(?<!deep )\blinks?\?|\bwhere .*\bdownload\b",
        ),
        (Kind.FORMULA, rf"(?:수식|공식){_IS_ASKED}|\b(?:formula|equation)(?:$|\?| for\b| of\b)"),
        (
            Kind.SHARE,
            rf"몇 ?(?:퍼센트|프로|%)|(?:할인율|승률|비율){_IS_ASKED}"
            r"|\b(?:what|which) percent(?:age)?\b|\bpercentage of\b|\bby how much\b"
            r"|\bhow much (?:cheaper|faster|slower|less|more)\b",
        ),
        (
            Kind.MONEY,
            rf"{_PRICE}{_IS_SAID}|얼마(?:나|를|에|씩)? ?(?:냈|내[고는야]|주고|받[았고아](?!들)|줘야|줬)|몇 ?(?:만 ?)?(?:원|달러)"
            r"|(?:시간|월|달|장|건|기가|테라바이트|테라|개|하나|명)당 ?(?:얼마|몇)"
            r"|(?<!by )\bhow much (?:does|do|did|is|was|were)\b.*\b(?:cost|pay)\b(?! (?:drop|fall|go|rise|change)\b)"
            rf"|{_WHAT_IS}.*\b(?:price|fee|cost)s?\b|\b(?:price|fee|cost)s?(?:$|\?| per\b)|\b(?:price|fee) of\b",
        ),
        (Kind.VERSION, rf"버전(?: ?번호)?{_IS_ASKED}|(?:몇|어느|어떤|무슨) ?버전|\b(?:which|what) (?:[\w.]+ )?version\b"),
        (
            Kind.DURATION,
            rf"얼마나 ?(?:오래|걸)|(?:며칠|몇 ?{_TIME}).{{0,3}}(?:걸|동안|만에|짜리|이내|안에)|걸리는 ?(?:시간|기간){_IS_ASKED}"
            r"|\bhow long\b|\bhow many (?:second|minute|hour|day|week|month|year)s\b",
        ),
        (Kind.YEAR, rf"몇 ?년|어느 해|연도{_IS_ASKED}|\b(?:what|which) year\b"),
        (Kind.CLOCK, r"몇 ?시(?!간)|\bwhat time\b"),
        (Kind.DATE, rf"몇 ?월|(?:날짜|출시일){_IS_ASKED}|\b(?:what|which) (?:date|day)\b"),
        (Kind.SIZE, rf"용량{_IS_ASKED}|몇 ?(?:테라|기가|메가)|\bhow many (?:[gtm]b|[a-z]+bytes)\b"),
    )
)
# Of a 며칠 the day has to be told, not only the month; 며칠 동안 is a duration.
_WHICH_DAY = re.compile(r"며칠(?!.{0,3}(?:걸|동안|만에|짜리|이내|안에|치|째))")
_DAY = re.compile(r"\d{1,2}\s?일|\d{1,2}[/.-]\d{1,2}|\b\d{1,2}(?:st|nd|rd|th)\b|그저께|그제|어제|오늘|내일|모레")
# How much memory does it cost: of the noun an amount is asked, whatever the verb.
_AUXILIARY = "does|do|did|is|was|were|will|would"
_HOW_MUCH_OF = re.compile(
    rf"\bhow much (?!(?:money|less|more|\w+er|{_AUXILIARY})\b)(?:[a-z-]+ ){{1,2}}(?:{_AUXILIARY})\b", re.IGNORECASE
)
_KINDS = (
    (_WHICH_DAY, Wanted(Kind.DATE, _DAY)),
    (_HOW_MUCH_OF, Wanted(Kind.NUMBER, HAS[Kind.NUMBER], needed=False)),
    *_BY_KIND,
)
# Something else is asked than how many: 몇 나라가 쓰는 말을 뭐라고 하지.
_ELSE = re.compile(r"몇.*(?:뭐|무엇|누구|누가|어디|어느|어떤|이름)|\bhow many .*\b(?:what|which|who|where)\b", re.IGNORECASE)
_NAME = re.compile(r"누구|누가|누군|이름|성함|\bwho\b", re.IGNORECASE)
_COUNTED = re.compile(r"몇 ?(?P<unit>[가-힣]{1,3}|%|[a-z]{1,2}\b)|\bhow many (?P<things>[a-z]+)", re.IGNORECASE)
# These help to put lines in order and no more: 영상 may be what is told of, 언제 may be "later".
_PERHAPS = tuple(
    (re.compile(pattern, re.IGNORECASE), Wanted(kind, HAS[kind], needed=False))
    for kind, pattern in (
        (Kind.MONEY, rf"{_PRICE}$"),  # of one who types words rather than asks: of the cost, or what it is
        (Kind.LINK, r"주소|영상|사이트|페이지|블로그|\bvideo|\bwatch\b|\bwebsite\b|\bpage\b"),
        (Kind.DATE, r"언제|요일|\bwhen\b"),
        (Kind.NUMBER, r"몇|얼마|%|\bhow (?:many|much|often|fast|big|large)\b"),
    )
)


# 김제민 NAVER; (문효준 책임 연구원, LG전자); 연사: …
_TALK = r"(?:발표|발제|강연|강의|세션|키노트)"
_SPEAKER = re.compile(
    r"(?:발표자|발제자|강연자|연사|강사|진행자)(?:들|분)?(?:의|이|가|은|는)? ?(?:$|[?？]|이름|누구|누가|누군|어디|소속|명단)"
    r"|누가 ?(?:발표|발제|강연|강의|말|얘기|이야기|했|한(?![가-힣]))"
    rf"|{_TALK}.{{0,8}}누(?:가|구)|누(?:구|가).{{0,8}}{_TALK}"
    r"|성함|(?:동기|연구원|수석|교수|엔지니어)(?:의|들)? ?이름"
    r"|(?:발표|발제|강연|강의)(?:한|하신|했던|해 ?준|해 ?주신) ?(?:분|사람)|나(?:온|오신|왔던) ?(?:분|사람)"
    r"|\bwho (?:spoke|speaks|talked|presented|presents|gave|ran|taught|teaches|led)\b"
    r"|\b(?:speakers?|presenters?|instructors?)\b\W*(?:$|of|at|for|in|on|was|were|is|from)",
    re.IGNORECASE,
)
_FAMILY_NAMES = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하"
    "곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반"
)
_ROLE = r"(?:님|수석|책임|선임|연구원|과장|차장|부장|대리|팀장|대표|이사|교수|박사|아키텍트|매니저|엔지니어|개발자|리드)"
_NO_NAME = (
    r"(?!이야기|(?:도입|하반|구현|구축|전환)기"
    r"|(?:정리|소개|이유|주제|도입|구현|설명|한계|현황|전망|구조|이슈|조건|기초|공유|연습)(?![가-힣]))"
)
_FULL_NAME = rf"{_NO_NAME}[{_FAMILY_NAMES}][가-힣]{{2}}"
_LATIN_NAME = r"(?-i:[A-Z])[a-z]+ (?-i:[A-Z])[a-z]+"
_IN_BRACKETS = r"(?: ?\([^()\n]{1,20}\))?"
_HAS_SPEAKER = re.compile(
    r"(?:연사|발표자(?!료)|발제자|강연자(?!료)|강사|speakers?\b|presenters?\b|instructor\b)(?! ?이름 ?(?:못|안|모))|소속"
    rf"|[(（](?:{_FULL_NAME}|{_LATIN_NAME}) ?/ ?[^()（）\n]{{2,30}}[)）]|(?m:^\W*\d{{1,2}}/\d{{1,2}} {_FULL_NAME} [-–—])"
    rf"|[(（*](?:{_NO_NAME}[{_FAMILY_NAMES}][가-힣]{{1,2}}|{_LATIN_NAME})(?: [^()（）*\n]{{2,30}})?, ?[^()（）*\n]{{2,30}}[)）*]"
    rf"|(?<![가-힣])(?:[{_FAMILY_NAMES}][가-힣]{{1,2}}|남궁[가-힣]{{1,2}}) ?(?:[^\s,]+ ){{0,3}}{_ROLE}"
    rf"|(?m:^\W*[{_FAMILY_NAMES}][가-힣]{{2}}(?<![을를에로의는])[ /,][^.?!\n]{{2,25}}$)"
    rf"|(?:발표|발제|강연|강의|진행|강사|by)\s?[-–:：]\s?(?:{_NO_NAME}[{_FAMILY_NAMES}][가-힣]{{1,2}}(?![가-힣])|(?-i:[A-Z])[a-z]+)"
    r"|(?m:^\s*#{1,6}\s.*\d\s?[-–—]\s[가-힣]{2,3}\s?:)"
    rf"|(?:발표|발제|강연|강의|진행) (?:{_FULL_NAME}(?![가-힣])|(?-i:[A-Z])[a-z]+)"
    rf"|(?m:^\s*(?:#{{1,6}}|[-*+•]|\d+[.)])\s.*\S(?:\s[-–—/|·]\s|\s?\()"
    rf"(?:{_FULL_NAME}(?: ?님)?|{_LATIN_NAME})\)?{_IN_BRACKETS}\s*$)",
    re.IGNORECASE,
)


# What any question may be for, and the line that answers shows without a word: kubectl rollout undo.
NAMES_OF_ANSWERS = frozenset("명령어 명령 커맨드 command 값 기간 기한 뜻 meaning language".split())
# What is wanted by its name, of which the line that has it may say nothing: JDK는 21.
NAMES_OF_KINDS = frozenset(
    """
    버전 가격 요금 비용 참가비 등록비 입장료 구독료 수수료 회비 월급 연봉 단가 링크 주소 이메일 메일 연락처 전화번호 수식 공식
    할인율 비율 기간 연도 날짜 용량 성함 이름
    version price cost fee link url email mail formula equation percentage percent year date
    """.split()
)


def wanted(question: str, *, speakers: bool = True) -> Wanted | None:
    """The kind of thing that answers, or None where anything may."""
    if speakers and _SPEAKER.search(question):
        return Wanted(Kind.SPEAKER, _HAS_SPEAKER, needed=bool(_NAME.search(question)))
    if not _EXPLAINS.search(question):
        for asks, kind in _KINDS:
            if asks.search(question):
                return kind
    if not _ELSE.search(question) and (found := _COUNTED.search(question)) and (count := _count(found["unit"], found["things"])):
        return Wanted(*count)
    return next((kind for asks, kind in _PERHAPS if asks.search(question)), None)


def _count(unit: str | None, things: str | None) -> tuple[Kind, re.Pattern[str]] | None:
    """What an answer to 몇 and this is, or to "how many" and this, and what has one."""
    if things:
        return of_unit(things) or (Kind.COUNT, counted(rf"{re.escape(things.removesuffix('s'))}s?|{ANY_COUNTER}"))
    return counted_in((unit or "").casefold())

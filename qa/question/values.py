"""What an amount, a date, an address looks like in a line, in Korean and in English."""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a question may want."""

    MONEY = "money"
    SHARE = "share"  # a percentage, a ratio, so many times as much
    COUNT = "count"
    NUMBER = "number"
    VERSION = "version"
    DURATION = "duration"
    YEAR = "year"
    DATE = "date"
    CLOCK = "clock"
    SIZE = "size"  # in bytes
    LINK = "link"
    MAIL = "mail"
    CONTACT = "contact"
    FORMULA = "formula"
    SPEAKER = "speaker"


_ONES = "두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무|서른|마흔|쉰|예순|일흔|여든|아흔"  # 한 is as often no number: 한 분, 한 일
_KOREAN = rf"(?<![가-힣])(?:{_ONES}|[수몇일이삼사오육칠팔구]?(?:십|백|천|만|억){{1,3}})"
_ENGLISH = r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|dozen|hundred|thousand|million)\b"
# Bounded, as all that follows: a note may have a line of nothing but digits, and is searched in no more than linear time.
_DIGITS = r"(?<![\d,.])\d[\d,.]{0,20}"
_AMOUNT = rf"(?:{_DIGITS}\s?(?:천|백만|만|억|조)?|{_KOREAN}|{_ENGLISH})"
_ENDED = r"(?:(?![가-힣])|(?=[은는이가을를의에도만씩쯤대]|으로|정도|짜리|부터|까지))"  # 원 of 10원쯤, not of 3 원칙
_ONE = r"(?<![가-힣])한\s?(?:명|개|번|가지|달|권|장|마리|곳|줄|채|살)"


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_YEAR = _pattern(r"(?:19|20)\d\d|\d\s?[백천만]?\s?년|내년|작년|올해|지난해|재작년|(?:this|last|next) year")


def counted(counters: str) -> re.Pattern[str]:
    """An amount with one of these behind it, or one that a line ends with. :param counters: with bars between them."""
    one = (_ONE,) if set(counters.split("|")) & {"명", "개", "번", "가지", "장", "달"} else ()
    return _pattern(
        rf"{_AMOUNT}\s?(?:여\s?)?(?:{counters})(?!들)",
        r"(?m:(?<!분의)[:=|\s]\d[\d,.]{0,20}\s{0,9}(?:$|\|))",
        *one,
    )


_DURATION = _pattern(
    counted("초|분|시간|일|날|주|달|개월|년|밤|박|ms|(?:second|minute|hour|day|week|month|year)s?").pattern,
    r"하루|이틀|사흘|나흘|보름|반나절|(?<![가-힣])한 ?(?:시간|주|해)",
)
ANY_COUNTER = "개|가지|종|대|장|명|번|편|건|곳|글자|자|층|권|[kmb]\\b"
_THINGS = (
    rf"{_DIGITS} (?!(?:second|minute|hour|day|week|month|year)s)[a-z]{{3,20}}s\b"  # 50 certificates, of which one asks 몇 장
)
# What may stand for what people ask for by one of these.
_COUNTERS = tuple(
    (frozenset(counters.split("|")), _pattern(counted(counters).pattern, _THINGS))
    for counters in (
        "명|사람|인|남|녀|people|persons|engineers|developers|members|users|attendees|participants|speakers|students",
        "개|가지|종|종류|대|장|매|글자|자|셀|채널|곳|군데|번|ea|vCPUs?",
        "번|차례|회|째|times",
        "대|개|노드|nodes|servers|machines",
        "층|개|layers",
        "장|개|매",
        "편|개|가지|papers",
        "쪽|페이지|pages",
        "줄|lines",
        "건|개|행|번|rows|records|cases",
        "살|세|years old",
        "글자|자|개|characters",
        "등|위|강|place",
        "점|points",
        "주차|회차|강|장|편|화",
    )
)
# JDK는 21, 포스트그레스 15로; not 손님은 20명, 서버 3대.
_NO_NAME = r"(?!(?:from|to|than|of|in|at|on|by|for|with|over|under|about|after|before|per|every|only)\b)"
_NAME_AND_NUMBER = (
    rf"(?<![-\w]){_NO_NAME}[a-z]{{2,30}}\s?\d{{1,6}}\b"
    rf"|(?:\b{_NO_NAME}[a-z]{{2,30}}|[가-힣]{{2}})(?:은|는|이|가|을|를)?\s\d{{1,3}}(?:으?로|을|를|에서|까지|부터|[은는이가])?(?![\w%:/.,-])"
)
HAS = {
    Kind.MONEY: _pattern(
        rf"[$₩€£¥]\s?\d|{_AMOUNT}\s?(?:원|달러|불|유로|엔|위안|센트|USD|KRW|won|dollars?|euros?|cents?){_ENDED}",
        r"무료|공짜|\bfree\b|\d\s?[만억](?:\s?\d{1,4}천?)?\s{0,3}(?m:$|[),.|~/→+=-]|들|씩|정도|쯤)|(?m:[:=|]\s{0,9}\d[\d,]{2,20}\s{0,9}(?:$|\|))",
    ),
    Kind.SHARE: _pattern(
        r"\d\s?(?:%|퍼센트|프로|percent)", rf"{_AMOUNT}\s?(?:배|times|fold)", r"\d\s?[:/]\s?\d", "절반|\\bhalf\\b"
    ),
    Kind.NUMBER: _pattern(_AMOUNT),
    Kind.VERSION: _pattern(r"\bv\d", r"\d\.\d", r"\d\s?버전|(?:버전|version)\s?\d", _NAME_AND_NUMBER),
    Kind.DURATION: _DURATION,
    Kind.YEAR: _YEAR,
    Kind.DATE: _pattern(
        _YEAR.pattern,
        r"\d{1,2}\s?[월일]|\d{1,2}/\d{1,2}|[월화수목금토일]요일|(?:지난|이번|다음)\s?[주달]|분기|정오|자정",
        r"\d{1,2}:\d{2}|\d{1,2}\s?시(?!간)",
        r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
        r"|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday)\b|\bmay \d|\d may\b",
    ),
    Kind.CLOCK: _pattern(
        r"\d{1,2}:\d{2}|\d\s?[ap]m\b", rf"(?:\d|(?<![가-힣])(?:한|{_ONES}|열한|열두))\s?시(?!간)", "정오|자정|noon|midnight"
    ),
    Kind.SIZE: _pattern(rf"{_DIGITS}\s?(?:[kmgtp]i?b?(?:ps)?\b|테라|기가|메가|킬로|[천만억]?\s?(?:비트|바이트)|bytes?|bits?)"),
    Kind.LINK: _pattern(r"https?://|www\.|\]\(\S", r"\b[\w-]{1,63}\.(?:com|org|net|io|dev|ai|kr)\b"),
    Kind.MAIL: _pattern(r"\S@[\w-]{1,63}\.\w"),
    Kind.CONTACT: _pattern(
        r"\d{2,4}[-. ]\d{3,4}[-. ]\d{4}|\b1\d{3}-\d{4}\b|내선\s?\d",
        r"@\w|연락처|카톡|왓츠앱|슬랙|\b(?:slack|whatsapp|telegram)\b",
    ),
    Kind.FORMULA: _pattern(r"[=$]|\\[a-z]|\bO\("),
}
_DAY_OR_YEAR = r"(?:(?:19|20)\d\d(?:[-./년]|$)|\d{1,2}\s?(?:/|월\s?)\s?\d{1,2})"
_DATED = _pattern(rf"^\W*{_DAY_OR_YEAR}", r"[-–—(]\s?(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\)?$")
# Headings that tell it of all that stands below: 8.5.0 (2024-04-22), 3/11 (화); not 2.1 설치.
HEADS = {
    Kind.VERSION: _pattern(
        r"^\W*(?:[\w-]{2,40}\s)?(?:v|version|버전)?\s?\d{1,4}(?:\.\d{1,4}){1,3}\S{0,20}(?:\s{1,3}[-–—(].{0,40})?$"
    ),
    Kind.DATE: _DATED,
    Kind.YEAR: _DATED,
}
_UNITS = {
    unit: kind
    for kind, units in {
        Kind.SHARE: "퍼센트 프로 % 배 분의",
        Kind.MONEY: "원 만원 달러",
        Kind.CLOCK: "시",
        Kind.DATE: "월",
        Kind.YEAR: "년 년도",
        Kind.DURATION: "초 분 시간 일 주 달 개월",
        Kind.SIZE: "테라 기가 메가 gb tb mb",
        Kind.VERSION: "버전",
    }.items()
    for unit in units.split()
}


def counted_in(word: str) -> tuple[Kind, re.Pattern[str]] | None:
    """The same for a word that begins with a unit, the longest that there is: 개나 asks for 개."""
    return next((found for end in range(len(word), 0, -1) if (found := of_unit(word[:end]))), None)


def of_unit(unit: str) -> tuple[Kind, re.Pattern[str]] | None:
    """What an answer to 몇 and this is, and what has one; None for a word that is no unit."""
    if kind := _UNITS.get(unit):
        return kind, HAS[kind]
    return next(((Kind.COUNT, has) for counters, has in _COUNTERS if unit in counters), None)

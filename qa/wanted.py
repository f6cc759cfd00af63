"""What kind of thing a question wants: a link, a time, a number. Lines that have one are likelier to answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.fusion import Candidate

_PERSON = 0.18  # what it is worth, beyond any wanted thing, that a chunk names a person

_LINK = re.compile(r"링크|영상|url|주소|사이트|페이지|블로그|\blinks?\b|\bvideo|\bwatch\b|\bwebsite\b|\bpage\b", re.IGNORECASE)
_TIME = re.compile(r"언제|몇 ?시|며칠|날짜|몇 ?월|요일|연도|몇 ?년|\bwhen\b|what (?:time|day|date|year)", re.IGNORECASE)
_NUMBER = re.compile(r"몇|얼마|퍼센트|%|\bhow (?:many|much|long|often|fast|big|large)\b|\bpercent", re.IGNORECASE)

_HAS_LINK = re.compile(r"https?://|www\.")
_HAS_TIME = re.compile(
    r"\d{1,2}:\d{2}|\d{1,2} ?시|\d{4} ?[-./년]|\d{1,2} ?월|\d{1,2} ?일|\d{1,2}/\d{1,2}|[월화수목금토일]요일|20\d\d|19\d\d"
)
_HAS_NUMBER = re.compile(r"\d|[한두세네열] ?(?:개|가지|번|명|배)|하나|둘|셋|절반")


# 김제민 NAVER; (문효준 책임 연구원, LG전자); 연사: …
_SPEAKER = re.compile(
    r"(?:발표자|강연자|연사)(?:들|분)?(?:의|이|가|은|는)? ?(?:$|[?？]|이름|누구|누가|누군|어디|소속|명단)"
    r"|누가 ?(?:발표|강연|말|얘기|이야기|한|했)|(?:발표|강연|세션).{0,8}누(?:가|구)|누(?:구|가).{0,8}(?:발표|강연)"
    r"|(?:발표|강연)(?:한|하신|했던|해 ?준|해 ?주신) ?(?:분|사람)|나(?:온|오신|왔던) ?(?:분|사람)"
    r"|\bwho (?:spoke|speaks|talked|presented|presents|gave|ran)\b"
    r"|\b(?:speakers?|presenters?)\b\W*(?:$|of|at|for|in|on|was|were|is|from)",
    re.IGNORECASE,
)
_FAMILY_NAMES = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노하"
    "곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반"
)
_ROLE = r"(?:님|수석|책임|선임|연구원|과장|차장|부장|대리|팀장|대표|이사|교수|박사|아키텍트|매니저|엔지니어|개발자|리드)"
_HAS_SPEAKER = re.compile(
    r"연사|발표자(?!료)|강연자(?!료)|speakers?\b|presenters?\b|소속|[(（*][^()（）*\n]{2,40}, ?[^()（）*\n]{2,30}[)）*]"
    rf"|(?<![가-힣])(?:[{_FAMILY_NAMES}][가-힣]{{1,2}}|남궁[가-힣]{{1,2}}) ?(?:[^\s,]+ ){{0,3}}{_ROLE}"
    rf"|(?m:^\W*[{_FAMILY_NAMES}][가-힣]{{2}}(?<![을를에로의는])[ /,][^.?!\n]{{2,25}}$)",
    re.IGNORECASE,
)


def asks_who_spoke(question: str) -> bool:
    return bool(_SPEAKER.search(question))


def raise_speakers(candidates: Sequence[Candidate]) -> list[Candidate]:
    """With those that name a person before those that tell more of the talk."""
    raised = [candidate.plus("speaker", _PERSON) if candidate.evidence.wanted else candidate for candidate in candidates]
    return sorted(raised, key=lambda candidate: (-candidate.score, candidate.row))


def wanted(question: str, *, speakers: bool = True) -> re.Pattern[str] | None:
    """What a line that answers would have, or None where any line may."""
    if speakers and asks_who_spoke(question):
        return _HAS_SPEAKER
    for asks, has in ((_LINK, _HAS_LINK), (_TIME, _HAS_TIME), (_NUMBER, _HAS_NUMBER)):
        if asks.search(question):
            return has
    return None

"""What kind of thing a question wants: a link, a time, a number. Lines that have one are likelier to answer."""

from __future__ import annotations

import re

_LINK = re.compile(r"링크|영상|url|주소|사이트|페이지|블로그|\blinks?\b|\bvideo|\bwatch\b|\bwebsite\b|\bpage\b", re.IGNORECASE)
_TIME = re.compile(r"언제|몇 ?시|며칠|날짜|몇 ?월|요일|연도|몇 ?년|\bwhen\b|what (?:time|day|date|year)", re.IGNORECASE)
_NUMBER = re.compile(r"몇|얼마|퍼센트|%|\bhow (?:many|much|long|often|fast|big|large)\b|\bpercent", re.IGNORECASE)

_HAS_LINK = re.compile(r"https?://|www\.")
_HAS_TIME = re.compile(
    r"\d{1,2}:\d{2}|\d{1,2} ?시|\d{4} ?[-./년]|\d{1,2} ?월|\d{1,2} ?일|\d{1,2}/\d{1,2}|[월화수목금토일]요일|20\d\d|19\d\d"
)
_HAS_NUMBER = re.compile(r"\d|[한두세네열] ?(?:개|가지|번|명|배)|하나|둘|셋|절반")


def wanted(question: str) -> re.Pattern[str] | None:
    """What a line that answers would have, or None where any line may."""
    for asks, has in ((_LINK, _HAS_LINK), (_TIME, _HAS_TIME), (_NUMBER, _HAS_NUMBER)):
        if asks.search(question):
            return has
    return None

"""Questions about a note rather than about what it tells: when it was written, its tags, of which year it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date

from index.front_session import Field
from index.tokens import words_with_parts
from qa.question.days import Day, find_day
from qa.question.periods import MONTH_NAME, Period, find_period
from qa.question.question_words import QueryWord

_WORD_OF_A_TIME = 0.4  # what 작년 itself counts, beside the number of the year

_NOTE = r"(?:글|노트|문서|포스트|포스팅|메모|후기|정리글?|요약본?|초안|기록|회고)"
_WROTE = (
    r"(?:쓴(?!다)|썼|써 ?[둔뒀놓놨]|쓰여|작성|적은|적었|적어 ?[둔뒀놓놨]|올린(?!다)|올렸|올라온(?!다)|게시|발행|포스팅"
    r"|정리(?:한|했|해 ?[둔뒀놓놨])|기록(?:한|했)|남긴|남겼)"
)
_PUT_DOWN = r"(?:쓴|썼|작성|올린|올렸)"
_WHEN = r"(?:언제|며칠|날짜|몇 ?월|몇 ?년|연도)"
_ENGLISH_NOTE = r"(?:notes?|posts?|article|write-?up|summary|review|page|draft|documents?|docs?)"
_ENGLISH_WROTE = r"(?:writ(?:e|ten)|wrote|post(?:ed)?|publish(?:ed)?|upload(?:ed)?|dated|take|took|taken|created?)"

# Notes of one person: 서다온이 쓴 글, notes by Owen. What such a note says of something is no question about notes.
_NO_NAME = "내|네|제|나|저|누|우리|누구|본인|사람|회사|팀"
_HANGUL_NAME = rf"(?<![가-힣])(?!(?:{_NO_NAME})(?:가|이|인|께서|님이|씨가))[가-힣]{{2,5}}?"
_LATIN_NAME = r"(?<![\w.'-])[A-Za-z][\w.'-]*(?: [A-Za-z][\w.'-]*)?"
_NO_ENGLISH_NAME = (
    "the|a|an|my|me|us|our|whom?|hand|him|her|them|default|tagged|about|on|in|of|from|for|that|which|with|and|or|since|before"
    "|after|last|this|please|regarding|when|is|are|was|i|you|we|they|he|she|it|write|author"
)
_ENGLISH_NAME = rf"(?!(?:{_NO_ENGLISH_NAME})\b)[^\W\d][\w.'-]*(?: (?!(?:{_NO_ENGLISH_NAME})\b)[^\W\d][\w.'-]*){{0,2}}"
_NOTES_OF = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>{_HANGUL_NAME}|{_LATIN_NAME}) ?(?:이|가|께서|님이|씨가) ?"
        rf"(?:쓴|써 ?[둔놓]은?|작성한|적은|적어 ?[둔놓]은?|올린|정리한|정리해 ?[둔놓]은?|기록한|남긴) ?(?:\S+ ){{0,2}}?{_NOTE}"
        r"(?!들?(?:에| 속| 중에서| 안에))",
        rf"(?:작성자|글쓴이|저자)[가는이은:]? ?(?P<name>{_HANGUL_NAME}|{_LATIN_NAME}) ?인 ?{_NOTE}",
        rf"\b{_ENGLISH_NOTE} (?:that (?:is|are|was|were) )?(?:(?:written|authored|taken) )?by (?P<name>{_ENGLISH_NAME})",
        rf"\b(?:what|which) {_ENGLISH_NOTE} (?:did|has|have) (?P<name>{_ENGLISH_NAME}) (?:write|written|author)",
        rf"\b(?:written|authored) by (?P<name>{_ENGLISH_NAME})",
    )
)

# What has a title of its own: 논문 제목이 뭐야 does not ask for the note's.
_OTHER_TITLE = "".join(
    f"(?<!{word})(?<!{word} )(?<!{word}의 )"
    for word in "논문 책 발표 강연 강의 세션 트랙 영상 영화 기사 노래 앨범 게임 드라마 소설 작품 회의".split()
)

# Of the note itself, however it goes on.
_OF_A_NOTE: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        (
            Field.DATE,
            rf"{_WHEN}.{{0,8}}{_WROTE}|{_WROTE}.{{0,12}}{_WHEN}|며칠 ?자|작성일|작성 ?날짜|게시일|발행일|생성일"
            rf"|{_NOTE}(?:의|은|는|이|가)? ?(?:날짜|언제)"
            rf"|\bwhen\b.{{0,60}}\b{_ENGLISH_WROTE}\b|\b{_ENGLISH_WROTE}\b.{{0,20}}\bwhen\b"
            rf"|\b(?:what|which) (?:date|day)\b.{{0,40}}\b(?:{_ENGLISH_NOTE}|{_ENGLISH_WROTE})\b|\bdate (?:of|on) (?:my|the)\b",
        ),
        (
            Field.UPDATED,
            r"수정일|(?:언제|마지막으로|최근에?) ?(?:수정|고[친쳤]|업데이트)|last (?:updated|modified|edited|changed)",
        ),
        (
            Field.TAGS,
            r"(?:어떤|무슨|뭔) ?태그|태그.{0,6}(?:뭐|뭘|무엇|어떤|달[았려]|붙[였어은]|알려|목록)"
            r"|\b(?:what|which) tags?\b|\btagged\b|\btags (?:of|on|for|did)\b",
        ),
        (
            Field.CATEGORY,
            r"카테고리.{0,8}(?:뭐|뭘|무엇|어[떤디]|무슨)|(?:어떤|무슨|어느) ?카테고리"
            r"|\b(?:what|which) category\b|\bfiled under\b",
        ),
        (
            Field.AUTHOR,
            rf"{_OTHER_TITLE}누가 ?{_PUT_DOWN}|누가 (?:\S+ ){{0,3}}{_NOTE}[을를]? ?{_PUT_DOWN}|작성자|글쓴이"
            rf"|\bwho (?:wrote|authored) (?:it\b|(?:this|that|the|my) (?:[\w-]+ ){{0,4}}{_ENGLISH_NOTE}\b)"
            rf"|\bauthors? of (?:the|this|my) (?:[\w-]+ ){{0,4}}{_ENGLISH_NOTE}\b|\bwritten by\b"
            rf"|(?<!paper )(?<!book )(?<!papers )(?<!books )\bauthors?\W*$",
        ),
        (
            Field.TITLE,
            rf"{_NOTE} ?제목|{_OTHER_TITLE}제목(?:이|은)? ?(?:뭐|정확|무엇)"
            rf"|\btitle of (?:the|my|this)\b|\b{_ENGLISH_NOTE} called\b",
        ),
        (Field.SUBTITLE, r"부제|\bsubtitle\b"),
        (
            Field.LINK,
            r"원문|출처|원본 ?(?:글|링크|주소)|\boriginal (?:post|article|link|url)\b|\bsource (?:url|link|of (?:the|this|my))\b",
        ),
    )
)
# Of the note or of what it tells: its lines come first where they have it.
_PERHAPS_DATE = re.compile(rf"{_WHEN}|\bwhen\b|\b(?:what|which) (?:date|day|month|year)\b", re.IGNORECASE)
_WHICH_OF_A_TIME = re.compile(
    rf"(?:갔|간|다녀[온왔]|참[석가](?:한|했)|들은|들었|본|봤|{_WROTE})|행사|컨퍼런스|{_NOTE}|\bconferences?\b|\bevents?\b|\b{_ENGLISH_NOTE}\b",
    re.IGNORECASE,
)


# 2019년에 갔던 행사, 작년에 쓴 글 뭐 있지: the names of notes answer.
_EVENT = r"(?:행사|컨퍼런스|세미나|밋업|모임|강의|강연)"
_WHICH_NOTE = re.compile(
    rf"(?:{_WROTE}|갔던|간|다녀[온왔]\S?|참[석가]한|들은|들었던|본|봤던) ?(?:{_NOTE}|{_EVENT})(?:들)?"
    r"(?:은|는|이|가)? ?(?:이름|제목|목록)?(?:은|는|이|가)? ?(?:$|[?.]|뭐|무엇|어떤|어디|알려|보여|있)"
    rf"|\b(?:what|which) (?:conferences?|events?|talks?|{_ENGLISH_NOTE})\b"
    rf".{{0,20}}\b(?:{_ENGLISH_WROTE}|attend(?:ed)?|go|went)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    rf"(?:{_WROTE}|글|노트|문서|포스트|포스팅|메모|정리글?|갔|간|다녀[온왔])\S{{0,3}}"
    rf"|(?:{_ENGLISH_NOTE}|{_ENGLISH_WROTE}|tag|attend|go|went)(?:s|g?ed|ers?|ing)?",  # whole words: Postgres is no post
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\d{{1,2}}월|{MONTH_NAME}", re.IGNORECASE)
_ANY_NOTE = re.compile(rf"(?:{_NOTE}|{_ENGLISH_NOTE}|작성자|글쓴이|저자|authors?)", re.IGNORECASE)
_DATE_WORD = re.compile(
    rf"(?:19|20)\d\d(?:[-./]\d{{1,2}}){{0,2}}|\d{{1,2}}(?:[월일]|[-./]\d{{1,2}})?|[년월일]|{MONTH_NAME}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of a note. `fields` are of the note alone, `perhaps` of the note or of what it tells."""

    fields: frozenset[Field] = frozenset()
    perhaps: frozenset[Field] = frozenset()
    period: Period | None = None
    day: Day | None = None
    author: str = ""  # whose notes are asked for

    def __bool__(self) -> bool:
        return bool(self.fields or self.perhaps)


NOTHING_ASKED = Asked()


def read_asked(question: str, *, today: Date | None = None) -> Asked:
    """:param today: what 작년 and last month count from; None for the day of the call."""
    period = find_period(question, today=today or Date.today())
    fields = frozenset(field for field, pattern in _OF_A_NOTE if pattern.search(question))
    if period and _WHICH_NOTE.search(question):
        fields |= {Field.TITLE, Field.DATE}
    by = next((match for pattern in _NOTES_OF if (match := pattern.search(question))), None)
    if by:
        fields |= {Field.AUTHOR, Field.TITLE, Field.DATE}
    perhaps = set()
    if _PERHAPS_DATE.search(question):
        perhaps.add(Field.DATE)
    if period and _WHICH_OF_A_TIME.search(question):
        perhaps |= {Field.DATE, Field.TITLE}
    return Asked(fields, frozenset(perhaps) - fields, period, find_day(question), by["name"] if by else "")


def with_dates(words: Sequence[QueryWord], period: Period | None, day: Day | None = None) -> tuple[QueryWord, ...]:
    """Words with years and months as dates have them: `3월` instead of 3 and 월, the number of last year for 작년."""
    dated: list[QueryWord] = []
    for word in words:
        before = dated[-1] if dated else None
        if before and before.text.isdigit() and word.said in ("년", "월", "일") and f"{before.text}{word.said}" in word.parts:
            if word.said == "년" and len(before.text) == 4:
                dated.append(replace(word, weight=0.0))  # 2021 says it
                continue
            dated[-1] = replace(before, weight=0.0)
            word = replace(word, text=f"{int(before.text)}{word.said}")
        dated.append(word)
    if day and day.said:
        dated = _with_month(dated, day)
    if period is None or not period.tokens:
        return tuple(dated)
    named = {head for head, _ in words_with_parts(period.said)}
    names = [place for place, word in enumerate(dated) if word.said in named and not _DATE_WORD.fullmatch(word.text)]
    for place in names:
        if place > names[0]:
            dated[place] = replace(dated[place], weight=0.0)
            continue
        # The word itself counts less: 작년 in a note is the year before that note.
        said = dated[place].text
        names_of_it = ((period.tokens, 1.0), ((said,), _WORD_OF_A_TIME))
        dated[place] = replace(
            dated[place], text=period.written, weight=1.0, parts=(), alternatives=names_of_it, written=(period.written, said)
        )
    return tuple(dated)


def _with_month(words: Sequence[QueryWord], day: Day) -> list[QueryWord]:
    """With the month where a part of it was written in one: 3월 of 3월초."""
    if any(_MONTH.fullmatch(word.text) for word in words):
        return list(words)
    said, month = {head for head, _ in words_with_parts(day.said)}, f"{day.month}월"
    found = []
    for word in words:
        if word.said in said:
            word = replace(word, weight=0.0) if word.text.isdigit() else replace(word, text=month, parts=(), weight=1.0)
        found.append(word)
    return found


def without_asking(words: Sequence[QueryWord], asked: Asked) -> tuple[QueryWord, ...]:
    """Words with those set aside that only ask of a note: 쓴, 올린, 정리글."""
    if not asked:
        return tuple(words)
    words = [replace(word, weight=0.0) if _ASKING.fullmatch(word.said) else word for word in words]
    if asked.author:
        name = asked.author.casefold()
        words = [replace(word, weight=0.0) if word.said == "tagged" else word for word in words]
        # 서다온인, which is no name
        words = [replace(word, text=name, said=name, typed=name) if word.typed == f"{name}인" else word for word in words]
    return tuple(words)


def names_a_note(word: QueryWord) -> bool:
    """Whether a word says no more than that notes are asked for: 기록, docs."""
    return _ANY_NOTE.fullmatch(word.said) is not None


def is_date_word(word: QueryWord) -> bool:
    return _DATE_WORD.fullmatch(word.text) is not None

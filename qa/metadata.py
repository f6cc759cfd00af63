"""Questions about a note rather than about what it tells: when it was written, its tags, of which year it is.

Front matter would come first wherever a title is named, so it is held back unless it has what the question asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.front_session import Field, field_of
from index.tokens import words_with_parts
from qa.days import Day, find_day
from qa.periods import Period, find_period

if TYPE_CHECKING:
    from index import Chunk, NoteIndex
    from qa.evidence import Evidence
    from qa.fusion import Candidate
    from qa.query import QueryWord

# Chosen on the questions over seeds/; the same order from half to twice these values.
_ASKED = 0.25  # what it is worth that front matter has what the question asks of its note
_ONLY_THERE = 0.45  # share of the question that front matter has beyond any line, to be shown unasked; a title alone gives 0.4
_DATED = 0.1  # a chunk of the time the question names
_ON_DAY = 0.5  # of the very day
_NOTES = 3  # whose front matter is looked at
_CLOSE = 0.6  # to be one of them, a note has to be worth this share of the best
_WORD_OF_A_TIME = 0.4

_NOTE = r"(?:글|노트|문서|포스트|포스팅|메모|후기|정리글?|요약본?|초안|기록|회고)"
_WROTE = (
    r"(?:쓴(?!다)|썼|써 ?[둔뒀놓놨]|쓰여|작성|적은|적었|적어 ?[둔뒀놓놨]|올린|올렸|올라온|게시|발행|포스팅"
    r"|정리(?:한|했|해 ?[둔뒀놓놨])|기록(?:한|했)|남긴|남겼)"
)
_WHEN = r"(?:언제|며칠|날짜|몇 ?월|몇 ?년|연도)"
_ENGLISH_NOTE = r"(?:notes?|posts?|article|write-?up|summary|review|page|draft)"
_ENGLISH_WROTE = r"(?:writ(?:e|ten)|wrote|post(?:ed)?|publish(?:ed)?|upload(?:ed)?|dated|take|took|taken|created?)"

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
            r"누가 ?(?:쓴|썼|작성|올린|올렸)|작성자|글쓴이|\bwho wrote\b|\bauthor of (?:the|this|my)\b|\bwritten by\b",
        ),
        (Field.TITLE, rf"{_NOTE} ?제목|제목(?:이|은)? ?(?:뭐|정확|무엇)|\btitle of (?:the|my|this)\b|\b{_ENGLISH_NOTE} called\b"),
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


_ASKING = re.compile(
    rf"(?:{_WROTE}|글|노트|문서|포스트|포스팅|메모|정리글?|{_ENGLISH_NOTE}|{_ENGLISH_WROTE}|갔|간|다녀[온왔]|attend(?:ed)?|go|went)\S{{0,3}}",
    re.IGNORECASE,
)
_DATE_WORD = re.compile(r"(?:19|20)\d\d|\d{1,2}[월일]?|[년월일]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of a note. `fields` are of the note alone, `perhaps` of the note or of what it tells."""

    fields: frozenset[Field] = frozenset()
    perhaps: frozenset[Field] = frozenset()
    period: Period | None = None
    day: Day | None = None

    def __bool__(self) -> bool:
        return bool(self.fields or self.perhaps)


NOTHING_ASKED = Asked()


def read_asked(question: str, *, today: Date | None = None) -> Asked:
    """:param today: what 작년 and last month count from; None for the day of the call."""
    period = find_period(question, today=today or Date.today())
    fields = frozenset(field for field, pattern in _OF_A_NOTE if pattern.search(question))
    perhaps = set()
    if _PERHAPS_DATE.search(question):
        perhaps.add(Field.DATE)
    if period and _WHICH_OF_A_TIME.search(question):
        perhaps |= {Field.DATE, Field.TITLE}
    return Asked(fields, frozenset(perhaps) - fields, period, find_day(question))


def with_dates(words: Sequence[QueryWord], period: Period | None) -> tuple[QueryWord, ...]:
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


def without_asking(words: Sequence[QueryWord], asked: Asked) -> tuple[QueryWord, ...]:
    """Words with those set aside that only ask of a note: 쓴, 올린, 정리글."""
    if not asked:
        return tuple(words)
    return tuple(replace(word, weight=0.0) if _ASKING.fullmatch(word.said) else word for word in words)


class _Front:
    """The front matter of one index, read row by row as questions ask for it."""

    def __init__(self, notes: NoteIndex) -> None:
        self.rows = frozenset(info.first_row + n for info in notes.notes() for n in range(info.n_front))
        self._fields: dict[int, frozenset[Field]] = {}

    def fields(self, row: int, notes: NoteIndex) -> frozenset[Field]:
        if row not in self._fields:
            lines = notes.chunk(row).text.split("\n")
            self._fields[row] = frozenset(field for line in lines if (field := field_of(line)))
        return self._fields[row]


_FRONTS: WeakKeyDictionary[NoteIndex, _Front] = WeakKeyDictionary()


def _front_of(notes: NoteIndex) -> _Front:
    front = _FRONTS.get(notes)
    if front is None:
        _FRONTS[notes] = front = _Front(notes)
    return front


def front_rows(notes: NoteIndex) -> frozenset[int]:
    """Rows that are front matter."""
    return _front_of(notes).rows


def settle_front(
    candidates: Sequence[Candidate], asked: Asked, notes: NoteIndex, *, read: Callable[[int], Evidence]
) -> list[Candidate]:
    """The same candidates with front matter where it belongs: first where it has what is asked of a note, else left out.

    A note that is named by what it tells brings its front matter along.
    """
    front = _front_of(notes)
    if not front.rows:
        return list(candidates)
    lines = [candidate for candidate in candidates if candidate.row not in front.rows]
    found = {candidate.row: candidate for candidate in candidates if candidate.row in front.rows}
    most = max((candidate.evidence.whole for candidate in lines), default=0.0)
    settled: dict[int, Candidate] = {}
    for path, best in _best_of_notes(candidates, notes).items() if asked.fields else ():
        for row in notes.rows_of(path):
            if row not in front.rows:
                break
            if asked.fields & front.fields(row, notes) and (asked.period is None or notes.chunk(row).date in asked.period):
                settled[row] = _lifted(found.get(row), row, best, read)
    for row, candidate in found.items():
        wanted = bool(asked.perhaps) and not asked.perhaps.isdisjoint(front.fields(row, notes))
        if row not in settled and (wanted or candidate.evidence.whole > most + _ONLY_THERE):
            settled[row] = candidate
    return sorted([*lines, *settled.values()], key=lambda candidate: candidate.order)


def _best_of_notes(candidates: Sequence[Candidate], notes: NoteIndex) -> dict[str, Candidate]:
    """The first candidate of the first few notes."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.score < _CLOSE * candidates[0].score or len(best) == _NOTES:
            break
        best.setdefault(notes.note_of(candidate.row).path, candidate)
    return best


def _lifted(own: Candidate | None, row: int, best: Candidate, read: Callable[[int], Evidence]) -> Candidate:
    """Front matter as good as the best of its note, and better by what it tells."""
    lifted = own.plus("note", best.score - own.score) if own else replace(best, row=row, evidence=read(row))
    evidence = replace(lifted.evidence, whole=max(lifted.evidence.whole, best.evidence.whole))
    return replace(lifted, evidence=evidence).plus("asked", _ASKED)


def asked_lines(asked: Asked, chunks: Sequence[Chunk], *, most: int) -> tuple[tuple[int, int], ...]:
    """(first, last) lines of front matter that tell what is asked, with the lines below a key; none of other chunks."""
    spans: list[tuple[int, int]] = []
    inside, left = False, most
    for chunk in chunks if asked and chunks[0].front_matter else ():
        for number, line in enumerate(chunk.text.split("\n"), start=chunk.start_line):
            if (field := field_of(line)) or (line[:1].strip() and not line.startswith("-")):
                inside = field in asked.fields | asked.perhaps
            if not inside or not left:
                continue
            left -= 1
            if spans and spans[-1][1] == number - 1:
                spans[-1] = (spans[-1][0], number)
            else:
                spans.append((number, number))
    return tuple(spans)


def raise_dated(candidates: Sequence[Candidate]) -> list[Candidate]:
    """With those first, among equals, that are of the time the question names, and with more right those of the very day."""
    raised = [
        candidate.plus("time", _ON_DAY if candidate.evidence.on_day else _DATED) if candidate.evidence.dated else candidate
        for candidate in candidates
    ]
    return sorted(raised, key=lambda candidate: candidate.order)


def is_of(asked: Asked, title: str, chunks: Iterable[Chunk]) -> bool:
    """Whether a passage is of the time that a question names or, unless the question is of the note itself, speaks of it."""
    period = asked.period
    return period is None or any(
        chunk.date in period
        or (
            (not asked.fields or chunk.date is None)
            and period.is_named_in("\n".join((title, *chunk.headings, *chunk.parents, chunk.plain)))
        )
        for chunk in chunks
    )


def is_date_word(word: QueryWord) -> bool:
    return _DATE_WORD.fullmatch(word.text) is not None

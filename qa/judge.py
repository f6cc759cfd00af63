"""Found, weak, or not in the notes."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index import Term
from index.jamo import decompose
from index.sound import borrowed, similarity
from index.tokens import is_hangul
from qa.aliases.table import key, shipped
from qa.query import Query
from qa.question.asked import is_date_word
from qa.question.question_words import QueryWord, is_predicate, predicate_stem
from qa.question.wanted import NAMES_OF_ANSWERS, NAMES_OF_KINDS, wanted
from qa.retrieve import Finding
from qa.signals.evidence import bigrams, worth_of
from qa.signals.metadata import is_of
from qa.signals.worth import Worth
from qa.types import Status
from qa.wording import Language, language_of

if TYPE_CHECKING:
    from index import NoteIndex
    from qa.rank import Ranked

# What speaks for an answer: the share of the question that stands in one place, and how far the notes are above questions about
# nothing in meaning, where a spread counts like 2 % of the words. Against it: the telling words that no note has, and other
# passages as good as the first, as where a subject is spoken of everywhere and what is asked nowhere. Chosen on the questions
# over seeds/, on questions made from two folders, and on KorQuAD dev's even articles, each asked again with its answer taken out
# of the notes. A higher bound refuses more of what only sounds right, and as much more of what is there in other words.
_SPREAD, _MOST_SPREADS, _AHEAD, _MISSING = 0.02, 12.0, 0.05, 0.35
_ANSWERED, _SURE = 0.13, 0.36
_SOUNDS_ALIKE = 0.7  # of names that the table has for one thing; most translations stay below a half
# How verbs before a noun end, and few nouns that neither were borrowed nor stand in the table.
_OF_A_NOUN = re.compile("[가-힣]{1,2}[한된른친린킨힌긴운본둔낸할될릴킬힐]")
# Forms that no noun has, borrowed or not: 없애버리, 바꿔서, 들어오, 놓친다, 주고; of the last the nouns that end so are left out.
_SURE_PREDICATE = re.compile(
    r".*버[리린릴려]|.*[어여해와워려져겨쳐켜펴춰줘꿔둬돼]서|.+[는친킨린진긴운난된른본낸쓴뀐둔준]다"
    r"|.*(?:들어|올라|내려|돌아|찾아|넘어|따라|가져|데려|빠져|끌어|떨어)(?:[오가온간올갈와지진]|올린|내린|뜨린)"
    r"|[주쓰가오두놓넣찾받빼먹막닫열끄켜치뽑팔]고"
    r"|.{2,}(?<![사광창보신회경재참권예금최중기출입원공상항장로망])고"
)
_BOUND_NOUN = r" ?(?:때|수 |것|거|건|게 |걸|줄|만큼|뻔|예정)"  # 들어갈 때, 나눌 수
_NO_PREDICATES = frozenset("권한 제한 기한 무한 역할 분할 일본 견본 원본 사본 기본 자본 표본 행운 기운 부친".split())
_ANYTHING = frozenset("행사 이름 제목 event name title".split())  # that a note may be about
_SURENESS = (Status.NOT_FOUND, Status.WEAK, Status.FOUND)


def judge(finding: Finding, notes: NoteIndex) -> Status:
    """By the best of the first three passages, in words and in meaning."""
    if not finding.ranked or finding.lacking:
        return Status.NOT_FOUND
    first = [candidate for entry in finding.ranked[:3] for candidate in entry.candidates]
    spreads = max(candidate.meaning.whole for candidate in first)
    missing, terms_missing = missing_shares(finding.query, notes, stood_for(finding))
    said = max(candidate.evidence.whole for candidate in first)
    crowded = max(_AHEAD - finding.ahead, 0.0)
    support = said + _SPREAD * min(spreads, _MOST_SPREADS) - _MISSING * missing - crowded
    if support < _ANSWERED:
        return Status.NOT_FOUND
    sure = support >= _SURE and not terms_missing and not lacks_name(finding)
    return no_surer_than(Status.FOUND if sure else Status.WEAK, finding, notes)


def no_surer_than(status: Status, finding: Finding, notes: NoteIndex) -> Status:
    """Less sure where the question names a time and the passages are of another, or asks of a note that no note may be."""
    asked = finding.query.asked
    if asked.fields and (names := [word for word in finding.query.words if word.weight >= 1 and not is_date_word(word)]):
        missing = _missing(finding.query, notes, ())
        if all(word in missing for word in names):
            return Status.NOT_FOUND
        if any(word in missing for word in names):
            status = Status.WEAK
    if asked.day and not any(_is_of_day(entry) for entry in finding.ranked[:3]):
        status = min(status, Status.WEAK, key=_SURENESS.index)
    if asked.period and asked.fields and not _is_such_a_note(finding):
        status = min(status, Status.WEAK, key=_SURENESS.index)
    if asked.period:
        spans = [
            (passage.citation.title, entry.span.chunks) for passage, entry in zip(finding.passages, finding.ranked, strict=True)
        ]
        then = [is_of(asked, title, chunks) for title, chunks in spans[:3]]
        if asked and not any(then):
            return Status.NOT_FOUND
        # 작년 may stand for a note that says no day, where another of the passages is of last year.
        if not any(then) or not (then[0] or (asked.period.relative and not asked)):
            return Status.WEAK
    return status


def stood_for(finding: Finding) -> frozenset[str]:
    """Words of the question for which the first passage has another that means the same; terms and names have none."""
    return frozenset(word for word in _near(finding) if not is_term(word, finding.query.text))


def _near(finding: Finding) -> Collection[str]:
    """Words of the question for which the first passage has another that is like it."""
    explained = finding.passages[0].explanation if finding.passages else None
    return explained.near.keys() if explained else ()


def lacks_name(finding: Finding) -> bool:
    """Whether the question names something that the first passage, with what stands above it, has under no name."""
    query, first = finding.query, finding.ranked[0]
    if query.asked.fields:
        return False
    has = {text for candidate in first.candidates for text in candidate.evidence.words}
    has.difference_update(_near(finding))
    own = [word for word in query.words[: query.n_own] if _is_telling(word) and word.said[0].isalpha()]
    return any(word.text not in has and is_name(word.said, query.text) for word in own)


def _is_of_day(entry: Ranked) -> bool:
    """Whether a passage is of the day that the question names, or speaks of it."""
    return any(candidate.evidence.on_day or candidate.evidence.names_day for candidate in entry.candidates)


def _is_such_a_note(finding: Finding) -> bool:
    """Whether the first note has the word for what was asked for: a meeting of last year is no conference."""
    kinds = {word.text for word in finding.query.words if 0 < word.weight < 1 and not is_date_word(word)} - _ANYTHING
    path = finding.ranked[0].span.chunks[0].note_path
    of_note = [entry for entry in finding.ranked if entry.span.chunks[0].note_path == path]
    return not kinds or any(not kinds.isdisjoint(entry.candidates[0].evidence.words) for entry in of_note)


def missing_shares(query: Query, notes: NoteIndex, near: Collection[str] = ()) -> tuple[float, float]:
    """What the words that no note has are worth beside all telling words; and those of them that are terms or names."""
    worth, missing = Worth(notes), _missing(query, notes, near)
    total = sum(worth_of(word, worth) for word in query.words if _is_telling(word)) or 1.0
    terms = sum(worth_of(word, worth) for word in missing if is_term(word.said, query.text))
    return sum(worth_of(word, worth) for word in missing) / total, terms / total


def is_term(word: str, question: str) -> bool:
    """Whether a word is one that people seldom put in other words: a name, a borrowed word (파드), a Latin word amid Korean.

    Not what the table has with its translation only: 교체, replace.
    """
    if is_name(word, question) or len(_sounding(word)) > 1:
        return True
    return not is_hangul(word) and language_of(question) is Language.KO


def is_name(word: str, question: str) -> bool:
    """Whether a word is written as names are, in the question or, in either script, in the table: 카산드라, istio."""
    found = re.search(rf"(?<![a-z\d]){re.escape(word)}(?![a-z\d]{{2}})", question, re.IGNORECASE)
    written = found.group() if found and found.start() else word  # the first word is capitalised anyway
    return any(letter.isupper() or letter.isdigit() for name in (written, *_sounding(word)) for letter in name)


@lru_cache(maxsize=4096)
def _sounding(word: str) -> tuple[str, ...]:
    """How the table writes a word, and words of the other script in its groups that sound like it."""
    own, hangul = key(word), is_hangul(word)
    names = [name for group in shipped().of(own) for name in group]
    spelled = [name for name in names if key(name) == own][:1]
    others = [name for name in names if is_hangul(name) is not hangul]
    pairs = [(name, (own, key(name)) if hangul else (key(name), own)) for name in others]
    alike = [name for name, (korean, latin) in pairs if similarity(korean, latin, least=_SOUNDS_ALIKE) >= _SOUNDS_ALIKE]
    return (*spelled, *alike)


def missing_words(query: Query, notes: NoteIndex, near: Collection[str] = ()) -> tuple[str, ...]:
    """Telling words of the question that no note has, under no name, in order; predicates, which have many forms, left out.

    :param near: words for which the notes have another that means the same.
    """
    return tuple(dict.fromkeys(word.shown for word in _missing(query, notes, near)))


def _missing(query: Query, notes: NoteIndex, near: Collection[str]) -> list[QueryWord]:
    kind = wanted(query.message)
    asked = {word.said for before, word in pairwise(query.words) if before.said == "몇"}  # 몇 퍼센트로
    asked |= NAMES_OF_ANSWERS | (NAMES_OF_KINDS if kind and kind.needed else frozenset())
    return [
        word
        for word in query.words
        if _is_telling(word)
        and not word.alternatives
        and not _known(word, notes)
        and word.text not in near
        and word.said not in asked
        and not word.said.startswith("몇")
        and not re.search(rf"\d{re.escape(word.said)}", query.text)  # 21퍼센트, which a note may have as 21%
        and not _may_be_predicate(word, query.text)
    ]


def _may_be_predicate(word: QueryWord, question: str) -> bool:
    """Whether it may be no noun: 꽂을 and 간, of which a syllable is left, 고른 before a noun, 쓰지 before 않는."""
    said = word.said
    if not is_hangul(said):
        return False
    if len(said) == 1:
        return not re.search(rf"(?<![가-힣]){said}이(?![가-힣])", question)  # behind 이 (책이) it was one
    if _SURE_PREDICATE.fullmatch(said):
        return True
    if decompose(said[-1])[2] == "ㄹ" and re.search(rf"{said}{_BOUND_NOUN}", question):
        return True
    if said in _NO_PREDICATES or borrowed(said) > 0 or key(said) in shipped():
        return False
    if word.typed.endswith("야") and re.search(rf"{word.typed} ?[하해한할함돼되된될]", question):  # 챙겨야 하는
        return True
    of_noun = _OF_A_NOUN.fullmatch(said) is not None and re.search(rf"{said} [\w]", question) is not None
    return of_noun or (said.endswith("지") and re.search(rf"{said} ?[않못말마]", question) is not None)


def _is_telling(word: QueryWord) -> bool:
    noun = not is_predicate(word.text) and predicate_stem(word.text) == word.text
    return noun and word.weight >= 1 and word.said == word.text and not is_date_word(word)


def _known(word: QueryWord, notes: NoteIndex) -> bool:
    text = word.text[:-1] if word.is_made_verb else word.text
    if notes.document_frequency(word.text) or notes.document_frequency(text):
        return True
    if is_hangul(text):
        inner = bigrams(text)
        return len(inner) > 1 and all(notes.document_frequency(b) for b in inner)
    return bool(notes.search_lexical([[Term(word.text, 1.0)]], 1))  # a part of an identifier: p3dn of p3dn.24xlarge

"""The few sentences that an answer says in its own words, in the language of the question."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum

from index import Filters
from qa.question.filters import as_typed
from qa.question.values import Kind

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z]")
_MOST_WORDS, _LONGEST = 8, 30  # of what is told to be missing


_LACKING = {  # of what an answer can need
    Kind.MONEY: ("금액이", "amount of money"),
    Kind.SHARE: ("비율이나 배수가", "percentage or ratio"),
    Kind.COUNT: ("세어 놓은 수가", "such count"),
    Kind.VERSION: ("버전이", "version"),
    Kind.DURATION: ("걸린 시간이", "length of time"),
    Kind.YEAR: ("연도가", "year"),
    Kind.DATE: ("날짜가", "date"),
    Kind.CLOCK: ("시각이", "time of day"),
    Kind.SIZE: ("용량이", "size"),
    Kind.LINK: ("링크가", "link"),
    Kind.MAIL: ("이메일 주소가", "e-mail address"),
    Kind.CONTACT: ("연락처가", "phone number"),
    Kind.FORMULA: ("수식이", "formula"),
    Kind.SPEAKER: ("말한 사람의 이름이", "name of a speaker"),
}


class Language(StrEnum):
    KO = "ko"
    EN = "en"


def language_of(question: str) -> Language:
    """English where there are Latin letters and no Hangul."""
    return Language.EN if _LATIN.search(question) and not _HANGUL.search(question) else Language.KO


def nothing_asked(language: Language) -> str:
    return "질문을 적어 주세요." if language is Language.KO else "Type a question."


def only_filters(language: Language) -> str:
    return (
        "조건만으로는 찾을 수 없습니다. 질문도 함께 적어 주세요." if language is Language.KO else "Add a question to the filter."
    )


def no_note_passes(filters: Filters, language: Language) -> str:
    """That no note is left, with the filters as they would be typed."""
    typed = as_typed(replace(filters, paths=tuple(map(_short, filters.paths)), tags=tuple(map(_short, filters.tags))))
    if language is Language.KO:
        return f"조건에 맞는 노트가 없습니다: {typed}. 조건을 바꾸거나 빼고 다시 물어보세요."
    return f"No note passes the filter {typed}. Change it, or ask without it."


def not_found(missing: tuple[str, ...], lacking: Kind | None, language: Language) -> str:
    """That the notes do not have it, with what the nearest lines lack and the words that no note has."""
    if language is Language.KO:
        told = ["노트에서 답을 찾지 못했습니다."]
        told += [f"가까운 줄에 {_LACKING[lacking][0]} 없습니다."] if lacking else []
    else:
        told = ["Your notes do not seem to say."]
        told += [f"The nearest lines have no {_LACKING[lacking][1]}."] if lacking else []
    return " ".join([*told, *_unknown(missing, language)])


def doubtful(missing: tuple[str, ...], language: Language) -> str:
    """That an answer may not be one, with the words that no note has."""
    if language is Language.KO:
        told = ["딱 맞는 줄인지 확실하지 않습니다. 근거를 직접 확인해 주세요."]
    else:
        told = ["These lines may not be quite what you asked for. Please check the evidence yourself."]
    return " ".join([*told, *_unknown(missing, language)])


def _unknown(words: tuple[str, ...], language: Language) -> list[str]:
    """A sentence on words that no note has, where there are any."""
    return [f"{'노트에 없는 말' if language is Language.KO else 'Words that no note has'}: {_few(words)}."] if words else []


def _few(words: tuple[str, ...]) -> str:
    return ", ".join([*map(_short, words[:_MOST_WORDS]), *(["…"] if len(words) > _MOST_WORDS else [])])


def _short(word: str) -> str:
    return word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…"

"""The few sentences that an answer says in its own words, in the language of the question."""

from __future__ import annotations

import re
from enum import StrEnum

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")


class Language(StrEnum):
    KO = "ko"
    EN = "en"


def language_of(question: str) -> Language:
    return Language.KO if _HANGUL.search(question) else Language.EN


def nothing_asked(language: Language) -> str:
    return "질문을 적어 주세요." if language is Language.KO else "Type a question."


def not_found(missing: tuple[str, ...], language: Language) -> str:
    """That the notes do not have it, with the words that no note has."""
    if language is Language.KO:
        if not missing:
            return "노트에서 답을 찾지 못했습니다."
        return f"노트에서 답을 찾지 못했습니다. 노트에 없는 말: {', '.join(missing)}."
    if not missing:
        return "Your notes do not seem to say."
    return f"Your notes do not seem to say. Words that no note has: {', '.join(missing)}."

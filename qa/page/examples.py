"""Questions to start with, drawn from the headings of the notes themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.page.josa import with_josa
from qa.page.texts import Lang

N_EXAMPLES = 4
MIN_CHARS, MAX_CHARS = 4, 32  # a heading shorter says nothing, a longer one does not fit a button
_READ_CHARS = 200  # of a heading: some are whole paragraphs, or worse
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[`*_~]{1,3}|\{#[^}]*\}|<[^>]*>")
_NUMBER = re.compile(r"^(?:\d+(?:[.\-]\d+)*[.)]?|[IVX]+\.|[①-⑳]|#\d+)\s+|^\[[^\]]*\]\s*|^[^\w\"'‘“(\[]+")
_BRACKETED = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*$")
_DATE = re.compile(r"\d{2,4}\s*[-./년]\s*\d{1,2}|\d+\s*일차|\bday\s*\d+", re.IGNORECASE)
# Heads that many notes share, and that would make an empty question.
_GENERIC = re.compile(
    r"index|목차|차례|개요|소개|들어가며|시작하며|마치며|맺음말|후기|느낀\s?점|정리|요약|결론|참고.*|출처|링크|기타.*|할\s?일|메모|질문|"
    r"키워드|배경|예제|예시|개념|특징|장점|단점|장단점|회고|발표|세션|키노트|.*일정|시간표|프로그램|등록|장소|"
    r"q\s?&\s?a|qna|toc|contents|introduction|overview|summary|conclusions?|references?|links?|notes?|todo|etc|see also|"
    r"schedule|timetable|agenda|register|kick[- ]?off|opening|(?:in )?closing|keynote",
    re.IGNORECASE,
)
_TEMPLATES: dict[Lang, tuple[str, ...]] = {
    "ko": (
        "{topic}에 대해 뭐라고 적어 두었지?",
        "{topic_neun} 어떤 내용이었지?",
        "{topic}에서 기억할 만한 게 뭐였지?",
        "{topic} 이야기는 어디에 적었지?",
    ),
    "en": (
        "What did I note down about {topic}?",
        "What was {topic} about?",
        "What is worth remembering from {topic}?",
        "Where did I write about {topic}?",
    ),
}
_QUOTED_WORDS = 4  # a heading of so many words would not be told from the question around it


def topic(heading: str) -> str | None:
    """The heading as something one can ask about, or None where it would make an empty or clumsy question."""
    text = " ".join(_MARKUP.sub(lambda match: match.group(1) or "", heading[:_READ_CHARS]).split())
    previous = None
    while previous != text:
        previous = text
        text = _BRACKETED.sub("", _NUMBER.sub("", text)).strip(" .:-–—")
    if len(text) > MAX_CHARS and ": " in text:
        text = max(text.split(": "), key=lambda part: (len(part) <= MAX_CHARS, len(part))).strip()
    if not MIN_CHARS <= len(text) <= MAX_CHARS or _GENERIC.fullmatch(text) or _DATE.search(text):
        return None
    if text[-1] in "?!.,;" or "://" in text or not re.search(r"[가-힣A-Za-z]{2}", text):
        return None
    return text


def example_questions(headings: Iterable[Sequence[str]], *, lang: Lang) -> tuple[str, ...]:
    """Up to four questions, spread over notes: one heading of each note before a second of any.

    :param headings: the headings of each note, in the order of the note.
    """
    per_note = [sorted(dict.fromkeys(filter(None, map(topic, heads))), key=_says_little) for heads in headings]
    depth = max((len(topics) for topics in per_note), default=0)
    chosen = list(dict.fromkeys(topics[level] for level in range(depth) for topics in per_note if level < len(topics)))
    quoted = [f"“{name}”" if lang == "en" or name.count(" ") + 1 >= _QUOTED_WORDS else name for name in chosen[:N_EXAMPLES]]
    return tuple(
        template.format(topic=name, topic_neun=with_josa(name, "은/는"))
        for name, template in zip(quoted, _TEMPLATES[lang], strict=False)
    )


def _says_little(name: str) -> bool:
    """One short word is a worse start than a phrase; a stable sort keeps the order of the note otherwise."""
    return " " not in name or len(name) < 8


def spread(count: int, *, wanted: int) -> list[int]:
    """`wanted` positions spread evenly over `count`, first to last."""
    if count <= wanted:
        return list(range(count))
    return [round(i * (count - 1) / (wanted - 1)) for i in range(wanted)]

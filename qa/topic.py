"""Whether a question leaves what the conversation was about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.query import Query, points
from qa.question.asked import is_date_word
from qa.question.question_words import is_predicate
from qa.signals.evidence import Reader

if TYPE_CHECKING:
    from index import NoteIndex

# A topic and nothing said of it: 그럼 프루닝은?, how about Spring Boot?
_TOPIC_ALONE = re.compile(
    r"(?:(?:그럼|그러면|그리고|그렇다면|혹시)[,\s]+)*(?:\S+\s+){0,2}\S+(?:은|는|도)(?:요)?\s*\??"
    r"|(?:(?:and|so|then|ok)[,\s]+)*(?:how|what) about\s+(?:\S+\s+){0,4}\S+\s*",
    re.IGNORECASE,
)
_FIRST = 10  # hits of the topic
_AWAY = 0.5  # part of it that other lines have and the session does not


def names_topic_alone(message: str) -> bool:
    return _TOPIC_ALONE.fullmatch(message) is not None


def changes_topic(query: Query, session: Collection[int], notes: NoteIndex) -> bool:
    """Whether it names a topic alone that the notes speak of, and the session that the conversation is in does not.

    :param session: its rows.
    """
    if points(query.message) and not names_topic_alone(query.message):
        return False
    alone = query.alone()
    nouns = tuple(word for word in alone.words if word.weight >= 1 and not is_predicate(word.said) and not is_date_word(word))
    if not nouns:
        return False
    alone = replace(alone, words=nouns)
    reader = Reader(alone, notes)
    hits = notes.search_lexical(alone.terms(), _FIRST, rows=notes.rows(alone.filters))
    reader.fetch([*session, *(hit.row for hit in hits)])
    if notes.manifest.words:
        reader.relate([])
    elsewhere = max((reader.read(hit.row).whole for hit in hits), default=0.0)
    return elsewhere - max((reader.read(row).whole for row in session), default=0.0) > _AWAY

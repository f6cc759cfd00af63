"""A message and what was said before it → one self-contained Query."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from typing import TYPE_CHECKING

from index import FilterError, Filters, Term
from index.tokens import words_as_written
from qa.question.asked import NOTHING_ASKED, Asked, is_date_word, read_asked, with_dates, without_asking
from qa.question.filters import as_filters, as_typed, combine, parse_filters
from qa.question.periods import Period
from qa.question.question_words import QueryWord, is_predicate, weight, with_counters
from qa.settings import Settings

if TYPE_CHECKING:
    from index import NoteIndex

_log = logging.getLogger(__name__)

MAX_QUESTION = 2_000  # characters; more is no question, and the model reads no more of it
_MAX_RAW = 8_000  # characters of an earlier message, mark-up and all
_MAX_MESSAGES = 50
_MAX_TURNS = 6  # earlier user messages that are looked at
_STANDS_ALONE = 1.5  # what the words of a question weigh that are no predicates, as a subject and what is asked of it
_EARLIER = 0.5  # what a turn counts beside the one after it
_CARRIED = 0.5  # what a word taken over counts beside the words of the question

_HTML = re.compile(r"<(script|style)\b.*?</\1\s*>|</?[a-z][^<>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_CLITICS = re.compile(r"(?<=\w)['’](?:s|d|m|t|ll|re|ve)\b", re.IGNORECASE)  # what's: its s is no letter that is asked for
# Signs that a question leans on what was said before.
_POINTING = re.compile(
    r"(?:^|\s)(?:그게|그건|그거|그것|그걸|그럼|그러면|그중|거기|거기서|거긴|그다음|그래서|그때|그렇게|그런|그 [가-힣]+"
    r"|이거|이건|이게|여기서|저거|아까|방금|위에|앞에서|그(?:발표|세션|사람|분|회사|노트|행사|서비스|방법|기능))"
    r"|^(?:(?:첫|두|세|네|다섯) ?번째|나머지)\S*\s?\??$"
    r"|^(?:and|so|then|what about|how about)\b|\b(?:it|its|they|them|those|this|he|she)\b"
    r"|\bthat\b(?! (?:there|i|we|you|the|an?)\b)|(?<!is )(?<!are )\bthere\b(?! (?:is|are|was|were)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone. `text` is what is embedded; `words` are what the lexical channel looks for."""

    text: str
    words: tuple[QueryWord, ...]
    filters: Filters
    subject: str = ""  # what the last turns were about
    carried: bool = False  # whether the question was read as leaning on it
    asked: Asked = NOTHING_ASKED  # what it asks of a note
    n_own: int = 0  # words of the message; those behind them were taken over
    held: Filters = field(default_factory=Filters)  # those of `filters` that were taken over
    turns: tuple[str, ...] = ()  # of which `subject` is made, oldest first

    @property
    def message(self) -> str:
        """What was asked last, without what was taken over."""
        return self.text.removeprefix(f"{self.subject} — ") if self.carried else self.text

    def alone(self) -> Query:
        """What was asked last, as if nothing had been said before."""
        filters = Filters() if self.held else self.filters
        words = self.words[: self.n_own]
        return replace(self, text=self.message, words=words, filters=filters, held=Filters(), subject="", turns=(), carried=False)

    def let_go(self, notes: NoteIndex) -> Query:
        """Without filters that were taken over and leave no note: who asks again does not mean them."""
        rows = notes.rows(self.filters) if self.held else None
        return self if rows is None or len(rows) else replace(self, filters=Filters(), held=Filters())

    @property
    def shown(self) -> str:
        """What was searched, as it would be typed."""
        return f"{as_typed(self.held)} {self.text}".strip()

    def terms(self) -> list[list[Term]]:
        """For the lexical channel, a token once; an alternative of several tokens counts by each of them."""
        best: dict[str, float] = {}
        for word in self.words:
            for token in (word.text, *word.parts):
                best[token] = max(best.get(token, 0.0), word.weight)
            for tokens, share in word.alternatives:
                for token in tokens:
                    best[token] = max(best.get(token, 0.0), word.weight * share)
        return [[Term(token, value)] for token, value in best.items() if value > 0]


def contextualize(
    message: str,
    history: Sequence[Mapping[str, object]] = (),
    filters: Filters | Mapping[str, object] | None = None,
    *,
    settings: Settings,
    today: Date | None = None,
) -> Query:
    """The question that is searched: with the subject of earlier turns where the message leaves it out.

    :param history: messages as OpenAI and Gradio write them, oldest first; what is not a user's text is passed over.
    :param today: what 작년 counts from; None for the day of the call.
    :raises FilterError: if a filter cannot be understood.
    """
    text, typed = parse_filters(message[:MAX_QUESTION].strip())
    filters = combine(as_filters(filters), typed)
    words, asked = _query_words(text, settings), NOTHING_ASKED
    if settings.front_matter or settings.dates:
        asked = read_asked(text, today=today)
    if settings.dates:
        words = with_dates(words, asked.period, asked.day)
    words = without_asking(words, asked)
    turns, held = _leading_up(user_turns(history), settings) if settings.context and text else ([], Filters())
    subject = " ".join(turns)
    stands_alone = (asked.period is not None and bool(asked.fields)) or bool(asked.author)  # 2019년에 갔던 행사
    if not subject or stands_alone or not _leans(text, words):
        return Query(text, words, filters, subject, asked=asked, n_own=len(words), turns=tuple(turns))
    if asked.period:
        before = read_asked(subject, today=today)
        asked = replace(asked, fields=asked.fields or before.fields, perhaps=asked.perhaps or before.perhaps)
        turns = [left for turn in turns if (left := _without(turn, before.period))] or turns
        subject = " ".join(turns)
    known = {word.text for word in words if word.weight > 0}
    context = [replace(word, weight=_CARRIED * word.weight) for word in _words_of(turns, settings) if word.text not in known]
    if any(is_date_word(word) for word in words):  # another time than before
        context = [word for word in context if not is_date_word(word)]
    held = Filters() if filters else held
    return Query(
        f"{subject} — {text}",
        (*words, *context),
        filters or held,
        subject,
        carried=True,
        asked=asked,
        n_own=len(words),
        held=held,
        turns=tuple(turns),
    )


def about(*turns: str, filters: Filters, settings: Settings) -> Query:
    """The question that turns make on their own, oldest first."""
    return Query(" ".join(turns), _words_of(turns, settings), filters)


def _words_of(turns: Sequence[str], settings: Settings) -> tuple[QueryWord, ...]:
    """The words of turns, in order; those of the last one that says something count most, each before it half as much."""
    found: list[QueryWord] = []
    share = 1.0
    for turn in reversed(turns):
        words = _query_words(turn, settings)
        found[:0] = [replace(word, weight=share * word.weight) for word in words]
        if any(word.weight >= 1 and not is_predicate(word.said) for word in words):
            share *= _EARLIER
    return tuple(found)


def as_history(turns: Sequence[str]) -> list[dict[str, object]]:
    """What a person sent, as messages."""
    return [{"role": "user", "content": turn} for turn in turns]


def user_turns(history: Sequence[Mapping[str, object]] | None) -> list[str]:
    """The texts a person sent, oldest first; what is no message is passed over.

    Gradio and OpenAI write content as text or as a list of blocks.
    """
    turns = []
    listed = isinstance(history, Iterable) and not isinstance(history, str | bytes | Mapping)
    if history is not None and not listed:
        _log.warning("history is a %s and is left out: pass a list of messages", type(history).__name__)
    for message in list(history)[-_MAX_MESSAGES:] if history is not None and listed else ():
        if not isinstance(message, Mapping) or "role" not in message:
            _log.warning('history holds a %s that is left out: write {"role": "user", "content": …}', type(message).__name__)
            continue
        if message["role"] != "user":
            continue
        content = message.get("content")
        if isinstance(content, list | tuple):
            content = " ".join(
                block["text"] for block in content if isinstance(block, Mapping) and isinstance(block.get("text"), str)
            )
        if isinstance(content, str) and content.strip():
            turns.append(content)
    plain = (" ".join(_HTML.sub(" ", turn[:_MAX_RAW]).split())[:MAX_QUESTION] for turn in turns[-_MAX_TURNS:])
    return [turn for turn in plain if turn]


def _query_words(text: str, settings: Settings) -> tuple[QueryWord, ...]:
    found = []
    for word, parts, written in words_as_written(_CLITICS.sub("", text)):
        worth = weight(word) if settings.question_words else 1.0
        found.append(QueryWord(word, worth, parts if worth > 0 else (), word, typed=written))
    return with_counters(found)


def points(text: str) -> bool:
    """Whether a text has a word that points at what was said before."""
    return _POINTING.search(text) is not None


def _leans(text: str, words: Sequence[QueryWord]) -> bool:
    nouns = [word for word in words if word.weight > 0 and not is_predicate(word.said)]
    only_a_day = bool(nouns) and all(map(is_date_word, nouns))  # 7월 8일엔?
    return points(text) or only_a_day or sum(word.weight for word in nouns) < _STANDS_ALONE


def _without(subject: str, period: Period | None) -> str:
    """Of what the last turns were about, all but the time that they named: another one is asked for now."""
    said = period.said if period else ""
    return " ".join(word for word in subject.split() if not said or (word not in said and said not in word))


def _leading_up(turns: Sequence[str], settings: Settings) -> tuple[list[str], Filters]:
    """The last turn and, where it leans itself, those before; and the filters typed there."""
    taken: list[str] = []
    held = Filters()
    for turn in reversed(turns):
        try:
            text, typed = parse_filters(turn)
        except FilterError:  # said so when it was asked
            continue
        taken.insert(0, text)
        held = held or typed
        if not _leans(text, _query_words(text, settings)):
            break
    return taken, held

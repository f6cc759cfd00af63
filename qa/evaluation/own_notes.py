"""Judged questions made from a folder's own headings, bullets and aliases, so that anyone can measure on their notes.

Nothing is drawn at random: the same folder gives the same questions. They are easier than what a person asks, because their words
come from the notes; they serve to compare settings and models on one folder, not folders with each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.aliases import mine_aliases
from index.errors import UnreadableNote
from index.reader import find_notes, read_note
from index.sessions import split_sessions
from index.tokens import words
from index.types import BlockKind, Note, Session
from qa.aliases.table import Groups, key, shipped
from qa.evaluation import slips
from qa.evaluation.korquad import sample
from qa.evaluation.nowhere import NOWHERE
from qa.evaluation.questions import UNANSWERABLE, Gold, Question
from qa.question.keyboard import as_hangul_keys, as_latin_keys

PER_TYPE = 40
_LONGEST_HEADING = 80  # characters; more is a sentence that happens to be marked as a heading
_LONGEST_BLOCK = 60  # words
_ASKED = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE)
_NUMBERING = re.compile(r"^[\W_]*(?:\d+(?:[.)-]\d*)*|[IVX]+\.)[.)\s]\s*|^[\W_]+")
_HANGUL = re.compile(r"[가-힣]")
_OF_ONE_NAME = 2  # questions; or the most common term would be all there is


@dataclass(frozen=True, slots=True)
class Place:
    """Lines that something can be asked about. `keywords` are their three rarest words, in the order of the text."""

    gold: Gold
    heading: str
    keywords: tuple[str, ...]
    rarest: str
    words: frozenset[str]


Parsed = Sequence[tuple[Note, Sequence[Session]]]


def read_notes(notes_dir: Path) -> list[Note]:
    notes = []
    for path in find_notes(notes_dir):
        try:
            notes.append(read_note(path, root=notes_dir))
        except UnreadableNote:
            continue  # the build names it
    return notes


def make_questions(notes: Sequence[Note], *, user: Groups | None = None, per_type: int = PER_TYPE) -> list[Question]:
    """At most `per_type` questions of each type, at equal distances over all notes.

    :param user: names from the folder's aliases.yaml.
    """
    parsed = [(note, [session for session in split_sessions(note) if not session.navigation]) for note in notes]
    headings, places = _headings(parsed), _places(parsed)
    by_word = _by_word(places)
    named = [place for place in places if place.heading in headings]
    text = "\n".join(note.text for note in notes).casefold()
    kinds: tuple[Iterator[Question], ...] = (
        _about_headings("session", headings, _session_question),
        _about_headings("spacing", headings, lambda heading: slips.without_spaces(heading) if " " in heading else None),
        _about_headings("jamo", headings, _slipped),
        _about_headings("keyboard", headings, _wrong_layout),
        _by_keywords("keyword", places, by_word, lambda place: " ".join(place.keywords)),
        _by_keywords("particle", places, by_word, _with_particles),
        _paraphrases(named, by_word),
        _followups(named, by_word),
        _other_script(places, by_word, _names(notes, user)),
        _aliases(notes),
        _nowhere(text, headings),
    )
    return [question for questions in kinds for question in sample(list(questions), per_type)]


def _headings(parsed: Parsed) -> dict[str, Gold]:
    """Headings that stand only once in all notes and say something, with the lines of their sessions."""
    counts: Counter[str] = Counter()
    spans: dict[str, Gold] = {}
    for note, sessions in parsed:
        for session in sessions:
            heading = _name(session, note)
            counts[heading.casefold()] += 1
            if session.headings and len(words(heading)) >= 2 and len(heading) <= _LONGEST_HEADING:
                spans[heading] = Gold(note.path, *_lines(note, session.start, session.tree_end))
    return {heading: gold for heading, gold in spans.items() if counts[heading.casefold()] == 1}


def _places(parsed: Parsed) -> list[Place]:
    """Blocks with at least three words of their own."""
    found = [
        (Gold(note.path, *_lines(note, block.start, block.end)), _name(session, note), words(block.plain))
        for note, sessions in parsed
        for session in sessions
        for block in session.blocks
        if block.kind in _ASKED
    ]
    frequency = Counter(word for _, _, block_words in found for word in set(block_words))
    places = []
    for gold, heading, block_words in found:
        candidates = [word for word in dict.fromkeys(block_words) if len(word) > 1 and not word.isdigit()]
        rarest = sorted(candidates, key=lambda word: (frequency[word], candidates.index(word)))[:3]
        if len(rarest) == 3 and len(block_words) <= _LONGEST_BLOCK:
            keywords = tuple(sorted(rarest, key=candidates.index))
            places.append(Place(gold, heading, keywords, rarest[0], frozenset(block_words)))
    return places


def _name(session: Session, note: Note) -> str:
    return _NUMBERING.sub("", session.headings[-1]).strip() if session.headings else note.title


def _lines(note: Note, start: int, end: int) -> tuple[int, int]:
    """First and last physical line of a stretch, blank lines at its end left out."""
    stretch = note.text[start:end].rstrip()
    first = note.text.count("\n", 0, start) + 1
    return first, first + stretch.count("\n")


def _by_word(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in places:
        for word in place.words:
            found.setdefault(word, []).append(place)
    return found


def _gold(
    place: Place, asked: Sequence[str], by_word: Mapping[str, Sequence[Place]], *, heading: str | None = None
) -> tuple[Gold, ...]:
    """The place, and every other that has the words asked for: nobody could tell which of them was meant."""
    return tuple(dict.fromkeys((place.gold, *_with_all(asked, by_word, heading=heading))))


def _with_all(asked: Sequence[str], by_word: Mapping[str, Sequence[Place]], *, heading: str | None = None) -> list[Gold]:
    rarest = min((by_word.get(word, ()) for word in asked), key=len)
    return [each.gold for each in rarest if each.words.issuperset(asked) and (heading is None or each.heading == heading)]


def _about_headings(kind: str, headings: Mapping[str, Gold], ask: Callable[[str], str | None]) -> Iterator[Question]:
    for number, (heading, gold) in enumerate(headings.items(), start=1):
        if text := ask(heading):
            yield Question(f"{kind}-{number}", kind, _lang(text), text, gold=(gold,))


def _by_keywords(
    kind: str, places: Sequence[Place], by_word: Mapping[str, Sequence[Place]], ask: Callable[[Place], str | None]
) -> Iterator[Question]:
    for number, place in enumerate(places, start=1):
        if text := ask(place):
            yield Question(f"{kind}-{number}", kind, _lang(text), text, gold=_gold(place, place.keywords, by_word))


def _lang(text: str) -> str:
    return "ko" if _HANGUL.search(text) else "en"


def _session_question(heading: str) -> str:
    return f"{heading} 내용 정리해줘" if _lang(heading) == "ko" else f"What did I write down about {heading}?"


def _slipped(heading: str) -> str | None:
    longest = max(heading.split(), key=len)
    return heading.replace(longest, slips.slip(longest), 1) if len(longest) > 2 else None


def _wrong_layout(heading: str) -> str | None:
    if _lang(heading) == "ko":
        return as_latin_keys(heading) if not re.search("[A-Za-z]", heading) else None
    return as_hangul_keys(heading)


def _with_particles(place: Place) -> str | None:
    """The keywords as a Korean sentence would bend them."""
    if not all(_HANGUL.search(word) for word in place.keywords):
        return None
    first, second, third = place.keywords
    topic = "은" if slips.ends_in_consonant(third) else "는"
    return f"{first}에서도 {second}의 {third}{topic}?"


def _paraphrases(places: Sequence[Place], by_word: Mapping[str, Sequence[Place]]) -> Iterator[Question]:
    """The session's name and one word of the lines, in a sentence that the notes do not have."""
    for number, place in enumerate(places, start=1):
        korean = f"{place.heading} 쪽에 {place.rarest} 관련해서 적어 둔 거 뭐였더라?"
        text = korean if _lang(place.heading + place.rarest) == "ko" else f"In {place.heading}, what was it about {place.rarest}?"
        gold = _gold(place, [place.rarest], by_word, heading=place.heading)
        yield Question(f"paraphrase-{number}", "paraphrase", _lang(text), text, gold=gold)


def _followups(places: Sequence[Place], by_word: Mapping[str, Sequence[Place]]) -> Iterator[Question]:
    for number, place in enumerate(places, start=1):
        history = ({"role": "user", "content": _session_question(place.heading)},)
        gold = _gold(place, [place.rarest], by_word, heading=place.heading)
        text = f"거기서 {place.rarest} 얘기는 뭐였지?"
        yield Question(f"followup-{number}", "followup", "ko", text, gold=gold, history=history)


def _names(notes: Sequence[Note], user: Groups | None) -> list[Groups]:
    """Groups of names for one thing: the user's, the notes' own, the shipped ones."""
    mined = Groups([pair for note in notes for pair in mine_aliases(note.text)])
    return [*([user] if user else []), mined, shipped()]


def _other_script(places: Sequence[Place], by_word: Mapping[str, Sequence[Place]], names: Sequence[Groups]) -> Iterator[Question]:
    """One word of some lines, by a name in the script that they do not use, with a rare word of theirs."""
    asked: Counter[str] = Counter()
    for number, place in enumerate(places, start=1):
        for word in sorted(place.words):
            name = next((name for name in _other_names(word, names) if place.words.isdisjoint(words(name))), None)
            if name is None or asked[word] == _OF_ONE_NAME:
                continue
            asked[word] += 1
            other = next(keyword for keyword in place.keywords if keyword != word)
            text = f"{name} {other}"
            gold = dict.fromkeys((*_gold(place, [word, other], by_word), *_with_all([*words(name), other], by_word)))
            yield Question(f"script-{number}", "script", _lang(text), text, gold=tuple(gold))
            break


def _other_names(word: str, names: Sequence[Groups]) -> Iterator[str]:
    for groups in names:
        for group in groups.of(key(word)):
            yield from (name for name in group if bool(_HANGUL.search(name)) != bool(_HANGUL.search(word)) and words(name))


def _aliases(notes: Sequence[Note]) -> Iterator[Question]:
    for note in notes:
        for number, alias in enumerate(note.aliases, start=1):
            gold = Gold(note.path, 1, note.text.rstrip().count("\n") + 1)
            yield Question(f"alias-{note.path}-{number}", "alias", _lang(alias), alias, gold=(gold,))


def _nowhere(text: str, headings: Mapping[str, Gold]) -> Iterator[Question]:
    """Questions whose subjects no note mentions: alone, and asked of a session that exists."""
    absent = [
        (subject, question)
        for subject, question in NOWHERE.items()
        if not any(word.casefold() in text for word in subject.split())
    ]
    for number, (_, question) in enumerate(absent, start=1):
        yield Question(f"{UNANSWERABLE}-{number}", UNANSWERABLE, _lang(question), question)
    for number, (heading, (subject, _)) in enumerate(zip(headings, absent, strict=False), start=1):
        near = f"{heading}에서 {subject} 얘기도 있었나?" if _lang(subject) == "ko" else f"Did {heading} mention {subject}?"
        yield Question(f"{UNANSWERABLE}-near-{number}", UNANSWERABLE, _lang(near), near)

"""Judged questions made from a folder's own headings, bullets and aliases, so that anyone can measure on their notes.

Nothing is drawn at random: the same folder gives the same questions. They are easier than what a person asks, because their words
come from the notes; they serve to compare settings and models on one folder, not folders with each other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import UnreadableNote
from index.reader import find_notes, read_note
from index.sessions import split_sessions
from index.tokens import words
from index.types import BlockKind, Note
from qa.evaluation import slips
from qa.evaluation.korquad import sample
from qa.evaluation.nowhere import NOWHERE
from qa.evaluation.questions import UNANSWERABLE, Gold, Question

PER_TYPE = 40
_ASKED = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE)
_NUMBERING = re.compile(r"^[\W_]*(?:\d+(?:[.)-]\d*)*|[IVX]+\.)[.)\s]\s*|^[\W_]+")
_HANGUL = re.compile(r"[가-힣]")
# 쿠버네티스(Kubernetes), Kubernetes (쿠버네티스): the writer says that both are one.
_PAIR = re.compile(r"([가-힣]{2,}) ?\(([A-Za-z][A-Za-z0-9+.-]+)\)|([A-Za-z][A-Za-z0-9+.-]+) ?\(([가-힣]{2,})\)")


@dataclass(frozen=True, slots=True)
class Place:
    """Lines that something can be asked about, with their rarest words in the order of the text."""

    gold: Gold
    heading: str
    keywords: tuple[str, ...]
    words: frozenset[str]


def read_notes(notes_dir: Path) -> list[Note]:
    notes = []
    for path in find_notes(notes_dir):
        try:
            notes.append(read_note(path, root=notes_dir))
        except UnreadableNote:
            continue  # the build names it
    return notes


def make_questions(notes: Sequence[Note], *, per_type: int = PER_TYPE) -> list[Question]:
    """At most `per_type` questions of each type, at equal distances over all notes."""
    headings = _headings(notes)
    places = _places(notes)
    text = "\n".join(note.text for note in notes).casefold()
    kinds: tuple[tuple[str, Iterator[Question]], ...] = (
        ("session", _about_headings("session", headings, _session_question)),
        (
            "spacing",
            _about_headings("spacing", headings, lambda heading: slips.without_spaces(heading) if " " in heading else None),
        ),
        ("jamo", _about_headings("jamo", headings, _slipped)),
        ("keyboard", _about_headings("keyboard", headings, _wrong_layout)),
        ("keyword", _about_places("keyword", places, lambda place: " ".join(place.keywords))),
        ("particle", _about_places("particle", places, _with_particles)),
        ("paraphrase", _about_places("paraphrase", places, _paraphrase)),
        ("followup", _followups(places)),
        ("script", _other_script(places, _pairs(notes))),
        ("alias", _aliases(notes)),
        (UNANSWERABLE, _nowhere(text, headings)),
    )
    return [question for _, questions in kinds for question in sample(list(questions), per_type)]


def _headings(notes: Sequence[Note]) -> dict[str, Gold]:
    """Headings that stand only once in all notes and say something, with the lines of their sessions."""
    counts: Counter[str] = Counter()
    spans: dict[str, Gold] = {}
    for note in notes:
        for session in split_sessions(note):
            heading = _NUMBERING.sub("", session.headings[-1]).strip() if session.headings else ""
            if session.navigation or len(words(heading)) < 2 or len(heading) > 80:
                continue
            counts[heading.casefold()] += 1
            spans[heading] = Gold(note.path, *_lines(note, session.start, session.tree_end))
    return {heading: gold for heading, gold in spans.items() if counts[heading.casefold()] == 1}


def _places(notes: Sequence[Note]) -> list[Place]:
    """Blocks with at least three words that few other blocks have."""
    found: list[tuple[Gold, str, list[str]]] = []
    for note in notes:
        for session in split_sessions(note):
            if session.navigation:
                continue
            heading = _NUMBERING.sub("", session.headings[-1]).strip() if session.headings else note.title
            found += [
                (Gold(note.path, *_lines(note, block.start, block.end)), heading, words(block.plain))
                for block in session.blocks
                if block.kind in _ASKED and 4 <= len(words(block.plain)) <= 60
            ]
    frequency = Counter(word for _, _, block_words in found for word in set(block_words))
    places = []
    for gold, heading, block_words in found:
        candidates = [word for word in dict.fromkeys(block_words) if len(word) > 1 and not word.isdigit()]
        rarest = sorted(candidates, key=lambda word: (frequency[word], candidates.index(word)))[:3]
        if len(rarest) == 3:
            keywords = tuple(sorted(rarest, key=candidates.index))
            places.append(Place(gold=gold, heading=heading, keywords=keywords, words=frozenset(block_words)))
    return places


def _lines(note: Note, start: int, end: int) -> tuple[int, int]:
    """First and last physical line of a stretch, blank lines at its end left out."""
    stretch = note.text[start:end].rstrip()
    first = note.text.count("\n", 0, start) + 1
    return first, first + stretch.count("\n")


def _about_headings(kind: str, headings: dict[str, Gold], ask: Callable[[str], str | None]) -> Iterator[Question]:
    for number, (heading, gold) in enumerate(headings.items(), start=1):
        if text := ask(heading):
            yield Question(f"{kind}-{number}", kind, _lang(text), text, gold=(gold,))


def _about_places(kind: str, places: Sequence[Place], ask: Callable[[Place], str | None]) -> Iterator[Question]:
    for number, place in enumerate(places, start=1):
        if text := ask(place):
            yield Question(f"{kind}-{number}", kind, _lang(text), text, gold=_gold(place, places))


def _gold(place: Place, places: Sequence[Place]) -> tuple[Gold, ...]:
    """The place, and every other that has the same words: nobody could tell which of them was meant."""
    return (place.gold, *(other.gold for other in places if other is not place and other.words.issuperset(place.keywords)))


def _lang(text: str) -> str:
    return "ko" if _HANGUL.search(text) else "en"


def _session_question(heading: str) -> str:
    return f"{heading} 내용 정리해줘" if _lang(heading) == "ko" else f"What did I write down about {heading}?"


def _slipped(heading: str) -> str | None:
    longest = max(heading.split(), key=len)
    return heading.replace(longest, slips.slip(longest), 1) if len(longest) > 2 else None


def _wrong_layout(heading: str) -> str | None:
    if _lang(heading) == "ko":
        return slips.as_latin_keys(heading) if not re.search("[A-Za-z]", heading) else None
    return slips.as_hangul_keys(heading)


def _with_particles(place: Place) -> str | None:
    """The keywords as a Korean sentence would bend them."""
    first, second, third = place.keywords
    if not all(map(_HANGUL.search, place.keywords)):
        return None
    topic = "은" if slips.ends_in_consonant(third) else "는"
    return f"{first}에서도 {second}의 {third}{topic}?"


def _paraphrase(place: Place) -> str | None:
    """The session's name and one word of the lines, in a sentence that the notes do not have."""
    if not words(place.heading):
        return None
    if _lang(place.heading) == "ko":
        return f"{place.heading} 쪽에 {place.keywords[0]} 관련해서 적어 둔 거 뭐였더라?"
    return f"In {place.heading}, what was it about {place.keywords[0]}?"


def _followups(places: Sequence[Place]) -> Iterator[Question]:
    for number, place in enumerate(places, start=1):
        if words(place.heading):
            history = ({"role": "user", "content": _session_question(place.heading)},)
            text = f"거기서 {place.keywords[0]} 얘기는 뭐였지?"
            yield Question(f"followup-{number}", "followup", "ko", text, gold=_gold(place, places), history=history)


def _pairs(notes: Sequence[Note]) -> dict[str, str]:
    """Words that the notes write in both scripts, each to the other, lower case."""
    pairs: dict[str, str] = {}
    for note in notes:
        for hangul, latin, latin_first, hangul_second in _PAIR.findall(note.text):
            korean, other = hangul or hangul_second, (latin or latin_first).lower()
            pairs.setdefault(korean, other)
            pairs.setdefault(other, korean)
    return pairs


def _other_script(places: Sequence[Place], pairs: dict[str, str]) -> Iterator[Question]:
    """Keywords with one of them in the script that these lines do not use."""
    for number, place in enumerate(places, start=1):
        for word in sorted(place.words & pairs.keys()):
            if pairs[word] not in place.words:
                others = [keyword for keyword in place.keywords if keyword != word][:2]
                text = " ".join((pairs[word], *others))
                yield Question(f"script-{number}", "script", _lang(text), text, gold=_gold(place, places))
                break


def _aliases(notes: Sequence[Note]) -> Iterator[Question]:
    for note in notes:
        for number, alias in enumerate(note.aliases, start=1):
            gold = Gold(note.path, 1, note.text.rstrip().count("\n") + 1)
            yield Question(f"alias-{note.path}-{number}", "alias", _lang(alias), alias, gold=(gold,))


def _nowhere(text: str, headings: dict[str, Gold]) -> Iterator[Question]:
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

"""What else the notes may call a word of a question: by what they say themselves, by the user's file, by a table, by sound."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from weakref import WeakKeyDictionary, ref

from index import Term
from index.sound import hangul_key, similarity
from index.tokens import is_hangul
from index.tokens import words as words_of
from qa.aliases.lookup import Lookup, heard_as
from qa.aliases.table import Groups, joined, key, shipped, whole_key
from qa.aliases.user import FILE_NAME, UserAliases, read_user_aliases

if TYPE_CHECKING:
    from index import NoteIndex

__all__ = ["Aliases", "Alternative"]

Source: TypeAlias = Literal["user", "mined", "table", "sound"]

_MOST = 8  # alternatives of one term
_FUNCTION_WORDS = frozenset("a an and at by for in of off on or out the to up".split())
_SURELY = 0.93  # sounds alike, where a word is known as it stands or was put together
_CERTAINLY = 0.97  # with an ending that is more often a particle
_LONGEST_PHRASE = 4  # words
_LONGEST_WORD = 100  # characters
# What turns a noun into a predicate, and all that follows: 양자화했더니.
_PREDICATE = re.compile(r"(?<=..)(?:하|했|한|할|함|해|되|된|될|됨|돼|됐|시키|시킨|시켜|시킬).{0,6}$")
_RUN = re.compile(r"[가-힣]+|[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9_.+#&/-]*")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another name, as the notes have it. `tokens` are words of the notes; `written` is for people."""

    tokens: tuple[str, ...]
    written: str
    source: Source
    weight: float = 1.0


class Aliases:
    """Names of one index and its folder. May be used from several threads."""

    def __init__(
        self,
        vocabulary: Mapping[str, int] | Lookup,
        *,
        mined: Groups | None = None,
        user: UserAliases | None = None,
        table: Groups | None = None,
        written: Callable[[str], str] = str,
    ) -> None:
        """:param written: gives a word of the vocabulary as the notes write it."""
        self.warnings = user.warnings if user else ()
        self._lookup = vocabulary if isinstance(vocabulary, Lookup) else Lookup(vocabulary)
        self._mined = mined or Groups(())
        self._written = written
        self._sources: tuple[tuple[Source, Groups], ...] = (
            ("user", user.groups if user else Groups(())),
            ("mined", self._mined),
            ("table", shipped() if table is None else table),
        )
        self._longest = min(_LONGEST_PHRASE, max(groups.longest for _, groups in self._sources))
        self._whole = lru_cache(maxsize=4096)(self._find_whole)
        self._cached = lru_cache(maxsize=4096)(self._find)

    @classmethod
    def for_index(cls, notes: NoteIndex) -> Aliases:
        """The names of an opened index: made on first use, and anew when the folder's aliases.yaml has changed."""
        folder = Path(notes.manifest.notes_dir)
        stamp = _stamp(folder / FILE_NAME)
        with _LOCK:
            known = _OPENED.get(notes)
            if known and known[0] == stamp:
                return known[1]
            user = read_user_aliases(folder)
            if known:
                aliases = cls(known[1]._lookup, mined=known[1]._mined, user=user, written=known[1]._written)
            else:
                # No reference to the index itself: it would never be let go.
                aliases = cls(notes.vocabulary(), mined=_mine(notes), user=user, written=_writer(ref(notes)))
            _OPENED[notes] = (stamp, aliases)
            return aliases

    def alternatives(self, word: str) -> tuple[Alternative, ...]:
        """Other names of one word, the surest first; empty where the notes have none.

        :param word: as typed, with what may be a particle or may belong to it: 프리야.
        """
        return self._cached(word) if 0 < len(word) <= _LONGEST_WORD else ()

    def phrase_alternatives(self, words: Sequence[str]) -> dict[tuple[int, int], tuple[Alternative, ...]]:
        """Other names of two to four words of a question, by the positions of the first and the last, both included."""
        found = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + self._longest, len(words))):
                span = words[first : last + 1]
                if sum(map(len, span)) > _LONGEST_WORD:
                    break
                term = joined([head for word in span for head in words_of(word)])
                alternatives = self._named(term) or (self._sounding(term, least=_SURELY) if self._torn(span) else [])
                alternatives = [other for other in alternatives if len(other.tokens) < 2 or not set(other.tokens) <= set(span)]
                if alternatives:
                    found[first, last] = tuple(alternatives)
        return found

    def _torn(self, span: Sequence[str]) -> bool:
        """Whether two words may be one that was written apart: 쿠버 네티스. Words that the notes have are no halves."""
        return len(span) == 2 and not all(word in self._lookup for word in span)

    def _find(self, word: str) -> tuple[Alternative, ...]:
        typed, term = whole_key(word), key(word)
        found = (self._whole(typed, _CERTAINLY) if typed != term else ()) or self._whole(term)
        if not found and (predicate := _PREDICATE.search(term)):
            term = term[: predicate.start()]
            found = self._whole(term)
        return found or self._compound(term)

    def _find_whole(self, term: str, least: float = 0.0) -> tuple[Alternative, ...]:
        named = self._named(term) or self._spelled_out(term)
        if named or term in self._lookup:  # 드롭, which the notes have, is not "through"
            least = max(least, _SURELY)
        heard = self._sounding(term, least=least)
        if named:  # beside "canary release" the notes may have the one word that 카나리 is
            known = {other.tokens for other in named}
            heard = [other for other in heard if other.tokens not in known and is_hangul(other.tokens[0]) != is_hangul(term)]
        return tuple((named + heard)[:_MOST])

    def _named(self, term: str) -> list[Alternative]:
        found: dict[tuple[str, ...], Alternative] = {}
        further: list[str] = []
        for source, groups in self._sources:
            for name in _others(groups, term):
                self._add(found, name, source, term, 1.0)
                further.append(name)
        # Over a name that can only mean one thing: the notes say 쿠버네티스(Kubernetes), the table knows k8s.
        for other in dict.fromkeys(map(key, further)):
            if len(other) > 3:
                for source, groups in self._sources:
                    if len(groups.of(other)) == 1:
                        for name in _others(groups, other):
                            self._add(found, name, source, term, 0.9)
        return sorted(found.values(), key=lambda other: (-other.weight, len(other.tokens)))[:_MOST]

    def _add(self, found: dict[tuple[str, ...], Alternative], name: str, source: Source, term: str, weight: float) -> None:
        for tokens in self._lookup.tokens(name) if term not in (key(name), whole_key(name)) else ():
            part = len(joined(tokens)) > len("".join(name.split()))
            if len(tokens) == 2 and not _FUNCTION_WORDS.isdisjoint(tokens):
                continue  # on and call, each somewhere, are not on-call
            found.setdefault(tokens, Alternative(tokens, name, source, 0.8 * weight if part else weight))

    def _spelled_out(self, term: str) -> list[Alternative]:
        return [Alternative((word,), self._written(word), "sound", 0.95) for word in self._lookup.spelled_out(term)]

    def _sounding(self, term: str, *, least: float = 0.0) -> list[Alternative]:
        return [
            Alternative((word,), self._written(word), "sound", round(alike**2, 3))
            for word, alike in self._lookup.sounding_like(term)
            if alike >= least and not (self._named_elsewhere(word, term) or self._named_elsewhere(term, word))
        ]

    def _named_elsewhere(self, word: str, other: str) -> bool:
        """Whether the table has names for a word in the other's script, all of them others: 파일 is file, so it is not full."""
        if is_hangul(word) == is_hangul(other):
            return False
        names = [name for _, groups in self._sources for name in _others(groups, word) if is_hangul(name) == is_hangul(other)]
        return bool(names) and not any(_is_in(other, name) or _is_spelling(other, key(name), word) for name in names)

    def _compound(self, term: str) -> tuple[Alternative, ...]:
        """구글미트: each half has a name of its own, or is a word of the notes as it stands."""
        if not (4 <= len(term) <= 12 and is_hangul(term)) or term in self._lookup:
            return ()
        best: Alternative | None = None
        for at in range(2, len(term) - 1):
            left, right = self._half(term[:at]), self._half(term[at:])
            if left is None or right is None or (left.written, right.written) == (term[:at], term[at:]):
                continue
            weight = round(0.9 * left.weight * right.weight, 3)
            if best is None or weight > best.weight:
                source = right.source if left.written == term[:at] else left.source
                best = Alternative(left.tokens + right.tokens, f"{left.written} {right.written}", source, weight)
        return (best,) if best else ()

    def _half(self, part: str) -> Alternative | None:
        if found := self._whole(part):
            return found[0]
        return Alternative((part,), part, "table") if part in self._lookup else None


_LOCK = threading.Lock()
_OPENED: WeakKeyDictionary[NoteIndex, tuple[tuple[int, int] | None, Aliases]] = WeakKeyDictionary()


def _others(groups: Groups, term: str) -> Iterator[str]:
    return (name for group in groups.of(term) for name in group if term not in (key(name), whole_key(name)))


def _is_in(word: str, name: str) -> bool:
    """Whether a name sounds like a word, or one of its words does: 카나리 of 카나리 배포."""
    return heard_as(word) in map(heard_as, (key(name), *words_of(name)))


def _is_spelling(word: str, name: str, latin: str) -> bool:
    """Whether a Hangul word is another way to write a name, no worse than that: 데베지움 and 디비지움 for debezium."""
    return is_hangul(word) and hangul_key(word) == hangul_key(name) and similarity(word, latin) >= similarity(name, latin)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _mine(notes: NoteIndex) -> Groups:
    """Pairs from every note, and a note's title with its aliases where they are names rather than sentences."""
    pairs: dict[Sequence[str], None] = dict.fromkeys(notes.mined_aliases())
    for note in notes.notes():
        names = [name for name in (note.title, *note.aliases) if len(name.split()) <= _LONGEST_PHRASE]
        if note.aliases and len(names) > 1:
            pairs[tuple(names)] = None
    return Groups(pairs)


def _writer(notes: Callable[[], NoteIndex | None]) -> Callable[[str], str]:
    """A word of the vocabulary as a note writes it: kubernete is Kubernetes there."""

    @lru_cache(maxsize=1024)
    def written(word: str) -> str:
        index = notes()
        for hit in index.search_lexical([[Term(word)]], 1) if index else ():
            chunk = index.chunk(hit.row) if index else None
            for line in (chunk.plain, *chunk.headings, *chunk.parents) if chunk else ():
                for run in _RUN.findall(line):
                    if words_of(run) == [word]:
                        return str(run)
        return word

    return written

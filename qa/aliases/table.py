"""Groups of names for one thing, looked up by any of them: the shipped table, a user's file, what the notes say themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

from index.tokens import is_hangul, words, words_as_written

_JOINTS = re.compile(r"[-_./@:]+")


@lru_cache(maxsize=65536)
def key(term: str) -> str:
    """A term without what people write now this way, now that: case, spaces, hyphens, a plural s, a particle."""
    return joined(words(term))


@lru_cache(maxsize=65536)
def whole_key(term: str) -> str:
    """The same with whatever a Hangul word ends in: 아테나 ends in what may be a particle."""
    return joined([run if is_hangul(run) else head for head, _, run in words_as_written(term)])


def joined(tokens: Sequence[str]) -> str:
    return _JOINTS.sub("", "".join(tokens))


class Groups:
    """Names as written, in groups; a name may stand in several (IR: information retrieval, intermediate representation)."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: list[Sequence[str]] = []
        self._at: dict[str, list[int]] = {}
        self.longest = 1  # words of the longest name
        for group in groups:
            for name in group:
                for term in (key(name), whole_key(name)):
                    at = self._at.setdefault(term, [])
                    if not at or at[-1] != len(self._groups):
                        at.append(len(self._groups))
                self.longest = max(self.longest, name.count(" ") + 1)
            self._groups.append(group)
        self._at.pop("", None)

    def __len__(self) -> int:
        return len(self._groups)

    def __contains__(self, term_key: str) -> bool:
        return term_key in self._at

    def of(self, term_key: str) -> list[Sequence[str]]:
        """The groups that have the term, in order."""
        return [self._groups[at] for at in self._at.get(term_key, ())]


@lru_cache(maxsize=1)
def shipped() -> Groups:
    """terms.tsv: a group a line, names between tabs; lines that begin with # are remarks."""
    text = files(__package__).joinpath("terms.tsv").read_text(encoding="utf-8")
    return Groups([line.split("\t") for line in text.splitlines() if line and not line.startswith("#")])

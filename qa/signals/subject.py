"""What a question is about stands at its beginning: 트래블온은 시스템 나눌 때 어떤 기능부터 빼냈어?

Of the words that begin a question three to four in five stand where the answer is or in the headings above it, of those that end
it one in five to one in three; so it is over three sets of questions of different writers, and less steeply over KorQuAD. But the
line that answers seldom names its subject: the note does, somewhere. So the note counts beside the chunk, and the less, the more
of the question one chunk has in words. A note that is a single chunk says nothing beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from qa.fusion import Candidate

if TYPE_CHECKING:
    from index import NoteIndex

_SUBJECT = 0.2  # what a note is worth that has all of it, where no chunk has anything


def raise_notes(
    candidates: Sequence[Candidate], notes: NoteIndex, *, share: Callable[[Collection[str]], float]
) -> list[Candidate]:
    """With more right those of notes that have the question's subject, in whichever of their chunks.

    :param share: what part of the subject some words of the question are, 0..1.
    """
    of = [notes.note_of(candidate.row).path for candidate in candidates]
    words: dict[str, set[str]] = {}
    for path, candidate in zip(of, candidates, strict=True):
        words.setdefault(path, set()).update(candidate.evidence.words)
    most = max((candidate.evidence.whole for candidate in candidates), default=0.0)
    worth = {path: _SUBJECT * (1 - most) * share(found) for path, found in words.items() if len(notes.rows_of(path)) > 1}
    raised = [
        candidate.plus("subject", worth[path]) if worth.get(path) else candidate
        for path, candidate in zip(of, candidates, strict=True)
    ]
    return sorted(raised, key=lambda candidate: candidate.order)

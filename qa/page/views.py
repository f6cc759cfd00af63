"""What each event of the page shows: from an index and a conversation to HTML."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index import NotesError
from qa import ask
from qa.aliases import Aliases
from qa.evaluation.feedback import Thumb, record_vote
from qa.notes import open_notes
from qa.page.cards import conversation_html
from qa.page.conversation import Turn, history, history_of
from qa.page.examples import example_questions, spread
from qa.page.problems import lead
from qa.page.shell import IndexStatus, bar_html, start_html
from qa.page.source import Place, is_as_indexed, source_html
from qa.page.texts import Texts

if TYPE_CHECKING:
    from index import NoteIndex

log = logging.getLogger(__name__)
_NOTES_READ_FOR_EXAMPLES = 12


def take_turn(question: str, turns: Sequence[Turn], index: Path | NoteIndex, *, fresh: bool, texts: Texts) -> Turn:
    """The question with its answer, or with one sentence about what went wrong; the log keeps the rest."""
    try:
        found = ask(question, history=() if fresh else history(turns), index=index)
    except NotesError as error:
        return Turn(question, problem=lead(error, texts=texts), detail=str(error), fresh=fresh)
    except Exception:
        log.exception("a question failed")
        return Turn(question, problem=texts.unexpected, fresh=fresh)
    return Turn(question, answer=found, fresh=fresh)


def scene(turns: Sequence[Turn], index: Path | NoteIndex, *, texts: Texts) -> str:
    """The conversation, or the start of one."""
    if turns:
        return conversation_html(turns, texts=texts)
    try:
        notes = open_notes(index)
        warnings = Aliases.for_index(notes).warnings
        return start_html(_status(notes), _examples(notes, texts=texts), warnings=warnings, texts=texts)
    except NotesError as error:
        return conversation_html([Turn("", problem=lead(error, texts=texts), detail=str(error))], texts=texts)


def vote(turns: Sequence[Turn], number: int, thumb: str, index_dir: Path | None) -> tuple[Turn, ...] | None:
    """The turns with a thumb on one of them (from 1), once it is on disk; None when it could not be written.

    :raises ValueError: if there is no such answer or no such thumb.
    """
    turn = turns[number - 1] if 1 <= number <= len(turns) else None
    if turn is None or turn.answer is None or thumb not in ("up", "down"):
        raise ValueError(f"no answer {number} to give {thumb!r} to")
    if index_dir is None:
        return None
    given: Thumb = "up" if thumb == "up" else "down"
    passage = turn.answer.passages[0] if turn.answer.passages else None
    try:
        record_vote(index_dir, turn.question, given, passage=passage, history=history_of(turns, number - 1))
    except (OSError, UnicodeError):  # a question may hold what no file can: half a character
        log.warning("a vote could not be written to %s", index_dir, exc_info=True)
        return None
    return (*turns[: number - 1], replace(turn, vote=given), *turns[number:])


def bar(index: Path | NoteIndex, *, texts: Texts) -> str | None:
    """None when the index has broken while the page was open: the bar stays, and the next answer says what happened."""
    try:
        return bar_html(_status(open_notes(index)), texts=texts)
    except NotesError:
        return None


def open_note(click: Mapping[str, object], index: Path | NoteIndex, *, texts: Texts) -> dict[str, str]:
    """`html` of the note behind a click, or its `problem` in one sentence."""
    try:
        return {"html": _note_html(Place.from_click(click), open_notes(index), texts=texts)}
    except KeyError:
        return {"problem": texts.note_gone.format(path=click["path"])}
    except NotesError as error:
        return {"problem": lead(error, texts=texts), "detail": str(error)}
    except Exception:
        log.exception("opening a note failed")
        return {"problem": texts.open_failed}


def _note_html(place: Place, notes: NoteIndex, *, texts: Texts) -> str:
    note = notes.note(place.path)
    heads = {note.text.count("\n", 0, session.start) + 1 for session in notes.sessions(place.path) if session.headings}
    fresh = is_as_indexed(note, folder=Path(notes.manifest.notes_dir))
    return source_html(note, place, heads=heads, fresh=fresh, texts=texts)


def _status(notes: NoteIndex) -> IndexStatus:
    manifest = notes.manifest
    return IndexStatus(
        n_notes=manifest.n_notes,
        n_passages=manifest.n_chunks,
        n_skipped=len(manifest.skipped),
        model=manifest.embedder,
        built=manifest.built_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        folder=manifest.notes_dir,
    )


def _examples(notes: NoteIndex, *, texts: Texts) -> tuple[str, ...]:
    infos = notes.notes()
    paths = [infos[i].path for i in spread(len(infos), wanted=_NOTES_READ_FOR_EXAMPLES)]
    headings = [
        [session.headings[-1] for session in notes.sessions(path) if session.headings and not session.navigation]
        for path in paths
    ]
    return example_questions(headings, lang=texts.lang)

"""What each event of the page shows: from an index and a conversation to HTML."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import NotesError
from qa import ask
from qa.notes import open_notes
from qa.page.cards import conversation_html
from qa.page.conversation import Turn, history
from qa.page.examples import example_questions, spread
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
        return Turn(question, problem=str(error), fresh=fresh)
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
        return start_html(_status(notes), _examples(notes, texts=texts), texts=texts)
    except NotesError as error:
        return conversation_html([Turn("", problem=str(error))], texts=texts)


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
        return {"problem": str(error)}
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

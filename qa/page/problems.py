"""What went wrong, in the language of the page; the error's own sentence follows as its detail."""

from __future__ import annotations

from index.errors import EmbedderError, FilterError, IndexFolderError, IndexModelError, NotesError, NotesFolderError
from qa.page.markup import escape
from qa.page.texts import Texts


def lead(error: NotesError, *, texts: Texts) -> str:
    """What kind of thing it is, and the next step."""
    known: tuple[tuple[type[NotesError], str], ...] = (
        (FilterError, texts.filter_problem),
        (IndexModelError, texts.model_problem),  # before the class it belongs to
        (IndexFolderError, texts.index_problem),
        (NotesFolderError, texts.notes_problem),
        (EmbedderError, texts.embedder_problem),
    )
    return next((said for kind, said in known if isinstance(error, kind)), texts.other_problem)


def problem_html(problem: str, detail: str | None) -> str:
    said = f'<p class="notice problem">{escape(problem)}</p>'
    return said + (f'<p class="detail" dir="auto">{escape(detail)}</p>' if detail else "")


def warnings_html(warnings: tuple[str, ...], *, texts: Texts) -> str:
    """A quiet word about the reader's own aliases.yaml; the search goes on."""
    if not warnings:
        return ""
    items = "".join(f'<li dir="auto">{escape(warning)}</li>' for warning in warnings)
    return f'<div class="warnings"><p>{escape(texts.aliases_warning)}</p><ul>{items}</ul></div>'

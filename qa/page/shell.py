"""What stands around a conversation: the bar on top, the hint below, the start of an empty page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.page.markup import escape
from qa.page.problems import warnings_html
from qa.page.texts import Texts


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the page says about the index it searches."""

    n_notes: int
    n_passages: int
    n_skipped: int
    model: str
    built: str  # local time, to the minute
    folder: str


def bar_html(status: IndexStatus, *, texts: Texts) -> str:
    """The script takes the language of the page, and the few texts that it needs, from here."""
    other = "en" if texts.lang == "ko" else "ko"
    spoken = {
        "lang": texts.lang,
        "name": texts.name,
        "close": texts.close,
        "opening": texts.opening,
        "lost": texts.connection_lost,
        "failed": texts.unexpected,
        "copied": texts.copied,
        "uncopied": texts.copy_failed,
    }
    data = " ".join(f'data-{key}="{escape(value)}"' for key, value in spoken.items())
    return (
        f'<header class="bar" {data}><h1 class="name">{_MARK}<span>{escape(texts.name)}</span></h1>'
        f'<p class="index-status">{escape(status_line(status, texts=texts))}</p><nav>'
        f'<button type="button" class="quiet" data-restart>{escape(texts.restart)}</button>'
        f'<button type="button" class="quiet" data-language="{other}" lang="{other}" title="{escape(texts.other_language_hint)}">'
        f"{escape(texts.other_language)}</button></nav></header>"
    )


def status_line(status: IndexStatus, *, texts: Texts) -> str:
    line = texts.index_status.format(
        notes=f"{status.n_notes:,}", passages=f"{status.n_passages:,}", model=status.model, built=status.built
    )
    return line + (texts.skipped_status.format(count=f"{status.n_skipped:,}") if status.n_skipped else "")


def start_html(status: IndexStatus, examples: Sequence[str], *, warnings: tuple[str, ...] = (), texts: Texts) -> str:
    """The page before the first question; `warnings` are about the reader's aliases.yaml."""
    if not status.n_passages:
        return (
            f'{_QUIET}<section class="start" data-lang="{texts.lang}"><h2>{escape(texts.headline)}</h2>'
            f'<p class="notice">{escape(texts.no_notes.format(folder=status.folder))}</p></section>'
        )
    buttons = "".join(
        f'<li><button type="button" data-ask="{escape(question)}" dir="auto">{escape(question)}</button></li>'
        for question in examples
    )
    tried = f'<h3>{escape(texts.examples)}</h3><ul class="examples">{buttons}</ul>' if buttons else ""
    return (
        f'{_QUIET}<section class="start" data-lang="{texts.lang}"><h2>{escape(texts.headline)}</h2>'
        f'<p class="promise">{escape(texts.promise)}</p>{warnings_html(warnings, texts=texts)}'
        f'{tried}<p class="index-status">{escape(status_line(status, texts=texts))}</p></section>'
    )


def hint_html(words: str, *, urgent: bool = False) -> str:
    """The line below the question field."""
    return f'<p class="hint urgent" role="alert">{escape(words)}</p>' if urgent else f'<p class="hint">{escape(words)}</p>'


# What is announced to screen readers has to be there, empty, before there is something to say.
_QUIET = '<p class="unseen" role="status"></p>'

_MARK = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="pen" d="M7 12h10"/>'
    '<path class="page" d="M5 3.5h10l4 4v13H5z"/><path class="page" d="M8 8.5h4M8 12h8M8 15.5h8"/></svg>'
)

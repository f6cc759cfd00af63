"""From the text of a note to blocks, one module per format; a module is loaded when a note of its format is met."""

from __future__ import annotations

from collections.abc import Callable

from index.types import Block, Note, NoteFormat


def parse(note: Note) -> list[Block]:
    """The blocks of a note's body: in order, not overlapping, covering every non-blank line."""
    return _parser(note.format)(note.text, note.body)


def own_values(note_format: NoteFormat, text: str) -> dict[str, object]:
    """What the format itself lets a note say of itself (title, date, tags …), keys as in front matter.

    :raises ValueError: if the text is not of this format; the message is half a sentence that says why.
    """
    match note_format:
        case NoteFormat.HTML:
            from index.formats.html import own_values as of_html

            return of_html(text)
        case NoteFormat.NOTEBOOK:
            from index.formats.notebook import own_values as of_notebook

            return of_notebook(text)
        case NoteFormat.RST:
            from index.formats.rst import own_values as of_rst

            return of_rst(text)
        case NoteFormat.ASCIIDOC:
            from index.formats.asciidoc import own_values as of_asciidoc

            return of_asciidoc(text)
        case NoteFormat.MARKDOWN | NoteFormat.PLAIN:
            return {}


def _parser(note_format: NoteFormat) -> Callable[[str, int], list[Block]]:
    match note_format:
        case NoteFormat.MARKDOWN:
            from index.formats.markdown import parse as of_markdown

            return of_markdown
        case NoteFormat.PLAIN:
            from index.formats.plain import parse as of_plain

            return of_plain
        case NoteFormat.HTML:
            from index.formats.html import parse as of_html

            return of_html
        case NoteFormat.NOTEBOOK:
            from index.formats.notebook import parse as of_notebook

            return of_notebook
        case NoteFormat.RST:
            from index.formats.rst import parse as of_rst

            return of_rst
        case NoteFormat.ASCIIDOC:
            from index.formats.asciidoc import parse as of_asciidoc

            return of_asciidoc

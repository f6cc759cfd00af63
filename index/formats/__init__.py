"""From the text of a note to blocks, one module per format; a module is loaded when a note of its format is met."""

from __future__ import annotations

from index.types import Block, Note, NoteFormat


def parse(note: Note) -> list[Block]:
    """The blocks of a note's body: in order, not overlapping, covering every non-blank line."""
    match note.format:
        case NoteFormat.MARKDOWN:
            from index.formats import markdown

            return markdown.parse(note.text, note.body)
        case NoteFormat.PLAIN:
            from index.formats import plain

            return plain.parse(note.text, note.body)
        case NoteFormat.HTML:
            from index.formats import html

            return html.parse(note.text, note.body)
        case NoteFormat.NOTEBOOK:
            from index.formats import notebook

            return notebook.parse(note.text, note.body)
        case NoteFormat.RST:
            from index.formats import rst

            return rst.parse(note.text, note.body)
        case NoteFormat.ASCIIDOC:
            from index.formats import asciidoc

            return asciidoc.parse(note.text, note.body)


def own_values(note_format: NoteFormat, text: str) -> dict[str, object]:
    """What the format itself lets a note say of itself (title, date, tags …), keys as in front matter.

    :raises ValueError: if the text is not of this format; the message is half a sentence that says why.
    """
    match note_format:
        case NoteFormat.HTML:
            from index.formats import html

            return html.own_values(text)
        case NoteFormat.NOTEBOOK:
            from index.formats import notebook

            return notebook.own_values(text)
        case NoteFormat.RST:
            from index.formats import rst

            return rst.own_values(text)
        case NoteFormat.ASCIIDOC:
            from index.formats import asciidoc

            return asciidoc.own_values(text)
        case NoteFormat.MARKDOWN | NoteFormat.PLAIN:
            return {}

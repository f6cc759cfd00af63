"""reStructuredText to blocks, line by line: docutils reports lines of some nodes only, and refuses what people write."""

from __future__ import annotations

import re

from index.formats.inline import html_text, seen
from index.formats.line_blocks import LineBlocks
from index.formats.rst_text import rst_text
from index.lines import Lines
from index.metadata import KNOWN_KEYS
from index.types import Block, BlockKind, HeadingStyle

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+")
_BULLET = re.compile(r"[-*+•‣⁃][ \t\u00a0]+(?=\S)|[-*+•‣⁃]$")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|#|[a-zA-Z]|[ivx]{2,5})[.)][ \t\u00a0]+(?=\S)")
_DIRECTIVE = re.compile(
    r"\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?(?P<name>[A-Za-z][\w.+-]*(?::[\w.+-]+)*)[ \t]?(?P<colons>::?)(?:[ \t]+(?P<text>.*))?$"
)
_TARGET = re.compile(r"\.\.[ \t]+_(?P<name>`[^`]*`|[^:]*):(?:[ \t]+(?P<url>\S.*))?$|__[ \t]+(?P<anonymous>\S.*)$")
_FOOTNOTE = re.compile(r"\.\.[ \t]+(?P<label>\[[^\]\s]+\])(?:[ \t]+(?P<text>.*))?$")
_FIELD = re.compile(r":(?P<name>[^:\s][^:]{0,60}):(?:[ \t]+(?P<text>.*))?$")
_OPTION = re.compile(r":[\w-]+:(?:\s|$)")
_SAID = re.compile(r"^(?:\.\.[ \t]+(?P<comment>\w+):|:(?P<field>[^:\s][^:\n]{0,40}):)[ \t]+(?P<value>\S.*)$", re.MULTILINE)
_GRID = re.compile(r"\+(?:[-=]+\+)+")
_SIMPLE_TABLE = re.compile(r"=+(?:[ \t]+=+)+")

_ADMONITIONS = frozenset(
    "note tip hint important warning caution danger error attention admonition seealso todo topic sidebar rubric versionadded"
    " versionchanged deprecated question info".split()
)
_CODE = frozenset(
    "code code-block sourcecode parsed-literal literalinclude prompt doctest testcode ipython graphviz mermaid".split()
)
_CONTENTS = frozenset("toctree contents sectnum section-numbering".split())
_SILENT = frozenset("highlight default-role role meta include currentmodule module index tags only class header footer".split())

_SAID_LINES = 60
_MAX_DEPTH = 40  # nested lists and directives; what is deeper is read as text


def parse(text: str, body: int) -> list[Block]:
    reader = _Reader(Lines(text, body))
    reader.read(0, len(reader.lines), parent=None, depth=0, top=True)
    return reader.out.blocks


def own_values(text: str) -> dict[str, object]:
    """Bibliographic fields (`:date: …`) and the comments that Nikola reads (`.. tags: …`)."""
    head = "\n".join(text.split("\n", _SAID_LINES)[:_SAID_LINES])
    return {
        (match["comment"] or match["field"]).casefold(): match["value"].strip() for match in reversed([*_SAID.finditer(head)])
    }


def _is_said(text: str) -> bool:
    """Whether a comment is one that Nikola reads."""
    said = _SAID.match(text)
    return said is not None and said["comment"] is not None and said["comment"].casefold() in KNOWN_KEYS


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.out = LineBlocks(lines)
        self.columns = self.out.columns
        self.texts = [line.strip() for line in lines.texts]
        self.levels: list[tuple[str, bool]] = []  # adornment and whether it stands above too, in the order they were met

    def read(self, line: int, end: int, *, parent: int | None, depth: int, top: bool = False, quoted: bool = False) -> None:
        """The blocks of a stretch of lines that are indented alike; what is deeper belongs to what stands above it."""
        column = min((self.columns[i] for i in range(line, end) if self.texts[i]), default=0)
        while line < end:
            if not self.texts[line]:
                line += 1
            elif depth < _MAX_DEPTH and self.columns[line] > column:
                after = self.out.indented_end(line, column, end)
                self.read(line, after, parent=parent, depth=depth + 1, quoted=True)
                line = after
            else:
                line = self._block(line, end, parent, depth, top, quoted)
        self.out.settle()

    def _block(self, line: int, end: int, parent: int | None, depth: int, top: bool, quoted: bool) -> int:
        """Add the block that begins at a line and return the line after it."""
        text = self.texts[line]
        if top and (after := self._title(line, end)):
            return after
        if self._is_adornment(line) and len(text) >= 3:
            self.out.add(BlockKind.RULE, line, line + 1)
            return line + 1
        if top and self._in_header() and (_FIELD.match(text) or _is_said(text)):
            after = max(self.out.indented_end(line + 1, self.columns[line], end), line + 1)
            self.out.add(BlockKind.METADATA, line, after, "\n".join(self.texts[line:after]))
            return after
        if text.startswith((".. ", "__ ")) or text == "..":
            return self._explicit(line, end, parent, depth)
        if depth < _MAX_DEPTH and (marker := _BULLET.match(text) or _ENUMERATOR.match(text)):
            return self._item(line, end, marker.end(), parent, depth)
        if _GRID.fullmatch(text) or _SIMPLE_TABLE.fullmatch(text):
            return self._table(line, end, parent)
        if text.startswith(">>> "):
            after = self._paragraph_end(line, end, plain=True)
            self.out.add(BlockKind.CODE, line, after, self.out.dedented(line, after), parent=parent)
            return after
        if top and (field := _FIELD.match(text)) and field["name"].casefold() in KNOWN_KEYS:
            after = max(self.out.indented_end(line + 1, self.columns[line], end), line + 1)
            self.out.add(BlockKind.RULE, line, after)
            return after
        return self._paragraph(line, end, parent, depth, quoted)

    def _in_header(self) -> bool:
        """Nothing but the title, and what the note says of itself, stands above."""
        above = [block.kind for block in self.out.blocks if block.kind is not BlockKind.RULE]
        return above.count(BlockKind.HEADING) <= 1 and {BlockKind.HEADING, BlockKind.METADATA}.issuperset(above)

    # --- titles

    def _is_adornment(self, line: int) -> bool:
        return line < len(self.texts) and _ADORNMENT.fullmatch(self.texts[line]) is not None

    def _title(self, line: int, end: int) -> int | None:
        """A title with a line under it, or above and under it. Hangul is two columns wide, so a short line is usual."""
        text = self.texts[line]
        if self._is_adornment(line):
            below = line + 2
            if (
                below >= end
                or not self.texts[line + 1]
                or self.texts[below][:1] != text[0]
                or not self._underlines(below, line + 1)
            ):
                return None
            return self._add_title(line, below + 1, self.texts[line + 1], (text[0], True))
        if line + 1 < end and not self.lines.texts[line][:1].isspace() and self._underlines(line + 1, line):
            return self._add_title(line, line + 2, text, (self.texts[line + 1][0], False))
        return None

    def _underlines(self, line: int, title: int) -> bool:
        """Three signs may be an ellipsis or a rule below a sentence; they underline a title that is no longer."""
        text = self.texts[line]
        return self._is_adornment(line) and not self._is_adornment(title) and len(text) >= min(4, len(self.texts[title]))

    def _add_title(self, first: int, after: int, title: str, level: tuple[str, bool]) -> int:
        if level not in self.levels:
            self.levels.append(level)
        depth = min(self.levels.index(level) + 1, 6)
        self.out.add(BlockKind.HEADING, first, after, rst_text(title), depth=depth, style=HeadingStyle.MARKED)
        return after

    # --- text

    def _paragraph_end(self, line: int, end: int, *, plain: bool = False) -> int:
        """The line after a paragraph: a blank one, a deeper one, or one where something else begins, blank line or not."""
        column = self.columns[line]
        after = line + 1
        while after < end and self.texts[after] and self.columns[after] == column:
            if not plain and (
                self.texts[after].startswith(".. ")
                or _BULLET.match(self.texts[after])
                or (self._is_adornment(after + 1) and self._underlines(after + 1, after))
            ):
                break
            after += 1
        return after

    def _paragraph(self, line: int, end: int, parent: int | None, depth: int, quoted: bool) -> int:
        after = self._paragraph_end(line, end)
        column = self.columns[line]
        words = "\n".join(self.texts[line:after])
        if words.endswith("::"):
            return self._literal(line, after, end, parent, quoted)
        deeper = after < end and self.texts[after] and self.columns[after] > column
        if deeper and after == line + 1 and depth < _MAX_DEPTH:  # a term, and what it means below it
            item = self.out.add(BlockKind.ITEM, line, after, rst_text(words), depth=depth, parent=parent)
            body = self.out.indented_end(after, column, end)
            self.read(after, body, parent=item, depth=depth + 1)
            return body
        kind = BlockKind.QUOTE if quoted and parent is None else BlockKind.PARAGRAPH
        self.out.add(kind, line, after, rst_text(words), parent=parent)
        return after

    def _literal(self, line: int, after: int, end: int, parent: int | None, quoted: bool) -> int:
        """`다음과 같다::` and the code indented below it."""
        words = "\n".join(self.texts[line:after])
        plain = rst_text(words[:-1] if not words.endswith(" ::") and words != "::" else words[:-2].rstrip())
        body = self.out.indented_end(after, self.columns[line], end)
        if plain:
            self.out.add(BlockKind.QUOTE if quoted and parent is None else BlockKind.PARAGRAPH, line, after, plain, parent=parent)
        else:
            self.out.lead(line, after)
        if body > after:
            first = next(i for i in range(after, body) if self.texts[i])
            self.out.add(BlockKind.CODE, first, body, seen(self.out.dedented(first, body)), parent=parent)
        self.out.settle()
        return max(body, after)

    def _item(self, line: int, end: int, marker: int, parent: int | None, depth: int) -> int:
        column = self.columns[line]
        body = max(self.out.indented_end(line + 1, column, end), line + 1)
        after = line + 1
        while after < body and self.texts[after] and not self._begins_block(after):
            after += 1
        words = "\n".join((self.texts[line][marker:], *self.texts[line + 1 : after]))
        item_depth = 0 if parent is None else self.out.blocks[parent].depth + 1
        item = self.out.add(
            BlockKind.ITEM,
            line,
            after,
            rst_text(words.removesuffix(":") if words.endswith("::") else words),
            depth=item_depth,
            parent=parent,
        )
        if words.endswith("::") and after < body:
            first = next((i for i in range(after, body) if self.texts[i]), body)
            literal = self.out.indented_end(first, column + marker - 1, body)
            if first < literal:
                self.out.add(BlockKind.CODE, first, literal, seen(self.out.dedented(first, literal)), parent=item)
                after = literal
        self.read(after, body, parent=item, depth=depth + 1)
        return body

    def _begins_block(self, line: int) -> bool:
        text = self.texts[line]
        return bool(text.startswith(".. ") or _BULLET.match(text) or _ENUMERATOR.match(text))

    def _table(self, line: int, end: int, parent: int | None) -> int:
        """A block for each row, the header first; borders go with the row above them."""
        grid = self.texts[line].startswith("+")
        after = line + 1
        while after < end and (self.texts[after].startswith(("|", "+")) if grid else self._in_simple_table(line, after, end)):
            after += 1
        self.out.lead(line, line + 1)
        header: int | None = None
        for row in range(line + 1, after):
            text = self.texts[row]
            if not text:
                continue
            if _GRID.fullmatch(text) or _SIMPLE_TABLE.fullmatch(text) or (not grid and self._is_adornment(row)):
                self.out.trail(row)
                continue
            cells = text.strip("|").split("|") if grid else re.split(r"\s{2,}", text)
            plain = " | ".join(cell for cell in map(rst_text, cells) if cell)
            place = self.out.add(BlockKind.TABLE, row, row + 1, plain, parent=parent if header is None else header)
            header = place if header is None else header
        self.out.settle()
        return after

    def _in_simple_table(self, first: int, line: int, end: int) -> bool:
        """Up to a border that a blank line follows, or the end."""
        above = line - 1
        if above > first and _SIMPLE_TABLE.fullmatch(self.texts[above]):
            return bool(self.texts[line])
        return bool(self.texts[line]) or any(_SIMPLE_TABLE.fullmatch(text) for text in self.texts[line : min(end, line + 3)])

    # --- `.. …`

    def _explicit(self, line: int, end: int, parent: int | None, depth: int) -> int:
        text = self.texts[line]
        after = max(self.out.indented_end(line + 1, self.columns[line], end), line + 1)
        rest = " ".join(self.texts[line + 1 : after])
        directive = _DIRECTIVE.match(text)
        if directive and (directive["colons"] == "::" or directive["name"].lower() in _ADMONITIONS):
            self._directive(directive["name"].lower(), directive["text"] or "", line, after, parent, depth)
        elif target := _TARGET.match(text):
            url = target["url"] or target["anonymous"] or ""
            name = (target["name"] or "").strip("`_")
            self.out.add(
                BlockKind.PARAGRAPH if url else BlockKind.RULE,
                line,
                after,
                f"{name} {url}{rest}".strip() if url else "",
                parent=parent,
            )
        elif footnote := _FOOTNOTE.match(text):
            self.out.add(
                BlockKind.PARAGRAPH,
                line,
                after,
                rst_text(f"{footnote['label']} {footnote['text'] or ''} {rest}".strip()),
                parent=parent,
            )
        else:
            words = f"{text[2:].strip()} {rest}".strip()
            told = len(words.split()) > 3 and not (directive and directive["name"].lower() in KNOWN_KEYS)
            self.out.add(
                BlockKind.PARAGRAPH if told else BlockKind.RULE, line, after, rst_text(words) if told else "", parent=parent
            )
        return after

    def _directive(self, name: str, said: str, line: int, after: int, parent: int | None, depth: int) -> None:
        body = line + 1
        while body < after and self.texts[body] and not _OPTION.match(self.texts[body]) and said and name not in _CODE:
            said = f"{said}\n{self.texts[body]}"  # the text on the line goes on below it
            body += 1
        options = body
        while options < after and _OPTION.match(self.texts[options]):
            options += 1
        if name in _CONTENTS:
            self.out.add(BlockKind.NAVIGATION, line, after)
        elif name in _SILENT:
            self.out.add(BlockKind.RULE, line, options)
            self.read(options, after, parent=parent, depth=depth + 1)
        elif name in _CODE or name == "math":
            captions = (rst_text(text.partition(":caption:")[2].strip()) for text in self.texts[body:options])
            shown = [*filter(None, captions), seen(self.out.dedented(options, after))]
            if name == "math" and said:
                shown.insert(0, said)
            self.out.add(
                BlockKind.MATH if name == "math" else BlockKind.CODE, line, after, "\n".join(filter(None, shown)), parent=parent
            )
        elif name == "raw":
            self.out.add(BlockKind.HTML, line, after, html_text(self.out.dedented(options, after)), parent=parent)
        elif name in ("image", "figure"):
            words = [text.partition(":alt:")[2].strip() for text in self.texts[body:options]] + self.texts[options:after]
            self.out.add(BlockKind.PARAGRAPH, line, after, rst_text("\n".join(filter(None, words))), parent=parent)
        elif name in ("csv-table", "list-table"):
            rows = [text.lstrip("*- ") if name == "list-table" else text for text in self.texts[options:after]]
            self.out.add(BlockKind.TABLE, line, after, rst_text("\n".join(filter(None, (said, *rows)))), parent=parent)
        else:
            if said:
                self.out.add(BlockKind.PARAGRAPH, line, options, rst_text(said), parent=parent)
            else:
                self.out.lead(line, options)
            if depth < _MAX_DEPTH:
                self.read(options, after, parent=parent, depth=depth + 1)
            elif options < after:
                self.out.add(BlockKind.PARAGRAPH, options, after, rst_text("\n".join(self.texts[options:after])), parent=parent)
            self.out.settle()

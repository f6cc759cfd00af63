"""AsciiDoc to blocks, line by line."""

from __future__ import annotations

import re
from bisect import bisect_left

from index.formats.asciidoc_text import asciidoc_text, cells_of, n_cells, n_columns
from index.formats.inline import html_text, seen
from index.formats.line_blocks import LineBlocks
from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle

_HEADING = re.compile(r"(?P<marks>={1,6}|#{1,6})[ \t]+(?P<title>\S.*?)(?:[ \t]+(?P=marks))?$")
_UNDERLINES = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}
_DELIMITER = re.compile(r"(?:-{4,}|\.{4,}|={4,}|_{4,}|\*{4,}|\+{4,}|/{4,}|--|```+.*|~~~+.*|[|!,:]={3,}|\"\"|_{4,})$")
_ATTRIBUTE_ENTRY = re.compile(r":(?P<name>!?[\w][\w -]*!?):(?:[ \t]+(?P<value>.*))?$")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]$")
_ANCHOR = re.compile(r"\[\[[^\]]*\]\]$")
_BLOCK_TITLE = re.compile(r"\.(?P<title>[^\s.].*)$")
_ITEM = re.compile(
    r"(?P<marker>\*{1,6}|-|\.{1,6}|\d{1,3}\.|[a-zA-Z]\.|<(?:\d{1,3}|\.)>|[•◦])[ \t\u00a0]+(?=\S)(?:\[[ x*]\][ \t]+)?"
)
_TERM = re.compile(r"(?P<term>\S.{0,200}?)(?P<marker>:{2,4}|;;)(?:[ \t]+(?P<text>\S.*))?$")
_MACRO = re.compile(
    r"(?P<name>image|video|audio|include|toc|ifdef|ifndef|ifeval|endif|plantuml)::(?P<target>[^\[]*)\[(?P<text>.*)\]$"
)
_LABEL = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION|INFO):[ \t]+")
_REVISION = re.compile(r"v?[\d.]+,[ \t]*(?P<date>[^:]+)|(?P<alone>(?:19|20)\d\d\D.*)")
_HEADER_LINES = 40


def parse(text: str, body: int) -> list[Block]:
    reader = _Reader(Lines(text, body))
    reader.read()
    return reader.out.blocks


def own_values(text: str) -> dict[str, object]:
    """What the header says: attributes, and the revision line below the title."""
    values: dict[str, object] = {}
    lines = [line.strip() for line in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]]
    titled = next((i for i, line in enumerate(lines) if line.startswith("= ")), None)
    for number, line in enumerate(lines):
        if entry := _ATTRIBUTE_ENTRY.match(line):
            values.setdefault(entry["name"].casefold(), entry["value"] or "")
        elif titled is not None and number in (titled + 1, titled + 2) and (revision := _REVISION.match(line)):
            values.setdefault("revdate", (revision["date"] or revision["alone"]).strip())
    if "revdate" in values:
        values.setdefault("date", values["revdate"])
    return values


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.out = LineBlocks(lines)
        self.texts = [line.strip() for line in lines.texts]
        self.places: dict[str, list[int]] = {}  # of each delimiter
        for line, text in enumerate(self.texts):
            if _DELIMITER.match(text):
                self.places.setdefault(text, []).append(line)
        self.items: list[tuple[str, int]] = []  # marker and block of the list items that are open
        self.attached = False  # `+` joined the next block to the item above
        self.open: list[tuple[str, list[tuple[str, int]]]] = []  # blocks whose content is read as usual, and the lists around
        self.lead: int | None = None  # the first of the attribute lines above
        self.attributes = ""  # of the block that comes next

    def read(self) -> None:
        line = self._header()
        while line < len(self.lines):
            if not self.texts[line]:
                line += 1
            else:
                line = self._block(line)
        self.out.settle()

    @property
    def parent(self) -> int | None:
        return self.items[-1][1] if self.items else None

    def _header(self) -> int:
        """Title, author, revision and attributes, up to the first blank line."""
        line = next(
            (i for i, text in enumerate(self.texts) if text and not text.startswith("//") and not _ATTRIBUTE_ENTRY.match(text)), 0
        )
        title = _HEADING.match(self.texts[line])
        if title is None or len(title["marks"]) != 1:
            return 0
        first = next(i for i, text in enumerate(self.texts) if text)
        if first < line:
            self._add_said(first, line)
        self._add_heading(line, line + 1, title["title"], 1)
        after = line + 1
        while after < len(self.lines) and self.texts[after] and after <= line + _HEADER_LINES:
            text = self.texts[after]
            told = (
                after > line + 2
                or _HEADING.match(text)
                or _ITEM.match(text)
                or _DELIMITER.match(text)
                or _BLOCK_ATTRIBUTES.match(text)
            )
            if told and not (_ATTRIBUTE_ENTRY.match(text) or text.startswith("//")):
                break
            after += 1
        if after > line + 1:
            self._add_said(line + 1, after)
        return after

    def _add_said(self, first: int, after: int) -> None:
        """What a header says of the note."""
        said = [text for text in self.texts[first:after] if text and not text.startswith("//")]
        self.out.add(BlockKind.METADATA if said else BlockKind.RULE, first, after, "\n".join(said))

    def _block(self, line: int) -> int:
        """Add the block that begins at a line and return the line after it."""
        text = self.texts[line]
        if heading := _HEADING.match(text):
            if not self._floats():
                self._add_heading(line, line + 1, heading["title"], len(heading["marks"]))
                return line + 1
        elif self._is_underlined(line):
            self._add_heading(line, line + 2, text, _UNDERLINES[self.texts[line + 1][0]])
            return line + 2
        if _DELIMITER.match(text):
            return self._delimited(line)
        if text == "+":
            self.attached = True
            self.out.trail(line)
            return line + 1
        if self._leads(line):
            return line + 1
        if text in ("'''", "---", "***", "<<<", "- - -", "* * *"):
            self.out.add(BlockKind.RULE, line, line + 1)
            self.items.clear()
            return line + 1
        if text.startswith("//") or _ATTRIBUTE_ENTRY.match(text):
            self.out.add(BlockKind.RULE, line, line + 1)
            return line + 1
        if macro := _MACRO.match(text):
            return self._macro(line, macro["name"], macro["text"])
        if (item := _ITEM.match(text)) or (item := _TERM.match(text)):
            return self._item(line, item)
        return self._paragraph(line)

    # --- parts of blocks

    def _floats(self) -> bool:
        return "discrete" in self.attributes or "float" in self.attributes

    def _is_underlined(self, line: int) -> bool:
        """The older headings: the line below is as long as the title, give or take two; a Hangul letter may count two."""
        if line + 1 >= len(self.lines) or (line and self.texts[line - 1] and self.lead is None):
            return False
        title, below = self.texts[line], self.texts[line + 1]
        if _BLOCK_ATTRIBUTES.match(title) or _BLOCK_TITLE.match(title):
            return False
        if len(below) < 3 or below[0] not in _UNDERLINES or below.strip(below[0]) or not any(c.isalnum() for c in title):
            return False
        width = sum(1 if c.isascii() else 2 for c in title)
        return not _ITEM.match(title) and (abs(len(below) - len(title)) <= 2 or abs(len(below) - width) <= 2)

    def _add_heading(self, first: int, after: int, title: str, depth: int) -> None:
        self.items.clear()
        self._forget()
        self.out.add(BlockKind.HEADING, first, after, asciidoc_text(title), depth=depth, style=HeadingStyle.MARKED)

    def _leads(self, line: int) -> bool:
        """`[NOTE]`, `[[anchor]]`, `.Title` above a block."""
        text = self.texts[line]
        following = self.texts[line + 1] if line + 1 < len(self.lines) else ""
        if _ANCHOR.match(text) or (_BLOCK_ATTRIBUTES.match(text) and following):
            self.attributes += text
        elif not (following and _BLOCK_TITLE.match(text) and not _ITEM.match(text)):
            return False
        else:
            self._add(BlockKind.PARAGRAPH, line, line + 1, asciidoc_text(text[1:]), keep=True)
            return True
        self.lead = line if self.lead is None else self.lead
        self.out.lead(line, line + 1)
        return True

    def _forget(self) -> None:
        """What was said of the next block is used up."""
        self.attached, self.attributes, self.lead = False, "", None

    def _add(self, kind: BlockKind, first: int, after: int, plain: str, *, keep: bool = False) -> int:
        """Add a block; one that is not joined to the list item above ends the list."""
        self._end_list(first)
        parent = self.parent
        if not keep:
            self._forget()
        return self.out.add(kind, first, after, plain, parent=parent)

    def _end_list(self, line: int) -> None:
        """A blank line ends a list, unless `+` or an indentation says that the block below belongs to the item."""
        first = line if self.lead is None else self.lead
        if not self.attached and first and not self.texts[first - 1] and not self.lines.texts[line][:1].isspace():
            self.items.clear()

    def _delimited(self, line: int) -> int:
        mark = self.texts[line]
        kind = mark[:1]
        if kind in "=*_" or mark in ("--", '""'):
            return self._compound(line, mark)
        end, after = self._closing(line, mark[:3] if kind in "`~" else mark)
        content = seen(self.out.dedented(line + 1, end))
        if kind == "/":
            self.out.add(BlockKind.RULE, line, after)
        elif kind == "+":
            math = "math" in self.attributes or "stem" in self.attributes
            self._add(BlockKind.MATH if math else BlockKind.HTML, line, after, content if math else html_text(content))
        elif mark[1:2] == "=" and kind in "|!,:":
            self._table(line, end, after)
        else:
            self._add(BlockKind.CODE, line, after, content)
        return after

    def _compound(self, line: int, mark: str) -> int:
        """An example, a sidebar, a quote: its content is read as usual, its marks go with it."""
        if self.open and self.open[-1][0] == mark:
            self.items = self.open.pop()[1]
            self.out.trail(line)
        else:
            self._end_list(line)
            self.open.append((mark, list(self.items)))
            self.out.lead(line, line + 1)
        self.attached, self.lead = False, None
        return line + 1

    def _closing(self, line: int, mark: str) -> tuple[int, int]:
        """The end of a block's content, and the line after the block.

        Where no mark closes it a heading ends it, so that one lost mark does not swallow the note.
        """
        closing = self._next(mark, line + 1)
        if closing is not None:
            return closing, closing + 1
        for after in range(line + 2, len(self.lines)):
            if _HEADING.match(self.texts[after]) and not self.texts[after - 1]:
                return after, after
        return len(self.lines), len(self.lines)

    def _next(self, mark: str, line: int) -> int | None:
        places = self.places.get(mark, [])
        at = bisect_left(places, line)
        return places[at] if at < len(places) else None

    def _table(self, line: int, end: int, after: int) -> None:
        """A block for each row, the header first. Cells may have lines of their own: the first line says how many make a row."""
        attributes = self.attributes
        self._end_list(line)
        self.out.lead(line, line + 1)
        rows: list[list[int]] = []
        width = n_filled = 0
        for row in range(line + 1, end):
            if not self.texts[row]:
                continue
            cells = n_cells(self.texts[row]) if self.texts[line][0] == "|" else 1
            if rows and (not cells or n_filled < width):
                rows[-1].append(row)
                n_filled += cells
            else:
                rows.append([row])
                n_filled = cells
                width = width or (n_columns(attributes) or n_filled if self.texts[line][0] == "|" else 1)
        header: int | None = None
        for members in rows:
            words = " ".join(self.texts[row] for row in members)
            plain = " | ".join(cells_of(words)) if self.texts[line][0] == "|" else asciidoc_text(words)
            parent = self.parent if header is None else header
            place = self.out.add(BlockKind.TABLE, members[0], members[-1] + 1, plain, parent=parent)
            header = place if header is None else header
        if end < after:
            self.out.trail(end)
        self.out.settle()
        self._forget()

    def _macro(self, line: int, name: str, text: str) -> int:
        if name == "toc":
            self.out.add(BlockKind.NAVIGATION, line, line + 1)
        elif name in ("image", "video", "audio"):
            self._add(BlockKind.PARAGRAPH, line, line + 1, asciidoc_text(text.partition(",")[0].strip('"')))
        else:
            self.out.add(BlockKind.RULE, line, line + 1)
        return line + 1

    def _item(self, line: int, match: re.Match[str]) -> int:
        """Markers of one kind are one level; another kind is a list inside the item above."""
        term = match.groupdict().get("term")
        marker = match["marker"]
        if marker[0].isalnum():
            marker = "1." if marker[0].isdigit() else "a."
        markers = [open_marker for open_marker, _ in self.items]
        if marker in markers:
            del self.items[markers.index(marker) :]
        elif marker[0] not in {open_marker[0] for open_marker in markers}:
            self._end_list(line)
        after = self._text_end(line, in_list=True)
        words = [
            self.texts[line][match.end() :] if term is None else "\n".join(filter(None, (term, match["text"]))),
            *self.texts[line + 1 : after],
        ]
        parent = self.parent
        self._forget()
        item = self.out.add(BlockKind.ITEM, line, after, asciidoc_text("\n".join(words)), depth=len(self.items), parent=parent)
        self.items.append((marker, item))
        return after

    def _text_end(self, line: int, *, in_list: bool = False) -> int:
        """The line after a paragraph or the text of an item."""
        in_list = in_list or bool(self.items)
        after = line + 1
        while after < len(self.lines) and (text := self.texts[after]):
            if (
                text == "+"
                or _DELIMITER.match(text)
                or _HEADING.match(text)
                or _ITEM.match(text)
                or _BLOCK_ATTRIBUTES.match(text)
                or text.startswith("//")
                or _MACRO.match(text)
                or (in_list and _TERM.match(text))
            ):
                break
            after += 1
        return after

    def _paragraph(self, line: int) -> int:
        after = self._text_end(line)
        words = "\n".join(self.texts[line:after])
        if "source" in self.attributes or "listing" in self.attributes:
            kind = BlockKind.CODE
        elif any(mark[0] == "_" or mark == '""' for mark, _ in self.open) or re.match(r"\[(?:quote|verse)\b", self.attributes):
            kind = BlockKind.QUOTE
        elif self.lines.texts[line][:1] in (" ", "\t") and not self.items:
            kind = BlockKind.CODE  # an indented line is literal
        else:
            kind = BlockKind.PARAGRAPH
        if kind is BlockKind.CODE:
            self._add(kind, line, after, seen(self.out.dedented(line, after)))
        else:
            self._add(kind, line, after, asciidoc_text(_LABEL.sub("", words, count=1) if _LABEL.match(words) else words))
        return after

"""Markdown to blocks, by markdown-it's tokens and their source maps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import dedent

from markdown_it.token import Token

from index.formats.inline import html_text, inline_text, seen
from index.formats.markdown_rules import parser
from index.formats.markdown_text import bold_title, clean_heading, heading_text, is_tag_line, plain_of, reads_as_sentence
from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle

_DELIMITER_ROW = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?|\|\s*:?-+:?\s*\|")
_OUTLINE_NUMBER = re.compile(r"\d{1,2}((?:\.\d{1,2})+)\.?\s+\S.{0,78}")
_HTML_HEADING = re.compile(r"<h([1-6])(?:\s[^<>]*)?>(.*)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_TOC_STARTS = re.compile(r"<!--\s*(?:START doctoc|toc\b|TOC start)", re.IGNORECASE)
_TOC_ENDS = re.compile(r"<!--\s*(?:END doctoc|/toc|tocstop|TOC end)", re.IGNORECASE)
_ADVERT = re.compile(r"adsbygoogle|googlesyndication|<(?:script|style)\b", re.IGNORECASE)
_LINE_BREAKS = re.compile(r"(?:<(?:br|hr|wbr)\s*/?>\s*)+", re.IGNORECASE)
_PROSE_FENCE = re.compile(r"ad-[\w-]+|\{[\w:-]+\}.*|callout|note|tip|warning|info")
_TASK = re.compile(r"\[[ xX]\]\s+")
_LIST_OR_HEADING = re.compile(r"(?:[-*+]|\d{1,3}[.)]|#{1,6})\s+\S")
_HANGUL = re.compile("[가-힣]")
_BELONGS_TO_THE_ITEM_ABOVE = frozenset({BlockKind.CODE, BlockKind.TABLE, BlockKind.QUOTE, BlockKind.MATH, BlockKind.HTML})


def parse(text: str, body: int) -> list[Block]:
    lines = Lines(text, body)
    builder = _Builder(lines)
    builder.read_note()
    return builder.blocks


@dataclass(slots=True)
class _Item:
    """A list item that is open: `index` is its block, once it has one."""

    line: int
    ordered: bool
    index: int | None = None


class _Builder:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.next = 0  # the first line that no block has
        self.items: list[_Item] = []  # as the parser nests them
        self.columns: list[tuple[int, int]] = []  # column and block of the items above, as a reader nests them
        self.in_toc = False
        self.glued_parent: int | None = None  # the item that an outdented `<div>` below it belongs to
        self.has_marked = self.has_loose_tight = False
        self.n_short_setext = 0

    # --- tokens

    def read_note(self) -> None:
        tokens = self._parsed(self.lines.texts)
        for token, inline in pairwise(tokens):
            if token.type == "heading_open" and token.level == 0:
                tight = bool(token.meta.get("tight"))
                self.has_marked |= token.markup[0] == "#" and not tight
                self.has_loose_tight |= tight and token.markup != "#"
                self.n_short_setext += token.markup == "-" and _short(inline.content)
        self._walk(tokens, 0)
        self._fill(len(self.lines))

    def _parsed(self, lines: Sequence[str]) -> list[Token]:
        # A lone CR would be a line end to the parser and is none to us.
        return parser().parse("\n".join(lines).replace("\r", " "))

    def _walk(self, tokens: Sequence[Token], base: int) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            first, after = (base + token.map[0], base + token.map[1]) if token.map else (0, 0)
            match token.type:
                case "list_item_open":
                    self._open_item(first, ordered=bool(token.info))
                case "list_item_close":
                    self._close_item()
                case "blockquote_open" | "table_open":
                    closing = _closing(tokens, position)
                    if token.type == "table_open":
                        self._table(tokens[position:closing], base)
                    else:
                        self._quote(tokens[position + 1 : closing], first, after)
                    position = closing
                case "bullet_list_open" | "ordered_list_open" if token.level == 0 and _all_headings(tokens, position):
                    closing = _closing(tokens, position)
                    self._walk([t for t in tokens[position + 1 : closing] if not _outer_item(t, token.level)], base)
                    position = closing
                case "heading_open":
                    self._heading(token, tokens[position + 1], first, after)
                case "paragraph_open":
                    self._paragraph(tokens[position + 1], first, after)
                case "fence":
                    self._fence(token, first, after)
                case "code_block":
                    self._indented(first, after)
                case "math_block":
                    self._emit(BlockKind.MATH, first, after, token.content.strip())
                case "html_line" | "html_block":
                    self._html(token.content, first, after, whole=token.type == "html_block")
                case "macro":
                    self._macro(first, after, toc=bool(token.meta["toc"]))
                case "container":
                    self._emit(BlockKind.PARAGRAPH if token.content else BlockKind.RULE, first, after, seen(token.content))
                case "definition":
                    self._definition(token, first, after)
                case "hr":
                    self._emit(BlockKind.RULE, first, after, "")
            position += 1

    # --- kinds of blocks

    def _heading(self, token: Token, inline: Token, first: int, after: int) -> None:
        if token.markup in ("-", "="):
            self._setext(token, inline, first, after)
            return
        title = heading_text(inline)
        single = token.meta.get("tight") and token.markup == "#"
        if single and (is_tag_line(inline.content) or not (self.has_loose_tight or (" " in title and not self.has_marked))):
            self._emit(BlockKind.PARAGRAPH, first, after, "#" + inline_text(inline.children))
        elif not title:
            self._emit(BlockKind.RULE, first, after, "")  # an empty heading heads nothing
        elif self.items:
            self._emit(BlockKind.PARAGRAPH, first, after, title)
        else:
            self._emit_heading(int(token.tag[1]), HeadingStyle.MARKED, first, after, title)

    def _setext(self, token: Token, inline: Token, first: int, after: int) -> None:
        """`text` above `---` is a heading, or a paragraph that somebody forgot to set apart from a rule."""
        last = after - 2  # the line above the underline
        title = clean_heading(inline_text(inline.children).rpartition("\n")[2])
        underline = len(self.lines.texts[after - 1].strip())
        if token.markup == "=":
            real = len(title) <= 100
        else:
            matching = underline >= 5 and _short(title)
            real = matching or (last == first and _short(title) and (not self.has_marked or self.n_short_setext > 1))
        if not real or self.items or not title:
            self._paragraph(inline, first, after - 1)
            self._emit(BlockKind.RULE, after - 1, after, "")
            return
        if last > first:
            self._emit(BlockKind.PARAGRAPH, first, last, inline_text(inline.children).rpartition("\n")[0])
        self._emit_heading(int(token.tag[1]), HeadingStyle.MARKED, last, after, title)

    def _paragraph(self, inline: Token, first: int, after: int) -> None:
        lines = self.lines.texts[first:after]
        plain = inline_text(inline.children)
        for row in range(2, len(lines)):
            if _DELIMITER_ROW.fullmatch(lines[row].strip()) and "|" in lines[row - 1]:
                # A table glued to the paragraph or list item above it.
                self._emit_prose(first, first + row - 1, "\n".join(plain.split("\n")[: row - 1]))
                below = dedent("\n".join(lines[row - 1 :])).split("\n")
                self._walk(self._parsed(below), first + row - 1)
                return
        if len(lines) > 1 and all(line.strip().startswith("|") for line in lines):
            for row, line in enumerate(lines):  # a table without its delimiter row
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                self._emit(BlockKind.TABLE, first + row, first + row + 1, " | ".join(cell for cell in cells if cell))
            return
        if not self.items and (head := self._unmarked_heading(inline, plain)):
            title, style, depth = head
            self._emit_heading(depth, style, first, first + 1, title)
            first += 1
            plain = plain.partition("\n")[2]
        self._emit_prose(first, after, plain)

    def _emit_prose(self, first: int, after: int, plain: str) -> None:
        if first < after:
            self._emit(BlockKind.PARAGRAPH, first, after, plain)

    def _unmarked_heading(self, inline: Token, plain: str) -> tuple[str, HeadingStyle, int] | None:
        line = plain.partition("\n")[0]
        if title := bold_title(inline.children or []):
            return clean_heading(title), HeadingStyle.BOLD, 1
        if not (self.has_marked or self.n_short_setext) and (number := _OUTLINE_NUMBER.fullmatch(line)):
            return None if reads_as_sentence(line) else (line, HeadingStyle.NUMBERED, 1 + number[1].count("."))
        return None

    def _quote(self, inner: Sequence[Token], first: int, after: int) -> None:
        opened = [token for token in inner if token.level == inner[0].level and token.nesting >= 0] if inner else []
        if len(opened) == 1 and opened[0].type == "heading_open" and not self.items and (title := heading_text(inner[1])):
            self._emit_heading(int(opened[0].tag[1]), HeadingStyle.MARKED, first, after, title)
            return
        self._emit(BlockKind.QUOTE, first, after, plain_of(inner))

    def _table(self, tokens: Sequence[Token], base: int) -> None:
        """A block for each row; the rows point to the header as nested items point to theirs."""
        header: int | None = None
        for position, token in enumerate(tokens):
            if token.type != "tr_open" or token.map is None:
                continue
            row = plain_of(tokens[position : _closing(tokens, position) + 1])
            if header is None:
                self._emit(BlockKind.TABLE, base + token.map[0], base + token.map[0] + 2, row)
                header = len(self.blocks) - 1
            else:
                self._emit(BlockKind.TABLE, base + token.map[0], base + token.map[1], row, parent=header)

    def _fence(self, token: Token, first: int, after: int) -> None:
        info = token.info.strip()
        content = seen(token.content).strip("\n")
        if info.startswith("compressed-json"):
            self._emit(BlockKind.NAVIGATION, first, after, "")  # the strokes of a drawing
        elif _PROSE_FENCE.fullmatch(info):
            self._emit(BlockKind.QUOTE, first, after, plain_of(self._parsed(content.split("\n"))))
        else:
            said = info if " " in info or not info.isascii() else ""  # words beside the fence, not only a language
            kind = BlockKind.MATH if info == "math" else BlockKind.CODE
            self._emit(kind, first, after, f"{said}\n{content}".strip("\n"))

    def _indented(self, first: int, after: int) -> None:
        """Indented text is code to the parser; below a bullet, or as a list or a heading, it is prose to a reader."""
        lines = [line for line in self.lines.texts[first:after] if line.strip()]
        n_prose = sum(bool(_LIST_OR_HEADING.match(line.strip()) or _HANGUL.search(line)) for line in lines)
        if 2 * n_prose > len(lines) and (self.items or _LIST_OR_HEADING.match(lines[0].strip())):
            self._walk(self._parsed(dedent("\n".join(self.lines.texts[first:after])).split("\n")), first)
        else:
            self._emit(BlockKind.CODE, first, after, seen(dedent("\n".join(self.lines.texts[first:after]))).strip("\n"))

    def _html(self, source: str, first: int, after: int, *, whole: bool) -> None:
        if _TOC_STARTS.match(source) or _TOC_ENDS.match(source):
            self.in_toc = _TOC_STARTS.match(source) is not None
            self._emit(BlockKind.NAVIGATION, first, after, "")
            return
        if source.startswith("<!--"):
            words = seen(source[4:].removesuffix("-->")).strip("- \n")
            self._emit(BlockKind.HTML if len(words.split()) > 3 else BlockKind.RULE, first, after, words)
            return
        heading = _HTML_HEADING.fullmatch(source.strip())
        if heading and not self.items and (title := clean_heading(html_text(heading[2]).replace("\n", " "))):
            self._emit_heading(int(heading[1]), HeadingStyle.MARKED, first, after, title)
            return
        plain = html_text(source)
        if _LINE_BREAKS.fullmatch(source.strip()):
            self._emit(BlockKind.RULE, first, after, "")
        elif whole and not plain and _ADVERT.search(source):
            self._emit(BlockKind.NAVIGATION, first, after, "")
        else:
            table = whole and source.lstrip()[:6].lower() == "<table"
            self._emit(BlockKind.TABLE if table else BlockKind.HTML, first, after, plain)
            if not whole:
                self._track_element(source.strip())

    def _track_element(self, source: str) -> None:
        """An outdented element glued to a list item holds its content together with that item until it closes."""
        if source.startswith("</"):
            self.glued_parent = None
        elif not self.items and "</" not in source and self.blocks:
            self.glued_parent = self.blocks[-1].parent

    def _macro(self, first: int, after: int, *, toc: bool) -> None:
        if toc and self.blocks and self.blocks[-1].kind is BlockKind.ITEM and self.next == first:
            above = self.blocks.pop()  # `* TOC` above `{:toc}`
            self.blocks.append(Block(BlockKind.NAVIGATION, above.start, above.end, "", above.depth, above.parent))
        self._emit(BlockKind.NAVIGATION if toc else BlockKind.RULE, first, after, "")

    def _definition(self, token: Token, first: int, after: int) -> None:
        url = str(token.meta["url"])
        words = (str(token.meta["label"]), "" if url.startswith("data:") else url, str(token.meta["title"]))
        self._emit(BlockKind.PARAGRAPH, first, after, " ".join(word for word in words if word))

    # --- places

    def _open_item(self, line: int, *, ordered: bool) -> None:
        if self.items and self.items[-1].index is None and line > self.items[-1].line:
            self._emit(BlockKind.ITEM, self.items[-1].line, self.items[-1].line + 1, "")
        self.items.append(_Item(line, ordered))

    def _close_item(self) -> None:
        if not self.items:
            return
        if self.items[-1].index is None:
            self._emit(BlockKind.ITEM, self.items[-1].line, self.items[-1].line + 1, "")
        self.items.pop()

    def _emit_heading(self, depth: int, style: HeadingStyle, first: int, after: int, title: str) -> None:
        self.columns.clear()
        self.glued_parent = None
        first = self._covered(first, after)
        if first < after:
            kind = BlockKind.NAVIGATION if self.in_toc else BlockKind.HEADING
            self._append(kind, first, after, title, depth, None, style if kind is BlockKind.HEADING else None)

    def _emit(self, kind: BlockKind, first: int, after: int, plain: str, *, parent: int | None = None) -> None:
        while after > first and self.lines.blank(after - 1):
            after -= 1
        first = self._covered(first, after)
        if first >= after:
            return
        if self.in_toc:
            kind = BlockKind.NAVIGATION
        item = self.items[-1] if self.items else None
        if item is not None and item.index is None:
            if first > item.line >= self.next:
                self._emit(BlockKind.ITEM, item.line, item.line + 1, "")
            else:
                self._append_item(kind, first, after, plain)
                return
        if parent is None:
            parent = item.index if item is not None else self._item_above(kind, first)
        self._append(kind, first, after, plain, 0, parent, None)

    def _covered(self, first: int, after: int) -> int:
        """The first line of a span that no block has yet, with everything above it filled in."""
        first = max(first, self.next)
        while first < after and self.lines.blank(first):
            first += 1
        if first < after:
            self._fill(first)
        return first

    def _append_item(self, kind: BlockKind, first: int, after: int, plain: str) -> None:
        column = self.lines.column(first)
        while self.columns and self.columns[-1][0] >= column:
            self.columns.pop()
        parent = self.columns[-1][1] if self.columns else None
        if kind in (BlockKind.PARAGRAPH, BlockKind.HTML, BlockKind.RULE):
            kind, plain = BlockKind.ITEM, _TASK.sub("", plain, count=1) if _TASK.match(plain) else plain
        index = len(self.blocks)
        for item in self.items:
            if item.index is None:
                item.index = index
        self._append(kind, first, after, plain, len(self.columns), parent, None)
        self.columns.append((column, index))

    def _item_above(self, kind: BlockKind, first: int) -> int | None:
        """What an outdented block belongs to: glued to a list item it is the item's, else it ends the list."""
        if self.glued_parent is not None:
            return self.glued_parent
        above = self.blocks[-1] if self.blocks else None
        if above is not None and kind in _BELONGS_TO_THE_ITEM_ABOVE and self.columns and self.next == first:
            return len(self.blocks) - 1 if above.kind is BlockKind.ITEM else above.parent
        if kind is not BlockKind.RULE:
            self.columns.clear()
        return None

    def _append(
        self, kind: BlockKind, first: int, after: int, plain: str, depth: int, parent: int | None, style: HeadingStyle | None
    ) -> None:
        self.blocks.append(Block(kind, self.lines.start(first), self.lines.end(after - 1), plain, depth, parent, style))
        self.next = after

    def _fill(self, until: int) -> None:
        """Lines that the parser dropped (nested too deep) are shown as they are."""
        line = self.next
        while line < until:
            first = line
            while line < until and not self.lines.blank(line):
                line += 1
            if line > first:
                plain = "\n".join(text.strip() for text in self.lines.texts[first:line])
                self._append(BlockKind.PARAGRAPH, first, line, seen(plain), 0, None, None)
            line += 1


def _short(title: str) -> bool:
    return "\n" not in title and len(title) <= 60 and not reads_as_sentence(title) and not title.startswith(("!", "<", "|"))


def _closing(tokens: Sequence[Token], opening: int) -> int:
    wanted, level = tokens[opening].type.replace("_open", "_close"), tokens[opening].level
    return next(i for i in range(opening, len(tokens)) if tokens[i].type == wanted and tokens[i].level == level)


def _outer_item(token: Token, level: int) -> bool:
    return token.type in ("list_item_open", "list_item_close") and token.level == level + 1


def _all_headings(tokens: Sequence[Token], opening: int) -> bool:
    """A list whose every item begins with a heading is a row of headed stretches, not a list."""
    closing = _closing(tokens, opening)
    level = tokens[opening].level + 1
    starts = [i for i in range(opening, closing) if tokens[i].type == "list_item_open" and tokens[i].level == level]
    return all(tokens[i + 1].type == "heading_open" for i in starts)

"""Markdown to blocks, by markdown-it's tokens and their source maps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from textwrap import dedent

from markdown_it.token import Token

from index.formats.block_list import BlockList
from index.formats.inline import html_text, inline_text, seen
from index.formats.markdown_rules import parser
from index.formats.markdown_text import bold_title, clean_heading, heading_text, is_tag_line, plain_of, reads_as_sentence
from index.formats.markdown_tokens import all_headings, closing_of, is_outer_item, lists_below_numbers
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
_TASK = re.compile(r"^\[[ xX]\]\s+")
_FENCE_SETTING = re.compile(r"^(?:title:[ \t]*|(?:color|icon|collapse):.*\n?)", re.MULTILINE)
_LIST_OR_HEADING = re.compile(r"(?:[-*+]|\d{1,3}[.)]|#{1,6})\s+\S")
_MAX_REPARSED = 8
_HANGUL = re.compile("[가-힣]")


def parse(text: str, body: int) -> list[Block]:
    lines = Lines(text, body)
    reader = _Reader(lines)
    reader.read_note()
    return reader.out.blocks


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.out = BlockList(lines)
        self.has_marked = self.has_loose_tight = False
        self.n_short_setext = 0
        self.n_reparsed = 0  # how deep in text that is parsed again on its own

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
        self.out.fill(len(self.lines))

    def _parsed(self, lines: Sequence[str]) -> list[Token]:
        # A lone CR would be a line end to the parser and is none to us.
        return parser().parse("\n".join(lines).replace("\r", " "))

    def _reparse(self, first: int, after: int) -> None:
        self.n_reparsed += 1
        self._walk(self._parsed(dedent("\n".join(self.lines.texts[first:after])).split("\n")), first)
        self.n_reparsed -= 1

    def _walk(self, tokens: Sequence[Token], base: int) -> None:
        below_numbers = lists_below_numbers(tokens)
        position = 0
        while position < len(tokens):
            token = tokens[position]
            first, after = (base + token.map[0], base + token.map[1]) if token.map else (0, 0)
            match token.type:
                case "list_item_open":
                    self.out.open_item(first)
                case "list_item_close":
                    self.out.close_item()
                case "blockquote_open" | "table_open":
                    closing = closing_of(tokens, position)
                    if token.type == "table_open":
                        self._table(tokens[position:closing], base)
                    else:
                        self._quote(tokens[position + 1 : closing], first, after)
                    position = closing
                case "bullet_list_open" | "ordered_list_open" if token.level == 0 and all_headings(tokens, position):
                    closing = closing_of(tokens, position)
                    self._walk([t for t in tokens[position + 1 : closing] if not is_outer_item(t, token.level)], base)
                    position = closing
                case "bullet_list_open" | "bullet_list_close" if position in below_numbers:
                    self.out.n_shifted += token.nesting
                case "heading_open":
                    self._heading(token, tokens[position + 1], first, after)
                case "paragraph_open":
                    self._paragraph(tokens[position + 1], first, after)
                case "fence":
                    self._fence(token, first, after)
                case "code_block":
                    self._indented(first, after)
                case "math_block":
                    self.out.add(BlockKind.MATH, first, after, token.content.strip())
                case "html_line" | "html_block":
                    self._html(token.content, first, after, whole=token.type == "html_block")
                case "macro":
                    self._macro(first, after, toc=bool(token.meta["toc"]))
                case "container":
                    self.out.add(BlockKind.PARAGRAPH if token.content else BlockKind.RULE, first, after, seen(token.content))
                case "definition":
                    self._definition(token, first, after)
                case "hr":
                    self.out.add(BlockKind.RULE, first, after)
            position += 1

    # --- kinds of blocks

    def _heading(self, token: Token, inline: Token, first: int, after: int) -> None:
        if token.markup in ("-", "="):
            self._setext(token, inline, first, after)
            return
        title = heading_text(inline)
        single = token.meta.get("tight") and token.markup == "#"
        if single and (is_tag_line(inline.content) or not (self.has_loose_tight or (" " in title and not self.has_marked))):
            self.out.add(BlockKind.PARAGRAPH, first, after, "#" + inline_text(inline.children))
        elif not title:
            self.out.add(BlockKind.RULE, first, after)  # an empty heading heads nothing
        elif self.out.in_item:
            self.out.add(BlockKind.PARAGRAPH, first, after, title)
        else:
            self.out.heading(int(token.tag[1]), HeadingStyle.MARKED, first, after, title)

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
        if not real or self.out.in_item or not title:
            self._paragraph(inline, first, after - 1)
            self.out.add(BlockKind.RULE, after - 1, after)
            return
        if last > first:
            self.out.add(BlockKind.PARAGRAPH, first, last, inline_text(inline.children).rpartition("\n")[0])
        self.out.heading(int(token.tag[1]), HeadingStyle.MARKED, last, after, title)

    def _paragraph(self, inline: Token, first: int, after: int) -> None:
        lines = self.lines.texts[first:after]
        plain = inline_text(inline.children)
        for row in range(2, len(lines)):
            if _DELIMITER_ROW.fullmatch(lines[row].strip()) and "|" in lines[row - 1]:
                # A table glued to the paragraph or list item above it.
                self._emit_prose(first, first + row - 1, "\n".join(plain.split("\n")[: row - 1]))
                self._reparse(first + row - 1, after)
                return
        if len(lines) > 1 and all(line.strip().startswith("|") for line in lines):
            for row, line in enumerate(lines):  # a table without its delimiter row
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                self.out.add(BlockKind.TABLE, first + row, first + row + 1, " | ".join(cell for cell in cells if cell))
            return
        if not self.out.in_item and (head := self._unmarked_heading(inline, plain)):
            title, style, depth = head
            self.out.heading(depth, style, first, first + 1, title)
            first += 1
            plain = plain.partition("\n")[2]
        self._emit_prose(first, after, plain)

    def _emit_prose(self, first: int, after: int, plain: str) -> None:
        if first >= after:
            return
        if self.out.in_item:
            plain = _TASK.sub("", plain, count=1)
        advert = not plain and _ADVERT.search("\n".join(self.lines.texts[first:after]))
        self.out.add(BlockKind.NAVIGATION if advert else BlockKind.PARAGRAPH, first, after, plain)

    def _unmarked_heading(self, inline: Token, plain: str) -> tuple[str, HeadingStyle, int] | None:
        line = plain.partition("\n")[0]
        if title := bold_title(inline.children or []):
            return clean_heading(title), HeadingStyle.BOLD, 1
        if not (self.has_marked or self.n_short_setext) and (number := _OUTLINE_NUMBER.fullmatch(line)):
            return None if reads_as_sentence(line) else (line, HeadingStyle.NUMBERED, 1 + number[1].count("."))
        return None

    def _quote(self, inner: Sequence[Token], first: int, after: int) -> None:
        opened = [token for token in inner if token.level == inner[0].level and token.nesting >= 0] if inner else []
        if len(opened) == 1 and opened[0].type == "heading_open" and not self.out.in_item and (title := heading_text(inner[1])):
            self.out.heading(int(opened[0].tag[1]), HeadingStyle.MARKED, first, after, title)
            return
        plain = plain_of(inner) or seen("\n".join(line.strip() for line in self.lines.texts[first:after]))
        self.out.add(BlockKind.QUOTE, first, after, plain)

    def _table(self, tokens: Sequence[Token], base: int) -> None:
        """A block for each row; the rows point to the header as nested items point to theirs."""
        header: int | None = None
        for position, token in enumerate(tokens):
            if token.type != "tr_open" or token.map is None:
                continue
            row = plain_of(tokens[position : closing_of(tokens, position) + 1])
            if header is None:
                self.out.add(BlockKind.TABLE, base + token.map[0], base + token.map[0] + 2, row)
                header = len(self.out.blocks) - 1
            else:
                self.out.add(BlockKind.TABLE, base + token.map[0], base + token.map[1], row, parent=header)

    def _fence(self, token: Token, first: int, after: int) -> None:
        info = token.info.strip()
        content = seen(token.content).strip("\n")
        if info.startswith("compressed-json"):
            self.out.add(BlockKind.NAVIGATION, first, after)  # the strokes of a drawing
        elif _PROSE_FENCE.fullmatch(info):
            self.out.add(BlockKind.QUOTE, first, after, plain_of(self._parsed(_FENCE_SETTING.sub("", content).split("\n"))))
        else:
            said = info if " " in info or not info.isascii() else ""  # words beside the fence, not only a language
            kind = BlockKind.MATH if info == "math" else BlockKind.CODE
            self.out.add(kind, first, after, f"{said}\n{content}".strip("\n"))

    def _indented(self, first: int, after: int) -> None:
        """Indented text is code to the parser; below a bullet, or as a list or a heading, it is prose to a reader."""
        lines = [line for line in self.lines.texts[first:after] if line.strip()]
        n_prose = sum(bool(_LIST_OR_HEADING.match(line.strip()) or _HANGUL.search(line)) for line in lines)
        if (
            self.n_reparsed < _MAX_REPARSED
            and 2 * n_prose > len(lines)
            and (self.out.in_item or _LIST_OR_HEADING.match(lines[0].strip()))
        ):
            self._reparse(first, after)
        else:
            self.out.add(BlockKind.CODE, first, after, seen(dedent("\n".join(self.lines.texts[first:after]))).strip("\n"))

    def _html(self, source: str, first: int, after: int, *, whole: bool) -> None:
        if _TOC_STARTS.match(source) or _TOC_ENDS.match(source):
            self.out.in_contents = _TOC_STARTS.match(source) is not None
            self.out.add(BlockKind.NAVIGATION, first, after)
            return
        if source.startswith("<!--"):
            words = seen(source[4:].removesuffix("-->")).strip("- \n")
            says_something = len(words.split()) > 3
            self.out.add(BlockKind.HTML if says_something else BlockKind.RULE, first, after, words if says_something else "")
            return
        heading = _HTML_HEADING.fullmatch(source.strip())
        if heading and not self.out.in_item and (title := clean_heading(html_text(heading[2]).replace("\n", " "))):
            self.out.heading(int(heading[1]), HeadingStyle.MARKED, first, after, title)
            return
        plain = html_text(source)
        if _LINE_BREAKS.fullmatch(source.strip()):
            self.out.add(BlockKind.RULE, first, after)
        elif not plain and _ADVERT.search(source):
            self.out.add(BlockKind.NAVIGATION, first, after)
        elif not whole and source.lstrip().startswith("</"):
            self.out.close_element(first, after, plain)
        else:
            table = whole and source.lstrip()[:6].lower() == "<table"
            self.out.add(BlockKind.TABLE if table else BlockKind.HTML, first, after, plain)
            if not whole and "</" not in source:
                self.out.open_element()

    def _macro(self, first: int, after: int, *, toc: bool) -> None:
        blocks = self.out.blocks
        if toc and blocks and blocks[-1].kind is BlockKind.ITEM and self.out.next == first:
            self.out.mark_last_as_navigation()  # `* TOC` above `{:toc}`
        self.out.add(BlockKind.NAVIGATION if toc else BlockKind.RULE, first, after)

    def _definition(self, token: Token, first: int, after: int) -> None:
        url = str(token.meta["url"])
        words = (str(token.meta["label"]), "" if url.startswith("data:") else url, str(token.meta["title"]))
        self.out.add(BlockKind.PARAGRAPH, first, after, " ".join(word for word in words if word))


def _short(title: str) -> bool:
    return "\n" not in title and len(title) <= 60 and not reads_as_sentence(title) and not title.startswith(("!", "<", "|"))

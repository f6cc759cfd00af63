"""Text without mark-up to blocks: heads, bullets, broken tables and paragraphs as a reader tells them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.chrome import is_chrome
from index.formats.inline import seen
from index.formats.markdown_text import reads_as_sentence
from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle

_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?[ \t\u00a0]+(?=\S)")
_BULLET = re.compile(
    r"\s*(?:[-*+•·‣▪▫◦○●–—※☞→⇒]|\d{1,2}[.)]|\(\d{1,2}\)|[①-⑳]|[가-하][.)]|[a-zA-Z][.)])[ \t\u00a0]+(?=\S)|\s*[①-⑳](?=\S)"
)
_SIGNED_HEAD = re.compile(r"\s?(?:[■□◆◇▣●★☆▶▷◎]+\s*\S.*|\[[^\[\]]+\]|【[^【】]+】|<[^<>]+>|=+\s*[^=]+?\s*=+)\s*")
# `[2] 큐를 버린 까닭` heads a talk, `3월 7일 (금)` a day, where more than one line does so behind a blank one.
_TAGGED_HEAD = re.compile(r"\[[^\[\]]{1,20}\]\s+\S.{1,57}")
_DAY_HEAD = re.compile(
    r"(?:(?:19|20)\d\d\s?[-./년]\s?)?\d{1,2}(?:\s?월\s?\d{1,2}\s?일|[-./]\d{1,2}\.?)\s*(?:[(（]?(?:[월화수목금토일](?:요일)?)[)）]?)?"
)
_SURELY_DAY = re.compile(r"(?:19|20)\d\d\D|.*월")  # `3.8` and `1-2` alone on a line may be numbers
_UNDERLINE = re.compile(r"(=|-|~|\^|\*|_)\1{2,}")
_RULE = re.compile(r"[-=*_~─━]{3,}|(?:[-*_=] ){2,}[-*_=]")
_CELL = re.compile(r".*\|\s*")
_DIVIDER = re.compile(r"[|\s:-]+")
_SENTENCE_OVER = re.compile(r"[.!?…。][)\"'”’」』]*$|[)\]>]$|[~^@_ㅋㅎㅠㅜ]$|[다요죠음임함까]$")
_PLAIN_STYLE = re.compile(r"\s\S*[가-힣]다[.!?~…]*$")  # `느긋하게 걸었다` alone is a sentence
_LIST_OF = re.compile(r"\S{1,8}(?: \S{1,8})?\s?[:：]\s.*,")  # 모인 사람: 이안, 소라
_LONGEST_HEAD = 60
_WRAPPED = 45  # characters; a shorter line was not wrapped, it ended
_FENCES = ("```", "~~~")


def parse(text: str, body: int) -> list[Block]:
    reader = _Reader(Lines(text, body))
    reader.read()
    return reader.blocks


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.columns: list[tuple[int, int]] = []  # column and block of the bullets above
        self.heads = _outline(lines.texts)
        self.repeated = _repeated_heads(lines.texts)

    def read(self) -> None:
        line = 0
        while line < len(self.lines):
            line = line + 1 if self.lines.blank(line) else self._block(line)

    def _block(self, line: int) -> int:
        """Append the block that begins at a line, and return the line after it."""
        text = self.lines.texts[line].strip()
        if text.startswith(_FENCES) and (closing := self._fence_end(line)):
            content = seen("\n".join(self.lines.texts[line + 1 : closing]))
            return self._append(BlockKind.CODE, line, closing + 1, content)
        if self._is_underlined(line):
            depth = 1 if self.lines.texts[line + 1].strip()[0] == "=" else 2
            return self._head(line, line + 2, depth, HeadingStyle.BARE)
        if _RULE.fullmatch(text):
            return self._append(BlockKind.RULE, line, line + 1, "")
        if line in self.heads:
            return self._head(line, line + 1, self.heads[line], HeadingStyle.NUMBERED)
        if self._is_cell(line):
            return self._table(line)
        signed = _SIGNED_HEAD.fullmatch(text) and _is_short(text) and not self._bullet_among_bullets(line)
        if signed or line in self.repeated:
            return self._head(line, line + 1, 2, HeadingStyle.BARE)
        if _BULLET.match(self.lines.texts[line]):
            return self._item(line)
        if self._stands_alone(line):
            return self._head(line, line + 1, 3, HeadingStyle.BARE)
        return self._paragraph(line)

    # --- heads

    def _is_underlined(self, line: int) -> bool:
        if line + 1 >= len(self.lines) or (line in self.heads and _BULLET.match(self.lines.texts[line + 1])):
            return False
        title, below = self.lines.texts[line].strip(), self.lines.texts[line + 1].strip()
        return (
            _UNDERLINE.fullmatch(below) is not None
            and _is_short(title)
            and not _BULLET.match(title)
            and not _RULE.fullmatch(title)
            and "|" not in title
            and (line == 0 or self.lines.blank(line - 1) or len(below) > 3)
        )

    def _bullet_among_bullets(self, line: int) -> bool:
        """`● …` heads a stretch, but not among other lines that begin like it."""
        if not _BULLET.match(self.lines.texts[line]):
            return False
        sign = self.lines.texts[line].strip()[0]
        near = [self.lines.texts[i].strip()[:1] for i in (line - 1, line + 1) if 0 <= i < len(self.lines)]
        return sign in near

    def _stands_alone(self, line: int) -> bool:
        """A short line with blank ones around it and text below."""
        text = self.lines.texts[line].strip()
        return (
            (line == 0 or self.lines.blank(line - 1))
            and line + 2 < len(self.lines)
            and self.lines.blank(line + 1)
            and _is_short(text)
            and not reads_as_sentence(text)
            and not _PLAIN_STYLE.search(text)
            and "://" not in text
            and not _LIST_OF.match(text)
            and any(c.isalnum() for c in text)
        )

    def _head(self, line: int, after: int, depth: int, style: HeadingStyle) -> int:
        self.columns.clear()
        title = " ".join(seen(self.lines.texts[line]).split())
        if style is HeadingStyle.BARE:
            title = title.strip("■□◆◇▣●★☆▶▷◎=<>【】 ") or title
            title = title[1:-1] if title.startswith("[") and title.endswith("]") else title
        return self._append(BlockKind.HEADING, line, after, title, depth=depth, style=style)

    # --- tables

    def _is_cell(self, line: int) -> bool:
        text = self.lines.texts[line].strip()
        return "|" in text and (_CELL.fullmatch(text) is not None or text.count("|") > 1)

    def _table(self, line: int) -> int:
        """Rows of `a | b |`, or rows of one cell a line with a lone `|` between them; the first row stands above the others."""
        header: int | None = None
        while line < len(self.lines) and self._is_cell(line):
            first, cells = line, list[str]()
            whole_row = False
            while line < len(self.lines) and self._is_cell(line):
                texts = [cell.strip() for cell in self.lines.texts[line].split("|")]
                is_divider = _DIVIDER.fullmatch(self.lines.texts[line].strip()) is not None
                if len([cell for cell in texts if cell]) > 1 and not is_divider:
                    if cells:
                        break
                    whole_row = True
                cells.extend(cell for cell in texts if cell and not is_divider)
                line += 1
                if is_divider or whole_row:
                    break
            while line < len(self.lines) and _DIVIDER.fullmatch(self.lines.texts[line].strip()) and self._is_cell(line):
                line += 1  # rules below a row are the row's
            self._append(BlockKind.TABLE, first, line, seen(" | ".join(cells)), parent=header)
            if header is None:
                header = len(self.blocks) - 1
        self.columns.clear()
        return line

    # --- running text

    def _item(self, line: int) -> int:
        column = self.lines.column(line)
        while self.columns and self.columns[-1][0] >= column:
            self.columns.pop()
        parent = self.columns[-1][1] if self.columns else None
        after = line + 1
        while after < len(self.lines) and self._continues(after, of_item=line):
            after += 1
        words = [self.lines.texts[line][_bullet_width(self.lines.texts[line]) :], *self.lines.texts[line + 1 : after]]
        self._append(BlockKind.ITEM, line, after, _joined(words), depth=len(self.columns), parent=parent)
        self.columns.append((column, len(self.blocks) - 1))
        return after

    def _paragraph(self, line: int) -> int:
        self.columns.clear()
        after = line + 1
        while after < len(self.lines) and not _ends(self.lines.texts[after - 1]) and self._continues(after):
            after += 1
        return self._append(BlockKind.PARAGRAPH, line, after, _joined(self.lines.texts[line:after]))

    def _continues(self, line: int, *, of_item: int | None = None) -> bool:
        """A line that goes on with the sentence above it."""
        text = self.lines.texts[line]
        begins_anew = (
            not text.strip()
            or line in self.heads
            or line in self.repeated
            or self._is_cell(line)
            or _BULLET.match(text)
            or _RULE.fullmatch(text.strip())
            or text.strip().startswith(_FENCES)
            or (_SIGNED_HEAD.fullmatch(text.strip()) and not text.strip().startswith("<"))
            or self._is_underlined(line)
            or is_chrome(text)
            or is_chrome(self.lines.texts[line - 1])
        )
        if begins_anew or of_item is None:
            return not begins_anew
        # Flush-left text below a bullet goes on with it only where the sentence does; indented text always does.
        above = self.lines.texts[line - 1].rstrip()
        return self.lines.column(line) > self.lines.column(of_item) or (
            not _ends(above) and (len(above) >= _WRAPPED or above.endswith((",", "、", "，")))
        )

    def _fence_end(self, line: int) -> int | None:
        mark = self.lines.texts[line].strip()[:3]
        return next((i for i in range(line + 1, min(len(self.lines), line + 500)) if self.lines.texts[i].strip() == mark), None)

    def _append(
        self,
        kind: BlockKind,
        first: int,
        after: int,
        plain: str,
        *,
        depth: int = 0,
        parent: int | None = None,
        style: HeadingStyle | None = None,
    ) -> int:
        self.blocks.append(Block(kind, self.lines.start(first), self.lines.end(after - 1), plain, depth, parent, style))
        return after


def _outline(lines: Sequence[str]) -> dict[int, int]:
    """Lines that are numbered heads, with their depth: numbers that count up, each over lines of its own.

    `1.` directly above `2.` is a list. `3.` directly above `3.1.` is a head above a head.
    """
    numbered: list[tuple[int, tuple[int, ...]]] = []
    for line, text in enumerate(lines):
        match = _NUMBER.match(text)
        if match and len(text) <= _LONGEST_HEAD + 20 and not reads_as_sentence(text) and "." in match[0]:
            numbered.append((line, tuple(int(number) for number in match[1].split("."))))
    heads: dict[int, int] = {}
    last: tuple[int, ...] = ()
    for place, (line, number) in enumerate(numbered):
        below = numbered[place + 1] if place + 1 < len(numbered) else None
        above = numbered[place - 1] if place else None
        beside = [other for other in (above, below) if other and abs(other[0] - line) == 1 and len(other[1]) == len(number)]
        follows = not last or number == last or _counts_on(last, number)
        if beside or not follows or (below is None and line + 1 >= len(lines)):
            continue
        heads[line] = len(number)
        last = number
    return heads if len(heads) > 1 else {}


def _counts_on(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """3.1 or 4 after 3, 3.2 or 4 after 3.1; a skipped number is forgiven."""
    if len(number) > len(last):
        return number[: len(last)] == last
    return number[:-1] == last[: len(number) - 1] and 0 < number[-1] - last[len(number) - 1] <= 2


def _repeated_heads(lines: Sequence[str]) -> frozenset[int]:
    """Lines behind a blank one and above text that begin alike, as the heads of talks or days do; none where only one does.

    A journal may have its days directly below one another.
    """
    found: set[int] = set()
    for pattern in (_TAGGED_HEAD, _DAY_HEAD):
        places = [
            place
            for place, line in enumerate(lines)
            if pattern.fullmatch(line.strip())
            and (place == 0 or not lines[place - 1].strip() or (pattern is _DAY_HEAD and _SURELY_DAY.match(line.strip())))
            and any(below.strip() for below in lines[place + 1 : place + 3])
        ]
        found.update(places if len(places) > 1 else ())
    return frozenset(found)


def _is_short(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_HEAD


def _ends(text: str) -> bool:
    return _SENTENCE_OVER.search(text.rstrip()) is not None


def _bullet_width(text: str) -> int:
    match = _BULLET.match(text)
    return match.end() if match else 0


def _joined(lines: Sequence[str]) -> str:
    return seen("\n".join(line.strip() for line in lines)).strip()

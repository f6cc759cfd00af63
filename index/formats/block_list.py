"""Where Markdown's blocks stand: every line once, list items below the items that a reader sees them under."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.formats.inline import seen
from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle

_BELONGS_TO_THE_ITEM_ABOVE = frozenset({BlockKind.CODE, BlockKind.TABLE, BlockKind.QUOTE, BlockKind.MATH, BlockKind.HTML})


@dataclass(slots=True)
class _Item:
    """A list item that is open: `index` is its block, once it has one."""

    line: int
    index: int | None = None


class BlockList:
    """Blocks in the order of their lines; spans are half open and may overlap what is there already, which keeps its lines.

    The parser nests items by its own rules; here they nest by their columns, as one space more is deeper to a reader.
    """

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.next = 0  # the first line that no block has
        self.in_contents = False  # between the marks of a generated table of contents
        self.n_shifted = 0  # open lists whose items stand a column deeper than they are written
        self._items: list[_Item] = []  # as the parser nests them
        self._columns: list[tuple[int, int]] = []  # column and block of the items above, as a reader nests them
        self._glued_parent: int | None = None  # the item that an outdented element below it belongs to

    @property
    def in_item(self) -> bool:
        return bool(self._items)

    def open_item(self, line: int) -> None:
        self._flush_item(before=line)
        self._items.append(_Item(line))

    def close_item(self) -> None:
        if self._items:
            self._flush_item(before=len(self.lines))
            self._items.pop()

    def heading(self, depth: int, style: HeadingStyle, first: int, after: int, title: str) -> None:
        self._columns.clear()
        self._glued_parent = None
        first = self._uncovered(first, after)
        if first < after and self.in_contents:
            self._append(BlockKind.NAVIGATION, first, after, title)
        elif first < after:
            self._append(BlockKind.HEADING, first, after, title, depth=depth, style=style)

    def add(self, kind: BlockKind, first: int, after: int, plain: str = "", *, parent: int | None = None) -> None:
        """Add a block; the first one of an open item becomes the item's."""
        while after > first and self.lines.blank(after - 1):
            after -= 1
        first = self._uncovered(first, after)
        if first >= after:
            return
        if self.in_contents:
            kind = BlockKind.NAVIGATION
        item = self._items[-1] if self._items else None
        if item is not None and item.index is None:
            if first <= item.line or item.line < self.next:
                self._add_item(kind, first, after, plain)
                return
            self._flush_item(before=first)
        if parent is None:
            parent = self._parent(kind, first)
        self._append(kind, first, after, plain, parent=parent)

    def open_element(self) -> None:
        """The block just added opened an element: what follows belongs where it does, until the element closes."""
        if self.blocks:
            self._glued_parent = self.blocks[-1].parent

    def close_element(self, first: int, after: int, plain: str) -> None:
        if self._items or self._glued_parent is not None:
            self.add(BlockKind.HTML, first, after, plain)
        elif (first := self._uncovered(first, after)) < after:
            self._append(BlockKind.NAVIGATION if self.in_contents else BlockKind.HTML, first, after, plain)
        self._glued_parent = None

    def mark_last_as_navigation(self) -> None:
        self.blocks[-1] = replace(self.blocks[-1], kind=BlockKind.NAVIGATION, plain="")

    def fill(self, until: int) -> None:
        """Lines that the parser dropped (nested too deep) are shown as they are."""
        line = self.next
        while line < until:
            first = line
            while line < until and not self.lines.blank(line):
                line += 1
            if line > first:
                self._append(
                    BlockKind.PARAGRAPH, first, line, seen("\n".join(text.strip() for text in self.lines.texts[first:line]))
                )
            line += 1

    def _uncovered(self, first: int, after: int) -> int:
        """The first line of a span that no block has yet, with everything above it filled in."""
        first = max(first, self.next)
        while first < after and self.lines.blank(first):
            first += 1
        if first < after:
            self.fill(first if not self._items or self._items[-1].index is not None else min(first, self._items[-1].line))
        return first

    def _flush_item(self, *, before: int) -> None:
        """A bullet with nothing beside it is a block all the same."""
        item = self._items[-1] if self._items else None
        if item is not None and item.index is None and item.line < before:
            self._add_item(BlockKind.ITEM, item.line, item.line + 1, "")

    def _add_item(self, kind: BlockKind, first: int, after: int, plain: str) -> None:
        first = self._uncovered(first, after)
        if first >= after:
            return
        column = self.lines.column(first) + self.n_shifted
        while self._columns and self._columns[-1][0] >= column:
            self._columns.pop()
        parent = self._columns[-1][1] if self._columns else None
        if kind in (BlockKind.PARAGRAPH, BlockKind.HTML, BlockKind.RULE):
            kind = BlockKind.ITEM
        index = len(self.blocks)
        for item in self._items:
            if item.index is None:
                item.index = index
        self._glued_parent = None
        self._append(kind, first, after, plain, depth=len(self._columns), parent=parent)
        self._columns.append((column, index))

    def _parent(self, kind: BlockKind, first: int) -> int | None:
        """The item that a block belongs to: by its column where it is glued to a list, else as the parser has it, else none."""
        if self._glued_parent is not None:
            return self._glued_parent
        above = self.blocks[-1] if self.blocks else None
        glued = above is not None and self.next == first and bool(self._columns)
        if glued and kind is BlockKind.HTML:
            column = self.lines.column(first)
            return next((index for at, index in reversed(self._columns) if at <= column), self._columns[0][1])
        if self._items:
            return self._items[-1].index
        if above is not None and glued and kind in _BELONGS_TO_THE_ITEM_ABOVE:
            return len(self.blocks) - 1 if above.kind is BlockKind.ITEM else above.parent
        if kind is not BlockKind.RULE:
            self._columns.clear()
        return None

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
    ) -> None:
        self.blocks.append(Block(kind, self.lines.start(first), self.lines.end(after - 1), plain, depth, parent, style))
        self.next = after

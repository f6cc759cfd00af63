"""Blocks in the order of their lines, for formats that are read line by line. Spans of lines are half open."""

from __future__ import annotations

from dataclasses import replace

from index.lines import Lines
from index.types import Block, BlockKind, HeadingStyle


class LineBlocks:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.columns = [lines.column(line) for line in range(len(lines))]
        self.blocks: list[Block] = []
        self._lead: tuple[int, int] | None = None

    def add(
        self,
        kind: BlockKind,
        first: int,
        after: int,
        plain: str = "",
        *,
        depth: int = 0,
        parent: int | None = None,
        style: HeadingStyle | None = None,
    ) -> int:
        """Add a block, with the mark-up that leads it, and return its place."""
        if self._lead is not None:
            first, self._lead = self._lead[0], None
        while after > first + 1 and self.lines.blank(after - 1):
            after -= 1
        self.blocks.append(Block(kind, self.lines.start(first), self.lines.end(after - 1), plain, depth, parent, style))
        return len(self.blocks) - 1

    def lead(self, first: int, after: int) -> None:
        """Lines without words of their own, such as an attribute or an opening mark: they go with what follows."""
        self._lead = (self._lead[0] if self._lead else first, after)

    def trail(self, line: int) -> None:
        """A closing mark goes with what it closes."""
        if self._lead is not None or not self.blocks:
            self.lead(line, line + 1)
            self.settle()
        else:
            self.blocks[-1] = replace(self.blocks[-1], end=self.lines.end(line))

    def settle(self) -> None:
        """Nothing follows that leading lines could go with."""
        if self._lead is not None:
            self.add(BlockKind.RULE, *self._lead)

    def indented_end(self, first: int, column: int, end: int) -> int:
        """The line after the last one that stands deeper than `column`; blank lines between them count."""
        after = line = first
        while line < end and (self.lines.blank(line) or self.columns[line] > column):
            line += 1
            if not self.lines.blank(line - 1):
                after = line
        return after

    def dedented(self, first: int, after: int) -> str:
        """Lines as code has them: without the indentation that all of them share."""
        texts = self.lines.texts[first:after]
        shared = min((len(text) - len(text.lstrip()) for text in texts if text.strip()), default=0)
        return "\n".join(text[shared:].rstrip() for text in texts).strip("\n")

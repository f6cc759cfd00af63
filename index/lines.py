"""Lines and offsets of one text: physical lines end at "\\n" and nowhere else."""

from __future__ import annotations

from bisect import bisect_right


class Lines:
    """The lines of a text from `start` on, counted from 0, and where they stand in the whole text."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.texts = text[start:].split("\n")
        self._starts = [start]
        for line in self.texts:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __len__(self) -> int:
        return len(self.texts)

    def start(self, line: int) -> int:
        return self._starts[line]

    def end(self, line: int) -> int:
        """Before the line's newline."""
        return self._starts[line] + len(self.texts[line])

    def at(self, offset: int) -> int:
        """The line that holds a character; a newline belongs to the line it ends."""
        return min(bisect_right(self._starts, offset) - 1, len(self.texts) - 1)

    def blank(self, line: int) -> bool:
        return not self.texts[line].strip()

    def column(self, line: int) -> int:
        """Indentation of a line, with tabs to the next multiple of four."""
        column = 0
        for character in self.texts[line]:
            if character == "\t":
                column += 4 - column % 4
            elif character in " \u00a0":
                column += 1
            else:
                break
        return column

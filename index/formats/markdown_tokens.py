"""Finding one's way in markdown-it's flat list of tokens."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token


def closing_of(tokens: Sequence[Token], opening: int) -> int:
    wanted, level = tokens[opening].type.replace("_open", "_close"), tokens[opening].level
    return next(i for i in range(opening, len(tokens)) if tokens[i].type == wanted and tokens[i].level == level)


def is_outer_item(token: Token, level: int) -> bool:
    return token.type in ("list_item_open", "list_item_close") and token.level == level + 1


def all_headings(tokens: Sequence[Token], opening: int) -> bool:
    """A list whose every item begins with a heading is a row of headed stretches, not a list."""
    closing = closing_of(tokens, opening)
    level = tokens[opening].level + 1
    starts = [i for i in range(opening, closing) if tokens[i].type == "list_item_open" and tokens[i].level == level]
    return all(tokens[i + 1].type == "heading_open" for i in starts)


def lists_below_numbers(tokens: Sequence[Token]) -> set[int]:
    """Where bullet lists open and close that stand in the same column as the numbered items around them, but below them.

    1. one
    - about one
    2. two
    """
    found: set[int] = set()
    last_number: dict[int, int] = {}  # by level of the list that has it
    pending: dict[int, tuple[int, int]] = {}  # a bullet list right after a numbered one: where it opens and closes
    sure: dict[int, bool] = {}  # whether a bullet list at this level was seen between two numbers already
    opened: dict[int, int] = {}
    for position, token in enumerate(tokens):
        level = token.level
        if token.type == "list_item_open" and token.info.isdigit():
            last_number[level - 1] = int(token.info)
        elif token.type == "bullet_list_open":
            opened[level] = position
        elif token.type == "bullet_list_close" and level in last_number and level in opened:
            pending[level] = (opened[level], position)
            if sure.get(level):
                found.update(pending[level])
        elif token.type == "ordered_list_open":
            number = int(token.attrs.get("start", 1))
            if level in pending and level in last_number and number == last_number[level] + 1:
                found.update(pending[level])
                sure[level] = True
            pending.pop(level, None)
        elif (
            token.nesting == 1
            and level <= max(last_number, default=-1)
            and not token.type.startswith(("list", "ordered", "bullet"))
        ):
            for known in [known for known in last_number if known >= level]:
                last_number.pop(known)
                pending.pop(known, None)
                sure.pop(known, None)
    return found

"""A note's blocks to its sessions: the heading tree, with navigation set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from itertools import pairwise
from typing import TypeAlias

from index.dates import year_of
from index.formats import parse
from index.front_session import front_matter_session
from index.headings import settle_headings
from index.navigation import is_contents_title, mark_navigation
from index.session_dates import find_day, is_schedule_line
from index.types import Block, BlockKind, Note, Session

_RULE_MARKS = frozenset("-*_ \t=~")
_RUNNING_TEXT = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.HTML, BlockKind.RULE})
_LONGEST_INTERLUDE = 4  # blocks


_Heading: TypeAlias = tuple[int, str, Date | None]  # rank, title, day


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Blocks of one session before it is placed in the tree. `rank` is its heading's; None without one."""

    blocks: tuple[int, ...]
    heading: int | None
    navigation: bool = False


def split_sessions(note: Note) -> list[Session]:
    """Sessions in order, the front matter's first; every block that is no rule is in one of them."""
    blocks, ranks = settle_headings(mark_navigation(parse(note), note.text))
    stretches: list[_Stretch] = []
    for section in _sections(blocks, ranks):
        stretches.extend(_divide(section, blocks, note.text))
    sessions = _with_tree_ends(_placed(stretches, blocks, ranks, note))
    front = front_matter_session(note)
    return [front, *(replace(session, ordinal=session.ordinal + 1) for session in sessions)] if front else sessions


def _sections(blocks: Sequence[Block], ranks: dict[int, int]) -> list[_Stretch]:
    """One stretch for each heading, with the schedule line directly above it."""
    starts = [0]
    headings: list[int | None] = [None]
    for heading in sorted(ranks):
        above = heading - 1
        scheduled = above > starts[-1] and blocks[above].kind is BlockKind.PARAGRAPH and is_schedule_line(blocks[above].plain)
        scheduled = scheduled or (above == 0 and heading == 1 and headings[-1] is None and is_schedule_line(blocks[0].plain))
        starts.append(above if scheduled and above not in ranks else heading)
        headings.append(heading)
    ends = [*starts[1:], len(blocks)]
    spans = zip(starts, ends, headings, strict=True)
    return [_Stretch(tuple(range(start, end)), heading) for start, end, heading in spans if start < end]


def _divide(section: _Stretch, blocks: Sequence[Block], text: str) -> list[_Stretch]:
    """Set apart the navigation a section begins or ends with, and what stands behind a rule and belongs to nobody."""
    kinds = [blocks[i].kind for i in section.blocks]
    own = 0 if section.heading is None else section.blocks.index(section.heading) + 1
    lead = own
    while lead < len(kinds) and kinds[lead] in (BlockKind.NAVIGATION, BlockKind.RULE):
        lead += 1
    if BlockKind.NAVIGATION not in kinds[own:lead]:
        lead = own
    tail = len(kinds)
    while tail > lead and kinds[tail - 1] in (BlockKind.NAVIGATION, BlockKind.RULE):
        tail -= 1
    if BlockKind.NAVIGATION not in kinds[tail:]:
        tail = len(kinds)
    parts: list[_Stretch] = []
    heading = section.heading
    if lead > own and (heading is None or is_contents_title(blocks[heading].plain)):
        parts.append(_Stretch(section.blocks[:lead], heading, navigation=True))
        body, heading = section.blocks[lead:tail], None
    else:
        body = section.blocks[:tail]
    parts.extend(_cut_at_rules(body, heading, blocks, text))
    if tail < len(kinds):
        parts.append(_Stretch(section.blocks[tail:], None, navigation=True))
    return [part for stripped in parts if (part := _without_outer_rules(stripped, blocks)).blocks]


def _cut_at_rules(body: tuple[int, ...], heading: int | None, blocks: Sequence[Block], text: str) -> list[_Stretch]:
    rules = [at for at, i in enumerate(body) if blocks[i].kind is BlockKind.RULE and set(_source(blocks[i], text)) <= _RULE_MARKS]
    if heading is None:
        cuts = [0, *rules, len(body)]
        return [_Stretch(body[first:after], None) for first, after in pairwise(cuts)]
    while rules and not any(blocks[i].kind is not BlockKind.RULE for i in body[rules[-1] :]):
        rules.pop()  # nothing comes after it
    at_note_end = bool(body) and body[-1] >= len(blocks) - 1
    if rules and (len(rules) == 1 or at_note_end) and _is_interlude(body, rules[-1], blocks, text):
        return [_Stretch(body[: rules[-1]], heading), _Stretch(body[rules[-1] :], None)]
    return [_Stretch(body, heading)]


def _is_interlude(body: tuple[int, ...], rule: int, blocks: Sequence[Block], text: str) -> bool:
    """A few running lines behind a rule, after a section that is longer: words between the talks, or a footer."""
    before = [blocks[i] for i in body[:rule] if blocks[i].kind not in (BlockKind.HEADING, BlockKind.RULE)]
    after = [blocks[i] for i in body[rule + 1 :] if blocks[i].kind is not BlockKind.RULE]
    return (
        all(block.kind in _RUNNING_TEXT for block in after)
        and len(after) <= _LONGEST_INTERLUDE
        and _n_lines(before, text) >= max(3, 2 * _n_lines(after, text))
    )


def _n_lines(blocks: Sequence[Block], text: str) -> int:
    return sum(text.count("\n", block.start, block.end) + 1 for block in blocks)


def _source(block: Block, text: str) -> str:
    return text[block.start : block.end]


def _without_outer_rules(stretch: _Stretch, blocks: Sequence[Block]) -> _Stretch:
    kept = list(stretch.blocks)
    while kept and blocks[kept[-1]].kind is BlockKind.RULE:
        kept.pop()
    while kept and blocks[kept[0]].kind is BlockKind.RULE:
        kept.pop(0)
    return replace(stretch, blocks=tuple(kept))


def _placed(stretches: Sequence[_Stretch], blocks: Sequence[Block], ranks: dict[int, int], note: Note) -> list[Session]:
    sessions: list[Session] = []
    above: list[_Heading] = []  # the headings that hold the current line
    section: list[_Heading] = []  # the same without the current section's own
    year = note.date.year if note.date else year_of(note.title, note.path)
    scheduled: tuple[int, Date] | None = None  # a schedule line's day holds for the headings of its rank that follow
    for stretch in stretches:
        first, last = blocks[stretch.blocks[0]], blocks[stretch.blocks[-1]]
        if stretch.heading is not None:
            rank, title = ranks.get(stretch.heading, 0), blocks[stretch.heading].plain
            while above and above[-1][0] >= rank:
                above.pop()
            section = list(above)
            if scheduled is not None and scheduled[0] > rank:
                scheduled = None
            if stretch.blocks[0] != stretch.heading and (day := find_day(first.plain)):
                scheduled = (rank, day)
            day = find_day(title, year=year) or (scheduled[1] if scheduled else None)
            path = [*above, (rank, title, day)]
            if not stretch.navigation:
                above = path  # a table of contents heads nothing but itself
        else:
            path = [] if stretch.navigation else section
        days = [day for _, _, day in path if day]
        sessions.append(
            Session(
                note_path=note.path,
                ordinal=len(sessions),
                headings=tuple(title for _, title, _ in path),
                start=first.start,
                end=last.end,
                tree_end=last.end,
                level=len(path) - (stretch.heading is not None),
                date=days[-1] if days else None,
                blocks=_own_blocks(stretch, blocks),
                navigation=stretch.navigation,
            )
        )
    return sessions


def _own_blocks(stretch: _Stretch, blocks: Sequence[Block]) -> tuple[Block, ...]:
    places = {index: place for place, index in enumerate(stretch.blocks)}
    return tuple(
        replace(blocks[i], parent=places.get(parent) if (parent := blocks[i].parent) is not None else None)
        for i in stretch.blocks
    )


def _with_tree_ends(sessions: Sequence[Session]) -> list[Session]:
    """Each session reaches to the end of the last one nested in it."""
    ends = [session.end for session in sessions]
    open_sessions: list[int] = []
    for place, session in enumerate(sessions):
        if session.navigation:
            continue
        while open_sessions and sessions[open_sessions[-1]].level >= session.level:
            open_sessions.pop()
        for outer in open_sessions:
            ends[outer] = session.end
        if session.headings:
            open_sessions.append(place)
    return [replace(session, tree_end=end) for session, end in zip(sessions, ends, strict=True)]

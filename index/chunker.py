"""A session to its chunks: few lines each, cut where a reader would cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from index.config import ChunkConfig
from index.lines import Lines
from index.pieces import CountTokens, Piece, cut_pieces
from index.sentences import sentences
from index.types import Block, BlockKind, Chunk, Note, Session

if TYPE_CHECKING:
    from index.types import Stretch

# What a cut costs beside one more chunk (1.0). A cut below a bullet costs more than a chunk, so that a bullet stays with
# what hangs below it while it fits; a chunk that holds one bullet's end and another's beginning costs as much.
_BELOW = 1.2
_DEEPER = 0.3
_INSIDE_A_BLOCK = 0.6
_BAD_CUT = 0.6
_MIXED = 1.0
_LEAD_IN = 0.6
_NO_BLANK_LINE = 0.5
_UNEVEN = 0.2
_LONGEST_PARENT = 160  # characters
_TELLS = re.compile(r"[(（].{2,}[)）]|(?:19|20)\d\d|\d{1,2}:\d\d|https?://")  # who, when, where: more than a name
_WIDEST_CHUNK = 400  # pieces
_FARTHEST = 300  # characters of rules that a chunk may hold between two pieces: in a notebook they may be a whole picture


def chunk_session(
    session: Session, note: Note, *, config: ChunkConfig, count_tokens: CountTokens, first_ordinal: int = 0
) -> list[Chunk]:
    """Chunks in order, numbered from `first_ordinal`; together they hold every line that is no rule and no navigation.

    A heading goes with the first chunk of its session, unless navigation or a long rule parts them. Above further
    headings, with nothing of its own, it makes none, unless it tells who or when.
    """
    if session.navigation:
        return []
    blocks = session.blocks
    heading = next((i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING), None)
    own = [i for i, block in enumerate(blocks) if block.kind not in (BlockKind.NAVIGATION, BlockKind.RULE, BlockKind.HEADING)]
    if heading is not None and not any(i > heading for i in own):
        if session.tree_end > session.end and not _TELLS.search(blocks[heading].plain):
            return []
        start = _head_start(blocks, heading)
        return [_chunk(session, note, first_ordinal, start, blocks[heading].end, blocks[heading].plain, ())]
    between = blocks[: own[0]] if own else ()
    headed = (
        heading is not None
        and not any(block.kind is BlockKind.NAVIGATION for block in between)
        and not (own and _far(note.text, blocks[heading].end, blocks[own[0]].start))
    )
    pieces = cut_pieces(
        blocks, note.text, places=own, max_tokens=config.max_tokens, max_lines=config.max_lines, count_tokens=count_tokens
    )
    chunks: list[Chunk] = []
    for run in _runs(pieces, blocks, note.text):
        for packed in _pack(run, blocks, config, n_head_lines=int(headed and not chunks)):
            start = _head_start(blocks, heading) if heading is not None and headed and not chunks else packed[0].start
            plain = "\n".join(piece.plain for piece in packed if piece.plain)
            parents = _parents(packed[0], blocks)
            chunks.append(_chunk(session, note, first_ordinal + len(chunks), start, packed[-1].end, plain, parents))
    return chunks


def passage_text(chunk: Chunk, note: Note) -> str:
    """What is embedded for a chunk: where it stands, then what it says. Each name once."""
    names: list[str] = []
    for name in (note.title, *chunk.headings):
        if name and _key(name) not in map(_key, names):
            names.append(name)
    when = chunk.date.isoformat() if chunk.date else ""
    about = " ".join([when, *(f"#{tag}" for tag in note.tags)]).strip()
    body = "" if chunk.plain in names else chunk.plain
    return "\n".join(part for part in (" › ".join(names), about, " › ".join(chunk.parents), body) if part)


def passage_lines(chunk: Chunk, text: str) -> list[Stretch]:
    """Where the sentences of a chunk stand in what is embedded for it. :param text: its `passage_text`."""
    first = len(text) - len(chunk.plain)
    return [(first + start, first + end) for start, end in sentences(chunk.plain)] if text.endswith(chunk.plain) else []


def _key(name: str) -> str:
    return "".join(name.casefold().split())


def _runs(pieces: Sequence[Piece], blocks: Sequence[Block], text: str) -> list[list[Piece]]:
    """Pieces that may share a chunk: no navigation or long rule between them, and parts of a line are of the same line."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        before = runs[-1][-1] if runs else None
        if (
            before is None
            or piece.alone != before.alone
            or (piece.alone and "\n" in text[before.start : piece.start])
            or any(block.kind is BlockKind.NAVIGATION for block in blocks[before.block + 1 : piece.block])
            or _far(text, before.end, piece.start)
        ):
            runs.append([])
        runs[-1].append(piece)
    return runs


def _head_start(blocks: Sequence[Block], heading: int) -> int:
    """Where a chunk that has its session's heading begins: at the rule above it, if that is short."""
    first, head = blocks[0].start, blocks[heading].start
    return first if head - first <= _FARTHEST else head


def _far(text: str, end: int, start: int) -> bool:
    return start - end > _FARTHEST and len(text[end:start].strip()) > _FARTHEST


def _pack(pieces: Sequence[Piece], blocks: Sequence[Block], config: ChunkConfig, *, n_head_lines: int) -> list[Sequence[Piece]]:
    """The cheapest way to cut a run into chunks within the limits; of equal ones, the one that fills the earlier chunks."""
    best = [0.0] * (len(pieces) + 1)  # cost of everything from here on
    ends = [0] * len(pieces)
    for first in range(len(pieces) - 1, -1, -1):
        best[first] = float("inf")
        n_lines, n_tokens = 0 if first else n_head_lines, 0
        for after in range(first + 1, min(len(pieces), first + _WIDEST_CHUNK) + 1):
            piece = pieces[after - 1]
            n_lines += piece.n_lines if not piece.alone else 0
            n_tokens += piece.n_tokens
            if after > first + 1 and (n_lines > config.max_lines or n_tokens > config.max_tokens):
                break
            cost = 1 + _UNEVEN * (n_tokens / max(1, config.max_tokens)) ** 2 + _cost(pieces, first, after, blocks) + best[after]
            if cost <= best[first]:
                best[first], ends[first] = cost, after
    packed: list[Sequence[Piece]] = []
    first = 0
    while first < len(pieces):
        packed.append(pieces[first : ends[first]])
        first = ends[first]
    return packed


def _cost(pieces: Sequence[Piece], first: int, after: int, blocks: Sequence[Block]) -> float:
    """What it costs to let one chunk hold these pieces and to cut behind them."""
    opening = pieces[first]
    cost = 0.0
    if (
        opening.ancestors
        and opening.ancestors[-1] not in pieces[after - 1].ancestors
        and not _same_block(opening, pieces[after - 1])
    ):
        cost += _MIXED  # it begins below a bullet and leaves it
    if after == len(pieces):
        return cost
    following, last = pieces[after], pieces[after - 1]
    if following.start - last.end < 2 and blocks[last.block].kind is blocks[following.block].kind is BlockKind.PARAGRAPH:
        cost += _NO_BLANK_LINE  # a date and what was done that day stay together
    if following.part and following.block == last.block:
        cost += _INSIDE_A_BLOCK + (0 if following.good_cut else _BAD_CUT)
    if following.ancestors:
        cost += _BELOW + _DEEPER * (len(following.ancestors) - 1)
        begun = [block for block in following.ancestors if opening.block <= block]
        if begun and begun[0] != opening.block:
            cost += _MIXED  # it ends with the beginning of a bullet that goes on
    if not (last.plain and following.plain) and last.ancestors == following.ancestors:
        cost += _BAD_CUT  # tags and pictures stay with what they are about
    elif not following.ancestors and _leads_in(blocks[last.block], blocks[following.block]):
        cost += _LEAD_IN
    return cost


def _same_block(one: Piece, other: Piece) -> bool:
    return one.block == other.block


def _leads_in(above: Block, below: Block) -> bool:
    """`다음과 같다:` above a list, a caption above a table, a question above code."""
    return above.kind is BlockKind.PARAGRAPH and below.kind is not BlockKind.PARAGRAPH


def _parents(piece: Piece, blocks: Sequence[Block]) -> tuple[str, ...]:
    above = (
        (*piece.ancestors, piece.block)
        if piece.part and not piece.alone and blocks[piece.block].kind is BlockKind.ITEM
        else piece.ancestors
    )
    lines = (" ".join(blocks[block].plain.split()) for block in above)
    return tuple(_shortened(line) for line in lines if line)


def _shortened(line: str) -> str:
    return line if len(line) <= _LONGEST_PARENT else line[:_LONGEST_PARENT].rpartition(" ")[0] or line[:_LONGEST_PARENT]


@lru_cache(maxsize=2)  # the sessions of one note come one after another
def _lines(text: str) -> Lines:
    return Lines(text)


def _chunk(session: Session, note: Note, ordinal: int, start: int, end: int, plain: str, parents: tuple[str, ...]) -> Chunk:
    lines = _lines(note.text)
    return Chunk(
        note_path=note.path,
        session=session.ordinal,
        ordinal=ordinal,
        headings=session.headings,
        start=start,
        end=end,
        start_line=lines.at(start) + 1,
        end_line=lines.at(max(start, end - 1)) + 1,
        text=note.text[start:end],
        plain=plain,
        parents=parents,
        date=session.date or note.date,
        front_matter=session.front_matter,
    )

"""The settings of an index, saved in its manifest so that an index explains itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChunkConfig:
    """Limits of one chunk. A chunk ends at the first limit it meets, at the best cut before it."""

    max_tokens: int = 200  # of the chunk's own text; context in front of it comes on top, within the embedder's budget
    max_lines: int = 12  # people came for a few lines, not for a page
    max_note_bytes: int = 20_000_000  # a larger file is no note

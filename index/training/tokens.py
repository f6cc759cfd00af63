"""The pairs as token ids, once, in flat arrays that every later step reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.data import Pair, digest

KINDS = ("parallel", "title-body", "question-passage", "paraphrase", "nli", "ict", "term")
LONGEST = 256


@dataclass(frozen=True, slots=True)
class Side:
    """Token ids of one side of every pair, without specials: row i is `ids[starts[i]:starts[i + 1]]`."""

    ids: NDArray[np.uint16]
    starts: NDArray[np.int64]
    digests: NDArray[np.uint64]  # of the text, to know equal texts in a batch
    korean: NDArray[np.bool_]

    def row(self, i: int) -> NDArray[np.uint16]:
        return self.ids[self.starts[i] : self.starts[i + 1]]

    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Tokens:
    a: Side
    b: Side
    kind: NDArray[np.uint8]  # position in KINDS
    weight: NDArray[np.float32]
    source: NDArray[np.uint16]  # position in `sources`
    held: NDArray[np.bool_]
    sources: NDArray[np.str_]


def encode_side(tokenizer: Tokenizer, texts: Sequence[str], languages: Sequence[str]) -> Side:
    parts: list[NDArray[np.uint16]] = []
    for start in range(0, len(texts), 20_000):
        batch = tokenizer.encode_batch_fast(list(texts[start : start + 20_000]), add_special_tokens=False)
        parts += [np.array(e.ids[:LONGEST], np.uint16) for e in batch]
    starts = np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64)
    digests = np.array([digest(t) for t in texts], np.uint64)
    return Side(np.concatenate(parts), starts, digests, np.array([lang == "ko" for lang in languages]))


def write_tokens(pairs: Sequence[Pair], tokenizer: Tokenizer, work: Path) -> None:
    sources = {name: i for i, name in enumerate(sorted({p.source for p in pairs}))}
    sides = {
        "a": encode_side(tokenizer, [p.a for p in pairs], [p.la for p in pairs]),
        "b": encode_side(tokenizer, [p.b for p in pairs], [p.lb for p in pairs]),
    }
    arrays: dict[str, NDArray[np.generic]] = {
        "kind": np.array([KINDS.index(p.kind) for p in pairs], np.uint8),
        "weight": np.array([p.weight for p in pairs], np.float32),
        "source": np.array([sources[p.source] for p in pairs], np.uint16),
        "held": np.array([p.held for p in pairs], np.bool_),
        "sources": np.array(list(sources)),
    }
    for name, side in sides.items():
        arrays |= {f"{name}_{part}": getattr(side, part) for part in Side.__slots__}
    folder = work / "tokens"
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def read_tokens(work: Path) -> Tokens:
    arrays = {file.stem: np.load(file) for file in sorted((work / "tokens").glob("*.npy"))}
    a, b = (Side(*(arrays[f"{name}_{part}"] for part in Side.__slots__)) for name in ("a", "b"))
    return Tokens(a, b, arrays["kind"], arrays["weight"], arrays["source"], arrays["held"], arrays["sources"])

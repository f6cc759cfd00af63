"""Static models: a text's vector is the mean of its word pieces' vectors. No torch, no network, 0.2 s to start."""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from index.embedder.files import WEIGHTS, ModelFiles
from index.embedder.light import count_tokens, open_tokenizer, readable
from index.errors import EmbedderError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.types import Matrix, Progress, Stretch, Vector

    Rows: TypeAlias = NDArray[np.float16] | NDArray[np.float32]

BATCH = 256
NAMES = ("embedding.weight", "embeddings")  # as sentence-transformers and as model2vec call it
KINDS: dict[str, type[np.float16] | type[np.float32]] = {"F16": np.float16, "F32": np.float32}


class StaticEmbedder:
    def __init__(self, name: str, files: ModelFiles) -> None:
        self.name = name
        self.fingerprint = files.fingerprint
        self.max_tokens = files.max_tokens
        self._tokenizer = open_tokenizer(files.folder, max_tokens=files.max_tokens)
        self._counter = open_tokenizer(files.folder, max_tokens=files.max_tokens)
        self._counter.no_truncation()
        self._table = read_matrix(files.folder / WEIGHTS)
        self.dim = int(self._table.shape[-1])
        if self._table.shape != (self._tokenizer.get_vocab_size(), files.dim or self.dim):
            raise EmbedderError(
                f"The matrix in {files.folder} does not fit its tokenizer: restore the folder from where it came."
            )

    def embed_query(self, text: str) -> Vector:
        """Shape (dim,)."""
        vector: Vector = self._embed([text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dim), row i for texts[i]."""
        rows = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            rows[start : start + len(batch)] = self._embed(batch)
            if progress:
                progress("embed", start + len(batch), len(texts))
        return rows

    def embed_with_lines(
        self, texts: Sequence[str], lines: Sequence[Sequence[Stretch]], *, progress: Progress | None = None
    ) -> tuple[Matrix, list[Matrix]]:
        """See `LineEmbedder`: a line's words mean the same wherever it stands."""
        whole = self.embed_passages(texts, progress=progress)
        return whole, [self._embed([text[a:b] for a, b in own]) for text, own in zip(texts, lines, strict=True)]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, specials left out."""
        return count_tokens(self._counter, texts)

    def _embed(self, texts: Sequence[str]) -> Matrix:
        ready = [readable(text, max_tokens=self.max_tokens) for text in texts]
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, encoding in zip(rows, self._tokenizer.encode_batch_fast(ready, add_special_tokens=False), strict=True):
            if encoding.ids:
                row[:] = self._table[encoding.ids].mean(axis=0, dtype=np.float32)
        return unit_rows(rows)


def unit_rows(rows: Matrix) -> Matrix:
    """Rows of length one; a row of zeros stays zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Matrix = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit


def read_matrix(file: Path) -> Rows:
    """The one matrix of a safetensors file, mapped rather than read: eight bytes of length, a JSON header, raw data."""
    with file.open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    size = int.from_bytes(mapped[:8], "little")
    try:
        header = json.loads(mapped[8 : 8 + size])
        (entry,) = [header[name] for name in NAMES if name in header]
        start, end = entry["data_offsets"]
        kind = KINDS[entry["dtype"]]
        rows = np.frombuffer(mapped, kind, (end - start) // np.dtype(kind).itemsize, 8 + size + start)
        return rows.reshape(entry["shape"])
    except (ValueError, KeyError, TypeError) as error:
        raise EmbedderError(f"{file} holds no matrix of word vectors: restore it from where it came.") from error

"""The encoder without torch: onnxruntime and tokenizers alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from index.embedder.files import ModelFiles
from index.embedder.light import count_tokens, open_tokenizer, readable, tokens_in, unknown_ids
from index.embedder.static import unit_rows
from index.errors import EmbedderError

if TYPE_CHECKING:
    from tokenizers import Encoding

    from index.types import Matrix, Progress, Stretch, Vector

_FEW_WORDS, _KEPT_WORDS = 16, 4096  # words of a question; of those asked last
WINDOW = 256  # texts between two reports of progress


class OnnxEmbedder:
    """Texts are run one by one: 8-bit activations are scaled over a run, and a vector must not depend on its neighbours.

    Passages therefore keep several cores busy as that many runs at once.
    """

    def __init__(self, name: str, files: ModelFiles, *, query_threads: int, build_threads: int) -> None:
        self.name = name
        self.fingerprint = files.fingerprint
        self.dim = files.dim or 0
        self.max_tokens = files.max_tokens
        self._build_threads = build_threads
        self._session = open_session(files.folder / "model.onnx", threads=query_threads)
        self._tokenizer = open_tokenizer(files.folder, max_tokens=files.max_tokens)
        self._counter = open_tokenizer(files.folder, max_tokens=files.max_tokens)
        self._counter.no_truncation()
        self._unknown = unknown_ids(self._tokenizer)
        self._word = lru_cache(maxsize=_KEPT_WORDS)(self.embed_query)

    def embed_query(self, text: str) -> Vector:
        """Shape (dim,)."""
        vector: Vector = self._run(self._tokenizer.encode(readable(text, max_tokens=self.max_tokens)), ())[0]
        return vector

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dim), row i for texts[i]."""
        found = self._run_all(texts, [()] * len(texts), progress)
        return np.concatenate([np.zeros((0, self.dim), np.float32), *found])

    def embed_words(self, words: Sequence[str]) -> Matrix:
        """See `WordEmbedder`: a word is a short passage. A question's few are kept, for it is often searched again."""
        if len(words) > _FEW_WORDS:
            return self.embed_passages(words)
        return np.stack([self._word(word) for word in words]) if words else np.zeros((0, self.dim), np.float32)

    def embed_with_lines(
        self, texts: Sequence[str], lines: Sequence[Sequence[Stretch]], *, progress: Progress | None = None
    ) -> tuple[Matrix, list[Matrix]]:
        """See `LineEmbedder`: one run for a text and its lines, which are read with all of the text in view."""
        found = list(self._run_all(texts, lines, progress))
        whole = np.concatenate([np.zeros((0, self.dim), np.float32), *(rows[:1] for rows in found)])
        return whole, [rows[1:] for rows in found]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, specials left out."""
        return count_tokens(self._counter, texts)

    def _run_all(self, texts: Sequence[str], lines: Sequence[Sequence[Stretch]], progress: Progress | None) -> Iterator[Matrix]:
        with ThreadPoolExecutor(self._build_threads) as pool:
            for start in range(0, len(texts), WINDOW):
                window = [readable(text, max_tokens=self.max_tokens) for text in texts[start : start + WINDOW]]
                encode = self._tokenizer.encode_batch if any(lines[start : start + WINDOW]) else self._tokenizer.encode_batch_fast
                yield from pool.map(self._run, encode(window), lines[start : start + WINDOW])
                if progress:
                    progress("embed", start + len(window), len(texts))

    def _run(self, encoding: Encoding, lines: Sequence[Stretch]) -> Matrix:
        """Row 0 for the text, the others for its lines; zeros for what has no known token."""
        ids = np.array([encoding.ids], np.int64)
        known = ~np.isin(ids[0], self._unknown)
        if not known.any():
            return np.zeros((1 + len(lines), self.dim), np.float32)
        parts = np.ones((1 + len(lines), ids.size), np.float32)
        if lines:
            parts[1:] = tokens_in(encoding.offsets, lines)
        vectors = unit_rows(self._session.run(["embeddings"], {"input_ids": ids, "parts": parts})[0])
        vectors[~(parts * known).any(axis=1)] = 0.0
        return vectors


def open_session(file: Path, *, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the cores to others
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no common class
        raise EmbedderError(f"The model {file} cannot be loaded by onnxruntime {onnxruntime.__version__}: {error}") from error

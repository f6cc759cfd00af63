"""The encoder without torch: onnxruntime and tokenizers alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from index.embedder.files import ModelFiles
from index.embedder.light import count_tokens, open_tokenizer, readable
from index.embedder.static import unit_rows
from index.errors import EmbedderError

if TYPE_CHECKING:
    from index.types import Matrix, Progress, Vector

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

    def embed_query(self, text: str) -> Vector:
        """Shape (dim,)."""
        return self._run(self._tokenizer.encode(readable(text, max_tokens=self.max_tokens)).ids)

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dim), row i for texts[i]."""
        rows = np.zeros((len(texts), self.dim), np.float32)
        with ThreadPoolExecutor(self._build_threads) as pool:
            for start in range(0, len(texts), WINDOW):
                window = [readable(text, max_tokens=self.max_tokens) for text in texts[start : start + WINDOW]]
                encodings = self._tokenizer.encode_batch_fast(window)
                for i, vector in enumerate(pool.map(self._run, [encoding.ids for encoding in encodings])):
                    rows[start + i] = vector
                if progress:
                    progress("embed", start + len(window), len(texts))
        return rows

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, specials left out."""
        return count_tokens(self._counter, texts)

    def _run(self, ids: list[int]) -> Vector:
        if len(ids) <= 2:  # the specials alone
            return np.zeros(self.dim, np.float32)
        given = np.array([ids], np.int64)
        found = self._session.run(["sentence_embedding"], {"input_ids": given, "attention_mask": np.ones_like(given)})[0]
        vector: Vector = unit_rows(found)[0]
        return vector


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

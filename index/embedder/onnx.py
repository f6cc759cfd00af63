"""The encoder without torch: onnxruntime and tokenizers alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime

from index.embedder.files import ModelFiles
from index.embedder.light import count_tokens, open_tokenizer, readable
from index.embedder.static import unit_rows
from index.errors import EmbedderError

if TYPE_CHECKING:
    from tokenizers import Encoding

    from index.types import Matrix, Progress, Vector

BATCH_TOKENS = 2048  # padding included: larger batches leave the cache and are slower
WINDOW = 512  # texts that are sorted by length together


class OnnxEmbedder:
    """One session answers questions, another builds: each keeps its own number of threads. Both open when first needed."""

    def __init__(self, name: str, files: ModelFiles, *, query_threads: int, build_threads: int) -> None:
        self.name = name
        self.fingerprint = files.fingerprint
        self.dim = files.dim
        self.max_tokens = files.max_tokens
        self._file = files.folder / "model.onnx"
        self._threads = {"query": query_threads, "build": build_threads}
        self._sessions: dict[int, onnxruntime.InferenceSession] = {}
        self._tokenizer = open_tokenizer(files.folder, max_tokens=files.max_tokens)
        self._counter = open_tokenizer(files.folder, max_tokens=files.max_tokens)
        self._counter.no_truncation()

    def embed_query(self, text: str) -> Vector:
        """Shape (dim,)."""
        vector: Vector = self._embed([text], "query")[0]
        return vector

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dim), row i for texts[i]."""
        rows = np.zeros((len(texts), self.dim), np.float32)
        for start in range(0, len(texts), WINDOW):
            window = texts[start : start + WINDOW]
            rows[start : start + len(window)] = self._embed(window, "build")
            if progress:
                progress("embed", start + len(window), len(texts))
        return rows

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, specials left out."""
        return count_tokens(self._counter, texts)

    def _embed(self, texts: Sequence[str], use: str) -> Matrix:
        rows = np.zeros((len(texts), self.dim), np.float32)
        encodings = self._tokenizer.encode_batch_fast([readable(text, max_tokens=self.max_tokens) for text in texts])
        session = self._session(use)
        for places in batches(encodings):
            length = max(len(encodings[i].ids) for i in places)
            ids = np.zeros((len(places), length), np.int64)
            mask = np.zeros_like(ids)
            for row, seen, i in zip(ids, mask, places, strict=True):
                n = len(encodings[i].ids)
                row[:n], seen[:n] = encodings[i].ids, 1
            rows[places] = session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": mask})[0]
        return unit_rows(rows)

    def _session(self, use: str) -> onnxruntime.InferenceSession:
        threads = self._threads[use]
        if threads not in self._sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the cores to others
            try:
                session = onnxruntime.InferenceSession(str(self._file), options, providers=["CPUExecutionProvider"])
            except Exception as error:  # its errors have no common class
                raise EmbedderError(
                    f"The model {self._file} cannot be loaded by onnxruntime {onnxruntime.__version__}: {error}"
                ) from error
            self._sessions[threads] = session
        return self._sessions[threads]


def batches(encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Places of texts that have a token of their own, of similar length together; the rest keep their zero rows."""
    order = sorted((i for i, e in enumerate(encodings) if len(e.ids) > 2), key=lambda i: (len(encodings[i].ids), i))
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * len(encodings[i].ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch

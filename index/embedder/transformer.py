"""Any sentence-transformers model by hub name or local path. Its library takes seconds to import: only who asks for it pays."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedder.light import readable
from index.embedder.static import unit_rows
from index.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.types import Matrix, Progress, Vector

BATCH = 32
E5_PROMPTS = {"query": "query: ", "passage": "passage: "}  # their model cards ask for it, their configuration does not
QUERY_NAMES = ("query", "question", "search_query")
PASSAGE_NAMES = ("passage", "document", "corpus", "search_document")


class TransformerEmbedder:
    def __init__(self, name: str, *, query_threads: int, build_threads: int) -> None:
        self.name = name
        self._threads = (query_threads, build_threads)
        self._model = open_model(name)
        self._prompts = prompts_of(self._model, name)
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 512)
        self.fingerprint = fingerprint_of(self._model, self._prompts)

    def embed_query(self, text: str) -> Vector:
        """Shape (dim,)."""
        vector: Vector = self._embed([text], self._prompts["query"], self._threads[0])[0]
        return vector

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> Matrix:
        """Shape (len(texts), dim), row i for texts[i]."""
        rows = np.zeros((len(texts), self.dim), np.float32)
        order = sorted(
            range(len(texts)), key=lambda i: -len(texts[i])
        )  # longest first: less padding, and memory runs out at once or never
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rows[batch] = self._embed([texts[i] for i in batch], self._prompts["passage"], self._threads[1])
            if progress:
                progress("embed", start + len(batch), len(texts))
        return rows

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model counts them, specials left out."""
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        if not clean:
            return []
        return [
            len(ids)
            for ids in self._model.tokenizer(clean, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
        ]

    def _embed(self, texts: Sequence[str], prompt: str, threads: int) -> Matrix:
        import torch

        rows = np.zeros((len(texts), self.dim), np.float32)
        full = [i for i, text in enumerate(texts) if text.strip()]
        if not full:
            return rows
        before = torch.get_num_threads()
        torch.set_num_threads(threads)
        try:
            ready = [readable(texts[i], max_tokens=self.max_tokens) for i in full]
            found = self._model.encode(
                ready, prompt=prompt or None, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True
            )
        finally:
            torch.set_num_threads(before)
        rows[full] = np.nan_to_num(np.asarray(found, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        return unit_rows(rows)


def open_model(name: str) -> SentenceTransformer:
    """From disk; nothing is ever fetched, so that a note's words never depend on a network."""
    if not name.strip():
        raise EmbedderError(
            "The model name is empty: give a folder, a hub name such as intfloat/multilingual-e5-small, or leave it out."
        )
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbedderError(f"The model {name} needs sentence-transformers: run `pip install sentence-transformers`.") from error
    try:
        return SentenceTransformer(
            str(Path(name).expanduser()) if Path(name).expanduser().is_dir() else name, device="cpu", local_files_only=True
        )
    except Exception as error:  # a dozen kinds, from a missing file to a bad configuration
        if Path(name).expanduser().exists():
            raise EmbedderError(
                f"The folder {name} holds no sentence-transformers model that can be loaded: {first_line(error)}"
            ) from error
        if name.startswith(("/", ".", "~")) or name.count("/") > 1:
            raise EmbedderError(f"There is no folder {name}: give the folder that holds the model, or its hub name.") from error
        raise EmbedderError(
            f"The model {name} is not on this machine: fetch it once with `hf download {name}`, or give the folder that holds it."
        ) from error


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def prompts_of(model: SentenceTransformer, name: str) -> dict[str, str]:
    own: dict[str, Any] = dict(model.prompts or {})
    query = next((own[key] for key in QUERY_NAMES if own.get(key)), None)
    passage = next((own[key] for key in PASSAGE_NAMES if own.get(key)), None)
    if query is None and passage is None and is_e5(model, name):
        return E5_PROMPTS
    return {"query": query or "", "passage": passage or ""}


def is_e5(model: SentenceTransformer, name: str) -> bool:
    """The e5 family, but for its instruct models, which want a task and no passage prompt."""
    words = Path(name).name.lower().replace("_", "-").split("-")
    return "e5" in words and "instruct" not in words


def fingerprint_of(model: SentenceTransformer, prompts: dict[str, str]) -> str:
    """Of the weights as loaded: the same model under another name or path is the same model."""
    total = hashlib.sha256(json.dumps([prompts, model.max_seq_length]).encode())
    for key, tensor in sorted(model.state_dict().items()):
        total.update(key.encode())
        total.update(tensor.detach().cpu().contiguous().view(-1).numpy().tobytes())
    return total.hexdigest()[:16]

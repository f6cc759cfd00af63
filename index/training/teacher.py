"""The teacher's vectors of the English sides, computed once and kept on disk."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.training.config import DistilConfig
from index.training.encoder import Encoder, fast_math, load_teacher, pad
from index.training.tokens import KINDS, Tokens

log = logging.getLogger(__name__)


def choose_rows(tokens: Tokens, config: DistilConfig, seed: int) -> NDArray[np.int64]:
    """Pairs to distil, most trusted first: what people translated, then the rest, then the large references."""
    kind = np.asarray(tokens.kind)
    translated = np.isin(kind, [KINDS.index("parallel"), KINDS.index("term")])
    short = np.maximum(tokens.a.lengths(), tokens.b.lengths()) <= config.longest
    few = (tokens.a.lengths() >= 1) & (tokens.b.lengths() >= 1)
    random = np.random.default_rng(seed)
    blocks = []
    for low, high in ((1.5, 99.0), (0.5, 1.5), (0.0, 0.5)):
        rows = np.flatnonzero(translated & short & few & (tokens.weight >= low) & (tokens.weight < high))
        blocks.append(random.permutation(rows))
    return np.concatenate(blocks)[: config.pairs]


def student_start(teacher: Path, work: Path) -> tuple[Encoder, Tensor]:
    """The teacher's encoder, and its word vectors in our order (English pieces only)."""
    encoder, words = load_teacher(teacher)
    order = json.loads((work / "teacher_ids.json").read_text(encoding="utf-8"))
    return encoder, words[order]


class Teacher:
    """Vectors of texts that the teacher can read, which are those of English pieces alone."""

    def __init__(self, folder: Path, work: Path) -> None:
        self._encoder, self._words = student_start(folder, work)
        self.dim = self._words.shape[1]

    def reads(self, text: NDArray[np.uint16]) -> bool:
        return bool(len(text) and text.max() < len(self._words))

    def embed(self, texts: list[NDArray[np.uint16]], longest: int) -> Tensor:
        """Shape (len(texts), dim), unit rows. :param longest: tokens that are read of each, without specials."""
        batch = pad(texts, longest + 2)
        with torch.no_grad(), fast_math():
            vectors: Tensor = self._encoder(self._words[batch.pieces][batch.where], batch.present)
        return vectors


def drift(found: Tensor, texts: list[NDArray[np.uint16]], teacher: Teacher, longest: int) -> Tensor:
    """How far English texts are from where the teacher has them: contrast alone would move them, long ones most."""
    english = [i for i, text in enumerate(texts) if teacher.reads(text)]
    if not english:
        return found.new_zeros(())
    return (1 - (found[english] * teacher.embed([texts[i] for i in english], longest)).sum(1)).mean()


def _fingerprint(texts: list[NDArray[np.uint16]]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(len(text).to_bytes(4, "little") + text.tobytes())
    return digest.hexdigest()


def write_teacher_vectors(tokens: Tokens, teacher: Path, work: Path, config: DistilConfig, *, seed: int) -> None:
    """`teacher_rows.npy` and `teacher.npy`, float16, a row for each chosen pair; on the same texts it goes on."""
    rows = choose_rows(tokens, config, seed)
    reader = Teacher(teacher, work)
    rows_file, done_file, target = work / "teacher_rows.npy", work / "teacher.done", work / "teacher.npy"
    texts_file = work / "teacher_texts"
    texts = _fingerprint([tokens.b.row(i) for i in rows])  # the rows are of these texts: other pairs begin anew
    same = texts_file.exists() and texts_file.read_text() == texts and done_file.exists() and target.exists()
    done = int(done_file.read_text()) if same else 0
    np.save(rows_file, rows)
    texts_file.write_text(texts)
    if not done:
        np.lib.format.open_memmap(target, "w+", np.float16, (len(rows), reader.dim)).flush()
    vectors = np.load(target, mmap_mode="r+")
    block = 4096
    lengths = tokens.b.lengths()[rows]
    for start in range(done, len(rows), block):
        part = np.arange(start, min(start + block, len(rows)))
        part = part[np.argsort(lengths[part], kind="stable")]
        for at in range(0, len(part), 128):
            some = part[at : at + 128]
            found = reader.embed([tokens.b.row(i) for i in rows[some]], config.longest)
            vectors[some] = found.numpy().astype(np.float16)
        vectors.flush()
        done_file.write_text(str(start + len(part)))
        log.info("teacher: %d of %d", start + len(part), len(rows))

"""A static model: one vector for each word piece, learned by contrast over all kinds of pairs."""

from __future__ import annotations

import logging
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from scipy import sparse

from index.training.config import StaticConfig
from index.training.sampling import Sampler
from index.training.tokens import Tokens

log = logging.getLogger(__name__)

SHARES = {
    "parallel": 0.27,
    "title-body": 0.33,
    "question-passage": 0.08,
    "paraphrase": 0.1,
    "nli": 0.01,
    "ict": 0.16,
    "term": 0.05,
}
PASSAGES = ("title-body", "question-passage", "ict")


class Mean(torch.autograd.Function):
    """Mean of rows as a sparse product both ways: several times faster on a CPU than EmbeddingBag's backward."""

    @staticmethod
    def forward(ctx: Any, rows: torch.Tensor, mixing: sparse.csr_array) -> torch.Tensor:
        ctx.mixing = mixing
        return torch.from_numpy(mixing @ rows.detach().numpy())

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return torch.from_numpy(ctx.mixing.T.tocsr() @ gradient.numpy()), None


def mixing_of(texts: list[NDArray[np.uint16]], longest: int) -> tuple[NDArray[np.int64], sparse.csr_array]:
    """The different pieces of some texts, and the (texts, pieces) matrix that averages them."""
    cut = [t[:longest] for t in texts]
    lengths = np.array([len(t) for t in cut])
    pieces, where = np.unique(np.concatenate(cut), return_inverse=True)
    shares = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return pieces.astype(np.int64), sparse.csr_array((shares, where, ends), shape=(len(cut), len(pieces)))


class RowAdam:
    """Adam that touches only the rows of a step."""

    def __init__(self, matrix: torch.Tensor) -> None:
        self.matrix = matrix
        self.mean = torch.zeros_like(matrix)
        self.square = torch.zeros(len(matrix), 1)  # one scale for each row keeps directions and saves half the memory traffic
        self.count = torch.zeros(len(matrix), 1)

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float | torch.Tensor) -> None:
        count = self.count[rows] + 1
        mean = self.mean[rows] * 0.9 + gradient * 0.1
        square = self.square[rows] * 0.99 + (gradient * gradient).mean(1, keepdim=True) * 0.01
        self.count[rows], self.mean[rows], self.square[rows] = count, mean, square
        self.matrix[rows] -= rate * (mean / (1 - 0.9**count)) / ((square / (1 - 0.99**count)).sqrt() + 1e-9)


def contrast_loss(
    a: torch.Tensor, b: torch.Tensor, same: torch.Tensor, scale: float, others: torch.Tensor | None = None
) -> torch.Tensor:
    """In-batch contrast both ways; `same` marks pairs of different rows that are not negatives of each other.

    :param others: cosines of the rows of `a` with further negatives.
    """
    scores = (a @ b.T).masked_fill(same, -1e4) * scale
    target = torch.arange(len(a))
    further = scores if others is None else torch.cat([scores, others * scale], dim=1)
    return (F.cross_entropy(further, target) + F.cross_entropy(scores.T, target)) / 2


def equal_texts(tokens: Tokens, rows: NDArray[np.int64]) -> torch.Tensor:
    a, b = tokens.a.digests[rows], tokens.b.digests[rows]
    same = (a[:, None] == a[None, :]) | (b[:, None] == b[None, :]) | (a[:, None] == b[None, :])
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)


def train_static(tokens: Tokens, vocabulary: int, work: Path, config: StaticConfig, *, seed: int) -> NDArray[np.float32]:
    """The (vocabulary, dim) matrix, also in `static.npy`; a text's vector is the mean of its rows. Run again, it goes on."""
    torch.manual_seed(seed)
    file = work / "static.npy"
    if file.exists():  # goes on from there, with a schedule of its own
        matrix = torch.from_numpy(np.load(file)[:, : config.dim].copy())
    else:
        matrix = torch.randn(vocabulary, config.dim) * 0.05
    optimizer = RowAdam(matrix)
    sampler = Sampler(tokens, SHARES, seed=seed)
    begun = time.monotonic()
    running = 0.0
    for step in range(config.steps):
        done = max(step / config.steps, (time.monotonic() - begun) / config.seconds)
        if done >= 1.0:
            break
        rate = config.learning_rate * min(1.0, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * done))
        kind, rows = sampler.draw(config.batch)
        left = [tokens.a.row(i) for i in rows]
        right = [tokens.b.row(i) for i in rows]
        if kind in PASSAGES:
            for i in np.flatnonzero(sampler.random.random(len(rows)) < config.span_share):
                if len(right[i]) >= 24:
                    left[i], right[i] = sampler.span_of(right[i])
        pieces, mixing = mixing_of([*left, *right], config.max_tokens)
        index = torch.from_numpy(pieces)
        used = matrix[index].requires_grad_()
        a, b = Mean.apply(used, mixing).split(len(rows))  # type: ignore[no-untyped-call]  # torch leaves it untyped
        same = equal_texts(tokens, rows)
        loss = torch.zeros(())
        for dim in (config.dim, *config.short_dims):
            loss = loss + contrast_loss(F.normalize(a[:, :dim], dim=1), F.normalize(b[:, :dim], dim=1), same, config.scale)
        (gradient,) = torch.autograd.grad(loss, used)
        optimizer.step(index, gradient, rate)
        running += (loss.item() - running) * 0.02
        if step % 200 == 0:
            log.info("static: step %d, loss %.3f, %.0f s", step, running, time.monotonic() - begun)
    np.save(file, matrix.numpy())
    return matrix.numpy()

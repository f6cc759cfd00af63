"""A small BERT encoder in plain torch: word vectors are handed in, so that only those of a batch are trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

HEADS = 12
EPSILON = 1e-12
CLS, SEP = 2, 3  # places in the vocabulary's specials


@contextmanager
def fast_math() -> Iterator[None]:
    """bfloat16 where the processor multiplies in it. Elsewhere it is emulated: 670 tokens a second against 3,000 in float32."""
    known = torch.cpu.get_capabilities()
    if known.get("amx_bf16") or known.get("avx512_bf16"):
        # In bfloat16 the other kernel asks for memory block by block on its way back, which takes twice to four times as long.
        with torch.autocast("cpu", torch.bfloat16), sdpa_kernel(SDPBackend.MATH):
            yield
    else:
        yield


class Layer(nn.Module):
    def __init__(self, dim: int, inner: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)
        self.norm1 = nn.LayerNorm(dim, eps=EPSILON)
        self.up = nn.Linear(dim, inner)
        self.down = nn.Linear(inner, dim)
        self.norm2 = nn.LayerNorm(dim, eps=EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        size, length, dim = x.shape
        q, k, v = self.qkv(x).view(size, length, 3, HEADS, dim // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.out(mixed.transpose(1, 2).reshape(size, length, dim)))
        normed: Tensor = self.norm2(x + self.down(F.gelu(self.up(x))))
        return normed


class Encoder(nn.Module):
    def __init__(self, dim: int = 384, inner: int = 1536, layers: int = 6, positions: int = 512) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(positions, dim))
        self.norm = nn.LayerNorm(dim, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dim, inner) for _ in range(layers))

    def forward(self, words: Tensor, present: Tensor) -> Tensor:
        """Unit vectors of texts. :param words: (n, length, dim). :param present: (n, length), False for padding."""
        return pooled(self.read(words, present), present)

    def read(self, words: Tensor, present: Tensor) -> Tensor:
        """What each token means in its text: (n, length, dim)."""
        x = self.norm(words + self.positions[: words.shape[1]])
        mask = present[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        read: Tensor = x.float()
        return read


def pooled(read: Tensor, present: Tensor) -> Tensor:
    """Unit vectors of texts, as the mean of their tokens."""
    weights = present.unsqueeze(-1).to(torch.float32)
    return F.normalize((read * weights).sum(1) / weights.sum(1), dim=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as padded positions into the batch's own list of different pieces."""

    pieces: Tensor  # (pieces,) ids in the vocabulary
    where: Tensor  # (n, length) places in `pieces`
    present: Tensor  # (n, length)


def pad(texts: Sequence[NDArray[np.uint16]], longest: int) -> Batch:
    length = min(max(len(t) for t in texts), longest - 2) + 2
    ids = np.zeros((len(texts), length), np.int64)
    present = np.zeros((len(texts), length), np.bool_)
    for row, seen, text in zip(ids, present, texts, strict=True):
        n = min(len(text), longest - 2)
        row[0], row[1 : n + 1], row[n + 1] = CLS, text[:n], SEP
        seen[: n + 2] = True
    pieces, where = np.unique(ids, return_inverse=True)
    return Batch(torch.from_numpy(pieces), torch.from_numpy(where.reshape(ids.shape)), torch.from_numpy(present))


def load_teacher(folder: Path) -> tuple[Encoder, Tensor]:
    """The teacher's encoder, and its word vectors with the vector of "first sentence" added to each."""
    state = {name.removeprefix("bert."): t.float() for name, t in load_file(folder / "model.safetensors").items()}
    count = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layer."))
    positions, dim = state["embeddings.position_embeddings.weight"].shape
    inner = len(state["encoder.layer.0.intermediate.dense.bias"])
    encoder = Encoder(dim=dim, inner=inner, layers=count, positions=positions)
    own = {"positions": state["embeddings.position_embeddings.weight"]}
    own |= {f"norm.{p}": state[f"embeddings.LayerNorm.{p}"] for p in ("weight", "bias")}
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for i in range(count):
        theirs = f"encoder.layer.{i}."
        for p in ("weight", "bias"):
            parts = [state[f"{theirs}attention.self.{part}.{p}"] for part in ("query", "key", "value")]
            own[f"layers.{i}.qkv.{p}"] = torch.cat(parts)
            own |= {f"layers.{i}.{name}.{p}": state[f"{theirs}{their}.{p}"] for name, their in names.items()}
    encoder.load_state_dict(own)
    return encoder, state["embeddings.word_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]

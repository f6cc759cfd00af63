"""An earlier model of this kind as the place to start from: its weights, in 32 bits again, under a new vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from tokenizers import Tokenizer

from index.training.config import DistilConfig
from index.training.distil import Student
from index.training.encoder import Encoder
from index.training.graph import unpack_rows

Array = NDArray[np.float32]


def start_from(model: Path, work: Path, config: DistilConfig) -> None:
    """Writes `static.npy` and `distil.pt`, from which the steps of these names go on as if nothing had been trained yet, and
    `start.pt`, which is there to be met halfway.
    """
    kept = kept_weights(model)
    old = Tokenizer.from_file(str(model / "tokenizer.json")).get_vocab()
    pieces = Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab()
    spelled = [list(spell(piece, old)) for piece, _ in sorted(pieces.items(), key=lambda item: item[1])]
    words, static = whole_rows(kept, "words"), packed_rows(kept, "static")
    np.save(work / "static.npy", np.stack([static[ids].sum(axis=0) for ids in spelled]))  # a text's mean stays what it was
    encoder = empty_encoder(kept)
    encoder.load_state_dict({name: torch.from_numpy(layer_weight(kept, name)) for name in encoder.state_dict()})
    means = torch.from_numpy(np.stack([words[ids].mean(axis=0) for ids in spelled]))
    english = len(json.loads((work / "teacher_ids.json").read_text(encoding="utf-8")))
    student = Student(encoder, means, english, config)
    for name in ("distil.pt", "start.pt"):
        student.save(work / name)
    (work / "contrast.pt").unlink(missing_ok=True)  # of another run, which the later steps would take up


def kept_weights(model: Path) -> dict[str, NDArray[np.generic]]:
    return {w.name: numpy_helper.to_array(w) for w in onnx.load(model / "model.onnx").graph.initializer}


def empty_encoder(kept: Mapping[str, NDArray[np.generic]]) -> Encoder:
    positions, dim = kept["positions"].shape
    layers = sum(name.endswith("qkv.bias") for name in kept)
    return Encoder(dim=dim, inner=len(kept["layers.0.up.bias"]), layers=layers, positions=positions)


def spell(piece: str, old: Mapping[str, int]) -> Iterator[int]:
    """The earlier ids of a piece: its own, or those of the longest pieces it is made of."""
    while piece not in ("", "##"):
        shortest = 3 if piece.startswith("##") else 1
        size = next((n for n in range(len(piece), shortest - 1, -1) if piece[:n] in old), None)
        if size is None:
            yield old["[UNK]"]
            return
        yield old[piece[:size]]
        piece = "##" + piece[size:]


def whole_rows(kept: Mapping[str, NDArray[np.generic]], name: str) -> Array:
    rows: Array = kept[f"{name}_int8"].astype(np.float32) * kept[f"{name}_scale"].astype(np.float32)
    return rows


def packed_rows(kept: Mapping[str, NDArray[np.generic]], name: str) -> Array:
    return unpack_rows(kept[f"{name}_int4"].astype(np.uint8), kept[f"{name}_scale"].astype(np.float32))


def layer_weight(kept: Mapping[str, NDArray[np.generic]], name: str) -> Array:
    """A weight of the encoder by its own name."""
    if name in kept:
        return kept[name].astype(np.float32)
    stored = name.removesuffix(".weight")
    values, scale = kept[f"{stored}_int8"].astype(np.float32), kept[f"{stored}_scale"].astype(np.float32)
    return np.ascontiguousarray(values.T * scale[:, None])

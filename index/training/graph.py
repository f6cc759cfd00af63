"""The student as an ONNX graph with 8-bit weights, written node by node: small, readable, and without an exporter's surprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.training.encoder import EPSILON, HEADS
from index.training.reach import Reach

Array = NDArray[np.float32]
CLIP = 0.8  # of the largest value of a row: what 4 bits hold best, by squared error on the trained word vectors


def per_row(matrix: Array) -> tuple[NDArray[np.int8], Array]:
    """8 bits for each value, one scale for each row."""
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-9) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def pack_rows(matrix: Array) -> tuple[NDArray[np.uint8], Array]:
    """4 bits for each value around 8, one scale for each row: a byte holds column i below and column i + dim / 2 above.

    A mean over words forgives it: the bytes of 128 columns in 8 bits are better spent on 256 in 4.
    """
    scale = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) * CLIP, 1e-9) / 7
    values = (np.clip(np.round(matrix / scale), -8, 7) + 8).astype(np.uint8)
    low, high = np.split(values, 2, axis=1)
    return low | high << 4, scale.astype(np.float32)


def unpack_rows(packed: NDArray[np.uint8], scale: Array) -> Array:
    """What `pack_rows` was given, as far as 4 bits hold it."""
    both: Array = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return both * scale


class Graph:
    """Collects nodes and weights; every method returns the name of what it makes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def keep(self, name: str, value: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, n: int = 1, domain: str = "", **attributes: Any) -> Any:
        names = [f"t{len(self.nodes)}_{i}" for i in range(n)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if n == 1 else names

    def fused(self, kind: str, *inputs: str, **attributes: Any) -> str:
        return str(self.op(kind, *inputs, domain="com.microsoft", **attributes))

    def lookup(self, name: str, matrix: Array, ids: str) -> str:
        values, scale = per_row(matrix)
        rows = self.op("Cast", self.op("Gather", self.keep(f"{name}_int8", values), ids), to=TensorProto.FLOAT)
        return str(self.op("Mul", rows, self.op("Gather", self.keep(f"{name}_scale", scale), ids)))

    def lookup_packed(self, name: str, matrix: Array, ids: str) -> str:
        values, scale = pack_rows(matrix)
        packed = self.op("Gather", self.keep(f"{name}_int4", values), ids)
        low = self.op("BitwiseAnd", packed, self.keep(f"{name}_mask", np.array(15, np.uint8)))
        high = self.op("BitShift", packed, self.keep(f"{name}_shift", np.array(4, np.uint8)), direction="RIGHT")
        both = self.op("Cast", self.op("Concat", low, high, axis=2), to=TensorProto.FLOAT)
        around = self.op("Sub", both, self.keep(f"{name}_middle", np.array(8, np.float32)))
        return str(self.op("Mul", around, self.op("Gather", self.keep(f"{name}_scale", scale), ids)))

    def multiply(self, name: str, x: str, state: Mapping[str, Array], *, bias: bool = True) -> str:
        """In 8 bits, with one scale for the whole text: texts must be run one by one."""
        values, scale = per_row(state[f"{name}.weight"])
        inputs = [x, self.keep(f"{name}_int8", values.T), self.keep(f"{name}_scale", scale[:, 0])]
        if bias:
            inputs += ["", self.keep(f"{name}.bias", state[f"{name}.bias"])]  # "" for the zero points: there are none
        return self.fused("DynamicQuantizeMatMul", *inputs)

    def multiply_far(self, name: str, x: str, state: Mapping[str, Array], reach: Reach, *, bias: bool = True) -> str:
        """As `multiply`, but what goes beyond the reach is multiplied in 32 bits: a few columns, ten times as large as the
        rest, would leave these a tenth of the 256 steps.
        """
        low = self.keep(f"{name}_low", np.array(-reach.limit, np.float32))
        high = self.keep(f"{name}_high", np.array(reach.limit, np.float32))
        near = self.multiply(name, self.op("Clip", x, low, high), state, bias=bias)
        columns = self.op("Gather", x, self.keep(f"{name}_columns", reach.beyond), axis=2)
        over = self.op("Shrink", columns, lambd=reach.limit, bias=reach.limit)  # what `Clip` has cut off
        far = self.op("MatMul", over, self.keep(f"{name}_far", state[f"{name}.weight"][:, reach.beyond].T))
        return str(self.op("Add", near, far))

    def norm(self, name: str, x: str, state: Mapping[str, Array]) -> str:
        parts = [self.keep(f"{name}.{part}", state[f"{name}.{part}"]) for part in ("weight", "bias")]
        return str(self.op("LayerNormalization", x, *parts, epsilon=EPSILON))


def build_graph(
    state: dict[str, Array],
    words: Array,
    static: Array,
    reach: Mapping[str, Reach],
    *,
    meaning: float,
    max_tokens: int,
) -> onnx.ModelProto:
    """A graph from `input_ids` (1, length), one text, and `parts` (n, length), to `embeddings` (n, dim).

    Each part says by ones and zeros which tokens a vector is of: the whole text, one of its lines. A vector is the encoder's
    unit vector, which has read the whole text, beside the static one.

    :param state: the encoder's weights by name.
    :param reach: of the inputs of those matrices that have columns far beyond the others.
    :param static: (pieces, dim), zero rows for the specials.
    :param meaning: the encoder's share of a cosine; the static model has the rest.
    """
    g = Graph()
    x = g.lookup("words", words, "input_ids")
    length = g.op("Shape", "input_ids", start=1, end=2)
    zero, one = g.keep("zero", np.array([0], np.int64)), g.keep("one", np.array([1], np.int64))
    places = g.op("Slice", g.keep("positions", state["positions"][:max_tokens]), zero, length, zero)
    x = g.norm("norm", g.op("Add", x, places), state)
    n_layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    for i in range(n_layers):
        at = f"layers.{i}"
        q, k, v = g.op("Split", g.multiply(f"{at}.qkv", x, state), n=3, axis=2, num_outputs=3)
        mixed = g.fused("MultiHeadAttention", q, k, v, num_heads=HEADS)
        # As two nodes: on a CPU SkipLayerNormalization, which is both, takes longer.
        x = g.norm(f"{at}.norm1", g.op("Add", g.multiply(f"{at}.out", mixed, state), x), state)
        up = g.multiply_far(f"{at}.up", x, state, reach[f"{at}.up"], bias=False)
        up = g.fused("BiasGelu", up, g.keep(f"{at}.up.bias", state[f"{at}.up.bias"]))
        x = g.norm(f"{at}.norm2", g.op("Add", g.multiply_far(f"{at}.down", up, state, reach[f"{at}.down"]), x), state)
    tiny = g.keep("tiny", np.array([1e-9], np.float32))
    halves: list[str] = []
    for tokens, share in ((x, meaning), (g.lookup_packed("static", static, "input_ids"), 1 - meaning)):
        total = g.op("MatMul", "parts", g.op("Squeeze", tokens, zero))
        size = g.op("Max", g.op("ReduceL2", total, one, keepdims=1), tiny)
        halves.append(g.op("Mul", g.op("Div", total, size), g.keep(f"share{len(halves)}", np.array([share**0.5], np.float32))))
    g.nodes.append(helper.make_node("Concat", halves, ["embeddings"], axis=1))
    inputs = [
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"]),
        helper.make_tensor_value_info("parts", TensorProto.FLOAT, ["parts", "length"]),
    ]
    dim = words.shape[1] + static.shape[1]
    outputs = [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["parts", dim])]
    graph = helper.make_graph(g.nodes, "notes-ko-en", inputs, outputs, g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 10
    return model

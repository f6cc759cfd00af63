"""Student and static words as one model folder, for onnxruntime and for sentence-transformers."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from index.embedder.files import write_card
from index.training.config import ExportConfig
from index.training.distil import Student
from index.training.encoder import CLS, SEP
from index.training.graph import build_graph
from index.training.reach import measure_reach
from index.training.tokens import Tokens

log = logging.getLogger(__name__)

MODULE = "notes_encoder"


def export(
    tokens: Tokens, student: Student, static: NDArray[np.float32], work: Path, target: Path, config: ExportConfig, *, seed: int
) -> None:
    """Writes the model folder `target`; what else lies there, the card and the licence, is left."""
    target.mkdir(parents=True, exist_ok=True)
    words = static[:, : config.static_dim].copy()
    words[[0, CLS, SEP]] = 0  # frames of every text, which say nothing about it
    state = {name: tensor.detach().numpy() for name, tensor in student.encoder.state_dict().items()}
    read = np.random.default_rng(seed).permutation(len(tokens.kind))[: config.measured]
    texts = [side.row(i) for i in read for side in (tokens.a, tokens.b) if len(side.row(i))]
    model = build_graph(
        state,
        student.words.detach().numpy(),
        words,
        measure_reach(student, texts, ("up", "down"), share=config.beyond),
        meaning=config.meaning,
        max_tokens=config.max_tokens,
    )
    onnx.checker.check_model(model, full_check=False)
    onnx.save(model, target / "model.onnx")
    shutil.copy(work / "tokenizer.json", target / "tokenizer.json")
    dim = student.words.shape[1] + config.static_dim
    write_card(target, kind="onnx", dim=dim, max_tokens=config.max_tokens, files=("model.onnx", "tokenizer.json"))
    shutil.copy(Path(__file__).with_name(f"{MODULE}.py"), target / f"{MODULE}.py")
    write_json(target / f"{MODULE}.json", {"max_seq_length": config.max_tokens, "dim": dim})
    write_json(target / "modules.json", [{"idx": 0, "name": "0", "path": "", "type": f"{MODULE}.NotesEncoder"}])
    write_json(
        target / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )
    log.info("export: %.1f MB", sum(f.stat().st_size for f in target.iterdir() if f.is_file()) / 1e6)


def write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")

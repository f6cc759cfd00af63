"""The bundled model as a sentence-transformers module: `SentenceTransformer(folder, trust_remote_code=True)`.

Copied beside the weights by the export. The very graph of the light door is run, so that the vectors are the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer


class NotesEncoder(InputModule):
    config_file_name = "notes_encoder.json"

    def __init__(self, folder: str, max_seq_length: int, dim: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        self.config_keys = ["max_seq_length", "dim"]
        self.folder = folder
        self.dim = dim
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        specials = (self.tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]", "[PAD]", "[UNK]"))
        self.unknown = np.array([found for found in specials if found is not None])
        self.session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
        self.max_seq_length = max_seq_length

    @property
    def max_seq_length(self) -> int:
        return self._max_seq_length

    @max_seq_length.setter
    def max_seq_length(self, value: int) -> None:
        self._max_seq_length = value
        self.tokenizer.enable_truncation(value)
        self.tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **options: Any) -> dict[str, Any]:
        clean = [((prompt or "") + text).encode("utf-8", "replace").decode("utf-8") for text in inputs]
        found = self.tokenizer.encode_batch(clean)
        return {
            "input_ids": torch.tensor([e.ids for e in found], dtype=torch.long),
            "attention_mask": torch.tensor([e.attention_mask for e in found], dtype=torch.long),
        }

    def forward(self, features: dict[str, Any], **options: Any) -> dict[str, Any]:
        vectors = np.zeros((len(features["input_ids"]), self.dim), np.float32)
        for vector, ids, mask in zip(vectors, features["input_ids"], features["attention_mask"], strict=True):
            own = ids[mask.bool()].cpu().numpy()[None]  # one by one: 8-bit activations are scaled over a run
            if not np.isin(own, self.unknown).all():  # else a text without a known token
                given = {"input_ids": own, "parts": np.ones_like(own, np.float32)}
                vector[:] = self.session.run(["embeddings"], given)[0][0]
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        return self.dim

    def save(self, output_path: str, *args: Any, **options: Any) -> None:
        for name in ("model.onnx", "tokenizer.json", "notes_encoder.py", "embedder.json", "LICENSE"):
            if Path(self.folder, name).exists():
                shutil.copy(Path(self.folder, name), output_path)
        self.save_config(output_path)

    @classmethod
    def load(
        cls,
        model_name_or_path: str,
        subfolder: str = "",
        token: bool | str | None = None,
        cache_folder: str | None = None,
        revision: str | None = None,
        local_files_only: bool = False,
        init_defaults: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> NotesEncoder:
        config = cls.load_config(
            model_name_or_path,
            subfolder,
            token=token,
            cache_folder=cache_folder,
            revision=revision,
            local_files_only=local_files_only,
        )
        folder = cls.load_dir_path(
            model_name_or_path,
            subfolder,
            token=token,
            cache_folder=cache_folder,
            revision=revision,
            local_files_only=local_files_only,
        )
        return cls(str(folder), int(config["max_seq_length"]), int(config["dim"]))

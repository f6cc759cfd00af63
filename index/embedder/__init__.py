"""Text to vectors: the bundled model, a model folder, or any sentence-transformers model by name."""

from __future__ import annotations

import os
from pathlib import Path

from index.embedder.files import check_files, is_light, is_static, static_files
from index.errors import EmbedderError
from index.types import Embedder

BUNDLED = "bundled"


def bundled_folder() -> Path:
    return Path(__file__).parent.parent / "model"


def load_embedder(name: str | None = None, *, query_threads: int = 1, build_threads: int | None = None) -> Embedder:
    """Opens a model: None or "bundled", a folder, or a hub name.

    A question gets `query_threads`, since beside another busy process more threads only wait for each other;
    passages get `build_threads` (None: all cores).

    :raises EmbedderError: when the model is missing, damaged, or not of a known kind.
    """
    folder = bundled_folder() if name in (None, BUNDLED) else Path(name or "").expanduser()
    label = BUNDLED if name is None else name
    threads = build_threads or os.cpu_count() or 1
    if label == BUNDLED and not is_light(folder):
        raise EmbedderError(f"The bundled model is missing from {folder}: reinstall the program, or name another model.")
    if is_light(folder) or is_static(folder):
        files = check_files(folder) if is_light(folder) else static_files(folder)
        if files.kind == "static":
            from index.embedder.static import StaticEmbedder

            return StaticEmbedder(label, files)
        from index.embedder.onnx import OnnxEmbedder

        return OnnxEmbedder(label, files, query_threads=query_threads, build_threads=threads)
    from index.embedder.transformer import TransformerEmbedder

    return TransformerEmbedder(label, query_threads=query_threads, build_threads=threads)

"""A model folder with a checked list of files: nothing is loaded whose bytes are not those that were shipped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import EmbedderError

CARD = "embedder.json"
WEIGHTS = "model.safetensors"
FORMAT = 1
_NEEDED = {"static": {WEIGHTS, "tokenizer.json"}, "onnx": {"model.onnx", "tokenizer.json"}}
_MAX = 100_000  # dimensions, tokens


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What `embedder.json` of a light model folder says; every listed file has been checked."""

    folder: Path
    kind: Literal["static", "onnx"]
    max_tokens: int
    fingerprint: str
    dim: int | None = None  # None: as the weights have it


def is_light(folder: Path) -> bool:
    return (folder / CARD).is_file()


def is_static(folder: Path) -> bool:
    """True for a folder that sentence-transformers saved of a static model: such a one needs no torch either."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return str(modules[0]["type"]).endswith(".StaticEmbedding") and modules[0]["path"] in ("", ".")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def static_files(folder: Path) -> ModelFiles:
    """Nobody wrote checksums for these; their fingerprint is of what is there."""
    try:
        sums = [sha256(folder / name) for name in (WEIGHTS, "tokenizer.json")]
    except OSError as error:
        raise EmbedderError(f"The static model in {folder} is not complete: {error.filename} cannot be read.") from error
    return ModelFiles(folder, "static", 512, hashlib.sha256("".join(sums).encode()).hexdigest()[:16])


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_card(folder: Path, *, kind: str, dim: int, max_tokens: int, files: tuple[str, ...]) -> None:
    card = {
        "format": FORMAT,
        "kind": kind,
        "dim": dim,
        "max_tokens": max_tokens,
        "sha256": {name: sha256(folder / name) for name in files},
    }
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def check_files(folder: Path) -> ModelFiles:
    """:raises EmbedderError: with the file, and the checksum it has and should have."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        expected: dict[str, str] = {str(name): str(value) for name, value in card["sha256"].items()}
        kind, dim, max_tokens, version = card["kind"], int(card["dim"]), int(card["max_tokens"]), card["format"]
        if not (0 < dim <= _MAX and 0 < max_tokens <= _MAX):
            raise ValueError(f"dim {dim}, max_tokens {max_tokens}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EmbedderError(f"The model in {folder} has an unreadable {CARD}: restore the folder from where it came.") from error
    if version != FORMAT or kind not in ("static", "onnx"):
        raise EmbedderError(
            f"The model in {folder} has format {version!r} and kind {kind!r}, which this version cannot load: update the program."
        )
    if lacking := _NEEDED[kind] - expected.keys():
        raise EmbedderError(
            f"The model in {folder} has no checksum for {min(lacking)} in {CARD}: restore the folder from where it came."
        )
    for name, wanted in expected.items():
        try:
            found = sha256(folder / name)
        except OSError as error:
            raise EmbedderError(
                f"The model in {folder} lacks {name} (expected SHA-256 {wanted}): restore the folder from where it came."
            ) from error
        if found != wanted:
            raise EmbedderError(
                f"The model file {folder / name} is damaged: its SHA-256 is {found}, not {wanted}; restore it from where it came."
            )
    return ModelFiles(folder, kind, max_tokens, hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()[:16], dim)

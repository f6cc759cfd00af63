"""A model folder with a checked list of files: nothing is loaded whose bytes are not those that were shipped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import EmbedderError

CARD = "embedder.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What `embedder.json` of a light model folder says; every listed file has been checked."""

    folder: Path
    kind: Literal["static", "onnx"]
    dim: int
    max_tokens: int
    fingerprint: str


def is_light(folder: Path) -> bool:
    return (folder / CARD).is_file()


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
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EmbedderError(f"The model in {folder} has an unreadable {CARD}: restore the folder from where it came.") from error
    if version != FORMAT or kind not in ("static", "onnx"):
        raise EmbedderError(
            f"The model in {folder} has format {version!r} and kind {kind!r}, which this version cannot load: update the program."
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
    return ModelFiles(folder, kind, dim, max_tokens, hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()[:16])

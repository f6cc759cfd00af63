"""What an index says about itself: model, settings, counts, and the checksum of every file it consists of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index.calibration import Baseline
from index.config import ChunkConfig
from index.types import Skip

FORMAT_VERSION = 7  # FORMAT.md changes in the same commit
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    format_version: int
    code: str  # of the modules that turn a file into chunks and tokens: other code, other chunks
    embedder: str  # what a person types to get it again
    fingerprint: str
    dim: int
    config: ChunkConfig
    notes_dir: str
    n_notes: int
    n_sessions: int
    n_chunks: int
    built_at: datetime  # UTC
    skipped: tuple[Skip, ...]
    nprobe: int | None  # None: a question is compared with every vector
    nowhere: Mapping[str, Baseline]  # what questions about nothing here score with chunks, by their language
    nowhere_lines: Mapping[str, Baseline]  # and with the sentences of chunks; empty where the model knows none
    words: Baseline | None  # cosines of any two words of the notes; None where there are no two
    files: Mapping[str, FileRecord]  # by path inside the generation, posix

    def to_json(self) -> str:
        values = asdict(self) | {"built_at": self.built_at.isoformat()}
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def parse_manifest(text: str) -> Manifest:
    """:raises ValueError: if it is no manifest of this format version."""
    values: dict[str, Any] = json.loads(text)
    if not isinstance(values, dict) or values.get("format_version") != FORMAT_VERSION:
        found = values.get("format_version") if isinstance(values, dict) else None
        raise ValueError(f"format {found!r}, expected {FORMAT_VERSION}")
    try:
        return Manifest(
            **values
            | {
                "config": ChunkConfig(**values["config"]),
                "built_at": datetime.fromisoformat(values["built_at"]),
                "skipped": tuple(Skip(**skip) for skip in values["skipped"]),
                "nowhere": _baselines(values["nowhere"]),
                "nowhere_lines": _baselines(values["nowhere_lines"]),
                "words": Baseline(**values["words"]) if values["words"] else None,
                "files": {name: FileRecord(**record) for name, record in values["files"].items()},
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a field is missing or unknown: {error}") from error


def _baselines(values: Mapping[str, Mapping[str, float]]) -> dict[str, Baseline]:
    return {language: Baseline(**baseline) for language, baseline in values.items()}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an index folder was made of and with."""

    notes_dir: str
    embedder: str


def recall(index_dir: Path) -> Remembered | None:
    """From the newest manifest that says so, also where it is damaged or of another format; None where none does."""
    for path in sorted(index_dir.glob(f"g*/{MANIFEST}"), reverse=True):
        try:
            values = json.loads(path.read_bytes().decode("utf-8", "replace"))
            return Remembered(str(values["notes_dir"]), str(values["embedder"]))
        except (OSError, ValueError, LookupError, TypeError):
            continue
    return None


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Every file below `folder` except the manifest, by its posix path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    with ThreadPoolExecutor(_n_threads()) as pool:
        records = pool.map(lambda path: FileRecord(path.stat().st_size, sha256_of(path)), paths)
        return dict(zip((path.relative_to(folder).as_posix() for path in paths), records, strict=True))


def damaged_files(folder: Path, files: Mapping[str, FileRecord]) -> dict[str, str]:
    """What is wrong, by file; empty when every byte is as it was written. Sizes first, hashes on all cores."""

    def fault(name: str) -> str | None:
        path = folder / name
        try:
            if path.stat().st_size != files[name].size:
                return "has another size than when it was written"
            return None if sha256_of(path) == files[name].sha256 else "has other bytes than when it was written"
        except FileNotFoundError:
            return "is missing"
        except OSError as error:
            return f"cannot be read ({error.strerror})"

    with ThreadPoolExecutor(_n_threads()) as pool:
        largest_first = sorted(files, key=lambda name: -files[name].size)
        faults = dict(zip(largest_first, pool.map(fault, largest_first), strict=True))
    return {name: reason for name in sorted(faults) if (reason := faults[name])}


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _n_threads() -> int:
    return min(8, os.cpu_count() or 1)

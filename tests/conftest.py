"""What several test files share: an embedder whose vectors can be worked out on paper, and a tiny folder of notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest


class LengthEmbedder:
    """Counts the words of each length, then normalises: `a bb bb` is (1, 2, 0, …) / √5. No word counts as longer than 8."""

    name = "word-lengths"
    fingerprint = "word-lengths-1"
    dim = 8
    max_tokens = 1000

    def __init__(self) -> None:
        self.embedded: list[str] = []  # what has been asked for, in order

    def embed_query(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dim, np.float32)
        for word in text.split():
            vector[min(len(word), self.dim) - 1] += 1
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector

    def embed_passages(self, texts: Sequence[str], *, progress: object = None) -> np.ndarray:
        self.embedded += texts
        return np.stack([self.embed_query(text) for text in texts]) if texts else np.empty((0, self.dim), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


TINY_NOTES = {
    "cluster.md": """\
# 클러스터 메모

## 배포

- 파드는 kubectl 로 올린다
- 되돌릴 때는 rollout undo 를 쓴다

## 비용

밤에는 노드를 줄인다.
""",
    "study/recall.md": """\
---
tags: [search, 공부]
date: 2021-03-04
---
# Search notes

Recall counts what was found.

Precision counts what was right.
""",
    "회의 기록.txt": """\
금요일 회의

다음 배포는 월요일 아침이다.
""",
}


def write_notes(folder: Path, notes: dict[str, str]) -> Path:
    for name, text in notes.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def length_embedder() -> LengthEmbedder:
    return LengthEmbedder()


@pytest.fixture
def tiny_notes(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "notes", TINY_NOTES)

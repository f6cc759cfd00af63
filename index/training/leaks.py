"""No test sentence in the training pairs, neither as it is nor nearly."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.training.config import DataConfig


def read_test_texts(folder: Path) -> list[str]:
    """Every sentence, question and paragraph of the test sets that are found in `folder`.

    :raises FileNotFoundError: if it has none of them.
    """
    texts: list[str] = []
    for file in sorted((folder / "tatoeba").glob("tatoeba.*")):
        texts += file.read_text(encoding="utf-8").splitlines()
    korsts = folder / "sts-test.tsv"
    if korsts.is_file():
        with korsts.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                texts += [row["sentence1"], row["sentence2"]]
    klue = folder / "klue-sts-v1.1_dev.json"
    if klue.is_file():
        for item in json.loads(klue.read_text(encoding="utf-8")):
            texts += [item["sentence1"], item["sentence2"]]
    korquad = folder / "korquad_dev.json"
    if korquad.is_file():
        for article in json.loads(korquad.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                texts.append(paragraph["context"])
                texts += [qa["question"] for qa in paragraph["qas"]]
    seeds = folder / "seeds_dev.jsonl"
    if seeds.is_file():
        texts += [json.loads(line)["question"] for line in seeds.read_text(encoding="utf-8").splitlines()]
    if not texts:
        raise FileNotFoundError(f"{folder} holds none of the test sets: name the folder that does with --tests")
    return texts


def squash(text: str) -> str:
    """Letters and digits only, in one case: punctuation and spacing do not make a sentence another one."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def shingles(text: str, size: int) -> NDArray[np.uint64]:
    """One hash for every stretch of `size` characters of a squashed text."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < size:
        return np.empty(0, np.uint64)
    total = np.zeros(len(codes) - size + 1, np.uint64)
    for i in range(size):  # wraps around, as a hash may
        total = total * np.uint64(0x9E3779B97F4A7C15) + codes[i : i + len(total)]
        total ^= total >> np.uint64(29)
    return total


class LeakFilter:
    """Finds training texts that equal a test text, or hold most of the stretches of one."""

    def __init__(self, tests: Sequence[str], config: DataConfig) -> None:
        self._config = config
        squashed = sorted({squash(text) for text in tests} - {""})
        self._exact = set(squashed)
        self._sets: list[set[int]] = []
        owners: dict[int, list[int]] = {}
        for text in squashed:
            found = set(shingles(text, config.shingle).tolist())
            if len(found) < config.min_shingles:
                continue
            for shingle in found:
                owners.setdefault(shingle, []).append(len(self._sets))
            self._sets.append(found)
        self._owners = owners
        self._known = np.array(sorted(owners), np.uint64)

    def find(self, texts: Iterable[str]) -> NDArray[np.bool_]:
        """True for every text that must not be trained on."""
        return np.array([self._leaks(squash(text)) for text in texts], np.bool_)

    def _leaks(self, text: str) -> bool:
        if text in self._exact:
            return True
        if not len(self._known):
            return False
        found = shingles(text, self._config.shingle)
        where = np.searchsorted(self._known, found)
        where[where == len(self._known)] = 0
        common = set(found[self._known[where] == found].tolist())
        if len(common) < self._config.min_shingles * self._config.near:
            return False
        shared: dict[int, int] = {}
        for shingle in common:
            for owner in self._owners[shingle]:
                shared[owner] = shared.get(owner, 0) + 1
        return any(count >= self._config.near * len(self._sets[owner]) for owner, count in shared.items())

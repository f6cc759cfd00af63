"""The table of one model: retrieval, translation pairs, similarity, English kept, size and speed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.types import Embedder

if TYPE_CHECKING:
    from index.types import Matrix


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    value: float
    floor: float | None = None
    at_most: bool = False  # smaller is better

    @property
    def reached(self) -> bool | None:
        if self.floor is None:
            return None
        return self.value <= self.floor if self.at_most else self.value >= self.floor


def embed_queries(embedder: Embedder, texts: Sequence[str]) -> Matrix:
    return np.stack([embedder.embed_query(text) for text in texts])


def korquad(embedder: Embedder, file: Path) -> Iterator[Measure]:
    """Each paragraph is a passage; a question's own paragraph is right."""
    contexts: dict[str, int] = {}
    questions: list[str] = []
    right: list[int] = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            row = contexts.setdefault(paragraph["context"], len(contexts))
            for qa in paragraph["qas"]:
                questions.append(qa["question"])
                right.append(row)
    scores = embed_queries(embedder, questions) @ embedder.embed_passages(list(contexts)).T
    own = scores[np.arange(len(right)), right][:, None]
    ranks = (scores > own).sum(1) + 1
    yield Measure("KorQuAD dev, dense, nDCG@10", float(np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0).mean()), 0.70)


def tatoeba(embedder: Embedder, folder: Path) -> Iterator[Measure]:
    korean, english = (
        embedder.embed_passages((folder / f"tatoeba.kor-eng.{side}").read_text(encoding="utf-8").splitlines())
        for side in ("kor", "eng")
    )
    scores = korean @ english.T
    answer = np.arange(len(scores))
    forth, back = (scores.argmax(1) == answer).mean(), (scores.argmax(0) == answer).mean()
    yield Measure("Tatoeba ko-en, accuracy, mean of both directions", float((forth + back) / 2), 0.60)


def similarity(embedder: Embedder, first: Sequence[str], second: Sequence[str], gold: Sequence[float]) -> float:
    from scipy.stats import spearmanr

    cosines = (embedder.embed_passages(first) * embedder.embed_passages(second)).sum(1)
    return float(spearmanr(cosines, gold).statistic)


def korsts(embedder: Embedder, file: Path) -> Iterator[Measure]:
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    gold = [float(row["score"]) for row in rows]
    value = similarity(embedder, [row["sentence1"] for row in rows], [row["sentence2"] for row in rows], gold)
    yield Measure("KorSTS test, Spearman", value, 0.70)


def kluests(embedder: Embedder, file: Path) -> Iterator[Measure]:
    rows = json.loads(file.read_text(encoding="utf-8"))
    gold = [row["labels"]["real-label"] for row in rows]
    value = similarity(embedder, [row["sentence1"] for row in rows], [row["sentence2"] for row in rows], gold)
    yield Measure("KLUE-STS dev, Spearman", value, 0.65)


def seeds(embedder: Embedder, questions: Path, notes: Path) -> Iterator[Measure]:
    """Dense alone over the notes' chunks: a chunk is right when it overlaps one of the spans of lines."""
    from index.chunker import chunk_session, passage_text
    from index.config import ChunkConfig
    from index.reader import find_notes, read_note
    from index.sessions import split_sessions

    spans: list[tuple[str, int, int]] = []
    texts: list[str] = []
    for path in find_notes(notes):
        note = read_note(path, root=notes)
        for session in split_sessions(note):
            if session.navigation:
                continue
            for chunk in chunk_session(session, note, config=ChunkConfig(), count_tokens=embedder.count_tokens):
                spans.append((Path(chunk.note_path).stem, chunk.start_line, chunk.end_line))
                texts.append(passage_text(chunk, note))
    passages = embedder.embed_passages(texts)
    hits: dict[str, list[tuple[bool, bool]]] = {}
    for line in questions.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row["gold"] or row["history"]:
            continue  # nothing to find, or not to be understood alone
        order = np.argsort(-(passages @ embedder.embed_query(row["question"])), kind="stable")[:5]
        right = [any(covers(spans[i], gold) for gold in row["gold"]) for i in order]
        hits.setdefault(row["type"], []).append((right[0], any(right)))
    every = [hit for found in hits.values() for hit in found]
    yield Measure("seeds_dev, dense, hit@1", float(np.mean([first for first, _ in every])))
    yield Measure("seeds_dev, dense, hit@5", float(np.mean([five for _, five in every])), 0.75)
    if "crosslingual" in hits:
        yield Measure("seeds_dev, cross-lingual, hit@5", float(np.mean([five for _, five in hits["crosslingual"]])), 0.90)


def covers(span: tuple[str, int, int], gold: dict[str, str | int]) -> bool:
    name, first, last = span
    return name.startswith(str(gold["doc"])) and first <= int(gold["end"]) and last >= int(gold["start"])


def size_and_speed(embedder: Embedder, name: str) -> Iterator[Measure]:
    """On this machine, now: what else runs on it counts."""
    folder = Path(__file__).parent.parent / "model" if name == "bundled" else Path(name)
    if folder.is_dir():
        yield Measure("size on disk, MB", sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 40, at_most=True)
        yield Measure("cold start to first vector, s", cold_start(name), 1.0, at_most=True)
    question = "쿠버네티스에서 파드를 다시 시작하려면 어떻게 하나요?"
    times = []
    for _ in range(200):
        begun = time.perf_counter()
        embedder.embed_query(question)
        times.append(time.perf_counter() - begun)
    yield Measure("one question, median ms", float(np.median(times)) * 1e3, 8.0, at_most=True)
    passage = (
        "노드가 고장 나면 스케줄러가 파드를 다른 노드에 옮겨 띄우고, 서비스는 새 주소로 요청을 보낸다. "
        "이때 준비 상태 검사가 끝나야 한다. "
    )
    passages = [f"{i}번째 기록. {passage * 5}"[:300] for i in range(300)]
    begun = time.perf_counter()
    embedder.embed_passages(passages)
    yield Measure("passages of 300 characters, per s", len(passages) / (time.perf_counter() - begun), 100)


def cold_start(name: str) -> float:
    """Seconds from a fresh interpreter to the first vector; fails when torch was imported on the way."""
    code = (
        "import sys, time; t = time.perf_counter(); from index.embedder import load_embedder; "
        f"load_embedder({name!r}).embed_query('노트'); print(time.perf_counter() - t); sys.exit('torch' in sys.modules)"
    )
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) for _ in range(3)
    )


def english_kept(embedder: Embedder, work: Path) -> Iterator[Measure]:
    """On held-out English sentences, the encoder's part of the vector beside the teacher's."""
    from sentence_transformers import SentenceTransformer

    from index.training.data import read_pairs
    from index.training.steps import installed_teacher

    pairs = [p for p in read_pairs(work) if p.held]
    texts = sorted({text for p in pairs for lang, text in ((p.la, p.a), (p.lb, p.b)) if lang == "en"})[:2000]
    teacher = SentenceTransformer(str(installed_teacher()), device="cpu", local_files_only=True)
    target = teacher.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    own = embedder.embed_passages(texts)[:, : target.shape[1]]
    cosines = (own * target).sum(1) / np.linalg.norm(own, axis=1)
    yield Measure(f"English kept, cosine to the teacher, {len(texts)} texts", float(cosines.mean()), 0.97)


def evaluate(embedder: Embedder, name: str, tests: Path, notes: Path | None, *, work: Path | None = None) -> list[Measure]:
    """:param work: the training's work folder, for the measure of English kept."""
    measures: list[Measure] = []
    if notes:
        measures += seeds(embedder, tests / "seeds_dev.jsonl", notes)
    measures += korquad(embedder, tests / "korquad_dev.json")
    measures += tatoeba(embedder, tests / "tatoeba")
    measures += korsts(embedder, tests / "sts-test.tsv")
    measures += kluests(embedder, tests / "klue-sts-v1.1_dev.json")
    if work:
        measures += english_kept(embedder, work)
    measures += size_and_speed(embedder, name)
    return measures


def table(measures: Sequence[Measure]) -> str:
    lines = ["| measure | value | floor | reached |", "|---|---|---|---|"]
    for m in measures:
        floor = "" if m.floor is None else f"{'≤' if m.at_most else '≥'} {m.floor:g}"
        reached = "" if m.reached is None else "yes" if m.reached else "no"
        lines.append(f"| {m.name} | {m.value:.3f} | {floor} | {reached} |")
    return "\n".join(lines)

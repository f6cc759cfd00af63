"""The student learns to put a Korean sentence where the teacher puts its English translation."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from index.training.config import DistilConfig
from index.training.encoder import Encoder, fast_math, pad, pooled
from index.training.static import RowAdam
from index.training.teacher import student_start
from index.training.tokens import Tokens

log = logging.getLogger(__name__)

WATCHED = 128  # held-out sentences, short ones: watching must not cost what it watches
LOG_SECONDS = 120.0


def start_words(english: Tensor, static: NDArray[np.float32], counts: NDArray[np.int64], neighbours: int) -> Tensor:
    """Word vectors of the whole vocabulary: a Korean piece begins as the mean of English pieces that mean the same.

    :param static: the static model's matrix, which tells what means the same.
    :param counts: how often each piece occurs; rare English pieces are poor neighbours.
    """
    n_english = len(english)
    unit = F.normalize(torch.from_numpy(static), dim=1)
    scores = unit[n_english:] @ unit[:n_english].T
    scores[:, torch.from_numpy(counts[:n_english] < 100)] = -1
    best, where = scores.topk(neighbours, dim=1)
    shares = torch.softmax(best * 20, dim=1)
    mixed = (english[where] * shares.unsqueeze(-1)).sum(1)
    typical = english.norm(dim=1).mean()
    return torch.cat([english, F.normalize(mixed, dim=1) * (0.5 * typical + 0.5 * mixed.norm(dim=1, keepdim=True))])


class Student:
    """The encoder, its word vectors, and their optimizers, as one thing that can be saved and taken up again."""

    def __init__(self, encoder: Encoder, words: Tensor, n_english: int, config: DistilConfig) -> None:
        self.encoder = encoder
        self.words = words
        self.n_english = n_english
        self.config = config
        self.word_adam = RowAdam(words)
        self.adam = torch.optim.AdamW(encoder.parameters(), lr=config.layer_rate, weight_decay=0.01, fused=True)
        self.seconds = 0.0
        self.steps = 0

    def save(self, file: Path) -> None:
        state = {
            "encoder": self.encoder.state_dict(),
            "words": self.words,
            "word_adam": (self.word_adam.mean, self.word_adam.square, self.word_adam.count),
            "adam": self.adam.state_dict(),
            "seconds": self.seconds,
            "steps": self.steps,
        }
        torch.save(state, file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)

    def load(self, file: Path) -> None:
        state = torch.load(file, weights_only=True)
        self.encoder.load_state_dict(state["encoder"])
        self.words.copy_(state["words"])
        self.word_adam.mean, self.word_adam.square, self.word_adam.count = state["word_adam"]
        self.adam.load_state_dict(state["adam"])
        self.seconds, self.steps = state["seconds"], state["steps"]

    def meet(self, file: Path, share: float) -> None:
        """Weights between its own and those of another state. :param share: of the other."""
        other = torch.load(file, weights_only=True)
        mixed = {name: own.lerp(other["encoder"][name], share) for name, own in self.encoder.state_dict().items()}
        self.encoder.load_state_dict(mixed)
        self.words.lerp_(other["words"], share)

    def embed(self, texts: list[NDArray[np.uint16]], longest: int) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors, and the word vectors they came from (with their ids), which take the gradient."""
        _, vectors, used, pieces = self.read(texts, longest)
        return vectors, used, pieces

    def read(self, texts: list[NDArray[np.uint16]], longest: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What each token means in its text, a special one first, and what `embed` gives."""
        batch = pad(texts, longest + 2)
        used = self.words[batch.pieces].requires_grad_(torch.is_grad_enabled())
        with fast_math():
            tokens = self.encoder.read(F.embedding(batch.where, used), batch.present)
            return tokens, pooled(tokens, batch.present), used, batch.pieces

    def freeze(self, frozen: bool) -> None:
        for parameter in self.encoder.parameters():
            parameter.requires_grad_(not frozen)

    def learn(self, loss: Tensor, used: list[tuple[Tensor, Tensor]], *, pace: float, layers: float) -> None:
        """One step. :param pace: 0..1, from the schedule. :param layers: the layers' share; 0 trains Korean pieces only."""
        for parameter in self.encoder.parameters():
            parameter.grad = None
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        if layers:
            torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
            self.adam.param_groups[0]["lr"] = self.config.layer_rate * pace * layers
            self.adam.step()
        for vectors, pieces in used:
            if vectors.grad is None:
                continue
            rates = torch.where(pieces < self.n_english, self.config.english_rate * layers, self.config.word_rate)
            self.word_adam.step(pieces, vectors.grad, rates.unsqueeze(1) * pace)
        self.steps += 1


def pool_batches(lengths: NDArray[np.int64], budget: int, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Places in `lengths`, in batches of similar length and about `budget` tokens, in random order."""
    order = np.argsort(lengths + random.random(len(lengths)), kind="stable")
    batches, start = [], 0
    while start < len(order):
        size = max(8, budget // (int(lengths[order[min(start + budget // 24, len(order) - 1)]]) + 2))
        batches.append(order[start : start + size])
        start += size
    for i in random.permutation(len(batches)):
        yield batches[i]


def draw_batches(
    tokens: Tokens, rows: NDArray[np.int64], student: Student, *, seed: int
) -> Iterator[tuple[NDArray[np.int64], bool]]:
    """Endless (places in `rows`, English side?) batches: whole passes, everyday language repeated by its weight."""
    config = student.config
    random = np.random.default_rng(seed + student.steps)
    lengths = np.maximum(tokens.a.lengths(), 1)[rows]
    usable = ~np.asarray(tokens.held)[rows]
    repeats = np.maximum(np.round(tokens.weight[rows] / 3), 1).astype(np.int64) * usable
    while True:
        short = student.seconds < config.short_share * config.seconds
        places = np.repeat(np.arange(len(rows)), repeats * (lengths <= config.short) if short else repeats)
        random.shuffle(places)
        for start in range(0, len(places), 20_000):
            pool = np.unique(places[start : start + 20_000])
            for batch in pool_batches(lengths[pool], config.batch_tokens, random):
                frozen = student.seconds < config.frozen_share * config.seconds
                yield pool[batch], not frozen and random.random() < config.english_share
            if short and student.seconds >= config.short_share * config.seconds:
                break


def distil_loss(vectors: Tensor, teacher: Tensor, bank: Tensor, config: DistilConfig) -> Tensor:
    cosine = (vectors * teacher).sum(1)
    others = torch.cat([teacher, bank])
    scores = vectors @ others.T
    close = teacher @ others.T > 0.95  # the same sentence, or nearly: no negative
    close.fill_diagonal_(False)
    contrast = F.cross_entropy(scores.masked_fill(close, -1e4) * config.scale, torch.arange(len(vectors)))
    return contrast + config.cosine_weight * (1 - cosine).mean()


def new_student(tokens: Tokens, teacher: Path, work: Path, config: DistilConfig) -> Student:
    encoder, english = student_start(teacher, work)
    static = np.load(work / "static.npy")
    if (work / "distil.pt").exists():  # whose vectors take the place of these
        return Student(encoder, torch.zeros(len(static), english.shape[1]), len(english), config)
    counts = np.bincount(np.concatenate([tokens.a.ids, tokens.b.ids]), minlength=len(static))
    return Student(encoder, start_words(english, static, counts, config.neighbours), len(english), config)


def distil(tokens: Tokens, teacher: Path, work: Path, config: DistilConfig, *, seed: int) -> Student:
    """Trains for `config.seconds` of its own time, over as many starts as it takes; the state is in `distil.pt`."""
    torch.manual_seed(seed)
    student = new_student(tokens, teacher, work, config)
    state = work / "distil.pt"
    if state.exists():
        student.load(state)
    rows, vectors = np.load(work / "teacher_rows.npy"), np.load(work / "teacher.npy", mmap_mode="r")
    done = int((work / "teacher.done").read_text())  # what the teacher has not reached yet is left for the next start
    rows = rows[:done]
    random = np.random.default_rng(seed)
    held = np.flatnonzero(np.asarray(tokens.held)[rows] & (tokens.a.lengths()[rows] <= 40) & (tokens.b.lengths()[rows] <= 40))
    watch = (rows[held], torch.from_numpy(vectors[held].astype(np.float32)))
    clock = saved = logged = time.monotonic()
    running = 0.0
    for places, is_english in draw_batches(tokens, rows, student, seed=seed):
        now = time.monotonic()
        student.seconds += min(now - clock, 60.0)
        clock = now
        share = student.seconds / config.seconds
        if share >= 1:
            break
        side = tokens.b if is_english else tokens.a
        target = torch.from_numpy(vectors[places].astype(np.float32))
        bank = torch.from_numpy(vectors[np.sort(random.integers(0, len(rows), config.bank))].astype(np.float32))
        frozen = share < config.frozen_share
        student.freeze(frozen)
        found, used, pieces = student.embed([side.row(i) for i in rows[places]], config.longest)
        layers = 0.0 if frozen else min(1.0, (share - config.frozen_share) / 0.02)
        loss = distil_loss(found, target, bank, config)
        student.learn(
            loss, [(used, pieces)], pace=min(1.0, share / 0.005) * (0.5 + 0.5 * math.cos(math.pi * share)), layers=layers
        )
        running += ((found.detach() * target).sum(1).mean().item() - running) * 0.02
        if now - logged > LOG_SECONDS:
            logged = now
            log.info(
                "distil: %.0f s, step %d, cosine %.3f; %s",
                student.seconds,
                student.steps,
                running,
                watch_line(student, tokens, *watch),
            )
        if now - saved > config.checkpoint_seconds:
            saved = now
            student.save(state)
    student.save(state)
    return student


def watch_line(student: Student, tokens: Tokens, rows: NDArray[np.int64], target: Tensor) -> str:
    """Held-out sentences: cosine to the teacher in both languages, and how often the own translation is nearest."""
    n = min(len(rows), WATCHED)
    with torch.no_grad():
        korean = student.embed([tokens.a.row(i) for i in rows[:n]], student.config.longest)[0]
        english = student.embed([tokens.b.row(i) for i in rows[:n]], student.config.longest)[0]
    nearest = ((korean @ target[:n].T).argmax(1) == torch.arange(n)).float().mean().item()
    cosines = [(v * target[:n]).sum(1).mean().item() for v in (korean, english)]
    return f"held out: ko {cosines[0]:.3f}, en {cosines[1]:.3f}, found {nearest:.3f}"

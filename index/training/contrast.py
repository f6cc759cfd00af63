"""Questions meet their passages: contrast on the exported model's own score, so that the encoder learns what words alone miss."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.training.answering import Note, answer_loss, answered, draw_notes
from index.training.config import ContrastConfig, ExportConfig
from index.training.distil import Student, distil_loss, draw_batches
from index.training.recent import Recent
from index.training.sampling import Sampler
from index.training.static import contrast_loss, equal_texts
from index.training.teacher import Teacher, drift
from index.training.tokens import Tokens
from index.training.translated import draw_translated
from index.training.vectors import joined, static_vectors
from index.training.written import Written

log = logging.getLogger(__name__)

SHARES = {"title-body": 0.24, "question-passage": 0.14, "ict": 0.22, "paraphrase": 0.24, "nli": 0.02, "parallel": 0.14}


def contrast(
    tokens: Tokens,
    student: Student,
    teacher: Teacher,
    static: NDArray[np.float32],
    work: Path,
    written: Written,
    config: ContrastConfig,
    export: ExportConfig,
    *,
    seed: int,
) -> None:
    """Trains for `config.seconds` of its own time, between steps that go on distilling; the state is in `contrast.pt`."""
    # Of the steps so far, too: what is begun again is not drawn again.
    sampler = Sampler(tokens, SHARES, seed=seed + student.steps, one_source=0.7)
    rows, taught = np.load(work / "teacher_rows.npy"), np.load(work / "teacher.npy", mmap_mode="r")
    rows = rows[: int((work / "teacher.done").read_text())]
    distilled = draw_batches(tokens, rows, student, seed=seed + 1)
    recent = Recent(config.recent, config.alike)
    notes = draw_notes(written.taught, config.batch_tokens, sampler.random)
    translated = draw_translated(tokens, config.translated, config.batch_tokens, config.long, sampler.random)
    report(written.held, student, static, config, export)
    student.freeze(False)
    # `learn` takes rates as shares of those of distilling.
    words = config.word_rate / student.config.word_rate
    layers = config.layer_rate / student.config.layer_rate / words
    begun = student.config.seconds  # what is beyond belongs to this step, also after it was stopped
    student.seconds = max(student.seconds, begun)  # distilling may have been left out
    clock = saved = time.monotonic()
    losses = dict.fromkeys(("distilled", "answers", "translated", "passages"), 0.0)
    step = 0
    while (share := (student.seconds - begun) / config.seconds) < 1:
        pace = min(1.0, share / 0.05) * (0.5 + 0.5 * math.cos(math.pi * share))
        step += 1
        point = sampler.random.random()
        if point < config.distil_share:
            places, is_english = next(distilled)
            target = torch.from_numpy(taught[places].astype(np.float32))
            side = tokens.b if is_english else tokens.a
            found, used, pieces = student.embed([side.row(i) for i in rows[places]], student.config.longest)
            others = np.sort(sampler.random.integers(0, len(rows), student.config.bank))
            bank = torch.from_numpy(taught[others].astype(np.float32))
            kind, loss, touched = "distilled", distil_loss(found, target, bank, student.config), [(used, pieces)]
        elif written.taught and point < config.distil_share + config.answer_share:
            kind, (loss, touched) = "answers", answer_loss(next(notes), student, teacher, static, config, export)
        elif 1 - point < config.translated.share:
            kind, (loss, touched) = "translated", answer_loss(next(translated), student, teacher, static, config, export)
        else:
            kind, (loss, touched) = "passages", passage_loss(tokens, student, teacher, static, sampler, recent, config, export)
        losses[kind] += (loss.item() - losses[kind]) * 0.05
        student.learn(loss, touched, pace=pace * words, layers=layers)
        now = time.monotonic()
        student.seconds += min(now - clock, 60.0)
        clock = now
        if now - saved > config.checkpoint_seconds:
            saved = now
            student.save(work / "contrast.pt")
        if step % 20 == 0:
            told = ", ".join(f"{kind} {mean:.3f}" for kind, mean in losses.items())
            log.info("contrast: %.0f s, step %d, losses: %s", share * config.seconds, step, told)
    student.save(work / "contrast.pt")
    report(written.held, student, static, config, export)


def report(
    held: Sequence[Note], student: Student, static: NDArray[np.float32], config: ContrastConfig, export: ExportConfig
) -> None:
    if held:
        found = answered(held, student, static, config.long, export)
        log.info(
            "contrast: %d held-out notes: sections %.3f, lines %.3f, told %.3f",
            len(held),
            found.section,
            found.line,
            found.told,
        )


def draw_pairs(
    tokens: Tokens, static: NDArray[np.float32], sampler: Sampler, config: ContrastConfig
) -> tuple[NDArray[np.int64], int]:
    """Rows of one kind, as many as a batch has room for, and how many tokens of a text are read.

    Often a pair and those whose passages have most words in common with its own: hard negatives, as the lexical leg has them.
    """
    longest = config.long if sampler.random.random() < config.long_share else config.longest
    _, drawn = sampler.draw(config.pool)
    if sampler.random.random() < config.near_share:
        vectors = static_vectors([tokens.b.row(i)[:longest] for i in drawn], static, longest)
        order = (vectors @ vectors[sampler.random.integers(len(drawn))]).argsort(descending=True).numpy()
    else:
        order = sampler.random.permutation(len(drawn))
    drawn = drawn[order]
    room = sum(np.minimum(side.lengths()[drawn], longest) for side in (tokens.a, tokens.b)).cumsum() <= config.batch_tokens
    return drawn[: max(8, int(room.sum()))], longest


def passage_loss(
    tokens: Tokens,
    student: Student,
    teacher: Teacher,
    static: NDArray[np.float32],
    sampler: Sampler,
    recent: Recent,
    config: ContrastConfig,
    export: ExportConfig,
) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
    chosen, longest = draw_pairs(tokens, static, sampler, config)
    asked, passages = ([side.row(i)[:longest] for i in chosen] for side in (tokens.a, tokens.b))
    words = static_vectors(asked, static, longest), static_vectors(passages, static, longest)
    same = equal_texts(tokens, chosen) | (words[1] @ words[1].T > config.alike).fill_diagonal_(False)
    a, used_a, pieces_a = student.embed(asked, longest)
    b, used_b, pieces_b = student.embed(passages, longest)
    whole_a, whole_b = joined(a, words[0], export), joined(b, words[1], export)
    loss = contrast_loss(whole_a, whole_b, same, config.scale, recent.scores(whole_a, words))
    recent.add(whole_b, words)
    for found, texts in ((a, asked), (b, passages)):
        loss = loss + config.kept_weight * drift(found, texts, teacher, longest)
    return loss, [(used_a, pieces_a), (used_b, pieces_b)]

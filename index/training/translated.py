"""Passages of translated sentences that stand one after the other, asked for by a part of one of them, in either language.

Pairs in the order of their source are running text: news, and manuals. What is asked for is a single fact of the passage, which
the mean of a long text loses first, and its neighbours are what it must be told from.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.training.config import TranslatedConfig
from index.training.tokens import KINDS, Side, Tokens
from index.training.written import Encoded


def draw_translated(
    tokens: Tokens, config: TranslatedConfig, budget: int, longest: int, random: np.random.Generator
) -> Iterator[list[Encoded]]:
    """Endless batches of passages out of one stretch of one source, of about `budget` tokens with their questions."""
    sources = running_texts(tokens)
    korean, english = ((side, side.lengths()) for side in (tokens.a, tokens.b))
    share = np.array([_drawn(tokens, rows, config) for rows in sources])
    while True:
        rows = sources[random.choice(len(sources), p=share / share.sum())]
        batch: list[Encoded] = []
        room = budget
        at = int(random.integers(len(rows)))
        while room > 0:
            if random.random() < config.leap:
                at = int(random.integers(len(rows)))
            size = int(random.integers(config.shortest, longest + 1))
            (passage, lengths), (other, _) = (korean, english) if random.random() < config.korean_share else (english, korean)
            ends = lengths[rows[at : at + size]].cumsum()
            some = rows[at : at + max(1, int((ends <= size).sum()))]
            section = encode_passage(some, passage, other, config, random)
            batch.append(section)
            room -= len(section.ids) + sum(map(len, section.asked))
            at = (at + len(some)) % len(rows)
        yield batch


def running_texts(tokens: Tokens) -> list[NDArray[np.int64]]:
    """The translated pairs of each source in its order, without those that are only measured."""
    usable = (tokens.kind == KINDS.index("parallel")) & ~tokens.held & (tokens.a.lengths() > 0) & (tokens.b.lengths() > 0)
    rows = np.flatnonzero(usable)
    return [rows[tokens.source[rows] == source] for source in np.unique(tokens.source[rows])]


def _drawn(tokens: Tokens, rows: NDArray[np.int64], config: TranslatedConfig) -> float:
    weight = min(float(tokens.weight[rows].sum(dtype=np.float64)), config.most)
    return weight * config.times.get(str(tokens.sources[tokens.source[rows[0]]]), 1.0)


def encode_passage(
    rows: NDArray[np.int64], passage: Side, other: Side, config: TranslatedConfig, random: np.random.Generator
) -> Encoded:
    """:param other: the translations, of which some questions are made; the others are made of the passage's own words."""
    sentences = [passage.row(i) for i in rows]
    lines = np.repeat(np.eye(len(rows), dtype=np.float32), [len(s) for s in sentences], axis=1)
    answers = np.sort(random.permutation(len(rows))[: config.asked])
    asked = [part_of(other.row(rows[i]) if random.random() < config.other_share else sentences[i], random) for i in answers]
    return Encoded(ids=np.concatenate(sentences), lines=lines, asked=asked, answers=answers.tolist())


def part_of(sentence: NDArray[np.uint16], random: np.random.Generator) -> NDArray[np.uint16]:
    """A few of its stretches, in order, or all of a short one: what someone remembers of it."""
    if len(sentence) <= 6:
        return sentence
    kept = np.zeros(len(sentence), bool)
    for _ in range(int(random.integers(1, 4))):
        start = int(random.integers(len(sentence) - 2))
        kept[start : start + int(random.integers(3, 8))] = True
    return sentence[kept]

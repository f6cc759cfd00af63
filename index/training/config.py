"""The one set of values that the bundled model was trained with."""

from __future__ import annotations

from dataclasses import dataclass, field

MICROSOFT = ("cpp-docs", "powerShell-Docs", "visualstudio-docs", "docs.ko-kr", "AspNetCore", "sql-docs")
GENERAL = {"jungyeul/korean-parallel-corpora": 12.0, "cataclysm-dda": 6.0}  # news and everyday language, of which there is little
MACHINE = ("tensorflow__docs-l10n", "milvus-io", "openai-agents")


@dataclass(frozen=True, slots=True)
class DataConfig:
    held_out: dict[str, int] = field(
        default_factory=lambda: {"parallel": 1000, "title-body": 1500, "question-passage": 400, "ict": 500}
    )
    shingle: int = 8  # characters of one shingle of the leak check
    near: float = 0.8  # share of a test sentence's shingles that makes a training text a near duplicate
    min_shingles: int = 5  # shorter test sentences are only compared as a whole


@dataclass(frozen=True, slots=True)
class VocabularyConfig:
    korean_pieces: int = 23_000
    alphabet: int = 2_000
    korean_texts: int = 500_000  # sampled by source weight


@dataclass(frozen=True, slots=True)
class StaticConfig:
    dim: int = 256
    short_dims: tuple[int, ...] = ()  # so many first dims are trained to serve alone
    max_tokens: int = 160
    batch: int = 2048
    seconds: float = 700.0
    steps: int = 9000  # length of the learning-rate schedule; `seconds` ends it earlier
    learning_rate: float = 0.02
    scale: float = 20.0
    span_share: float = 0.4  # of passage pairs whose title is swapped for a span of the passage


@dataclass(frozen=True, slots=True)
class DistilConfig:
    longest: int = 48  # tokens of a side without specials; longer pairs are left out
    pairs: int = 220_000  # most trusted first: all that people translated, and a few others
    seconds: float = 1500.0
    batch_tokens: int = 2048
    frozen_share: float = 0.0  # of the time: only the Korean pieces' vectors are trained; 0.1 without an earlier model
    short_share: float = 0.0  # of the time: only short pairs; 0.06 without an earlier model
    short: int = 14
    english_share: float = 0.3  # of later batches: English onto itself
    neighbours: int = 8  # English pieces that a Korean piece starts from
    bank: int = 2048  # further teacher vectors that serve as negatives
    scale: float = 20.0
    cosine_weight: float = 10.0
    word_rate: float = 2e-3
    english_rate: float = 2e-4
    layer_rate: float = 1.5e-4
    checkpoint_seconds: float = 180.0


@dataclass(frozen=True, slots=True)
class TranslatedConfig:
    share: float = 0.2  # of the steps of contrast
    most: float = 30_000.0  # pairs by their weight that one source counts for at most
    # What a source is drawn more often for being news, or not at all, where no text has to do with the next one.
    times: dict[str, float] = field(
        default_factory=lambda: {"jungyeul/korean-parallel-corpora": 6.0, "cldr-annotations": 0.0, "id-tagging-schema": 0.0}
    )
    korean_share: float = 0.8  # of the passages; the others are English
    other_share: float = 0.5  # of the questions are in the language that the passage is not in
    asked: int = 3  # sentences of a passage
    shortest: int = 40  # tokens of a passage at least
    leap: float = 0.3  # of the passages stand somewhere else in the source, not behind the one before


@dataclass(frozen=True, slots=True)
class ContrastConfig:
    seconds: float = 3600.0
    batch_tokens: int = 8192  # of both sides
    longest: int = 72
    long_share: float = 0.4  # of the steps read passages of this length
    long: int = 254
    near_share: float = 0.5  # of the steps take the pairs of nearest words out of a pool, not any pairs of it
    pool: int = 1024
    recent: int = 4096  # passages of earlier steps that are negatives too
    distil_share: float = 0.25  # of the steps go on distilling, so that meaning stays
    answer_share: float = 0.3  # of the steps put questions to written notes
    held_notes: int = 12  # one of so many written notes is only measured
    layer_rate: float = 1e-4
    word_rate: float = 5e-4
    scale: float = 20.0
    checkpoint_seconds: float = 120.0
    kept_weight: float = 2.0  # of an English text's distance to the teacher
    alike: float = 0.85  # static cosine above which another passage is no negative
    translated: TranslatedConfig = TranslatedConfig()


@dataclass(frozen=True, slots=True)
class ExportConfig:
    meaning: float = 0.5  # the encoder's share of a cosine; the static model's words have the rest
    static_dim: int = 256
    earlier: float = 0.3  # share of the weights that training started from, where it started from an earlier model's
    measured: int = 120  # pairs whose texts show how far a layer's inputs reach
    beyond: float = 0.02  # of the columns of a layer's inputs, that are multiplied in 32 bits where they go further than the rest
    max_tokens: int = 512  # as many as the teacher has positions for; training reads `ContrastConfig.long`


@dataclass(frozen=True, slots=True)
class TrainConfig:
    seed: int = 28
    threads: int = 2
    data: DataConfig = DataConfig()
    vocabulary: VocabularyConfig = VocabularyConfig()
    static: StaticConfig = StaticConfig()
    distil: DistilConfig = DistilConfig()
    contrast: ContrastConfig = ContrastConfig()
    export: ExportConfig = ExportConfig()

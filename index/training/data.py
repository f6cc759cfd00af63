"""Training pairs: read, weighted by who wrote them, cleared of every test sentence, a small part held out."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from index.training.config import GENERAL, MACHINE, MICROSOFT, DataConfig
from index.training.leaks import LeakFilter, read_test_texts
from index.training.packages import read_packages

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pair:
    a: str
    b: str
    la: str
    lb: str
    kind: str  # parallel, title-body, question-passage, paraphrase, nli, ict, term
    source: str
    weight: float
    held: bool = False


def source_weight(source: str) -> float:
    """How often a pair is drawn: people's writing is repeated, the large machine-translated references are thinned."""
    if any(name in source for name in MICROSOFT):
        return 0.3
    if any(name in source for name in MACHINE):
        return 1.0
    if source in GENERAL:
        return GENERAL[source]
    if "Chatbot_data" in source:
        return 0.3
    return 3.0


def read_sources(folder: Path) -> Iterator[Pair]:
    """Pairs of `pairs/*.jsonl.gz`, then inverse-cloze pairs and terms of `extra/`, in the order of file names."""
    files = [*sorted((folder / "pairs").glob("*.jsonl.gz")), *sorted((folder / "extra").glob("*.jsonl.gz"))]
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                a, b = clean(row["a"]), clean(row["b"])
                if a and b and a != b:
                    yield Pair(a, b, row["la"], row["lb"], row["kind"], row["src"], source_weight(row["src"]))
    terms = folder / "extra" / "terms_ko_en.tsv"
    if terms.is_file():
        for line in terms.read_text(encoding="utf-8").splitlines():
            korean, english, *_ = line.split("\t")
            yield Pair(clean(korean), clean(english), "ko", "en", "term", "terms", 1.0)


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def hold_out(pairs: list[Pair], config: DataConfig) -> set[int]:
    """Digests of texts that are kept from training: pairs with the smallest digests among people's sources."""
    held: set[int] = set()
    for kind, count in config.held_out.items():
        known = [p for p in pairs if p.kind == kind and p.weight >= 1.0]
        known.sort(key=lambda p: digest(f"{p.a}\n{p.b}"))
        for pair in known[:count]:
            held.update((digest(pair.a), digest(pair.b)))
    return held


def read_everyday(packages: Path) -> Iterator[Pair]:
    for korean, english, source in read_packages(packages):
        a, b = clean(korean), clean(english)
        if a and b:
            yield Pair(a, b, "ko", "en", "parallel", source, source_weight(source))


def prepare(folder: Path, packages: Path | None, tests: Path | None, work: Path, config: DataConfig) -> None:
    """Writes `pairs.jsonl` and `counts.json`; without `tests` the check for leaks has nothing to compare with.

    :raises FileNotFoundError: if there are no pairs, or no test set where some are said to be.
    """
    pairs = [*read_sources(folder), *(read_everyday(packages) if packages else ())]
    if not pairs:
        raise FileNotFoundError(f"{folder} holds no pairs/*.jsonl.gz: name the folder that does with --pairs")
    leaks = LeakFilter(read_test_texts(tests) if tests else [], config)
    leaked = leaks.find([text for pair in pairs for text in (pair.a, pair.b)])
    kept = [pair for i, pair in enumerate(pairs) if not leaked[2 * i] and not leaked[2 * i + 1]]
    held = hold_out(kept, config)
    counts: Counter[str] = Counter()
    held_counts: Counter[str] = Counter()
    target = work / "pairs.jsonl"
    with target.with_suffix(".new").open("w", encoding="utf-8") as out:
        for pair in kept:
            sides = (digest(pair.a) in held, digest(pair.b) in held)
            if any(sides) and not all(sides):
                continue  # half of a held-out pair: neither trained on nor measured
            row = asdict(pair) | {"held": all(sides)}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            counter = held_counts if all(sides) else counts
            counter[f"{pair.kind}:{pair.la}-{pair.lb}"] += 1
    target.with_suffix(".new").replace(target)
    report = {"train": dict(sorted(counts.items())), "held": dict(sorted(held_counts.items())), "leaked": len(pairs) - len(kept)}
    (work / "counts.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    log.info("pairs: %s", report)


def read_pairs(work: Path) -> list[Pair]:
    with (work / "pairs.jsonl").open(encoding="utf-8") as lines:
        return [Pair(**json.loads(line)) for line in lines]

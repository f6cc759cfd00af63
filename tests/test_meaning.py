"""What a question and the notes have in common in meaning, by hand-made vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import LengthEmbedder, write_notes

from index import NoteIndex, build_index, open_index
from index.calibration import Baseline
from qa.settings import Settings
from qa.signals.meaning import Meaning, MeaningReader, certainty


class LengthOfLines(LengthEmbedder):
    """Knows what the lines of a text mean, too."""

    fingerprint = "word-lengths-of-lines-1"

    def embed_with_lines(
        self, texts: Sequence[str], lines: Sequence[Sequence[tuple[int, int]]], *, progress: object = None
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        whole = self.embed_passages(texts)
        empty = np.zeros((0, self.dim), np.float32)
        return whole, [
            np.stack([self.embed_query(text[a:b]) for a, b in own]) if own else empty
            for text, own in zip(texts, lines, strict=True)
        ]


NOTES = {
    "a.md": "# Zzzz\n\n- **aaaaaaa** aaaaaaa\n- bbbbb bbbbb. ccc ccc\n\n    - [dddddddd](https://example.org) dddddddd\n",
    "b.md": "# Yyyy\n\nbbbbb ccc aaaaaaa\n",
}


def opened(tmp_path: Path, model: LengthEmbedder) -> NoteIndex:
    build_index(write_notes(tmp_path / "notes", NOTES), tmp_path / "index", embedder=model)
    return open_index(tmp_path / "index", embedder=model)


@pytest.fixture
def notes(tmp_path: Path) -> NoteIndex:
    """Where a cosine of 0.2 means nothing, and one of 1.0 is sixteen spreads above it."""
    index = opened(tmp_path, LengthOfLines())
    level = {"en": Baseline(0.2, 0.05), "ko": Baseline(0.2, 0.05)}
    assert index.manifest.nowhere_lines.keys() == level.keys()
    index.manifest = replace(index.manifest, nowhere=level, nowhere_lines=level)
    return index


def chunks_of(notes: NoteIndex) -> list[tuple[int, object]]:
    return [(row, notes.chunk(row)) for row in range(notes.n_chunks)]


def test_the_nearest_sentence_is_told_beside_the_chunk(notes: NoteIndex) -> None:
    reader = MeaningReader("ccc ccc", notes, settings=Settings())
    hits = reader.nearest(5, None)
    meaning = reader.read(hits)
    of_a, of_b = (meaning[notes.rows_of(path)[0]] for path in ("a.md", "b.md"))
    assert of_a.sentence == pytest.approx(16, abs=0.1)
    assert of_a.sentence > of_b.sentence >= 0
    assert of_a.whole == pytest.approx((hits[0].score - 0.2) / 0.05, abs=1e-3)


def test_the_lines_of_the_note_are_told_whatever_marks_they_have(notes: NoteIndex) -> None:
    for question, line in (
        ("aaaaaaa", "- **aaaaaaa** aaaaaaa"),
        ("ccc", "- bbbbb bbbbb. ccc ccc"),
        ("dddddddd", "    - [dddddddd](https://example.org) dddddddd"),
    ):
        lines = MeaningReader(question, notes, settings=Settings()).lines(chunks_of(notes)[:1])
        assert max(lines, key=lines.__getitem__) == line
        assert all(0 < worth <= 1 for worth in lines.values())


@pytest.mark.parametrize(("question", "dense"), [("ccc ccc", False), ("", True), ("  ", True)])
def test_without_the_channel_or_a_word_nothing_means_anything(notes: NoteIndex, question: str, dense: bool) -> None:
    reader = MeaningReader(question, notes, settings=Settings(dense=dense))
    assert reader.nearest(5, None) == []
    assert reader.read([]) == {}
    assert reader.lines(chunks_of(notes)) == {}


def test_sentences_can_be_left_out(notes: NoteIndex) -> None:
    reader = MeaningReader("ccc ccc", notes, settings=Settings(sentences=False))
    assert reader.read(reader.nearest(5, None))[0] == Meaning(whole=pytest.approx(6.3, abs=0.1), sentence=0)
    assert reader.lines(chunks_of(notes)) == {}


def test_a_model_that_knows_passages_only_tells_of_chunks(tmp_path: Path) -> None:
    notes = opened(tmp_path, LengthEmbedder())
    reader = MeaningReader("ccc ccc", notes, settings=Settings())
    hits = reader.nearest(5, None)
    assert notes.manifest.nowhere_lines == {}
    assert {meaning.sentence for meaning in reader.read(hits).values()} == {0.0}
    assert reader.lines(chunks_of(notes)) == {}


def test_certainty_grows_from_nothing_to_one() -> None:
    assert [certainty(spreads) for spreads in (-3, 0, 4, 16, 40)] == pytest.approx([0, 0, 0.125, 1, 1])

"""How much of a question stands in one place of a chunk."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import index_of

from index import NoteIndex
from qa.query import contextualize
from qa.settings import Settings
from qa.signals.evidence import Reader


def line_of(notes: NoteIndex, path: str) -> float:
    reader = Reader(contextualize("나무 다리", settings=Settings()), notes)
    return max(reader.read(row).line for row in notes.rows_of(path))


def test_two_sentences_side_by_side_count_in_a_paragraph(tmp_path: Path) -> None:
    texts = {
        "both.md": "나무 다리를 놓았다. 길은 멀다. 비가 왔다.",
        "beside.md": "나무를 심었다. 다리를 놓았다. 길은 멀다.",
        "later.md": "나무를 심었다. 길은 멀다. 다리를 놓았다.",
        "two.md": "나무를 심었다. 다리를 놓았다.",
        "bullets.md": "- 나무를 심었다.\n- 다리를 놓았다.\n- 길은 멀다.",
        "next.md": "길은 멀다. 비가 왔다. 나무를 심었다.\n다리를 놓았다. 해가 떴다. 집에 갔다.",
        "over.md": "# 나무\n\n다리를 놓았다. 길은 멀다. 비가 왔다.",
        "none.md": "길은 멀다. 비가 왔다. 해가 떴다.",
    }
    with index_of(tmp_path, {path: f"{text}\n" for path, text in texts.items()}) as notes:
        found = {path.removesuffix(".md"): line_of(notes, path) for path in texts}
    assert (found["both"], found["none"]) == (pytest.approx(1.0), 0.0)
    one = found["two"]
    assert 0 < one < found["beside"] < found["over"] < 1  # a heading stands over every sentence
    assert {path for path, line in found.items() if line == pytest.approx(one, abs=0.1)} == {"later", "two", "bullets", "next"}

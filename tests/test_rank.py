"""Fused candidates become passages: neighbours merged, notes spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asking import index_of

from index import Hit, NoteIndex
from qa.fusion import Candidate
from qa.rank import Ranked, rank
from qa.settings import Settings
from qa.signals.evidence import Evidence
from qa.signals.meaning import NO_MEANING

# One long list that is cut every twelve lines, so that a session has three chunks.
LONG = "# 목록\n\n## 긴 장\n\n" + "\n".join(f"- 항목 {n}" for n in range(1, 33)) + "\n\n## 다음 장\n\n- 다른 이야기\n"
NOTES = {"a.md": LONG, "b.md": "# 둘째\n\n한 줄\n", "c.md": "# 셋째\n\n다른 한 줄\n"}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoteIndex]:
    with index_of(tmp_path_factory.mktemp("rank"), NOTES) as opened:
        yield opened


def candidates(*pairs: tuple[int, float]) -> list[Candidate]:
    found = [
        Candidate(
            row=row,
            score=score,
            dense=Hit(row, score, 1),
            lexical=None,
            evidence=Evidence(0.0, 0.0, ()),
            parts={},
            meaning=NO_MEANING,
        )
        for row, score in pairs
    ]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.row))


def spans(ranked: list[Ranked]) -> list[str]:
    return [f"{entry.span.chunks[0].note_path[0]}{entry.span.start_line}-{entry.span.end_line}" for entry in ranked]


def rows(notes: NoteIndex, path: str) -> list[str]:
    return [f"{notes.chunk(row).start_line}-{notes.chunk(row).end_line}" for row in notes.rows_of(path)]


def test_the_notes_of_this_test_are_cut_as_they_are_meant_to_be(notes: NoteIndex) -> None:
    assert rows(notes, "a.md") == ["3-15", "16-26", "27-36", "38-40"]
    assert (rows(notes, "b.md"), rows(notes, "c.md")) == (["1-3"], ["1-3"])


def test_neighbours_of_one_session_become_one_passage(notes: NoteIndex) -> None:
    ranked = rank(candidates((0, 1.0), (1, 0.8)), notes, top_k=5, settings=Settings())
    assert spans(ranked) == ["a3-26"]
    assert [candidate.row for candidate in ranked[0].candidates] == [0, 1]  # best first
    assert ranked[0].score == 1.0


def test_a_much_weaker_neighbour_stays_apart(notes: NoteIndex) -> None:
    assert spans(rank(candidates((0, 1.0), (1, 0.5)), notes, top_k=5, settings=Settings())) == ["a3-15", "a16-26"]


def test_a_merged_passage_has_twenty_four_lines_at_most(notes: NoteIndex) -> None:
    ranked = rank(candidates((1, 1.0), (0, 1.0), (2, 1.0)), notes, top_k=5, settings=Settings())
    assert spans(ranked) == ["a3-26", "a27-36"]


def test_neighbours_with_long_lines_stay_apart(tmp_path: Path) -> None:
    lines = "\n".join(f"- {n} {'긴 말이 이어진다. ' * 80}" for n in range(12))
    with index_of(tmp_path, {"a.md": f"# 목록\n\n{lines}\n"}) as notes:
        found = candidates(*((row, 1.0) for row in range(notes.n_chunks)))
        ranked = rank(found, notes, top_k=5, settings=Settings())
    lengths = [entry.span.chunks[-1].end - entry.span.chunks[0].start for entry in ranked]
    assert len(ranked) < notes.n_chunks and max(lengths) <= 6_000 < sum(lengths)


def test_neighbours_of_different_sessions_stay_apart(notes: NoteIndex) -> None:
    assert spans(rank(candidates((2, 1.0), (3, 1.0)), notes, top_k=5, settings=Settings())) == ["a27-36", "a38-40"]


# A heading with a date is a chunk of its own.
VERSIONS = """\
# 판

## 2.1 (2024-05-13)

### 수정

- 소리가 끊겼다

### 추가

- 어두운 화면

## 2.0 (2024-03-01)

### 수정

- 글자가 깨졌다
"""


def test_a_heading_alone_is_shown_with_what_stands_below_it(tmp_path: Path) -> None:
    with index_of(tmp_path, {"판.md": VERSIONS}) as notes:
        row = next(row for row in range(notes.n_chunks) if notes.chunk(row).text == "## 2.1 (2024-05-13)")
        (heading,) = found = candidates((row, 1.0))
        assert spans(rank(found, notes, top_k=5, settings=Settings())) == ["판3-11"]
        assert spans(rank(candidates((row + 2, 1.0), (row, 0.9)), notes, top_k=5, settings=Settings())) == ["판9-11", "판3-7"]
        wanted = replace(heading, evidence=replace(heading.evidence, wanted=True))
        assert spans(rank([wanted], notes, top_k=5, settings=Settings())) == ["판3-3"]


def test_merging_can_be_turned_off(notes: NoteIndex) -> None:
    ranked = rank(candidates((0, 1.0), (1, 1.0)), notes, top_k=5, settings=Settings(merge_neighbours=False))
    assert spans(ranked) == ["a3-15", "a16-26"]


def test_each_further_passage_of_a_note_has_to_be_better_than_the_next_note(notes: NoteIndex) -> None:
    found = candidates((0, 1.0), (2, 0.95), (4, 0.9), (5, 0.85))
    # 0.95 · 0.93 = 0.88 comes after 0.9, and before 0.85
    assert spans(rank(found, notes, top_k=5, settings=Settings())) == ["a3-15", "b1-3", "a27-36", "c1-3"]
    assert spans(rank(found, notes, top_k=5, settings=Settings(spread=False))) == ["a3-15", "a27-36", "b1-3", "c1-3"]


def test_a_clearly_better_passage_of_the_same_note_stays_before_the_next_note(notes: NoteIndex) -> None:
    assert spans(rank(candidates((0, 1.0), (3, 0.99), (4, 0.5)), notes, top_k=5, settings=Settings())) == [
        "a3-15",
        "a38-40",
        "b1-3",
    ]


def test_one_note_cannot_fill_the_list(notes: NoteIndex) -> None:
    found = candidates((0, 1.0), (1, 1.0), (2, 1.0), (4, 0.92), (5, 0.91))
    ranked = rank(found, notes, top_k=4, settings=Settings(merge_neighbours=False))
    assert spans(ranked)[:4] == ["a3-15", "a16-26", "b1-3", "c1-3"]


def test_ties_are_in_the_order_of_the_notes(notes: NoteIndex) -> None:
    assert spans(rank(candidates((5, 1.0), (4, 1.0), (3, 1.0)), notes, top_k=5, settings=Settings())) == [
        "a38-40",
        "b1-3",
        "c1-3",
    ]


def test_no_candidate_is_no_passage(notes: NoteIndex) -> None:
    assert rank([], notes, top_k=5, settings=Settings()) == []


def test_a_passage_explains_itself_by_its_best_candidate(notes: NoteIndex) -> None:
    evidence = Evidence(0.5, 0.5, ("항목",))
    best = Candidate(0, 0.7, Hit(0, 0.3, 4), Hit(0, 6.5, 2), evidence, {"lexical": 0.6, "dense": 0.1}, NO_MEANING)
    (entry,) = rank([best, *candidates((1, 0.6))], notes, top_k=5, settings=Settings())
    why = entry.explain()
    assert (why.lexical_rank, why.bm25, why.dense_rank, why.cosine) == (2, 6.5, 4, 0.3)
    assert (why.words, dict(why.parts)) == (("항목",), {"lexical": 0.6, "dense": 0.1})

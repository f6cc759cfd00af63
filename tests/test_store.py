"""The contract that every store of an index keeps. A second store joins by adding its maker to `MAKERS`."""

from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from conftest import LengthEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st

from index import FieldWeights, Filters, IndexFolderError, IndexModelError, NoteIndex, Skip, Term, open_index
from index.aliases import mine_aliases
from index.config import ChunkConfig
from index.store.contract import NoteContent
from index.store.draft import drafting
from index.store.lexical import tokens_of
from index.store.manifest import FORMAT_VERSION, Manifest
from index.titles import words_of_path
from index.tokens import date_tokens, tokenize
from index.types import Chunk, Note, NoteFormat, Session

ROOT = Path(__file__).parent.parent

Maker = Callable[..., NoteIndex]


def make_local(
    folder: Path, notes: Sequence[tuple[Note, Sequence[Chunk]]], vectors: np.ndarray, *, flat_limit: int = 10**9
) -> NoteIndex:
    model = LengthEmbedder()
    model.dim = vectors.shape[1]
    with drafting(folder) as draft:
        first = 0
        for note, chunks in notes:
            keys = [row.to_bytes(4, "big") for row in range(first, first + len(chunks))]
            tokens = [tokens_of(chunk, note) for chunk in chunks]
            draft.notes.add_note(NoteContent(note, [whole(note)], chunks, keys, tokens, mine_aliases(note.text)))
            own = vectors[first : first + len(chunks)]
            draft.notes.add_vectors(keys, own, [own[i : i + 1] for i in range(len(own))])
            first += len(chunks)
        draft.publish(
            model=model,
            config=ChunkConfig(),
            code="test",
            notes_dir=folder,
            skipped=[Skip("broken.md", "it is not text")],
            progress=lambda *_: None,
            flat_limit=flat_limit,
        )
    return open_index(folder)


MAKERS = {"local": make_local}


@pytest.fixture(params=MAKERS, scope="session")
def make(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def note_of(path: str, lines: Sequence[str], **more: object) -> tuple[Note, list[Chunk]]:
    """A note with one chunk per line."""
    note = Note(path=path, format=NoteFormat.MARKDOWN, title=str(more.pop("title", "")), text="\n".join(lines), body=0, **more)
    chunks, start = [], 0
    for i, line in enumerate(lines):
        chunks.append(Chunk(path, 0, i, (), start, start + len(line), i + 1, i + 1, line, line, date=note.date))
        start += len(line) + 1
    return note, chunks


def whole(note: Note) -> Session:
    return Session(note.path, 0, (), 0, len(note.text), len(note.text), date=note.date)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def random_vectors(n: int, dim: int, seed: int = 0) -> np.ndarray:
    return unit(np.random.default_rng(seed).standard_normal((n, dim)))


def numbered(n: int) -> list[tuple[Note, list[Chunk]]]:
    return [note_of("many.md", [f"line {i}" for i in range(n)])]


def terms(text: str) -> list[list[Term]]:
    return [[Term(token)] for token in tokenize(text)]


WORDS = [
    note_of("a.md", ["red green blue", "green", "green green yellow"], title="Colours", tags=("paint",), date=date(2020, 5, 1)),
    note_of("b/잡동사니.md", ["파드를 지운다", "red"], tags=("공부/검색",), date=date(2021, 1, 31)),
    note_of("b/c.md", ["blue yellow"], title="green things"),
]


@pytest.fixture(scope="module")
def words(make: Maker, tmp_path_factory: pytest.TempPathFactory) -> NoteIndex:
    return make(tmp_path_factory.mktemp("words") / "index", sorted(WORDS, key=lambda pair: pair[0].path), random_vectors(6, 8))


# Dense


def test_cosines_are_those_of_a_matrix_product(make: Maker, tmp_path: Path) -> None:
    vectors = random_vectors(500, 16)
    notes = make(tmp_path / "index", numbered(500), vectors)
    kept = vectors.astype(np.float16).astype(np.float32)
    for question in random_vectors(20, 16, seed=1):
        hits = notes.search_dense(question, 50)
        expected = np.argsort(-(kept @ question), kind="stable")[:50]
        assert [hit.row for hit in hits] == expected.tolist()
        assert [hit.score for hit in hits] == pytest.approx((kept @ question)[expected].tolist(), abs=1e-6)
        assert [hit.score for hit in hits] == pytest.approx((vectors @ question)[expected].tolist(), abs=5e-4)
        assert [hit.rank for hit in hits] == list(range(1, 51))


def test_sentences_have_cosines_of_their_own(make: Maker, tmp_path: Path) -> None:
    """`make` gives every chunk one sentence with the vector of the chunk."""
    vectors = random_vectors(40, 16)
    notes = make(tmp_path / "index", numbered(40), vectors)
    question = random_vectors(1, 16, seed=1)[0]
    rows = [7, 3, 39, 7]
    found = notes.line_cosines(question, rows)
    assert [len(own) for own in found] == [1, 1, 1, 1]
    assert np.concatenate(found) == pytest.approx(vectors[rows] @ question, abs=2e-3)
    assert notes.line_cosines(question, []) == []
    with pytest.raises(KeyError):
        notes.line_cosines(question, [40])


def test_equal_vectors_come_by_row_even_where_the_list_ends(make: Maker, tmp_path: Path) -> None:
    vectors = random_vectors(300, 8)
    twins = [3, 17, 40, *range(100, 180), 299]
    vectors[twins] = vectors[3]
    notes = make(tmp_path / "index", numbered(300), vectors)
    for k in (1, 2, 5, 60, len(twins)):
        assert [hit.row for hit in notes.search_dense(vectors[3], k)] == twins[:k]


def test_only_allowed_rows_are_found_and_all_of_them(make: Maker, tmp_path: Path) -> None:
    vectors = random_vectors(400, 8)
    notes = make(tmp_path / "index", numbered(400), vectors)
    allowed = np.array([399, 7, 8, 250, 7], dtype=np.int64)  # in no order, one twice
    hits = notes.search_dense(vectors[8], 10, rows=allowed)
    expected = sorted({7, 8, 250, 399}, key=lambda row: -float(vectors[row] @ vectors[8]))
    assert [hit.row for hit in hits] == expected
    assert notes.search_dense(vectors[8], 10, rows=np.empty(0, np.int64)) == []


@pytest.mark.parametrize(("k", "found"), [(0, 0), (-3, 0), (1, 1), (6, 6), (10**6, 6)])
def test_k_is_a_limit_and_no_promise(words: NoteIndex, k: int, found: int) -> None:
    assert len(words.search_dense(random_vectors(1, 8)[0], k)) == found


def test_a_question_without_a_known_word_has_no_neighbours(words: NoteIndex) -> None:
    assert words.search_dense(np.zeros(8, np.float32), 5) == []


@pytest.mark.parametrize("vector", [np.ones(7), np.ones((1, 8)), np.full(8, np.nan), np.full(8, np.inf)])
def test_a_vector_that_cannot_be_compared_is_refused(words: NoteIndex, vector: np.ndarray) -> None:
    with pytest.raises(ValueError, match="the vector has"):
        words.search_dense(vector, 5)


def test_rows_that_do_not_exist_are_refused(words: NoteIndex) -> None:
    for rows in (np.array([6]), np.array([-1])):
        with pytest.raises(ValueError, match="rows from 0 to 5"):
            words.search_dense(random_vectors(1, 8)[0], 5, rows=rows)
        with pytest.raises(ValueError, match="rows from 0 to 5"):
            words.search_lexical(terms("red"), 5, rows=rows)


def test_many_notes_are_searched_by_lists_that_keep_recall(make: Maker, tmp_path: Path) -> None:
    # Vectors in clumps, as those of notes are, and questions between them.
    random = np.random.default_rng(5)
    vectors = unit(np.repeat(random_vectors(150, 32), 40, axis=0) + 0.15 * random.standard_normal((6000, 32)))
    notes = make(tmp_path / "index", numbered(6000), vectors, flat_limit=5999)
    assert notes.manifest.nprobe is not None
    assert 1 <= notes.manifest.nprobe < 100
    questions = unit(vectors[::60] + 0.1 * random.standard_normal((100, 32)))
    found = 0
    for question in questions:
        scores = vectors @ question
        hits = notes.search_dense(question, 10)
        found += len({hit.row for hit in hits} & set(np.argsort(-scores)[:10].tolist()))
        assert [hit.score for hit in hits] == pytest.approx(scores[[hit.row for hit in hits]].tolist(), abs=1e-5)
    assert found / 1000 >= 0.95


def test_a_filter_loses_nothing_among_many_notes(make: Maker, tmp_path: Path) -> None:
    vectors = random_vectors(3000, 16)
    notes = make(tmp_path / "index", numbered(3000), vectors, flat_limit=2999)
    allowed = np.arange(0, 3000, 50, dtype=np.int64)
    for question in random_vectors(10, 16, seed=3):
        best = allowed[np.argsort(-(vectors[allowed] @ question))[:5]]
        assert [hit.row for hit in notes.search_dense(question, 5, rows=allowed)] == best.tolist()


# Lexical


def bm25(
    notes: Sequence[tuple[Note, Sequence[Chunk]]], question: Sequence[Sequence[Term]], weights: FieldWeights
) -> dict[int, float]:
    """k1 = 1.2, b = 0.75 per field; the best alternative of each word, summed over words."""
    fields: dict[str, list[list[str]]] = {"body": [], "title": [], "tags": []}
    for note, chunks in notes:
        for chunk in chunks:
            fields["body"].append(tokenize(chunk.plain))
            names = f"{note.title}\n{words_of_path(note.path, known=note.title)}"
            fields["title"].append([*tokenize(names), *date_tokens(chunk.date)])
            fields["tags"].append(tokenize("\n".join(note.tags)))
    n = len(fields["body"])

    def score(row: int, term: Term) -> float:
        total = 0.0
        for name, texts in fields.items():
            tf, df = texts[row].count(term.token), sum(term.token in text for text in texts)
            if tf:
                idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
                mean = sum(map(len, texts)) / n
                norm = 1.2 * (0.25 + 0.75 * len(texts[row]) / mean)
                total += term.weight * getattr(weights, name) * idf * tf * 2.2 / (tf + norm)
        return total

    scores = {row: sum(max(score(row, term) for term in word) for word in question) for row in range(n)}
    return {row: value for row, value in scores.items() if value > 0}


@pytest.mark.parametrize(
    ("question", "weights"),
    [
        ([[Term("green")]], FieldWeights()),
        ([[Term("green")], [Term("red")]], FieldWeights()),
        ([[Term("green")], [Term("red")]], FieldWeights(title=2.5, body=0.5)),
        ([[Term("green"), Term("yellow", 0.8)], [Term("blue")]], FieldWeights()),
        ([[Term("paint"), Term("red", 3.0)], [Term("파드")]], FieldWeights(tags=1.5)),
        ([[Term("green", 0.1), Term("nothing")], [Term("검색", 2.0)]], FieldWeights()),
        ([[Term("green")]], FieldWeights(body=0.0)),
    ],
)
def test_lexical_scores_are_bm25_by_hand(words: NoteIndex, question: list[list[Term]], weights: FieldWeights) -> None:
    expected = bm25(sorted(WORDS, key=lambda pair: pair[0].path), question, weights)
    hits = words.search_lexical(question, 10, weights=weights)
    assert {hit.row: hit.score for hit in hits} == pytest.approx(expected, rel=1e-5)
    assert [hit.row for hit in hits] == sorted(expected, key=lambda row: (-round(expected[row], 5), row))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_equal_texts_come_by_row_even_where_the_list_ends(make: Maker, tmp_path: Path) -> None:
    notes = make(tmp_path / "index", [note_of("a.md", ["other", *["same words"] * 50])], random_vectors(51, 4))
    for k in (1, 7, 50):
        assert [hit.row for hit in notes.search_lexical(terms("same"), k)] == list(range(1, k + 1))


@pytest.mark.parametrize("question", [[], [[]], [[Term("nothing")]], [[Term("red", 0.0)]], [[Term("")]], [[Term("red green")]]])
def test_words_that_no_note_has_find_nothing(words: NoteIndex, question: list[list[Term]]) -> None:
    assert words.search_lexical(question, 5) == []


@pytest.mark.parametrize(
    "token", ["AND", "OR", "NOT", '"', "red*", "+red", "body:red", "(", "\\", "~", "^2", "[a TO b]", "\0", "𝕏", "👩‍🚀", "\ud800"]
)
def test_no_character_of_a_question_is_syntax(words: NoteIndex, token: str) -> None:
    assert words.search_lexical([[Term(token)]], 5) == []
    assert [hit.row for hit in words.search_lexical([[Term(token)], [Term("파드")]], 5)] == [4]


def test_a_word_is_found_by_every_field(make: Maker, tmp_path: Path) -> None:
    note, (plain, child) = note_of("a.md", ["first", "second"], title="Title", tags=("tag",), aliases=("other name",))
    child = Chunk(
        **{name: getattr(child, name) for name in child.__slots__} | {"headings": ("Top", "Sub"), "parents": ("above",)}
    )
    notes = make(tmp_path / "index", [(note, [plain, child])], random_vectors(2, 4))
    found = {
        word: [hit.row for hit in notes.search_lexical(terms(word), 5)]
        for word in ("title", "tag", "other", "sub", "above", "second")
    }
    assert found == {"title": [0, 1], "tag": [0, 1], "other": [0, 1], "sub": [1], "above": [1], "second": [1]}
    assert {word: notes.document_frequency(word) for word in ("title", "above", "second", "none")} == {
        "title": 2,
        "above": 1,
        "second": 1,
        "none": 0,
    }


@given(rows=st.sets(st.integers(0, 5)), text=st.sampled_from(["red", "green yellow", "파드 red blue", "green"]))
@settings(max_examples=40, deadline=None)
def test_a_filtered_list_is_the_whole_list_without_the_rest(words: NoteIndex, rows: set[int], text: str) -> None:
    allowed = np.array(sorted(rows), dtype=np.int64)
    everything = [(hit.row, hit.score) for hit in words.search_lexical(terms(text), 10)]
    filtered = [(hit.row, hit.score) for hit in words.search_lexical(terms(text), 10, rows=allowed)]
    assert filtered == [(row, score) for row, score in everything if row in rows]


def test_vocabulary_counts_chunks_and_has_no_bigrams(words: NoteIndex) -> None:
    vocabulary = words.vocabulary()
    assert {word: vocabulary.get(word) for word in ("green", "red", "파드", "검색", "paint", "지운")} == {
        "green": 4,  # rows 0–2, and row 3 by its title
        "red": 2,
        "파드": 1,
        "검색": 2,  # a tag of both rows of its note
        "paint": 3,
        "지운": None,
    }
    assert words.document_frequency("지운") == 1


# What is kept


def test_notes_sessions_and_chunks_come_back_as_they_were(words: NoteIndex) -> None:
    for note, chunks in WORDS:
        assert words.note(note.path) == note
        assert words.sessions(note.path) == [whole(note)]
        assert [words.chunk(row) for row in words.rows_of(note.path)] == chunks
    assert [(n.path, n.title, n.date, n.tags, n.n_chunks) for n in words.notes()] == [
        ("a.md", "Colours", date(2020, 5, 1), ("paint",), 3),
        ("b/c.md", "green things", None, (), 1),
        ("b/잡동사니.md", "", date(2021, 1, 31), ("공부/검색",), 2),
    ]
    assert words.n_chunks == 6


def test_several_rows_come_in_the_order_they_were_asked_for(words: NoteIndex) -> None:
    assert words.chunks([5, 0, 5]) == [words.chunk(5), words.chunk(0), words.chunk(5)]
    assert words.tokens([4, 0]) == [words.tokens([row])[0] for row in (4, 0)]
    assert (words.chunks([]), words.tokens([])) == ([], [])


def test_more_rows_than_are_kept_come_back_whole(make: Maker, tmp_path: Path) -> None:
    n = 3_000
    notes = make(tmp_path / "index", numbered(n), random_vectors(n, 4))
    for _ in range(2):
        assert [chunk.text for chunk in notes.chunks(range(n))] == [f"line {i}" for i in range(n)]
    assert notes.chunk(0).text == "line 0"


def spaced(line: str) -> str:
    return f" {' '.join(tokenize(line))} "


def test_the_tokens_of_a_chunk_come_line_by_line_and_what_stands_around_it_apart(make: Maker, tmp_path: Path) -> None:
    text = "검색을 만든다. 그 다음 문장\nRed lines\n"
    note = Note("a/b.md", NoteFormat.MARKDOWN, "제목", text, 0, date=date(2020, 5, 1), tags=("paint",))
    place = {"headings": ("장",), "parents": ("윗줄",), "date": note.date}
    plain = Chunk(note.path, 0, 0, start=0, end=len(text), start_line=1, end_line=2, text=text, plain=text, **place)
    notes = make(tmp_path / "index", [(note, [plain])], random_vectors(1, 4))
    (tokens,) = notes.tokens([0])
    assert tokens.lines == ((spaced("검색을 만든다."), spaced("그 다음 문장")), (spaced("Red lines"),))
    around = {*tokenize("제목"), *tokenize("장"), *tokenize("윗줄"), "paint", *tokenize(words_of_path(note.path)), "2020", "5월"}
    assert sorted(tokens.around.split()) == sorted(around)
    for token in tokenize(text):  # those over the end of a sentence as well: 다그
        assert [hit.row for hit in notes.search_lexical([[Term(token)]], 5)] == [0]


def test_what_front_matter_tells_is_its_lines_and_its_note_is_around_it(make: Maker, tmp_path: Path) -> None:
    note, (chunk,) = note_of("a.md", ["date: 어제"], title="제목")
    notes = make(tmp_path / "index", [(note, [replace(chunk, front_matter=True)])], random_vectors(1, 4))
    (tokens,) = notes.tokens([0])
    assert (tokens.lines, tokens.around.split()) == (((spaced("date: 어제"),),), [*tokenize("제목"), "a"])


def test_names_that_notes_give_come_in_order_each_pair_once(make: Maker, tmp_path: Path) -> None:
    notes = [note_of("a.md", ["카프카(Kafka)를 쓴다", "쿠버네티스(Kubernetes)"]), note_of("b.md", ["카프카(Kafka)", "없음"])]
    opened = make(tmp_path / "index", notes, random_vectors(4, 4))
    assert opened.mined_aliases() == [("카프카", "Kafka"), ("쿠버네티스", "Kubernetes")]


def test_what_is_not_there_is_a_key_error(words: NoteIndex) -> None:
    for ask in (words.note, words.sessions, words.rows_of):
        with pytest.raises(KeyError):
            ask("none.md")
    for row in (6, -1):
        with pytest.raises(KeyError):
            words.chunk(row)
        with pytest.raises(KeyError):
            words.tokens([0, row])


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(), None),
        (Filters(paths=("a.md",)), [0, 1, 2]),
        (Filters(paths=("a",)), [0, 1, 2]),
        (Filters(paths=("b",)), [3, 4, 5]),
        (Filters(paths=("b/",)), [3, 4, 5]),
        (Filters(paths=("./b/c.md",)), [3]),
        (Filters(paths=("c.md",)), [3]),
        (Filters(paths=("B/C.MD",)), [3]),
        (Filters(paths=("*.md",)), [0, 1, 2, 3, 4, 5]),
        (Filters(paths=("b/잡*",)), [4, 5]),
        (Filters(paths=("잡동사니",)), [4, 5]),  # decomposed, as a file system may give it
        (Filters(paths=("a", "c")), [0, 1, 2, 3]),
        (Filters(paths=("none",)), []),
        (Filters(paths=("",)), []),
        (Filters(tags=("paint",)), [0, 1, 2]),
        (Filters(tags=("#Paint",)), [0, 1, 2]),
        (Filters(tags=("공부",)), [4, 5]),
        (Filters(tags=("공",)), []),
        (Filters(tags=("none",)), []),
        (Filters(tags=("paint", "공부/검색")), [0, 1, 2, 4, 5]),
        (Filters(after=date(2020, 5, 2)), [4, 5]),
        (Filters(before=date(2020, 5, 1)), [0, 1, 2]),
        (Filters(after=date(2020, 5, 1), before=date(2021, 1, 31)), [0, 1, 2, 4, 5]),
        (Filters(after=date(2022, 1, 1), before=date(2019, 1, 1)), []),
        (Filters(paths=("b",), after=date(2000, 1, 1)), [4, 5]),
        (Filters(paths=("a",), tags=("공부",)), []),
    ],
)
def test_filters_give_rows(words: NoteIndex, filters: Filters, rows: list[int] | None) -> None:
    found = words.rows(filters)
    assert (None if found is None else found.tolist()) == rows
    assert found is None or found.dtype == np.int64


def test_threads_may_share_an_index(words: NoteIndex) -> None:
    question = random_vectors(1, 8)[0]

    def ask(_: int) -> object:
        dense, found = words.search_dense(question, 3), words.search_lexical(terms("green red"), 5)
        return dense, found, [words.chunk(hit.row) for hit in found], words.notes(), words.rows(Filters(tags=("paint",))).tolist()

    expected = ask(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(ask, range(200)))


def test_an_opened_index_gives_the_same_again(make: Maker, tmp_path: Path) -> None:
    notes = make(tmp_path / "index", WORDS[:1], random_vectors(3, 8))
    with open_index(tmp_path / "index") as again:
        question = random_vectors(1, 8, seed=9)[0]
        assert again.search_dense(question, 3) == notes.search_dense(question, 3)
        assert again.search_lexical(terms("green red"), 3) == notes.search_lexical(terms("green red"), 3)
        assert again.manifest == notes.manifest


def test_a_later_build_leaves_open_readers_alone(make: Maker, tmp_path: Path) -> None:
    old = make(tmp_path / "index", WORDS[:1], random_vectors(3, 8))
    first = old.search_lexical(terms("green"), 5)
    assert old.is_current()
    for _ in range(3):
        make(tmp_path / "index", [note_of("new.md", ["only line"])], random_vectors(1, 8)).close()
    assert not old.is_current()
    assert old.search_lexical(terms("green"), 5) == first
    assert old.chunk(0).text == "red green blue"
    assert old.note("a.md").title == "Colours"
    assert [note.path for note in open_index(tmp_path / "index").notes()] == ["new.md"]


def test_another_model_is_refused_with_the_way_out(make: Maker, tmp_path: Path) -> None:
    make(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    other = LengthEmbedder()
    other.fingerprint = "word-lengths-2"
    with pytest.raises(
        IndexModelError, match=r"has changed since the index .* was built: run `python -m index build .* --model word-lengths`"
    ):
        open_index(tmp_path / "index", embedder=other)
    other.name = "syllables"
    with pytest.raises(
        IndexModelError, match="built with the model word-lengths, but is opened with syllables: run `python -m index"
    ):
        open_index(tmp_path / "index", embedder=other)
    same = LengthEmbedder()
    with closing(open_index(tmp_path / "index", embedder=same)) as notes:
        assert notes.embedder is same


# The folder of the local store


def flipped(path: Path, position: int) -> bytes:
    """Flip one bit of a file; gives what it was."""
    before = path.read_bytes()
    changed = bytearray(before)
    changed[position] ^= 0b100
    path.write_bytes(changed)
    return before


def test_one_flipped_bit_anywhere_is_noticed_and_named(tmp_path: Path) -> None:
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    files = [
        path
        for path in sorted((tmp_path / "index").rglob("*"))
        if path.is_file() and path.stat().st_size and path.name != ".gitignore"
    ]
    assert {path.name for path in files} > {"CURRENT", "manifest.json", "notes.sqlite", "vectors.faiss", "meta.json"}
    for path in files:
        size = path.stat().st_size
        for position in sorted({0, size // 3, size // 2, size - 1}):
            before = flipped(path, position)
            with pytest.raises(IndexFolderError, match=r"run `python -m index build ") as caught:
                open_index(tmp_path / "index")
            named = str(caught.value)
            assert str(path) in named or (path.name == "CURRENT" and "manifest.json" in named), (path, position)
            path.write_bytes(before)
    open_index(tmp_path / "index").close()


def test_a_missing_or_cut_file_is_named(tmp_path: Path) -> None:
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    vectors = tmp_path / "index" / "g00000001" / "vectors.faiss"
    content = vectors.read_bytes()
    vectors.write_bytes(content[:-1])
    with pytest.raises(IndexFolderError, match=r"vectors\.faiss has another size than when it was written: run"):
        open_index(tmp_path / "index")
    vectors.unlink()
    with pytest.raises(IndexFolderError, match=r"vectors\.faiss is missing: run"):
        open_index(tmp_path / "index")


def test_no_index_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(
        IndexFolderError, match=f"there is no index in {tmp_path}/none: run `python -m index build NOTES_DIR --index"
    ):
        open_index(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexFolderError, match="file is a file, not an index folder"):
        open_index(tmp_path / "file")


def test_a_manifest_of_another_version_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    monkeypatch.setattr("index.store.manifest.FORMAT_VERSION", 99)
    with pytest.raises(
        IndexFolderError,
        match=rf"written by another version of this program .*format {FORMAT_VERSION}, expected 99.*: run `python",
    ):
        open_index(tmp_path / "index")


def test_only_the_current_build_and_the_one_before_stay(tmp_path: Path) -> None:
    for expected in (["g00000001"], ["g00000001", "g00000002"], ["g00000002", "g00000003"]):
        make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
        assert sorted(path.name for path in (tmp_path / "index").glob("g*")) == expected
    (tmp_path / "index" / "g00000009").mkdir()  # what a killed build leaves
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    assert sorted(path.name for path in (tmp_path / "index").glob("g*")) == ["g00000003", "g00000004"]


def test_a_second_build_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with (
        drafting(tmp_path / "index"),
        pytest.raises(IndexFolderError, match=r"another build \(process \d+\) is writing .*: wait"),
        drafting(tmp_path / "index"),
    ):
        pass
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()


def test_a_folder_of_other_things_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(IndexFolderError, match=r"not empty and not an index \(it holds photo.jpg\)"), drafting(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


def test_an_index_keeps_itself_out_of_repositories(tmp_path: Path) -> None:
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    assert (tmp_path / "index" / ".gitignore").read_text() == "*\n"


def test_an_index_that_one_may_only_read_can_be_opened() -> None:
    script = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from index import Term, open_index
if os.getuid() == 0:
    os.setuid(65534)  # permissions mean nothing to root
with open_index(sys.argv[1]) as notes:
    print([hit.row for hit in notes.search_lexical([[Term("red")]], 5)], os.access(sys.argv[1], os.W_OK))
"""
    with TemporaryDirectory() as folder:
        index = Path(folder, "index")
        make_local(index, WORDS[:1], random_vectors(3, 8)).close()
        folders = [Path(folder), index, *(path for path in index.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        done = subprocess.run([sys.executable, "-c", script, index], capture_output=True, text=True, timeout=60, check=False)
        for path in folders:
            path.chmod(0o755)
    assert (done.stdout, done.stderr) == ("[0] False\n", "")


def test_the_format_page_names_every_file_field_table_and_column(tmp_path: Path) -> None:
    make_local(tmp_path / "index", WORDS[:1], random_vectors(3, 8)).close()
    page = (ROOT / "index" / "FORMAT.md").read_text(encoding="utf-8")
    assert f"Format version {FORMAT_VERSION}." in page
    names = {path.name for path in (tmp_path / "index").iterdir() if path.is_file()} | {
        "notes.sqlite",
        "vectors.faiss",
        "manifest.json",
    }
    assert {name for name in names if name not in page} == set()
    assert {f.name for f in fields(Manifest) if f"`{f.name}`" not in page} == set()
    with closing(sqlite3.connect(tmp_path / "index" / "g00000001" / "notes.sqlite")) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            columns = ", ".join(column for _, column, *_ in db.execute(f"PRAGMA table_info({table})"))
            assert f"| `{table}` | `{columns}`" in page


def test_paths_with_every_kind_of_letter_can_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "내 노트 #1 100%? [a]"
    with closing(make_local(folder, WORDS[:1], random_vectors(3, 8))) as notes:
        assert notes.chunk(0).text == "red green blue"

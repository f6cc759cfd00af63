"""How the bundled model is made: every step once on generated data, and the check that keeps test sentences out."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra [train]")
pytest.importorskip("torch")

import onnxruntime
import torch
from onnx import TensorProto, helper
from tokenizers import Tokenizer

from index.embedder import load_embedder
from index.training.answering import answer_loss, answered
from index.training.config import DataConfig, TrainConfig
from index.training.data import prepare, read_pairs
from index.training.earlier import spell
from index.training.evaluate import Measure, covers, table
from index.training.graph import Graph, pack_rows
from index.training.leaks import LeakFilter, squash
from index.training.packages import read_packages
from index.training.reach import Reach, measure_reach
from index.training.steps import Places, run, taken_up, written_notes
from index.training.teacher import Teacher, drift
from index.training.tokens import read_tokens
from index.training.translated import draw_translated
from index.training.written import Section, encode_note, read_written, without_leaks

NOUNS = {"서버": "server", "파일": "file", "노드": "node", "모델": "model", "색인": "index", "질문": "question", "답": "answer"}
VERBS = {"시작한다": "starts", "멈춘다": "stops", "읽는다": "reads", "지운다": "deletes", "보낸다": "sends"}
PLACES = {"집에서": "at home", "밤에": "at night", "천천히": "slowly", "다시": "again", "먼저": "first"}


def sentences(count: int) -> list[tuple[str, str]]:
    draw = random.Random(3)
    found = []
    for i in range(count):
        (noun, n), (verb, v), (place, p) = (draw.choice(list(words.items())) for words in (NOUNS, VERBS, PLACES))
        found.append((f"{noun} {i}번은 {place} {verb}", f"{n} {i} {v} {p}"))
    return found


def write_pairs(folder: Path, rows: list[dict[str, str]]) -> None:
    (folder / "pairs").mkdir(parents=True)
    (folder / "extra").mkdir()
    with gzip.open(folder / "pairs" / "own.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    (folder / "extra" / "terms_ko_en.tsv").write_text("".join(f"{k}\t{e}\t1\t1\n" for k, e in NOUNS.items()), encoding="utf-8")


def row(a: str, b: str, kind: str = "parallel", la: str = "ko", lb: str = "en") -> dict[str, str]:
    return {"a": a, "b": b, "la": la, "lb": lb, "kind": kind, "src": "own"}


def write_notes(folder: Path, pairs: list[tuple[str, str]]) -> None:
    """Notes of three lines, each asked for in the other language."""
    folder.mkdir()
    notes = []
    for i in range(0, 60, 3):
        lines = [f"- {korean}\n? {english}" for korean, english in pairs[i : i + 3]]
        notes.append("\n".join([f"# 노트 {i}", "== 서버", *lines]))
    (folder / "own.txt").write_text("\n".join(notes), encoding="utf-8")


DIALOGUES = {"Where do you go?": "어디로 가니?", "say\x04I am tired.": '"피곤해."', "%s starts": "%s 시작", "Quit": "Quit"}


def write_package(folder: Path, messages: dict[str, str]) -> Path:
    """A message catalogue as gettext compiles it, in `folder`; gives the folder above."""
    messages = {"": "Content-Type: text/plain; charset=UTF-8\n", **messages}
    texts = [(key.encode(), messages[key].encode()) for key in sorted(messages, key=str.encode)]
    place = 28 + 16 * len(texts)
    tables, data = [[], []], b""
    for side in (0, 1):
        for pair in texts:
            tables[side] += [len(pair[side]), place + len(data)]
            data += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, 0)
    file = folder / "ko" / "LC_MESSAGES" / "game.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(head + struct.pack(f"<{4 * len(texts)}I", *tables[0], *tables[1]) + data)
    return folder.parent


def tiny_teacher(folder: Path) -> Path:
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    english = sorted({word for words in (NOUNS, VERBS, PLACES) for text in words.values() for word in text.split()})
    digits = [*"0123456789", *(f"##{d}" for d in range(10))]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *english, *digits]
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=12,
        intermediate_size=96,
        max_position_embeddings=64,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    return folder


def tiny_config() -> TrainConfig:
    config = TrainConfig(threads=1)
    return replace(
        config,
        data=replace(config.data, held_out={"parallel": 20}),
        vocabulary=replace(config.vocabulary, korean_pieces=200, korean_texts=500),
        static=replace(config.static, dim=16, short_dims=(8,), batch=64, steps=60, seconds=10.0),
        distil=replace(config.distil, seconds=6.0, batch_tokens=256, bank=32, neighbours=2, frozen_share=0.3, word_rate=1e-2),
        contrast=replace(
            config.contrast,
            seconds=1.0,
            batch_tokens=256,
            pool=16,
            distil_share=0.3,
            answer_share=0.3,
            recent=64,
            long=40,
            translated=replace(config.contrast.translated, share=0.3, shortest=16),
        ),
        export=replace(config.export, static_dim=8, max_tokens=32),
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Places:
    """Every step on 400 generated pairs."""
    base = tmp_path_factory.mktemp("training")
    pairs = sentences(400)
    rows = [row(korean, english) for korean, english in pairs]
    rows += [
        row(k, f"{k}. {k2}. {k3}.", "title-body", "ko", "ko")
        for (k, _), (k2, _), (k3, _) in zip(pairs, pairs[1:], pairs[2:], strict=False)
    ]
    write_pairs(base / "data", rows)
    write_notes(base / "written", pairs)
    packages = write_package(base / "packages" / "game", DIALOGUES)
    places = Places(
        pairs=base / "data",
        packages=packages,
        tests=None,
        work=base / "work",
        start=None,
        teacher=tiny_teacher(base / "teacher"),
        out=base / "model",
        written=base / "written",
    )
    for step in ("data", "vocabulary", "static", "teacher", "distil", "contrast", "export"):
        run(step, places, tiny_config())
    return places


def test_all_steps_end_in_a_model_that_loads_and_gives_unit_vectors(trained):
    model = load_embedder(str(trained.out))
    rows = model.embed_passages(["서버 7번은 다시 시작한다", "server 7 starts again", ""])
    assert rows.shape == (3, 48 + 8)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 0], atol=1e-5)


def test_student_moves_towards_the_teacher(trained):
    """Held-out Korean sentences lie nearer to their own translation than to others on average."""
    pairs = [p for p in read_pairs(trained.work) if p.held]
    assert len(pairs) >= 15
    model = load_embedder(str(trained.out))
    scores = model.embed_passages([p.a for p in pairs]) @ model.embed_passages([p.b for p in pairs]).T
    others = scores[~np.eye(len(pairs), dtype=bool)]
    assert np.diag(scores).mean() > others.mean() + 0.05


def test_exported_graph_is_the_trained_encoder(trained):
    """8-bit weights and the hand-written graph against the torch encoder they were made from."""
    from index.training.encoder import pad

    student = taken_up(trained.work, trained.teacher, tiny_config(), "contrast.pt")
    tokens = read_tokens(trained.work)
    texts = [p.a for p in read_pairs(trained.work)[:20]]
    batch = pad([tokens.a.row(i) for i in range(20)], 32)
    with torch.no_grad():
        expected = student.encoder(student.words[batch.pieces][batch.where], batch.present).numpy()
    found = load_embedder(str(trained.out)).embed_passages(texts)[:, :48]
    cosines = (found * expected).sum(1) / np.linalg.norm(found, axis=1)
    assert cosines.min() > 0.99


def product(x: np.ndarray, weight: np.ndarray, reach: Reach | None) -> np.ndarray:
    """What the exported graph makes of x times the weight."""
    graph = Graph()
    state = {"m.weight": weight, "m.bias": np.zeros(len(weight), np.float32)}
    name = graph.multiply_far("m", "x", state, reach) if reach else graph.multiply("m", "x", state)
    ends = [helper.make_tensor_value_info(end, TensorProto.FLOAT, None) for end in ("x", name)]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "m", ends[:1], ends[1:], graph.weights),
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)],
    )
    model.ir_version = 10
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def test_a_column_far_beyond_the_others_takes_nothing_from_them():
    random = np.random.default_rng(0)
    x, weight = random.standard_normal((1, 9, 64), np.float32), random.standard_normal((16, 64), np.float32)
    x[0, 2, 5], x[0, 7, 40] = 90.0, -70.0
    reach = Reach(limit=4.0, beyond=np.array([5, 40]))
    exact = x @ weight.T
    careful, plain = (np.abs(product(x, weight, r) - exact).mean() for r in (reach, None))
    assert careful < 0.15 * plain


def test_reach_is_told_by_the_columns_that_go_beyond_the_rest(trained):
    student = taken_up(trained.work, trained.teacher, tiny_config(), "contrast.pt")
    texts = [read_tokens(trained.work).a.row(i) for i in range(30)]
    found = measure_reach(student, texts, ("down",), share=0.05)
    assert found.keys() == {f"layers.{i}.down" for i in range(len(student.encoder.layers))}
    columns = student.encoder.layers[0].down.in_features
    for reach in found.values():
        assert reach.limit > 0 and 0 < len(reach.beyond) <= 0.05 * columns + 1


def test_english_texts_drift_from_the_teacher_and_korean_ones_cannot(trained):
    teacher, tokens = Teacher(trained.teacher, trained.work), read_tokens(trained.work)
    korean, english = tokens.a.row(0), tokens.b.row(0)
    assert teacher.reads(english) and not teacher.reads(korean) and not teacher.reads(english[:0])
    place = teacher.embed([english], 30)
    assert drift(place, [english], teacher, 30).item() == pytest.approx(0, abs=1e-6)
    assert drift(torch.cat([-place, place]), [english, korean], teacher, 30).item() == pytest.approx(2, abs=1e-6)
    assert drift(-place, [korean], teacher, 30).item() == 0


def test_two_columns_share_a_byte_and_come_apart_again():
    """By hand: the largest value 10 is clipped to 8, so a step is 8 / 7."""
    packed, scale = pack_rows(np.array([[10.0, -8.0, 1.0, -3.5]], np.float32))
    assert scale[0, 0] == pytest.approx(8 / 7)
    assert (packed & 15).tolist() == [[7 + 8, -7 + 8]] and (packed >> 4).tolist() == [[1 + 8, -3 + 8]]


def test_exported_folder_opens_in_sentence_transformers_with_equal_vectors(trained, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_MODULES_CACHE", str(tmp_path))
    from sentence_transformers import SentenceTransformer

    texts = ["서버 7번은 다시 시작한다", "server 7 starts again", ""]
    model = SentenceTransformer(str(trained.out), device="cpu", local_files_only=True, trust_remote_code=True)
    own = load_embedder(str(trained.out)).embed_passages(texts)
    np.testing.assert_allclose(model.encode(texts, normalize_embeddings=True), own, atol=2e-5)


def test_earlier_model_is_where_a_new_one_starts(trained, tmp_path):
    """The weights in 32 bits again, under the same vocabulary, give the vectors of the earlier model."""
    from index.training.earlier import empty_encoder, kept_weights, start_from
    from index.training.encoder import pad

    for name in ("tokenizer.json", "teacher_ids.json"):
        shutil.copy(trained.work / name, tmp_path / name)
    (tmp_path / "contrast.pt").touch()  # left by another run
    start_from(trained.out, tmp_path, tiny_config().distil)
    assert not (tmp_path / "contrast.pt").exists()
    state, start = (torch.load(tmp_path / name, weights_only=True) for name in ("distil.pt", "start.pt"))
    torch.testing.assert_close(start, state)
    encoder = empty_encoder(kept_weights(trained.out))
    encoder.load_state_dict(state["encoder"])
    tokens = read_tokens(trained.work)
    batch = pad([tokens.a.row(i) for i in range(20)], 32)
    with torch.no_grad():
        meaning = encoder(state["words"][batch.pieces][batch.where], batch.present).numpy()
    static = np.load(tmp_path / "static.npy")
    words = np.stack([static[tokens.a.row(i)].mean(axis=0) for i in range(20)])
    expected = np.hstack([meaning, words / np.linalg.norm(words, axis=1, keepdims=True)]) * 0.5**0.5
    found = load_embedder(str(trained.out)).embed_passages([p.a for p in read_pairs(trained.work)[:20]])
    assert (found * expected).sum(1).min() > 0.99


def test_weights_meet_those_that_training_started_from(trained, tmp_path):
    student = taken_up(trained.work, trained.teacher, tiny_config(), "contrast.pt")
    before = {name: weight.clone() for name, weight in student.encoder.state_dict().items()}, student.words.clone()
    for weight in (*student.encoder.parameters(), student.words):
        weight.data += 2
    student.save(tmp_path / "start.pt")
    student = taken_up(trained.work, trained.teacher, tiny_config(), "contrast.pt")
    student.meet(tmp_path / "start.pt", 0.25)
    for name, weight in student.encoder.state_dict().items():
        torch.testing.assert_close(weight, before[0][name] + 0.5)
    torch.testing.assert_close(student.words, before[1] + 0.5)


def test_piece_that_an_earlier_vocabulary_lacks_is_spelled_in_its_pieces():
    old = {"[UNK]": 0, "서버": 1, "##를": 2, "서": 3, "##버": 4, "#": 5, "###": 6}
    assert list(spell("서버를", old)) == [1, 2]
    assert list(spell("##버를", old)) == [4, 2]
    assert list(spell("서재", old)) == [3, 0] and list(spell("##재", old)) == [0]
    assert list(spell("#", old)) == [5]


# Written notes

WRITTEN = """# 회의
== 배포
- [ ] 금요일 4시에 동결
? 언제부터 못 올려
? when is the freeze
  1. 담당은 지훈

| 단계 | 시간 |
== 다음
끝
# 다른 노트
== 하나
- 둘
"""


def test_question_belongs_to_the_line_above_it(tmp_path):
    (tmp_path / "a.txt").write_text(WRITTEN, encoding="utf-8")
    first, second = read_written(tmp_path)
    assert [section.heading for section in first] == ["배포", "다음"] and second[0].title == "다른 노트"
    assert first[0].lines == ["금요일 4시에 동결", "담당은 지훈", "| 단계 | 시간 |"]
    assert first[0].asked == [("언제부터 못 올려", 0), ("when is the freeze", 0)]


@pytest.mark.parametrize(
    "text",
    ["# 회의\n? 언제", "# 회의\n== 배포\n? 언제", "- 줄", "# 회의\n  - 줄"],
    ids=["no section", "no line", "no note", "nested line without a section"],
)
def test_question_or_line_that_belongs_nowhere_is_told_with_its_place(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.txt, line \d"):
        read_written(tmp_path)


def test_section_with_a_test_question_is_left_out(tmp_path):
    (tmp_path / "a.txt").write_text(WRITTEN, encoding="utf-8")
    kept = without_leaks(read_written(tmp_path), LeakFilter(["When is the freeze?"], DataConfig()))
    assert [[section.heading for section in note] for note in kept] == [["다음"], ["하나"]]


def test_tokens_of_a_line_are_its_own(trained, tmp_path):
    (tmp_path / "a.txt").write_text("# 서버\n== 파일\n- server starts\n? 서버\n- file stops again", encoding="utf-8")
    tokenizer = Tokenizer.from_file(str(trained.work / "tokenizer.json"))
    [note] = read_written(tmp_path)
    [section] = encode_note(note, tokenizer)
    words = [[tokenizer.id_to_token(section.ids[place]) for place in np.flatnonzero(line)] for line in section.lines]
    assert words == [["server", "starts"], ["file", "stops", "again"]]
    assert section.answers == [0] and len(section.asked) == 1


def test_learning_from_notes_brings_questions_to_their_lines(trained):
    config = tiny_config()
    student = taken_up(trained.work, trained.teacher, config, "distil.pt")
    notes = written_notes(trained, config)
    batch = [section for note in notes.taught[:6] for section in note]
    static = np.load(trained.work / "static.npy")[:, : config.export.static_dim]
    losses = []
    for _ in range(12):
        loss, used = answer_loss(batch, student, Teacher(trained.teacher, trained.work), static, config.contrast, config.export)
        student.learn(loss, used, pace=1.0, layers=1.0)
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]


def test_ranks_are_of_the_right_line_among_all(trained):
    """A model whose questions are the lines themselves has them first, and is farther from all others."""
    config = tiny_config()
    student = taken_up(trained.work, trained.teacher, config, "distil.pt")
    tokenizer = Tokenizer.from_file(str(trained.work / "tokenizer.json"))
    lines = ["server starts", "파일 7번은 밤에 읽는다", "node 3 deletes"]
    note = [Section(f"노트 {i}", "", [line], [(line, 0)]) for i, line in enumerate(lines)]
    static = np.load(trained.work / "static.npy")[:, : config.export.static_dim]
    found = answered([encode_note(note, tokenizer)], student, static, 30, config.export)
    assert (found.section, found.line, found.told) == (1, 1, 1)


def test_catalogue_gives_its_sentences_without_what_a_program_fills_in(tmp_path):
    found = list(read_packages(write_package(tmp_path / "game", DIALOGUES)))
    assert sorted(found) == [("어디로 가니?", "Where do you go?", "game"), ("피곤해.", "I am tired.", "game")]


def test_names_and_words_of_pictures_are_pairs(tmp_path):
    for language, name, words in (("ko", "개", ["강아지", "동물"]), ("en", "dog", ["animal", "pet"])):
        folder = tmp_path / "pictures" / language
        folder.mkdir(parents=True)
        signs = {"annotations": {"annotations": {"🐕": {"tts": [name], "default": words}}}}
        (folder / "annotations.json").write_text(json.dumps(signs), encoding="utf-8")
    assert sorted(read_packages(tmp_path)) == [("강아지, 동물", "animal, pet", "pictures"), ("개", "dog", "pictures")]


def test_teacher_step_goes_on_where_it_was_stopped(trained):
    before = np.load(trained.work / "teacher.npy").copy()
    run("teacher", trained, tiny_config())
    np.testing.assert_array_equal(np.load(trained.work / "teacher.npy"), before)


def test_english_keeps_the_teachers_pieces_and_hangul_stays_whole(trained):
    tokenizer = Tokenizer.from_file(str(trained.work / "tokenizer.json"))
    pieces = tokenizer.encode("Server서버 starts", add_special_tokens=False).tokens
    assert pieces[0] == "server" and pieces[-1] == "starts"
    assert "".join(piece.removeprefix("##") for piece in pieces[1:-1]) == "서버"
    assert tokenizer.encode("Sérvér", add_special_tokens=False).tokens == ["server"]


# The check for leaks


def leaked(test: str, text: str) -> bool:
    return bool(LeakFilter([test], DataConfig()).find([text])[0])


LONG = "쿠버네티스는 컨테이너를 여러 대의 기계에 나누어 실행하는 도구이다"


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG.replace(" ", ""),
        f"“{LONG}!”",
        LONG.replace("도구이다", "도구였다"),
        f"앞에 다른 말이 있다. {LONG}. 뒤에도 있다.",
    ],
    ids=["itself", "without spaces", "other punctuation", "one word changed", "inside a longer text"],
)
def test_leak_is_found(text):
    assert leaked(LONG, text)


@pytest.mark.parametrize("text", ["쿠버네티스는 컨테이너를 여러 대의 기계에서 멈춘다", "전혀 다른 문장이다", ""])
def test_other_sentence_is_no_leak(text):
    assert not leaked(LONG, text)


def test_short_test_sentence_is_compared_as_a_whole():
    assert leaked("네, 그래요.", "네 그래요")
    assert not leaked("네, 그래요.", "네 그래요, 내일 봅시다")


def test_squash_keeps_letters_and_digits_in_one_case():
    assert squash("Ａ B-1, 가나! é") == "ab1가나é"


def test_prepare_keeps_test_sentences_out_of_the_pairs(tmp_path):
    write_pairs(tmp_path / "data", [row(LONG, "Kubernetes runs containers"), row("다른 문장이다", "Another sentence")])
    (tmp_path / "tests" / "tatoeba").mkdir(parents=True)
    (tmp_path / "tests" / "tatoeba" / "tatoeba.kor-eng.kor").write_text(LONG + "\n", encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    prepare(tmp_path / "data", None, tmp_path / "tests", work, replace(DataConfig(), held_out={}))
    kept = {pair.a for pair in read_pairs(work)}
    assert LONG not in kept and "다른 문장이다" in kept
    assert json.loads((work / "counts.json").read_text())["leaked"] == 1


def test_held_out_texts_are_on_neither_side_of_training(trained):
    pairs = read_pairs(trained.work)
    held = {text for p in pairs if p.held for text in (p.a, p.b)}
    assert held and not held & {text for p in pairs if not p.held for text in (p.a, p.b)}


# The table


def test_span_covers_gold_lines_that_overlap_in_the_same_note():
    gold = {"doc": "000", "start": 10, "end": 12}
    assert covers(("000_x", 12, 20), gold) and covers(("000_x", 1, 10), gold)
    assert not covers(("000_x", 13, 20), gold) and not covers(("001_x", 10, 12), gold)


def test_table_says_which_floors_are_reached():
    lines = table([Measure("hit@5", 0.75, 0.75), Measure("ms", 9.0, 8.0, at_most=True), Measure("hit@1", 0.5)]).splitlines()
    assert lines[2:] == ["| hit@5 | 0.750 | ≥ 0.75 | yes |", "| ms | 9.000 | ≤ 8 | no |", "| hit@1 | 0.500 |  |  |"]


def test_a_part_of_a_sentence_asks_for_the_passage_that_has_it_in_either_language(trained):
    tokens = read_tokens(trained.work)
    config = replace(tiny_config().contrast.translated, korean_share=1.0)
    batch = next(draw_translated(tokens, config, 400, 40, np.random.default_rng(2)))
    asked = [
        (section, question, line) for section in batch for question, line in zip(section.asked, section.answers, strict=True)
    ]
    assert len(asked) >= 10
    own = 0
    for section, question, line in asked:
        sentence = section.ids[section.lines[line] > 0]
        rows = [i for i in range(len(tokens.kind)) if np.array_equal(tokens.a.row(i), sentence) and tokens.kind[i] == 0]
        assert rows
        in_own = set(question.tolist()) <= set(sentence.tolist())
        own += in_own
        assert in_own or any(set(question.tolist()) <= set(tokens.b.row(i).tolist()) for i in rows)
    assert 0 < own < len(asked)
    assert all((section.lines.sum(axis=0) == 1).all() for section in batch)  # every token is of one line


def test_a_source_that_is_no_running_text_is_never_drawn(trained):
    tokens = read_tokens(trained.work)
    config = replace(tiny_config().contrast.translated, times={"own": 0.0})
    others = [i for i in range(len(tokens.kind)) if tokens.sources[tokens.source[i]] != "own"]
    known = {piece for i in others for side in (tokens.a, tokens.b) for piece in side.row(i).tolist()}
    assert others
    for section in next(draw_translated(tokens, config, 400, 40, np.random.default_rng(2))):
        assert set(section.ids.tolist()) <= known

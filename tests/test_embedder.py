"""Both doors to a model: the light ones without torch, and any sentence-transformers model, loaded from disk only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedder import bundled_folder, load_embedder
from index.embedder.files import check_files, write_card
from index.errors import EmbedderError

HARD_TEXTS = {
    "empty": "",
    "spaces": " \t\n ",
    "emoji": "🙂🚀🇰🇷",
    "lone surrogates": "노트 \ud800 note \udfff",
    "only surrogates": "\ud800\udfff",
    "nulls": "\x00\x00",
    "very long": "서버가 다시 시작되었다. " * 8_000,
    "one long word": "가" * 100_000,
    "another script": "ありがとうございます",
    "Arabic": "ملاحظات قصيرة",
    "accents, taken apart": "cafe\u0301 한글",
}


@pytest.fixture(scope="module")
def bundled():
    return load_embedder()


@pytest.fixture(scope="module")
def tiny_transformer(tmp_path_factory) -> Path:
    """A real sentence-transformers model of a few thousand random weights, with prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "query",
        "passage",
        ":",
        "노",
        "##트",
        "서버",
        "server",
        "note",
        "a",
        "b",
    ]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=40,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True, model_max_length=32).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=32)
    model = SentenceTransformer(
        modules=[transformer, Pooling(16)], device="cpu", prompts={"query": "query: a ", "document": "b "}
    )
    model.save(str(folder / "model"))
    return folder / "model"


def without_prompts(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    file = target / "config_sentence_transformers.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"prompts": {}}))
    return target


# The bundled model


def test_bundled_model_finds_the_translation_nearest(bundled):
    english = bundled.embed_passages(["How to restart a server", "Recipe for bread", "List of files in a folder"])
    assert int((english @ bundled.embed_query("서버를 다시 시작하는 방법")).argmax()) == 0


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS.keys())
def test_any_text_gives_a_unit_vector_or_zeros(bundled, text):
    query, (passage,) = bundled.embed_query(text), bundled.embed_passages([text])
    for vector in (query, passage):
        assert vector.shape == (bundled.dim,) and vector.dtype == np.float32
        assert np.isfinite(vector).all()
        assert min(abs(np.linalg.norm(vector) - 1), np.linalg.norm(vector)) < 1e-5


@pytest.mark.parametrize("name", ["empty", "spaces", "emoji", "one long word", "Arabic"])
def test_text_without_a_known_word_gives_zeros(bundled, name):
    text = HARD_TEXTS[name]
    assert not bundled.embed_query(text).any()
    whole, (lines,) = bundled.embed_with_lines([f"서버 {text}"], [[(0, 2), (3, 3 + len(text))]])
    assert whole[0].any() and lines[0].any() and not lines[1].any()


def test_what_stands_behind_many_spaces_is_read(bundled):
    np.testing.assert_allclose(bundled.embed_query(" " * 7_000 + "쿠버네티스"), bundled.embed_query("쿠버네티스"), atol=1e-5)


def test_no_texts_give_an_empty_matrix(bundled):
    assert bundled.embed_passages([]).shape == (0, bundled.dim)
    assert bundled.count_tokens([]) == []


def test_a_vector_does_not_depend_on_what_is_embedded_beside_it(bundled):
    texts = ["짧다", "조금 더 긴 문장이 여기 있다", "A longer sentence stands here, in English this time, for its length.", ""]
    together = bundled.embed_passages(texts)
    alone = np.stack([bundled.embed_passages([text])[0] for text in texts])
    np.testing.assert_allclose(together, alone, atol=2e-5)


def stretches(text: str, *parts: str) -> list[tuple[int, int]]:
    return [(text.index(part), text.index(part) + len(part)) for part in parts]


def test_a_line_has_a_vector_of_its_own_that_knows_the_text_around_it(bundled):
    text = "쿠버네티스\n노드가 고장 나면 파드를 다른 노드로 옮긴다.\n점심에는 김치찌개를 먹었다."
    node, lunch = "노드가 고장 나면 파드를 다른 노드로 옮긴다.", "점심에는 김치찌개를 먹었다."
    whole, (lines,) = bundled.embed_with_lines([text], [stretches(text, node, lunch)])
    np.testing.assert_allclose(whole, bundled.embed_passages([text]), atol=1e-6)
    asked = bundled.embed_query("노드가 죽으면 어떻게 돼?")
    assert lines.shape == (2, bundled.dim) and lines[0] @ asked > lines[1] @ asked
    (alone,) = bundled.embed_passages([node])
    assert 0.5 < lines[0] @ alone < 0.999  # near to what it means alone, and not the same


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS.keys())
def test_lines_of_any_text_give_unit_vectors_or_zeros(bundled, text):
    _, (lines,) = bundled.embed_with_lines([text], [[(0, len(text)), (len(text), len(text))]])
    lengths = np.linalg.norm(lines, axis=1)
    assert np.isfinite(lines).all() and min(abs(lengths[0] - 1), lengths[0]) < 1e-5 and lengths[1] == 0


def test_texts_with_and_without_lines_are_embedded_side_by_side(bundled):
    whole, lines = bundled.embed_with_lines(["서버 재시작", "", "파드 삭제"], [[], [], [(0, 2), (3, 5)]])
    assert whole.shape == (3, bundled.dim) and [len(own) for own in lines] == [0, 0, 2]
    assert bundled.embed_with_lines([], [])[0].shape == (0, bundled.dim)


def test_tokens_are_counted_whole_and_without_specials(bundled):
    one, twice, long = bundled.count_tokens(["서버 재시작", "서버 재시작 서버 재시작", "서버 재시작 " * 5_000])
    assert twice == 2 * one > 0
    assert long == 5_000 * one


def test_progress_ends_at_the_number_of_texts(bundled):
    seen = []
    bundled.embed_passages(["노트"] * 700, progress=lambda *step: seen.append(step))
    assert seen[-1] == ("embed", 700, 700)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_two_loads_have_one_fingerprint_and_equal_vectors(bundled):
    again = load_embedder("bundled")
    assert again.fingerprint == bundled.fingerprint
    np.testing.assert_array_equal(again.embed_query("노트"), bundled.embed_query("노트"))


def test_bundled_model_imports_no_torch_and_reaches_for_no_network():
    code = (
        "import socket, sys\n"
        "def refuse(*args): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from index.embedder import load_embedder\n"
        "load_embedder().embed_query('노트')\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers', 'huggingface_hub') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_importing_the_embedder_imports_no_heavy_library():
    code = "import sys, index.embedder; print([n for n in ('torch', 'onnxruntime', 'tokenizers') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_bundled_model_is_within_forty_megabytes():
    assert sum(file.stat().st_size for file in bundled_folder().iterdir() if file.is_file()) <= 40_000_000


def test_sentence_transformers_opens_the_bundled_folder_with_equal_vectors(bundled, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_MODULES_CACHE", str(tmp_path))
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled_folder()), device="cpu", local_files_only=True, trust_remote_code=True)
    texts = ["서버를 다시 시작하는 방법", "How to restart a server", "", "긴 글이다. " * 300]
    np.testing.assert_allclose(model.encode(texts, normalize_embeddings=True), bundled.embed_passages(texts), atol=2e-5)


def test_module_beside_the_weights_is_the_one_in_the_source():
    beside, source = bundled_folder() / "notes_encoder.py", bundled_folder().parent / "training" / "notes_encoder.py"
    assert beside.read_text(encoding="utf-8") == source.read_text(encoding="utf-8")


# Damage


def test_changed_byte_is_named_with_both_checksums(tmp_path):
    folder = shutil.copytree(bundled_folder(), tmp_path / "model")
    name = max(folder.iterdir(), key=lambda file: file.stat().st_size).name
    wanted = json.loads((folder / "embedder.json").read_text())["sha256"][name]
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(EmbedderError) as raised:
        load_embedder(str(folder))
    assert name in str(raised.value) and wanted in str(raised.value) and "\n" not in str(raised.value)


def test_truncated_file_is_noticed(tmp_path):
    folder = shutil.copytree(bundled_folder(), tmp_path / "model")
    os.truncate(folder / "tokenizer.json", 1000)
    with pytest.raises(EmbedderError, match=r"tokenizer\.json is damaged: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64};"):
        load_embedder(str(folder))


def test_missing_file_is_named_with_its_checksum(tmp_path):
    folder = shutil.copytree(bundled_folder(), tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(EmbedderError, match=r"lacks tokenizer\.json \(expected SHA-256 [0-9a-f]{64}\)"):
        load_embedder(str(folder))


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"format": 1, "kind": "static", "dim": 1, "max_tokens": 1, "sha256": []}'])
def test_unreadable_card_is_named(tmp_path, card):
    (tmp_path / "embedder.json").write_text(card)
    with pytest.raises(EmbedderError, match=r"unreadable embedder\.json"):
        load_embedder(str(tmp_path))


def test_unknown_format_says_to_update(tmp_path):
    write_card(tmp_path, kind="quantum", dim=1, max_tokens=1, files=())
    with pytest.raises(EmbedderError, match="kind 'quantum', which this version cannot load: update the program"):
        load_embedder(str(tmp_path))


FILES = ("model.safetensors", "tokenizer.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"max_tokens": 0}, "unreadable embedder.json"),
        ({"max_tokens": -3}, "unreadable embedder.json"),
        ({"dim": "many"}, "unreadable embedder.json"),
        ({"dim": 10**9}, "unreadable embedder.json"),
        ({"sha256": {}}, "no checksum for model.safetensors"),
        ({"kind": "onnx"}, "no checksum for model.onnx"),
    ],
)
def test_a_card_that_was_changed_is_refused(tmp_path, change, told):
    for file in FILES:
        (tmp_path / file).write_bytes(b"1")
    write_card(tmp_path, kind="static", dim=1, max_tokens=1, files=FILES)
    card = json.loads((tmp_path / "embedder.json").read_text())
    (tmp_path / "embedder.json").write_text(json.dumps(card | change))
    with pytest.raises(EmbedderError, match=told):
        check_files(tmp_path)


def test_fingerprint_follows_the_weights_and_not_the_folder(tmp_path):
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / name).mkdir()
        for file in FILES:
            (tmp_path / name / file).write_bytes(content)
        write_card(tmp_path / name, kind="static", dim=1, max_tokens=1, files=FILES)
    a, b, c = (check_files(tmp_path / name).fingerprint for name in "abc")
    assert a == b != c


# A static model, worked out on paper


@pytest.fixture(scope="module")
def tiny_static(tmp_path_factory) -> Path:
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("static")
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "노트": 1, "서버": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": np.array([[0, 0], [3, 0], [0, 1]], np.float16)}, folder / "model.safetensors")
    write_card(folder, kind="static", dim=2, max_tokens=4, files=("model.safetensors", "tokenizer.json"))
    return folder


def test_static_vector_is_the_unit_mean_of_its_words(tiny_static):
    rows = load_embedder(str(tiny_static)).embed_passages(["노트", "노트 서버", "서버 서버 노트", "모름"])
    expected = [[1, 0], [3 / 10**0.5, 1 / 10**0.5], [3 / 13**0.5, 2 / 13**0.5], [0, 0]]
    np.testing.assert_allclose(rows, expected, atol=1e-6)


def test_static_lines_are_the_means_of_their_own_words(tiny_static):
    whole, (lines,) = load_embedder(str(tiny_static)).embed_with_lines(["노트 서버"], [[(0, 2), (3, 5), (2, 3)]])
    np.testing.assert_allclose(whole, [[3 / 10**0.5, 1 / 10**0.5]], atol=1e-6)
    np.testing.assert_allclose(lines, [[1, 0], [0, 1], [0, 0]], atol=1e-6)


def test_static_text_is_cut_at_the_token_limit(tiny_static):
    model = load_embedder(str(tiny_static))
    np.testing.assert_allclose(model.embed_query("노트 노트 노트 노트 서버 서버 서버"), [1, 0])
    assert model.count_tokens(["노트 노트 노트 노트 서버 서버 서버"]) == [7]


def test_static_model_saved_by_sentence_transformers_needs_no_torch_and_gives_equal_vectors(tiny_static, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    table = np.array([[0, 0, 1], [3, 0, 1], [0, 1, 1]], np.float32)
    saved = SentenceTransformer(
        modules=[StaticEmbedding(Tokenizer.from_file(str(tiny_static / "tokenizer.json")), table)], device="cpu"
    )
    saved.save(str(tmp_path / "model"))
    texts = ["노트", "노트 서버", "모름 서버"]
    code = (
        "import sys; from index.embedder import load_embedder\n"
        f"rows = load_embedder({str(tmp_path / 'model')!r}).embed_passages({texts!r})\n"
        "print('torch' in sys.modules, rows.tolist())"
    )
    loaded, rows = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(" ", 1)
    assert loaded == "False"
    np.testing.assert_allclose(json.loads(rows), saved.encode(texts, normalize_embeddings=True), atol=1e-6)


def test_static_model_without_its_weights_is_named(tmp_path):
    (tmp_path / "modules.json").write_text('[{"type": "sentence_transformers.models.StaticEmbedding", "path": ""}]')
    with pytest.raises(EmbedderError, match=r"is not complete: .*model\.safetensors cannot be read"):
        load_embedder(str(tmp_path))


# Any sentence-transformers model


def test_local_transformer_gives_unit_rows_in_the_order_asked(tiny_transformer):
    model = load_embedder(str(tiny_transformer))
    texts = ["노트", "server note server note", "", "서버"]
    rows = model.embed_passages(texts)
    assert rows.shape == (4, 16) and not rows[2].any()
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 0, 1], atol=1e-5)
    np.testing.assert_allclose(rows, np.stack([model.embed_passages([text])[0] for text in texts]), atol=1e-5)


def test_prompts_of_the_model_are_used_on_their_own_side(tiny_transformer):
    from sentence_transformers import SentenceTransformer

    model = load_embedder(str(tiny_transformer))
    raw = SentenceTransformer(str(tiny_transformer), device="cpu")
    query, passage = raw.encode(["query: a note", "b note"], normalize_embeddings=True)
    np.testing.assert_allclose(model.embed_query("note"), query, atol=1e-5)
    np.testing.assert_allclose(model.embed_passages(["note"])[0], passage, atol=1e-5)


def test_e5_by_name_gets_its_prompts(tiny_transformer, tmp_path):
    folder = without_prompts(tiny_transformer, tmp_path / "multilingual-e5-small")
    plain = load_embedder(str(without_prompts(tiny_transformer, tmp_path / "plain")))
    model = load_embedder(str(folder))
    np.testing.assert_allclose(model.embed_query("note"), plain.embed_query("query: note"), atol=1e-5)
    np.testing.assert_allclose(model.embed_passages(["note"])[0], plain.embed_query("passage: note"), atol=1e-5)


def test_transformer_fingerprint_follows_weights_and_prompts(tiny_transformer, tmp_path):
    moved = shutil.copytree(tiny_transformer, tmp_path / "moved")
    bare = without_prompts(tiny_transformer, tmp_path / "bare")
    original = load_embedder(str(tiny_transformer)).fingerprint
    assert load_embedder(str(moved)).fingerprint == original
    assert load_embedder(str(bare)).fingerprint != original


def test_transformer_counts_tokens_without_specials_or_limit(tiny_transformer):
    assert load_embedder(str(tiny_transformer)).count_tokens(["note server", "note " * 100, ""]) == [2, 100, 0]


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS.keys())
def test_transformer_takes_any_text(tiny_transformer, text):
    vector = load_embedder(str(tiny_transformer)).embed_query(text)
    assert np.isfinite(vector).all()
    assert min(abs(np.linalg.norm(vector) - 1), np.linalg.norm(vector)) < 1e-5


def test_hub_name_is_read_from_the_cache_without_network(tiny_transformer, tmp_path):
    repository = tmp_path / "hub" / "models--someone--tiny"
    shutil.copytree(tiny_transformer, repository / "snapshots" / "0123456789abcdef0123456789abcdef01234567")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0123456789abcdef0123456789abcdef01234567")
    code = (
        "import socket\n"
        "def refuse(*args): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from index.embedder import load_embedder\n"
        "model = load_embedder('someone/tiny'); print(model.name, model.dim)"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_")} | {"HF_HUB_CACHE": str(tmp_path / "hub")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.split() == ["someone/tiny", "16"], done.stderr


def test_model_that_is_not_here_says_how_to_get_it(tmp_path):
    code = (
        "import socket\n"
        "def refuse(*args): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from index.embedder import load_embedder\n"
        "from index.errors import EmbedderError\n"
        "try: load_embedder('someone/absent')\n"
        "except EmbedderError as error: print(error)"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_")} | {"HF_HUB_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    expected = "The model someone/absent is not on this machine: fetch it once with `hf download someone/absent`, or give"
    assert done.stdout.strip() == f"{expected} the folder that holds it.", done.stderr


def test_folder_without_a_model_is_named(tmp_path):
    (tmp_path / "readme.txt").write_text("no model here")
    with pytest.raises(EmbedderError, match="holds no sentence-transformers model"):
        load_embedder(str(tmp_path))


def test_empty_name_is_refused():
    with pytest.raises(EmbedderError, match="The model name is empty"):
        load_embedder("  ")


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "~/no model here", "some/where/else"])
def test_a_path_that_is_not_there_is_no_hub_name(name):
    with pytest.raises(EmbedderError, match="There is no folder"):
        load_embedder(name)

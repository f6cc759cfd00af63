"""The drawing of the packages stays true: app → qa → index, one door for each heavy library, no work on import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "qa")

# Where a library may be imported; everything else goes through these.
MODELS = ("index/embedder/", "index/training/", "index/model/")  # the last is code that sentence-transformers loads, never we
DOORS = {
    "faiss": ("index/store/",),
    "tantivy": ("index/store/",),
    "sqlite3": ("index/store/",),
    "sentence_transformers": MODELS,
    "transformers": MODELS,
    "torch": MODELS,
    "onnxruntime": MODELS,
    "onnx": ("index/training/",),
    "tokenizers": MODELS,
    "gradio": ("app.py", "qa/page/"),
    "markdown_it": ("index/formats/", "qa/page/"),
    "mdit_py_plugins": ("index/formats/", "qa/page/"),
    "frontmatter": ("index/frontmatter.py",),
    "pathspec": ("index/files.py",),
}
HEAVY = ("faiss", "tantivy", "sentence_transformers", "torch", "onnxruntime", "gradio")


def sources() -> list[Path]:
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [*found, *(path for path in [ROOT / "app.py"] if path.exists())]


def imported(path: Path, *, parts: bool = False) -> Iterator[str]:
    """Every module that a file imports anywhere, also inside functions and under TYPE_CHECKING.

    :param parts: names it takes out of a package instead of the package, as these may be modules.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            module = node.module or ""
            taken = {f"{module}.{alias.name}" for alias in node.names} & NAMES if parts else set()
            yield from taken or {module}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


NAMES = {module_of(path) for path in sources()}


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_imports_point_from_app_to_qa_to_index(path: Path) -> None:
    forbidden = {"index": {"qa", "app", "tests"}, "qa": {"app", "tests"}, "app.py": {"tests"}}[path.relative_to(ROOT).parts[0]]
    assert {module.split(".")[0] for module in imported(path)} & forbidden == set()


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_each_heavy_library_has_one_door(path: Path) -> None:
    libraries = {module.split(".")[0] for module in imported(path)} & set(DOORS)
    assert {library for library in libraries if not name_of(path).startswith(DOORS[library])} == set()


def test_no_module_needs_itself_to_be_understood() -> None:
    """Imports for types alone count: what is read to understand a module leads downwards."""
    needs = {module_of(path): NAMES & set(imported(path, parts=True)) for path in sources()}
    TopologicalSorter(needs).prepare()  # raises CycleError


def test_questions_know_nothing_of_how_an_index_is_kept() -> None:
    inside = {
        (name_of(path), module)
        for path in sources()
        if not name_of(path).startswith("index/")
        for module in imported(path)
        if module.startswith("index.store.")
    }
    assert inside == set()


def test_no_pickle_anywhere() -> None:
    unsafe = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}
    assert [(name_of(path), found) for path in sources() if (found := unsafe & set(imported(path)))] == []


@pytest.mark.parametrize(
    "module", ["index", "index.types", "index.config", "index.tokens", "index.reader", "index.sessions", "qa", "qa.types"]
)
def test_importing_loads_no_heavy_library(module: str) -> None:
    check = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert run(check) == ""


@pytest.mark.parametrize("module", ["index.build", "index.store", "index.freshness", "qa.retrieve"])
def test_importing_reads_no_environment_and_opens_no_model(module: str) -> None:
    # The names of this project alone: libraries read what they like.
    check = f"""
import os, sys
class Watched(dict):
    def get(self, key, default=None):
        if key.startswith("NOTES_"): print("read", key)
        return super().get(key, default)
    __getitem__ = lambda self, key: self.get(key)
os.environ = Watched(os.environ)
sys.addaudithook(lambda event, args: event == "open" and "index/model" in str(args[0]) and print("opened", args[0]))
import {module}
print(*sorted(set(("sentence_transformers", "torch", "gradio")) & set(sys.modules)))
"""
    assert run(check) == ""


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()

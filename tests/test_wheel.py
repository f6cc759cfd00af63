"""What is installed is what is in the checkout: a plain list of packages would drop a new one without a word."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = {".md", ".tsv", ".css", ".js", ".svg", ".png", ".jsonl", ".json", ".onnx", ".safetensors", ".txt", ""}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("index", "qa", "app.py", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_module_is_in_the_wheel(packed: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for package in ("index", "qa") for path in (ROOT / package).rglob("*.py")}
    assert modules | {"app.py"} <= packed


def test_the_model_the_terms_and_the_style_are_in_the_wheel(packed: set[str]) -> None:
    kept = ("index/model", "qa/aliases", "qa/page", "qa/evaluation/questions")
    data = {
        path.relative_to(ROOT).as_posix()
        for folder in kept
        for path in (ROOT / folder).iterdir()
        if path.is_file() and path.suffix in DATA
    }
    assert data <= packed
    assert "index/FORMAT.md" in packed


def test_nothing_else_is_in_the_wheel(packed: set[str]) -> None:
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == {"app.py", "index", "qa"}

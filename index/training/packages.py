"""Everyday Korean beside English, out of packages that carry translated texts: what technical documentation lacks."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HANGUL = re.compile(r"[가-힣]")
FILLED_IN = re.compile(r"[<>%{}\\|_]|역주|\)를|\)을|\)가|\)는|\)로")  # what the program would put words into
FRAME = "\"'“”‘’ "


def read_packages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(Korean, English, source) of every unpacked package in `folder`, each named as its folder there.

    Read are message catalogues (`ko/LC_MESSAGES/*.mo`) and what lies in two languages side by side as JSON: `ko/annotations.json`
    beside `en/annotations.json`, `translations/ko.json` beside `translations/en.json`.
    """
    for package in sorted(p for p in folder.iterdir() if p.is_dir()):
        pairs = dict.fromkeys((korean.strip(FRAME), english.strip(FRAME)) for korean, english in pairs_of(package))
        for korean, english in pairs:
            if HANGUL.search(korean) and not HANGUL.search(english) and not FILLED_IN.search(f"{korean}\n{english}"):
                yield korean, english, package.name


def pairs_of(package: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(package.rglob("ko/LC_MESSAGES/*.mo")):
        yield from catalogue(file)
    for file in sorted(package.rglob("ko/annotations.json")):
        yield from pictures(file, file.parent.parent / "en" / file.name)
    for file in sorted(package.rglob("translations/ko.json")):
        yield from same_places(load(file)["ko"], load(file.with_name("en.json"))["en"])


def catalogue(file: Path) -> Iterator[tuple[str, str]]:
    with file.open("rb") as stream:
        messages: dict[object, str] = vars(gettext.GNUTranslations(stream))["_catalog"]
    for english, korean in messages.items():
        if isinstance(english, str):  # a plural's key is a pair
            yield korean, english.rpartition("\x04")[2]


def pictures(korean: Path, english: Path) -> Iterator[tuple[str, str]]:
    """Names of signs and pictures, and all the words for one together."""
    ours, theirs = (next(iter(load(file).values()))["annotations"] for file in (korean, english))
    for sign in filter(theirs.__contains__, ours):  # in the order of the file: a set has another one in every process
        for part, separator in (("tts", " "), ("default", ", ")):
            yield separator.join(ours[sign].get(part, [])), separator.join(theirs[sign].get(part, []))


def same_places(korean: object, english: object) -> Iterator[tuple[str, str]]:
    if isinstance(korean, dict) and isinstance(english, dict):
        for key in filter(english.__contains__, korean):
            yield from same_places(korean[key], english[key])
    elif isinstance(korean, str) and isinstance(english, str):
        yield korean, english


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))

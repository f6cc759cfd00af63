"""aliases.yaml in the notes folder: names that only this person gives to things.

A mapping of a term to its other names, or a list of groups. Whatever is wrong with the file is said in a sentence, and
what can be used of it is used: a question is answered in any case.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from qa.aliases.table import Groups, key

FILE_NAME = "aliases.yaml"
_MAX_BYTES = 1_000_000
_MAX_GROUPS = 10_000
_MAX_NAMES = 50  # of one group
_MAX_NAME = 100  # characters
_EXPECTED = "write `term: [other name, …]`, or a list of groups"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UserAliases:
    groups: Groups
    warnings: tuple[str, ...] = ()  # sentences for the page


def read_user_aliases(notes_dir: Path) -> UserAliases:
    """The groups of the folder's aliases.yaml; none where there is no such file."""
    path = notes_dir / FILE_NAME
    try:
        if not path.is_file():
            return UserAliases(Groups(()))
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        return _refused(f"cannot be read ({error.strerror or error}): check its permissions")
    if len(data) > _MAX_BYTES:
        return _refused(f"is larger than {_MAX_BYTES // 1_000_000} MB: keep only the names you ask with")
    try:
        aliases = parse_user_aliases(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _refused("is not UTF-8: save it as UTF-8")
    for warning in aliases.warnings:
        _log.warning("%s", warning)
    return aliases


def parse_user_aliases(text: str) -> UserAliases:
    try:
        # Anchors are refused before anything is built: aliases of aliases grow without bound.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            return _unused("uses YAML anchors (&, *): write the names out, in quotes where they begin with & or *")
        content = _with_repeated_keys(yaml.SafeLoader(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}: {getattr(error, 'problem', '')})" if mark else ""
        return _unused(f"is not valid YAML{where}: {_EXPECTED}")
    except RecursionError:
        return _unused(f"is nested too deeply: {_EXPECTED}")
    except ValueError as error:  # an impossible date: 2024-13-45
        return _unused(f"has a value that YAML cannot read ({error}): put it in quotes")
    if content is None:
        return UserAliases(Groups(()))
    if not isinstance(content, _Pairs | list):
        return _unused(f"holds {_kind(content)}, not a mapping or a list: {_EXPECTED}")
    warnings: list[str] = []
    groups = list(_groups(content, warnings))
    if len(groups) > _MAX_GROUPS:
        warnings.append(f"{FILE_NAME} has {len(groups):,} entries: only the first {_MAX_GROUPS:,} are used.")
    merged = _merge(groups[:_MAX_GROUPS], warnings)
    return UserAliases(Groups(merged), tuple(warnings))


class _Pairs(tuple[tuple[object, object], ...]):
    """A mapping of which no key is lost that stands there twice."""


def _with_repeated_keys(loader: yaml.SafeLoader) -> object:
    node = loader.get_single_node()
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_document(node) if node is not None else None
    loader.flatten_mapping(node)
    return _Pairs(
        (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True)) for key, value in node.value
    )


def _groups(content: _Pairs | list[object], warnings: list[str]) -> Iterator[list[str]]:
    entries = content if isinstance(content, _Pairs) else [(None, entry) for entry in content]
    for number, (term, others) in enumerate(entries, 1):
        if isinstance(others, dict) and term is None and len(others) == 1:  # a list of one-entry mappings
            [(term, others)] = others.items()
        place = f"entry {number}" if term is None else f"“{_shown(term)}”"
        names = [term] if term is not None else []
        names += others if isinstance(others, list) else [others]
        wrong = [name for name in names if not isinstance(name, str | int | float) or isinstance(name, bool)]
        usable = [_clean(name) for name in names if isinstance(name, str | int | float) and not isinstance(name, bool)]
        if wrong:
            warnings.append(f"{FILE_NAME}: {place} holds {_kind(wrong[0])} where a name belongs: {_EXPECTED}.")
        usable = list(dict.fromkeys(name for name in usable if key(name) and len(name) <= _MAX_NAME))[:_MAX_NAMES]
        if len({key(name) for name in usable}) > 1:
            yield usable
        elif not wrong:
            warnings.append(f"{FILE_NAME}: {place} gives no other name and is left out.")


def _merge(groups: list[list[str]], warnings: list[str]) -> list[list[str]]:
    """Groups that share a name become one, also around a circle (a: [b], b: [a])."""
    merged: list[list[str]] = []
    at: dict[str, int] = {}
    for group in groups:
        met = sorted({at[key(name)] for name in group if key(name) in at})
        if not met:
            at |= {key(name): len(merged) for name in group}
            merged.append(group)
            continue
        shared = next(name for name in group if key(name) in at)
        warnings.append(f"{FILE_NAME}: “{_shown(shared)}” stands in more than one entry: they are taken as one group of names.")
        together = list(dict.fromkeys(name for number in met for name in merged[number])) + group
        for number in met[1:]:
            merged[number] = []
        merged[met[0]] = list(dict.fromkeys(together))
        at |= {key(name): met[0] for name in together}
    return [group for group in merged if group]


def _refused(why: str) -> UserAliases:
    aliases = _unused(why)
    _log.warning("%s", aliases.warnings[0])
    return aliases


def _unused(why: str) -> UserAliases:
    return UserAliases(Groups(()), (f"{FILE_NAME} {why}; until then it is left out.",))


def _clean(name: object) -> str:
    return " ".join(unicodedata.normalize("NFC", str(name)).split())


def _shown(name: object) -> str:
    text = _clean(name)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _kind(value: object) -> str:
    kinds = {dict: "a mapping", list: "a list", bool: "yes or no", type(None): "nothing", str: "text"}
    return kinds.get(type(value), f"a value of type {type(value).__name__}")

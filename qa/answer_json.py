"""An answer for programs: one JSON object, on the command line and over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from qa.types import Answer, Citation


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON has it: dates as text, each passage with its label."""
    found = asdict(answer)
    for key in ("passages", "nearest"):
        for plain, passage in zip(found[key], getattr(answer, key), strict=True):
            _complete(plain["citation"], passage.citation)
            for other, citation in zip(plain["also_at"], passage.also_at, strict=True):
                _complete(other, citation)
    return found


def _complete(plain: dict[str, Any], citation: Citation) -> None:
    plain["label"] = citation.label()
    plain["date"] = citation.date.isoformat() if citation.date else None

"""What a reader sees of reStructuredText's inline mark-up."""

from __future__ import annotations

import re

from index.formats.inline import seen

_INLINE = re.compile(
    r"``(?P<literal>.+?)``"
    r"|(?::[\w+-]{1,30}(?::[\w+-]{1,30})?:)?`(?P<text>[^`<]*+)(?:<(?P<address>[^`<>]*)>)?`(?::[\w+-]{1,30}:)?_{0,2}"
    r"|\*\*(?P<strong>\S(?:[^*]*\S)?)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)\|(?P<substitution>[^\s|](?:[^|]*[^\s|])?)\|_{0,2}"
    r"|\\(?P<escaped>.|$)"
)


def rst_text(text: str) -> str:
    return seen(_INLINE.sub(_inline, text)).strip()


def _inline(match: re.Match[str]) -> str:
    if match["escaped"] is not None:
        return match["escaped"].strip()
    if match["text"] is not None:
        return match["text"].strip().lstrip("~!") or match["address"] or ""
    return match["literal"] or match["strong"] or match["emphasis"] or match["substitution"] or ""

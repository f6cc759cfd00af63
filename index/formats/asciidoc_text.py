"""What a reader sees of AsciiDoc's inline mark-up, and the cells of its tables."""

from __future__ import annotations

import re

from index.formats.inline import seen

_CELL = re.compile(r"(?:(?<=\s)|^)(?:[\d.]{1,7}[+*])?[<^>.]{0,3}[aehlmsv]?\||\|")
_CELL_START = re.compile(r"(?:(?<=\s)|^)(?:(?P<n>\d{1,2})(?:\.\d{1,2})?[+*])?[<^>.]{0,3}[aehlmsv]?\||(?<!\\)\|")
_COLUMNS = re.compile(r"cols\s*=\s*(?:\"(?P<list>[^\"]*)\"|(?P<one>\d+\*?))")
_INLINE = re.compile(
    r"`\+?(?P<mono>[^`]+?)\+?`"
    r"|(?<![\w*])\*{1,2}(?P<strong>[^\s*](?:[^*]*[^\s*])?)\*{1,2}(?!\*)"
    r"|(?<![\w_])__?(?P<emphasis>[^\s_](?:[^_]*[^\s_])?)__?(?![\w_])"
    r"|(?<![\w#])\#{1,2}(?P<mark>[^\s#](?:[^#]*[^\s#])?)\#{1,2}(?!\#)"
    r"|<<(?P<ref>[^<>,]{1,300}+)(?:,(?P<reftext>[^<>]{1,300}+))?>>"
    r"|(?P<url>(?:https?|ftp)://[^\s\[\]<>]{1,2000}+)\[(?P<urltext>[^\]]{0,1000}+)\]"
    r"|(?:link|xref|mailto):(?P<target>[^\s\[\]]{1,300})\[(?P<linktext>[^\]]{0,1000}+)\]"
    r"|(?:image|icon):(?!:)(?P<image>[^\s\[\]]{1,300})\[(?P<alt>[^\]]{0,1000}+)\]"
    r"|(?:footnote|kbd|btn|menu|stem|latexmath|asciimath|pass):[\w-]{0,30}\[(?P<macro>[^\]]{0,2000}+)\]"
    r"|\[\[(?P<anchor>[^\[\]]{0,300}+)\]\]"
    r"|\[[.#%][\w.#%-]*\](?=[#*_`])"
)


def asciidoc_text(text: str) -> str:
    text = re.sub(r"[ \t]\+$", "", text, flags=re.MULTILINE)  # a hard line break
    return seen(_INLINE.sub(_inline, text)).strip()


def _inline(match: re.Match[str]) -> str:
    if match["ref"]:
        return (match["reftext"] or match["ref"]).strip()
    if match["url"]:
        return _words(match["urltext"]) or match["url"]
    if match["target"]:
        return _words(match["linktext"]) or match["target"]
    if match["image"]:
        return match["alt"].partition(",")[0]
    if match["macro"] is not None:
        return f" {match['macro']}" if match.group().startswith("footnote") else match["macro"]
    return match["mono"] or match["strong"] or match["emphasis"] or match["mark"] or ""


def n_cells(line: str) -> int:
    """`2+|` spans two columns, `3*|` is said three times."""
    return sum(int(match["n"] or 1) for match in _CELL_START.finditer(line))


def n_columns(attributes: str) -> int:
    match = _COLUMNS.search(attributes)
    if match is None:
        return 0
    columns = match["list"] or match["one"]
    repeated = re.match(r"(\d{1,2})\*", columns)
    return int(repeated[1]) if repeated else columns.count(",") + 1


def _words(text: str) -> str:
    """`text,window=_blank` and `text^` without what is for the browser."""
    return re.sub(r",\s*(?:window|role|opts|options|id|title)=.*$", "", text).rstrip("^").strip('"')


def cells_of(words: str) -> list[str]:
    return [cell for part in _CELL.split(words) if (cell := asciidoc_text(part))]

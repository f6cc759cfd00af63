"""Rules that teach markdown-it the dialects people write notes in, and the parser built from them.

They run inside the parser, so that fences, lists and quotes decide as usual what a line belongs to.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from index.formats.inline import TAG, TAG_NAMES

_ENDS_A_PARAGRAPH: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_HTML_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)")
_ONLY_TAGS = re.compile(rf"(?:{TAG.pattern}\s*)+")
# Elements kept whole, from the line that opens them to the line that closes them; other elements are taken line by line,
# so that Markdown inside `<div>`, `<aside>` or `<details>` stays Markdown and the lists around them go on.
_WHOLE = frozenset("dl form iframe ins object ol pre script select style svg table textarea ul video audio noscript math".split())
_STARTS_ANYWHERE = frozenset(block_names) | {"script", "style", "pre", "textarea", "svg", "iframe"}
_MACRO = re.compile(
    r"\{%.*%\}|\{\{[<%].*[>%]\}\}|\{::?[^{}]*\}|%%.*%%|%%|"
    r"(?P<toc>\[TOC\]|\[\[_?toc_?\]\]|@\[toc\].*|\$\{toc\}|\{\{\s*toc\s*\}\}|\{:\s*toc\b[^{}]*\})",
    re.IGNORECASE,
)
_KRAMDOWN_TOC = re.compile(r"\{:.*\btoc\b", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"\{%-?\s*(highlight|codeblock)\b(.*?)-?%\}")
_CONTAINER = re.compile(r":{3,}\s*(?:\{[^}]*\}|[A-Za-z][\w-]*)?\s*(.*?)\s*:*")
_WIKILINK = re.compile(r"!?\[\[(?=\S)([^\[\]\n]+?)(?<=\S)\]\](?!\()(?:\{([^{}\n]*)\})?")
_EMBEDDED_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp|heic|mp3|m4a|wav|mp4|mov|webm|pdf)$", re.IGNORECASE)
_TIGHT_START = "[(\"'<*_`“‘『【「《~"


@cache
def parser() -> MarkdownIt:
    # The limit of 20 levels that the preset sets is ten nested lists, and beyond it the parser drops text.
    md = MarkdownIt("commonmark", {"maxNesting": 60, "inline_definitions": True}).enable(["table", "strikethrough"])
    dollarmath_plugin(md, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    footnote_plugin(md, inline=False, move_to_end=False)
    md.block.ruler.at("fence", fence, _ENDS_A_PARAGRAPH)
    md.block.ruler.at("html_block", html, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("table", "macro", macro, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("fence", "container", container, _ENDS_A_PARAGRAPH)
    md.block.ruler.after("heading", "tight_heading", tight_heading, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.before("link", "wikilink", wikilink)
    return md


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _push_lines(state: StateBlock, kind: str, first: int, after: int) -> None:
    token = state.push(kind, "", 0)
    token.map = [first, after]
    token.content = state.getLines(first, after, state.blkIndent, False)
    state.line = after


def fence(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A fence, also one that was never closed, or whose content stands left of the list item that holds it."""
    text = _line(state, first)
    marker = text[:1]
    if state.is_code_block(first) or marker not in ("`", "~") or not text.startswith(marker * 3):
        return False
    info = text.lstrip(marker)
    if marker == "`" and "`" in info:
        return False  # inline code
    if silent:
        return True
    last, closed = _fence_end(state, first, end, marker * (len(text) - len(info)))
    token = state.push("fence", "code", 0)
    token.info = info.strip()
    token.markup = marker * (len(text) - len(info))
    token.map = [first, last + 1 if closed else last]
    token.content = state.getLines(first + 1, last, state.sCount[first], True)
    state.line = token.map[1]
    return True


def _fence_end(state: StateBlock, first: int, end: int, mark: str) -> tuple[int, bool]:
    """The line after the content, and whether it is a closing fence.

    An unclosed fence would swallow every heading below it. So it ends before the first heading-like line after a blank one,
    if no closing fence comes, or if another fence opens (with a language) before one comes.
    """
    heading: int | None = None
    outdented = False
    for line in range(first + 1, end):
        text = _line(state, line)
        if not text:
            continue
        if state.sCount[line] < state.blkIndent and not outdented:
            if not _closes_later(state, line, end, mark, state.sCount[first]):
                return line, False
            outdented = True
        if text.startswith(mark) and not text.strip(mark[0]) and state.sCount[line] - state.blkIndent < 4:
            return line, True
        if heading is None and state.isEmpty(line - 1) and _heading_like(state, line, end, text):
            heading = line
        elif heading is not None and text.startswith(mark) and "`" not in text.lstrip("`"):
            return heading, False
    return (heading, False) if heading is not None else (end, False)


def _heading_like(state: StateBlock, line: int, end: int, text: str) -> bool:
    hashes = len(text) - len(text.lstrip("#"))
    if not 1 <= hashes <= 6 or text[hashes : hashes + 1] != " " or state.sCount[line] > 3:
        return False
    return hashes > 1 or (line + 1 < end and state.isEmpty(line + 1))  # `# …` above code is a comment


def _closes_later(state: StateBlock, line: int, end: int, mark: str, column: int) -> bool:
    """Whether an indented fence in a list is closed at its own indentation although some of its content stands further left."""
    for later in range(line, min(end, line + 200)):
        text = _line(state, later)
        if text.startswith(mark):
            return not text.strip(mark[0]) and state.sCount[later] == column
        if state.isEmpty(later - 1) and _heading_like(state, later, end, text):
            return False
    return False


def html(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    text = _line(state, first)
    if not text.startswith("<") or state.is_code_block(first):
        return False
    if text.startswith(("<!", "<?")):
        if not silent:
            closing = "-->" if text.startswith("<!--") else ">"
            _push_lines(state, "html_block", first, _line_with(state, first, end, closing) or first + 1)
        return True
    match = _HTML_NAME.match(text)
    name = match[1].lower() if match else ""
    if name not in TAG_NAMES:
        return False
    alone = _ONLY_TAGS.fullmatch(text) is not None and all(tag[2].lower() in TAG_NAMES for tag in TAG.finditer(text))
    if name not in _STARTS_ANYWHERE and (silent or not alone):
        return False
    if silent:
        return True
    after = _tag_end(state, first, end)
    if name in _WHOLE and not text.startswith("</"):
        after = max(after, _element_end(state, first, end, name))
        _push_lines(state, "html_block", first, after)
    else:
        _push_lines(state, "html_line", first, after)
    return True


def _line_with(state: StateBlock, first: int, end: int, wanted: str) -> int | None:
    """The line after the first one that has `wanted`; what no line has is looked for once."""
    missing: set[str] = state.env.setdefault("missing", set())
    if wanted in missing:
        return None
    for line in range(first, end):
        if wanted in state.src[state.bMarks[line] : state.eMarks[line]].lower():
            return line + 1
    if end == state.lineMax:
        missing.add(wanted)
    return None


def _tag_end(state: StateBlock, first: int, end: int) -> int:
    """A tag may go on over lines: the line after its `>`."""
    if ">" in _line(state, first):
        return first + 1
    for line in range(first + 1, min(end, first + 20)):
        if state.isEmpty(line):
            break
        if ">" in _line(state, line):
            return line + 1
    return first + 1


def _element_end(state: StateBlock, first: int, end: int, name: str) -> int:
    closing = f"</{name}"
    opening = re.compile(rf"<{name}(?=[\s/>]|$)", re.IGNORECASE)
    if _line_with(state, first, end, closing) is not None:
        open_elements = 0
        for line in range(first, end):
            text = _line(state, line).lower()
            open_elements += len(opening.findall(text)) - text.count(closing)
            if open_elements <= 0:
                return line + 1
    for line in range(first + 1, end):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return line
    return end


def macro(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Lines for a site generator: `{% include … %}`, `{: .notice}`, `[TOC]`; Jekyll's highlight block is code."""
    text = _line(state, first)
    if text[:1] not in ("{", "[", "@", "$", "%") or state.is_code_block(first):
        return False
    if highlight := _HIGHLIGHT.fullmatch(text):
        after = _line_with(state, first, end, f"end{highlight[1]}")
        if after is not None:
            if not silent:
                _push_lines(state, "fence", first, after)
                state.tokens[-1].content = state.getLines(first + 1, after - 1, state.blkIndent, True)
            return True
    match = _MACRO.fullmatch(text)
    if match is None:
        return False
    if not silent:
        _push_lines(state, "macro", first, first + 1)
        state.tokens[-1].meta = {"toc": match["toc"] is not None or _KRAMDOWN_TOC.match(text) is not None}
    return True


def container(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """The lines that open and close `::: tip title`: what stands between them is Markdown, closed or not."""
    text = _line(state, first)
    if not text.startswith(":::") or state.is_code_block(first):
        return False
    match = _CONTAINER.fullmatch(text)
    if match is None:
        return False
    if not silent:
        _push_lines(state, "container", first, first + 1)
        state.tokens[-1].content = match[1]
    return True


def tight_heading(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """`##제목`: no heading to CommonMark, one to the person who wrote it. `#한 낱말` may be a tag: the note decides later."""
    text = _line(state, first)
    content = text.lstrip("#")
    level = len(text) - len(content)
    if not 1 <= level <= 6 or not content or state.is_code_block(first) or (silent and level == 1):
        return False
    start = content[0]
    if not (start.isalpha() or start in _TIGHT_START or category(start) == "So" or (start.isdigit() and level > 1)):
        return False
    if silent:
        return True
    token = state.push("heading_open", f"h{level}", 1)
    token.markup = "#" * level
    token.map = [first, first + 1]
    token.meta = {"tight": True}
    token = state.push("inline", "", 0)
    token.content = content.rstrip("#").strip()
    token.map = [first, first + 1]
    token.children = []
    state.push("heading_close", f"h{level}", -1)
    state.line = first + 1
    return True


def wikilink(state: StateInline, silent: bool) -> bool:
    """`[[page|alias]]` shows the alias, `[[page#heading]]` page and heading; `[[ -f x ]]` is shell."""
    if not state.src.startswith(("[[", "![["), state.pos):
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        page, _, alias = match[1].partition("|")
        page = page.rstrip("\\").strip()
        shown = match[2] or alias.strip() or " > ".join(part.strip() for part in page.split("#") if part.strip())
        if match[0].startswith("!") and _EMBEDDED_FILE.search(page):
            shown = "" if not alias or alias.strip().replace("x", "").isdigit() else alias.strip()
        state.push("wikilink", "", 0).content = shown.rpartition("/")[2] if not (match[2] or alias) else shown
    state.pos = match.end()
    return True

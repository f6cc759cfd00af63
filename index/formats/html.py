"""HTML to blocks: what a reader of the page sees, on the lines of the file that spell it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from unicodedata import normalize

from index.formats.html_tokens import RAW, Token, tokens
from index.formats.inline import seen
from index.formats.whole_lines import Span, fit_to_lines
from index.types import Block, BlockKind, HeadingStyle

_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_LISTS = frozenset("ul ol dl menu".split())
_ITEMS = frozenset("li dt dd".split())
_CELLS = frozenset("td th".split())
_OUTER = {"li": _LISTS, "dt": _LISTS, "dd": _LISTS, "tr": frozenset({"table"}), "td": frozenset({"tr"}), "th": frozenset({"tr"})}
_BLOCKS = frozenset(
    "address article aside body caption center details dialog div fieldset figcaption figure footer form header hr html legend"
    " main option p section summary table tbody tfoot thead title".split()
)
_HOLDS_BLOCKS = frozenset("table tbody thead tfoot body html".split()) | _LISTS
_ENDS_HEADING = frozenset("p table pre blockquote".split()) | _LISTS | frozenset(_HEADINGS)
_CONTEXT = frozenset("pre table tr blockquote".split()) | _LISTS | _ITEMS | _CELLS | frozenset(_HEADINGS)
_UNSEEN = frozenset("head noscript template svg object select button datalist canvas".split())
_CHROME = frozenset("nav footer".split())
_CHROME_CLASS = re.compile(
    r"adsbygoogle|advert\w*|ads|ad-?(?:box|banner|container|slot|wrap\w*)|side-?bar|breadcrumbs?|pagination|nav(?:bar|igation)?|toc"
    r"|table-of-contents|related(?:[-_]?(?:posts|articles))?|another_category\w*|container_postbtn"
    r"|(?:share|social)(?:[-_]?(?:bar|buttons?|icons?|links?))?|cookie[-_]?(?:banner|notice|consent)",
    re.IGNORECASE,
)
_CHROME_IDS = frozenset("toc sidebar table-of-contents".split())  # other ids are often made of the words of a heading
_MAX_HEADING = 300  # characters; more is a heading that nobody closed
_MAX_DEPTH = 100  # open elements that are kept track of


def parse(text: str, body: int) -> list[Block]:
    spans = _Reader(text, body).read()
    return fit_to_lines(text, body, spans)


def own_values(text: str) -> dict[str, object]:
    """Title, day, tags and address from the head of the page."""
    found: dict[str, list[str]] = {}
    for token in tokens(text, 0):
        if token.name == "title" and not token.closing and "title" not in found:
            end = text.find("</", token.end)
            found["title"] = [unescape(text[token.end : end if end >= 0 else token.end])]
        elif token.name == "meta":
            name = (token.attributes.get("property") or token.attributes.get("name") or "").casefold()
            found.setdefault(name, []).append(token.attributes.get("content", ""))
        elif token.name == "link" and token.attributes.get("rel") == "canonical":
            found.setdefault("canonical", []).append(token.attributes.get("href", ""))
        elif token.name == "body" or (token.name == "head" and token.closing):
            break
    keys = {
        "title": ("og:title", "title"),
        "date": ("article:published_time", "og:regdate", "date", "dc.date", "dcterms.created", "created"),
        "tags": ("article:tag", "keywords"),
        "url": ("canonical", "og:url"),
    }
    values = {key: next((found[name] for name in names if any(found.get(name, ()))), []) for key, names in keys.items()}
    if len(values["tags"]) == 1:
        values["tags"] = values["tags"][0].split(",")
    return dict(values)


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    span: int | None = None  # of a list item, or of a table's header row
    is_header: bool = False  # a row: so far nothing but `th`


class _Reader:
    """`hides_chrome` is False when chrome turned out to have no end, so that it would hide the rest of the page."""

    def __init__(self, text: str, body: int, *, hides_chrome: bool = True) -> None:
        self.text = text
        self.body = body
        self.hides_chrome = hides_chrome
        self.spans: list[Span] = []
        self.open: list[_Open] = []
        self.words: list[str] = []
        self.start: int | None = None  # of the text that has no span yet
        self.end = body
        self.mark: int | None = None  # the block element that the text stands in
        self.last_closing: dict[str, int] = {}  # by element

    def read(self) -> list[Span]:
        hidden: Token | None = None  # the element whose content is not shown
        depth = 0
        for token in tokens(self.text, self.body):
            if hidden is not None:
                if token.name == hidden.name:
                    depth += -1 if token.closing else 1
                    if depth == 0:
                        self._hide(hidden, token.end)
                        hidden = None
            elif not token.name:
                self._text(token)
            elif token.closing:
                self._close(token)
            elif self._hides(token):
                self._flush(token.start)
                hidden, depth = token, 1
            else:
                self._open(token)
        if hidden is not None and hidden.name not in RAW:
            return _Reader(self.text, self.body, hides_chrome=False).read()
        self._flush(len(self.text))
        return self.spans

    def _hides(self, token: Token) -> bool:
        if token.name in RAW:
            return True
        if not self.hides_chrome or not (token.name in _UNSEEN or _is_chrome(token)):
            return False
        if token.name not in self.last_closing:
            self.last_closing[token.name] = self.text.rfind(f"</{token.name}")
        return self.last_closing[token.name] >= token.end

    def _hide(self, hidden: Token, end: int) -> None:
        chrome = hidden.name not in RAW | _UNSEEN
        self.spans.append(Span(BlockKind.NAVIGATION if chrome else BlockKind.RULE, hidden.start, end, ""))
        self.end, self.mark = end, None

    def _text(self, token: Token) -> None:
        source = self.text[token.start : token.end]
        if not source.strip() and not self.words:
            return
        self._say(unescape(source), token.start + len(source) - len(source.lstrip()), token.start + len(source.rstrip()))

    def _say(self, words: str, start: int, end: int) -> None:
        if self.start is None:
            self.start = start if self.mark is None else self.mark
        self.words.append(words if self._inside("pre") else re.sub(r"[ \t\n\r\f]+", " ", words))
        self.end = max(self.end, end)

    def _open(self, token: Token) -> None:
        name = token.name
        if name == "br":
            self.words.append("\n" if self.words else "")
        elif name == "img" or name == "iframe":
            words = token.attributes.get("alt") or token.attributes.get("title") or ""
            if words.strip():
                self._say(f" {words} ", token.start, token.end)
        elif name in _CONTEXT or name in _BLOCKS:
            if name in _ENDS_HEADING:
                self._leave(frozenset(_HEADINGS), token.start)
            if name in _CELLS and self._inside("tr"):
                self._leave(_CELLS, token.start, within=_OUTER[name])
                self.words.append(" | " if self.words else "")
            elif not self._inside_cell() or name in _HEADINGS or name in ("table", "tr"):
                self._flush(token.start)
                self.mark = token.start
            elif self.words:
                self.words.append(" ")
            if name in _OUTER and name not in _CELLS:
                self._leave(_ITEMS if name in _ITEMS else frozenset({name}), token.start, within=_OUTER[name])
            if name in _CONTEXT and len(self.open) < _MAX_DEPTH:
                self.open.append(_Open(name, is_header=name == "tr"))
            if name == "td" and (row := self._nearest("tr")):
                row.is_header = False
            if name == "hr" and not self.words:
                self.spans.append(Span(BlockKind.RULE, token.start, token.end, ""))
                self.end, self.mark = token.end, None

    def _close(self, token: Token) -> None:
        name = token.name
        if (name in _CONTEXT and name not in _CELLS) or name in _BLOCKS:
            if self._inside_cell() and name not in _HEADINGS and name not in ("tr", "table"):
                self.words.append(" " if self.words else "")
            else:
                if self.words and name not in _HOLDS_BLOCKS:
                    self.end = max(self.end, token.end)
                self._flush(token.end)
        self._leave(frozenset({name}), token.end)

    def _leave(self, names: frozenset[str], at: int, *, within: frozenset[str] = frozenset()) -> None:
        """Close the innermost open element of these names and what is open inside it, not looking beyond `within`."""
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].name in within:
                return
            if self.open[place].name in names:
                if names & frozenset(_HEADINGS):
                    self._flush(at)
                del self.open[place:]
                return

    def _inside(self, name: str) -> bool:
        return any(element.name == name for element in self.open)

    def _inside_cell(self) -> bool:
        return any(element.name in _CELLS for element in self.open)

    def _nearest(self, *names: str) -> _Open | None:
        return next((element for element in reversed(self.open) if element.name in names), None)

    def _flush(self, at: int) -> None:
        words, start = normalize("NFC", "".join(self.words)), self.start  # &#x1112;&#x1161; is spelt in jamo
        self.words, self.start, self.mark = [], None, None
        code = self._inside("pre")
        plain = seen(words).strip("\n") if code else _tidy(words)
        if start is None or not plain.strip():
            return
        kind, depth, parent, style = self._place(plain, len(self.spans))
        self.spans.append(
            Span(BlockKind.CODE if code and style is None else kind, start, min(self.end, at), plain, depth, parent, style)
        )

    def _place(self, plain: str, number: int) -> tuple[BlockKind, int, int | None, HeadingStyle | None]:
        """Kind, depth, parent and style of a span, by the elements around it."""
        heading = self._nearest(*_HEADINGS)
        if heading is not None and len(plain) <= _MAX_HEADING:
            return BlockKind.HEADING, _HEADINGS[heading.name], None, HeadingStyle.MARKED
        if row := self._nearest("tr"):
            table = self._nearest("table")
            header = table.span if table else None
            if table is not None and row.is_header and header is None:
                table.span = number
            return BlockKind.TABLE, 0, header, None
        items = [element for element in self.open if element.name in _ITEMS]
        lists = sum(element.name in _LISTS for element in self.open)
        outer = next((element.span for element in reversed(items[:-1]) if element.span is not None), None)
        if items and items[-1].span is None and items[-1].name != "dd":
            items[-1].span = number
            if items[-1].name == "dt" and (definitions := self._nearest("dl")):
                definitions.span = number
            return BlockKind.ITEM, max(lists - 1, 0), outer, None
        parent = items[-1].span if items else None
        if items and items[-1].name == "dd" and (definitions := self._nearest("dl")):
            parent = definitions.span
        kind = BlockKind.QUOTE if self._inside("blockquote") else BlockKind.PARAGRAPH
        return kind, 0, parent, None


def _is_chrome(token: Token) -> bool:
    if token.name in _CHROME or "hidden" in token.attributes:
        return True
    if token.name not in ("div", "section", "aside", "ul", "ol", "p", "span", "table", "ins"):
        return False
    said = token.attributes
    return (
        said.get("role") == "navigation"
        or said.get("id", "").casefold() in _CHROME_IDS
        or "display:none" in said.get("style", "").replace(" ", "").casefold()
        or any(_CHROME_CLASS.fullmatch(name) for name in said.get("class", "").split())
    )


def _tidy(words: str) -> str:
    lines = (" ".join(line.split()).strip("| ") for line in seen(words).split("\n"))
    return "\n".join(line for line in lines if line)

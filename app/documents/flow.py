"""The elements of a web page → paragraphs, in their order; a table's row is one paragraph, a list's item carries its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.documents.blocks import CELL, Block
from app.documents.markup import local
from app.documents.numbering import format_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_SILENT = {
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map",
    "button", "select", "option", "textarea", "input", "label", "rt", "rp", "math",
}  # fmt: skip
_BESIDE = {"nav", "footer", "aside", "header", "form", "menu", "dialog", "legend"}
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu", "menubar"}
_BESIDE_NAME = re.compile(
    r"(?:(?:top|main|site|left|right|bottom)[-_]?)?(?:nav|navi|navigation|menu|breadcrumbs?|crumbs?|side|sidebar|footer|foot|share|comments?|related|recommend|hot|pagination|pager"
    r"|pages?|toolbar|tools?|print|copyright|ads?|advert|banner|login|search|qrcode|links?|friendlinks?|header|head|top|position|location|dqwz|path|relate|xgxx|xglj)(?:[-_]?(?:bar|list|box|area|wrap|nav|links?))?",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|$)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|(?:黑体|simhei|heiti)", re.IGNORECASE)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_PARAGRAPHS = {
    "p", "div", "section", "article", "main", "header", "blockquote", "center", "figure", "figcaption", "address", "li", "dt",
    "dd", "dl", "ul", "ol", "td", "th", "tr", "tbody", "thead", "tfoot", "table", "caption", "body", "form", "fieldset", "hr", "br",
    "details", "summary", "pre", "html", *_HEADINGS,
}  # fmt: skip
_LIST_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CHINESE_LIST = re.compile(r"list-style[^;]*(?:cjk-ideographic|(?:simp|trad)-chinese|cjk-decimal)", re.IGNORECASE)
_BARE_LIST = re.compile(r"list-style[^;]*none", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"\s*(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）、.．])")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LONG_CELL = 120  # characters: such a table only places text on the page
_SENTENCE = re.compile(r"[。；！？]")
_ALL = 0.5  # of the page's sentences: a part that holds so many is the text, whatever it is called


class Flow:
    """Reads one page.

    Args:
        root: the page.
    """

    def __init__(self, root: _Element) -> None:
        self._weights: dict[_Element, int] = {}
        self._weigh(root)
        self._total = self._weights.get(root, 0)

    def weight(self, node: _Element) -> int:
        """How many sentences stand in a part, those inside links not counted."""
        return self._weights.get(node, 0)

    def is_left_out(self, node: _Element) -> bool:
        """Whether a part is hidden, not text, or stands beside the text (menus, footers, share buttons)."""
        kind = local(node)
        if not kind or kind in _SILENT or _is_hidden(node):
            return True
        named = kind in _BESIDE or (node.get("role") or "").lower() in _ROLES or _is_beside(node)
        return named and self.weight(node) <= _ALL * self._total and not (kind == "header" and node.find(".//h1") is not None)

    def text(self, node: _Element) -> str:
        """All text of a part, in one line."""
        return _SPACE.sub(" ", "".join(map(str, node.itertext()))).strip()

    def blocks(self, node: _Element) -> list[Block]:
        """The paragraphs of a part."""
        page = _Page()
        self._walk(node, page)
        page.close()
        return page.blocks

    def _weigh(self, root: _Element) -> None:
        """From the leaves up, without recursion: pages nest deeply."""
        for node in reversed(list(root.iter())):
            kind = local(node)
            own = 0 if kind in _SILENT or kind == "a" else len(_SENTENCE.findall(node.text or ""))
            below = 0 if kind in _SILENT or kind == "a" else sum(self._weights.get(child, 0) + len(_SENTENCE.findall(child.tail or "")) for child in node)
            self._weights[node] = own + below

    def _walk(self, node: _Element, page: _Page) -> None:
        kind = local(node)
        if kind == "table" and self._is_data(node):
            page.close()
            self._rows(node, page)
            return
        heading = _HEADINGS.get(kind)
        bold = kind in ("b", "strong", "th") or bool(_BOLD.search(node.get("style") or ""))
        if kind in _PARAGRAPHS:
            page.close()
        if kind == "li":
            page.add(_number(node, self.text(node)), strong=True)
        page.begin(heading, bold)
        page.add(node.text or "", verbatim=kind == "pre")
        for child in node:
            if not self.is_left_out(child):
                self._walk(child, page)
            page.add(child.tail or "", verbatim=kind == "pre")
        if kind in _PARAGRAPHS:
            page.close()
        page.end(heading, bold)

    def _is_data(self, table: _Element) -> bool:
        if table.find(".//table") is not None or table.find(".//h1") is not None or table.find(".//h2") is not None:
            return False
        rows = [[self.text(cell) for cell in row if local(cell) in ("td", "th")] for row in table.iter("tr")]
        several = sum(sum(map(bool, row)) > 1 for row in rows)
        return several > 0 and max((len(cell) for row in rows for cell in row), default=0) <= _LONG_CELL

    def _rows(self, table: _Element, page: _Page) -> None:
        for row in table.iter("tr", "caption"):
            cells = [self.text(cell) for cell in row if local(cell) in ("td", "th")] or [self.text(row)]
            if any(cells):
                page.blocks.append(Block(CELL.join(cells)))


class _Page:
    """The paragraphs so far, and the one that is being written."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text = ""
        self._strong = 0
        self._heading: list[int] = []
        self._bold = 0

    def begin(self, heading: int | None, bold: bool) -> None:
        if heading is not None:
            self._heading.append(heading)
        self._bold += bold

    def end(self, heading: int | None, bold: bool) -> None:
        if heading is not None:
            self._heading.pop()
        self._bold -= bold

    def add(self, text: str, *, strong: bool = False, verbatim: bool = False) -> None:
        if verbatim and "\n" in text:
            for line in text.split("\n"):
                self.add(line, strong=strong)
                self.close()
            return
        text = _SPACE.sub(" ", text)
        if text == " " and not self._text:
            return
        self._text += text
        self._strong += len(text.strip()) if self._bold or strong else 0

    def close(self) -> None:
        text = self._text.strip(" \u3000\xa0")
        if text:
            level = self._heading[-1] if self._heading else None
            self.blocks.append(Block(text, level, self._strong >= len(text.replace(" ", ""))))
        self._text, self._strong = "", 0


def _is_hidden(node: _Element) -> bool:
    return node.get("hidden") is not None or (node.get("aria-hidden") or "").lower() == "true" or bool(_HIDDEN.search(node.get("style") or ""))


def _is_beside(node: _Element) -> bool:
    return any(_BESIDE_NAME.fullmatch(name) for name in _names(node))


def _names(node: _Element) -> Iterator[str]:
    yield from (node.get("class") or "")[:200].split()
    yield (node.get("id") or "")[:60]


def _number(item: _Element, text: str) -> str:
    """The number that a browser prints before a list's item."""
    parent = item.getparent()
    style = (parent.get("style") or "") + (item.get("style") or "") if parent is not None else ""
    if parent is None or local(parent) != "ol" or _BARE_LIST.search(style) or _OWN_NUMBER.match(text):
        return ""
    before = [each for each in item.itersiblings("li", preceding=True)]
    value = _whole(item.get("value"), _whole(parent.get("start"), 1) + len(before))
    if _CHINESE_LIST.search(style):
        return format_number(value, "chineseCounting") + "、"
    return format_number(value, _LIST_FORMS.get(parent.get("type") or "1", "decimal")) + ". "


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default

"""What Word's styles say of a paragraph: heading level, list, typeface; a style inherits from those it is based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.markup import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題|文档标题|公文标题|大标题|主标题", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*(?:\d|heading|标题)|table of figures", re.IGNORECASE)
_HEADING_FACES = ("黑体", "黑體", "simhei", "heiti", "小标宋", "小標宋", "楷体", "楷體", "kaiti", "simkai")
_OFF = ("0", "false", "off", "none")
_DEEPEST = 20  # styles based on styles


@dataclass(frozen=True, slots=True)
class Look:
    """How letters are set. None: not said here."""

    bold: bool | None = None
    hidden: bool | None = None
    face: str | None = None
    size: int | None = None  # half points

    def over(self, below: Look) -> Look:
        """This look where it says something, `below` elsewhere."""
        return Look(
            below.bold if self.bold is None else self.bold,
            below.hidden if self.hidden is None else self.hidden,
            below.face if self.face is None else self.face,
            below.size if self.size is None else self.size,
        )

    @property
    def strong(self) -> bool:
        return bool(self.bold) or any(face in (self.face or "").lower() for face in _HEADING_FACES)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A paragraph's place in a list: which, and on which level (None: the one tied to the style)."""

    number: str
    depth: int | None


class Styles:
    """The styles of one document.

    Args:
        root: the styles part; None for a document without.
    """

    def __init__(self, root: _Element | None) -> None:
        self._nodes: dict[str, _Element] = {}
        self._default = ""
        for node in root if root is not None else ():
            if local(node) != "style":
                continue
            style = attribute(node, "styleId") or ""
            self._nodes[style] = node
            if attribute(node, "type") == "paragraph" and attribute(node, "default") not in (None, *_OFF):
                self._default = style
        self._base = read_look(child(root, "docDefaults", "rPrDefault", "rPr"))

    def lists(self) -> dict[str, str]:
        """Style → the list it is tied to."""
        numbers = ((style, attribute(child(node, "pPr", "numPr", "numId"), "val")) for style, node in self._nodes.items())
        return {style: number for style, number in numbers if number}

    def level(self, style: str | None) -> int | None:
        """0 for a title's style, 1 to 9 for a heading's, None for others."""
        for node in self._line(style):
            name = attribute(child(node, "name"), "val") or ""
            if match := _HEADING.fullmatch(name.strip()):
                return int(match[1])
            if _TITLE.fullmatch(name.strip()):
                return 0
            if (level := outline_level(child(node, "pPr"))) is not None:
                return level
        return None

    def is_contents(self, style: str | None) -> bool:
        """Whether a table of contents is set in it."""
        return any(_CONTENTS.match(attribute(child(node, "name"), "val") or "") for node in self._line(style))

    def list_place(self, style: str | None) -> tuple[ListPlace | None, str]:
        """The list a style puts its paragraphs into, and which of its ancestors says so."""
        for node in self._line(style):
            place = read_list_place(child(node, "pPr"))
            if place is not None:
                return place, attribute(node, "styleId") or ""
        return None, ""

    def centred(self, style: str | None) -> bool:
        places = (attribute(child(node, "pPr", "jc"), "val") for node in self._line(style))
        return next((place for place in places if place), "") == "center"

    def look(self, style: str | None) -> Look:
        """How a paragraph style sets its letters, the document's defaults included."""
        return self.own_look(style).over(self._base)

    def own_look(self, style: str | None, *, default: bool = True) -> Look:
        """What the style itself and those it is based on say."""
        look = Look()
        for node in self._line(style, default=default):
            look = look.over(read_look(child(node, "rPr")))
        return look

    def _line(self, style: str | None, *, default: bool = True) -> Iterator[_Element]:
        style = style or (self._default if default else "")
        for _ in range(_DEEPEST):
            node = self._nodes.get(style)
            if node is None:
                return
            yield node
            style = attribute(child(node, "basedOn"), "val") or ""


def is_on(node: _Element | None) -> bool | None:
    """A switch such as bold: None where it is not there."""
    return None if node is None else (attribute(node, "val") or "1").lower() not in _OFF


def read_look(properties: _Element | None) -> Look:
    """What run properties say."""
    fonts = child(properties, "rFonts")
    size = attribute(child(properties, "sz"), "val") or ""
    return Look(
        bold=is_on(child(properties, "b")),
        hidden=is_on(child(properties, "vanish")),
        face=attribute(fonts, "eastAsia") or attribute(fonts, "ascii"),
        size=int(size) if size.isdecimal() and len(size) < 5 else None,
    )


def read_list_place(properties: _Element | None) -> ListPlace | None:
    """What paragraph properties say of a list."""
    numbers = child(properties, "numPr")
    number = attribute(child(numbers, "numId"), "val")
    depth = attribute(child(numbers, "ilvl"), "val") or ""
    if number is None:
        return None
    return ListPlace(number, int(depth) if depth in "012345678" and depth else None)


def outline_level(properties: _Element | None) -> int | None:
    """The level a paragraph takes in an outline, from 1; None for body text."""
    level = attribute(child(properties, "outlineLvl"), "val") or ""
    return int(level) + 1 if level and level in "012345678" else None

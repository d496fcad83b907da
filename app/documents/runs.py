"""The runs of one Word paragraph → its text, as it stands when every tracked change is accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.documents.markup import attribute, child, local
from app.documents.styles import Look, Styles, read_look

if TYPE_CHECKING:
    from lxml.etree import _Element

# Deleted text, remarks and marks of notes, codes of fields, the reading aid of ruby, and what has its own order.
_LEFT_OUT = {
    "del", "moveFrom", "delText", "delInstrText", "instrText", "pPr", "rPr", "sdtPr", "rt", "rubyPr", "footnoteReference",
    "endnoteReference", "footnoteRef", "endnoteRef", "annotationRef", "commentReference", "Fallback", "object",
}  # fmt: skip
_SIGNS = {"tab": " ", "cr": "\n", "br": "\n", "noBreakHyphen": "-", "ptab": " "}


@dataclass(slots=True)
class RunText:
    """The text of a paragraph, how most of it is set, and the text boxes that hang on it."""

    pieces: list[tuple[str, Look]] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece for piece, _ in self.pieces)

    @property
    def look(self) -> Look:
        """The look that all letters share; where they differ, nothing is said."""
        looks = [look for piece, look in self.pieces if piece.strip()]
        if not looks:
            return Look()
        sizes = {look.size for look in looks}
        return Look(bold=all(look.strong for look in looks), size=sizes.pop() if len(sizes) == 1 else None)


class RunReader:
    """Reads paragraph after paragraph; a field may begin in one and end in another.

    Args:
        styles: the document's styles.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[bool] = []  # open fields; True while the code and not yet the result is read

    def read(self, paragraph: _Element, base: Look) -> RunText:
        """One paragraph's text.

        Args:
            paragraph: a w:p.
            base: how its style sets letters.
        """
        found = RunText()
        for each in paragraph:
            self._read(each, base, found)
        return found

    def _read(self, node: _Element, look: Look, found: RunText) -> None:
        kind = local(node)
        if kind in _LEFT_OUT:
            return
        if kind == "txbxContent":
            found.boxes.append(node)
        elif kind == "fldChar":
            self._field(attribute(node, "fldCharType"))
        elif kind in ("t", "sym") or kind in _SIGNS:
            self._add(_text(node, kind), look, found)
        else:
            inner = self._look(node).over(look) if kind == "r" else look
            for each in node:
                self._read(each, inner, found)

    def _add(self, text: str, look: Look, found: RunText) -> None:
        if text and not look.hidden and not any(self._fields):
            found.pieces.append((text, look))

    def _field(self, sort: str | None) -> None:
        if sort == "begin":
            self._fields.append(True)
        elif self._fields and sort == "separate":
            self._fields[-1] = False
        elif self._fields and sort == "end":
            self._fields.pop()

    def _look(self, run: _Element) -> Look:
        properties = child(run, "rPr")
        style = attribute(child(properties, "rStyle"), "val")
        own = read_look(properties)
        return own.over(self._styles.own_look(style, default=False)) if style else own


def _text(node: _Element, kind: str) -> str:
    if kind == "t":
        return node.text or ""
    if kind == "sym":
        code = attribute(node, "char") or ""
        return chr(int(code, 16)) if len(code) == 4 and code.isalnum() and code.lower()[0] not in "f" and _is_hex(code) else ""
    return _SIGNS[kind]


def _is_hex(code: str) -> bool:
    return all(char in "0123456789abcdefABCDEF" for char in code)

"""A .docx → its text as it would be printed: tracked changes accepted, automatic numbers and tables as text.

The parts are read here rather than through a library for writing them, since those take every part into memory
unasked and know nothing of lists, revisions and text boxes.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile, LargeZipFile, ZipFile

from app.documents.blocks import CELL, MASTHEAD, Block, render
from app.documents.limits import unpack
from app.documents.markup import attribute, child, local, parse_xml
from app.documents.numbering import Numbering
from app.documents.runs import RunReader
from app.documents.styles import ListPlace, Look, Styles, is_on, outline_level, read_list_place
from app.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "word/document.xml"
_GROUPS = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "tbl"}
_LAYOUT = 120  # characters in a cell: such a table only places text on the page
_LARGE = 36  # half points; official titles are set in 22 points
_FIRST = 12  # paragraphs among which a title stands


def read_docx(data: bytes, name: str) -> str:
    """The text of a .docx.

    Raises:
        InputError: it is broken, encrypted, or larger than a document can be.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = _Parts(archive, name)
            document = parts.main()
            styles = Styles(parts.part("styles"))
            numbering = Numbering(parts.part("numbering"), styles.lists())
    except (BadZipFile, LargeZipFile, ValueError, OSError) as error:
        raise InputError(f"文件已损坏，打不开：{name}", "请重新复制或下载一份再试；原文件没有改动。") from error
    body = child(document, "body")
    try:
        return render(_Reader(styles, numbering).read(body)) if body is not None else ""
    except RecursionError:
        raise InputError(f"内容嵌套得太深，没有读：{name}", "请用 WPS 或 Word 另存一份再试；原文件没有改动。") from None


class _Parts:
    """The parts of a .docx, found by their relations as the standard wants it."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._main = next(self._targets("", "/officeDocument"), _MAIN)

    def main(self) -> _Element:
        root = self._read(self._main)
        if root is None:
            raise InputError(f"文件已损坏，里面没有正文：{self._name}", "请用 WPS 或 Word 打开，另存一份再试。")
        return root

    def part(self, sort: str) -> _Element | None:
        """A part the text refers to; None where there is none or it is broken: the text can be read without."""
        folder = posixpath.dirname(self._main)
        path = next(self._targets(self._main, f"/{sort}"), f"{folder}/{sort}.xml")
        try:
            return self._read(path)
        except InputError:
            return None

    def _targets(self, source: str, sort: str) -> Iterator[str]:
        folder, file = posixpath.split(source)
        relations = self._read(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in relations if relations is not None else ():
            target = attribute(relation, "Target") or ""
            if (attribute(relation, "Type") or "").endswith(sort) and attribute(relation, "TargetMode") != "External":
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

    def _read(self, path: str) -> _Element | None:
        member = self._archive.NameToInfo.get(path)
        return parse_xml(unpack(self._archive, member, self._name), self._name) if member is not None else None


@dataclass(slots=True)
class _Paragraph:
    """A paragraph with what decides whether it is a title or a heading."""

    text: str
    level: int | None
    centred: bool
    look: Look
    boxes: list[_Element]

    def block(self) -> Block:
        return Block(self.text, self.level, self.look.strong)


class _Reader:
    """Walks through a document in its order; numbers, fields and joined paragraphs need to know what came before."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._runs = RunReader(styles)
        self._joined = ""

    def read(self, body: _Element) -> list[Block]:
        paragraphs = list(self._walk(body))
        _mark_title([each for each in paragraphs if each.text.strip()][:_FIRST])
        blocks = [paragraph.block() for paragraph in paragraphs]
        return [*blocks, Block(self._joined)] if self._joined else blocks

    def _walk(self, node: _Element) -> Iterator[_Paragraph]:
        for each in node:
            kind = local(each)
            if kind == "p":
                yield from self._paragraph(each)
            elif kind == "tbl":
                yield from self._table(each)
            elif kind in _GROUPS and not _is_contents_control(each):
                yield from self._walk(each)
            elif kind == "AlternateContent":
                yield from self._walk(_choice(each))

    # --- paragraphs -------------------------------------------------------------------------------------

    def _paragraph(self, node: _Element) -> Iterator[_Paragraph]:
        properties = child(node, "pPr")
        style = attribute(child(properties, "pStyle"), "val")
        base = self._styles.look(style)
        found = self._runs.read(node, base)
        if self._styles.is_contents(style):
            return
        text, self._joined = self._joined + found.text, ""
        if is_on(child(properties, "rPr", "del")) or is_on(child(properties, "rPr", "moveFrom")):
            self._joined = text  # the paragraph's end was deleted: it goes on with the next one
        elif text.strip():
            label = self._label(properties, style)
            yield _Paragraph(label + text.strip(), self._level(properties, style), self._is_centred(properties, style), found.look, [])
        for box in found.boxes:
            yield from self._walk(box)

    def _label(self, properties: _Element | None, style: str | None) -> str:
        place, owner = read_list_place(properties), style or ""
        styled, ancestor = self._styles.list_place(style)
        if place is None:
            place, owner = styled, ancestor
        if place is None or place.number == "0":
            return ""
        return self._numbering.label(place.number, self._depth(place, styled, owner))

    def _depth(self, place: ListPlace, styled: ListPlace | None, owner: str) -> int:
        if place.depth is not None:
            return place.depth
        if styled is not None and styled.depth is not None:
            return styled.depth
        return self._numbering.level_of_style(place.number, owner)

    def _level(self, properties: _Element | None, style: str | None) -> int | None:
        direct = outline_level(properties)
        return direct if direct is not None else self._styles.level(style)

    def _is_centred(self, properties: _Element | None, style: str | None) -> bool:
        place = attribute(child(properties, "jc"), "val")
        return place == "center" if place else self._styles.centred(style)

    # --- tables -----------------------------------------------------------------------------------------

    def _table(self, table: _Element) -> Iterator[_Paragraph]:
        rows = [self._row(row) for row in _rows(table)]
        layout = all(sum(map(bool, row)) <= 1 for row in rows) or any(_is_layout(cell) for row in rows for cell in row)
        for row in rows:
            if layout:
                yield from (paragraph for cell in row for paragraph in cell)
                continue
            cells = [" ".join(" ".join(each.text for each in cell).split()) for cell in row]
            if any(cells):
                yield _Paragraph(CELL.join(cells), None, False, Look(), [])

    def _row(self, row: _Element) -> list[list[_Paragraph]]:
        cells = []
        for cell in _cells(row):
            merge = child(cell, "tcPr", "vMerge")
            goes_on = merge is not None and attribute(merge, "val") != "restart"
            cells.append([] if goes_on else list(self._walk(cell)))
        return cells


def _rows(table: _Element) -> Iterator[_Element]:
    for node in table:
        if local(node) == "tr":
            if not is_on(child(node, "trPr", "del")):
                yield node
        elif local(node) in _GROUPS:
            yield from _rows(node)


def _cells(row: _Element) -> Iterator[_Element]:
    for node in row:
        if local(node) == "tc":
            yield node
        elif local(node) in _GROUPS:
            yield from _cells(node)


def _is_layout(cell: Sequence[_Paragraph]) -> bool:
    return sum(len(paragraph.text) for paragraph in cell) > _LAYOUT


def _is_contents_control(node: _Element) -> bool:
    gallery = attribute(child(node, "sdtPr", "docPartObj", "docPartGallery"), "val") or ""
    return local(node) == "sdt" and gallery.startswith("Table of Contents")


def _choice(node: _Element) -> _Element:
    """One of the two tellings of the same thing."""
    chosen = child(node, "Choice")
    return chosen if chosen is not None else node


def _mark_title(first: Sequence[_Paragraph]) -> None:
    """Without a title's style, the title is the first large centred paragraph, with those right below in the same size."""
    if any(paragraph.level == 0 for paragraph in first):
        return
    large = [each.centred and (each.look.size or 0) >= _LARGE and not MASTHEAD.fullmatch(each.text) for each in first]
    at = next((n for n, each in enumerate(large) if each), None)
    if at is None or any(len(each.text) > _LAYOUT for each in first[:at]):
        return
    size = first[at].look.size
    for paragraph in first[at:]:
        if not paragraph.centred or paragraph.look.size != size:
            break
        paragraph.level = 0

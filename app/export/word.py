"""A report as .docx: A4, the type area, fonts, lines and page numbers of GB/T 9704-2012."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from app.export.headings import heading_level
from app.export.records import Paper

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

FANGSONG, KAITI, HEITI, SONGTI, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
WESTERN = "Times New Roman"
HEADS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}
PAGE = {"page_width": 11906, "page_height": 16838, "top_margin": 2098, "bottom_margin": 1984, "left_margin": 1588, "right_margin": 1474, "footer_distance": 1587}
SIZE, TITLE_SIZE, FOOT_SIZE = 16.0, 22.0, 14.0  # points: 三号, 二号, 四号
LINE = 579  # twips: 22 lines fill the type area
_QUOTES = re.compile("[“”‘’…—·]+")


def to_docx(paper: Paper) -> bytes:
    """The file's bytes. No font is embedded: Word and WPS take their own where one is missing."""
    import docx

    document = docx.Document()
    _set_page(document)
    _set_normal(document)
    if paper.title:
        _title(document, paper.title)
    for part in paper.parts:
        _body(document, part.title, HEADS[heading_level(part.title)], keep=True)
        for text in part.paragraphs:
            _body(document, text, FANGSONG)
    _signature(document, paper)
    _page_numbers(document)
    document.core_properties.title = paper.title
    document.core_properties.author = paper.organ
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Twips

    section = document.sections[0]
    for name, twips in PAGE.items():
        setattr(section, name, Twips(twips))
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _element("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "lines"), ("linePitch", str(LINE))):
        grid.set(qn(f"w:{name}"), value)
    document.settings.odd_and_even_pages_header_footer = True


def _set_normal(document: Document) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt, Twips

    style = document.styles["Normal"]
    _set_fonts(style.element.get_or_add_rPr(), FANGSONG)
    style.font.size = Pt(SIZE)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(LINE)
    spacing.widow_control = False
    for name in ("autoSpaceDE", "autoSpaceDN"):
        style.element.get_or_add_pPr().append(_element(f"w:{name}", val="0"))


def _title(document: Document, title: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, title, TITLE, TITLE_SIZE)
    document.add_paragraph()


def _body(document: Document, text: str, font: str, *, keep: bool = False) -> None:
    paragraph = document.add_paragraph()
    _indent(paragraph, 200)
    paragraph.paragraph_format.keep_with_next = keep or None
    _write(paragraph, text, font, SIZE)


def _signature(document: Document, paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    lines = [line for line in (paper.organ, paper.date) if line]
    if not lines:
        return
    document.add_paragraph()
    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        properties = paragraph._p.get_or_add_pPr()
        properties.get_or_add_ind().set(qn("w:rightChars"), "200")
        _write(paragraph, line, FANGSONG, SIZE)


def _page_numbers(document: Document) -> None:
    """—1—, odd pages to the right, even pages to the left, one character in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    section = document.sections[0]
    for footer, side, edge in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "rightChars"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "leftChars"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{edge}"), "100")
        _write(paragraph, "— ", SONGTI, FOOT_SIZE)
        _page_field(paragraph)
        _write(paragraph, " —", SONGTI, FOOT_SIZE)


def _page_field(paragraph: Paragraph) -> None:
    from docx.shared import Pt

    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(FOOT_SIZE)
        _set_fonts(run._r.get_or_add_rPr(), SONGTI, SONGTI)
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = _element("w:instrText")
            code.text = text
            run._r.append(code)


def _indent(paragraph: Paragraph, hundredths: int) -> None:
    """A first line indented by characters, and by their width for programs that know no characters."""
    from docx.oxml.ns import qn

    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(hundredths))
    indent.set(qn("w:firstLine"), str(int(hundredths / 100 * SIZE * 20)))


def _write(paragraph: Paragraph, text: str, font: str, size: float) -> None:
    """Text in one font; Chinese punctuation that Western fonts have too is marked as Chinese."""
    from docx.shared import Pt

    at = 0
    for match in [*_QUOTES.finditer(text), None]:
        end = match.start() if match else len(text)
        for piece, east in ((text[at:end], False), (match[0] if match else "", True)):
            if piece:
                run = paragraph.add_run(piece)
                run.font.size = Pt(size)
                _set_fonts(run._r.get_or_add_rPr(), font, hint=east)
        at = match.end() if match else end


def _set_fonts(properties: BaseOxmlElement, font: str, western: str = WESTERN, *, hint: bool = False) -> None:
    """All four slots by name; the theme's fonts would win otherwise."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in [key for key in fonts.attrib if "Theme" in key]:
        del fonts.attrib[name]
    for slot, value in (("ascii", western), ("hAnsi", western), ("cs", western), ("eastAsia", font)):
        fonts.set(qn(f"w:{slot}"), value)
    if hint:
        fonts.set(qn("w:hint"), "eastAsia")


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element

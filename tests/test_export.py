"""Exported files, opened again by a program that reads them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

import app
from app.config import load_config
from app.export import Paper, Part, heading_level, to_docx, to_html, to_markdown, to_text
from app.store import Store, open_store

PAPER = Paper(
    "云杉街道2025年上半年工作总结",
    (Part("一、工作情况", "一是开展“四不两直”检查326家次。\n二是更换灭火器480具。"), Part("（一）抓实整改", "整改139处。"), Part("1. 建立台账", "逐条销号。")),
    "云杉街道办事处",
    "2025年7月3日",
)


@pytest.fixture(scope="module")
def opened() -> docx.document.Document:
    return docx.Document(io.BytesIO(to_docx(PAPER)))


def fonts(run: object) -> tuple[str, str, float]:
    element = run._r.rPr.rFonts  # type: ignore[attr-defined]
    return element.get(qn("w:eastAsia")), element.get(qn("w:ascii")), run.font.size.pt  # type: ignore[attr-defined]


def line(document: docx.document.Document, start: str) -> docx.text.paragraph.Paragraph:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def test_the_page_is_a4_with_the_type_area_of_the_standard(opened: docx.document.Document) -> None:
    section = opened.sections[0]
    millimetres = [round(getattr(section, name).mm) for name in ("page_width", "page_height", "top_margin", "left_margin", "right_margin", "bottom_margin")]
    assert millimetres == [210, 297, 37, 28, 26, 35]


@pytest.mark.parametrize(
    ("start", "font"),
    [("一、", "黑体"), ("（一）", "楷体_GB2312"), ("1. ", "仿宋_GB2312"), ("一是", "仿宋_GB2312"), ("整改", "仿宋_GB2312")],
)
def test_body_and_headings_have_their_fonts(opened: docx.document.Document, start: str, font: str) -> None:
    paragraph = line(opened, start)
    assert {fonts(run) for run in paragraph.runs} == {(font, "Times New Roman", 16.0)}
    assert paragraph._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_the_title_is_centred_in_its_own_font(opened: docx.document.Document) -> None:
    title = opened.paragraphs[0]
    assert title.text == PAPER.title and title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert {fonts(run) for run in title.runs} == {("方正小标宋简体", "Times New Roman", 22.0)}


def test_lines_are_exact_and_every_word_is_there(opened: docx.document.Document) -> None:
    assert opened.styles["Normal"].paragraph_format.line_spacing == Pt(28.95)
    written = [p.text for p in opened.paragraphs if p.text]
    wanted = [PAPER.title]
    for part in PAPER.parts:
        wanted += [part.title, *part.paragraphs]
    assert written == [*wanted, PAPER.organ, PAPER.date]


def test_chinese_quotation_marks_stay_chinese(opened: docx.document.Document) -> None:
    marks = [run for run in line(opened, "一是").runs if run.text in "“”"]
    assert len(marks) == 2
    assert all(run._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia" for run in marks)


def test_page_numbers_stand_outside_on_odd_and_even_pages(opened: docx.document.Document) -> None:
    section = opened.sections[0]
    assert opened.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert section.even_page_footer.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_a_section_alone_has_no_title_and_no_signature() -> None:
    document = docx.Document(io.BytesIO(to_docx(Paper("", PAPER.parts[:1]))))
    assert document.paragraphs[0].text == "一、工作情况"
    assert document.paragraphs[-1].text == "二是更换灭火器480具。"


def test_text_and_markdown_hold_the_same_words() -> None:
    text, markdown = to_text(PAPER), to_markdown(PAPER)
    assert "\r\n　　一是开展" in text and text.endswith("2025年7月3日\r\n")
    assert "\n## 一、工作情况\n" in markdown and "\n### （一）抓实整改\n" in markdown and "\n#### 1. 建立台账\n" in markdown


def test_the_clipboard_carries_fonts_and_escapes_what_is_typed() -> None:
    html = to_html("（一）抓实", "“<b>”整改139处。")
    assert html.count("<p ") == 2
    assert "楷体_GB2312" in html.split("</p>")[0] and "仿宋_GB2312" in html.split("</p>")[1]
    assert "text-indent:32pt" in html and "&lt;b&gt;" in html


@pytest.mark.parametrize(("title", "level"), [("一、总体", 1), ("（二）抓实", 2), ("(三)抓实", 2), ("3.建立", 3), ("（1）台账", 4), ("总体情况", 1)])
def test_headings_have_their_level(title: str, level: int) -> None:
    assert heading_level(title) == level


# --- as files --------------------------------------------------------------------------------------------

SECTIONS = [(part.title, part.text) for part in PAPER.parts]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[tuple[Store, int, int]]:
    """A report of two sections, the first of them written."""
    with open_store(replace(load_config({}), home=tmp_path)) as store:
        report = store.new_report(PAPER.title, organ=PAPER.organ)
        first = store.add_section(report.id, "一、工作情况")
        store.add_section(report.id, "二、存在问题")
        store.edit(first.id, PAPER.parts[0].text, None)
        yield store, report.id, first.id


def test_sections_become_a_file_of_the_kind_its_name_says(tmp_path: Path) -> None:
    paths = [app.export_docx(SECTIONS, tmp_path / f"总结{kind}", title=PAPER.title) for kind in (".docx", ".MD", ".txt")]
    assert docx.Document(str(paths[0])).paragraphs[0].text == PAPER.title
    assert paths[1].read_text(encoding="utf-8").startswith(f"# {PAPER.title}")
    assert paths[2].read_text(encoding="utf-8-sig").startswith(PAPER.title)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in paths)


def test_a_stored_report_is_exported_as_far_as_it_is_written(stored: tuple[Store, int, int], tmp_path: Path) -> None:
    store, report, section = stored
    whole = app.export_report(store, report, tmp_path / "全文.txt").read_text(encoding="utf-8-sig")
    assert PAPER.title in whole and "四不两直" in whole and PAPER.organ in whole and "存在问题" not in whole
    alone = app.export_report(store, report, tmp_path / "一节.txt", section=section).read_text(encoding="utf-8-sig")
    assert alone.split() == ["一、工作情况", *PAPER.parts[0].paragraphs]


def test_what_cannot_be_exported_is_told_and_leaves_no_file(stored: tuple[Store, int, int], tmp_path: Path) -> None:
    store, report, _ = stored
    before = set(tmp_path.iterdir())
    empty = store.sections(report)[1].id
    for attempt in (
        lambda: app.export_docx(SECTIONS, tmp_path / "总结.pdf"), lambda: app.export_docx([("一、", " ")], tmp_path / "总结.docx"),
        lambda: app.export_report(store, report, tmp_path / "a.docx", section=empty), lambda: app.export_report(store, 999, tmp_path / "a.docx"),
    ):  # fmt: skip
        with pytest.raises(app.InputError):
            attempt()
    with pytest.raises(app.StorageError):
        app.export_docx(SECTIONS, tmp_path / "没有这个文件夹" / "总结.docx")
    assert set(tmp_path.iterdir()) == before

"""A .docx is read as it would be printed: numbers, tables, accepted changes, and nothing that no reader sees."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.documents import read_text
from app.documents.numbering import format_number
from app.sections import read_reports
from tests.office_files import W, list_levels, list_use, listed, para, run, style, table, word, zipped

BODY = "全年召开会议6次，部署任务19项，群众比较满意。"
OFFICIAL = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimalEnclosedCircle", "%4"))


def lines(tmp_path: Path, data: bytes) -> list[str]:
    file = tmp_path / "总结.docx"
    file.write_bytes(data)
    return read_text(file).split("\n")


def paths(tmp_path: Path, data: bytes) -> tuple[str, list[tuple[str, ...]]]:
    file = tmp_path / "总结.docx"
    file.write_bytes(data)
    (report,) = read_reports(file)
    return report.title, [section.path for section in report.sections]


# --- automatic numbers ----------------------------------------------------------------------------------


def test_automatic_numbers_are_made_visible_and_count_on(tmp_path: Path) -> None:
    body = "".join(listed(text, 1, depth) for text, depth in [("做法", 0), ("学习", 1), ("阵地", 1), ("条目", 2), ("问题", 0), ("人手", 1), ("圈", 3)])
    data = word(body, numbering=list_levels(7, OFFICIAL) + list_use(1, 7))
    assert lines(tmp_path, data) == ["一、做法", "（一）学习", "（二）阵地", "1. 条目", "二、问题", "（一）人手", "①圈"]


def test_lists_of_one_definition_share_their_count_unless_one_begins_anew(tmp_path: Path) -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = list_levels(7, OFFICIAL) + list_use(1, 7) + list_use(2, 7) + list_use(3, 7, anew)
    body = listed("甲", 1) + listed("乙", 2) + listed("丙", 3) + listed("丁", 3)
    assert lines(tmp_path, word(body, numbering=numbering)) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_heading_style_brings_its_number_along(tmp_path: Path) -> None:
    styles = (
        style("heading 1", "1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>')
        + style("二级标题", "B2", '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>')
        + style("续", "B3", based_on="B2")
    )
    body = para("主要做法", style="1") + para("抓学习", style="B2") + para("抓队伍", style="B3") + para(BODY)
    data = word(body, styles=styles, numbering=list_levels(0, OFFICIAL) + list_use(1, 0))
    assert lines(tmp_path, data) == ["一、主要做法", "（一）抓学习", "（二）抓队伍", BODY]


def test_a_paragraph_can_step_out_of_its_style_s_list(tmp_path: Path) -> None:
    styles = style("heading 1", "1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    body = para("甲", style="1") + para("附记", style="1", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    data = word(body, styles=styles, numbering=list_levels(0, OFFICIAL) + list_use(1, 0))
    assert "附记" in lines(tmp_path, data)[1] and "二" not in lines(tmp_path, data)[1]


def test_a_list_defined_through_a_style_is_found(tmp_path: Path) -> None:
    linked = '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="L"/></w:abstractNum>'
    styles = '<w:style w:type="numbering" w:styleId="L"><w:name w:val="列表"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    numbering = list_levels(7, OFFICIAL) + linked + list_use(1, 7) + list_use(2, 9)
    assert lines(tmp_path, word(listed("甲", 2) + listed("乙", 2), styles=styles, numbering=numbering)) == ["一、甲", "二、乙"]


def test_bullets_are_signs_not_text(tmp_path: Path) -> None:
    numbering = list_levels(7, [("bullet", "\uf06c")]) + list_use(1, 7)
    assert lines(tmp_path, word(listed("甲项工作", 1), numbering=numbering)) == ["甲项工作"]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (10, "chineseCounting", "十"), (11, "chineseCounting", "十一"), (20, "chineseCountingThousand", "二十"), (105, "chineseCounting", "一百〇五"),
        (21, "chineseLegalSimplified", "贰拾壹"), (3, "ideographTraditional", "丙"), (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"),
        (12, "decimalFullWidth", "１２"), (7, "decimalEnclosedParen", "(7)"), (5, "neverHeardOf", "5"), (30, "decimalEnclosedCircle", "30"),
    ],
)  # fmt: skip
def test_number_formats(value: int, form: str, text: str) -> None:
    assert format_number(value, form) == text


# --- headings and titles --------------------------------------------------------------------------------

HEADINGS = style("Title", "T") + style("heading 1", "1") + style("heading 2", "2") + style("标题 3", "3")


def test_headings_without_numbers_are_known_by_their_style(tmp_path: Path) -> None:
    body = para("守底线 促发展", style="T") + para("开篇", style="1") + para("抓学习", style="2") + para(BODY) + para("抓阵地", style="2") + para(BODY) + para("展望", style="1") + para(BODY)
    assert paths(tmp_path, word(body, styles=HEADINGS)) == ("守底线 促发展", [("开篇", "抓学习"), ("开篇", "抓阵地"), ("展望",)])


def test_headings_are_known_by_their_look_where_nothing_else_tells(tmp_path: Path) -> None:
    bold = "<w:b/>"
    black = '<w:rFonts w:eastAsia="黑体"/>'
    body = para("云杉街道2024年工作总结") + para(run("守好阵地", bold)) + para(BODY) + para(run("建强队伍", black)) + para(run("队伍", bold), run("：" + BODY))
    title, found = paths(tmp_path, word(body))
    assert (title, found) == ("云杉街道2024年工作总结", [("守好阵地",), ("建强队伍",)])


def test_a_large_centred_paragraph_is_the_title(tmp_path: Path) -> None:
    look = '<w:sz w:val="44"/>'
    body = (
        para(run("云杉街道办事处", look), properties='<w:jc w:val="center"/>')
        + para(run("守牢安全底线 护航一方平安", look), properties='<w:jc w:val="center"/>')
        + para(run("（2024年7月）", '<w:sz w:val="32"/>'), properties='<w:jc w:val="center"/>')
        + para("一、主要做法") + para(BODY)
    )  # fmt: skip
    title, found = paths(tmp_path, word(body))
    assert title.endswith("守牢安全底线 护航一方平安")
    assert found == [("一、主要做法",)]


def test_an_office_s_masthead_and_number_are_not_the_title(tmp_path: Path) -> None:
    centre = '<w:jc w:val="center"/>'
    head = para(run("云杉街道办事处文件", '<w:sz w:val="72"/>'), properties=centre) + para("云办〔2024〕12号", properties=centre)
    body = head + para(run("关于上半年工作情况的报告", '<w:sz w:val="44"/>'), properties=centre) + para("一、主要做法") + para(BODY)
    title, found = paths(tmp_path, word(body))
    assert (title, found) == ("关于上半年工作情况的报告", [("一、主要做法",)])


def test_a_whole_paragraph_in_a_heading_s_style_is_no_heading(tmp_path: Path) -> None:
    body = para("云杉街道2024年工作总结", style="T") + para("做法", style="1") + para(BODY, style="1") + para("问题", style="1") + para(BODY)
    _, found = paths(tmp_path, word(body, styles=HEADINGS))
    assert found == [("做法",), ("问题",)]


# --- what is printed and what is not ---------------------------------------------------------------------


def test_changes_are_accepted(tmp_path: Path) -> None:
    body = (
        para(run("全年"), f'<w:ins w:id="1">{run("共")}</w:ins>', '<w:del w:id="2"><w:r><w:delText>约</w:delText></w:r></w:del>', run("开会6次。"))
        + f'<w:p><w:moveFrom w:id="3">{run("移走的话。")}</w:moveFrom></w:p>'
        + f'<w:p><w:moveTo w:id="4">{run("移来的话。")}</w:moveTo></w:p>'
        + f'<w:p><w:pPr><w:rPr><w:del w:id="5"/></w:rPr></w:pPr>{run("前半句，")}</w:p>' + para("后半句。")
        + f'<w:tbl><w:tr><w:trPr><w:del w:id="6"/></w:trPr><w:tc>{para("删去的行")}</w:tc><w:tc>{para("9")}</w:tc></w:tr><w:tr><w:tc>{para("甲")}</w:tc><w:tc>{para("8")}</w:tc></w:tr></w:tbl>'
    )  # fmt: skip
    assert lines(tmp_path, word(body)) == ["全年共开会6次。", "移来的话。", "前半句，后半句。", "甲｜8"]


def test_only_what_is_printed_in_the_body_is_read(tmp_path: Path) -> None:
    hidden = style("隐藏", "H", "<w:rPr><w:vanish/></w:rPr>")
    note = '<w:r><w:footnoteReference w:id="2"/></w:r><w:commentRangeStart w:id="0"/>'
    body = (
        para(run("排查隐患57处"), note, run("（内部口径）", "<w:vanish/>"), run("，整改55处。"), '<w:r><w:commentReference w:id="0"/></w:r>')
        + para("整段隐藏", style="H") + para(run("又显示", '<w:vanish w:val="0"/>'), style="H")
        + para('<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>', '<w:r><w:noBreakHyphen/><w:t>3</w:t></w:r>')
    )  # fmt: skip
    others = {
        "word/comments.xml": "<c>批注里的话</c>", "word/header1.xml": "<h>页眉里的话</h>", "word/footer1.xml": "<f>第1页</f>",
        "word/footnotes.xml": "<f>脚注里的话</f>",
    }  # fmt: skip
    assert lines(tmp_path, word(body, styles=hidden, more=others)) == ["排查隐患57处，整改55处。", "又显示", "第一行", "第二行-3"]


def test_results_of_fields_are_read_and_their_codes_are_not(tmp_path: Path) -> None:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = char.format("begin") + '<w:r><w:instrText> HYPERLINK "x" </w:instrText></w:r>' + char.format("separate") + run("结果") + char.format("end")
    body = para(run("见"), field, run("。")) + para(f'<w:fldSimple w:instr=" DATE ">{run("2024年7月")}</w:fldSimple>', f"<w:hyperlink>{run('链接')}</w:hyperlink>")
    assert lines(tmp_path, word(body)) == ["见结果。", "2024年7月链接"]


def test_text_boxes_and_controls_are_read_once_and_contents_not_at_all(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{para('框里的话。')}</w:txbxContent>"
    drawing = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    contents = f'<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>{para("一、做法……3")}</w:sdtContent></w:sdt>'
    control = f"<w:sdt><w:sdtContent>{para('控件里的段。')}</w:sdtContent></w:sdt>"
    inline = para(run("控件"), f"<w:sdt><w:sdtContent>{run('里的字。')}</w:sdtContent></w:sdt>")
    body = contents + para("目录行\t3", style="M") + para(run("正文。"), drawing) + control + inline
    assert lines(tmp_path, word(body, styles=style("toc 1", "M"))) == ["正文。", "框里的话。", "控件里的段。", "控件里的字。"]


def test_tables_become_lines_and_layout_tables_paragraphs(tmp_path: Path) -> None:
    merged = f'<w:tc><w:tcPr><w:vMerge/></w:tcPr>{para("重复")}</w:tc>'
    data_table = table(["村", "户数", "面积"], ["甲村", "3", "12.5"])
    going_on = f"<w:tbl><w:tr><w:tc>{para('乙村')}</w:tc><w:tc>{para('4')}</w:tc></w:tr><w:tr>{merged}<w:tc>{para('5')}</w:tc></w:tr></w:tbl>"
    layout = table([para("一、做法") + para(BODY)])
    assert lines(tmp_path, word(data_table + para("间隔。") + going_on + layout)) == [
        "村｜户数｜面积", "甲村｜3｜12.5", "间隔。", "乙村｜4", "｜5", "一、做法", BODY,
    ]  # fmt: skip


def test_order_of_paragraphs_and_tables_is_kept(tmp_path: Path) -> None:
    body = para("甲。") + table(["一", "二"]) + para("乙。") + table(["三", "四"])
    assert lines(tmp_path, word(body)) == ["甲。", "一｜二", "乙。", "三｜四"]


def test_the_strict_kind_of_docx_is_read_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(word(para("严格格式的正文。")))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    strict = {name: text.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main") for name, text in parts.items()}
    assert lines(tmp_path, zipped(strict)) == ["严格格式的正文。"]

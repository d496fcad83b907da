"""The same report reads the same whatever file it came in."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from app.embedding import E5Encoder
from app.index import ReportIndex
from app.retrieval import search
from app.sections import read_reports
from tests.chromium import Watched
from tests.office_files import list_levels, list_use, listed, para, word
from tests.test_pdf import PER_LINE
from tests.test_pdf import set_text as set_pdf

pytest_plugins = ("tests.chromium",)

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
REPORTS = ("safety-tielingqiao", "petition-shuangjing", "urban-linhu")
Lines = list[tuple[int, str]]  # level (1 the title, 2 一、 ..., 0 body) and words


def read_lines(name: str) -> Lines:
    text = (CORPUS / f"{name}.md").read_text(encoding="utf-8").split("---", 2)[2]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return [(len(line) - len(line.lstrip("#")), line.lstrip("# ")) for line in lines]


def as_text(lines: Lines, file: Path) -> None:
    file.write_text("\n".join(words for _, words in lines), encoding="utf-8")


def as_gbk(lines: Lines, file: Path) -> None:
    file.write_bytes("\r\n\r\n".join("　　" + words for _, words in lines).encode("gb18030"))


def as_styled_word(lines: Lines, file: Path) -> None:
    document = docx.Document()
    for level, words in lines:
        document.add_heading(words, level - 1) if level else document.add_paragraph(words)
    document.sections[0].header.paragraphs[0].text = "内部资料，注意保存。"
    document.save(str(file))


def as_plain_word(lines: Lines, file: Path) -> None:
    document = docx.Document()
    for level, words in lines:
        paragraph = document.add_paragraph()
        letters = paragraph.add_run(words)
        if level == 1:
            letters.font.size, paragraph.alignment = Pt(22), WD_ALIGN_PARAGRAPH.CENTER
    document.save(str(file))


def as_numbered_word(lines: Lines, file: Path) -> None:
    """The numbers of the headings are Word's own."""
    body = ""
    for level, words in lines:
        bare = words.partition("、" if level == 2 else "）")[2]
        body += listed(bare, 1, level - 2) if level > 1 else para(words)
    levels = list_levels(1, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）")])
    file.write_bytes(word(body, numbering=levels + list_use(1, 1)))


def as_page(lines: Lines, file: Path) -> None:
    tags = {0: "p", 1: "h1", 2: "h2", 3: "h3"}
    inside = "\n".join(f"<{tags[level]}>{escape(words)}</{tags[level]}>" for level, words in lines)
    file.write_text(f"<!doctype html><meta charset=utf-8><title>某网</title><div class=nav>首页</div><div>{inside}</div>", encoding="utf-8")


def as_pdf(lines: Lines, file: Path) -> None:
    assert max(len(words) for level, words in lines if level) < PER_LINE
    file.write_bytes(set_pdf(*(words for _, words in lines), header="云杉街道办事处", numbers="— {} —"))


MAKERS: dict[str, tuple[Callable[[Lines, Path], None], str]] = {
    "GBK": (as_gbk, ".txt"), "Word, styles": (as_styled_word, ".docx"), "Word, by hand": (as_plain_word, ".docx"),
    "Word, automatic numbers": (as_numbered_word, ".docx"), "page": (as_page, ".html"), "PDF": (as_pdf, ".pdf"),
    "Word called doc": (as_styled_word, ".doc"), "Word called txt": (as_plain_word, ".txt"), "page called doc": (as_page, ".doc"),
    "text called docx": (as_text, ".docx"), "PDF without a suffix": (as_pdf, ""), "text called pdf": (as_text, ".pdf"),
}  # fmt: skip


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("form", MAKERS)
def test_the_same_report_in_any_file_has_the_same_sections(tmp_path: Path, report: str, form: str) -> None:
    lines = read_lines(report)
    make, suffix = MAKERS[form]
    as_text(lines, tmp_path / "甲.txt")
    make(lines, tmp_path / f"乙{suffix}")
    (wanted,), (found,) = read_reports(tmp_path / "甲.txt"), read_reports(tmp_path / f"乙{suffix}")
    assert len(wanted.sections) >= 10
    assert found.title == wanted.title == lines[0][1]
    assert [section.path for section in found.sections] == [section.path for section in wanted.sections]
    assert [section.text for section in found.sections] == [section.text for section in wanted.sections]


def test_one_report_in_four_files_is_listed_as_near_repeats_and_given_once(tmp_path: Path) -> None:
    lines = read_lines(REPORTS[0])
    for make, name in ((as_styled_word, "甲.docx"), (as_pdf, "乙.pdf"), (as_page, "丙.html"), (as_text, "丁.txt")):
        make(lines, tmp_path / name)
    index = ReportIndex(tmp_path / "index", None, E5Encoder())
    index.add(tmp_path / name for name in ("甲.docx", "乙.pdf", "丙.html", "丁.txt"))
    assert [entry.twin_of for entry in index.list()] == ["", *[lines[0][1]] * 3]
    found = search(index, "存在的问题\n- 人手少\n- 培训不够", 50)
    assert len(found) >= 5
    assert len({example.path for example in found}) == len(found)


@pytest.mark.browser
@pytest.mark.parametrize("report", REPORTS[:1])
def test_a_page_printed_by_a_browser_has_the_same_sections(tmp_path: Path, report: str, watched: Callable[..., Watched]) -> None:
    as_page(read_lines(report), tmp_path / "甲.html")
    page = watched().context.new_page()
    page.goto((tmp_path / "甲.html").as_uri())
    page.add_style_tag(content=".nav { display: none } h1 { text-align: center } p { text-indent: 2em }")
    page.pdf(path=str(tmp_path / "乙.pdf"), display_header_footer=True)
    (wanted,), (found,) = read_reports(tmp_path / "甲.html"), read_reports(tmp_path / "乙.pdf")
    assert found.title == wanted.title
    assert found.sections == wanted.sections


TRADITIONAL = (
    "雲杉街道2024年上半年安全生產工作總結\n一、主要做法\n（一）強化責任，凝聚合力。全年召開會議6次，部署任務19項。\n（二）抓實宣傳，營造氛圍。發放資料4300份，覆蓋11個社區。\n"
    "存在的問題\n人手仍然偏緊，經費仍有缺口。\n下一步工作打算\n針對上述問題，逐項研究解決。\n溫馨提示：\n版權歸原作者所有，下載後可編輯\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16"])
def test_traditional_characters_stay_and_are_understood(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "總結.txt").write_bytes(TRADITIONAL.encode(encoding))
    (report,) = read_reports(tmp_path / "總結.txt")
    assert (report.title, report.kind) == ("雲杉街道2024年上半年安全生產工作總結", "安全生产")
    assert [section.path for section in report.sections] == [
        ("一、主要做法", "（一）強化責任，凝聚合力"), ("一、主要做法", "（二）抓實宣傳，營造氛圍"), ("存在的問題",), ("下一步工作打算",),
    ]  # fmt: skip
    assert report.sections[0].text == "全年召開會議6次，部署任務19項。"
    assert report.sections[-1].text == "針對上述問題，逐項研究解決。"

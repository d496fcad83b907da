"""The lines of a .pdf become paragraphs again; what the printer added goes, and a scan is called one."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents import read_text
from app.documents.lines import Line, paragraphs
from app.errors import InputError
from app.sections import read_reports
from tests.office_files import pdf

SIZE, LEFT, PER_LINE, TOP, STEP = 16.0, 88.0, 26, 770.0, 28.0
FIRST = "全年召开会议六次，部署任务十九项，走访企业二十七家，协调解决用工、用地、融资等方面的困难和问题四十三个，群众和企业都比较满意。"
SECOND = "排查各类隐患五十七处，整改五十五处，其余两处已经明确责任人和完成时限。"


def set_text(*paragraphs: str, header: str = "", numbers: str = "", per_page: int = 24) -> bytes:
    """Typeset as offices do: two characters of indent, full lines, page numbers below."""
    lines: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        first = PER_LINE - 2
        lines.append((LEFT + 2 * SIZE, paragraph[:first]))
        lines += [(LEFT, paragraph[at : at + PER_LINE]) for at in range(first, len(paragraph), PER_LINE)]
    pages = []
    for number, start in enumerate(range(0, len(lines), per_page), 1):
        page = [(left, TOP - STEP * at, SIZE, line) for at, (left, line) in enumerate(lines[start : start + per_page])]
        if header:
            page.insert(0, (200.0, 810.0, 10.0, header))
        if numbers:
            page.append((290.0, 40.0, 12.0, numbers.format(number)))
        pages.append(page)
    return pdf(pages)


def text(tmp_path: Path, data: bytes) -> str:
    file = tmp_path / "总结.pdf"
    file.write_bytes(data)
    return read_text(file)


@pytest.mark.parametrize("numbers", ["", "— {} —", "- {} -", "第{}页", "第 {} 页 共 9 页", "{}", "{}/9"])
def test_lines_are_joined_and_page_numbers_dropped(tmp_path: Path, numbers: str) -> None:
    data = set_text("一、主要做法", FIRST, SECOND * 9, "二、存在的问题", FIRST, numbers=numbers, header="云杉街道办事处文件", per_page=9)
    assert text(tmp_path, data).split("\n") == ["一、主要做法", FIRST, SECOND * 9, "二、存在的问题", FIRST]


def test_figures_at_a_page_s_edge_are_no_page_numbers_when_they_stand_in_a_sentence(tmp_path: Path) -> None:
    assert "12" in text(tmp_path, pdf([[(LEFT, 700, SIZE, "全年共走访企业和商户"), (LEFT, 672, SIZE, "12家，解决问题43个。")]]))


def test_a_large_centred_line_is_the_title(tmp_path: Path) -> None:
    lines = [(140.0, 760.0, 22.0, "守牢安全底线护航一方平安"), (190.0, 730.0, 22.0, "云杉街道的做法")]
    body = [(LEFT + 32, 690 - STEP * at, SIZE, line) for at, line in enumerate(["一、主要做法", "全年召开会议六次，部署任务十九项。", "二、问题", "基层人手偏紧，经费仍有缺口。"])]
    file = tmp_path / "总结.pdf"
    file.write_bytes(pdf([[*lines, *body]]))
    (report,) = read_reports(file)
    assert report.title == "守牢安全底线护航一方平安云杉街道的做法"
    assert [section.path for section in report.sections] == [("一、主要做法",), ("二、问题",)]


def test_letters_lent_by_another_font_come_back_into_their_line(tmp_path: Path) -> None:
    """As LibreOffice draws quotation marks: after the rest of the line."""
    row = [(LEFT, 700, SIZE, "落实"), (LEFT + 48, 700, SIZE, "一岗双责"), (LEFT + 128, 700, SIZE, "，效果良好。"), (LEFT + 32, 700, SIZE, "“"), (LEFT + 112, 700, SIZE, "”")]
    assert text(tmp_path, pdf([row])) == "落实“一岗双责”，效果良好。"


def test_a_table_s_gaps_stay(tmp_path: Path) -> None:
    assert text(tmp_path, pdf([[(LEFT, 700, SIZE, "走访企业"), (LEFT + 160, 700, SIZE, "二十七家")]])) == "走访企业 二十七家"


def test_a_scan_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="扫描件") as caught:
        text(tmp_path, pdf([[], []]))
    assert "OCR" in caught.value.hint


def test_words_and_figures_keep_their_spaces_and_chinese_lines_get_none() -> None:
    def line(words: str, at: int) -> Line:
        return Line(words, 88.0, 88.0 + 16 * 26, 700.0 - 28 * at, 716.0 - 28 * at, 16.0, 595.0)

    (block,) = paragraphs([[line("运用 Smart", 0), line("City 平台，全年处置3", 1), line("0件，其余转办。", 2)]])
    assert block.text == "运用 Smart City 平台，全年处置30件，其余转办。"

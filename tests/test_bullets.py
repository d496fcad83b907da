"""Facts as people bring them: typed, pasted from a table or a chat, or in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bullets import read_file, read_pasted, read_rows
from app.errors import InputError


@pytest.mark.parametrize(
    ("pasted", "bullets"),
    [
        ("- 巡查36次\n2. 清理4.5吨\n\n3月12日召开会议", ["巡查36次", "清理4.5吨", "3月12日召开会议"]),
        ("序号\t事项\t数量\t单位\n1\t安全检查\t326\t家次\n2\t发现隐患\t147\t处", ["安全检查326家次", "发现隐患147处"]),
        ("社区\t发现隐患（处）\t已整改（处）\n东林社区\t12\t10", ["东林社区，发现隐患12处，已整改10处"]),
        ("安全检查\t326家次\n消防演练\t9场", ["安全检查326家次", "消防演练9场"]),
        ("张敏 10:21\n上午检查了12家商铺\n李强 2025/4/8 10:22:01\n收到\n张敏：发现隐患5处\n[图片]", ["上午检查了12家商铺", "发现隐患5处"]),
        ("[10:21] 王芳：走访困难户21户\n[10:25] 李强：好的", ["走访困难户21户"]),
        ("发现隐患：147处\n整改情况：139处", ["发现隐患：147处", "整改情况：139处"]),
        ("上午9:30召开会议，12人参加", ["上午9:30召开会议，12人参加"]),
        ("", []),
    ],
)
def test_what_is_pasted_becomes_bullets(pasted: str, bullets: list[str]) -> None:
    assert read_pasted(pasted) == bullets


def test_a_table_without_column_names_keeps_its_first_row() -> None:
    assert read_rows([["检查", "12次"], ["演练", "9场"]]) == ["检查12次", "演练9场"]


def test_a_spreadsheet_gives_one_bullet_a_row(tmp_path: Path) -> None:
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    for row in (["序号", "事项", "数量", "单位"], [1, "安全检查", 326, "家次"], [None, None, None, None], [2, "召开会议", 3.0, "次"]):
        book.active.append(row)
    other = book.create_sheet("日期")
    other.append([datetime.datetime(2025, 4, 8), "召开部署会"])
    hidden = book.create_sheet("旧")
    hidden.append(["不要读999次"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert read_file(tmp_path / "a.xlsx") == ["安全检查326家次", "召开会议3次", "2025年4月8日，召开部署会"]


def test_a_word_file_gives_one_bullet_a_paragraph(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in ("1. 检查126家次", "2. 整改55处"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    assert read_file(tmp_path / "a.docx") == ["检查126家次", "整改55处"]


def test_a_broken_spreadsheet_is_told_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError) as caught:
        read_file(tmp_path / "a.xlsx")
    assert "a.xlsx" in caught.value.message and caught.value.hint

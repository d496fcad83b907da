"""Facts as people bring them: typed, pasted from a table or a chat, or in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        # numbering of every kind, full-width too, several in one line
        ("１．巡查36次\n２．清理4.5吨\n３、劝阻19人次", ["巡查36次", "清理4.5吨", "劝阻19人次"]),
        ("1、巡查36次\n\n2、清理4.5吨\n \n3、2号楼整改3处", ["巡查36次", "清理4.5吨", "2号楼整改3处"]),
        ("（1）巡查36次\n（2）清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("①巡查36次；②清理4.5吨；③劝阻19人次", ["巡查36次", "清理4.5吨", "劝阻19人次"]),
        ("1.巡查36次；2.清理4.5吨；3.劝阻19人次。", ["巡查36次", "清理4.5吨", "劝阻19人次。"]),
        ("一是巡查36次；二是清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("第一，巡查36次\n第二，清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("a. 巡查36次\nb. 清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("\t1.\t巡查36次\n\t2.\t清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("\uf0b7\t巡查36次\n\uf0b7\t清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("- [x] 巡查36次\n- **清理**4.5吨\n> 劝阻19人次", ["巡查36次", "清理4.5吨", "劝阻19人次"]),
        # what only looks like numbering
        ("1.5万元投入；2.3万人受益；", ["1.5万元投入；2.3万人受益"]),
        ("A、B两栋楼整改3处\n清理4.5吨", ["A、B两栋楼整改3处", "清理4.5吨"]),
        ("一是只有这一条", ["一是只有这一条"]),
        ("检查1、2号楼；3号楼整改3处", ["检查1、2号楼；3号楼整改3处"]),
        # tables
        ("1\t巡查36次\n2\t清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("项目\t1月\t2月\n巡查（次）\t12\t14", ["巡查，1月12次，2月14次"]),
        ("巡查\t12\t14\n清理\t1.5\t3", ["巡查12，14", "清理1.5，3"]),
        ('事项\t说明\n巡查\t"36次，\n含夜间4次"\n清理\t4.5吨', ["巡查，36次，含夜间4次", "清理，4.5吨"]),
        ("| 事项 | 数量 |\n|---|---|\n| 巡查 | 36次 |", ["巡查36次"]),
        ("事项,数量\n巡查,36次", ["巡查36次"]),
        # chats
        ("张三: 巡查36次\n李四: 收到", ["巡查36次"]),
        ("张三\n昨天 09:12\n巡查36次\n李四\n昨天 09:15\n好的", ["巡查36次"]),
        ("王芳(10086)  9:12:33\n巡查36次\n【管理员】李四<a@b.example> 2025-06-03 9:15:00\n清理4.5吨", ["巡查36次", "清理4.5吨"]),
        ("[2025-06-03 09:12] 张三：巡查36次\n[2025-06-03 09:15] 李四：收到👌", ["巡查36次"]),
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


@given(st.lists(st.tuples(st.sampled_from(["巡查河道", "清理漂浮物", "召开会议"]), st.integers(2, 999), st.sampled_from(["次", "吨", "万元"])), min_size=1, max_size=6),
       st.sampled_from(["{}", "{n}.{}", "{n}、{}", "（{n}）{}", "- {}", "{n}\t{}", "张敏 10:2{n}\n{}"]))  # fmt: skip
def test_no_figure_is_lost_or_changed_however_it_is_listed(facts: list[tuple[str, int, str]], form: str) -> None:
    said = [f"{what}{count}{unit}" for what, count, unit in facts]
    pasted = "\n".join(form.format(fact, n=number) for number, fact in enumerate(said, 1))
    assert read_pasted(pasted) == said

"""Facts as people have them: typed, pasted from a table or a chat, or in a file; one bullet a line comes out.

List marks, names and times of a chat are dropped; figures that belong to the text never are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

from app.documents.limits import read_file as read_bytes_of
from app.documents.reading import read_bytes
from app.errors import InputError
from app.text import clean

_SYMBOL = re.compile(r"(?:[•·●○◦◆◇■□▪▫►▶➢➤※＊*]|[-–—]+(?![\d０-９]))\s*")
_BRACKETED = re.compile(r"[(（](?:[\d０-９]{1,2}|[一二三四五六七八九十]{1,3})[)）][、.．]?\s*|[①-⑳⑴-⒇]\s*")
_NUMBER = re.compile(r"([\d０-９]{1,2})(?:([.．、)）])(?:\s+|$)|([、)）])(?=\S)|([.．])(?=[^\d０-９\s]|(?:19|20)\d\d\s*年))")
_CHINESE = re.compile(r"[一二三四五六七八九十]{1,3}、\s*(?![一二三四五六七八九十两])")


def split_bullets(text: str) -> list[str]:
    """The bullets in `text`, one a line, without list marks (-, •, 1., 1、, （1）, ①, 一、) and blank lines.

    A number is a list mark only where it cannot be a quantity: "3.2万元", "9次学习" and "1、2号楼" stay whole.
    """
    bullets: list[str] = []
    expected = 1
    for line in clean(text).split("\n"):
        rest = _SYMBOL.sub("", line.strip(), count=1) if _SYMBOL.match(line.strip()) else line.strip()
        number = _NUMBER.match(rest)
        if number and _is_mark(number, rest, expected):
            expected = int(number[1]) + 1
            rest = rest[number.end() :]
        elif not number:
            rest = _without(_BRACKETED, _without(_CHINESE, rest))
        if rest.strip():
            bullets.append(rest.strip())
    return bullets


def _is_mark(number: re.Match[str], line: str, expected: int) -> bool:
    """Before another digit ("1、2号楼") a number counts as a mark only if it continues the list's own count."""
    if not number[3] or not line[number.end() :][:1].isdigit():
        return True
    return expected > 1 and int(number[1]) == expected


def _without(mark: re.Pattern[str], line: str) -> str:
    found = mark.match(line)
    return line[found.end() :] if found else line


# --- several in one line, and other marks people use ---------------------------------------------------

_RING = re.compile("[①-⑳]")
_POINT = re.compile(r"[\d０-９]{1,2}[.．、)）](?![\d０-９])|[(（][\d０-９一二三四五六七八九十]{1,2}[)）]|[一二三四五六七八九十]是(?!否)")
_TODO = re.compile(r"\[[ xX√✓]\]\s*")
_ORDERED = (
    (re.compile(r"([a-zA-Z])[.．、)）]\s*"), "abcdefghijklmnopqrstuvwxyz"),
    (re.compile(r"([Ⅰ-Ⅻ])[.．、]?\s*"), "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"),
    (re.compile(r"([一二三四五六七八九十])是[，,：:]?\s*"), "一二三四五六七八九十"),
    (re.compile(r"第([一二三四五六七八九十])[，,：:、]\s*"), "一二三四五六七八九十"),
)


def without_mark(bullet: str) -> str:
    """A bullet without the mark of a list in front of it: 1. （3） ④ 一是."""
    text = bullet.lstrip()
    mark = _POINT.match(text) or _RING.match(text)
    return (text[mark.end() :].lstrip("，,：: ") if mark else "") or bullet


def _apart(line: str) -> list[str]:
    """The points of a line that holds several: ①…②…, 1.…；2.…；, 一是…；二是…."""
    if len(_RING.findall(line)) > 1:
        return [piece.strip("；;，, ") for piece in _RING.split(line) if piece.strip("；;，, ")]
    pieces = [piece.strip() for piece in re.split("(?<=[；;。])", line) if piece.strip()]
    return pieces if len(pieces) > 1 and all(map(_POINT.match, pieces)) else [line]


def _without_order(bullets: Sequence[str]) -> list[str]:
    """Letters, Roman numbers and 一是 二是 go where they count the bullets one by one from the first."""
    for mark, order in _ORDERED:
        found = [mark.match(bullet) for bullet in bullets]
        if len(bullets) > 1 and all(m and m[1].lower() == order[i : i + 1] for i, m in enumerate(found)):
            return [bullet[m.end() :] for bullet, m in zip(bullets, found, strict=True) if m]
    return list(bullets)


# --- chats ---------------------------------------------------------------------------------------------

_DAY = r"(?:(?:20\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|昨天|今天|前天|星期[一二三四五六日]|周[一二三四五六日])"
_TIME = rf"(?:{_DAY}[ 　]*)?(?:上午|下午|晚上|凌晨|中午)?[ 　]*\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?"
_NAME = r"(?:【[^】]{1,8}】)?[^\s\d:：，。,\[\]（）()<>【】]{1,12}(?:[（(<][^）)>]{1,40}[）)>])?"
_CHAT_HEAD = re.compile(rf"(?P<a>{_NAME})[ 　]+{_TIME}|{_TIME}(?:[ 　]+(?P<b>{_NAME}))?|[-—]{{2,}}.*[-—]{{2,}}")
_CHAT_LINE = re.compile(rf"[\[［【]?{_TIME}[\]］】]?[ 　]+(?P<name>{_NAME})[：:][ 　]*(?P<said>.+)")
_SPEAKER = re.compile("(?P<name>[\u4e00-\u9fff]{2,4})[：:][ 　]*(?P<said>.+)")
_SMALL_TALK = re.compile(
    r"(?:(?:收到|好的?|嗯+|哦+|行|可以|谢谢|辛苦了?|OK|ok|在吗|请查收|已?阅)[了啊呀吧~～!！。， ]*)+\W*|\[[^\]]{1,6}\]|\S*撤回了一条消息\S*"
)


def read_pasted(text: str) -> list[str]:
    """The bullets in what was pasted: cells of a table become one bullet a row, a chat loses names, times and 收到."""
    lines = [line for line in text.splitlines() if line.strip()]  # cleaning would take the tabs
    if table := _table(lines):
        return read_rows(table)
    said = _without_chat(clean("\n".join(lines)).split("\n"))
    plain = [line.strip().removeprefix("> ").replace("**", "") for line in said]
    bullets = [_TODO.sub("", bullet, count=1) for bullet in split_bullets("\n".join(part for line in plain for part in _apart(line)))]
    return [bullet.rstrip("；; ") for bullet in _without_order(bullets) if bullet.rstrip("；; ")]


def _without_chat(lines: Sequence[str]) -> list[str]:
    """What was said, if these lines are a chat; else the lines as they are."""
    stripped = [line.strip() for line in lines if line.strip()]
    heads = [match for line in stripped if (match := _CHAT_HEAD.fullmatch(line))]
    said = [match for line in stripped if (match := _CHAT_LINE.fullmatch(line))]
    spoken = [match for line in stripped if (match := _SPEAKER.fullmatch(line))]
    if not heads and not said:
        chatting = len(spoken) == len(stripped) and any(_SMALL_TALK.fullmatch(match["said"]) for match in spoken)
        return [match["said"] for match in spoken if not _SMALL_TALK.fullmatch(match["said"])] if chatting else list(lines)
    names = {name for match in heads for name in (match["a"], match["b"]) if name} | {match["name"] for match in said}
    names |= _named_above(stripped)
    return [rest for line in stripped if (rest := _said(line, names)) and not _SMALL_TALK.fullmatch(rest)]


def _named_above(lines: Sequence[str]) -> set[str]:
    """Names that stand in a line of their own above that of the time."""
    return {above for above, line in pairwise(lines) if re.fullmatch(_TIME, line) and re.fullmatch(_NAME, above)}


def _said(line: str, names: Iterable[str]) -> str:
    """What a line of a chat says; "" for one that only names who and when."""
    if _CHAT_HEAD.fullmatch(line):
        return ""
    spoken = _CHAT_LINE.fullmatch(line)
    return spoken["said"] if spoken else _without_name(line, names)


def _without_name(line: str, names: Iterable[str]) -> str:
    for name in names:
        for mark in "：:":
            if line.startswith(name + mark):
                return line[len(name) + 1 :].strip()
    return "" if line in names else line


# --- tables --------------------------------------------------------------------------------------------

_FIGURE = re.compile(r"[\d０-９][\d０-９.,，]*%?")
_UNIT = re.compile(r"(?P<what>.*?)[（(](?:单位[：:])?(?P<unit>[^）)\d]{1,6})[）)]")
_MARK_ALONE = re.compile(r"(?:[•·●○◦◆◇■□▪▫►▶➢➤※＊*-]|[(（]?[\d０-９]{1,2}[.．、)）])")
_ROW_NUMBER = ("序号", "编号", "No.", "NO.", "#")
_AMOUNTS, _UNITS = ("数量", "数值", "完成数", "完成情况", "数据"), ("单位", "计量单位")
_HEADS = (*_ROW_NUMBER, *_AMOUNTS, "项目", "事项", "内容", "工作内容", "工作事项", "指标", "名称", "类别", "说明", "情况", "时间", "日期", "备注", "社区", "部门")


def _table(lines: Sequence[str]) -> list[list[str]]:
    """The rows, if these lines come from a spreadsheet, from Markdown, or from a file with commas under a head; else none."""
    if sum("\t" in line for line in lines) * 2 >= len(lines) > 0 and any("\t" in line for line in lines):
        return list(csv.reader(lines, delimiter="\t")) if any(re.search('(?:^|\t)"', line) for line in lines) else [line.split("\t") for line in lines]
    if len(lines) > 1 and all(line.strip().startswith("|") for line in lines):
        rows = [line.strip().strip("|").split("|") for line in lines]
        return [row for row in rows if not all(re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in row)]
    commas = {line.count(",") for line in lines}
    if len(lines) > 1 and len(commas) == 1 and commas != {0} and lines[0].split(",")[0].strip() in _HEADS:
        return [line.split(",") for line in lines]
    return []


def read_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """One bullet for each row of a table; a first row that names the columns goes into the others."""
    filled = [[" ".join(clean(cell).split()) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if filled and all(row[0] == str(number) for number, row in enumerate(filled, 1)):
        filled = [row[1:] for row in filled]
    head = filled.pop(0) if len(filled) > 1 and _is_head(filled[0], filled[1:]) else []
    return [bullet for row in filled if (bullet := _bullet(row, head))]


def _is_head(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a first row names columns: by a usual name, or by holding no figure where those below are figures."""
    cells = [cell for cell in first if cell]
    if len(cells) < 2 or any(map(_FIGURE.fullmatch, cells)):
        return False
    if cells[0] in _HEADS:
        return True
    return not any(map(_FIGURE.search, cells)) and any(_FIGURE.fullmatch(cell) for row in below for cell in row)


def _bullet(row: Sequence[str], head: Sequence[str]) -> str:
    names = [*head, *[""] * (len(row) - len(head))]
    parts: list[str] = []
    unit = ""  # of the whole row, where its first cell has one: 巡查（次）
    for cell, name in zip(row, names, strict=False):
        if not cell or name in _ROW_NUMBER or (not parts and _MARK_ALONE.fullmatch(cell)):
            continue
        if head and not parts and (match := _UNIT.fullmatch(cell)):
            cell, unit = match["what"], match["unit"]
        follows = name in _UNITS or (name in _AMOUNTS and parts) or (not head and _FIGURE.match(cell) and parts)
        if follows and not (parts and parts[-1][-1:].isdigit() and cell[:1].isdigit()):
            parts[-1:] = [(parts[-1] if parts else "") + cell + (unit if _FIGURE.fullmatch(cell) else "")]
        elif _FIGURE.fullmatch(cell) and name:
            match = _UNIT.fullmatch(name)
            parts.append(f"{match['what']}{cell}{match['unit']}" if match else f"{name}{cell}{unit}")
        else:
            parts.append(cell)
    bullets = split_bullets("，".join(part.strip("；;。，,") for part in parts))
    return bullets[0] if bullets else ""


# --- files ---------------------------------------------------------------------------------------------


def read_file(path: Path, name: str = "") -> list[str]:
    """The bullets in a file: rows of a spreadsheet (.xlsx), else paragraphs of a document of any kind that is read.

    Raises:
        InputError: it cannot be read.
    """
    name = name or path.name
    data = read_bytes_of(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return [bullet for rows in _sheets(data, name) for bullet in read_rows(rows)]
    return read_pasted(read_bytes(data, name))


def _sheets(data: bytes, name: str) -> list[list[list[str]]]:
    """The rows of each sheet that is not hidden."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = [[list(map(_cell, row)) for row in sheet.iter_rows(values_only=True)] for sheet in shown]
        book.close()
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise InputError(f"表格打不开：{name}", "请用 WPS 或 Excel 另存为 .xlsx 再试；原文件没有改动。") from error
    return sheets


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    year = getattr(value, "year", None)
    if year is not None:  # a date cell: as it is written in a report
        return f"{value.year}年{value.month}月{value.day}日"  # type: ignore[attr-defined]
    return str(value)

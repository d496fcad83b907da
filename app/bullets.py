"""Facts as people have them: typed, pasted from a table or a chat, or in a file; one bullet a line comes out.

List marks, names and times of a chat are dropped; figures that belong to the text never are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
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


# --- chats ---------------------------------------------------------------------------------------------

_DAY = r"(?:(?:20\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|昨天|今天|前天|星期[一二三四五六日]|周[一二三四五六日])"
_TIME = rf"(?:{_DAY}[ 　]*)?(?:上午|下午|晚上|凌晨|中午)?[ 　]*\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?"
_NAME = r"[^\s\d:：，。,\[\]（）()]{1,12}(?:[（(][^）)]{1,20}[）)])?"
_CHAT_HEAD = re.compile(rf"(?P<a>{_NAME})[ 　]+{_TIME}|{_TIME}(?:[ 　]+(?P<b>{_NAME}))?|[-—]{{2,}}.*[-—]{{2,}}")
_CHAT_LINE = re.compile(rf"[\[［【]?{_TIME}[\]］】]?[ 　]+(?P<name>{_NAME})[：:][ 　]*(?P<said>.+)")
_SMALL_TALK = re.compile(r"(?:(?:收到|好的?|嗯+|哦+|行|可以|谢谢|辛苦了?|OK|ok|在吗|请查收|已?阅)[了啊呀吧~～!！。， ]*)+|\[[^\]]{1,6}\]|\S*撤回了一条消息\S*")


def read_pasted(text: str) -> list[str]:
    """The bullets in what was pasted: cells of a table become one bullet a row, a chat loses names, times and 收到."""
    lines = [line for line in text.splitlines() if line.strip()]  # cleaning would take the tabs
    if sum("\t" in line for line in lines) * 2 >= len(lines) > 0 and any("\t" in line for line in lines):
        return read_rows([line.split("\t") for line in lines])
    return split_bullets("\n".join(_without_chat(clean("\n".join(lines)).split("\n"))))


def _without_chat(lines: Sequence[str]) -> list[str]:
    """What was said, if these lines are a chat; else the lines as they are."""
    heads = [match for line in lines if (match := _CHAT_HEAD.fullmatch(line.strip()))]
    said = [match for line in lines if (match := _CHAT_LINE.fullmatch(line.strip()))]
    if not heads and not said:
        return list(lines)
    names = {name for match in heads for name in (match["a"], match["b"]) if name} | {match["name"] for match in said}
    kept = []
    for line in map(str.strip, lines):
        if _CHAT_HEAD.fullmatch(line):
            continue
        spoken = _CHAT_LINE.fullmatch(line)
        rest = spoken["said"] if spoken else _without_name(line, names)
        if rest and not _SMALL_TALK.fullmatch(rest):
            kept.append(rest)
    return kept


def _without_name(line: str, names: Iterable[str]) -> str:
    for name in names:
        for mark in "：:":
            if line.startswith(name + mark):
                return line[len(name) + 1 :].strip()
    return "" if line in names else line


# --- tables --------------------------------------------------------------------------------------------

_FIGURE = re.compile(r"[\d０-９][\d０-９.,，]*%?")
_UNIT = re.compile(r"(?P<what>.*?)[（(](?:单位[：:])?(?P<unit>[^）)\d]{1,6})[）)]")
_ROW_NUMBER = ("序号", "编号", "No.", "NO.", "#")
_AMOUNTS, _UNITS = ("数量", "数值", "完成数", "完成情况", "数据"), ("单位", "计量单位")


def read_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """One bullet for each row of a table; a first row without any figure above rows with figures names the columns."""
    filled = [[" ".join(clean(cell).split()) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    head: list[str] = []
    named = len(filled) > 1 and sum(map(bool, filled[0])) > 1 and not any(map(_FIGURE.search, filled[0]))
    if named and any(_FIGURE.fullmatch(cell) for row in filled[1:] for cell in row):
        head = filled.pop(0)
    return [bullet for row in filled if (bullet := _bullet(row, head))]


def _bullet(row: Sequence[str], head: Sequence[str]) -> str:
    names = [*head, *[""] * (len(row) - len(head))]
    parts: list[str] = []
    for cell, name in zip(row, names, strict=False):
        if not cell or name in _ROW_NUMBER:
            continue
        if name in _UNITS or (name in _AMOUNTS and parts) or (not head and _FIGURE.match(cell) and parts):
            parts[-1:] = [(parts[-1] if parts else "") + cell]
        elif _FIGURE.fullmatch(cell) and name:
            match = _UNIT.fullmatch(name)
            parts.append(f"{match['what']}{cell}{match['unit']}" if match else f"{name}{cell}")
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

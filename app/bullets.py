"""What a clerk types, one bullet a line: list marks are dropped, figures that belong to the text never are."""

from __future__ import annotations

import re

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

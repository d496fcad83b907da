"""Word's automatic numbers, which stand nowhere in the text: list definitions + counters → 一、 （一） 1."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.documents.markup import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_CHINESE = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: `text` holds %1, %2 … for the counters of the levels."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    style: str = ""
    restarts: bool = True
    legal: bool = False


Levels = dict[int, Level]


@dataclass(slots=True)
class _List:
    """A list as paragraphs refer to it: its definition, and the numbers it begins anew with."""

    definition: str
    levels: Levels
    overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document. Paragraphs are asked for in their order, since numbers count.

    Args:
        root: the numbering part; None for a document without lists.
        list_styles: style → the list it names, for definitions that only point at a style.
    """

    def __init__(self, root: _Element | None, list_styles: dict[str, str]) -> None:
        definitions = {attribute(node, "abstractNumId") or "": node for node in (root if root is not None else ()) if local(node) == "abstractNum"}
        self._lists: dict[str, _List] = {}
        for node in root if root is not None else ():
            if local(node) == "num":
                self._lists[attribute(node, "numId") or ""] = _read_list(node, definitions)
        self._follow_styles(definitions, list_styles)
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of_style(self, number: str, style: str) -> int:
        """The level of a list that is tied to a style; 0 if none is."""
        found = self._lists.get(number)
        return next((at for at, level in found.levels.items() if level.style == style), 0) if found else 0

    def label(self, number: str, depth: int) -> str:
        """The number of the next paragraph of a list, as Word prints it; "" for bullets and unknown lists.

        Args:
            number: the list.
            depth: the level, from 0.
        """
        found = self._lists.get(number)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        counts = self._counts.setdefault(found.definition, [None] * _LEVELS)
        self._count(counts, number, found, depth)
        if level.form in ("bullet", "none") and not _PLACE.search(level.text):
            return ""
        return _spaced(_PLACE.sub(lambda place: _figure(found, level, counts, int(place[1]) - 1), level.text).strip())

    def _count(self, counts: list[int | None], number: str, found: _List, depth: int) -> None:
        before, fresh = counts[depth], (number, depth) not in self._begun
        self._begun.add((number, depth))
        if fresh and depth in found.overrides:
            counts[depth] = found.overrides[depth]
        else:
            counts[depth] = found.levels[depth].start if before is None else before + 1
        for deeper in range(depth + 1, _LEVELS):
            if deeper not in found.levels or found.levels[deeper].restarts:
                counts[deeper] = None

    def _follow_styles(self, definitions: dict[str, _Element], list_styles: dict[str, str]) -> None:
        for found in self._lists.values():
            link = attribute(child(definitions.get(found.definition), "numStyleLink"), "val")
            target = self._lists.get(list_styles.get(link or "", ""))
            if target is not None and not found.levels:
                found.definition, found.levels = target.definition, target.levels


def _read_list(node: _Element, definitions: dict[str, _Element]) -> _List:
    definition = attribute(child(node, "abstractNumId"), "val") or ""
    levels = _levels(definitions.get(definition))
    overrides = {}
    for override in node:
        depth = _whole(attribute(override, "ilvl"))
        if local(override) != "lvlOverride" or not 0 <= depth < _LEVELS:
            continue
        start = attribute(child(override, "startOverride"), "val")
        if start is not None:
            overrides[depth] = _whole(start, 1)
        levels |= _levels(override)
    return _List(definition, levels, overrides)


def _levels(node: _Element | None) -> Levels:
    found = {}
    for each in node if node is not None else ():
        depth = _whole(attribute(each, "ilvl"))
        if local(each) == "lvl" and 0 <= depth < _LEVELS:
            found[depth] = Level(
                form=_form(each),
                text=attribute(child(each, "lvlText"), "val") or "",
                start=_whole(attribute(child(each, "start"), "val"), 1),
                style=attribute(child(each, "pStyle"), "val") or "",
                restarts=attribute(child(each, "lvlRestart"), "val") != "0",
                legal=child(each, "isLgl") is not None,
            )
    return found


def _form(level: _Element) -> str:
    """The number format; newer ones stand behind a choice, with an older one to fall back upon."""
    direct = child(level, "numFmt")
    if direct is None:
        direct = child(level, "AlternateContent", "Fallback", "numFmt")
    return attribute(direct, "val") or "decimal"


def _whole(value: str | None, default: int = 0) -> int:
    try:
        return max(-1, min(int(value or default), 99_999))
    except ValueError:
        return default


def _figure(found: _List, level: Level, counts: list[int | None], depth: int) -> str:
    shown = found.levels.get(depth, Level())
    count = counts[depth]
    form = "decimal" if level.legal else shown.form
    return format_number(shown.start if count is None else count, form)


def _spaced(label: str) -> str:
    """1. or 第一章 and a heading's words need a space between them, 一、 needs none."""
    return f"{label} " if label and (label[-1].isascii() or label[-1] in "章节篇分条") else label


def format_number(value: int, form: str) -> str:
    """A counter in one of Word's number formats; unknown formats count in digits."""
    known = _FORMS.get(form)
    return known(value) if known and value > 0 else str(value)


def _chinese(value: int, digits: str = _CHINESE, units: str = "十百千") -> str:
    if value > 9999:
        return str(value)
    text = ""
    for place, digit in enumerate(reversed(str(value))):
        if digit != "0":
            text = digits[int(digit)] + (units[place - 1] if place else "") + text
        elif text and text[0] != digits[0]:
            text = digits[0] + text
    return text.removeprefix("一") if digits is _CHINESE and 10 <= value < 20 else text


def _letters(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value <= 780 else str(value)


def _roman(value: int) -> str:
    if value > 3999:
        return str(value)
    text = ""
    for size, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"], strict=True):
        count, value = divmod(value, size)
        text += sign * count
    return text


def _from_row(first: str, last: int) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + value - 1) if value <= last else str(value)


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"), _chinese),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), lambda value: "".join(_CHINESE[int(d)] for d in str(value))),
    "chineseLegalSimplified": lambda value: _chinese(value, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda value: _chinese(value, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": lambda value: "甲乙丙丁戊己庚辛壬癸"[value - 1] if value <= 10 else str(value),
    "ideographZodiac": lambda value: "子丑寅卯辰巳午未申酉戌亥"[value - 1] if value <= 12 else str(value),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _from_row("①", 20)),
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalFullWidth": lambda value: str(value).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "decimalZero": lambda value: f"{value:02}",
    "upperRoman": _roman, "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letters, "lowerLetter": lambda value: _letters(value).lower(),
}  # fmt: skip

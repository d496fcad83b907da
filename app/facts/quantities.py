"""Figures: every quantity and date of a Chinese text, with value, unit, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.facts.codes import NO_QUANTITY
from app.facts.context import counted_noun, label_before
from app.facts.formulations import load_formulations
from app.facts.numerals import CHINESE, fold
from app.facts.readers import PREFIX, Raw, read_figure
from app.schema import Span


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity or date.

    Args:
        surface: exactly as it stands, with unit and approximations: 2100余人次, 近3000户, 9月底前.
        span: where it stands in the text that was read.
        kind: count percent date period money age duration ordinal range fraction.
        value: canonical and comparable: 2100, 8, 03-18, 05-10~05-18, 63~68, 2/3, H1, Q4; "" for 数十.
        unit: canonical unit: 人次, %, date, time, 元, 岁; 个 for 17村; "" for none.
        approx: canonical marker (余 近 约 超 不到 不少于 不超过 以上 以下 左右 前 数十 …) or "".
        counted: the noun that directly follows and is counted, or "".
        label: the words directly before it in its clause, without 开展, 共, 累计, or "".
    """

    surface: str
    span: Span
    kind: str
    value: str
    unit: str
    approx: str = ""
    counted: str = ""
    label: str = ""

    @property
    def core(self) -> str:
        """The surface without what stands in front of the number: 3000户 of 近3000户."""
        match = PREFIX.match(self.surface)
        return self.surface[match.end():] if match else self.surface


@lru_cache(maxsize=1)
def _no_quantity() -> re.Pattern[str]:
    return re.compile(NO_QUANTITY)


# Where a figure can begin. What follows decides.
_START = re.compile(rf"[\d{CHINESE}第半近约超逾不接将大突未低至最上数几过年月下]")
_MARKS = re.compile(rf"[\d{CHINESE}半几数]|年[底末]|月底|季度")


def find_figures(text: str) -> list[Figure]:
    """Every quantity and date of `text`, in order; none for set phrases, list numbers and ordinary words."""
    if not _MARKS.search(text) and text.isascii():
        return []
    folded = fold(text)
    found: list[Figure] = []
    for raw in _scan(folded):
        found.append(_finish(text, folded, raw, found[-1].span[1] if found else 0))
    return found


def _scan(folded: str) -> Iterator[Raw]:
    blocked = _blocked(folded)
    at, turn = 0, 0
    while match := _START.search(folded, at):
        at = match.start()
        while turn < len(blocked) and blocked[turn][1] <= at:
            turn += 1
        begin, stop = blocked[turn] if turn < len(blocked) else (len(folded), 0)
        if begin <= at:
            at = stop
            continue
        raw = read_figure(folded, at, begin)
        if raw:
            yield raw
        at = raw.end if raw else _skip(folded, at)


def _blocked(folded: str) -> list[Span]:
    """Where digits and numerals are no quantity, in order and without overlaps."""
    spans = sorted([*load_formulations().phrase_spans(folded), *(m.span() for m in _no_quantity().finditer(folded) if m[0])])
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _skip(folded: str, start: int) -> int:
    """Behind a numeral that was refused as a whole: its tail must not be read alone."""
    end = start + 1
    if folded[start] in CHINESE:
        while end < len(folded) and folded[end] in CHINESE:
            end += 1
    return end


def _finish(text: str, folded: str, raw: Raw, floor: int) -> Figure:
    dated = raw.unit in {"date", "time"}
    counted = "" if dated else counted_noun(folded, raw.end)
    label = "" if dated else label_before(folded, floor, raw.start)
    return Figure(text[raw.start : raw.end], (raw.start, raw.end), raw.kind, raw.value, raw.unit, raw.approx, counted, label)

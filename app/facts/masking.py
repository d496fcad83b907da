"""Example text with its figures, dates and proper names taken out, so that it gives form and no facts."""

from __future__ import annotations

import re

from app.facts.formulations import load_formulations
from app.facts.names import Name, find_names
from app.facts.quantities import Figure, find_figures
from app.schema import Span


def mask(text: str, *, names: bool = True) -> str:
    """`text` with figures as ×次, dates as ×月×日, titles as 《××》; formulations corrected, set phrases kept.

    Args:
        names: whether titles, organs, places and plenums are masked too.
    """
    text = load_formulations().correct(text)
    edits: list[tuple[Span, str]] = [(f.span, _masked_figure(f)) for f in find_figures(text)]
    if names:
        edits += [(n.span, new) for n in find_names(text) if (new := _masked_name(n)) != n.text]
    return _apply(text, edits)


def _apply(text: str, edits: list[tuple[Span, str]]) -> str:
    out, at = [], 0
    for (start, end), new in sorted(edits, key=lambda e: (e[0][0], -e[0][1])):
        if start >= at:
            out += [text[at:start], new]
            at = end
    return "".join(out) + text[at:]


_DATE_PART = re.compile(r"(?:19|20)?\d+|[一二三四五六七八九十零〇]+(?=[年月日号季])")


def _masked_figure(figure: Figure) -> str:
    surface = figure.surface
    if figure.kind == "period" or figure.unit in {"date", "time"}:
        return _DATE_PART.sub("×", surface)
    if figure.kind == "percent" or figure.unit == "%":
        return "×%"
    if figure.kind == "fraction":
        return "×成" if figure.unit == "成" else "×"
    head = "第" if figure.kind == "ordinal" else ""
    unit = re.search(r"[^\d,.\s零〇一二两三四五六七八九十百千万亿余多来几数半点近约超第~～\-—至到]\D*$", surface)
    return f"{head}×{unit[0] if unit else ''}"


_GENERIC = re.compile("(?:街道|社区|镇|乡|村|小区|县|区|市|省|公园|广场|市场|园区)?(?:党工委|党委|党组|纪委|居委会|村委会|办事处|派出所|[\u4e00-\u9fff]{2,3})$")


def _masked_name(name: Name) -> str:
    if name.kind == "title":
        return name.text if name.text in load_formulations().exact else "××"
    if name.kind == "plenum":
        return "××全会" if name.text.endswith("全会") else "××会议"
    if name.kind in {"code", "url"}:
        return "××"
    if name.kind in {"organ", "place"}:
        return _generic(name.text)
    return name.text


def _generic(text: str) -> str:
    for suffix in ("街道", "社区", "小区", "镇", "乡", "村", "县", "区", "市", "省", "公园", "广场", "市场", "园区"):
        if text.endswith(suffix):
            return suffix
    match = _GENERIC.search(text)
    return match[0] if match else "××"

"""Example text with its figures, dates and proper names taken out, so that it gives form and no facts."""

from __future__ import annotations

import re

from app.facts.formulations import load_formulations
from app.facts.names import Name, find_names, generic, has_own_name, is_set
from app.facts.numerals import fold
from app.facts.quantities import Figure, find_figures
from app.schema import Span


def mask(text: str, *, names: bool = True) -> str:
    """`text` with figures as ×次, dates as ×月×日, titles as 《××》; formulations corrected, set phrases kept.

    Args:
        names: whether titles, organs, places and plenums are masked too.
    """
    text = _masked_redactions(load_formulations().correct(text))
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
    if figure.unit in {"%", "‰"}:
        return "×" + figure.unit
    if figure.kind == "fraction":
        return "×成" if figure.unit == "成" else "×"
    head = "第" if figure.kind == "ordinal" else ""
    return f"{head}×{_unit_part(surface)}"


_NUMBER_PART = re.compile(
    r"^\D{0,4}?(?:[\d.,: ~\-—％%]|[至到](?=[\d一二三四五六七八九十])|分之|点(?=[零一二三四五六七八九])|百(?!分点)|[零〇一二两三四五六七八九十千万亿几数半多余来])+"
)


def _unit_part(surface: str) -> str:
    """The surface behind its number: 人次 of 2100余人次, 岁以下 of 35岁以下."""
    return _NUMBER_PART.sub("", fold(surface))


def _masked_name(name: Name) -> str:
    if name.kind == "title":
        return name.text if is_set(name.text) else "××"
    if name.kind == "plenum":
        return "××全会" if name.text.endswith("全会") else "××会议"
    if name.kind in {"code", "url"} or (name.kind == "quote" and re.search(r"\d", name.text)):
        return "××"
    if name.kind in {"organ", "place"} and has_own_name(name):
        return generic(name.text)
    return name.text


def _masked_redactions(text: str) -> str:
    """What web reports have blacked out (XX区, X次, *街道, 某某镇) in the same form as our own masks."""
    text = _BLACKED_PLACE.sub("", text)
    return _BLACKED.sub("×", text)


_MARK = "(?:[Xx×]+|[*＊]+|某+|○+|_{2,})"
_BLACKED_PLACE = re.compile(f"{_MARK}(?=街道|社区|小区|镇|乡|村(?!民|两委)|县|区|市|省|路|局|办|单位|学校|医院|公司)")
_BLACKED = re.compile(f"(?<![A-Za-z0-9]){_MARK}(?![A-Za-z0-9])(?<!某)")

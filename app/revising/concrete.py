"""New figures in place of vague words: 组织了多场宣讲 and 组织宣讲12场 are one thing, said once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.checks.matching import bigrams, coverage
from app.facts import find_figures
from app.revising.editing import areas, edited
from app.revising.points import Layout, spans_of, split_clauses
from app.revising.wishes import Place

_VAGUE = re.compile("多次|多场|多名|多个|多户|多项|多轮|多期|许多|大量|大批|一批|若干|不少|一系列|较多|一些|数次|部分|众多|多种形式|多场次|几[次场个名户项]|各类|相关")
_QUANTITY = re.compile("(?:多|数|若干|许多|几)(?P<unit>场次|人次|家次|次|场|名|户|个|项|轮|期|处|件|家|人)|一批|许多|大量|大批|不少|若干|众多|一些|部分")
_OFTEN = re.compile("(?:多|数|几)次(?=[一-鿿]{2})")
_HOLDING = re.compile("(?:开展|进行|组织)了?$")
_ALIKE = 0.5  # share of the words of a vague clause that a fact must say to take its place


def make_concrete(layout: Layout, fact: str, place: Place, points: Sequence[int]) -> tuple[Layout, str]:
    """The fact put where the text says the same without a figure, its clauses one by one.

    Args:
        layout: the section.
        fact: a sentence without its full stop.
        place: where it may go.
        points: numbers of the points that may take it where no place is named.

    Returns:
        the layout, and the fact if it has still to be put somewhere.
    """
    open_ = replace(place, points=place.points or tuple(points))
    clauses = [piece.rstrip("，；") for piece in split_clauses(fact)]
    end, left = -1, []
    for clause in clauses:
        if find_figures(clause) and (found := _placed(layout, clause, open_)):
            layout, end = found
        else:
            left.append(clause)
    if end < 0 or not left:
        return layout, fact if left else ""
    return edited(layout, [(end, end, "，" + "，".join(left))]), ""


def _placed(layout: Layout, fact: str, place: Place) -> tuple[Layout, int] | None:
    """The layout with the fact in the place of the clause that says the same, and where it ends there."""
    text = layout.text
    for a, b in areas(layout, place):
        for start, end in spans_of(split_clauses(text[a:b])):
            body = text[a + start : a + end].rstrip("，；：。！？\n")
            if find_figures(body) or not body:
                continue
            if new := _counted(body, fact) or _completed(body, fact) or _restated(body, fact):
                at = a + start
                return edited(layout, [(at, at + len(body), new)]), at + len(new)
    return None


def _counted(clause: str, fact: str) -> str:
    """The clause with the fact's one figure in place of 多场 or 一批; "" where the two do not speak of the same."""
    figures, vague = find_figures(fact), _QUANTITY.search(clause)
    if len(figures) != 1 or not vague or coverage(fact.replace(figures[0].surface, "，"), clause) < _ALIKE:
        return ""
    counted = clause[vague.end() : vague.end() + 2]
    if vague["unit"] != figures[0].unit if vague["unit"] else counted not in fact:
        return ""
    if _OFTEN.match(clause, vague.start()) or not vague.start():  # 多次上门服务 becomes 上门服务38次
        return clause[: vague.start()] + clause[vague.end() :] + figures[0].surface
    return clause[: vague.start()] + figures[0].surface + clause[vague.end() :]


def _completed(clause: str, fact: str) -> str:
    """发放慰问金 and 慰问金3.6万元 are 发放慰问金3.6万元."""
    figures = find_figures(fact)
    what = fact[: figures[0].span[0]].rstrip("共计约") if len(figures) == 1 and fact.endswith(figures[0].surface) else ""
    if len(what) < 2 or not clause.endswith(what):
        return ""
    return _HOLDING.sub("", clause[: -len(what)]) + fact  # 开展了走访 and 走访64户


def _restated(clause: str, fact: str) -> str:
    """The fact, where it says most of what a vague clause says."""
    bare = _VAGUE.sub("", clause)
    return fact if _VAGUE.search(clause) and len(bigrams(bare)) >= 2 and coverage(bare, fact) >= _ALIKE else ""

"""Figures worked out from given ones, only where the user asks: 整改率, 降幅, 合计. Each comes with its formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from app.facts.bullets import Fact
from app.facts.quantities import Figure

_ASKED = re.compile("(?:计算|测算|算一算|算一下|算算|算出来?|算上|求出|换算成?)(?:一下|出)?([^。；！\n]{1,40})")
_SPLIT = re.compile("[、，,和与及]|以及|并")
_WISH = re.compile("(?P<name>[\u4e00-\u9fff]{0,8}(?:率|占比|比例|增幅|降幅|增长|下降|变化|缩短|减少|增加|提高|合计|总数|总量|总计|总和|总额|共计))")
_RISE = re.compile("(?:由|从|去年|上年|往年)")
_SECOND = re.compile("[到至为]$|今年|现在|目前")
_SUM = re.compile("(?:合计|总数|总量|总计|总和|总额|共计)$")
_CHANGE = re.compile("(?:增幅|降幅|增长|下降|变化|缩短|减少|增加|提高)")


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure that was worked out.

    Args:
        fact: the bullet it comes from, 0-based.
        text: how it reads: 整改率97.9%.
        formula: how it was worked out: 95÷97×100%＝97.9%.
    """

    fact: int
    text: str
    formula: str


def asked_for(wish: str) -> tuple[str, ...]:
    """What a wish asks to have worked out (整改率, 降幅 …); nothing unless it says so in so many words."""
    parts = [part for asked in _ASKED.finditer(wish) for part in _SPLIT.split(asked[1])]
    return tuple(found["name"] for part in parts if (found := _WISH.search(part)))


def derive(facts: Sequence[Fact], name: str) -> list[Derived]:
    """Everything called `name` that the bullets carry; empty where they do not hold what it takes.

    Args:
        facts: the bullets.
        name: what is wanted, as `asked_for` gives it.
    """
    if _SUM.search(name):
        return list(_sums(facts, name))
    one = _changes if _CHANGE.search(name) else _rates
    return [derived for fact in facts if fact.role == "fact" for derived in one(fact, name)]


def _rates(fact: Fact, name: str) -> Iterator[Derived]:
    """查出隐患97处，整改95处 → 整改率: the part stands behind the verb of the rate, the whole before it."""
    verb = re.sub("(?:率|占比|比例)$", "", name)[-2:]
    counts = [figure for figure in fact.figures if _number(figure) is not None and figure.kind == "count"]
    for number, part in enumerate(counts):
        wholes = [w for w in counts[:number] if w.unit == part.unit and (_number(w) or 0) >= (_number(part) or 0)]
        if wholes and verb in _clause_before(fact.text, part):
            a, b = _number(part), _number(wholes[-1])
            if a is not None and b:
                share = _per_cent(a / b)
                yield Derived(fact.index, f"{name}{share}", f"{a}÷{b}×100%＝{share}")
            return


def _changes(fact: Fact, name: str) -> Iterator[Derived]:
    """由25分钟缩短到12分钟 → 下降52%."""
    subject = _CHANGE.sub("", name)
    if subject and subject not in fact.text:
        return
    for before, after in zip(fact.figures, fact.figures[1:], strict=False):
        a, b = _number(before), _number(after)
        lead, between = fact.text[: before.span[0]], fact.text[before.span[1] : after.span[0]]
        if a and b is not None and a != b and before.unit == after.unit and _RISE.search(lead) and _SECOND.search(between):
            share, verb = _per_cent(abs(b - a) / a), "增长" if b > a else "下降"
            yield Derived(fact.index, f"{verb}{share}", f"（{max(a, b)}－{min(a, b)}）÷{a}×100%＝{share}")
            return


def _sums(facts: Sequence[Fact], name: str) -> Iterator[Derived]:
    """参加人次合计: every figure whose unit or thing is named."""
    thing = _SUM.sub("", name)
    parts = [
        (fact, figure) for fact in facts if fact.role == "fact" for figure in fact.figures
        if _number(figure) is not None and figure.kind in ("count", "money") and _is_named(figure, thing)
    ]  # fmt: skip
    if len(parts) < 2 or len({figure.unit for _, figure in parts}) > 1:
        return
    values = [_number(figure) or Decimal(0) for _, figure in parts]
    last, unit = parts[-1][0], parts[-1][1].unit
    total = f"{sum(values)}{unit}"
    yield Derived(last.index, f"合计{total}", "＋".join(map(str, values)) + f"＝{total}")


def _is_named(figure: Figure, thing: str) -> bool:
    return bool(figure.unit and figure.unit in thing) or bool(figure.counted and figure.counted[:2] in thing)


def _clause_before(text: str, figure: Figure) -> str:
    return re.split("[，。；、：]", text[: figure.span[0]])[-1]


def _number(figure: Figure) -> Decimal | None:
    """Exact values only: with 2100余人次 nothing can be worked out."""
    try:
        return Decimal(figure.value) if not figure.approx else None
    except InvalidOperation:
        return None


def _per_cent(share: Decimal) -> str:
    rounded = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded.normalize():f}%"

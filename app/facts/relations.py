"""How bullets relate: which contradict each other, which say the same thing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.facts.bullets import Fact
from app.facts.numerals import fold
from app.facts.quantities import Figure
from app.text import han


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two figures that say different things of the same thing; the bullets may be one and the same."""

    first: int
    second: int
    figures: tuple[Figure, Figure]
    what: str


@dataclass(frozen=True, slots=True)
class _Statement:
    """One figure with what it is about, ready to be compared."""

    fact: int
    figure: Figure
    family: str
    subject: str
    scope: frozenset[str]


_FAMILIES = {
    "次": "次 场 场次 期 轮 批次 回 趟", "人": "人 名 位", "人次": "人次", "户": "户", "家": "家 家次", "件": "件 起 宗 例", "项": "项 条 个 处", "份": "份 册 本 张", "个": "",
}
_FAMILY = {unit: family for family, units in _FAMILIES.items() for unit in units.split()}
_LIGHT = re.compile(
    "开展|组织|举办|召开|进行|活动|工作|共计|累计|合计|总计|一共|总共|共有|共|上半年|下半年|全年|今年以来|今年|截至目前|目前|先后|已经|已|了|的|各类|各种|专题|专项|达到|达|为|有|约|近|超过|余|多|我街道|我镇|我局|全街道|全镇|街道|辖区|本|以来|全部|相关|各"
)
_SCOPE = re.compile("[一二三四五六七八九十\\d]+月份?|第?[一二三四1-4]季度|[上下]半年|去年|上年|同期|今年|20\\d\\d年|[\u4e00-\u9fff]{1,4}(?:社区|村|镇|小区|街道)|其中|另有|另|其余|新增|本月|本周|上周|每[周月季年天]")


def find_conflicts(facts: Sequence[Fact]) -> list[Conflict]:
    """Pairs of figures that contradict each other, in the order of the bullets."""
    statements = [s for fact in facts if fact.role == "fact" for s in _statements(fact)]
    found = []
    for i, first in enumerate(statements):
        for second in statements[i + 1 :]:
            if _contradict(first, second):
                found.append(Conflict(first.fact, second.fact, (first.figure, second.figure), first.subject))
    return found


def _statements(fact: Fact) -> Iterator[_Statement]:
    for figure in fact.figures:
        if figure.unit in {"date", "time"} or not figure.value or figure.kind in {"ordinal", "age"}:
            continue
        subject = _LIGHT.sub("", figure.label) + "|" + _LIGHT.sub("", figure.counted)
        clause = _clause(fact, figure)
        yield _Statement(fact.index, figure, _FAMILY.get(figure.unit, figure.unit), subject.strip("|"), frozenset(_SCOPE.findall(clause)) - {"上半年", "今年"})


def _clause(fact: Fact, figure: Figure) -> str:
    return fold(fact.text)[: figure.span[0]]


def _contradict(a: _Statement, b: _Statement) -> bool:
    if a.family != b.family or a.figure.value == b.figure.value or not a.subject or not b.subject:
        return False
    if a.scope != b.scope:
        return False
    return _same_subject(a.subject, b.subject)


def _same_subject(a: str, b: str) -> bool:
    x, y = han(a), han(b)
    return bool(x and y) and (x == y or (min(len(x), len(y)) >= 2 and (x.endswith(y) or y.endswith(x))))


def find_duplicates(facts: Sequence[Fact]) -> list[tuple[int, int]]:
    """Pairs of bullets that say the same thing twice."""
    real = [f for f in facts if f.role == "fact"]
    return [(a.index, b.index) for i, a in enumerate(real) for b in real[i + 1 :] if _same_bullet(a, b)]


def _same_bullet(a: Fact, b: Fact) -> bool:
    values = [sorted((g.value, g.unit) for g in f.figures) for f in (a, b)]
    if values[0] != values[1]:
        return False
    x, y = (_bigrams(_LIGHT.sub("", han(f.text))) for f in (a, b))
    return bool(x and y) and len(x & y) / min(len(x), len(y)) >= 0.8 and len(x & y) / max(len(x), len(y)) >= 0.6


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}

"""Which bullets stand together in one point, and how long each point is to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.checks.form import ORDINALS
from app.checks.matching import bigrams
from app.facts import Fact
from app.schema import Structure
from app.text import length

PER_POINT = 85  # characters a point needs to say what was done, how, and with what result
MOST_POINTS = 6
EXPANSION = 2.1  # characters of prose for one character of bullet where no length is asked


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a section: its bullets and its share of the length."""

    facts: tuple[Fact, ...]
    target: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The points of a section, the form, and the bounds the whole has to keep."""

    points: tuple[Point, ...]
    structure: Structure
    bounds: tuple[int, int]

    @property
    def aim(self) -> int:
        return sum(point.target for point in self.points)


def make_plan(facts: Sequence[Fact], structure: Structure, asked: tuple[int, int] | None) -> Plan:
    """Lay out a section.

    Args:
        facts: the bullets that are to be written.
        structure: the asked form; "auto" chooses by the number of bullets.
        asked: (min, max) characters, or None for as long as the bullets carry.
    """
    form: Structure = structure if structure != "auto" else ("一是" if len(facts) >= 3 else "plain")
    bounds = asked or _natural(facts)
    aim = bounds[0] + (bounds[1] - bounds[0]) // 5 if bounds[1] - bounds[0] >= 40 else sum(bounds) // 2
    groups = _group(facts, _point_count(len(facts), aim, form))
    weights = [24 + sum(length(f.text) for f in group) for group in groups]
    points = tuple(Point(tuple(g), round(aim * w / sum(weights))) for g, w in zip(groups, weights, strict=True))
    return Plan(points, form, bounds)


def _natural(facts: Sequence[Fact]) -> tuple[int, int]:
    middle = round(sum(length(f.text) for f in facts) * EXPANSION) + 40
    return round(middle * 0.75), round(middle * 1.3)


def _point_count(facts: int, aim: int, form: Structure) -> int:
    if form == "plain":
        return min(facts, max(1, aim // 45))
    wanted = max(2, min(MOST_POINTS, round(aim / PER_POINT)))
    return max(1, min(facts, wanted))


def _group(facts: Sequence[Fact], count: int) -> list[list[Fact]]:
    """Neighbours that share words, or the shortest neighbours, are put together; the order stays."""
    groups = [[fact] for fact in facts]
    while len(groups) > count:
        best = max(range(len(groups) - 1), key=lambda i: _kinship(groups[i], groups[i + 1]))
        groups[best : best + 2] = [groups[best] + groups[best + 1]]
    return groups


def _kinship(a: Sequence[Fact], b: Sequence[Fact]) -> float:
    first, second = (set().union(*(bigrams(f.text) for f in g)) for g in (a, b))
    shared = len(first & second) / (min(len(first), len(second)) or 1)
    return shared - (sum(length(f.text) for f in (*a, *b)) / 60)


def lead_in(plan: Plan, number: int) -> str:
    """What stands before a point: 一是, a new line and its number, or a new paragraph in the middle of prose."""
    if plan.structure == "一是":
        return f"{ORDINALS[number]}是"
    if plan.structure == "1.":
        return f"{number + 1}. "
    half = len(plan.points) // 2
    return "\n" if number and number == half and plan.aim > 260 else ""

"""Measure words: which there are, when a character is none of them, and their canonical names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_SCALE = {"万元": "万", "亿元": "亿", "千元": "千", "百元": "百"}


@dataclass(frozen=True, slots=True)
class Units:
    """The table of units.

    Args:
        any_number: regex for a unit behind an Arabic number.
        chinese: regex for a unit behind a Chinese numeral.
        nouns: regex for a noun that is counted without a measure word.
        kinds: unit -> kind of figure.
        alias: unit -> canonical unit, where they differ.
        indefinite: units with which 一 mostly does not count; never: with which it never does.
    """

    any_number: str
    chinese: str
    nouns: str
    kinds: Mapping[str, str]
    alias: Mapping[str, str]
    indefinite: frozenset[str]
    never: frozenset[str]

    def canonical(self, unit: str) -> str:
        return self.alias.get(unit, unit)

    def scale(self, unit: str) -> str:
        """万 for 万元: the part of a money unit that multiplies."""
        return _SCALE.get(unit, "")


@lru_cache(maxsize=1)
def load_units() -> Units:
    """The project's one table, read on first use."""
    data = tomllib.loads(Path(__file__).with_name("units.toml").read_text(encoding="utf-8"))
    kinds = {u: kind for kind, units in data["units"].items() for u in units.split()}
    arabic = {u: kind for kind, units in data["arabic_only"].items() for u in units.split()}
    blocked = {unit: words.split() for unit, words in data["not_before"].items()}
    nouns = data["nouns"]["direct"].split()
    return Units(
        _any_of([*kinds, *arabic], {}), _any_of(kinds, blocked), _any_of(nouns, {}), kinds | arabic, data["alias"],
        frozenset(data["indefinite"]["units"].split()), frozenset(data["indefinite"]["never"].split()),
    )


def _any_of(units: Iterable[str], blocked: Mapping[str, list[str]]) -> str:
    """One alternation, longest first, grouped by the first character so that misses are cheap."""
    groups: dict[str, list[str]] = {}
    for unit in sorted(set(units), key=len, reverse=True):
        words = blocked.get(unit, [])
        bar = f"(?!{'|'.join(map(re.escape, sorted(set(words))))})" if words else ""
        groups.setdefault(unit[0], []).append(re.escape(unit[1:]) + bar)
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())

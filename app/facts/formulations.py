"""Set formulations (提法) and set phrases, read from formulations.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.schema import Span

_NUMERAL = frozenset("零〇一二两三四五六七八九十百千万亿0123456789第")

_NOT_BEFORE = {"十分": "(?!钟|之)", "三公": "(?![里斤顷分])"}  # 三公里 is a length
_SENTENCES = re.compile("[^。！？\n]*[。！？\n]?")


@dataclass(frozen=True, slots=True)
class Formulations:
    """What is printed whole and exact, or not at all.

    Args:
        exact: set formulations in their right form.
        phrases: set phrases and common words in which a numeral is no quantity.
        garbled: broken forms that web reports carry -> the right form.
        outdated: what no sentence worth learning from holds.
    """

    exact: tuple[str, ...]
    phrases: tuple[str, ...]
    garbled: Mapping[str, str]
    outdated: tuple[str, ...]
    numerals: re.Pattern[str]
    mended: re.Pattern[str]

    def phrase_spans(self, text: str) -> list[Span]:
        """Where set phrases stand; a phrase that only continues a longer numeral (二十一批) is none."""
        return [
            m.span() for m in self.numerals.finditer(text)
            if not (m.start() and text[m.start()] in _NUMERAL and text[m.start() - 1] in _NUMERAL)
        ]

    def correct(self, text: str) -> str:
        """`text` with broken formulations put right, without the sentences that hold outdated ones."""
        text = self.mended.sub(lambda m: self.garbled[m[0]], text)
        if not any(phrase in text for phrase in self.outdated):
            return text
        return "".join(s for s in _SENTENCES.findall(text) if not any(phrase in s for phrase in self.outdated))


@lru_cache(maxsize=1)
def load_formulations() -> Formulations:
    """The project's one list, read on first use."""
    data = tomllib.loads(Path(__file__).with_name("formulations.toml").read_text(encoding="utf-8"))
    exact = tuple(data["formulations"])
    phrases = tuple(dict.fromkeys(data["phrases"].split()))
    numbered = [p for p in (*phrases, *(e.strip("“”") for e in exact)) if _NUMERAL & set(p)]
    garbled: dict[str, str] = data["garbled"]
    return Formulations(exact, phrases, garbled, tuple(data["outdated"]), _any_of(numbered), _mending(garbled))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One alternation, longest first, grouped by the first character so that misses are cheap."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]) + _NOT_BEFORE.get(word, ""))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items()))


def _mending(garbled: Mapping[str, str]) -> re.Pattern[str]:
    """Broken forms, except where they are the tail of a right one (总书记… inside 习近平总书记…)."""
    return re.compile("|".join(_unless_right(w, garbled[w]) + re.escape(w) for w in sorted(garbled, key=len, reverse=True)))


def _unless_right(wrong: str, right: str) -> str:
    """What may not stand before a broken form: the rest of the right one, a longer number, 学 before 习总书记."""
    if wrong[0] in _NUMERAL:
        return r"(?<![\d一二三四五六七八九十])"
    if wrong.startswith("习总"):
        return "(?<![学研复])"
    before = right[: -len(wrong)] if right.endswith(wrong) else "习近平" if wrong.startswith("总书记") else ""
    return f"(?<!{re.escape(before)})" if before else ""

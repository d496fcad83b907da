"""Bullets in their own words: what a draft leaves unsaid, how a bullet begins, the bullet as a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.checks.ledger import trace
from app.facts import Fact


def unsaid(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """The bullets that the text does not state in full."""
    ledger = trace(text, facts)
    return [fact for fact in facts if not ledger.states(fact.index)]


def opening(fact: Fact) -> str:
    """How a bullet begins: up to its first figure, or its first words."""
    if fact.figures and 0 < fact.figures[0].span[0] <= 14:
        return fact.text[: fact.figures[0].span[0]]
    if fact.figures and fact.figures[0].span[0] == 0:
        return fact.text[: fact.figures[0].span[1] + len(fact.figures[0].counted[:2])]
    return _first_words(re.split("[，、；：“《]", fact.text)[0])


def _first_words(text: str) -> str:
    import jieba

    words = ""
    for word in jieba.cut(text):
        if words and len(words + word) > 6:
            break
        words += word
    return words


def plain_words(fact: Fact) -> str:
    """The bullet as a sentence of its own."""
    return fact.text.rstrip("。；，、 ") + "。"

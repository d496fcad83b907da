"""Bullets in their own words: what a draft leaves unsaid, the bullet as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.checks.ledger import trace
from app.facts import Fact
from app.text import length

_CLOSING = "。；，、：！？;:,.!?… "
SHORT = 16  # characters of bullets that may share a sentence
TOGETHER = 44  # characters of such a sentence


def unsaid(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """The bullets that the text does not state in full."""
    ledger = trace(text, facts)
    return [fact for fact in facts if not ledger.states(fact.index)]


def plain_words(fact: Fact) -> str:
    """The bullet as a sentence of its own."""
    return fact.text.rstrip(_CLOSING) + "。"


def joined(facts: Sequence[Fact]) -> list[Fact]:
    """The first bullet, and those behind it that are short enough to stand in one sentence with it."""
    found = list(facts[:1])
    for fact in facts[1:]:
        if length(fact.text) > SHORT or length(found[0].text) > SHORT or sum(length(f.text) for f in (*found, fact)) > TOGETHER or not fact.figures:
            break
        found.append(fact)
    return found

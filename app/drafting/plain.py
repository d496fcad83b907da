"""Bullets in their own words: what a draft leaves unsaid, the bullet as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.checks.ledger import trace
from app.facts import Fact


def unsaid(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """The bullets that the text does not state in full."""
    ledger = trace(text, facts)
    return [fact for fact in facts if not ledger.states(fact.index)]


def plain_words(fact: Fact) -> str:
    """The bullet as a sentence of its own."""
    return fact.text.rstrip("。；，、 ") + "。"

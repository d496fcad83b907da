"""What other programs may call on the open page by name: the same functions as the Python face, with plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.conversation import Hands
from app.web.acts.sections import read_length
from app.web.labels import Words


class Api:
    """The named functions: draft, revise, check, search.

    Args:
        hands: what drafts, revises and checks.
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def draft(
        self, title: str, facts: list[str], report_title: str = "", period: str = "", length: str = "",
        structure: str = "auto", instructions: str = "", seed: int = -1, examples: list[str] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Draft one section; see `app.draft_section`. `length` is "", "400" or "300-450", `seed` -1 for any, `examples` as `/search` names them."""
        events = self._hands.draft(
            title, facts, report_title=report_title, period=period, length=read_length(length, Words("zh")),
            structure=structure, instructions=instructions, seed=None if seed < 0 else seed,
            examples=examples or [],
        )  # fmt: skip
        return next(asdict(event.draft) for event in events if event.draft)

    def revise(self, text: str, instruction: str, title: str = "", facts: list[str] | None = None, seed: int = -1) -> dict[str, Any]:
        """Change what was asked of a section and nothing else; see `app.revise_section`."""
        events = self._hands.revise(text, instruction, title=title, facts=facts or [], seed=None if seed < 0 else seed)
        return next(asdict(event.revision) for event in events if event.revision)

    def check(self, text: str, facts: list[str], title: str = "") -> list[dict[str, Any]]:
        """Read a text against facts without a model; see `app.check_text`."""
        return [asdict(finding) for finding in self._hands.check(text, facts, title=title)]

    def search(self, query: str, k: int = 5) -> list[dict[str, Any]]:
        """The sections that show best how something is written; see `app.search_examples`."""
        from app import search_examples

        return [asdict(example) for example in search_examples(query, k)]

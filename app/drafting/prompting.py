"""The conversation that asks for a section: rules, a demonstration or two, then the user's own bullets.

What stays the same comes first, because the model's state after it can be kept: the rules and the demonstration of a
form are read once for all sections of that form, an example once for all sections that are given it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.prompts import FORMS, MARKS, Demonstration, Prompts
from app.schema import DraftRequest, Message


def conversation(
    prompts: Prompts, request: DraftRequest, points: Sequence[Sequence[str]], structure: str, bounds: tuple[int, int],
    demonstrations: Sequence[Demonstration],
) -> tuple[Message, ...]:  # fmt: skip
    """Messages for the bullets of a section.

    Args:
        points: the bullets to be written, one line each, grouped by the point they belong to.
        structure: "一是", "1." or "plain".
        bounds: asked number of characters.
        demonstrations: each becomes a turn of the user and one of the assistant.
    """
    turns = [Message("system", prompts.render("section_system.j2"))]
    for demo in demonstrations:
        turns.append(Message("user", _ask(prompts, demo.title, demo.points, structure, demo.length)))
        turns.append(Message("assistant", demo.text))
    length = f"{bounds[0]}—{bounds[1]}字"
    turns.append(Message("user", _ask(prompts, request.title, points, structure, length, request)))
    return tuple(turns)


def shared_turns(messages: Sequence[Message]) -> tuple[int, ...]:
    """How many of the first messages other sections share: those of the same form, and those with the same example."""
    return tuple(number for number in (3, 5) if number < len(messages))


def _ask(
    prompts: Prompts, title: str, points: Sequence[Sequence[str]], structure: str, length: str, request: DraftRequest | None = None
) -> str:
    values = {
        "report_title": request.report_title if request else "", "period": request.period if request else "",
        "instructions": request.instructions if request else "",
        "title": title, "points": points, "marks": MARKS[structure], "form": FORMS[structure], "length": length,
    }  # fmt: skip
    return prompts.render("section_user.j2", values)

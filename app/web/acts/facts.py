"""The facts of the open section: typed, pasted, read from a file, edited in place, moved, dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app import text as texts
from app.bullets import read_pasted
from app.conversation.reviewing import review
from app.errors import InputError
from app.store import Bullet
from app.web.acts.sections import open_section
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome


def add(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Add what was typed or pasted."""
    yield from _added(desk, order, words, read_pasted(order.text("text")))


def from_file(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Add what a file holds, one bullet a row or paragraph."""
    from app.bullets import read_file

    found: list[str] = []
    for path, name in uploaded(desk, order, words):
        try:
            found += read_file(path, name)
        finally:
            path.unlink(missing_ok=True)
    yield from _added(desk, order, words, found)


def uploaded(desk: Desk, order: Order, words: Words) -> list[tuple[Path, str]]:
    """The files that came with an order, with their names.

    Raises:
        InputError: a file is not one that was uploaded.
    """
    paths = [Path(path).resolve() for path in order.texts("paths")]
    home = desk.uploads.resolve()
    if any(not path.is_relative_to(home) or not path.is_file() for path in paths):
        raise InputError(words("foreign_file"), words("foreign_file_cure"))
    return [(path, path.name) for path in paths]


def edit(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Change the words of one bullet; emptied, it is dropped."""
    text = " ".join(texts.clean(order.text("text")).split())
    which = order.number("which")
    bullets = _bullets(desk, order)
    changed = [Bullet(text, bullet.id) if bullet.id == which else bullet for bullet in bullets]
    yield from _stored(desk, order, words, [bullet for bullet in changed if bullet.text])


def drop(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    which = order.number("which")
    yield from _stored(desk, order, words, [bullet for bullet in _bullets(desk, order) if bullet.id != which])


def move(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Move a bullet up or down, or to another section."""
    section = open_section(desk, order)
    which, to = order.number("which") or 0, order.number("to_section")
    if to is not None:
        desk.store.move_fact(which, to)
        yield from _reviewed(desk, order, words, desk.unfold(order))
        return
    place = next((i for i, bullet in enumerate(section.facts) if bullet.id == which), 0)
    desk.store.move_fact(which, section.id, max(0, place + (order.number("by") or 0)))
    yield from _reviewed(desk, order, words, desk.unfold(order))


def show(desk: Desk, order: Order, words: Words) -> Outcome:
    """Turn to one of the ledgers."""
    return desk.unfold(order)


def _bullets(desk: Desk, order: Order) -> Sequence[Bullet]:
    return open_section(desk, order).facts


def _added(desk: Desk, order: Order, words: Words, found: Sequence[str]) -> Iterator[Outcome]:
    """Adding overwrites nothing, so it is done whatever else was changed meanwhile."""
    section = open_section(desk, order)
    known = {bullet.text for bullet in section.facts}
    new = [fact for fact in dict.fromkeys(found) if fact not in known]
    if new:
        desk.store.change_section(section.id, section.revision, facts=[*section.facts, *new])
    told = words("facts_added", len(new)) if new else words("facts_none")
    outcome = replace(desk.unfold(order), panel="facts", toast=told, forms=True)
    yield from _reviewed(desk, order, words, outcome)


def _stored(desk: Desk, order: Order, words: Words, facts: Sequence[Bullet]) -> Iterator[Outcome]:
    section = open_section(desk, order)
    desk.store.change_section(section.id, order.number("revision") or 0, facts=facts)
    yield from _reviewed(desk, order, words, desk.unfold(order))


def _reviewed(desk: Desk, order: Order, words: Words, outcome: Outcome) -> Iterator[Outcome]:
    """Show the change at once, then what the draft says about the new list; the model may begin to read it."""
    yield outcome
    if order.section is not None:
        desk.read_ahead(order.section)
    if order.section is not None and not desk.running(order.section) and review(desk.store, order.section, desk.hands.check):
        yield replace(outcome, toast="", forms=False)


ACTS: dict[str, Act] = {
    "add_facts": add, "facts_file": from_file, "edit_fact": edit, "drop_fact": drop, "move_fact": move, "panel": show,
}  # fmt: skip

"""The versions of the open section: undo, redo, list, compare, restore, name, edit by hand, mark as final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app import text as texts
from app.conversation.reviewing import review
from app.errors import InputError
from app.store import StoredSection
from app.web.acts.sections import open_section
from app.web.acts.writing import moved_on
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome
from app.web.places import history


def undo(desk: Desk, order: Order, words: Words) -> Outcome:
    return _walk(desk, order, words, back=True)


def redo(desk: Desk, order: Order, words: Words) -> Outcome:
    return _walk(desk, order, words, back=False)


def _walk(desk: Desk, order: Order, words: Words, back: bool) -> Outcome:
    section = open_section(desk, order)
    if desk.running(section.id):
        return desk.unfold(order)
    desk.settle(section.id)
    desk.dismiss(section.id)
    if problem := moved_on(desk, order, desk.store.section(section.id), words):
        return replace(desk.unfold(order), problem=problem)
    step = desk.store.undo if back else desk.store.redo
    step(section.id)
    return desk.unfold(order)


def show(desk: Desk, order: Order, words: Words) -> Outcome:
    section = open_section(desk, order)
    return replace(desk.unfold(order), dialog=history.versions(desk.store.versions(section.id), section.current, words))


def compare(desk: Desk, order: Order, words: Words) -> Outcome:
    """Two versions in one text; without `after` the one that is shown, without `before` the one before it."""
    section = open_section(desk, order)
    after = order.number("after") or section.current
    if after is None:
        raise InputError("还没有正文可比", "先拟一稿。")
    new = desk.store.version(after)
    before = order.number("before") or new.parent
    old = desk.store.version(before) if before else None
    changes = desk.store.compare(old.id, new.id) if old else ()
    return replace(desk.unfold(order), dialog=history.comparison(old, new, changes, words))


def restore(desk: Desk, order: Order, words: Words) -> Outcome:
    section = open_section(desk, order)
    desk.stop(section.id)
    desk.settle(section.id)
    desk.store.restore(order.number("which") or 0)
    return replace(desk.unfold(order), dialog="")


def name(desk: Desk, order: Order, words: Words) -> Outcome:
    desk.store.name_version(order.number("which") or 0, order.text("value"))
    return show(desk, order, words)


def final(desk: Desk, order: Order, words: Words) -> Outcome:
    """Mark the version that is shown as the final one, or take the mark away."""
    version = desk.store.current(open_section(desk, order).id)
    if version is not None:
        mark = words("final_name")
        desk.store.name_version(version.id, "" if version.name == mark else mark)
    return desk.unfold(order)


def edit(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Store what the user has written by hand, and read it against the facts."""
    section: StoredSection = open_section(desk, order)
    desk.settle(section.id)
    text = texts.clean(order.text("text")).strip("\n")
    text = "\n".join(line.strip(" \u3000\t") for line in text.split("\n") if line.strip())
    desk.store.edit(section.id, text, order.number("seen") or None)
    yield desk.unfold(order)
    if review(desk.store, section.id, desk.hands.check):
        yield desk.unfold(order)


ACTS: dict[str, Act] = {
    "undo": undo, "redo": redo, "versions": show, "compare": compare, "restore_version": restore, "name_version": name,
    "final": final, "edit": edit,
}  # fmt: skip

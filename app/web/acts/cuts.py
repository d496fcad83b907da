"""Correcting where a report of the library was cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.errors import InputError
from app.retrieval.reading import read_example
from app.schema import ReportView
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome
from app.web.places import cuts, examples


def merge(desk: Desk, order: Order, words: Words) -> Outcome:
    """Join a section to the one before it."""
    view, place = _meant(desk, order, words)
    desk.index.merge_section(view.entry.id, place)
    return _shown(desk, order, words)


def ask_split(desk: Desk, order: Order, words: Words) -> Outcome:
    return _asked(desk, order, words, cuts.places)


def split(desk: Desk, order: Order, words: Words) -> Outcome:
    """Cut a section in two."""
    view, place = _meant(desk, order, words)
    offset = order.number("offset")
    if offset is None:
        raise InputError(words("cut_nowhere"), words("cut_nowhere_cure"))
    desk.index.split_section(view.entry.id, place, offset, order.text("heading"))
    return _shown(desk, order, words)


def ask_rename(desk: Desk, order: Order, words: Words) -> Outcome:
    return _asked(desk, order, words, cuts.heading)


def rename(desk: Desk, order: Order, words: Words) -> Outcome:
    """Give a section another heading."""
    view, place = _meant(desk, order, words)
    desk.index.rename_section(view.entry.id, place, order.text("heading"))
    return _shown(desk, order, words)


def undo(desk: Desk, order: Order, words: Words) -> Outcome:
    """Take the last correction back."""
    desk.index.undo_correction(order.text("which"))
    return _shown(desk, order, words, "cut_undone")


def _meant(desk: Desk, order: Order, words: Words) -> tuple[ReportView, int]:
    """The section that is meant, if the report is still the one that was shown.

    Raises:
        InputError: it has been changed in the meantime.
    """
    view = read_example(desk.index, order.text("which"))
    place = order.number("place")
    if place is None or order.text("version") != cuts.version(view):
        raise InputError(words("cut_stale"), words("cut_stale_cure"))
    return view, place


def _asked(desk: Desk, order: Order, words: Words, form: Callable[[ReportView, int, Words], str]) -> Outcome:
    return replace(desk.unfold(order), dialog=form(*_meant(desk, order, words), words))


def _shown(desk: Desk, order: Order, words: Words, toast: str = "cut_done") -> Outcome:
    view = read_example(desk.index, order.text("which"))
    return replace(desk.unfold(order), dialog=examples.report(view, words), toast=words(toast))


ACTS: dict[str, Act] = {
    "merge_example": merge, "ask_split_example": ask_split, "split_example": split, "ask_rename_example": ask_rename,
    "rename_example": rename, "undo_example": undo,
}  # fmt: skip

"""Sections of the open report: add, move, rename, take out, and what is asked of the open one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

from app import text as texts
from app.errors import InputError
from app.store import StoredSection
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome

_LENGTH = re.compile(r"(\d{1,6})\s*字?(?:\s*(?:[-~–—]+|至|到)\s*(\d{1,6})\s*字?)?")


def read_length(value: str, words: Words) -> tuple[int, int] | None:
    """A length as it is typed: 400, 300-450, 300～450字; empty for none.

    Raises:
        InputError: it is no length, or the range is reversed.
    """
    value = unicodedata.normalize("NFKC", texts.clean(value)).strip()
    if not value:
        return None
    match = _LENGTH.fullmatch(value)
    if not match or int(match[1]) == 0:
        raise InputError(words("bad_length", value), words("bad_length_cure"))
    low = int(match[1])
    high = int(match[2] or low)
    if low > high:
        raise InputError(words("reversed_length", low, high), words("reversed_length_cure"))
    return (low, high) if match[2] else (round(low * 0.9), round(low * 1.1))


def open_section(desk: Desk, order: Order) -> StoredSection:
    """The section the tab shows.

    Raises:
        InputError: it shows none.
    """
    if order.section is None:
        raise InputError("还没有打开哪一节", "请先在目录里点一节，或加一节。")
    return desk.store.section(order.section)


def add(desk: Desk, order: Order, words: Words) -> Outcome:
    """Add one section, or several where several lines are pasted."""
    if order.report is None:
        raise InputError("还没有打开报告", "请先新建一份报告。")
    lines = [line.strip() for line in order.text("title").splitlines() if line.strip()] or [""]
    added = [desk.store.add_section(order.report, line) for line in lines]
    return replace(desk.unfold(order), section=added[0].id, panel="facts", forms=True)


def move(desk: Desk, order: Order, words: Words) -> Outcome:
    desk.store.move_section(order.number("which") or 0, max(0, order.number("to") or 0))
    return desk.unfold(order)


def take_out(desk: Desk, order: Order, words: Words) -> Outcome:
    which = desk.store.section(order.number("which") or 0)
    desk.stop(which.id)
    desk.store.bin_section(which.id)
    outcome = replace(desk.unfold(order), toast=words("section_taken"))
    if order.section == which.id:
        left = desk.store.sections(which.report)
        outcome = replace(outcome, section=left[0].id if left else None)
    return outcome


def put_back(desk: Desk, order: Order, words: Words) -> Outcome:
    which = order.number("which") or 0
    desk.store.restore_section(which)
    return replace(desk.unfold(order), section=which)


def change(desk: Desk, order: Order, words: Words) -> Outcome:
    """Store one field of the open section: title, length, structure or instructions."""
    section = open_section(desk, order)
    name, value = order.text("name"), texts.clean(order.text("value")).strip()
    changes: dict[str, Any] = {name: read_length(value, words) if name == "length" else value}
    if name not in ("title", "length", "structure", "instructions"):
        raise InputError(f"没有“{name}”这一栏", "请刷新页面后再试。")
    if getattr(section, name) != changes[name]:
        desk.store.change_section(section.id, order.number("revision") or 0, **changes)
    return desk.unfold(order)


ACTS: dict[str, Act] = {"add_section": add, "move_section": move, "take_out": take_out, "put_back": put_back, "change": change}

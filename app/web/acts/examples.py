"""Which section of which report gives the form: look for one, fix it, let the library choose again."""

from __future__ import annotations

from dataclasses import replace

from app.conversation.talking import read_subject
from app.drafting.exemplars import chosen_demonstration, form_of
from app.errors import InputError
from app.retrieval import name_example, search
from app.schema import Example
from app.store import StoredSection
from app.web.acts.sections import open_section
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome
from app.web.places import choosing

OFFERED = 8  # sections to choose from


def candidates(desk: Desk, order: Order, words: Words) -> Outcome:
    """Sections that could give the form, found by the section's own words or by others."""
    section = open_section(desk, order)
    asked = order.text("query").strip()
    subject = read_subject(desk.store, section.id)
    query = asked or "\n".join([subject.title, *subject.facts])
    found = search(desk.index, query, OFFERED, report_title=subject.report_title)
    usable = [example for example in found if chosen_demonstration(example)]
    return replace(desk.unfold(order), dialog=choosing.candidates(usable, section, asked, words))


def pin(desk: Desk, order: Order, words: Words) -> Outcome:
    """Fix the section that gives the form; an asked form that is not its own gives way."""
    section = open_section(desk, order)
    example = _meant(desk, order, section)
    form = form_of(example.text)
    structure = section.structure if section.structure in ("auto", form) else "auto"
    desk.store.change_section(section.id, section.revision, pinned=example, structure=structure)
    desk.read_ahead(section.id)
    told = words("pinned_form" if structure != section.structure else "pinned", words.structure(form))
    return replace(desk.unfold(order), dialog="", panel="examples", toast=told)


def unpin(desk: Desk, order: Order, words: Words) -> Outcome:
    """Let the library choose again."""
    section = open_section(desk, order)
    desk.store.change_section(section.id, section.revision, pinned=None)
    desk.read_ahead(section.id)
    return replace(desk.unfold(order), panel="examples", toast=words("unpinned"))


def _meant(desk: Desk, order: Order, section: StoredSection) -> Example:
    """One from the library by its id, or one of those the text was made with, by number."""
    if order.text("which"):
        return name_example(desk.index, order.text("which"))
    version, number = desk.store.current(section.id), order.number("number") or 0
    shown = version.draft.examples if version else ()
    if number >= len(shown):
        raise InputError("这一节范例已经不在了", "正文已有新的一稿，请看现在列出的范例。")
    return shown[number]


ACTS: dict[str, Act] = {"candidates": candidates, "pin": pin, "unpin": unpin}

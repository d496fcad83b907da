"""What is exported of a stored report."""

from __future__ import annotations

from app.export.records import Paper, Part
from app.store import Store


def read_paper(store: Store, report: int, section: int | None = None) -> Paper:
    """What has been written of a report; with `section` that section alone, without title and signature.

    Raises:
        InputError: there is no such report or section.
    """
    stored = store.report(report)
    shown = [store.section(section)] if section is not None else store.sections(report)
    written = [(each.title, store.current(each.id)) for each in shown]
    parts = tuple(Part(title, version.text) for title, version in written if version is not None and version.text.strip())
    return Paper("", parts) if section is not None else Paper(stored.title, parts, stored.organ)

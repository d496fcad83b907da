"""A report of the library, to be read: its sections with what each is for."""

from __future__ import annotations

from app.index import ReportIndex
from app.retrieval.searching import desk
from app.roles import LABELS
from app.schema import ReportView, SectionView


def read_example(index: ReportIndex, which: str) -> ReportView:
    """One report with its sections and their roles.

    Args:
        index: the library.
        which: the report's id, or its title or file name if only one has it.

    Raises:
        InputError: there is no such report, or several.
        LibraryError: the library cannot be used.
    """
    snapshot = index.snapshot()
    entry = index.find(which)
    ranker = desk(index).ranker(snapshot)
    told = {row.place: place for place, row in enumerate(ranker.rows) if row.report_id == entry.id}
    sections = []
    for number, section in enumerate(index.report(entry.id).sections):
        place = told.get(number)
        role = ranker.profile(place).role if place is not None else "other"
        left_out = place is None or ranker.rows[place].left_out
        sections.append(SectionView(section.path, section.text, LABELS[role], left_out))
    return ReportView(entry, tuple(sections))

"""Reports of the library, to be read, and single sections, by name."""

from __future__ import annotations

from app.errors import InputError
from app.index import ReportIndex
from app.retrieval.searching import desk
from app.roles import LABELS
from app.schema import Example, ReportView, SectionView


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


def name_example(index: ReportIndex, name: str) -> Example:
    """One section by name, left out or not: who names it wants it.

    Args:
        index: the library.
        name: "#" between the report's id, title or file name and the section's number from 0; without a number the
            report's first section with a text.

    Raises:
        InputError: there is no such report or section, or the section is empty.
        LibraryError: the library cannot be used.
    """
    which, mark, number = name.rpartition("#")
    if not (mark and number.isdecimal()):
        which, number = name, ""
    index.snapshot()  # on a first start the built-in reports are taken in here
    entry = index.find(which)
    report = index.report(entry.id)
    place = int(number) if number else next((i for i, section in enumerate(report.sections) if section.text.strip()), 0)
    if place >= len(report.sections) or not report.sections[place].text.strip():
        raise InputError(f"范文《{report.title}》没有第 {place} 节，或那一节没有正文", f"节从 0 数起，共 {len(report.sections)} 节；用 nigao index show 查看。")
    section = report.sections[place]
    return Example(report.title, section.path, section.text, 1.0, report.source, "您指定的范例", f"{entry.id}#{place}")

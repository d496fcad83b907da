"""Stored reports → the sections that the index knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.library.edits import section_mark
from app.library.records import StoredFile, StoredReport, digest
from app.schema import Section


@dataclass(frozen=True, slots=True)
class Row:
    """One section as the index knows it.

    Args:
        id: changes with whatever the vector is made from.
        first: it opens its report.
        lead: only a lead-in to the sections below its heading, a poor example.
        report_id, place: whose section it is, and its number there from 0.
        left_out: never to be given as an example.
    """

    id: str
    report: str
    kind: str
    source: str
    path: tuple[str, ...]
    text: str
    first: bool
    lead: bool
    builtin: bool
    report_id: str = ""
    place: int = 0
    left_out: bool = False


def rows(file: StoredFile) -> list[Row]:
    """The sections of a stored file, in order, empty ones left out."""
    return [row for number, stored in enumerate(file.reports) for row in _report_rows(file, number, stored)]


def embedding_text(row: Row) -> str:
    """What the vector of a section is made from: its own heading and its body."""
    return _embedded(row.path, row.text)


def content_mark(row_id: str) -> str:
    """The part of a row's id that depends on nothing but the text: equal texts have equal vectors."""
    return row_id.rpartition(".")[2]


def _embedded(path: Sequence[str], text: str) -> str:
    return "\n".join((*path[-1:], text))


def _report_rows(file: StoredFile, number: int, stored: StoredReport) -> list[Row]:
    report = stored.report
    found = []
    for place, section in enumerate(report.sections):
        if not section.text.strip():
            continue
        mark = digest(_embedded(section.path, section.text).encode())[:20]
        left_out = stored.left_out or section_mark(section) in stored.skipped
        found.append(
            Row(
                id=f"{file.key}.{number}.{place}.{mark}", report=report.title, kind=report.kind, source=report.source,
                path=section.path, text=section.text, first=place == 0, lead=_is_lead(report.sections, place),
                builtin=file.builtin, report_id=stored.id, place=place, left_out=left_out,
            )
        )  # fmt: skip
    return found


def _is_lead(sections: Sequence[Section], place: int) -> bool:
    path = sections[place].path
    following = sections[place + 1].path if place + 1 < len(sections) else ()
    return bool(path) and len(following) > len(path) and following[: len(path)] == path

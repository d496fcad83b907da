"""Correcting a wrong cut: a section joined to the one before, split in two, or given another heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.errors import InputError
from app.library.records import Edit, digest
from app.schema import Report, Section

_UNTOUCHED = "范文库没有变；刷新后再试。"
Path = tuple[str, ...]


def section_mark(section: Section) -> str:
    """Names a section by its headings and its text."""
    return digest("\n".join([*section.path, "", section.text]).encode())[:16]


def corrected(report: Report, edits: Iterable[Edit], *, strict: bool = False) -> Report:
    """A report as it was read, with the corrections whose sections are in it.

    Raises:
        InputError: a correction cannot be made; only if `strict`, else it is passed over.
    """
    for edit in edits:
        marks = [section_mark(section) for section in report.sections]
        if edit.title != report.title or edit.mark not in marks:
            continue
        try:
            report = _applied(report, marks.index(edit.mark), edit)
        except InputError:  # the file has changed around the section
            if strict:
                raise
    return report


def _applied(report: Report, place: int, edit: Edit) -> Report:
    if edit.kind == "merge":
        return merged(report, place)
    if edit.kind == "split":
        return split(report, place, edit.offset, edit.heading)
    return renamed(report, place, edit.heading)


def merged(report: Report, place: int) -> Report:
    """Section `place` joined to the one before; its heading becomes a line of text, since it was none.

    Raises:
        InputError: there is no such section, or none before it.
    """
    own = _section(report, place)
    if place == 0:
        raise InputError("第一节前面没有可以并入的小节。", _UNTOUCHED)
    before = report.sections[place - 1]
    heading = own.path[-1:] if own.path != before.path else ()
    joined = Section(before.path, "\n".join(filter(None, [before.text, *heading, own.text])))
    following = _moved(report.sections[place + 1 :], own.path, own.path[:-1]) if heading else report.sections[place + 1 :]
    return replace(report, sections=(*report.sections[: place - 1], joined, *following))


def split(report: Report, place: int, offset: int, heading: str = "") -> Report:
    """Section `place` cut in two at a place in its body.

    Args:
        report: the report.
        place: number of the section, from 0.
        offset: characters of the body that stay in the first part.
        heading: of the second part; "" for the same as the first.

    Raises:
        InputError: there is no such section, or one part would be empty.
    """
    own = _section(report, place)
    heading = " ".join(heading.split())
    first, second = own.text[:offset].rstrip(), own.text[max(offset, 0) :].strip()
    if heading and second.startswith(heading):
        second = second[len(heading) :].lstrip("。：: \n")
    if offset <= 0 or not first or not second:
        raise InputError("从这里断开，有一段会是空的。", "换一个位置再试；范文库没有变。")
    path = (*own.path[:-1], heading) if heading else own.path
    parts = (Section(own.path, first), Section(path, second))
    return replace(report, sections=(*report.sections[:place], *parts, *report.sections[place + 1 :]))


def renamed(report: Report, place: int, heading: str) -> Report:
    """Section `place`, and the sections below it, under another heading.

    Raises:
        InputError: there is no such section, or the heading is empty.
    """
    own = _section(report, place)
    heading = " ".join(heading.split())
    if not heading:
        raise InputError("标题是空的。", "写上标题再试；要去掉这一节的标题，请并入上一节。")
    path = (*own.path[:-1], heading)
    following = _moved(report.sections[place + 1 :], own.path, path) if own.path else report.sections[place + 1 :]
    return replace(report, sections=(*report.sections[:place], Section(path, own.text), *following))


def _section(report: Report, place: int) -> Section:
    if not 0 <= place < len(report.sections):
        raise InputError(f"这篇报告没有第 {place + 1} 节。", _UNTOUCHED)
    return report.sections[place]


def _moved(sections: Sequence[Section], old: Path, new: Path) -> tuple[Section, ...]:
    """The sections directly below the headings `old` now stand below `new`."""
    found = []
    inside = True
    for section in sections:
        inside = inside and len(section.path) > len(old) and section.path[: len(old)] == old
        found.append(Section((*new, *section.path[len(old) :]), section.text) if inside else section)
    return tuple(found)

"""The library as it is listed, and changes to single reports in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.errors import InputError
from app.library import Edit, StoredFile, StoredReport, corrected, section_mark
from app.schema import LibraryEntry, Report, Section
from app.text import length
from app.twins import TwinFinder

_LOOK = "用 nigao index list 查看编号、题目和文件名。"


def entries(files: Sequence[StoredFile], finder: TwinFinder) -> list[LibraryEntry]:
    """All reports of the files, near-repeats marked."""
    pairs = [(file, each) for file in files for each in file.reports]
    twins = finder.find([each.report for _, each in pairs])
    return [_entry(file, each, twin) for (file, each), twin in zip(pairs, twins, strict=True)]


def find_report(files: Sequence[StoredFile], which: str) -> tuple[StoredFile, StoredReport]:
    """The one report with this id, or, where only one has it, this title or file name.

    Raises:
        InputError: there is none, or several.
    """
    pairs = [(file, each) for file in files for each in file.reports]
    found = [pair for pair in pairs if pair[1].id == which]
    found = found or [(f, r) for f, r in pairs if which in (r.report.title, r.report.source, f.source)]
    if not found:
        raise InputError(f"范文库里没有：{which}", _LOOK)
    if len(found) > 1:
        raise InputError(f"有 {len(found)} 篇报告叫这个名字：{which}", "请用编号指明是哪一篇；" + _LOOK)
    return found[0]


def with_report(file: StoredFile, changed: StoredReport) -> StoredFile:
    """The file with one of its reports replaced, found by id."""
    return replace(file, reports=tuple(changed if each.id == changed.id else each for each in file.reports))


def with_left_out(report: StoredReport, section: int | None, *, left_out: bool) -> StoredReport:
    """The report, or one of its sections, left out or taken in again.

    Raises:
        InputError: there is no such section.
    """
    if section is None:
        return replace(report, left_out=left_out)
    mark = section_mark(_section(report.report, section))
    others = tuple(each for each in report.skipped if each != mark)
    return replace(report, skipped=(*others, mark) if left_out else others)


def with_edit(file: StoredFile, report: StoredReport, edit: Edit) -> StoredFile:
    """The file after one more correction; a section that was left out stays so under its new mark."""
    changed = _changed(report, corrected(report.report, [edit]), report.original or report.report)
    return replace(with_report(file, changed), edits=(*file.edits, edit))


def without_last_edit(file: StoredFile, report: StoredReport) -> StoredFile:
    """The file with the report as it was before its last correction.

    Raises:
        InputError: there is none.
    """
    places = [place for place, edit in enumerate(file.edits) if edit.title == report.report.title]
    if not places or report.original is None:
        raise InputError("这篇报告没有可以撤销的更正。", "范文库没有变；刷新后再试。")
    edits = tuple(edit for place, edit in enumerate(file.edits) if place != places[-1])
    before = corrected(report.original, edits)
    changed = _changed(report, before, report.original if len(places) > 1 else None)
    return replace(with_report(file, changed), edits=edits)


def _changed(stored: StoredReport, report: Report, original: Report | None) -> StoredReport:
    return replace(stored, report=report, skipped=_followed(stored, report), original=original)


def edit_of(report: StoredReport, section: int, edit: Edit) -> Edit:
    """The correction with the report's title and the section's mark put in.

    Raises:
        InputError: there is no such section.
    """
    return replace(edit, title=report.report.title, mark=section_mark(_section(report.report, section)))


def _followed(report: StoredReport, changed: Report) -> tuple[str, ...]:
    """Marks of what stays left out: a section whose text is partly one that was left out."""
    gone = [s.text for s in report.report.sections if section_mark(s) in report.skipped]
    now = [section_mark(s) for s in changed.sections if any(s.text in text or text in s.text for text in gone)]
    return tuple(dict.fromkeys(now))


def _section(report: Report, place: int) -> Section:
    if not 0 <= place < len(report.sections):
        raise InputError(f"这篇报告没有第 {place + 1} 节。", "刷新后再试；范文库没有变。")
    return report.sections[place]


def _entry(file: StoredFile, stored: StoredReport, twin_of: str) -> LibraryEntry:
    report = stored.report
    return LibraryEntry(
        id=stored.id, title=report.title, source=report.source, sections=len(report.sections),
        characters=sum(length(section.text) for section in report.sections), rejected=report.rejected,
        twin_of=twin_of, builtin=file.builtin, left_out=stored.left_out, kind=report.kind,
        corrections=sum(edit.title == report.title for edit in file.edits) if stored.original else 0,
    )  # fmt: skip

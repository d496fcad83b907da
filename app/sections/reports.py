"""One file → the reports in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.documents import read_documents
from app.errors import InputError
from app.schema import Rejected, Report
from app.sections.boilerplate import strip_boilerplate
from app.sections.headings import find_headings
from app.sections.layout import join_wrapped
from app.sections.markdown import (
    find_markdown_headings,
    find_markdown_pieces,
    front_matter,
    has_headings,
    plain,
    without_heading_signs,
)
from app.sections.splitting import split_report
from app.sections.starts import Piece, find_pieces
from app.sections.titles import guess_kind
from app.sections.traditional import Original, simplified
from app.text import shown

_BEFORE_TITLE = "标题之前的文字，不属于任何一篇报告"


def read_reports(path: Path | str) -> list[Report]:
    """All reports of one file, clean of what a download site added.

    Args:
        path: any document, or a .zip of documents; one document may hold several reports. Reports out of an archive have
            their place in it as source (a.zip/2023/总结.docx); what in it cannot be read is among the first one's
            `rejected`.

    Raises:
        InputError: the file cannot be read, or no report is in it.
    """
    documents, refused = read_documents(path)
    if len(documents) == 1 and not refused:
        return parse_reports(documents[0].text, documents[0].name)
    reports: list[Report] = []
    for document in documents:
        try:
            reports += parse_reports(document.text, document.name)
        except InputError as error:
            refused.append(Rejected(document.name, error.message))
    if not reports:
        raise InputError(f"没有从中读出报告正文：{shown(Path(path).name)}", "请解压后检查里面的文件；原文件没有改动。")
    return [replace(reports[0], rejected=(*refused, *reports[0].rejected)), *reports[1:]]


def parse_reports(text: str, source: str) -> list[Report]:
    """As `read_reports`, for a text that is already there.

    Args:
        text: clean text (`app.text.clean`).
        source: the file's name; its stem names a report that has no title of its own.

    Raises:
        InputError: no report is in it.
    """
    simple = simplified(text)
    if simple == text:
        return _parse(text, source)
    original = Original(plain(text))
    return [original.report(report) for report in _parse(simple, source)]


def _parse(text: str, source: str) -> list[Report]:
    entries, body = front_matter(text)
    body = strip_boilerplate(plain(body))
    if has_headings(body):
        (pieces, before), headings = find_markdown_pieces(body), find_markdown_headings
    else:
        (pieces, before), headings = find_pieces(join_wrapped(without_heading_signs(body))), find_headings
    stray = (Rejected(before, _BEFORE_TITLE),) if before else ()
    reports = []
    for number, piece in enumerate(pieces):
        title = _title(piece, entries, source, alone=len(pieces) == 1)
        sections, rejected = split_report(piece.body, headings)
        kind = entries.get("kind", "") or guess_kind(title)
        reports.append(Report(title, tuple(sections), source, (*(stray if number == 0 else ()), *rejected), kind))
    reports = [report for report in reports if report.sections or report.rejected]
    if not any(report.sections for report in reports):
        raise InputError(f"没有从中读出报告正文：{source}", "确认文件里有成段的正文；仅有网站提示或目录的文件不能作范例。")
    return reports


def _title(piece: Piece, entries: dict[str, str], source: str, *, alone: bool) -> str:
    named = entries.get("title", "") if alone else ""
    return named or piece.title or Path(source).stem

"""Taking the text along: files to save."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from app.errors import InputError
from app.export import Paper, Part, to_docx, to_markdown, to_text
from app.store import StoredSection
from app.web.acts.sections import open_section
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome, Parcel

_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown;charset=utf-8", "txt": "text/plain;charset=utf-8",
}  # fmt: skip


def export(desk: Desk, order: Order, words: Words) -> Outcome:
    """The whole report, or the open section alone, as a file."""
    kind = order.text("kind") if order.text("kind") in _KINDS else "docx"
    section, whole = open_section(desk, order), order.text("whole") == "1"
    paper = _paper(desk, section, whole)
    if not paper.parts:
        raise InputError(words("nothing_to_export"), words("nothing_to_export_cure"))
    name = f"{_file_name(paper.title or section.title)}.{kind}"
    parcel = Parcel(name, _KINDS[kind], b64encode(_written(paper, kind)).decode("ascii"))
    return replace(desk.unfold(order), parcel=parcel, toast=words("exported", name))


def _paper(desk: Desk, section: StoredSection, whole: bool) -> Paper:
    """What has been written of the report, or of one section."""
    report = desk.store.report(section.report)
    shown = [(each.title, desk.store.current(each.id)) for each in (desk.store.sections(report.id) if whole else [section])]
    parts = tuple(Part(title, version.text) for title, version in shown if version is not None and version.text.strip())
    return Paper(report.title, parts, report.organ) if whole else Paper("", parts)


def _written(paper: Paper, kind: str) -> bytes:
    if kind == "docx":
        return to_docx(paper)
    return to_markdown(paper).encode() if kind == "md" else to_text(paper).encode("utf-8-sig")


def _file_name(title: str) -> str:
    return "".join(c for c in title if c not in '\\/:*?"<>|' and not c.isspace())[:60] or "nigao"


ACTS: dict[str, Act] = {"export": export}

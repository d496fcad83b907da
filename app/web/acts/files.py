"""Taking the text along: files to save."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from app.errors import InputError
from app.export import KINDS, encode, read_paper
from app.web.acts.sections import open_section
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome, Parcel

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown;charset=utf-8", "txt": "text/plain;charset=utf-8",
}  # fmt: skip


def export(desk: Desk, order: Order, words: Words) -> Outcome:
    """The whole report, or the open section alone, as a file."""
    kind = order.text("kind") if order.text("kind") in KINDS else "docx"
    section, whole = open_section(desk, order), order.text("whole") == "1"
    paper = read_paper(desk.store, section.report, None if whole else section.id)
    if not paper.parts:
        raise InputError(words("nothing_to_export"), words("nothing_to_export_cure"))
    name = f"{_file_name(paper.title or section.title)}.{kind}"
    parcel = Parcel(name, _TYPES[kind], b64encode(encode(paper, kind)).decode("ascii"))
    return replace(desk.unfold(order), parcel=parcel, toast=words("exported", name))


def _file_name(title: str) -> str:
    return "".join(c for c in title if c not in '\\/:*?"<>|' and not c.isspace())[:60] or "nigao"


ACTS: dict[str, Act] = {"export": export}

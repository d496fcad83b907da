"""The dialogs about reports: the list with its bin, a new one, another title."""

from __future__ import annotations

import time
from collections.abc import Sequence

from app.store import StoredReport
from app.web.labels import Words
from app.web.places.markup import button, escape, field, quiet


def box(title: str, body: str, words: Words, kind: str = "") -> str:
    """A dialog with its title and the button that closes it."""
    return (
        f'<div class="box {kind}"><div class="box-head"><h2>{escape(title)}</h2>{button("✕", "close", kind="icon", title=words("close"))}</div>'
        f'<div class="box-body">{body}</div></div>'
    )


def reports(known: Sequence[StoredReport], binned: Sequence[StoredReport], here: int | None, words: Words) -> str:
    """All reports, the one changed last first, and those in the bin."""
    rows = "".join(_row(report, report.id == here, words) for report in known)
    listed = f'<ul class="list">{rows}</ul>' if rows else quiet(words("no_reports"))
    start = f'<div class="row">{button(words("new_report"), "ask_new_report", kind="primary")}{button(words("welcome_sample"), "sample")}</div>'
    return box(words("reports"), start + listed + _bin(binned, words), words)


def _row(report: StoredReport, here: bool, words: Words) -> str:
    told = " · ".join(filter(None, [report.period, words("sections_count", report.sections), _day(report.changed)]))
    return (
        f'<li class="{"here" if here else ""}"><button type="button" class="go" data-act="open" data-to-report="{report.id}">'
        f"<b>{escape(report.title)}</b><small>{escape(told)}</small></button>"
        f"{button(words('rename'), 'ask_rename_report', kind='link', which=report.id)}"
        f"{button(words('copy_report'), 'copy_report', kind='link', which=report.id)}"
        f"{button(words('to_bin'), 'bin_report', kind='link', which=report.id)}</li>"
    )


def _bin(binned: Sequence[StoredReport], words: Words) -> str:
    if not binned:
        return f'<details class="bin"><summary>{words("bin")}</summary>{quiet(words("bin_empty"))}</details>'
    rows = "".join(f"<li><span>{escape(r.title)}</span>{button(words('restore'), 'restore_report', kind='link', which=r.id)}</li>" for r in binned)
    empty = button(words("empty_bin"), "empty_bin", kind="danger", sure=words("empty_bin_sure"))
    return f'<details class="bin"><summary>{words("bin")}（{len(binned)}）</summary><ul class="list">{rows}</ul>{empty}</details>'


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def new_report(words: Words) -> str:
    """The form for a new report."""
    fields = (
        field("title", words("report_title"), hint=words("report_title_hint"))
        + f'<div class="pair">{field("period", words("period"), hint=words("period_hint"))}{field("organ", words("organ"), hint=words("organ_hint"))}</div>'
        + field("outline", words("outline_field"), hint=words("outline_hint"), lines=6)
    )
    return box(words("new_report"), _form("new_report", fields, words("create"), words), words, "narrow")


def rename_report(report: StoredReport, words: Words) -> str:
    """The form for another title, period or organ."""
    fields = (
        field("title", words("report_title"), report.title)
        + field("period", words("period"), report.period, hint=words("period_hint"))
        + field("organ", words("organ"), report.organ, hint=words("organ_hint"))
    )
    body = _form("rename_report", fields, words("save"), words, f' data-which="{report.id}" data-revision="{report.revision}"')
    return box(words("rename"), body, words, "narrow")


def _form(act: str, fields: str, go: str, words: Words, data: str = "") -> str:
    buttons = f'<div class="row"><button type="submit" class="primary">{go}</button>{button(words("cancel"), "close")}</div>'
    return f'<form data-act="{act}"{data}>{fields}{buttons}</form>'

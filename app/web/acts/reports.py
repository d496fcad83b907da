"""Reports: open, begin, rename, copy, bin."""

from __future__ import annotations

from dataclasses import replace

from app.errors import InputError
from app.store import StoredReport
from app.web.desk import Act, Desk
from app.web.labels import SAMPLE_REPORT, SAMPLE_SECTIONS, Words
from app.web.orders import Order, Outcome
from app.web.places import shelf
from app.web.runs import Problem


def look(desk: Desk, order: Order, words: Words) -> Outcome:
    """Open what the tab had open; a new tab gets the report changed last."""
    outcome = _greeted(desk, desk.unfold(order), words) if order.text("fresh") else desk.unfold(order)
    if _there(desk, order.report):
        return replace(outcome, section=order.section or _first_section(desk, order.report))
    known = desk.store.reports()
    return _opened(desk, outcome, known[0]) if known and order.text("fresh") else replace(outcome, report=None, section=None)


def _greeted(desk: Desk, outcome: Outcome, words: Words) -> Outcome:
    """What happened when the reports were opened: told until it is dismissed; what was broken off, once."""
    told, desk.interrupted = desk.interrupted, 0
    toast = words("interrupted", told) if told else ""
    problem = Problem(desk.notice, words("notice_cure")) if desk.notice else None
    return replace(outcome, toast=toast, problem=problem)


def open_report(desk: Desk, order: Order, words: Words) -> Outcome:
    """Open another report or section."""
    outcome = replace(desk.unfold(order), dialog="")
    to = order.number("to_section")
    if to is not None:
        return replace(outcome, report=desk.store.section(to).report, section=to)
    report = order.number("to_report")
    return outcome if report is None else _opened(desk, outcome, desk.store.report(report))


def show_reports(desk: Desk, order: Order, words: Words) -> Outcome:
    return _shelf(desk, desk.unfold(order), words)


def ask_new(desk: Desk, order: Order, words: Words) -> Outcome:
    return replace(desk.unfold(order), dialog=shelf.new_report(words))


def new_report(desk: Desk, order: Order, words: Words) -> Outcome:
    report = desk.store.new_report(order.text("title"), order.text("period"), order.text("organ"))
    for line in order.text("outline").splitlines():
        if line.strip():
            desk.store.add_section(report.id, line.strip())
    return replace(_opened(desk, desk.unfold(order), report), dialog="", panel="facts")


def sample(desk: Desk, order: Order, words: Words) -> Outcome:
    """A report to try things on; its second section is the one to draft."""
    report = desk.store.new_report(*SAMPLE_REPORT)
    made = [desk.store.add_section(report.id, title, facts) for title, facts in SAMPLE_SECTIONS]
    chosen = desk.store.change_section(made[1].id, made[1].revision, length=(280, 400), structure="一是")
    return replace(desk.unfold(order), report=report.id, section=chosen.id, panel="facts", dialog="")


def ask_rename(desk: Desk, order: Order, words: Words) -> Outcome:
    return replace(desk.unfold(order), dialog=shelf.rename_report(desk.store.report(_which(order)), words))


def rename(desk: Desk, order: Order, words: Words) -> Outcome:
    desk.store.change_report(
        _which(order), order.number("revision") or 0, title=order.text("title"), period=order.text("period"), organ=order.text("organ")
    )
    return replace(desk.unfold(order), dialog="")


def copy(desk: Desk, order: Order, words: Words) -> Outcome:
    report = desk.store.copy_report(_which(order))
    return replace(_opened(desk, desk.unfold(order), report), dialog="", toast=words("copied_report"))


def to_bin(desk: Desk, order: Order, words: Words) -> Outcome:
    which = _which(order)
    for section in desk.store.sections(which):
        desk.stop(section.id)
    desk.store.bin_report(which)
    outcome = replace(desk.unfold(order), toast=words("binned"))
    if which == order.report:
        left = desk.store.reports()
        outcome = _opened(desk, outcome, left[0]) if left else replace(outcome, report=None, section=None)
    return _shelf(desk, outcome, words)


def restore(desk: Desk, order: Order, words: Words) -> Outcome:
    desk.store.restore_report(_which(order))
    return _shelf(desk, desk.unfold(order), words)


def empty_bin(desk: Desk, order: Order, words: Words) -> Outcome:
    count = desk.store.empty_bin()
    return _shelf(desk, replace(desk.unfold(order), toast=words("emptied", count)), words)


def close(desk: Desk, order: Order, words: Words) -> Outcome:
    """Close the dialog."""
    return replace(desk.unfold(order), dialog="")


def _which(order: Order) -> int:
    which = order.number("which")
    if which is None:
        raise InputError("没有说是哪一份报告", "请在列表里点那一份。")
    return which


def _there(desk: Desk, report: int | None) -> bool:
    return report is not None and any(each.id == report for each in desk.store.reports())


def _first_section(desk: Desk, report: int | None) -> int | None:
    return next((section.id for section in desk.store.sections(report or 0)), None)


def _opened(desk: Desk, outcome: Outcome, report: StoredReport) -> Outcome:
    return replace(outcome, report=report.id, section=_first_section(desk, report.id))


def _shelf(desk: Desk, outcome: Outcome, words: Words) -> Outcome:
    known, binned = desk.store.reports(), desk.store.reports(binned=True)
    return replace(outcome, dialog=shelf.reports(known, binned, outcome.report, words))


ACTS: dict[str, Act] = {
    "look": look, "open": open_report, "reports": show_reports, "ask_new_report": ask_new, "new_report": new_report, "sample": sample,
    "ask_rename_report": ask_rename, "rename_report": rename, "copy_report": copy, "bin_report": to_bin, "restore_report": restore,
    "empty_bin": empty_bin, "close": close,
}  # fmt: skip

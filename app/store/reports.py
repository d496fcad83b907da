"""Reports and the bin, in SQL: every function works inside the caller's transaction."""

from __future__ import annotations

import sqlite3
import time

from app.errors import EditConflict, InputError
from app.store.records import StoredReport

_SELECT = """
SELECT r.*, (SELECT count(*) FROM sections s WHERE s.report = r.id AND s.binned IS NULL) AS sections
FROM reports r
"""


def list_reports(db: sqlite3.Connection, binned: bool) -> list[StoredReport]:
    """All reports in the bin, or all outside it; the one changed last comes first."""
    where = "NOT NULL" if binned else "NULL"
    rows = db.execute(f"{_SELECT} WHERE r.binned IS {where} ORDER BY r.changed DESC, r.id DESC")
    return [_report(row) for row in rows]


def get_report(db: sqlite3.Connection, report: int) -> StoredReport:
    """One report, in the bin or not.

    Raises:
        InputError: there is none of this id.
    """
    row = db.execute(f"{_SELECT} WHERE r.id = ?", (report,)).fetchone()
    if row is None:
        raise InputError(f"没有编号为 {report} 的报告", "它可能已经彻底删除；请回到报告列表重新打开。")
    return _report(row)


def insert_report(db: sqlite3.Connection, title: str, period: str, organ: str) -> StoredReport:
    """A new report without sections."""
    now = time.time()
    cursor = db.execute(
        "INSERT INTO reports (title, period, organ, made, changed) VALUES (?, ?, ?, ?, ?)", (title, period, organ, now, now)
    )
    return get_report(db, int(cursor.lastrowid or 0))


def update_report(
    db: sqlite3.Connection, report: int, revision: int, title: str | None, period: str | None, organ: str | None
) -> StoredReport:
    """Change what is not None.

    Raises:
        EditConflict: somebody else changed it since that revision.
    """
    stored = get_report(db, report)
    if stored.revision != revision:
        raise EditConflict("这份报告的标题在另一个窗口里改过了", "您刚填的内容没有存，也没有盖掉那边的；请核对后再改一次。", stored)
    db.execute(
        """UPDATE reports SET title = coalesce(?, title), period = coalesce(?, period), organ = coalesce(?, organ),
        revision = revision + 1 WHERE id = ?""",
        (title, period, organ, report),
    )
    touch(db, report)
    return get_report(db, report)


def duplicate_report(db: sqlite3.Connection, report: int, title: str) -> StoredReport:
    """A new report with the same sections, bullets and the text each section shows now."""
    old = get_report(db, report)
    new = insert_report(db, title or f"{old.title}（副本）", old.period, old.organ)
    for row in db.execute("SELECT id FROM sections WHERE report = ? AND binned IS NULL ORDER BY position", (report,)).fetchall():
        _duplicate_section(db, int(row["id"]), new.id)
    return get_report(db, new.id)


def _duplicate_section(db: sqlite3.Connection, section: int, report: int) -> None:
    copied = db.execute(
        """INSERT INTO sections (report, position, title, length_min, length_max, structure, instructions, pinned)
        SELECT ?, position, title, length_min, length_max, structure, instructions, pinned FROM sections WHERE id = ?""",
        (report, section),
    ).lastrowid
    db.execute(
        "INSERT INTO bullets (section, position, text) SELECT ?, position, text FROM bullets WHERE section = ?", (copied, section)
    )
    shown = db.execute(
        """INSERT INTO versions (section, number, source, cause, made, state, text, findings, facts, examples, timing)
        SELECT ?, 1, v.id, 'import', ?, CASE v.state WHEN 'done' THEN 'done' ELSE 'stopped' END,
        v.text, v.findings, v.facts, v.examples, v.timing
        FROM versions v JOIN sections s ON s.current = v.id WHERE s.id = ?""",
        (copied, time.time(), section),
    )
    if shown.rowcount:
        db.execute("UPDATE sections SET current = ?, tip = ? WHERE id = ?", (shown.lastrowid, shown.lastrowid, copied))


def set_report_binned(db: sqlite3.Connection, report: int, binned: bool) -> None:
    """Put a report into the bin, or take it out."""
    get_report(db, report)
    db.execute("UPDATE reports SET binned = ? WHERE id = ?", (time.time() if binned else None, report))


def delete_binned(db: sqlite3.Connection) -> int:
    """Delete for good every report in the bin; how many there were."""
    return db.execute("DELETE FROM reports WHERE binned IS NOT NULL").rowcount


def touch(db: sqlite3.Connection, report: int) -> None:
    """Note that something inside a report has changed now."""
    db.execute("UPDATE reports SET changed = ? WHERE id = ?", (time.time(), report))


def _report(row: sqlite3.Row) -> StoredReport:
    return StoredReport(**{name: row[name] for name in StoredReport.__slots__})

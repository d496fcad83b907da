"""Sections and their bullets, in SQL: every function works inside the caller's transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from app.errors import EditConflict, InputError
from app.schema import Example
from app.store.encoding import dump_example, read_example
from app.store.records import Bullet, State, StoredSection
from app.store.reports import get_report, touch

Alive = Callable[[str], bool]  # whether the program of a session still runs
_SELECT = """
SELECT s.*, v.state AS version_state, v.owner FROM sections s LEFT JOIN versions v ON v.id = s.current
"""
_OTHER_TAB = "您刚填的内容没有存，也没有盖掉那边的；请对照两边，再存一次。"


def list_sections(db: sqlite3.Connection, report: int, alive: Alive, binned: bool = False) -> list[StoredSection]:
    """The sections of a report in their order, or those taken out of it."""
    get_report(db, report)
    where = "NOT NULL" if binned else "NULL"
    rows = db.execute(f"{_SELECT} WHERE s.report = ? AND s.binned IS {where} ORDER BY s.position, s.id", (report,)).fetchall()
    return [_section(db, row, alive) for row in rows]


def get_section(db: sqlite3.Connection, section: int, alive: Alive) -> StoredSection:
    """One section.

    Raises:
        InputError: there is none of this id.
    """
    row = db.execute(f"{_SELECT} WHERE s.id = ?", (section,)).fetchone()
    if row is None:
        raise InputError(f"没有编号为 {section} 的小节", "它所在的报告可能已经彻底删除；请回到报告列表重新打开。")
    return _section(db, row, alive)


def insert_section(db: sqlite3.Connection, report: int, title: str, at: int | None) -> int:
    """A new section at this place (None: the end); its id."""
    get_report(db, report)
    cursor = db.execute(
        "INSERT INTO sections (report, position, title) SELECT ?, count(*), ? FROM sections WHERE report = ?", (report, title, report)
    )
    section = int(cursor.lastrowid or 0)
    if at is not None:
        place_section(db, section, at)
    touch(db, report)
    return section


def update_section(db: sqlite3.Connection, section: int, revision: int, changes: Mapping[str, Any], alive: Alive) -> None:
    """Change what is named in `changes`: the fields a user types.

    Raises:
        EditConflict: somebody else changed it since that revision.
    """
    stored = get_section(db, section, alive)
    if stored.revision != revision:
        raise EditConflict(f"“{stored.title}”的标题、要点或要求在另一个窗口里改过了", _OTHER_TAB, stored)
    columns = _columns(changes)
    settings = "".join(f"{name} = ?, " for name in columns)
    db.execute(f"UPDATE sections SET {settings}revision = revision + 1 WHERE id = ?", (*columns.values(), section))
    if "facts" in changes:
        _replace_bullets(db, section, changes["facts"])
    touch(db, stored.report)


def _columns(changes: Mapping[str, Any]) -> dict[str, object]:
    columns = {name: changes[name] for name in ("title", "structure", "instructions") if name in changes}
    if "length" in changes:
        columns["length_min"], columns["length_max"] = changes["length"] or (None, None)
    if "pinned" in changes:
        pinned: Example | None = changes["pinned"]
        columns["pinned"] = dump_example(pinned)
    return columns


def _replace_bullets(db: sqlite3.Connection, section: int, facts: Iterable[Bullet | str]) -> None:
    """The new list of bullets; those with an id of this section keep it."""
    own = {int(row["id"]) for row in db.execute("SELECT id FROM bullets WHERE section = ?", (section,))}
    bullets = [Bullet(fact) if isinstance(fact, str) else fact for fact in facts]
    db.executemany("DELETE FROM bullets WHERE id = ?", [(old,) for old in own - {b.id for b in bullets}])
    for position, bullet in enumerate(bullets):
        if bullet.id in own:
            own.discard(bullet.id)
            db.execute("UPDATE bullets SET text = ?, position = ? WHERE id = ?", (bullet.text, position, bullet.id))
        else:
            db.execute("INSERT INTO bullets (section, position, text) VALUES (?, ?, ?)", (section, position, bullet.text))


def place_section(db: sqlite3.Connection, section: int, at: int) -> None:
    """Move a section within its report; 0 is the first place."""
    report = db.execute("SELECT report FROM sections WHERE id = ?", (section,)).fetchone()["report"]
    rows = db.execute("SELECT id FROM sections WHERE report = ? ORDER BY binned IS NOT NULL, position, id", (report,))
    order = [int(row["id"]) for row in rows if row["id"] != section]
    order.insert(max(0, at), section)
    db.executemany("UPDATE sections SET position = ? WHERE id = ?", enumerate(order))
    touch(db, report)


def move_bullet(db: sqlite3.Connection, bullet: int, section: int, at: int | None) -> None:
    """Put a bullet into a section at this place (None: the end), out of whichever section it is in."""
    row = db.execute("SELECT section FROM bullets WHERE id = ?", (bullet,)).fetchone()
    if row is None:
        raise InputError("要移动的要点已经不在了", "它可能在另一个窗口里删掉了；刷新后再看。")
    order = [int(r["id"]) for r in db.execute("SELECT id FROM bullets WHERE section = ? ORDER BY position", (section,)) if r["id"] != bullet]
    order.insert(len(order) if at is None else max(0, at), bullet)
    db.execute("UPDATE bullets SET section = ? WHERE id = ?", (section, bullet))
    db.executemany("UPDATE bullets SET position = ? WHERE id = ?", enumerate(order))
    for changed in {int(row["section"]), section}:
        db.execute("UPDATE sections SET revision = revision + 1 WHERE id = ?", (changed,))
        touch(db, db.execute("SELECT report FROM sections WHERE id = ?", (changed,)).fetchone()["report"])


def set_section_binned(db: sqlite3.Connection, section: int, binned: bool) -> None:
    """Take a section out of its report, or put it back where it was."""
    db.execute("UPDATE sections SET binned = ? WHERE id = ?", (time.time() if binned else None, section))
    touch(db, db.execute("SELECT report FROM sections WHERE id = ?", (section,)).fetchone()["report"])


def _section(db: sqlite3.Connection, row: sqlite3.Row, alive: Alive) -> StoredSection:
    bullets = db.execute("SELECT id, text FROM bullets WHERE section = ? ORDER BY position", (row["id"],))
    state: State | Literal[""] = row["version_state"] or ""
    if state == "writing" and not alive(row["owner"]):
        state = "broken"
    return StoredSection(
        id=row["id"], report=row["report"], title=row["title"],
        facts=tuple(Bullet(bullet["text"], bullet["id"]) for bullet in bullets),
        length=None if row["length_min"] is None else (row["length_min"], row["length_max"]),
        structure=row["structure"], instructions=row["instructions"], pinned=read_example(row["pinned"]),
        current=row["current"], state=state,
        can_undo=row["current"] is not None, can_redo=row["current"] != row["tip"],
        binned=row["binned"], revision=row["revision"],
    )  # fmt: skip

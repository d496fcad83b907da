"""The versions of a section, in SQL: a tree, the place in it that is shown, and the branch that redo follows.

`current` is the version shown, `tip` the end of the branch last worked on: undo goes from `current` towards the
root, redo goes back towards `tip`, and a new version becomes both. Branches that were left stay in the list.
"""

from __future__ import annotations

import sqlite3
import time

from app.errors import EditConflict, InputError
from app.schema import Draft
from app.store.encoding import COLUMNS, draft_columns, read_draft
from app.store.records import Cause, State, Version
from app.store.reports import touch
from app.store.sections import Alive, get_section

ANY = -1  # whichever version is shown; None is the empty page before the first one


def list_versions(db: sqlite3.Connection, section: int, alive: Alive) -> list[Version]:
    """Every version of a section, oldest first."""
    get_section(db, section, alive)
    return [_version(row, alive) for row in db.execute("SELECT * FROM versions WHERE section = ? ORDER BY number", (section,))]


def get_version(db: sqlite3.Connection, version: int, alive: Alive) -> Version:
    """One version.

    Raises:
        InputError: there is none of this id.
    """
    row = db.execute("SELECT * FROM versions WHERE id = ?", (version,)).fetchone()
    if row is None:
        raise InputError(f"没有编号为 {version} 的版本", "它所在的报告可能已经彻底删除；请刷新后再看。")
    return _version(row, alive)


def insert_version(
    db: sqlite3.Connection, section: int, cause: Cause, draft: Draft, alive: Alive, *, instruction: str = "",
    state: State = "done", owner: str = "", source: int | None = None, seen: int | None = ANY,
) -> int:  # fmt: skip
    """A new version on top of the one that is shown; it is shown from now on. Its id.

    Raises:
        EditConflict: `seen` was given, and the section shows another version by now.
    """
    stored = get_section(db, section, alive)
    if seen not in (ANY, stored.current):
        raise EditConflict(
            f"“{stored.title}”的正文在另一个窗口里改过了", "您这边的文字还在页面上，也没有盖掉那边的；请对照两边，再存一次。", stored
        )
    values: dict[str, object] = {
        "section": section, "parent": stored.current, "source": source, "cause": cause, "instruction": instruction,
        "made": time.time(), "state": state, "owner": owner, **draft_columns(draft),
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    cursor = db.execute(
        f"INSERT INTO versions ({names}, number) SELECT {marks}, 1 + coalesce(max(number), 0) FROM versions WHERE section = ?",
        (*values.values(), section),
    )
    version = int(cursor.lastrowid or 0)
    db.execute("UPDATE sections SET current = ?, tip = ? WHERE id = ?", (version, version, section))
    touch(db, stored.report)
    return version


def update_version(db: sqlite3.Connection, version: int, state: State, owner: str, draft: Draft | str) -> bool:
    """Write what a version holds by now; whether it was still there to be written."""
    columns = {"text": draft} if isinstance(draft, str) else draft_columns(draft)
    settings = "".join(f"{name} = ?, " for name in columns)
    cursor = db.execute(f"UPDATE versions SET {settings}state = ?, owner = ? WHERE id = ?", (*columns.values(), state, owner, version))
    return cursor.rowcount == 1


def discard_version(db: sqlite3.Connection, version: int) -> None:
    """Drop a version that never came to hold a word; one that others came from stays."""
    row = db.execute("SELECT section, parent FROM versions WHERE id = ?", (version,)).fetchone()
    if row is None or db.execute("SELECT 1 FROM versions WHERE parent = ?", (version,)).fetchone():
        return
    for place in ("current", "tip"):
        db.execute(f"UPDATE sections SET {place} = ? WHERE id = ? AND {place} = ?", (row["parent"], row["section"], version))
    db.execute("DELETE FROM versions WHERE id = ?", (version,))


def step_back(db: sqlite3.Connection, section: int) -> None:
    """Show the version before; before the first one there is the empty page."""
    db.execute("UPDATE sections SET current = (SELECT parent FROM versions WHERE id = current) WHERE id = ?", (section,))
    _touch_section(db, section)


def step_forward(db: sqlite3.Connection, section: int) -> None:
    """Show the version that was undone last."""
    row = db.execute("SELECT current, tip FROM sections WHERE id = ?", (section,)).fetchone()
    step = row["tip"]
    while step is not None:
        parent = db.execute("SELECT parent FROM versions WHERE id = ?", (step,)).fetchone()["parent"]
        if parent == row["current"]:
            db.execute("UPDATE sections SET current = ? WHERE id = ?", (step, section))
            _touch_section(db, section)
            return
        step = parent


def copy_version(db: sqlite3.Connection, version: int, alive: Alive) -> int:
    """Bring an old version back as the newest one; its id."""
    old = get_version(db, version, alive)
    state: State = "done" if old.state == "done" else "stopped"
    return insert_version(db, old.section, "restore", old.draft, alive, state=state, source=version)


def name_version(db: sqlite3.Connection, version: int, name: str) -> None:
    """Give a version a name, or take it away with ""."""
    db.execute("UPDATE versions SET name = ? WHERE id = ?", (name, version))


def take_over(db: sqlite3.Connection, alive: Alive) -> int:
    """Mark what programs that are gone left half-written; how many there were. What is empty is dropped."""
    rows = db.execute("SELECT id, owner, text FROM versions WHERE state = 'writing'").fetchall()
    left = [row for row in rows if not alive(row["owner"])]
    for row in left:
        db.execute("UPDATE versions SET state = 'broken', owner = '' WHERE id = ?", (row["id"],))
        if not row["text"]:
            discard_version(db, row["id"])
    return sum(bool(row["text"]) for row in left)


def _touch_section(db: sqlite3.Connection, section: int) -> None:
    touch(db, db.execute("SELECT report FROM sections WHERE id = ?", (section,)).fetchone()["report"])


def _version(row: sqlite3.Row, alive: Alive) -> Version:
    gone = row["state"] == "writing" and not alive(row["owner"])
    return Version(
        id=row["id"], section=row["section"], number=row["number"], parent=row["parent"], source=row["source"],
        cause=row["cause"], instruction=row["instruction"], name=row["name"], made=row["made"],
        state="broken" if gone else row["state"], draft=read_draft({name: row[name] for name in COLUMNS}),
    )  # fmt: skip

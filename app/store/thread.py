"""What was said about a section, in SQL: every function works inside the caller's transaction."""

from __future__ import annotations

import sqlite3
import time

from app.store.records import Role, ThreadMessage


def list_messages(db: sqlite3.Connection, section: int) -> list[ThreadMessage]:
    """The whole thread of a section, oldest first."""
    return [_message(row) for row in db.execute("SELECT * FROM messages WHERE section = ? ORDER BY id", (section,))]


def insert_message(
    db: sqlite3.Connection, section: int, role: Role, text: str, kind: str, version: int | None
) -> ThreadMessage:
    """One more message at the end of the thread."""
    cursor = db.execute(
        "INSERT INTO messages (section, role, text, kind, version, made) VALUES (?, ?, ?, ?, ?, ?)",
        (section, role, text, kind, version, time.time()),
    )
    return _message(db.execute("SELECT * FROM messages WHERE id = ?", (cursor.lastrowid,)).fetchone())


def _message(row: sqlite3.Row) -> ThreadMessage:
    return ThreadMessage(**{name: row[name] for name in ThreadMessage.__slots__})

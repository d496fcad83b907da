"""Numbered steps that bring reports.db up to date: NNNN_*.sql, each applied once, in order, whole or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from app.errors import StorageError


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the steps the file does not have yet; a file with content is copied first.

    Raises:
        StorageError: a newer program has made the file.
        sqlite3.Error: a step failed; the file is as before that step.
    """
    behind = versions_behind(connection, path)
    reached = _reached(connection)
    if behind and reached:
        back_up(connection, path.parent / "backups" / f"{path.stem}-before-step-{reached + 1}.db")
    for number, script in behind:
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version={number};\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def versions_behind(connection: sqlite3.Connection, path: Path) -> list[tuple[int, str]]:
    """The steps that are still to be taken, as (number, SQL).

    Raises:
        StorageError: a newer program has made the file.
    """
    scripts = sorted(Path(__file__).parent.glob("[0-9]*.sql"))
    steps = [(int(script.name.split("_")[0]), script.read_text(encoding="utf-8")) for script in scripts]
    reached = _reached(connection)
    if reached > steps[-1][0]:
        raise StorageError(
            f"报告数据库是更新版本的拟稿建立的：{path}", "请用新版本打开；这里没有改动它，您的报告都在。"
        )
    return [step for step in steps if step[0] > reached]


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the database as it stands; the copy appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.part")
    half.unlink(missing_ok=True)
    copy = sqlite3.connect(half)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    half.replace(target)


def _reached(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])

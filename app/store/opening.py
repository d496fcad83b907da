"""Open reports.db whatever state it was left in: a damaged file is moved aside, never deleted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from app.errors import StorageError
from app.store.database import DAMAGED, Database, connect, error_code, told
from app.store.migrations import back_up

KEPT_BACKUPS = 7  # one a day the program was opened


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One program at a time opens the file: moving a damaged one aside and taking steps is nobody else's moment.

    Raises:
        StorageError: the folder cannot be written, or the other program never gets done.
    """
    try:
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path.with_suffix(".lock"), timeout=30):
                yield
    except Timeout as error:
        raise StorageError(
            "另一个拟稿正在打开同一个数据文件夹，等了很久也没有打开", "稍等片刻再试；已存的报告都在。"
        ) from error


def open_database(path: Path) -> tuple[Database, str]:
    """The database, and what the user should be told about it ("" for nothing). To be called `alone`.

    Raises:
        StorageError: it cannot be opened or written, or a newer program has made it.
    """
    with told(path):
        notice = _replace_damaged(path)
    database = Database(path)
    with suppress(OSError, sqlite3.Error, StorageError), database.reading() as connection:
        _daily_backup(connection, path)
    return database, notice


def _replace_damaged(path: Path) -> str:
    if not path.exists() or _sound(path):
        return ""
    moved = _move_aside(path)
    for backup in sorted((path.parent / "backups").glob(f"{path.stem}-[0-9]*.db"), reverse=True):
        if _sound(backup):
            with closing(connect(backup)) as source:
                back_up(source, path)
            day = backup.stem.removeprefix(f"{path.stem}-")
            return f"报告数据库损坏，已移到 {moved.name}，没有删除；现在打开的是 {day} 的备份，那以后写的可能不在。"
    return f"报告数据库损坏，已移到 {moved.name}，没有删除；没有可用的备份，现在是一个空的数据库。"


def _sound(path: Path) -> bool:
    try:
        with closing(connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if error_code(error) in DAMAGED:
            return False
        raise


def _move_aside(path: Path) -> Path:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    moved = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    for ending in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{moved}{ending}")
    return moved


def _daily_backup(connection: sqlite3.Connection, path: Path) -> None:
    """A copy for each day there is something to lose; the oldest go."""
    folder = path.parent / "backups"
    today = folder / f"{path.stem}-{time.strftime('%Y-%m-%d')}.db"
    if today.exists() or not connection.execute("SELECT 1 FROM reports LIMIT 1").fetchone():
        return
    back_up(connection, today)
    for old in sorted(folder.glob(f"{path.stem}-[0-9]*.db"))[:-KEPT_BACKUPS]:
        old.unlink()

"""The one file reports.db: opened, brought up to date, and every statement's failure told in the user's terms.

What is promised: what a call has reported as stored stands after a kill -9 and after a power cut. The write-ahead
log is flushed to the disk (fsync; F_FULLFSYNC on a Mac) before a transaction counts as done, and a half-written
transaction is dropped when the file is next opened. A disk that lies about its flushes cannot be helped from here.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import StorageError
from app.store.migrations import migrate

WAIT = 10.0  # seconds to wait for another program that is writing
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TOLD = {
    sqlite3.SQLITE_FULL: ("磁盘满了，这次没有存上", "已存的各稿都完好，页面上的文字也还在；腾出一些空间后再试，或先把文字复制到别处。"),
    sqlite3.SQLITE_BUSY: ("另一个拟稿窗口一直在存盘，这次没有存上", "页面上的文字还在；稍等片刻再试，或关掉另一个拟稿。"),
    sqlite3.SQLITE_CORRUPT: ("报告数据库损坏", "页面上的文字还在，先复制到别处；重新打开拟稿，它会把坏文件移开并取回备份。"),
    sqlite3.SQLITE_NOTADB: ("报告数据库损坏", "页面上的文字还在，先复制到别处；重新打开拟稿，它会把坏文件移开并取回备份。"),
}


class Database:
    """A connection that several threads may use, one at a time.

    Args:
        path: the file; made if it is not there.

    Raises:
        StorageError: it cannot be opened or written, or a newer program has made it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with told(path):
            self._connection = connect(path)
            try:
                migrate(self._connection, path)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several statements that see one and the same moment."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; when the block is left, what it wrote is on the disk."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, told(self.path):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    def tidy(self) -> None:
        """Move everything out of the log into the file, so that what was deleted is really gone."""
        with self._lock, told(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; using it afterwards is an error."""
        with self._lock:
            self._connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings every connection to this file must have."""
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        for setting in ("synchronous=FULL", "fullfsync=ON", "checkpoint_fullfsync=ON", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a StorageError."""
    try:
        yield
    except sqlite3.Error as error:
        code = error_code(error)
        message, hint = _TOLD.get(code, (f"报告数据库读写失败（{error}）", "页面上的文字还在；请检查数据文件夹能否写入、磁盘是否正常。"))
        raise StorageError(message + f"：{path}", hint) from error
    except OSError as error:
        raise StorageError(
            f"数据文件夹不能写：{path.parent}（{error.strerror or error}）",
            "页面上的文字还在；请检查这个文件夹的权限，或用 NIGAO_HOME 换一个能写的文件夹。",
        ) from error


def error_code(error: sqlite3.Error) -> int:
    """SQLite's primary error code; 0 where there is none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


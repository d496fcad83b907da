"""Which running program writes what: a program counts as alive as long as it holds its own lock file.

A process number alone would not do: after a power cut another program may have the same one.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout


class Session:
    """This program's presence in one home, until `close` or the end of the process.

    Args:
        folder: where the lock files lie; those of programs that are gone are cleared away.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.id = uuid.uuid4().hex
        self._folder = folder
        for left in folder.glob("*.lock"):
            self.alive(left.stem)
        self._lock = FileLock(self._path(self.id), timeout=0, thread_local=False)
        self._lock.acquire()

    def close(self) -> None:
        """Leave; what was being written counts as broken from now on."""
        self._lock.release(force=True)
        self._forget(self.id)

    def alive(self, session: str) -> bool:
        """Whether the program of that session still runs; this one does."""
        if session == self.id:
            return self._lock.is_locked
        if not session or not self._path(session).exists():
            return False
        lock = FileLock(self._path(session), timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
        self._forget(session)
        return False

    def _path(self, session: str) -> Path:
        return self._folder / f"{session}.lock"

    def _forget(self, session: str) -> None:
        with suppress(OSError):
            self._path(session).unlink(missing_ok=True)

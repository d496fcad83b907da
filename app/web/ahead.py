"""Work done ahead of the user: begun when typing has paused, given up when it goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

PAUSE = 1.2  # seconds without a change


class Ahead:
    """Runs the last piece of work it was given, once nothing newer has come for a while."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def soon(self, work: Callable[[], object]) -> None:
        """Do `work` after the pause, unless something else is asked for until then; what goes wrong goes to the log."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._timer = threading.Timer(self._pause, _quietly, (work,))
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Forget what has not been begun."""
        with self._lock:
            if self._timer:
                self._timer.cancel()


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logging.getLogger(__name__).exception("work ahead of the user failed")

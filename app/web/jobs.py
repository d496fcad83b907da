"""A long job with progress, run beside the page so that every step can be shown."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from app.schema import Progress

T = TypeVar("T")


class Job(Generic[T]):
    """A job in a thread of its own.

    Args:
        work: does it; is given what to tell its progress to.
    """

    def __init__(self, work: Callable[[Callable[[Progress], None]], T]) -> None:
        self._told: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        self._work = work
        self._result: list[T] = []
        self._error: list[BaseException] = []
        threading.Thread(target=self._run, name="nigao-job", daemon=True).start()

    def progress(self, pause: float = 0.2) -> Iterator[Progress]:
        """How far it is, at most every `pause` seconds, until it is done."""
        while (step := self._told.get()) is not None:
            latest: Progress | None = step
            while not self._told.empty():
                latest = self._told.get()
                if latest is None:
                    return
                step = latest
            yield step
            threading.Event().wait(pause)

    def result(self) -> T:
        """What came of it; what it raised is raised here."""
        if self._error:
            raise self._error[0]
        return self._result[0]

    def _run(self) -> None:
        try:
            self._result.append(self._work(self._told.put))
        except BaseException as error:
            self._error.append(error)
        finally:
            self._told.put(None)

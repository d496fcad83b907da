"""A long job with progress, run beside the page so that every step can be shown, by whoever looks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from app.schema import Progress

T = TypeVar("T")


class Job(Generic[T]):
    """A job in a thread of its own. It goes on when nobody looks any more.

    Args:
        work: does it; is given what to tell its progress to.
    """

    def __init__(self, work: Callable[[Callable[[Progress], None]], T]) -> None:
        self._work = work
        self.watcher: object = None  # who looked at it last
        self._latest: Progress | None = None
        self._ended = threading.Event()
        self._result: list[T] = []
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="nigao-job", daemon=True).start()

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    def progress(self, pause: float = 0.2) -> Iterator[Progress]:
        """How far it is, at most every `pause` seconds and where something is new, until it is done."""
        shown: Progress | None = None
        while self.running:
            self._ended.wait(pause)
            step = self._latest
            if step is not None and step is not shown:
                shown = step
                yield step

    def result(self) -> T:
        """What came of it, once it is done; what it raised is raised here."""
        self._ended.wait()
        if self._error:
            raise self._error
        return self._result[0]

    def _tell(self, step: Progress) -> None:
        self._latest = step

    def _run(self) -> None:
        try:
            self._result.append(self._work(self._tell))
        except BaseException as error:
            self._error = error
        finally:
            self._ended.set()

"""Several texts written at the same time, each by a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import SimpleQueue
from typing import Protocol, TypeVar

from app.schema import Generator

T = TypeVar("T")


class Place(Generator, Protocol):
    """A generator for one text at a time, beside those of others."""

    def leave(self) -> None:
        """The text is finished."""

    def stop(self) -> None:
        """End what is being written, from another thread, by an error in the one that waits for it."""


def write_together(tasks: Sequence[Callable[[Generator], T]], places: Sequence[Place]) -> list[T]:
    """Do the tasks, at each place one at a time; the first one that fails ends all of them.

    Args:
        tasks: each writes a text with the generator it is given.
        places: where texts can be written at the same time.

    Returns:
        what the tasks return, in their order.
    """
    free: SimpleQueue[Place] = SimpleQueue()
    for place in places:
        free.put(place)

    def write(task: Callable[[Generator], T]) -> T:
        place = free.get()
        try:
            return task(place)
        finally:
            place.leave()
            free.put(place)

    with ThreadPoolExecutor(len(places)) as threads:
        written = [threads.submit(write, task) for task in tasks]
        try:
            for one in as_completed(written):
                one.result()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            for place in places:
                place.stop()
            raise
    return [one.result() for one in written]

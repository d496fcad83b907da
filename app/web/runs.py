"""One section being written: a thread reads the turns of the conversation, and whoever asks sees the moment.

The thread, not the page's request, owns the stream: a stop is shown at once although the model may still be
reading its prompt, and a reload of the page, or another tab, finds the text going on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.conversation import Reply
from app.errors import ModelError, NigaoError
from app.schema import Event
from app.web.labels import Words

Phase = Literal["running", "done", "stopped", "failed"]
Turns = Callable[[], Iterator[Event | Reply]]

PACE = 0.12  # seconds between two looks at a busy draft: reading needs no more, and drawing takes from the model
TICK = 0.5  # seconds between two looks at a silent draft, so that the clock on the page goes on


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, and what to do about it; `act` is an order of the page that helps."""

    message: str
    hint: str = ""
    act: Literal["", "settings"] = ""


def problem_of(error: NigaoError) -> Problem:
    """An error as it is told; a model that cannot be used is seen to under Settings."""
    return Problem(error.message, error.hint, "settings" if isinstance(error, ModelError) else "")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A moment of a run: the text so far, what is happening, and for how long it has been going on."""

    phase: Phase
    text: str
    status: str = ""
    seconds: float = 0.0
    first_word: float = 0.0  # seconds until it came; 0: not yet
    ends: float | None = None  # seconds it will have taken in the end, where the one who writes can tell
    problem: Problem | None = None


class Run:
    """A section being drafted or revised.

    Args:
        turns: starts the work; called in the run's own thread.
        text: what the section holds before.
        words: the language of what the run says itself.
        before: a run of the same section that is still coming to its end.
        ahead: how many others are being written.
    """

    def __init__(self, turns: Turns, text: str, words: Words, before: Run | None = None, ahead: int = 0) -> None:
        self._turns = turns
        self._words = words
        self._before = before
        self._changed = threading.Condition()
        self._version = 0
        self._begun = time.monotonic()
        self._glimpse = Glimpse("running", text, words("queued", ahead) if ahead else words("starting"))
        self._thread = threading.Thread(target=self._read, name="nigao-writing", daemon=True)
        self._thread.start()

    @property
    def now(self) -> Glimpse:
        """What there is to see now."""
        with self._changed:
            return self._timed()

    @property
    def running(self) -> bool:
        return self._glimpse.phase == "running"

    @property
    def alive(self) -> bool:
        """Whether the thread is still at work, if only to let go of the model."""
        return self._thread.is_alive()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the model has been let go."""
        self._thread.join(timeout)

    def watch(self) -> Generator[Glimpse]:
        """Every change until the run is over, and at least two looks a second."""
        seen = -1
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._version != seen, TICK)  # noqa: B023
                seen, glimpse = self._version, self._timed()
            yield glimpse
            if glimpse.phase != "running":
                return
            with self._changed:
                self._changed.wait_for(lambda: not self.running, PACE)

    def stop(self) -> None:
        """Show it as stopped at once; the model stops as soon as it can be reached."""
        self._update(phase="stopped", status="")

    def _timed(self) -> Glimpse:
        if self._glimpse.phase != "running":
            return self._glimpse
        return replace(self._glimpse, seconds=time.monotonic() - self._begun)

    def _update(self, **changes: Any) -> None:
        """Change what is seen, unless the run is over."""
        with self._changed:
            if self._glimpse.phase != "running":
                return
            self._glimpse = replace(self._timed(), **changes)
            self._version += 1
            self._changed.notify_all()

    def _read(self) -> None:
        try:
            self._consume()
            self._update(phase="done", status="")
        except NigaoError as error:
            self._fail(problem_of(error))
        except Exception as error:
            logging.getLogger(__name__).exception("writing failed")
            self._fail(Problem(self._words("bug", type(error).__name__), self._words("bug_cure")))

    def _fail(self, problem: Problem) -> None:
        self._update(phase="failed", status="", problem=problem)

    def _consume(self) -> None:
        if self._before is not None and self._before.alive:
            self._update(status=self._words("ending"))
            self._before.join()
        self._before = None
        if not self.running:
            return
        turns = self._turns()
        try:
            for turn in turns:
                self._take(turn)
                if not self.running:
                    return
        finally:
            if close := getattr(turns, "close", None):
                close()

    def _take(self, turn: Event | Reply) -> None:
        if isinstance(turn, Reply):
            return
        text = self._glimpse.text
        if turn.remaining_s is not None:
            self._update(ends=time.monotonic() - self._begun + turn.remaining_s)
        if turn.kind == "status":
            self._update(status=turn.text)
        elif turn.kind == "text":
            self._write(text + turn.text)
        elif turn.kind == "replace" and turn.span:
            self._write(text[: turn.span[0]] + turn.text + text[turn.span[1] :])
        elif turn.draft:
            self._write(turn.draft.text)

    def _write(self, text: str) -> None:
        first = self._glimpse.first_word or time.monotonic() - self._begun
        self._update(text=text, first_word=first)

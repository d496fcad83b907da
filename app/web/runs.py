"""One draft in the making: a thread reads the stream, and whoever asks sees the moment.

The thread, not the page's request, owns the stream: a stop is shown at once although the model may still be
reading its prompt, and a reload of the page finds the draft going on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

from app.errors import NigaoError
from app.schema import Event
from app.web.labels import Labels
from app.web.views import Phase, Problem, View

PACE = 0.12  # seconds between two looks at a busy draft: reading needs no more, and drawing takes from the model
TICK = 0.5  # seconds between two looks at a silent draft, so that the clock on the page goes on
ORPHAN = 20.0  # seconds after which a draft that nobody watches any more is stopped


class Run:
    """A running draft.

    Args:
        events: starts the stream; called in the run's own thread.
        first: what to show before the first event.
        previous: what to fall back to if the stream fails before it has written anything.
        words: the language of what the run says itself.
    """

    def __init__(self, events: Callable[[], Iterator[Event]], first: View, previous: View, words: Labels) -> None:
        self._events = events
        self._view = first
        self._previous = previous
        self._words = words
        self._changed = threading.Condition()
        self._version = 0
        self._watchers = 0
        self._begun = self._watched = time.monotonic()
        threading.Thread(target=self._read, name="nigao-draft", daemon=True).start()

    @property
    def view(self) -> View:
        """What there is to see now."""
        with self._changed:
            return self._timed()

    @property
    def running(self) -> bool:
        return self._view.phase == "running"

    def watch(self) -> Generator[View]:
        """Every change until the draft is finished, and at least one view a second while it is not."""
        with self._changed:
            self._watchers += 1
        try:
            seen = -1
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._version != seen, TICK)  # noqa: B023
                    seen, view = self._version, self._timed()
                yield view
                if view.phase != "running":
                    return
                with self._changed:
                    self._changed.wait_for(lambda: not self.running, PACE)
        finally:
            with self._changed:
                self._watchers -= 1
                self._watched = time.monotonic()

    def stop(self) -> None:
        """Show the draft as stopped at once; the model stops as soon as it can be reached."""
        self._end("stopped")

    def _timed(self) -> View:
        if self._view.phase != "running":
            return self._view
        return replace(self._view, seconds=time.monotonic() - self._begun)

    def _update(self, **changes: Any) -> None:
        """Change the view, unless the run is over."""
        with self._changed:
            if self._view.phase != "running":
                return
            self._view = replace(self._timed(), **changes)
            self._version += 1
            self._changed.notify_all()

    def _read(self) -> None:
        try:
            self._consume()
            self._end("stopped")
        except NigaoError as error:
            self._fail(Problem(error.message, error.hint))
        except Exception as error:
            logging.getLogger(__name__).exception("drafting failed")
            name = type(error).__name__
            self._fail(Problem(self._words.bug.format(name), self._words.bug_cure))

    def _consume(self) -> None:
        events = self._events()
        try:
            for event in events:
                self._take(event)
                if not self.running or self._orphaned():
                    return
        finally:
            if close := getattr(events, "close", None):
                close()

    def _take(self, event: Event) -> None:
        text = self._view.text
        if event.kind == "status":
            self._update(status=event.text)
        elif event.kind == "text":
            self._update(text=text + event.text)
        elif event.kind == "replace" and event.span:
            start, end = event.span
            self._update(text=text[:start] + event.text + text[end:])
        elif event.kind == "done" and event.draft:
            self._update(phase="done", status="", text=event.draft.text, draft=event.draft)

    def _fail(self, problem: Problem) -> None:
        self._end("failed", problem)

    def _end(self, phase: Phase, problem: Problem | None = None) -> None:
        """Finish without a draft: keep what was written, or show again what was there before."""
        old = self._previous
        if self._view.text or not old.text:
            self._update(phase=phase, status="", problem=problem)
            return
        kept = {name: getattr(old, name) for name in ("phase", "heading", "bullets", "text", "seconds", "draft", "restored")}
        self._update(status="", problem=problem, **kept)

    def _orphaned(self) -> bool:
        with self._changed:
            return self._watchers == 0 and time.monotonic() - self._watched > ORPHAN

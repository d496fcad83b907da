"""A version while it is being written: kept in memory, on the disk at most a second later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import TracebackType

from app.errors import StorageError
from app.schema import Draft, Event, Span
from app.store.records import State

PAUSE = 0.5  # seconds between a word and its being stored; with the disk's own time this stays under one second

Save = Callable[[Draft | str, State], None]


class Writing:
    """A version in the making. As a context manager: left by an exception, what was written is kept as stopped.

    Args:
        version: id of the version.
        text: what it begins with.
        save: puts text and state on the disk.
        discard: drops the version; for one that ends without a word.
    """

    def __init__(self, version: int, text: str, save: Save, discard: Callable[[], None]) -> None:
        self.version = version
        self.problem: StorageError | None = None  # the last flush failed; the text is here, and is tried again
        self._text = text
        self._begun_with = text
        self._save = save
        self._discard = discard
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        self._open = True

    @property
    def text(self) -> str:
        """What is written so far, stored or not."""
        return self._text

    @property
    def open(self) -> bool:
        """Whether it is still being written."""
        return self._open

    def append(self, text: str) -> None:
        """Add to the end."""
        self.replace((len(self._text), len(self._text)), text)

    def replace(self, span: Span, text: str) -> None:
        """Put text in place of a span, as an event of kind "replace" says."""
        with self._lock:
            self._text = self._text[: span[0]] + text + self._text[span[1] :]
            if self._open and self._timer is None:
                self._timer = threading.Timer(PAUSE, self._flush)
                self._timer.daemon = True
                self._timer.start()

    def done(self, draft: Draft) -> None:
        """Finish with the whole draft.

        Raises:
            StorageError: it could not be stored; the call can be made again.
        """
        with self._lock:
            self._text = draft.text
            self._finish("done", draft)

    def stop(self) -> None:
        """End here and keep what is written; a version without a word is dropped. After the end nothing happens.

        Raises:
            StorageError: it could not be stored; the call can be made again.
        """
        with self._lock:
            if not self._open:
                return
            if self._text and self._text != self._begun_with:
                self._finish("stopped", self._text)
            else:
                self._close()
                self._discard()

    def follow(self, events: Iterator[Event]) -> Iterator[Event]:
        """Store a stream while it passes: the same events come out.

        A stream that is closed or fails leaves its text as stopped; one that ends by asking a question leaves nothing.
        """
        try:
            for event in events:
                self._take(event)
                yield event
        finally:
            if close := getattr(events, "close", None):
                close()
            self.stop()

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _take(self, event: Event) -> None:
        if event.kind == "text":
            self.append(event.text)
        elif event.kind == "replace" and event.span:
            self.replace(event.span, event.text)
        elif event.draft is not None:
            self.done(event.draft)
        elif event.revision is not None and not event.revision.question:
            revision = event.revision
            self.done(Draft(revision.text, revision.findings, timing=revision.timing))

    def _flush(self) -> None:
        with self._lock:
            self._timer = None
            if not self._open:
                return
            try:
                self._save(self._text, "writing")
                self.problem = None
            except StorageError as error:
                self.problem = error

    def _finish(self, state: State, draft: Draft | str) -> None:
        self._save(draft, state)
        self._close()

    def _close(self) -> None:
        self._open = False
        self.problem = None
        if self._timer:
            self._timer.cancel()
            self._timer = None

"""Files on their way into the library: read one by one, written several at a time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputError
from app.index.changes import Change, Writer
from app.index.files import contents, predecessor, read, stored
from app.index.upkeep import ProgressCallback, tell
from app.library import DocumentStore, StoredFile, content_mark, digest
from app.schema import AddResult, Progress, Rejected
from app.text import shown
from app.vectors import Vectors

_PAUSE = 1.0  # seconds of work that a kill may cost
_LONG = 64  # sections of a file that is told of while it is being read
_SHARE = 4  # writing may take a fifth of the time, however large the library has become


@dataclass(slots=True)
class _Tally:
    added: int = 0
    updated: int = 0
    unchanged: int = 0


class Intake:
    """Takes in files for one call of `add`.

    Args:
        documents: the stored files.
        writer: puts changes on the disk.
        total: how many files there will be.
        progress: told after every file that is safely in, or refused; and, with `done` as it was, within a long one.
    """

    def __init__(self, documents: DocumentStore, writer: Writer, total: int, progress: ProgressCallback | None) -> None:
        self._documents = documents
        self._writer = writer
        self._total = total
        self._progress = progress
        self._started = self._written = time.monotonic()
        self._pause = _PAUSE
        self._tally = _Tally()
        self._rejected: list[Rejected] = []
        self._waiting: list[str] = []
        self._changes: list[Change] = []
        self._seen: dict[str, Vectors] = {}
        self._told = 0
        self._named = self._by_name()

    def take(self, path: Path) -> None:
        """Read one file; it is written now or with the following ones."""
        name = shown(path.name)
        if any(change.new is not None and change.new.source == name for change in self._changes):
            self.flush()  # it may be another version of that one
        try:
            self._rejected += self._take(path)
        except InputError as error:
            self._rejected.append(Rejected(name, error.message))
        self._waiting.append(name)
        if not self._changes or time.monotonic() - self._written > self._pause:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, and say so."""
        if self._changes:
            begun = time.monotonic()
            self._writer.write(self._changes)
            for change in self._changes:
                self._count(change)
            self._changes = []
            self._named = self._by_name()
            self._written = time.monotonic()
            self._pause = max(_PAUSE, _SHARE * (self._written - begun))
        for name in self._waiting:
            self._told += 1
            tell(self._progress, self._told, self._total, name, self._started)
        self._waiting = []

    def result(self) -> AddResult:
        """What became of the files, once the last one is written."""
        self.flush()
        return AddResult(self._tally.added, self._tally.updated, self._tally.unchanged, tuple(self._rejected))

    def _by_name(self) -> dict[str, list[StoredFile]]:
        found = defaultdict(list)
        for file in self._documents.load():
            if not file.builtin:
                found[file.source].append(file)
        return found

    def _take(self, path: Path) -> Sequence[Rejected]:
        data, name = contents(path), shown(path.name)
        named = self._named.get(name, [])
        same = next((file for file in named if file.digest == digest(data)), None)
        if same is not None:
            self._tally.unchanged += len(same.reports)
            return []
        reports = read(path)
        pieces = [piece for report in reports for piece in report.rejected]
        reports = [report for report in reports if any(section.text.strip() for section in report.sections)]
        if not reports:
            return [*pieces, Rejected(name, "没有读到可用的小节。")]
        old = predecessor(path, reports, named)
        change = self._writer.prepare(old, stored(path, data, reports, old), self._seen, self._within(name))
        self._seen.update((content_mark(row.id), vector) for row, vector in zip(change.after, change.vectors, strict=True))
        self._changes.append(change)
        return pieces

    def _within(self, name: str) -> ProgressCallback:
        def told(step: Progress) -> None:
            if step.total > _LONG:
                note = f"{name}（第 {step.done} / {step.total} 节）"
                tell(self._progress, self._told, self._total, note, self._started)

        return told

    def _count(self, change: Change) -> None:
        before = {each.report.title: each.report for each in change.old.reports} if change.old else {}
        for each in change.new.reports if change.new else ():
            if before.get(each.report.title) == each.report:
                self._tally.unchanged += 1
            elif change.old is not None:
                self._tally.updated += 1
            else:
                self._tally.added += 1

"""Keeping the vectors equal to the stored documents: make what is missing, drop what nobody owns, read the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.index.shipped import read_shipped
from app.library import Row, content_mark, embedding_text
from app.schema import Encoder, Progress
from app.vectors import Vectors, VectorStore

ProgressCallback = Callable[[Progress], None]

_BATCH = 16  # sections encoded between two reports of progress
_STEP = 4 * _BATCH  # sections written at a time at first: so much work is lost in a kill
_PAUSE = 2.0  # seconds; where a step takes less, the next one is larger


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All sections with their vectors at one moment; row i of `vectors` belongs to `rows[i]`."""

    rows: tuple[Row, ...]
    vectors: Vectors


class Upkeep:
    """Vectors of one library.

    Args:
        store: where they lie.
        encoder: makes them.
        corpus: folder of the built-in reports, whose vectors may have come along.
    """

    def __init__(self, store: VectorStore, encoder: Encoder, corpus: Path | None) -> None:
        self._store = store
        self._encoder = encoder
        self._corpus = corpus

    def complete(self, wanted: Sequence[Row], last: Snapshot | None, progress: ProgressCallback | None) -> Snapshot:
        """The vectors of all rows, made where they are missing.

        Vectors of another encoder stay until all of this one are there, so that a stop on the way costs nothing.

        Args:
            wanted: all rows of the library.
            last: an earlier snapshot; its vectors are not read again.
            progress: told while vectors are made.
        """
        with self._store.session() as session:
            there = session.ids()
            session.delete(sorted(there - {row.id for row in wanted}))
            replaced = session.others()
        missing = [row for row in wanted if row.id not in there]
        self._make(missing, progress, "向量模型换了，正在重建索引" if replaced else "正在整理范文")
        if replaced:
            with self._store.session() as session:
                session.drop_others()
        return self._read(wanted, last)

    def encode(
        self, wanted: Sequence[Row], known: dict[str, Vectors], progress: ProgressCallback | None = None
    ) -> Vectors:
        """Vectors of rows; `known` has those of some content marks already."""
        vectors = np.zeros((len(wanted), self._encoder.dim), dtype=np.float32)
        todo = []
        for number, row in enumerate(wanted):
            vector = known.get(content_mark(row.id))
            if vector is None:
                todo.append(number)
            else:
                vectors[number] = vector
        started = time.monotonic()
        for start in range(0, len(todo), _BATCH):
            part = todo[start : start + _BATCH]
            vectors[part] = self._encoder.encode([embedding_text(wanted[number]) for number in part])
            tell(progress, min(start + _BATCH, len(todo)), len(todo), "正在整理范文", started)
        return vectors

    def _make(self, missing: Sequence[Row], progress: ProgressCallback | None, note: str) -> None:
        known = read_shipped(self._corpus, self._encoder.id) if missing and self._corpus else {}
        started = begun = time.monotonic()
        start, step = 0, _STEP
        while start < len(missing):
            part = missing[start : start + step]
            vectors = self.encode(part, known, _shifted(progress, start, len(missing), note, started))
            with self._store.session() as session:
                session.put(part, vectors)
            start += step
            step = step if time.monotonic() - begun > _PAUSE else 2 * step
            begun = time.monotonic()

    def _read(self, wanted: Sequence[Row], last: Snapshot | None) -> Snapshot:
        places = {row.id: place for place, row in enumerate(last.rows)} if last else {}
        new = [row.id for row in wanted if row.id not in places]
        fresh: dict[str, Vectors] = {}
        if new:
            with self._store.session() as session:
                fresh = session.get(new)
        found = [row for row in wanted if row.id in places or row.id in fresh]
        vectors = np.zeros((len(found), self._encoder.dim), dtype=np.float32)
        for number, row in enumerate(found):
            place = places.get(row.id)
            vectors[number] = fresh[row.id] if place is None or last is None else last.vectors[place]
        return Snapshot(tuple(found), vectors)


def tell(progress: ProgressCallback | None, done: int, total: int, note: str, started: float) -> None:
    """Report progress, with the rate since `started`."""
    if progress is not None:
        progress(Progress(done, total, note, done / max(time.monotonic() - started, 1e-6)))


def _shifted(
    progress: ProgressCallback | None, start: int, total: int, note: str, started: float
) -> ProgressCallback | None:
    if progress is None:
        return None

    def shifted(part: Progress) -> None:
        tell(progress, start + part.done, total, note, started)

    return shifted

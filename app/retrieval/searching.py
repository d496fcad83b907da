"""A clerk's words → the sections that show how such a section is written."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from functools import lru_cache

import numpy as np

from app.errors import InputError
from app.index import ReportIndex, Snapshot
from app.retrieval.prototypes import role_reader
from app.retrieval.ranking import Ranker
from app.retrieval.reasons import reason
from app.roles import RoleReader, Vector
from app.schema import Example
from app.sections import guess_kind
from app.text import clean
from app.twins import TWIN, containment, shingles

_WORDS = re.compile("[\u3400-\u9fffA-Za-z0-9]")
_LONGEST_QUERY = 1000  # characters; beyond that a query says nothing new


def search(
    index: ReportIndex, query: str, k: int = 5, exclude: Collection[str] = (), report_title: str = ""
) -> list[Example]:
    """The best examples for what is to be written, best first; of near-repeats only the best one.

    Args:
        index: the library; the built-in reports are searched along with the user's own.
        query: the heading in the first line, bullets below, as the clerk words them.
        k: how many at most.
        exclude: names of files to leave out.
        report_title: of the report that is being written; reports of its kind (意识形态, 安全生产 …) go before others.

    Raises:
        InputError: the query has no words in it, or k is less than 1.
        LibraryError: the library cannot be used.
    """
    query = clean(query).strip()[:_LONGEST_QUERY]
    if not _WORDS.search(query):
        raise InputError("检索词是空的。", "写上要起草的小节标题或几句要点再试。")
    if k < 1:
        raise InputError(f"要找的条数应是 1 以上的整数，现在是 {k}", "改正后重来。")
    snapshot = index.snapshot()
    if not snapshot.rows:
        return []
    ranker = desk(index).ranker(snapshot)
    signals = ranker.signals(query, guess_kind(report_title))
    scores = signals.fused()
    return [
        Example(
            row.report, row.path, row.text, round(float(scores[place]), 6), row.source, reason(ranker, signals, place, query),
            f"{row.report_id}#{row.place}",
        )
        for place in _choose(ranker, scores, k, frozenset(exclude))
        for row in [ranker.rows[place]]
    ]  # fmt: skip


class Desk:
    """What searching one library needs, made with the first search and kept up with the library."""

    def __init__(self, index: ReportIndex) -> None:
        self._index = index
        self._preparing = threading.Lock()
        self._reader: RoleReader | None = None
        self._ranker: Ranker | None = None

    def reader(self) -> RoleReader:
        """Tells stage and topics with the encoder of the library."""
        if self._reader is None:
            self._reader = role_reader(self._index.encoder, self._index.folder)
        return self._reader

    def ranker(self, snapshot: Snapshot) -> Ranker:
        """Ready for queries over `snapshot`."""
        with self._preparing:
            if self._ranker is None or self._ranker.snapshot is not snapshot:
                self._ranker = Ranker(snapshot, self._index.encoder, self.reader(), self._ranker)
            return self._ranker


@lru_cache(maxsize=2)
def desk(index: ReportIndex) -> Desk:
    """The desk of a library, kept."""
    return Desk(index)


def _choose(ranker: Ranker, scores: Vector, k: int, exclude: Collection[str]) -> list[int]:
    chosen: list[int] = []
    runs: list[set[str]] = []
    for place in map(int, np.argsort(-scores, kind="stable")):
        row = ranker.rows[place]
        if row.left_out or _is_excluded(row.source, exclude):
            continue
        own = shingles(row.text)
        if any(containment(own, other) >= TWIN for other in runs):
            continue
        runs.append(own)
        chosen.append(place)
        if len(chosen) == k:
            break
    return chosen


def _is_excluded(source: str, names: Collection[str]) -> bool:
    """A file out of an archive goes with the archive: a.zip/总结.docx."""
    return bool(names) and (source in names or any(source.startswith(f"{name}/") for name in names))

"""A clerk's words → the sections that show how such a section is written.

Four signals are added up: BM25 over character pairs, nearness of vectors, likeness of topics, same stage of the
report. The first two are taken by value, not by rank: as good by nDCG, better across kinds of report, and the same
whether the library holds ten sections or ten thousand. What each is worth: tests/benchmarks/retrieval.py.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import InputError
from app.index import ReportIndex, Snapshot
from app.library import Row
from app.roles import Profile, Vector, paraphrases, query_profile, section_profile
from app.schema import Encoder, Example
from app.text import clean, length
from app.twins import TWIN, containment, shingles

_RUNS = re.compile("[\u3400-\u9fff]+|[A-Za-z0-9]+")
# The optimum is flat: half as much again of any of these changes little.
_LEXICAL = 0.01
_DENSE = 0.02
_TOPIC = 0.03
_STAGE = 0.03
_POOR = 0.02  # what it costs to be a poor example
_SHORT = ((40, _POOR), (80, 0.003))  # below so many characters a section shows little
_LONGEST_LEAD = 150  # characters; a longer one is a section in its own right
_LONGEST_QUERY = 1000  # characters; beyond that a query says nothing new


@dataclass(frozen=True, eq=False)
class Signals:
    """What each signal says of every section, before they are added up."""

    lexical: Vector
    dense: Vector
    topic: Vector
    stage: Vector
    penalty: Vector

    def fused(self) -> Vector:
        words = _LEXICAL * _stretched(self.lexical) + _DENSE * _stretched(self.dense)
        return np.asarray(words + _TOPIC * self.topic + _STAGE * self.stage - self.penalty, dtype=np.float32)


class Ranker:
    """One snapshot of the library made ready for queries."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, centroids: Vector) -> None:
        self.rows = snapshot.rows
        self._vectors = snapshot.vectors
        self._encoder = encoder
        self._centroids = centroids
        self._lexicon = _bm25([[*row.path, row.text] for row in self.rows])
        self._profiles = _profiles(snapshot, centroids)
        self._topics = _unit(np.array([profile.topics for profile in self._profiles], dtype=np.float32))
        self._penalty = np.array([_penalty(row) for row in self.rows], dtype=np.float32)

    def signals(self, query: str) -> Signals:
        """All signals for one query, each an array over `rows`."""
        vector = self._encoder.encode([query], query=True)[0]
        profile = query_profile(query, self._centroids @ vector)
        topics = profile.topics if profile.stage not in ("opening", "closing") else np.zeros_like(profile.topics)
        return Signals(
            lexical=np.asarray(self._lexicon.get_scores(_pairs(query)), dtype=np.float32),
            dense=self._vectors @ vector,
            topic=self._topics @ _unit(topics[None])[0],
            stage=np.array([p.stage == profile.stage for p in self._profiles], dtype=np.float32),
            penalty=self._penalty,
        )


def search(index: ReportIndex, query: str, k: int = 5, exclude: Collection[str] = ()) -> list[Example]:
    """The best examples for what is to be written, best first; of near-repeats only the best one.

    Args:
        index: the library; the built-in reports are searched along with the user's own.
        query: the heading in the first line, bullets below, as the clerk words them.
        k: how many at most.
        exclude: names of files to leave out.

    Raises:
        InputError: the query has no words in it, or k is less than 1.
        LibraryError: the library cannot be used.
    """
    query = clean(query).strip()[:_LONGEST_QUERY]
    if not _RUNS.search(query):
        raise InputError("检索词是空的。", "写上要起草的小节标题或几句要点再试。")
    if k < 1:
        raise InputError(f"要找的条数应是 1 以上的整数，现在是 {k}", "改正后重来。")
    snapshot = index.snapshot()
    if not snapshot.rows:
        return []
    ranker = _ranker(index, snapshot)
    scores = ranker.signals(query).fused()
    return _choose(ranker.rows, scores, k, frozenset(exclude))


@lru_cache(maxsize=2)
def _ranker(index: ReportIndex, snapshot: Snapshot) -> Ranker:
    return Ranker(snapshot, index.encoder, centroids(index.encoder, index.folder))


def centroids(encoder: Encoder, folder: Path) -> Vector:
    """The vector of every topic's paraphrases, kept in `folder`: making them takes a second or two."""
    texts = paraphrases()
    mark = hashlib.sha256(repr((encoder.id, texts)).encode()).hexdigest()[:16]
    path = folder / f"topics-{mark}.npy"
    try:
        kept: Vector = np.load(path, allow_pickle=False)
        return kept
    except (OSError, ValueError, EOFError):
        pass
    made = encoder.encode(texts, query=True)
    _keep(path, made)
    return made


def _keep(path: Path, array: Vector) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as handle:
            np.save(handle, array, allow_pickle=False)
        part.replace(path)
    except OSError:  # only a cache: a full or read-only disk must not stop a search
        part.unlink(missing_ok=True)


def _choose(rows: Sequence[Row], scores: Vector, k: int, exclude: Collection[str]) -> list[Example]:
    chosen: list[Example] = []
    runs: list[set[str]] = []
    for place in np.argsort(-scores, kind="stable"):
        row = rows[int(place)]
        if row.source in exclude:
            continue
        own = shingles(row.text)
        if any(containment(own, other) >= TWIN for other in runs):
            continue
        runs.append(own)
        chosen.append(Example(row.report, row.path, row.text, round(float(scores[place]), 6), row.source))
        if len(chosen) == k:
            break
    return chosen


def _profiles(snapshot: Snapshot, centroids: Vector) -> list[Profile]:
    likeness = snapshot.vectors @ centroids.T
    return [
        section_profile(row.path, row.text, first=row.first, likeness=like)
        for row, like in zip(snapshot.rows, likeness, strict=True)
    ]


def _bm25(texts: Sequence[Sequence[str]]) -> Any:
    import bm25s

    index = bm25s.BM25()
    index.index([_pairs("\n".join(parts)) or ["□"] for parts in texts], show_progress=False)
    return index


def _pairs(text: str) -> list[str]:
    """Character pairs: no dictionary to load, and better here than words."""
    return [
        pair
        for run in _RUNS.findall(text)
        for pair in ([run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run])
    ]


def _penalty(row: Row) -> float:
    size = length(row.text)
    if row.lead and size < _LONGEST_LEAD:
        return _POOR
    return next((cost for limit, cost in _SHORT if size < limit), 0.0)


def _stretched(scores: Vector) -> Vector:
    """From 0 for the worst to 1 for the best; all 0 where there is no difference."""
    width = float(scores.max() - scores.min())
    return np.asarray((scores - scores.min()) / (width or 1.0), dtype=np.float32)


def _unit(vectors: Vector) -> Vector:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32)

"""What every signal says of every section: words, nearness of vectors, likeness of topics, stage of the report,
kind of report.

Words and vectors are taken by value, not by rank: as good by nDCG, better across kinds of report, and the same
whether the library holds ten sections or ten thousand. What each is worth: tests/benchmarks/retrieval.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.index import Snapshot
from app.library import Row
from app.retrieval.lexical import Lexicon
from app.roles import STAGES, TOPICS, Profile, RoleReader, Vector, query_texts
from app.schema import Encoder
from app.text import length

# The optimum is flat: half as much again of any of these changes little.
_LEXICAL = 0.02
_DENSE = 0.02
_TOPIC = 0.04
_STAGE = 0.04
_KIND = 0.02
_POOR = 0.02  # what it costs to be a poor example
_SHORT = ((40, _POOR), (80, 0.003))  # below so many characters a section shows little
_LONGEST_LEAD = 150  # characters; a longer one is a section in its own right


@dataclass(frozen=True, eq=False)
class Signals:
    """What each signal says of every section, before they are added up; `profile` is that of the query."""

    profile: Profile
    lexical: Vector
    dense: Vector
    topic: Vector
    stage: Vector
    kind: Vector
    penalty: Vector

    def fused(self) -> Vector:
        """One score for each section."""
        words = _LEXICAL * stretched(self.lexical) + _DENSE * stretched(self.dense)
        told = _TOPIC * self.topic + _STAGE * self.stage + _KIND * self.kind
        return np.asarray(words + told - self.penalty, dtype=np.float32)


class Ranker:
    """One snapshot of the library made ready for queries.

    Args:
        snapshot: the sections with their vectors.
        encoder: the one the vectors were made with.
        reader: tells stage and topics.
        last: the ranker of an earlier snapshot; what it knows is used again, so that a new report costs no more
            than its own sections.
    """

    def __init__(self, snapshot: Snapshot, encoder: Encoder, reader: RoleReader, last: Ranker | None = None) -> None:
        self.snapshot = snapshot
        self.rows = snapshot.rows
        self._encoder = encoder
        self._reader = reader
        known = dict(zip(last.rows, zip(last._profiles, last._penalty.tolist(), strict=True), strict=True)) if last else {}
        told = [
            known.get(row) or (reader.section(row.path, row.text, vector, first=row.first), _penalty(row))
            for row, vector in zip(self.rows, snapshot.vectors, strict=True)
        ]
        self._profiles: list[Profile] = [profile for profile, _ in told]
        self._lexicon: Lexicon = Lexicon(self.rows, last._lexicon if last else None)
        topics = np.array([p.topics for p in self._profiles], dtype=np.float32).reshape(-1, len(TOPICS))
        self._topics = _unit(topics)
        self._stages = np.array([STAGES.index(profile.stage) for profile in self._profiles], dtype=np.int64)
        self._kinds = np.array([row.kind for row in self.rows], dtype=np.str_)
        self._penalty: Vector = np.array([penalty for _, penalty in told], dtype=np.float32)

    def profile(self, place: int) -> Profile:
        """Stage and topics of one section."""
        return self._profiles[place]

    def signals(self, query: str, kind: str = "") -> Signals:
        """All signals for one query, each an array over `rows`; `kind` of the report it is for, "" for not known."""
        vectors = self._encoder.encode(query_texts(query), query=True)
        profile = self._reader.query(query, vectors)
        topics = profile.topics * (profile.stage not in ("opening", "closing"))
        return Signals(
            profile=profile,
            lexical=self._lexicon.scores(query),
            dense=self.snapshot.vectors @ vectors[0],
            topic=self._topics @ _unit(topics[None])[0],
            stage=profile.stages[self._stages],
            kind=np.asarray((self._kinds == kind) & (kind != ""), dtype=np.float32),
            penalty=self._penalty,
        )


def stretched(scores: Vector) -> Vector:
    """From 0 for the worst to 1 for the best; all 0 where there is no difference."""
    width = float(scores.max() - scores.min())
    return np.asarray((scores - scores.min()) / (width or 1.0), dtype=np.float32)


def _penalty(row: Row) -> float:
    size = length(row.text)
    if row.lead and size < _LONGEST_LEAD:
        return _POOR
    return next((cost for limit, cost in _SHORT if size < limit), 0.0)


def _unit(vectors: Vector) -> Vector:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32)

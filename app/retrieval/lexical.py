"""BM25 over characters and character pairs, kept ready while sections come and go.

Characters need no dictionary, and where plain speech meets set phrases (念书, 读书) often one character is all the two
share. The postings lie in segments that never change: a new section costs its own length, not that of the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.library import Row

Vector = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_K1, _B = 1.5, 0.75
_FEW = 6  # segments; beyond that they are merged
_WIDE = 21  # bits of a character


def terms(text: str) -> Numbers:
    """The characters and the pairs of neighbours of a text, as numbers; only Chinese, Latin and digits count."""
    codes = np.frombuffer(text.lower().encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    told = _is_told(codes)
    pairs = told[:-1] & told[1:] & (_is_han(codes[:-1]) == _is_han(codes[1:])) if len(codes) else told
    return np.concatenate([codes[told], (codes[:-1][pairs] << _WIDE) | codes[1:][pairs]])


def _is_han(codes: Numbers) -> npt.NDArray[np.bool_]:
    return (codes >= 0x3400) & (codes <= 0x9FFF)


def _is_told(codes: Numbers) -> npt.NDArray[np.bool_]:
    return _is_han(codes) | ((codes >= 48) & (codes <= 57)) | ((codes >= 97) & (codes <= 122))


@dataclass(frozen=True, eq=False)
class Segment:
    """Postings of some rows: for `keys[i]` those from `starts[i]` to `starts[i + 1]`."""

    rows: tuple[Row, ...]
    keys: Numbers
    starts: Numbers
    owners: npt.NDArray[np.int32]
    counts: Vector
    lengths: Vector

    def find(self, wanted: Numbers) -> tuple[Numbers, Numbers]:
        """Where the postings of each wanted term begin and end."""
        if not len(self.keys):
            return np.zeros_like(wanted), np.zeros_like(wanted)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        there = self.keys[places] == wanted
        return np.where(there, self.starts[places], 0), np.where(there, self.starts[places + 1], 0)


def _segment(rows: Sequence[Row]) -> Segment:
    counted = [np.unique(terms("\n".join((*row.path, row.text))), return_counts=True) for row in rows]
    sizes = [len(found) for found, _ in counted]
    keys = np.concatenate([found for found, _ in counted])
    counts = np.concatenate([number for _, number in counted]).astype(np.float32)
    order = np.argsort(keys, kind="stable")
    distinct, starts = np.unique(keys[order], return_index=True)
    return Segment(
        rows=tuple(rows),
        keys=distinct,
        starts=np.append(starts, len(keys)).astype(np.int64),
        owners=np.repeat(np.arange(len(rows), dtype=np.int32), sizes)[order],
        counts=counts[order],
        lengths=np.array([number.sum() for _, number in counted], dtype=np.float32),
    )


class Lexicon:
    """The words of all sections.

    Args:
        rows: the sections.
        last: the lexicon before; what it knows of these rows is used again.
    """

    def __init__(self, rows: Sequence[Row], last: Lexicon | None = None) -> None:
        self._count = len(rows)
        places = {row: place for place, row in enumerate(rows)}
        segments: list[Segment] = [s for s in (last._segments if last else ()) if 2 * _alive(s, places) > len(s.rows)]
        known = {row for segment in segments for row in segment.rows}
        fresh = [row for row in rows if row not in known]
        if len(segments) >= _FEW:
            small = [s for s in segments if len(s.rows) * 2 < len(rows)]
            segments = [s for s in segments if s not in small]
            fresh += [row for s in small for row in s.rows if row in places]
        self._segments: list[Segment] = [*segments, *([_segment(fresh)] if fresh else [])]
        self._places = [_placed(segment.rows, places, self._count) for segment in self._segments]

    @cached_property
    def _average(self) -> float:
        total = sum(
            float(segment.lengths[places < self._count].sum())
            for segment, places in zip(self._segments, self._places, strict=True)
        )
        return total / max(self._count, 1) or 1.0

    def scores(self, query: str) -> Vector:
        """BM25 of every row."""
        wanted, repeats = np.unique(terms(query), return_counts=True)
        found = [self._postings(number, wanted) for number in range(len(self._segments))]
        if not found:
            return np.zeros(self._count, dtype=np.float32)
        places, which, weights = (np.concatenate(part) for part in zip(*found, strict=True))
        frequency = np.bincount(which, minlength=len(wanted))
        rarity = np.log1p((self._count - frequency + 0.5) / (frequency + 0.5)) * repeats
        total = np.bincount(places, weights=weights * rarity[which], minlength=self._count)
        return total[: self._count].astype(np.float32)

    def _postings(self, number: int, wanted: Numbers) -> tuple[Numbers, Numbers, Vector]:
        """Place of the row, number of the term, weight: for every posting of a wanted term that still counts."""
        segment, places = self._segments[number], self._places[number]
        starts, ends = segment.find(wanted)
        sizes = ends - starts
        which = np.repeat(np.arange(len(wanted)), sizes)
        at = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(starts, sizes)
        owners, counts = segment.owners[at], segment.counts[at]
        long = _K1 * (1 - _B + _B * segment.lengths[owners] / self._average)
        alive = places[owners] < self._count
        return places[owners][alive], which[alive], (counts / (counts + long))[alive]


def _alive(segment: Segment, places: dict[Row, int]) -> int:
    return sum(row in places for row in segment.rows)


def _placed(rows: Iterable[Row], places: dict[Row, int], nowhere: int) -> Numbers:
    return np.array([places.get(row, nowhere) for row in rows], dtype=np.int64)

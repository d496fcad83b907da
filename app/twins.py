"""Near-repeats: how much of one text stands in another, by runs of eight Chinese characters."""

from __future__ import annotations

import threading
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from app.schema import Report
from app.text import han, ngrams

Marks = npt.NDArray[np.uint32]

RUN = 8
TWIN = 0.5  # half of the shorter text
_FEW = 20  # runs: below this, two texts share a set phrase rather than a source
_SAMPLE = 4  # reports are compared on every fourth run, so that ten thousand sections stay a matter of seconds
_KNOWN = 16  # reports with a run; those that come later are found through other runs, or are near-repeats of these
_NEAREST = 5  # reports compared in full


def shingles(text: str) -> set[str]:
    """The runs of eight Chinese characters of a text; figures and punctuation do not matter."""
    return ngrams(han(text), RUN)


def containment(one: set[str], other: set[str]) -> float:
    """Share of the smaller set that lies in the other, 0 for sets too small to tell."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _FEW else 0.0


class TwinFinder:
    """Finds near-repeats among reports; what it has compared it does not compare again when more reports come."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._forget()

    def find(self, reports: Sequence[Report]) -> list[str]:
        """For every report the title of an earlier one that it nearly repeats, "" for none."""
        with self._turn:
            if self._reports != list(reports[: len(self._reports)]):
                self._forget()
            for report in reports[len(self._reports) :]:
                self._take(report)
            return list(self._found)

    def _forget(self) -> None:
        self._reports: list[Report] = []
        self._found: list[str] = []
        self._marks: list[Marks] = []
        self._owners: defaultdict[int, list[int]] = defaultdict(list)

    def _take(self, report: Report) -> None:
        marks = _marks(report)
        lists = [self._owners[mark] for mark in marks.tolist()]
        nearest = Counter(chain.from_iterable(lists)).most_common(_NEAREST)
        twin = next((owner for owner, _ in nearest if _are_twins(marks, self._marks[owner])), None)
        self._found.append("" if twin is None else self._reports[twin].title)
        for owners in lists:
            if len(owners) < _KNOWN:
                owners.append(len(self._reports))
        self._marks.append(marks)
        self._reports.append(report)


def _are_twins(one: Marks, other: Marks) -> bool:
    smaller = min(len(one), len(other))
    return smaller * _SAMPLE >= _FEW and len(np.intersect1d(one, other, assume_unique=True)) >= TWIN * smaller


def _marks(report: Report) -> Marks:
    runs = shingles("".join(section.text for section in report.sections))
    numbers = (zlib.crc32(run.encode()) for run in runs)
    return np.array(sorted({number for number in numbers if number % _SAMPLE == 0}), dtype=np.uint32)

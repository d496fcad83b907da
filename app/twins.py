"""Near-repeats: how much of one text stands in another, by runs of eight Chinese characters."""

from __future__ import annotations

import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from app.schema import Report
from app.text import han, ngrams

RUN = 8
TWIN = 0.5  # half of the shorter text
_FEW = 20  # runs: below this, two texts share a set phrase rather than a source
_SAMPLE = 4  # reports are compared on every fourth run, so that ten thousand sections stay a matter of seconds


def shingles(text: str) -> set[str]:
    """The runs of eight Chinese characters of a text; figures and punctuation do not matter."""
    return ngrams(han(text), RUN)


def containment(one: set[str], other: set[str]) -> float:
    """Share of the smaller set that lies in the other, 0 for sets too small to tell."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= _FEW else 0.0


def find_twins(reports: Sequence[Report]) -> list[str]:
    """For every report the title of an earlier one that it nearly repeats, "" for none."""
    owners: defaultdict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []
    found: list[str] = []
    for number, report in enumerate(reports):
        marks = _marks(report)
        shared = Counter(owner for mark in marks for owner in owners[mark])
        twin = next((o for o, n in shared.most_common(3) if _is_twin(n, len(marks), sizes[o])), None)
        found.append("" if twin is None else reports[twin].title)
        sizes.append(len(marks))
        for mark in marks:
            owners[mark].append(number)
    return found


def _is_twin(shared: int, one: int, other: int) -> bool:
    smaller = min(one, other)
    return smaller * _SAMPLE >= _FEW and shared >= TWIN * smaller


@lru_cache(maxsize=4096)  # a list of the library is made anew after every change
def _marks(report: Report) -> array[int]:
    runs = shingles("".join(section.text for section in report.sections))
    return array("L", {mark for mark in (zlib.crc32(run.encode()) for run in runs) if mark % _SAMPLE == 0})

"""Scores a segmentation against hand-made gold: do sections begin and end where a person would cut?

Offsets count characters without white space, so that layout does not matter. A predicted section is right if both its
ends lie within two characters of the gold section's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.schema import Section

TOLERANCE = 2


@dataclass(frozen=True)
class Cut:
    """One section: its headings, and where its body lies in the raw text without white space."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Score:
    f1: float
    headings: float
    missed: tuple[Cut, ...]
    extra: tuple[Cut, ...]
    misnamed: tuple[tuple[Cut, Cut], ...]


def squeeze(text: str) -> str:
    return "".join(text.split())


def gold_cuts(raw: str, gold: Sequence[dict[str, object]]) -> list[Cut]:
    """Gold entries (`path`, `start_off`, `end_off` into `raw`) as cuts."""

    def shift(offset: object) -> int:
        return len(squeeze(raw[: int(str(offset))]))

    paths = [entry["path"] for entry in gold]
    return [
        Cut(tuple(map(str, path)) if isinstance(path, list) else (), shift(entry["start_off"]), shift(entry["end_off"]))
        for path, entry in zip(paths, gold, strict=True)
    ]


def found_cuts(raw: str, sections: Sequence[Section]) -> list[Cut]:
    """Sections, in the order of the text, as cuts; one that does not stand in `raw` is placed before it."""
    whole, cursor, cuts = squeeze(raw), 0, []
    for section in sections:
        text = squeeze(section.text)
        start = whole.find(text, cursor)
        start = whole.find(text[:20], cursor) if start < 0 else start
        end = whole.find(text[-20:], max(start, cursor)) + len(text[-20:])
        end = start + len(text) if whole.startswith(text, max(start, 0)) else end
        cuts.append(Cut(section.path, start, end))
        cursor = max(cursor, start)
    return cuts


def score(gold: Sequence[Cut], found: Sequence[Cut]) -> Score:
    """Boundary F1, and the share of the rightly cut sections whose headings are right."""
    left = list(found)
    pairs: list[tuple[Cut, Cut]] = []
    missed: list[Cut] = []
    for cut in gold:
        near = [each for each in left if _near(cut, each)]
        if near:
            left.remove(near[0])
            pairs.append((cut, near[0]))
        else:
            missed.append(cut)
    misnamed = tuple(pair for pair in pairs if _norm(pair[0].path) != _norm(pair[1].path))
    f1 = 2 * len(pairs) / (len(gold) + len(found)) if gold or found else 1.0
    headings = 1 - len(misnamed) / len(pairs) if pairs else 0.0
    return Score(f1, headings, tuple(missed), tuple(left), misnamed)


def _near(one: Cut, other: Cut) -> bool:
    return abs(one.start - other.start) <= TOLERANCE and abs(one.end - other.end) <= TOLERANCE


def _norm(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(squeeze(unicodedata.normalize("NFKC", heading)) for heading in path)

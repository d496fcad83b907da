"""Whether a draft has the asked form and length."""

from __future__ import annotations

import re

from app.schema import Structure
from app.text import length

ORDINALS = "一二三四五六七八九十"
_POINTS = re.compile(f"(?:^|(?<=[。；\n]))[ 　]*([{ORDINALS}])是")
_NUMBERED = re.compile(r"(?:^|(?<=[。\n]))[ 　]*(\d{1,2})[.．、](?!\d)")
TOLERANCE = 0.1


def fits_structure(text: str, structure: Structure) -> bool:
    """Whether the points are numbered as asked, in order and without gaps."""
    ordinals = [ORDINALS.index(m[1]) + 1 for m in _POINTS.finditer(text)]
    numbers = [int(m[1]) for m in _NUMBERED.finditer(text)]
    if structure == "一是":
        return len(ordinals) >= 2 and ordinals == list(range(1, len(ordinals) + 1)) and not numbers
    if structure == "1.":
        return len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1))
    return structure == "auto" or (not ordinals and not numbers)


def fits_length(text: str, bounds: tuple[int, int] | None) -> bool:
    """Whether the number of characters is within the bounds, give or take a tenth."""
    return bounds is None or bounds[0] * (1 - TOLERANCE) <= length(text) <= bounds[1] * (1 + TOLERANCE)

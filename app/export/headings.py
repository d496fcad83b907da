"""Which level a heading has, by its number: 一、 1, （一） 2, 1. 3, （1） 4."""

from __future__ import annotations

import re

_LEVELS = (
    re.compile("[一二三四五六七八九十百]+、"),
    re.compile("[（(][一二三四五六七八九十百]+[）)]"),
    re.compile(r"\d+[.．、]"),
    re.compile(r"[（(]\d+[）)]"),
)


def heading_level(title: str) -> int:
    """1 to 4; a heading without a number counts as 1."""
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(title.strip())), 1)

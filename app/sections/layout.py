"""Undoes line breaks that a converter put into the middle of sentences."""

from __future__ import annotations

import re
from collections import Counter

_STOPPED = re.compile(r"[。！？!?；;：:…][”’」』)）】\"']*$")
_FRESH = re.compile(
    r"[ \u3000]{2}|\u3000|[一二三四五六七八九十]{1,3}\s*[、.．]|[(（〔]\s*[一二三四五六七八九十\d]{1,3}\s*[)）〕]|\d{1,2}\s*[.．、]|第[一二三四五六七八九十]{1,3}[部章篇]"
    r"|[一二三四五六七八九十]是|#|\0|$"
)
_NARROW, _WIDE = 15, 100  # characters: widths a wrapped page may have
_FULL = 3  # a line at most so much shorter than the widest is full
_FEWEST = 6  # lines


def join_wrapped(text: str) -> str:
    """The text with wrapped lines joined into paragraphs; a text that is not wrapped comes back as it is."""
    lines = text.split("\n")
    width = _page_width([line.rstrip() for line in lines])
    if not width:
        return text
    joined: list[str] = []
    open_line = False
    for line in lines:
        if open_line and not _FRESH.match(line):
            joined[-1] += line.strip()
        else:
            joined.append(line.rstrip())
        size = len(line.rstrip())
        open_line = size >= width - _FULL or (size >= width // 2 and not _STOPPED.search(line))
    return "\n".join(joined)


def _page_width(lines: list[str]) -> int:
    """The common width of the full lines; 0 if the lines are paragraphs already."""
    sizes = Counter(len(line) for line in lines if len(line) >= _NARROW)
    total = sum(sizes.values())
    if total < _FEWEST:
        return 0
    width = max(size for size, count in sizes.items() if count > 1 or size == max(sizes))
    full = sum(count for size, count in sizes.items() if width - _FULL <= size <= width)
    broken = sum(len(line) >= width - _FULL and not _STOPPED.search(line) for line in lines)
    return width if width <= _WIDE and 2 * full >= total and 3 * broken >= 2 * full else 0

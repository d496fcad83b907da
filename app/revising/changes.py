"""What changed between two texts, as spans; and whether anything changed that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from app.schema import Change, Finding, Span

_PIECE = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|.", re.DOTALL)
_SENTENCE = re.compile("[^。！？\n]*[。！？\n]?")
_NOISE = 3  # so few equal characters between two changes belong to neither side


def find_changes(old: str, new: str) -> tuple[Change, ...]:
    """The differences in the order of the text: sentences first, then numbers and characters inside them.

    A number is never cut: 9次 → 10次 removes 9 and inserts 10.
    """
    changes: list[Change] = []
    for (a, b), (c, d) in _blocks(old, new, _SENTENCE):
        inner = _blocks(old[a:b], new[c:d], _PIECE)
        changes += [Change((a + w, a + x), (c + y, c + z)) for (w, x), (y, z) in _joined(inner)]
    return tuple(changes)


def _blocks(old: str, new: str, pattern: re.Pattern[str]) -> list[tuple[Span, Span]]:
    """Unequal stretches in units of the pattern."""
    first, second = _units(old, pattern), _units(new, pattern)
    matcher = SequenceMatcher(None, [u for u, _ in first], [u for u, _ in second], autojunk=False)
    starts, ends = [at for _, at in first] + [len(old)], [at for _, at in second] + [len(new)]
    return [((starts[i], starts[j]), (ends[k], ends[m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def _units(text: str, pattern: re.Pattern[str]) -> list[tuple[str, int]]:
    return [(m[0], m.start()) for m in pattern.finditer(text) if m[0]]


def _joined(blocks: Sequence[tuple[Span, Span]]) -> list[tuple[Span, Span]]:
    """Changes with next to nothing between them are one: half a word is nothing to show."""
    joined: list[tuple[Span, Span]] = []
    for (a, b), (c, d) in blocks:
        if joined and a - joined[-1][0][1] < _NOISE and (b - a) + (d - c) > 4:
            (first, _), (start, _) = joined[-1]
            joined[-1] = ((first, b), (start, d))
        else:
            joined.append(((a, b), (c, d)))
    return joined


def check_scope(old: str, new: str, kept: Sequence[str]) -> Iterator[Finding]:
    """A finding for each passage that was to stay and does not stand in `new` as it stood in `old`.

    Args:
        old: the section as it was.
        new: the section as it is now.
        kept: passages of `old` outside the asked scope.
    """
    for passage in kept:
        if passage.strip() and new.count(passage.strip()) < old.count(passage.strip()):
            shown = passage.strip()[:30]
            yield Finding("outside", f"“{shown}……”没有要求改，却变了，请核对。")

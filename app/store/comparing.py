"""What changed between two texts: whole sentences first, then the characters inside those that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from app.schema import Span
from app.store.records import Change

_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]|\n+|$)")
_ISLAND = 2  # so few unchanged characters between two changes are noise to the eye


def differences(before: str, after: str) -> tuple[Change, ...]:
    """The changes that lead from one text to the other, in order, never touching each other.

    Replacing each `removed` span of `before` by the `inserted` span of `after` gives `after` exactly.
    """
    old, new = _sentences(before), _sentences(after)
    places_old, places_new = _offsets(old), _offsets(new)
    found: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.extend(_inside(before, after, (places_old[a], places_old[b]), (places_new[c], places_new[d])))
    return tuple(_merged(found))


def _sentences(text: str) -> list[str]:
    return [m[0] for m in _SENTENCE.finditer(text) if m[0]]


def _offsets(parts: Sequence[str]) -> list[int]:
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return offsets


def _inside(before: str, after: str, old: Span, new: Span) -> Iterator[Change]:
    matcher = SequenceMatcher(None, before[slice(*old)], after[slice(*new)], autojunk=False)
    if matcher.ratio() < 0.3:  # two different sentences; letters they share by chance are no help
        yield Change(old, new)
        return
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield Change((old[0] + a, old[0] + b), (new[0] + c, new[0] + d))


def _merged(changes: Sequence[Change]) -> Iterator[Change]:
    waiting: Change | None = None
    for change in changes:
        if waiting and change.removed[0] - waiting.removed[1] <= _ISLAND:
            waiting = Change((waiting.removed[0], change.removed[1]), (waiting.inserted[0], change.inserted[1]))
            continue
        if waiting:
            yield waiting
        waiting = change
    if waiting:
        yield waiting

"""Exact edits of a layout: what stands at a place, and the layout with something put there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.checks.matching import bigrams
from app.revising.points import (
    Layout,
    read_layout,
    spans_of,
    split_sentences,
)
from app.revising.questions import no_such_point, not_found
from app.revising.wishes import Place
from app.schema import Span

Edit = tuple[int, int, str]  # from, to, new text

_ALIKE = 0.5  # share of the user's words that a sentence must hold to be the one meant


def point_indexes(layout: Layout, numbers: Iterable[int]) -> list[int]:
    """Present places of the points with these numbers in the section as it was.

    Raises:
        Unsure: there is no such point.
    """
    count = max((p.origin for p in layout.points), default=-1) + 1
    found = []
    for number in numbers:
        origin = number if number >= 0 else count + number
        index = layout.where(origin)
        if index < 0 or (len(layout.points) == 1 and layout.form == "plain" and origin > 0):
            raise no_such_point(number + 1 if number >= 0 else count, count)
        found.append(index)
    return found


def areas(layout: Layout, place: Place) -> list[Span]:
    """Where in the layout's text a place is.

    Raises:
        Unsure: there is no such place.
    """
    whole = [(0, len(layout.text))]
    if place.points:
        bodies = body_spans(layout)
        whole = [bodies[index] for index in point_indexes(layout, place.points)]
    if place.sentences:
        whole = [span for area in whole for span in _sentences_at(layout.text, area, place.sentences)]
    return _about(layout.text, whole, place.words) if place.words else whole


def body_spans(layout: Layout) -> list[Span]:
    """The bodies of the points, in the layout's text."""
    spans, at = [], len(layout.intro)
    for point in layout.points:
        start = at + len(point.mark)
        spans.append((start, start + len(point.body)))
        at += len(point.text)
    return spans


def _sentences_at(text: str, area: Span, numbers: Sequence[int]) -> list[Span]:
    pieces = split_sentences(text[area[0] : area[1]])
    spans = [(area[0] + a, area[0] + b) for a, b in spans_of(pieces)]
    for number in numbers:
        if number >= len(spans) or -number > len(spans):
            raise no_such_point(number + 1, len(spans), "句")
    return [spans[number] for number in numbers]


def _about(text: str, where: Sequence[Span], words: str) -> list[Span]:
    """The sentence that holds the words, or says most of them."""
    spans = [(a + x, a + y) for a, b in where for x, y in spans_of(split_sentences(text[a:b]))]
    holding = [span for span in spans if words in text[span[0] : span[1]]]
    if holding:
        return holding[:1] if len(holding) == 1 else [max(holding, key=lambda s: text[s[0] : s[1]].count(words))]
    own = bigrams(words)
    best = max(spans, key=lambda s: len(own & bigrams(text[s[0] : s[1]])), default=None)
    if best is None or not own or len(own & bigrams(text[best[0] : best[1]])) < _ALIKE * len(own):
        raise not_found(words)
    return [best]


def edited(layout: Layout, edits: Sequence[Edit]) -> Layout:
    """The layout with its text edited; points keep their numbers where each edit lies inside one of them."""
    bodies = body_spans(layout)
    text = layout.text
    if not all(any(a <= start and end <= b for a, b in bodies) for start, end, _ in edits):
        return _edited_anywhere(layout, edits, bodies)
    points = []
    for point, (a, b) in zip(layout.points, bodies, strict=True):
        own = [(s, e, new) for s, e, new in edits if a <= s and e <= b]
        points.append(replace(point, body=_apply(text, own, a, b)))
    return replace(layout, points=tuple(points))


def _edited_anywhere(layout: Layout, edits: Sequence[Edit], bodies: Sequence[Span]) -> Layout:
    text, intro = layout.text, len(layout.intro)
    tail = len(text) - len(layout.tail)
    if all(any(a <= s and e <= b for a, b in [*bodies, (0, intro), (tail, len(text))]) for s, e, _ in edits):
        inner = edited(layout, [edit for edit in edits if intro <= edit[0] and edit[1] <= tail and any(a <= edit[0] and edit[1] <= b for a, b in bodies)])
        return replace(
            inner, intro=_apply(text, [e for e in edits if e[1] <= intro], 0, intro), tail=_apply(text, [e for e in edits if e[0] >= tail], tail, len(text))
        )
    return read_layout(_apply(text, edits, 0, len(text)))


def _apply(text: str, edits: Iterable[Edit], start: int, end: int) -> str:
    out, at = "", start
    for a, b, new in sorted(edits):
        if a >= at:
            out, at = out + text[at:a] + new, b
    return out + text[at:end]


def tidy(layout: Layout) -> Layout:
    """Without doubled or leading punctuation that a removal left."""
    points = tuple(replace(point, body=tidied(point.body)) for point in layout.points)
    return replace(layout, points=points)


def tidied(text: str) -> str:
    """Text without doubled or leading punctuation."""
    text = re.sub("[，；、]+(?=[。；！？])|(?<=[。！？；])[，；、]+|(?<=，)，+|(?<=。)。+", "", text)
    return re.sub("（）|“”", "", text).lstrip("，；、。")

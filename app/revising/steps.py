"""Register and length of a section or of a part of it: by rule as far as rules go, then by the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.revising import editing
from app.revising.compress import compress, least_length
from app.revising.lengths import bounds_of
from app.revising.points import Layout, folded, one_point, unfolded
from app.revising.questions import Unsure, too_short
from app.revising.tone import set_tone
from app.revising.wishes import Keep, Length, Place, Tone
from app.revising.work import Work
from app.schema import Event
from app.text import length as count


def _scope(work: Work, layout: Layout, place: Place) -> list[int]:
    """Which points a wish is about: the named ones, else all but those that are to be left alone."""
    if place.points:
        return editing.point_indexes(layout, place.points)
    return [i for i, point in enumerate(layout.points) if point.origin not in work.left_alone]


def set_register(work: Work, wish: Tone) -> Iterator[Event]:
    if wish.place.sentences or wish.place.words:
        yield from _tone_of_passage(work, wish)
        return
    before = work.layout if wish.place else unfolded(work.layout)
    scope = _scope(work, before, wish.place)
    work.layout = set_tone(before, wish, scope, work.protected)
    yield from work.prose.show(work.layout.text)
    alone = all(isinstance(w, Tone | Keep) for w in work.wishes) and work.layout == before
    work.layout = yield from work.prose.reword(work.layout, wish.style, scope, every=alone)
    work.layout = folded(work.layout)


def _tone_of_passage(work: Work, wish: Tone) -> Iterator[Event]:
    """One sentence in another register."""
    start, end = editing.areas(work.layout, wish.place)[-1]
    passage = work.layout.text[start:end]
    yield Event("status", "正在改写……")
    after = set_tone(one_point(passage), wish, [0], work.protected)
    after = yield from work.prose.reword(after, wish.style, [0], every=after.text == passage, shown=False)
    work.layout = editing.edited(work.layout, [(start, end, after.text)])


def set_length(work: Work, wish: Length) -> Iterator[Event]:
    if wish.place.sentences or wish.place.words:
        work.layout = _shortened_passage(work, wish)
    elif wish.each:
        for index in _scope(work, work.layout, wish.place):
            yield from _fit(work, replace(wish, place=Place(points=(work.layout.points[index].origin,))))
    else:
        yield from _fit(work, wish)


def _fit(work: Work, wish: Length) -> Iterator[Event]:
    """The points of a wish brought to its length."""
    layout = work.layout if wish.place else unfolded(work.layout)
    scope = _scope(work, layout, wish.place)
    size = sum(count(layout.points[i].body) for i in scope)
    rest = 0 if wish.place else count(layout.text) - size
    low, high = (bound - rest for bound in bounds_of(wish, size + rest))
    if size > high:
        work.layout = folded(_compressed(work, layout, scope, high, rest))
    elif size < low and wish.direction >= 0:
        yield from work.prose.show(layout.text)
        work.layout = yield from work.prose.expand(layout, (low, high), scope, size)
        work.layout = folded(work.layout)


def _compressed(work: Work, layout: Layout, scope: Sequence[int], high: int, rest: int) -> Layout:
    kept = any(isinstance(w, Keep) and w.form for w in work.wishes)
    heads = kept or least_length(layout, scope, work.protected) <= high
    least = least_length(layout, scope, work.protected, heads=heads)
    if least > high:
        raise too_short(least + rest, high + rest)
    return compress(layout, high, scope, work.protected, heads=heads)


def _shortened_passage(work: Work, wish: Length) -> Layout:
    """One sentence made shorter.

    Raises:
        Unsure: it cannot be shorter, or is to be longer.
    """
    start, end = editing.areas(work.layout, wish.place)[-1]
    passage = work.layout.text[start:end]
    own = one_point(passage)
    high = bounds_of(wish, count(passage))[1]
    if wish.direction > 0 or least_length(own, [0], work.protected, heads=False) > high:
        raise Unsure(f"“{passage.strip()[:40]}”照这个要求改不了，正文没有动。要改成什么样，可以直接写出来。")
    return editing.edited(work.layout, [(start, end, compress(own, high, [0], work.protected, heads=False).text)])

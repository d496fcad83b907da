"""One section and one instruction to a revised section: what code can do exactly first, then prose, then the checks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.drafting.section import Tools
from app.revising import arranging, editing, figures, removing
from app.revising.adding import add_facts, add_plan, add_point, add_problem, written
from app.revising.changes import check_scope, find_changes
from app.revising.compress import compress, least_length
from app.revising.findings import find_faults
from app.revising.instruction import read_instruction
from app.revising.lengths import bounds_of
from app.revising.naming import with_numbers
from app.revising.points import Layout, folded, one_point, read_layout, split_clauses, unfolded
from app.revising.prose import Prose
from app.revising.questions import Unsure, contradictory, not_understood, too_short
from app.revising.requests import RevisionRequest
from app.revising.tone import set_tone
from app.revising.wishes import (
    Add,
    Keep,
    Length,
    Lines,
    Merge,
    Move,
    Numerals,
    Order,
    Place,
    Remove,
    RemoveNotes,
    RemoveRepeats,
    Replace,
    Reshape,
    Split,
    Swap,
    Tone,
    Unclear,
    Wish,
)
from app.schema import Event, Finding, Revision
from app.text import length as count

# What is done first; points keep the numbers they had in the section as it was until they are moved.
_ORDER: tuple[tuple[type[Wish], ...], ...] = (
    (RemoveNotes,), (Replace, Numerals), (Remove, RemoveRepeats), (Add,), (Tone,), (Length,), (Merge, Split, Move, Swap, Order), (Reshape,), (Lines,),
)  # fmt: skip


@dataclass
class _Work:
    """A section under revision.

    Args:
        request: what is asked.
        wishes: as they were read.
        layout: as it is now.
        prose: the model's hand, opened when it is first needed.
    """

    request: RevisionRequest
    wishes: tuple[Wish, ...]
    layout: Layout
    prose: Prose
    findings: list[Finding] = field(default_factory=list)
    exact: str = ""  # the text after all exact edits: what the prose must keep

    @property
    def left_alone(self) -> frozenset[int]:
        """Numbers of the points that are to stay as they are."""
        count_ = len(read_layout(self.request.text).points)
        numbers = [n for wish in self.wishes if isinstance(wish, Keep) for n in wish.place.points]
        return frozenset(n if n >= 0 else count_ + n for n in numbers)

    @property
    def protected(self) -> tuple[str, ...]:
        """Words that no shortening may leave out."""
        found = [word for wish in self.wishes if isinstance(wish, Keep) for word in wish.words]
        found += [piece for wish in self.wishes if isinstance(wish, Keep) and wish.place.sentences for piece in self._clauses_at(wish.place)]
        found += [wish.new for wish in self.wishes if isinstance(wish, Replace) and wish.new]
        added = [written(fact) for wish in self.wishes if isinstance(wish, Add) for fact in wish.content]
        return (*found, *(piece.strip("，。；") for fact in added for piece in split_clauses(fact)))

    def _clauses_at(self, place: Place) -> list[str]:
        text = self.request.text
        spans = editing.areas(read_layout(text), place)
        return [piece.strip("，。；\n") for a, b in spans for piece in split_clauses(text[a:b])]


def stream(request: RevisionRequest, open_tools: Callable[[], Tools]) -> Iterator[Event]:
    """Revise a section.

    Args:
        request: a checked request.
        open_tools: called once, only if the model is needed.

    Yields:
        events; the text they edit is the old section at the start. The last one is "done".

    Raises:
        ModelError: the model is needed and cannot be used.
    """
    begun = time.perf_counter()
    prose = Prose(open_tools, request)
    wishes = _wishes(request)
    work = _Work(request, wishes, read_layout(request.text, lines=_in_lines(request.text, wishes)), prose)
    try:
        yield Event("status", "正在修改……")
        yield from _carried_out(work)
        revision = _finished(work)
    except Unsure as unsure:
        if prose.shown != request.text:
            yield Event("replace", request.text, (0, len(prose.shown)))
        revision = Revision(request.text, question=unsure.question)
    else:
        yield from prose.show(revision.text)
    timing = replace(prose.timing(begun), total_s=round(time.perf_counter() - begun, 3))
    yield Event("done", revision=replace(revision, timing=timing))


def _in_lines(text: str, wishes: Sequence[Wish]) -> bool:
    """Whether 第二段 means a line of a text whose points run on: what is called a paragraph then is one."""
    named = [wish.place for wish in wishes if not isinstance(wish, Keep | Unclear) and isinstance(getattr(wish, "place", None), Place)]  # type: ignore[union-attr]
    lines = len([line for line in text.split("\n") if line.strip()])
    return lines > 1 and lines != len(read_layout(text).points) and any(p.lines for p in named) and not any(p.points and not p.lines for p in named)


def _wishes(request: RevisionRequest) -> tuple[Wish, ...]:
    wishes = list(read_instruction(request.instruction)) if request.instruction else []
    if request.length:
        wishes = [w for w in wishes if not (isinstance(w, Length) and not w.place)]
        wishes.append(Length(0, request.length))
    if request.facts and not any(isinstance(w, Add) for w in wishes) and not request.instruction:
        wishes.append(Add("fact"))
    return tuple(wishes)


def _carried_out(work: _Work) -> Iterator[Event]:
    work.wishes = tuple(with_numbers(wish, work.layout) for wish in work.wishes)
    wishes = [w for w in work.wishes if not isinstance(w, Keep | Unclear)]
    _ask_first(work, wishes)
    for kinds in _ORDER:
        for wish in wishes:
            if isinstance(wish, kinds) and not _comes_last(wish):
                yield from _one(work, wish)
    for wish in sorted(filter(_comes_last, wishes), key=lambda last: isinstance(last, Length)):
        yield from _one(work, wish)
    if work.layout.text == work.request.text:
        raise _nothing_to_do(work)


def _nothing_to_do(work: _Work) -> Unsure:
    wish, now = next((w for w in work.wishes if isinstance(w, Length) and w.bounds and not w.place), None), count(work.layout.text)
    if wish and wish.bounds and wish.bounds[0] <= now <= wish.bounds[1]:
        return Unsure(f"正文现在{now}字，已经符合要求，没有改。还要再短些或者再长些吗？")
    return Unsure("照这个要求没有找到可以改的地方，正文没有动。要改哪一句、改成什么样？")


def _comes_last(wish: Wish) -> bool:
    """The length of the whole, and what closes the section."""
    return (isinstance(wish, Length) and not wish.place) or (isinstance(wish, Add) and wish.kind != "fact" and not wish.place and not wish.own)


def _ask_first(work: _Work, wishes: Sequence[Wish]) -> None:
    unclear = [wish.words for wish in work.wishes if isinstance(wish, Unclear)]
    if not wishes:
        raise not_understood("，".join(unclear) or work.request.instruction)
    if unclear:
        work.findings.append(Finding("ignored", f"没有看懂“{'”“'.join(unclear)}”，这一部分没有改。"))
    lengths = [w for w in wishes if isinstance(w, Length)]
    for place in {w.place for w in lengths}:
        here = [w for w in lengths if w.place == place]
        if {w.direction for w in here} >= {-1, 1}:
            raise contradictory("既要压缩，又要扩写")
    tones = {w.style for w in wishes if isinstance(w, Tone) and not w.place}
    if len(tones) > 1:
        raise contradictory("既要更正式，又要更平实")


def _one(work: _Work, wish: Wish) -> Iterator[Event]:
    """Carry out one wish."""
    layout = work.layout
    if isinstance(wish, Tone):
        yield from _tone(work, wish)
    elif isinstance(wish, Length):
        yield from _length(work, wish)
    elif isinstance(wish, Add):
        work.layout = _added(work, wish)
    else:
        work.layout = _exact(layout, wish)
    if not isinstance(wish, Tone | Length):
        work.exact = work.layout.text


_EXACT: dict[type[Wish], Callable[[Layout, Any], Layout]] = {
    RemoveNotes: removing.remove_notes, Remove: removing.remove, RemoveRepeats: removing.remove_repeats, Replace: figures.substitute,
    Numerals: figures.unify, Merge: arranging.merge, Split: arranging.split, Move: arranging.move, Swap: arranging.move,
    Order: arranging.move, Reshape: arranging.reshape, Lines: arranging.set_lines,
}  # fmt: skip
_PAIRED = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("【", "】"))


def _exact(layout: Layout, wish: Wish) -> Layout:
    """What code does to the letter.

    Raises:
        Unsure: half of a quotation or bracket would be left.
    """
    after = _EXACT[type(wish)](layout, wish)
    for opening, closing in _PAIRED:
        before, now = (text.count(opening) - text.count(closing) for text in (layout.text, after.text))
        if not before and now:
            raise Unsure(f"照这样改，“{opening}”和“{closing}”会剩下半边，正文没有动。请把要改的那一处完整地说出来。")
    return after


def _added(work: _Work, wish: Add) -> Layout:
    request = work.request
    if wish.own and wish.content:
        return add_point(work.layout, wish)
    if wish.kind == "problem":
        layout, findings = add_problem(work.layout, wish, request.facts, request.title)
        work.findings += findings
        return layout
    if wish.kind == "plan":
        return add_plan(work.layout, wish, request.facts)
    if not wish.content and any(isinstance(w, Add) and w.kind == "fact" and w.content for w in work.wishes):
        return work.layout  # 再具体些，加上…: the second half has what the first one wants
    vague = next((w.place for w in work.wishes if isinstance(w, Add) and w.wanted and w.place.points), Place())
    points = vague.points or tuple(p.origin for p in work.layout.points if p.origin not in work.left_alone)
    return add_facts(work.layout, wish, request.facts, points)


def _scope(work: _Work, layout: Layout, place: Place) -> list[int]:
    """Which points a wish is about: the named ones, else all but those that are to be left alone."""
    if place.points:
        return editing.point_indexes(layout, place.points)
    return [i for i, point in enumerate(layout.points) if point.origin not in work.left_alone]


def _tone(work: _Work, wish: Tone) -> Iterator[Event]:
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


def _tone_of_passage(work: _Work, wish: Tone) -> Iterator[Event]:
    """One sentence in another register."""
    start, end = editing.areas(work.layout, wish.place)[-1]
    passage = work.layout.text[start:end]
    yield Event("status", "正在改写……")
    after = set_tone(one_point(passage), wish, [0], work.protected)
    after = yield from work.prose.reword(after, wish.style, [0], every=after.text == passage, shown=False)
    work.layout = editing.edited(work.layout, [(start, end, after.text)])


def _length(work: _Work, wish: Length) -> Iterator[Event]:
    if wish.place.sentences or wish.place.words:
        work.layout = _shortened_passage(work, wish)
    elif wish.each:
        for index in _scope(work, work.layout, wish.place):
            yield from _fit(work, replace(wish, place=Place(points=(work.layout.points[index].origin,))))
    else:
        yield from _fit(work, wish)


def _fit(work: _Work, wish: Length) -> Iterator[Event]:
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


def _compressed(work: _Work, layout: Layout, scope: Sequence[int], high: int, rest: int) -> Layout:
    kept = any(isinstance(w, Keep) and w.form for w in work.wishes)
    heads = kept or least_length(layout, scope, work.protected) <= high
    least = least_length(layout, scope, work.protected, heads=heads)
    if least > high:
        raise too_short(least + rest, high + rest)
    return compress(layout, high, scope, work.protected, heads=heads)


def _shortened_passage(work: _Work, wish: Length) -> Layout:
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


def _finished(work: _Work) -> Revision:
    old, new = work.request.text, work.layout.text
    wish = next((w for w in work.wishes if isinstance(w, Length) and not w.place and not w.each), None)
    bounds = bounds_of(wish, count(work.exact or old)) if wish else None
    findings = [
        *work.findings,
        *check_scope(old, new, _untouched(work)),
        *find_faults(work.request, work.exact or old, new, bounds),
    ]
    return Revision(new, find_changes(old, new), tuple(findings))


def _untouched(work: _Work) -> list[str]:
    """The bodies of the points that no wish is about."""
    wishes = [w for w in work.wishes if not isinstance(w, Keep | Unclear)]
    if any(not getattr(wish, "place", None) or not wish.place.points for wish in wishes):  # type: ignore[union-attr]
        return []
    before = read_layout(work.request.text)
    touched = {i for wish in wishes for i in editing.point_indexes(before, wish.place.points)}  # type: ignore[union-attr]
    rest = {i for wish in wishes if isinstance(wish, Remove) and wish.quoted == "others" for i in range(len(before.points))}
    return [point.body for i, point in enumerate(before.points) if i not in touched | rest]

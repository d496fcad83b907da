"""One section and one instruction to a revised section: what code can do exactly first, then prose, then the checks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.drafting.section import Tools
from app.revising import arranging, editing, figures, removing
from app.revising.adding import add_facts, add_plan, add_point, add_problem
from app.revising.changes import check_scope, find_changes
from app.revising.findings import find_faults
from app.revising.instruction import read_instruction
from app.revising.lengths import bounds_of
from app.revising.naming import with_numbers
from app.revising.points import Layout, read_layout
from app.revising.prose import Prose
from app.revising.questions import Unsure, contradictory, not_understood
from app.revising.requests import RevisionRequest
from app.revising.steps import set_length, set_register
from app.revising.wishes import (
    Add,
    Insert,
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
from app.revising.work import Work
from app.schema import Event, Finding, Revision
from app.text import length as count

# What is done first; points keep the numbers they had in the section as it was until they are moved.
_ORDER: tuple[tuple[type[Wish], ...], ...] = (
    (RemoveNotes,), (Replace, Numerals, Insert), (Remove, RemoveRepeats), (Add,), (Tone,), (Length,), (Merge, Split, Move, Swap, Order), (Reshape,), (Lines,),
)  # fmt: skip


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
    work = Work(request, wishes, read_layout(request.text, lines=_in_lines(request.text, wishes)), prose)
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
    named = [wish.place for wish in wishes if not isinstance(wish, Keep | Unclear | Lines) and isinstance(getattr(wish, "place", None), Place)]  # type: ignore[union-attr]
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


def _carried_out(work: Work) -> Iterator[Event]:
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


def _nothing_to_do(work: Work) -> Unsure:
    wish, now = next((w for w in work.wishes if isinstance(w, Length) and w.bounds and not w.place), None), count(work.layout.text)
    if wish and wish.bounds and wish.bounds[0] <= now <= wish.bounds[1]:
        return Unsure(f"正文现在{now}字，已经符合要求，没有改。还要再短些或者再长些吗？")
    return Unsure("照这个要求没有找到可以改的地方，正文没有动。要改哪一句、改成什么样？")


def _comes_last(wish: Wish) -> bool:
    """The length of the whole, and what closes the section."""
    return (isinstance(wish, Length) and not wish.place) or (isinstance(wish, Add) and wish.kind != "fact" and not wish.place and not wish.own)


def _ask_first(work: Work, wishes: Sequence[Wish]) -> None:
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


def _one(work: Work, wish: Wish) -> Iterator[Event]:
    """Carry out one wish."""
    layout = work.layout
    if isinstance(wish, Tone):
        yield from set_register(work, wish)
    elif isinstance(wish, Length):
        yield from set_length(work, wish)
    elif isinstance(wish, Add):
        work.layout = _added(work, wish)
    else:
        work.layout = _exact(layout, wish)
    if not isinstance(wish, Tone | Length):
        work.exact = work.layout.text


_EXACT: dict[type[Wish], Callable[[Layout, Any], Layout]] = {
    RemoveNotes: removing.remove_notes, Remove: removing.remove, RemoveRepeats: removing.remove_repeats, Replace: figures.substitute, Insert: figures.insert,
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


def _added(work: Work, wish: Add) -> Layout:
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


def _finished(work: Work) -> Revision:
    old, new = work.request.text, work.layout.text
    wish = next((w for w in work.wishes if isinstance(w, Length) and not w.place and not w.each), None)
    bounds = bounds_of(wish, count(work.exact or old)) if wish else None
    findings = [
        *work.findings,
        *check_scope(old, new, _untouched(work)),
        *find_faults(work.request, work.exact or old, new, bounds),
    ]
    return Revision(new, find_changes(old, new), tuple(findings))


def _untouched(work: Work) -> list[str]:
    """The bodies of the points that no wish is about."""
    wishes = [w for w in work.wishes if not isinstance(w, Keep | Unclear)]
    if any(not getattr(wish, "place", None) or not wish.place.points for wish in wishes):  # type: ignore[union-attr]
        return []
    before = read_layout(work.request.text)
    touched = {i for wish in wishes for i in editing.point_indexes(before, wish.place.points)}  # type: ignore[union-attr]
    rest = {i for wish in wishes if isinstance(wish, Remove) and wish.quoted == "others" for i in range(len(before.points))}
    return [point.body for i, point in enumerate(before.points) if i not in touched | rest]

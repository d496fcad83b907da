"""Points merged, split, moved, and given another form: by code, so that no word is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from app.checks.matching import bigrams
from app.revising.editing import areas, point_indexes
from app.revising.points import (
    Form,
    Layout,
    Point,
    make_mark,
    one_point,
    read_layout,
    renumbered,
    respaced,
    split_clauses,
    split_head,
    split_sentences,
)
from app.revising.questions import Unsure, no_such_point
from app.revising.removing import drop_points
from app.revising.wishes import Lines, Merge, Move, Order, Reshape, Split, Swap
from app.text import length

_DEPENDENT = re.compile("^(?:其中|同时|此外|另外|参加|采纳|办结|整改|惠及|覆盖|对此|为此|通过(?:上述|这|学习)|由此|从而|据此|随后|之后|目前|截至)")
_LINKED = re.compile("[；;，、]$")


def merge(layout: Layout, wish: Merge) -> Layout:
    """Points as one, at the place of the first: their headings joined, then what they say.

    Raises:
        Unsure: there are not two.
    """
    indexes = sorted(set(point_indexes(layout, wish.points))) if wish.points else _most_alike(layout)
    if len(indexes) < 2:
        raise Unsure("要合并哪几点？请说出序号，例如：合并第一点和第三点。")
    joined = _joined([layout.points[i].body for i in indexes])
    return drop_points(layout.with_body(indexes[0], joined), indexes[1:])


def _most_alike(layout: Layout) -> list[int]:
    pairs = [(i, j) for i in range(len(layout.points)) for j in range(i + 1, len(layout.points))]
    if not pairs:
        raise Unsure("正文没有分点，没有可以合并的。")

    def likeness(pair: Iterable[int]) -> float:
        a, b = (bigrams(layout.points[i].body) for i in pair)
        return len(a & b) / (min(len(a), len(b)) or 1)

    return list(max(pairs, key=likeness))


def _joined(bodies: Sequence[str]) -> str:
    parts = [split_head(body) for body in bodies]
    if all(head for head, _ in parts):
        head = "，".join(_open(head) for head, _ in parts) + "。"
        return head + "".join(_ended(rest) for _, rest in parts)
    return "".join(_ended(body) for body in bodies)


def _open(text: str) -> str:
    return re.sub("[。；，]+\\s*$", "", text)


def _ended(text: str) -> str:
    return _open(text) + "。" if text and (_LINKED.search(text) or text[-1] not in "。！？”）") else text


def split(layout: Layout, wish: Split) -> Layout:
    """One point as several, cut between its sentences.

    Raises:
        Unsure: it has too few sentences.
    """
    index = point_indexes(layout, [wish.point])[0]
    point = layout.points[index]
    parts = _parts(point.body, wish.count)
    if len(parts) < wish.count:
        raise Unsure(f"第{wish.point + 1}点只有{len(parts)}句话，拆不成{wish.count}点。要在哪里断开？")
    gap = layout.points[0].gap if len(layout.points) > 1 else ""
    new = [Point(point.mark if n == 0 else "", part, gap, point.origin if n == 0 else -1) for n, part in enumerate(parts)]
    points = (*layout.points[:index], *new, *layout.points[index + 1 :])
    return renumbered(respaced(replace(layout, points=points), [p.gap for p in layout.points]))


def move(layout: Layout, wish: Move | Swap | Order) -> Layout:
    """Points in another order, numbered anew.

    Raises:
        Unsure: there is no such point, or no such place.
    """
    points = list(layout.points)
    if isinstance(wish, Swap):
        i, j = point_indexes(layout, [wish.first, wish.second])
        points[i], points[j] = points[j], points[i]
    elif isinstance(wish, Order):
        indexes = point_indexes(layout, wish.points)
        points = [points[i] for i in indexes] + [p for i, p in enumerate(points) if i not in indexes]
    else:
        point = points.pop(point_indexes(layout, [wish.point])[0])
        to = wish.to if wish.to >= 0 else len(points)
        if to > len(points):
            raise no_such_point(to + 1, len(points) + 1)
        points.insert(to, point)
    ends = [point.body[-1:] for point in layout.points]
    points = [_with_end(point, ends[n]) for n, point in enumerate(points)]
    return renumbered(respaced(replace(layout, points=tuple(points)), [p.gap for p in layout.points]))


def _with_end(point: Point, end: str) -> Point:
    """Points joined by ； keep that sign between them, whichever stands last."""
    return replace(point, body=point.body[:-1] + end) if point.body[-1:] in "；。" and end in "；。" else point


# --- another form ------------------------------------------------------------------------------------


def reshape(layout: Layout, wish: Reshape) -> Layout:
    """The same words in another form.

    Raises:
        Unsure: the text has too few sentences for so many points.
    """
    form: Form = wish.form or ("段" if layout.form not in ("plain",) else "plain")
    bodies = [point.body for point in layout.points]
    intro, tail = layout.intro, layout.tail
    if form == "plain" and (wish.count or 1) == 1:
        return _one_paragraph(layout)
    if form in ("段", "plain") and layout.form not in ("段", "plain") and not wish.count:
        return _built("段", "", [_ended(b.strip()) for b in (re.sub("[：:，]\\s*$", "。", intro.rstrip()), *bodies, tail) if b.strip()], "")
    count = wish.count or (len(bodies) if len(bodies) > 1 else _natural_count(bodies[0], form))
    if layout.form in ("plain", "段") and form not in ("段", "plain"):
        intro, bodies = _lead(bodies, count)
    if layout.form not in ("plain", "段") and form in ("段", "plain"):
        bodies, intro, tail = _unmarked(bodies, intro, tail, count)
    bodies = _recounted(bodies, count)
    return _built(form, intro, [_ended(body) for body in bodies], tail)


def set_lines(layout: Layout, wish: Lines) -> Layout:
    """Each marked point on a line of its own, or all of them in one paragraph."""
    if wish.place:
        return _set_apart(layout, wish)
    if layout.form in ("段", "plain") and not wish.apart:
        return _one_paragraph(layout)
    gap = "\n" if wish.apart else ""
    last = len(layout.points) - 1
    points = tuple(replace(point, gap=gap if i < last else point.gap) for i, point in enumerate(layout.points))
    intro = layout.intro.rstrip("\n") + gap if layout.intro.strip() else layout.intro
    return replace(layout, intro=intro, points=points)


def _set_apart(layout: Layout, wish: Lines) -> Layout:
    """One sentence or point as a paragraph of its own."""
    text, (start, end) = layout.text, areas(layout, wish.place)[-1]
    start -= next((len(p.mark) for p in layout.points if p.mark and text[:start].endswith(p.mark)), 0)
    head, own, tail = text[:start].rstrip("\n"), text[start:end].strip("\n"), text[end:].lstrip("\n")
    if wish.rest:
        own, tail = own + text[end:], ""
    return read_layout("\n".join(piece for piece in (head, own, tail) if piece))


def _one_paragraph(layout: Layout) -> Layout:
    text = "".join(_ended(piece.strip()) for piece in (layout.intro, *(p.body for p in layout.points), layout.tail) if piece.strip())
    return one_point(text)


def _natural_count(body: str, form: Form) -> int:
    return 2 if form in ("段", "plain") and length(body) < 350 else 3


def _lead(bodies: list[str], count: int) -> tuple[str, list[str]]:
    """A first sentence without figures that opens the whole stays before the points."""
    from app.facts import find_figures

    if len(bodies) > 1:
        first = bodies[0]
        short = len(bodies) > count and length(first) < 60 and not find_figures(first)
        return (first, bodies[1:]) if short else ("", bodies)
    sentences = split_sentences(bodies[0])
    if len(sentences) > count and not find_figures(sentences[0]):
        return sentences[0], ["".join(sentences[1:])]
    return "", bodies


def _unmarked(bodies: list[str], intro: str, tail: str, count: int) -> tuple[list[str], str, str]:
    """Marks gone, intro and closing paragraph belong to the paragraphs beside them."""
    bodies = [_ended(body) for body in bodies]
    head = re.sub("[：:，]\\s*$", "。", intro.rstrip())
    spare = count - len(bodies)
    if tail.strip() and spare > 0:
        bodies.append(tail.strip())
        spare -= 1
    elif tail.strip():
        bodies[-1] += tail.strip()
    if head and spare > 0:
        bodies.insert(0, head)
    elif head:
        bodies[0] = head + bodies[0]
    return bodies, "", ""


def _recounted(bodies: list[str], count: int) -> list[str]:
    """So many of them: neighbours joined, or the longest cut."""
    bodies = list(bodies)
    while len(bodies) > count:
        at = min(range(len(bodies) - 1), key=lambda i: length(bodies[i]) + length(bodies[i + 1]))
        bodies[at : at + 2] = [_joined(bodies[at : at + 2])]
    while len(bodies) < count:
        at = max(range(len(bodies)), key=lambda i: length(bodies[i]))
        wanted = count if len(bodies) == 1 else 2
        parts = _parts(bodies[at], wanted)
        if len(parts) < 2:
            raise Unsure(f"正文内容不多，分不成{count}点（段），最多{len(bodies)}。分成几点合适？")
        bodies[at : at + 1] = parts
    return bodies


def _parts(body: str, count: int) -> list[str]:
    """The body in `count` parts of about equal length, cut before sentences that can stand alone."""
    head, rest = split_head(body)
    units = split_sentences(rest)
    if len(units) < count:
        units = _halves(units)
    units[0] = head + units[0]
    starts = [i for i in range(1, len(units)) if not _DEPENDENT.match(units[i].lstrip())] or list(range(1, len(units)))
    if len(starts) < count - 1:
        starts = list(range(1, len(units)))
    cuts = _best_cuts([length(u) for u in units], starts, count)
    edges = [0, *cuts, len(units)]
    parts = ["".join(units[a:b]) for a, b in pairwise(edges) if a < b]
    return [_ended(re.sub("^(?:并且?|还|而且)(?!列|购)", "", part)) for part in parts]


def _halves(units: list[str]) -> list[str]:
    """Sentences cut at ；, then at clauses with a figure of their own."""
    found: list[str] = []
    for unit in units:
        found += [p for p in re.split("(?<=；)", unit) if p]
    if len(found) > len(units):
        return found
    return [clause for unit in units for clause in split_clauses(unit)]


def _best_cuts(sizes: list[int], starts: list[int], count: int) -> list[int]:
    aim = sum(sizes) / count

    def cost(cuts: Iterable[int]) -> float:
        edges = [0, *cuts, len(sizes)]
        return sum((sum(sizes[a:b]) - aim) ** 2 for a, b in pairwise(edges))

    return list(min(combinations(starts[:24], count - 1), key=cost, default=()))


def _built(form: Form, intro: str, bodies: Sequence[str], tail: str) -> Layout:
    """The bodies with the marks of the form: ordinals run on, numbers and paragraphs have lines of their own."""
    lines = form not in ("一是", "首先，", "第一，")
    points = [Point(make_mark(form, n, len(bodies)), body, "\n" if lines and n < len(bodies) - 1 else "", n) for n, body in enumerate(bodies)]
    if tail.strip():
        points[-1] = replace(points[-1], gap="\n")
    head = intro.rstrip("\n") + ("\n" if lines and intro.strip() else "")
    return Layout(form, head, tuple(points), tail)

"""A section taken apart into points, sentences and clauses, and put together again without losing a character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.checks.form import ORDINALS
from app.schema import Span
from app.text import length

Form = Literal["一是", "1.", "1、", "（1）", "（一）", "一、", "①", "第一，", "首先，", "段", "plain"]

INTRO, TAIL = -2, -3  # what stands for the origin of an intro and of a closing paragraph
HEAD = 26  # characters of a point's own little heading, at most
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_SPOKEN = ("首先", "其次", "再次", "最后")
_MARKS: tuple[tuple[Form, str], ...] = (
    ("一是", f"(?:^|(?<=[。；：:;，\n]))[ 　]*(?P<n>[{ORDINALS}])是(?![否不])[，,：:]?"),
    ("1.", r"(?:^|(?<=[。；：:;\n]))[ 　]*(?P<n>\d{1,2})[.．](?!\d)[ 　]*"),
    ("1、", r"(?:^|(?<=[。；：:;\n]))[ 　]*(?P<n>\d{1,2})、(?!\d)[ 　]*"),
    ("一、", f"(?:^|(?<=\n))[ 　]*(?P<n>[{ORDINALS}])、"),
    ("（1）", r"(?:^|(?<=[。；：:;，\n]))[ 　]*[（(](?P<n>\d{1,2})[)）][ 　]*"),
    ("（一）", f"(?:^|(?<=[。；：:;，\n]))[ 　]*[（(](?P<n>[{ORDINALS}])[)）][ 　]*"),
    ("①", f"(?:^|(?<=[。；：:;，\n]))[ 　]*(?P<n>[{_CIRCLED}])[ 　]*"),
    ("第一，", f"(?:^|(?<=[。；：:;\n]))[ 　]*第(?P<n>[{ORDINALS}])[，,、：:]"),
    ("首先，", f"(?:^|(?<=[。；：:;\n]))[ 　]*(?P<n>{'|'.join(_SPOKEN)})[，,]"),
)
_SENTENCE = re.compile("(?:“[^”\n]*”|（[^）\n]*）|《[^》\n]*》|[^。！？\n])*(?:[。！？]+[”’）]*|\n|$)")
_CLAUSE = re.compile("(?:“[^”\n]*”|（[^）\n]*）|《[^》\n]*》|[^，；。！？：\n])*(?:[，；：]|[。！？]+[”’）]*|\n|$)")


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its mark (一是, 1. …), what it says, and the white space behind it.

    Args:
        mark: as it stands; "" for a paragraph or a sentence.
        body: without the mark.
        gap: line breaks and spaces up to the next point.
        origin: its number in the section as it was, from 0.
    """

    mark: str
    body: str
    gap: str
    origin: int

    @property
    def text(self) -> str:
        return self.mark + self.body + self.gap


@dataclass(frozen=True, slots=True)
class Layout:
    """A section as intro, points and a paragraph behind them; `text` gives back exactly what was read."""

    form: Form
    intro: str
    points: tuple[Point, ...]
    tail: str = ""

    @property
    def text(self) -> str:
        return self.intro + "".join(point.text for point in self.points) + self.tail

    def where(self, origin: int) -> int:
        """The present place of the point that was number `origin`; -1 when it is gone."""
        return next((i for i, point in enumerate(self.points) if point.origin == origin), -1)

    def with_body(self, index: int, body: str) -> Layout:
        """The same with another body at place `index`."""
        points = (*self.points[:index], replace(self.points[index], body=body), *self.points[index + 1 :])
        return replace(self, points=points)


def read_layout(text: str, *, lines: bool = False) -> Layout:
    """The points of `text`: marked ones, else paragraphs, else one point; with `lines` paragraphs count before marks."""
    for form, pattern in () if lines else _MARKS:
        found = _in_order(form, [m for m in re.finditer(pattern, text)])
        if len(found) >= 2:
            return _marked(text, form, found)
    pieces = [line for line in re.split("(?<=\n)(?=[^\n])", text) if line]
    form = "段" if len(pieces) > 1 else "plain"
    return Layout(form, "", tuple(_point("", line, i) for i, line in enumerate(pieces)))


def _in_order(form: Form, found: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The marks that count 1, 2, 3 …; 最后 may come in any place behind the first."""
    kept: list[re.Match[str]] = []
    for match in found:
        number = _number(form, match["n"])
        if number == len(kept) + 1 or (match["n"] == "最后" and kept):
            kept.append(match)
    return kept


def _number(form: Form, sign: str) -> int:
    if sign.isdecimal():
        return int(sign)
    if form == "首先，":
        return _SPOKEN.index(sign) + 1
    return (_CIRCLED if form == "①" else ORDINALS).index(sign) + 1


def _marked(text: str, form: Form, found: Sequence[re.Match[str]]) -> Layout:
    ends = [m.start() for m in found[1:]] + [len(text)]
    last = found[-1].end()
    tail = re.search("\n+(?=[^\n])", text[last:])
    if tail:
        ends[-1] = last + tail.end()
    points = tuple(_point(m[0], text[m.end() : end], i) for i, (m, end) in enumerate(zip(found, ends, strict=True)))
    return Layout(form, text[: found[0].start()], points, text[ends[-1] :])


def _point(mark: str, rest: str, origin: int) -> Point:
    body = rest.rstrip()
    return Point(mark, body, rest[len(body) :], origin)


_SHAPES = {
    "一是": "{}是", "1.": "{}. ", "1、": "{}、", "（1）": "（{}）", "（一）": "（{}）", "一、": "{}、", "①": "{}", "第一，": "第{}，", "首先，": "{}，",
}  # fmt: skip


def one_point(text: str) -> Layout:
    """A passage as a layout of its own."""
    return Layout("plain", "", (Point("", text, "", 0),))


def make_mark(form: Form, number: int, count: int = 0) -> str:
    """The mark of point `number` (from 0) of `count`; "" where the form has none."""
    return _SHAPES[form].format(_sign(form, number, count)) if form in _SHAPES else ""


def _sign(form: Form, number: int, count: int) -> str:
    if form == "首先，":
        return _SPOKEN[3] if count > 2 and number == count - 1 else _SPOKEN[min(number, 2)]
    if form in ("1.", "1、", "（1）"):
        return str(number + 1)
    return (_CIRCLED if form == "①" else ORDINALS)[number % 10]


def renumbered(layout: Layout) -> Layout:
    """The marks counted anew, each in its own spelling; a single point needs none."""
    if layout.form not in _SHAPES:
        return layout
    if len(layout.points) == 1:
        return replace(layout, points=(replace(layout.points[0], mark=""),))
    count = len(layout.points)
    points = [replace(point, mark=_remarked(layout.form, point.mark, n, count)) for n, point in enumerate(layout.points)]
    return replace(layout, points=tuple(points))


def _remarked(form: Form, mark: str, number: int, count: int) -> str:
    found = next((m for f, pattern in _MARKS if f == form for m in [re.search(pattern, mark)] if m), None)
    if not found:
        return make_mark(form, number, count)
    fits = _SPOKEN[min(number, 3)] == found["n"] and form == "首先，"
    sign = found["n"] if fits else _sign(form, number, count)
    return mark[: found.start("n")] + sign + mark[found.end("n") :]


def unfolded(layout: Layout) -> Layout:
    """Intro and closing paragraph as points of their own, so that what is done to every point is done to them."""
    head = (_point("", layout.intro, INTRO),) if layout.intro.strip() and not layout.intro.rstrip().endswith("：") else ()
    tail = (_point("", layout.tail, TAIL),) if layout.tail.strip() else ()
    return replace(layout, intro="" if head else layout.intro, points=(*head, *layout.points, *tail), tail="" if tail else layout.tail)


def folded(layout: Layout) -> Layout:
    """The layout with intro and closing paragraph in their places again."""
    outer = {point.origin: point.text for point in layout.points if point.origin in (INTRO, TAIL)}
    inner = tuple(point for point in layout.points if point.origin not in (INTRO, TAIL))
    return replace(layout, intro=outer.get(INTRO, layout.intro), points=inner, tail=outer.get(TAIL, layout.tail))


def respaced(layout: Layout, gaps: Sequence[str]) -> Layout:
    """The white space between points as it was at these places, whatever point stands there now."""
    inner = gaps[0] if len(gaps) > 1 else ""
    last = len(layout.points) - 1
    points = [replace(point, gap=inner if i < last else (gaps[-1] if gaps else "")) for i, point in enumerate(layout.points)]
    return replace(layout, points=tuple(points))


def split_sentences(text: str) -> list[str]:
    """Sentences with their full stop and the line break behind it; joined they are `text`."""
    found = [m[0] for m in _SENTENCE.finditer(text) if m[0]]
    joined: list[str] = []
    for piece in found:
        if joined and not piece.strip():
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def split_clauses(sentence: str) -> list[str]:
    """Clauses with the sign that ends them; joined they are `sentence`."""
    return [m[0] for m in _CLAUSE.finditer(sentence) if m[0]]


def spans_of(pieces: Sequence[str]) -> list[Span]:
    """Where the pieces stand in the text they join to."""
    spans, at = [], 0
    for piece in pieces:
        spans.append((at, at + len(piece)))
        at += len(piece)
    return spans


def split_head(body: str) -> tuple[str, str]:
    """The point's own little heading (a short first sentence without figures) and the rest."""
    from app.facts import find_figures

    sentences = split_sentences(body)
    if len(sentences) > 1 and length(sentences[0]) <= HEAD and not find_figures(sentences[0]):
        return sentences[0], "".join(sentences[1:])
    return "", body

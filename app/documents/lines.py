"""The printed lines of a .pdf → paragraphs: page headers and numbers go, broken lines are joined, titles are seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.documents.blocks import MASTHEAD, Block

_PAGE_NUMBER = re.compile(
    r"[-—–－·~ ]*\d{1,4}[-—–－·~ ]*|第\s*[\d一二三四五六七八九十百]+\s*页(?:\s*[,，/]?\s*共\s*[\d一二三四五六七八九十百]+\s*页)?|\d{1,4}\s*/\s*\d{1,4}|page\s*\d+(?:\s*of\s*\d+)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（〔]\s*[一二三四五六七八九十]{1,3}\s*[)）〕]|\d{1,2}\s*[.．、](?!\d)|第[一二三四五六七八九十]{1,3}(?:部分|章))")
_STOPPED = re.compile(r"[。！？!?；;：:…][”’」』)）】\"']*$")
_EDGE = 3  # lines at a page's top and bottom that can be header and footer
_INDENT = 1.2  # letters
_SLACK = 0.8  # letters that may be missing at the end of a full line
_UNBROKEN = re.compile(r"[(（“‘《「]*(?:[!-~]+|.)[，。；：、！？,.;:!?…”’）)》」％%]*")  # stays together at the end of a line
_GAP = 1.7  # usual distances between lines
_LARGER = 1.12  # a title's letters to the others
_FIRST = 12  # lines among which a title stands
_CENTRED = 1.5  # letters off the middle


@dataclass(frozen=True, slots=True)
class Line:
    """One line and its place on the page, in points from the lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    width: float


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is usual in a document: margins of its text, size of letters, distance from line to line."""

    left: float
    right: float
    size: float
    step: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[Block]:
    """The paragraphs of a document.

    Args:
        pages: the lines of each page, in reading order.
    """
    pages = _without_edges(pages)
    lines = [(line, number) for number, page in enumerate(pages) for line in page]
    if not lines:
        return []
    usual = _measure([line for line, _ in lines])
    start, end = _title([line for line, _ in lines], usual)
    title = [Block("".join(line.text for line, _ in lines[start:end]), 0)] if end > start else []
    return [*_join(lines[:start], usual), *title, *_join(lines[end:], usual)]


# --- page headers and footers ---------------------------------------------------------------------------


def _without_edges(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Without page numbers, and without what stands at the same edge of most pages."""
    counts: Counter[tuple[str, int]] = Counter()
    for page in pages:
        counts.update({_shape(page[at]) for at in _edges(page)})
    often = max(2, (len(pages) + 1) // 2)
    repeated = {shape for shape, count in counts.items() if count >= often and len(pages) > 1}
    return [_without(page, repeated) for page in pages]


def _edges(page: Sequence[Line]) -> list[int]:
    """The lines highest and lowest on the page, wherever they come in its reading order."""
    order = sorted(range(len(page)), key=lambda at: -page[at].top)
    return [*order[:_EDGE], *order[_EDGE:][-_EDGE:]]


def _shape(line: Line) -> tuple[str, int]:
    """What it says and how high on the page: a sentence may come again, but hardly in the same place."""
    return _DIGITS.sub("0", "".join(line.text.split())), round(line.bottom / 3)


def _without(page: Sequence[Line], repeated: set[tuple[str, int]]) -> list[Line]:
    edges = set(_edges(page))
    return [
        line for at, line in enumerate(page)
        if at not in edges or not (_shape(line) in repeated or _PAGE_NUMBER.fullmatch(line.text.strip()))
    ]  # fmt: skip


# --- measures and title ---------------------------------------------------------------------------------


def _measure(lines: Sequence[Line]) -> _Measures:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size)] += len(line.text)
    size = letters.most_common(1)[0][0]
    body = [line for line in lines if round(line.size) == size]
    full = sorted(line.right for line in body if len(line.text) > 12) or [line.right for line in body]
    steps = Counter(round(a.bottom - b.bottom) for a, b in pairwise(body) if a.bottom > b.bottom)
    step = steps.most_common(1)[0][0] if steps else 2 * size
    lefts = Counter(round(line.left) for line in body)
    usual = [left for left, count in lefts.items() if count > 1 or len(body) < 4]
    return _Measures(min(usual or lefts), full[int(len(full) * 0.9)], size, step)


def _title(lines: Sequence[Line], usual: _Measures) -> tuple[int, int]:
    """Which of the first lines are the title: centred, in larger letters than the text, below an office's masthead."""
    large = [_is_large(line, usual) and not MASTHEAD.fullmatch(line.text) for line in lines[:_FIRST]]
    if True not in large:
        return 0, 0
    start = end = large.index(True)
    while end < len(large) and large[end] and abs(lines[end].size - lines[start].size) <= 1:
        end += 1
    return start, end


def _is_large(line: Line, usual: _Measures) -> bool:
    return line.size >= _LARGER * usual.size and _is_centred(line, usual) and not _HEADING.match(line.text)


def _is_centred(line: Line, usual: _Measures) -> bool:
    middle = (usual.left + usual.right) / 2
    off = min(abs((line.left + line.right) / 2 - middle), abs((line.left + line.right) / 2 - line.width / 2))
    return off < _CENTRED * line.size and line.left > usual.left + _INDENT * usual.size


# --- paragraphs -----------------------------------------------------------------------------------------


def _join(lines: Sequence[tuple[Line, int]], usual: _Measures) -> Iterator[Block]:
    text = ""
    before: tuple[Line, int] | None = None
    for line, page in lines:
        if before is not None and not _begins(line, before[0], usual, same_page=page == before[1]):
            text = _glue(text, line.text)
        else:
            if text:
                yield Block(text)
            text = line.text
        before = line, page
    if text:
        yield Block(text)


def _begins(line: Line, before: Line, usual: _Measures, *, same_page: bool) -> bool:
    """Whether a line begins a paragraph rather than going on with the one before."""
    if line.left > usual.left + _INDENT * usual.size or abs(line.size - before.size) > 1.5:
        return True
    if before.right + _first_width(line) < usual.right - _SLACK * usual.size:
        return True  # what stands here would have had room there
    if _is_centred(before, usual) and before.left > usual.left + 2.5 * usual.size:
        return True
    if same_page and before.bottom - line.bottom > _GAP * usual.step:
        return True
    return bool(_HEADING.match(line.text)) and bool(_STOPPED.search(before.text))


def _first_width(line: Line) -> float:
    """How much room the first piece of a line needs that cannot be broken: a figure, a character with its comma."""
    match = _UNBROKEN.match(line.text)
    return sum(0.55 if char.isascii() else 1.0 for char in match[0]) * line.size if match else line.size


def _glue(text: str, more: str) -> str:
    """Chinese lines are joined with nothing between them, words and figures with a space."""
    apart = text[-1:].isascii() and more[:1].isascii() and text[-1:].isalnum() and more[:1].isalpha()
    return f"{text} {more}" if apart else text + more

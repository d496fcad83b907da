"""Finds the numbered headings of a report: 一、 （一） 1. — on lines of their own, before a body, or lost in running text.

A number alone proves nothing ("统一、协调", "（一）项", "3、4月份"). What counts is where it stands (line start, behind a
full stop, glued to the text before), whether it goes on from the number before, and whether what follows is built like
a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.sections.endings import Ending, find_ending
from app.sections.titles import is_lost_heading

Place = Literal["line", "stop", "glued"]
DIVISION, CHAPTER, PART, ITEM = 0, 1, 2, 3  # 第一部分 / 一、 / （一） / 1.

_CN = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?P<division>第[{_CN}]{{1,3}}(?:部分|章)\s*[、,，:：.．]?)|(?P<chapter>[{_CN}]{{1,3}}\s*[、.．])"
    rf"|(?P<part>[(（〔]\s*[{_CN}]{{1,3}}\s*[)）〕]\s*[、.．,，]?)"
    r"|(?P<item>(?<![\d.．:：%％/年月第－—-])[0-9０-９]{1,2}\s{0,2}[.．、,，](?![\d０-９]))"
)
_DIGITS = {char: value for value, char in enumerate(_CN, 1)}
_STOPS = "。！？!?；;：:.…"
_CLOSERS = "”’\"'」』)）】》"
# Words that end in a numeral or point at one; behind them a mark is no heading.
_BEFORE_CHAPTER = re.compile(r"[统唯专单第周之万初同逐划归其合星期惟独几数十百千零〇之于]$")
_BEFORE_PART = re.compile(r"(?:第|详见|见|附件|附|表|图|如|按照?|依据|上述|前述|本条|条|款)$")
_BEFORE_ITEM = re.compile(r"(?:第|附件|表|图|约|达|共|超|近|至|到|余|[+=＋×*])$")
_AFTER_CHAPTER = re.compile(rf"[{_CN}\d]{{1,2}}(?:、|季度|月|线|级|类|层|产业|等|是|期|届|次|个|轮)")
_TITLE_WINDOW = 45


@dataclass(frozen=True, slots=True)
class Mark:
    """A numeral with its punctuation, as it stands at `start`..`end`; it may or may not begin a heading."""

    rank: int
    number: int
    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at `start`; the body below it begins at `body`. `orphan`: the heading it belongs under is lost."""

    rank: int
    number: int
    start: int
    body: int
    text: str
    orphan: bool = False


@dataclass(slots=True)
class _Walk:
    """The numbers that were accepted last, by rank, while the marks are walked through in order."""

    last: dict[int, int]
    previous: Mark | None = None

    def expected(self, rank: int) -> int:
        return self.last.get(rank, 0) + 1

    def accept(self, mark: Mark) -> None:
        self.last[mark.rank] = mark.number
        for rank in [rank for rank in self.last if rank > mark.rank]:
            del self.last[rank]
        self.previous = mark


def find_headings(text: str) -> list[Heading]:
    """All headings of one report's text, in order, numbered and unnumbered."""
    marks = _accepted(text, find_marks(text))
    for rank in (ITEM, PART, CHAPTER):
        marks = _without_plain_lists(text, marks, rank)
    numbered = [_heading(text, mark, limit) for mark, limit in _with_limits(text, marks)]
    return _mark_orphans(_merge(numbered, [*_lost_headings(text), *_bare_lines(text, marks)]))


def find_marks(text: str) -> list[Mark]:
    """Every numeral that could begin a heading, by its form and its neighbours alone."""
    found = (_mark(text, match) for match in _MARK.finditer(text))
    return [mark for mark in found if mark is not None]


def _mark(text: str, match: re.Match[str]) -> Mark | None:
    start, end = match.span()
    left = text[max(0, start - 4) : start]
    place = _place(text, start)
    if match["division"]:
        return Mark(DIVISION, _chinese(match[0]), start, end, place) if place != "glued" else None
    if match["chapter"]:
        refused = _BEFORE_CHAPTER.search(left) or _AFTER_CHAPTER.match(text, end) or (place == "glued" and match[0][-1] in ".．")
        return None if refused and place != "line" else Mark(CHAPTER, _chinese(match[0]), start, end, place)
    if match["part"]:
        return None if _BEFORE_PART.search(left) else Mark(PART, _chinese(match[0]), start, end, place)
    if place == "glued" and _BEFORE_ITEM.search(left):
        return None
    return Mark(ITEM, int(re.sub(r"\D", "", match[0])), start, end, place)


def _place(text: str, start: int) -> Place:
    at = start
    while at and text[at - 1] in " \u3000":
        at -= 1
    if at == 0 or text[at - 1] == "\n":
        return "line"
    before = text[at - 1]
    if before in _STOPS:
        return "stop"
    return "stop" if before in _CLOSERS and at > 1 and text[at - 2] in _STOPS else "glued"


def _chinese(text: str) -> int:
    digits = [_DIGITS[char] for char in text if char in _DIGITS]
    if not digits:
        return 0
    if 10 not in digits:
        return digits[-1]
    ten = digits.index(10)
    tens = digits[ten - 1] if ten else 1
    return tens * 10 + (digits[ten + 1] if ten + 1 < len(digits) else 0)


# --- which marks begin a heading ---------------------------------------------------------------------


def _accepted(text: str, marks: Sequence[Mark]) -> list[Mark]:
    walk = _Walk({})
    kept: list[Mark] = []
    for mark, limit in _with_limits(text, marks):
        if _begins_heading(text, mark, limit, walk):
            walk.accept(mark)
            kept.append(mark)
    return kept


def _with_limits(text: str, marks: Sequence[Mark]) -> list[tuple[Mark, int]]:
    """Each mark with the place where its heading must have ended: the next mark or the end of the text."""
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    return list(zip(marks, ends, strict=False))


def _ending(text: str, mark: Mark, limit: int) -> Ending:
    below = _MARK.match(text, limit)
    ranks = {"division": DIVISION, "chapter": CHAPTER, "part": PART, "item": ITEM}
    parent = below is not None and below.lastgroup is not None and ranks[below.lastgroup] > mark.rank
    return find_ending(text, mark.end, limit, mark.rank, parent=parent)


def _begins_heading(text: str, mark: Mark, limit: int, walk: _Walk) -> bool:
    if mark.rank == ITEM:
        return _begins_item(text, mark, limit, walk)
    if mark.place == "line":
        return mark.number > 0
    follows = mark.number == walk.expected(mark.rank)
    if mark.place == "stop" and (mark.rank == PART or follows):
        return True
    if mark.rank == PART:
        return follows or mark.number == 1
    shaped = _ending(text, mark, limit).kind != "none"
    ahead = mark.place == "stop" and mark.number > walk.last.get(CHAPTER, 0)
    return shaped and (follows or ahead)


def _begins_item(text: str, mark: Mark, limit: int, walk: _Walk) -> bool:
    """1. needs more proof than the others: figures with a full stop or a comma behind them are everywhere."""
    comma = text[mark.end - 1] in ",，"
    follows = mark.number == walk.expected(ITEM)
    if mark.place == "line":
        return not comma or follows
    if mark.place == "stop":
        return follows or not comma
    if mark.number == 1 and _right_behind_heading(text, mark, walk):
        return True
    ending = _ending(text, mark, limit)
    if comma or ending.kind != "clear" or re.search(r"\d", text[mark.end : ending.end]):
        return False
    return follows or 4 <= ending.end - mark.end <= 25


def _right_behind_heading(text: str, mark: Mark, walk: _Walk) -> bool:
    before = walk.previous
    if before is None or before.rank == ITEM or mark.start - before.end > _TITLE_WINDOW:
        return False
    return not any(char in text[before.end : mark.start] for char in "。；;\n")


def _without_plain_lists(text: str, marks: Sequence[Mark], rank: int) -> list[Mark]:
    """Drops 1. 2. 3. where they count sentences: most items of a list of headings have a title and a body."""
    if rank == CHAPTER and not any(mark.rank == DIVISION for mark in marks):
        return list(marks)  # nothing above them: they are the report's own frame
    kept: list[Mark] = []
    group: list[tuple[Mark, int]] = []
    for mark, limit in _with_limits(text, marks):
        if mark.rank > rank:
            kept.append(mark)
            continue
        if mark.rank < rank or (group and mark.number <= group[-1][0].number):
            kept += _titled(text, group)
            group = []
        if mark.rank == rank:
            group.append((mark, limit))
        else:
            kept.append(mark)
    return sorted(kept + _titled(text, group), key=lambda mark: mark.start)


def _titled(text: str, group: Sequence[tuple[Mark, int]]) -> list[Mark]:
    endings = [_ending(text, mark, limit) for mark, limit in group]
    titled = sum(ending.kind != "none" for ending in endings)
    return [mark for mark, _ in group] if 2 * titled >= len(group) > 0 else []


# --- what they say -----------------------------------------------------------------------------------


def _heading(text: str, mark: Mark, limit: int) -> Heading:
    ending = _ending(text, mark, limit)
    title = text[mark.start : ending.end].strip()
    if ending.end > mark.end:
        title = title.rstrip("。.．:：,，;；、 \u3000")
    return Heading(mark.rank, mark.number, mark.start, ending.body, title)


_SENTENCE = re.compile(r"(?:(?<=[。！？；])|(?<=^)|(?<=\n))([^。！？；：，,、:;\n]{4,18})(?:。|：|:|\n|$)")


def _lost_headings(text: str) -> list[Heading]:
    """Sentences or lines such as 下一步工作打算 that once were a heading of the first rank."""
    return [
        Heading(CHAPTER, 0, match.start(1), match.end(), match[1].strip())
        for match in _SENTENCE.finditer(text)
        if is_lost_heading(match[1].strip())
    ]


_LINE = re.compile(r"^[ \u3000]*([^\s。！？；：，、:;!?#][^\n。！？；：:;!?]{3,29}[^\s。！？；：，、,:;!?])[ \u3000]*\n+(?=[^\n]{40,}[。！？；：])", re.MULTILINE)


def _bare_lines(text: str, marks: Sequence[Mark]) -> list[Heading]:
    """Short lines before long paragraphs, where the headings of the first rank have lost their numbers altogether."""
    if any(mark.rank <= CHAPTER for mark in marks):
        return []
    rank = CHAPTER if any(mark.rank == PART for mark in marks) else PART
    starts = {mark.start for mark in marks}
    found = [match for match in _LINE.finditer(text) if match.start(1) not in starts]
    return [Heading(rank, 0, match.start(1), match.end(), match[1].strip()) for match in found]


def _merge(numbered: Sequence[Heading], lost: Sequence[Heading]) -> list[Heading]:
    """Both in order; an unnumbered one inside a numbered one's own words is that one's title."""
    merged: list[Heading] = []
    for heading in sorted([*numbered, *lost], key=lambda heading: (heading.start, heading.number == 0)):
        if merged and heading.start < merged[-1].body:
            continue
        merged.append(heading)
    return merged


def _mark_orphans(headings: Sequence[Heading]) -> list[Heading]:
    """A list that begins anew without a heading above it, or in its middle, has lost the heading it belongs under."""
    last: dict[int, int] = {}
    seen: list[Heading] = []
    for heading in headings:
        before = last.get(heading.rank, 0)
        restarted = heading.rank == PART and before > 0 and heading.number <= before
        headless = heading.rank == ITEM and before == 0 and heading.number > 1
        seen.append(replace(heading, orphan=restarted or headless))
        last = {rank: number for rank, number in last.items() if rank < heading.rank} | {heading.rank: heading.number}
    return seen

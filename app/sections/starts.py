"""Where in a file its reports begin, and what they are called.

A title stands on a line of its own, is scattered over several, carries a 篇7, or is glued between the last sentence of
one report and the first of the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.sections.headings import CHAPTER, Mark, find_marks
from app.sections.titles import (
    COLLECTION,
    PIECE,
    TITLE_GLUED,
    ends_like_title,
    is_stock_heading,
    is_title_line,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One report: its title ("" if it has none) and all that stands below it."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class _Start:
    title: str
    start: int
    end: int


TITLE_SIGN = "# "  # before a line that a document itself calls its title
_LONGEST_SCRAP = 40  # characters in a line of a scattered title
_FIRST_CHAPTER = re.compile(r"^[ \u3000]*一、", re.MULTILINE)
_ZONE = 70  # characters before 篇7 in which its title stands
_STOP = re.compile(r"[。！？!?；;\n]")
_STOPPED = re.compile(r"[。！？!?；;：:，,、…][”’」』)）】\"']*$")
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（〔]\s*[一二三四五六七八九十\d]{1,3}\s*[)）〕]|\d{1,2}\s*[.．、]|第[一二三四五六七八九十]{1,3}(?:部分|章)|#|\0|[一二三四五六七八九十]是)")
_ORGAN_END = r"(?:街道|镇|乡|县|区|市|局|办|委|办公室|办事处|委员会|人民政府|政府|党委|党组|党工委|工委|支部|公司|中心|学校|社区|医院|集团)"
_FIRST_SCRAP = re.compile(rf"(?:关于|中共|20\d\d).*|.*(?:{_ORGAN_END}|年度?|上半年|下半年|季度)")
_DATE = r"[(（]?\s*(?:20\d\d|[二〇○零一二三四五六七八九]{4})\s*[年.\-/]\s*[\d一二三四五六七八九十]{1,3}\s*[月.\-/]?\s*(?:[\d一二三四五六七八九十]{1,3}\s*日?)?\s*[)）]?"
_SIGNATURE = re.compile(rf"{_DATE}|[^。，,；;：:]{{2,30}}{_ORGAN_END}(?:\s*{_DATE})?|[(（]此件[^()（）]{{2,12}}[)）]|[(（]?(?:完|全文完)[)）]?")
_SUBTITLE = re.compile(rf"{_DATE}|[-—]{{1,2}}.{{2,30}}|[(（].{{2,30}}[)）]|.{{2,30}}{_ORGAN_END}|[\u4e00-\u9fff]{{2,3}}(?:\s+[\u4e00-\u9fff]{{2,3}})?")
_ANNEX = re.compile(r"\n[ \u3000]{0,8}(?:附件|抄送|联系人|报送)\s*[:：][^\0]{0,400}\Z")
_GLUED = re.compile(rf"(?:^|(?<=[。！？!?]))(?:{TITLE_GLUED.pattern})(?=[^\s])", re.MULTILINE)


def find_pieces(text: str) -> tuple[list[Piece], str]:
    """The reports of a file, and what stood before the first title.

    Args:
        text: a file's text without boilerplate.
    """
    starts = _starts(text)
    if not starts:
        return [Piece("", _without_signature(text))], ""
    ends = [start.start for start in starts[1:]] + [len(text)]
    pages = [(start.title, text[start.end : end]) for start, end in zip(starts, ends, strict=True)]
    before = COLLECTION.sub("", text[: starts[0].start]).strip()
    return [Piece(title, _without_signature(body)) for title, body in _bound(pages)], before


def _bound(pages: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A title that comes again is a page header, unless the chapters begin anew behind it."""
    reports: list[tuple[str, list[str]]] = []
    begun = False
    for title, body in pages:
        begins = _FIRST_CHAPTER.search(body) is not None
        repeated = bool(reports) and title != "" and title == reports[-1][0] and not (begins and begun)
        if repeated or (reports and not body.strip()):
            reports[-1][1].append(body)
            begun = begun or begins
            continue
        reports.append((title, [body]))
        begun = begins
    return [(title, "\n".join(bodies)) for title, bodies in reports]


def _starts(text: str) -> list[_Start]:
    marks = [mark for mark in find_marks(text) if mark.rank == CHAPTER]
    found = [*_numbered_titles(text), *_line_titles(text), *_glued_titles(text, marks)]
    starts: list[_Start] = []
    for start in sorted(found, key=lambda start: (start.end, start.start)):
        if starts and start.start < starts[-1].end:  # two readings of one place: the longer one knows more
            starts[-1] = max(starts[-1], start, key=lambda each: each.end - each.start)
            continue
        starts.append(start)
    return starts


# --- titles that carry a number: 篇7 -----------------------------------------------------------------


def _numbered_titles(text: str) -> Iterator[_Start]:
    for match in PIECE.finditer(text):
        zone = text[max(0, match.start() - _ZONE) : match.start()]
        cuts = [stop.end() for stop in _STOP.finditer(zone)]
        begin = match.start() - len(zone) + (cuts[-1] if cuts else 0)
        title = COLLECTION.sub("", text[begin : match.start()]).strip()
        if ends_like_title(title) and "," not in title and "，" not in title:
            yield _Start((title + match[0].strip(" \t:：")).strip(), begin, match.end())
        elif not title.strip("【[(（ "):
            yield _title_behind(text, begin, match)


def _title_behind(text: str, begin: int, match: re.Match[str]) -> _Start:
    """篇一：XX街道2023年工作总结, with the body on the next line or glued on."""
    line_end = text.find("\n", match.end())
    line_end = len(text) if line_end < 0 else line_end
    rest = text[match.end() : line_end]
    if len(rest) <= _ZONE and is_title_line(rest):
        return _Start(rest.strip(), begin, line_end)
    glued = TITLE_GLUED.match(rest[:_ZONE])
    return _Start(glued[0] if glued else "", begin, match.end() + (glued.end() if glued else 0))


# --- titles on lines of their own ----------------------------------------------------------------------


def _line_titles(text: str) -> Iterator[_Start]:
    group: list[tuple[str, int, int]] = []
    at, heads = 0, 0
    for line in [*text.split("\n"), "\0"]:
        end = at + len(line)
        if _is_scrap(line):
            group.append((line.strip(), at, end))
        elif line.strip():
            start = _title_of(group, first=heads == 0)
            if start is not None:
                yield start
            heads += 1
            group = []
        at = end + 1


def _is_scrap(line: str) -> bool:
    line = line.strip()
    if line.startswith(TITLE_SIGN):
        return True
    long = len(line) > _LONGEST_SCRAP and not is_title_line(line[: _ZONE + 1])
    return bool(line) and not long and not _STOPPED.search(line) and not _NUMBERED.match(line)


def _title_of(group: Sequence[tuple[str, int, int]], *, first: bool) -> _Start | None:
    """The title that a run of short lines holds, if any; `first`: nothing but such lines stood before in the file."""
    lines = [line for line, _, _ in group]
    marked = next((at for at, line in enumerate(lines) if line.startswith(TITLE_SIGN)), None)
    if marked is not None:
        return _Start(lines[marked].removeprefix(TITLE_SIGN).strip(), group[0][1] if first else group[marked][1], group[_last_subtitle(lines, marked)][2])
    fitting = [at for at, line in enumerate(lines) if is_title_line(line) and (first or TITLE_GLUED.fullmatch(line))]
    if fitting:
        at = [at for at in fitting if at == fitting[0] or not is_stock_heading(lines[at])][-1]
        from_line = _first_scrap(lines, at)
        last = _last_subtitle(lines, at)
        return _Start("".join(lines[from_line : at + 1]), group[0][1] if first else group[from_line][1], group[last][2])
    if not first or not lines:
        return None
    ends = [at for at, line in enumerate(lines) if ends_like_title(line)]
    if ends and sum(map(len, lines[: ends[-1] + 1])) <= _ZONE:
        return _Start("".join(lines[: ends[-1] + 1]), group[0][1], group[_last_subtitle(lines, ends[-1])][2])
    return _Start(lines[0], group[0][1], group[0][2]) if len(lines) == 1 and len(lines[0]) >= 4 else None


def _first_scrap(lines: Sequence[str], at: int) -> int:
    """A title may begin on the lines above: 关于桐坡街道 / 2024年上半年信访工作情况的报告."""
    first = at
    while first > 0 and _FIRST_SCRAP.fullmatch(lines[first - 1]) and not is_title_line(lines[first - 1]):
        if all(scrap in lines[at] for scrap in lines[:at]):
            break
        first -= 1
    return first


def _last_subtitle(lines: Sequence[str], at: int) -> int:
    while at + 1 < len(lines) and _SUBTITLE.fullmatch(lines[at + 1]):
        at += 1
    return at


# --- titles glued to the text around them --------------------------------------------------------------


def _glued_titles(text: str, marks: Sequence[Mark]) -> Iterator[_Start]:
    """At the file's beginning, or where the chapters begin to count anew."""
    places = [mark.start for mark in marks]
    first = len(text) - len(text.lstrip())
    for match in _GLUED.finditer(text):
        start, end = match.span()
        before, after = bisect_left(places, start) - 1, bisect_right(places, end)
        anew = before >= 0 and after < len(marks) and marks[after].number <= marks[before].number
        if anew or start == first:
            yield _Start(match[0].strip(), start, end)


def _without_signature(body: str) -> str:
    """Without the lines below the text: who signed, when, annexes."""
    lines = _ANNEX.sub("", body.rstrip()).split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or _SIGNATURE.fullmatch(lines[-1].strip())):
        lines.pop()
    return "\n".join(lines)

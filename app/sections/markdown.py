"""Reports written in Markdown: front matter, # title, ## headings. Numbered lines inside a body stay in the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from app.sections.headings import PART, Heading, find_headings
from app.sections.starts import TITLE_SIGN, Piece
from app.sections.titles import ends_like_title

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", re.DOTALL)
_ENTRY = re.compile(r"([A-Za-z_]+)\s*:\s*(.*)")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S[^\n]*)$", re.MULTILINE)
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s*[.．、])")
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,200})\*\*")


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The entries of the front matter (empty without one) and the text below it."""
    match = _FRONT.match(text)
    entries = [_ENTRY.match(line) for line in match[1].split("\n")] if match else []
    if match is None or not any(entries):
        return {}, text
    return {entry[1].lower(): entry[2].strip().strip("\"'") for entry in entries if entry}, text[match.end() :]


def has_headings(text: str) -> bool:
    """Whether Markdown headings, and not the numbers alone, give the text its form."""
    return any(len(match[1]) > 1 or _NUMBERED.match(match[2]) for match in _HEADING.finditer(text))


def plain(text: str) -> str:
    """The text without the signs of Markdown that stand inside lines."""
    return _BOLD.sub(r"\1", text)


def without_heading_signs(text: str) -> str:
    """A text in which nothing but titles is marked as a heading: the numbers rule."""
    first = True

    def unmarked(match: re.Match[str]) -> str:
        nonlocal first
        title = len(match[1]) == 1 and _is_title(match[2], first=first)
        first = False
        return TITLE_SIGN + match[2] if title else match[2]

    return _HEADING.sub(unmarked, text)


def _words(match: re.Match[str]) -> str:
    return match[2].rstrip("# \t")


def find_markdown_pieces(text: str) -> tuple[list[Piece], str]:
    """The reports of a file, one per title, and what stood before the first."""
    titles = [match for match in _HEADING.finditer(text) if len(match[1]) == 1]
    titles = [match for number, match in enumerate(titles) if _is_title(match[2], first=number == 0)]
    if not titles:
        return [Piece("", text)], ""
    ends = [match.start() for match in titles[1:]] + [len(text)]
    pieces = [Piece(_words(match), text[match.end() : end]) for match, end in zip(titles, ends, strict=True)]
    return pieces, text[: titles[0].start()].strip()


def _is_title(text: str, *, first: bool) -> bool:
    return not _NUMBERED.match(text) and (first or ends_like_title(text))


def find_markdown_headings(text: str) -> list[Heading]:
    """The headings of one report: its # lines; where those have one level only, also （一） at a line's beginning."""
    headings = list(_headings(text))
    if len({heading.rank for heading in headings}) > 1:
        return headings
    return sorted([*headings, *_parts(text, headings, find_headings)], key=lambda heading: heading.start)


def _headings(text: str) -> Iterator[Heading]:
    for match in _HEADING.finditer(text):
        yield Heading(len(match[1]), 0, match.start(), match.end(), _words(match))


def _parts(text: str, headings: Sequence[Heading], find: Callable[[str], list[Heading]]) -> Iterator[Heading]:
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=False):
        for part in find(text[heading.body : end]):
            if part.rank == PART:
                shift = heading.body
                yield Heading(heading.rank + 1, part.number, part.start + shift, part.body + shift, part.text)

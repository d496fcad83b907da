"""The process that takes one .pdf apart: bytes on stdin → lines with their places as JSON on stdout. See `pdf`."""

from __future__ import annotations

import contextlib
import ctypes
import json
import sys
from collections.abc import Iterator
from typing import Any

MAX_MEMORY = 1500 << 20  # bytes
MAX_PAGES = 2_000
MAX_CHARACTERS = 3_500_000
_PASSWORD = 4  # PDFium's number for "wrong password"
_WIDE = 1.2  # letters: a gap so wide keeps its space
_WORD = 0.2  # letters between two Latin words
_ROW = 0.5  # of the lower line's height
_TOLD = 2.0  # points: where a font tells less, its letters are measured

Letter = tuple[str, float, float, float, float, float, bool]  # sign, left, right, bottom, top, size, written


def main() -> None:
    """Read stdin, write stdout, end."""
    _limit_memory()
    data = sys.stdin.buffer.read()
    json.dump(_read(data), sys.stdout)


def _limit_memory() -> None:
    """Where the system can: elsewhere time alone is bounded."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _read(data: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        return {"error": "password" if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error) else "broken"}
    pages: list[list[tuple[Any, ...]]] = []
    left = MAX_CHARACTERS
    for number in range(min(count, MAX_PAGES)):
        try:
            lines = _lines(document[number])
        except pypdfium2.PdfiumError:
            lines = []
        left -= sum(len(line[0]) for line in lines)
        pages.append(lines)
        if left < 0:
            break
    return {"pages": pages}


def _lines(page: Any) -> list[tuple[Any, ...]]:
    """The lines of one page: text, left, right, bottom, top, size of letters, width of the page."""
    width = page.get_width()
    groups: list[list[Letter]] = [[]]
    for letter in _letters(page.get_textpage()):
        if letter[0] in "\r\n\x02\f":
            groups.append([])
        elif letter[6]:  # the spaces that PDFium adds are judged anew below
            groups[-1].append(letter)
    return [_line(letters, width) for letters in _merged([group for group in groups if _drawn(group)])]


def _drawn(letters: list[Letter]) -> list[Letter]:
    return [letter for letter in letters if not letter[0].isspace()]


def _merged(groups: list[list[Letter]]) -> list[list[Letter]]:
    """Letters that another font had to lend (quotation marks, mostly) are drawn after the line they belong into."""
    merged: list[list[Letter]] = []
    for group in groups:
        if merged and _same_row(merged[-1], group):
            merged[-1] += group
        else:
            merged.append(group)
    return merged


def _same_row(first: list[Letter], second: list[Letter]) -> bool:
    (left, right, bottom, top), (left2, right2, bottom2, top2) = _box(first), _box(second)
    shared = min(top, top2) - max(bottom, bottom2)
    return shared > _ROW * min(top - bottom, top2 - bottom2) and left < right2 and left2 < right


def _box(letters: list[Letter]) -> tuple[float, float, float, float]:
    drawn = _drawn(letters)
    return min(x[1] for x in drawn), max(x[2] for x in drawn), min(x[3] for x in drawn), max(x[4] for x in drawn)


def _letters(text: Any) -> Iterator[Letter]:
    """With the room each letter takes up, not only its ink: a 1 is as wide as an 8."""
    import pypdfium2.raw as pdfium

    room = pdfium.FS_RECTF()
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if not 0 < code < 0x110000:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(room))
        written = pdfium.FPDFText_IsGenerated(text, at) != 1
        yield chr(code), room.left, room.right, room.bottom, room.top, pdfium.FPDFText_GetFontSize(text, at), written


def _line(letters: list[Letter], width: float) -> tuple[Any, ...]:
    drawn = _drawn(letters)
    told = max(letter[5] for letter in drawn)
    size = told if told > _TOLD else max(letter[4] - letter[3] for letter in drawn)
    return (_text(letters, size), *(round(value, 1) for value in (*_box(letters), size, width)))


def _text(letters: list[Letter], size: float) -> str:
    """From left to right; a space stands where one was written beside a letter or figure, and where a table's gap is."""
    text, before, written = "", None, False
    for letter in sorted(letters, key=lambda letter: letter[1]):
        if letter[0].isspace():
            written = True
            continue
        if before is not None and _apart(before, letter, size, written=written):
            text += " "
        text += letter[0]
        before, written = letter, False
    return text


def _apart(before: Letter, after: Letter, size: float, *, written: bool) -> bool:
    gap = after[1] - before[2]
    chinese = (before[0] > "\u2e7f") + (after[0] > "\u2e7f")
    return gap >= _WIDE * size or (written and chinese < 2) or (chinese == 0 and gap > _WORD * size)


if __name__ == "__main__":
    main()

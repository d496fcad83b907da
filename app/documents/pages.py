"""The process that takes one .pdf apart: bytes on stdin → lines with their places as JSON on stdout. See `pdf`."""

from __future__ import annotations

import contextlib
import ctypes
import json
import sys
from typing import Any

MAX_MEMORY = 1500 << 20  # bytes
MAX_PAGES = 2_000
MAX_CHARACTERS = 3_500_000
_PASSWORD = 4  # PDFium's number for "wrong password"
_NEAR = 8  # letters looked at around a space
_WIDE = 1.2  # letters: a gap so wide keeps its space

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
    text = page.get_textpage()
    found: list[tuple[Any, ...]] = []
    letters: list[Letter] = []
    for letter in _letters(text):
        if letter[0] in "\r\n\x02\f":
            found += _line(letters, width)
            letters = []
        else:
            letters.append(letter)
    return [*found, *_line(letters, width)]


def _letters(text: Any) -> Any:
    import pypdfium2.raw as pdfium

    box = [ctypes.c_double() for _ in range(4)]
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if not 0 < code < 0x110000:
            continue
        pdfium.FPDFText_GetCharBox(text, at, *map(ctypes.byref, box))  # left, right, bottom, top
        written = pdfium.FPDFText_IsGenerated(text, at) != 1
        yield (chr(code), *(value.value for value in box), pdfium.FPDFText_GetFontSize(text, at), written)


def _line(letters: list[Letter], width: float) -> list[tuple[Any, ...]]:
    drawn = [letter for letter in letters if not letter[0].isspace()]
    if not drawn:
        return []
    heights = sorted(letter[4] - letter[3] for letter in drawn)
    size = max(letter[5] for letter in drawn) if max(letter[5] for letter in drawn) > 2 else heights[-1]
    text = "".join(_sign(letters, at, size) for at in range(len(letters))).strip()
    left, right = min(letter[1] for letter in drawn), max(letter[2] for letter in drawn)
    bottom, top = min(letter[3] for letter in drawn), max(letter[4] for letter in drawn)
    return [(text, *(round(value, 1) for value in (left, right, bottom, top, size, width)))]


def _sign(letters: list[Letter], at: int, size: float) -> str:
    """A letter; a space beside a Chinese one only where it was written or a table's gap is."""
    sign = letters[at][0]
    if not sign.isspace():
        return sign
    before = next((each for each in reversed(letters[max(0, at - _NEAR) : at]) if not each[0].isspace()), None)
    after = next((each for each in letters[at + 1 : at + 1 + _NEAR] if not each[0].isspace()), None)
    if before is None or after is None:
        return ""
    chinese = (before[0] > "\u2e7f") + (after[0] > "\u2e7f")
    meant = chinese == 0 or (chinese == 1 and letters[at][6])
    return " " if meant or after[1] - before[2] >= _WIDE * size else ""


if __name__ == "__main__":
    main()

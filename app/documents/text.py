"""Bytes → text, in any encoding a Chinese office produces."""

from __future__ import annotations

import codecs
import re
import unicodedata

from app.errors import InputError
from app.text import clean

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ("gb18030", "utf-16-le", "utf-16-be", "big5")
_MAGIC = (
    b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!",
    b"7z\xbc\xaf", b"{\\rtf", b"\x7fELF", b"MZ\x90", b"GGUF", b"SQLite format 3",
)
_BROKEN_OFF = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")  # the codecs' own words
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_SAMPLE = 20_000
_PLAUSIBLE = 0.9
_TRADITIONAL = 0.95  # what a traditional character weighs: where both readings make sense, the simplified one is meant


def decode(data: bytes, name: str = "文本") -> str:
    """Bytes → clean text.

    Args:
        data: the file as it lies on the disk.
        name: what to call it in an error.

    Raises:
        InputError: nothing in it, or it is not text.
    """
    if data.startswith(_MAGIC):
        raise _not_text(name)
    text = _decode_marked(data)
    if text is None:
        text = _decode_unmarked(data)
    if text is None:
        raise _not_text(name)
    text = tidy(text)
    if not text.strip():
        raise InputError(f"文件里没有文字：{name}", "确认文件内容后再试。")
    return text


def tidy(text: str) -> str:
    """Clean text, with the look-alikes that PDF fonts give (⼯⽣⻓) as the characters they stand for."""
    return _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match[0]), clean(text))


def _not_text(name: str) -> InputError:
    return InputError(
        f"这不是文本文件，或编码无法识别：{name}", "请用 Word、WPS 或记事本打开，另存为 UTF-8 编码的 .txt；原文件没有改动。"
    )


def _decode_marked(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    return None


def _decode_unmarked(data: bytes) -> str | None:
    text = _strict(data, "utf-8")
    if text is not None and _plausibility(text, any_script=True) >= _PLAUSIBLE:
        return text
    readings = [reading for encoding in _UNMARKED if (reading := _strict(data, encoding)) is not None]
    best = max(readings, key=_plausibility, default=None)
    return best if best is not None and _plausibility(best) >= _PLAUSIBLE else None


def _strict(data: bytes, encoding: str) -> str | None:
    """Decode without guessing; only a character cut in two at the very end (a broken download) is let go."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start == 0 or error.reason not in _BROKEN_OFF:
            return None
        return data[: error.start].decode(encoding)


def _plausibility(text: str, *, any_script: bool = False) -> float:
    """Share of characters an office text would hold; the wrong encoding gives rare ones, or control characters."""
    sample = text[:_SAMPLE]
    if not sample:
        return 1.0
    usual = _is_printable if any_script else _is_usual
    return sum(map(usual, sample)) / len(sample)


def _is_printable(char: str) -> float:
    return char.isprintable() or char.isspace() or char in "\ufeff\u200b\x07\x0b"


def _is_usual(char: str) -> float:
    if char.isascii():
        return _is_printable(char)
    if _holds("gb2312", char) or char in "—·•“”‘’…\u3000\xa0\u200b\ufeff":
        return 1.0
    return _TRADITIONAL if _is_common_traditional(char) else 0.0


def _holds(encoding: str, char: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _is_common_traditional(char: str) -> bool:
    """Big5 keeps its common characters below 0xC9."""
    return _holds("big5", char) and char.encode("big5")[0] < 0xC9

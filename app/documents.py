"""Files → clean text. So far plain text and Markdown, in any encoding a Chinese office produces."""

from __future__ import annotations

import codecs
from pathlib import Path

from app.errors import InputError
from app.text import clean

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ""})

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ("gb18030", "utf-16-le", "utf-16-be")
_MAGIC = (
    b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!",
    b"7z\xbc\xaf", b"{\\rtf", b"\x7fELF", b"MZ\x90", b"GGUF", b"SQLite format 3",
)
_BROKEN_OFF = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")  # the codecs' own words
_SAMPLE = 20_000
_PLAUSIBLE = 0.9


def read_text(path: Path | str) -> str:
    """The clean text of one file.

    Args:
        path: a .txt or .md file.

    Raises:
        InputError: there is no such file, it is a folder, of an unknown sort, empty, or not text.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"还不能读取这类文件：{path.name}", "请另存为 .txt 或 .md 后再添加；原文件没有改动。")
    try:
        return decode(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise InputError(f"找不到文件：{path}", "检查路径是否写对。") from None
    except (IsADirectoryError, PermissionError) as error:
        if path.is_dir():
            raise InputError(f"这是文件夹，不是文件：{path}", "请指定其中的 .txt 或 .md 文件。") from None
        raise InputError(f"没有权限读取：{path}", "检查文件权限，或复制到自己的文件夹再试。") from error
    except OSError as error:
        raise InputError(f"读取失败：{path}（{error.strerror}）", "检查磁盘或网络盘后再试；原文件没有改动。") from error


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
    text = clean(text)
    if not text.strip():
        raise InputError(f"文件里没有文字：{name}", "确认文件内容后再试。")
    return text


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


def _is_printable(char: str) -> bool:
    return char.isprintable() or char.isspace() or char in "\ufeff\u200b\x07\x0b"


def _is_usual(char: str) -> bool:
    if char.isascii():
        return _is_printable(char)
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char in "—·•“”‘’…\u3000\xa0\u200b\ufeff"
    return True

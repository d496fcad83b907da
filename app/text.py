"""Small, pure text helpers that every layer shares: cleaning, counting, comparing."""

from __future__ import annotations

import os
import re
import unicodedata

# Control characters, zero-width characters, BOM, soft hyphen, object replacement, halves of characters, private use:
# what pastes from Word, WPS and web pages carry along.
_JUNK = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\uffff\ud800-\uf8ff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029\x85]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\t]")
_NOT_HAN = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff\u3007]")


def clean(text: str) -> str:
    """NFC text with line breaks as \\n, odd spaces as plain ones, and without invisible characters."""
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    return _JUNK.sub("", _SPACES.sub(" ", text))


def shown(name: object) -> str:
    """A file's name or path as it can be printed and stored: in one line, bytes that are no UTF-8 read as GBK."""
    text = str(name)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = os.fsencode(text).decode("gb18030", "replace")
    return _CONTROLS.sub(" ", text)


def length(text: str) -> int:
    """Number of characters without white space: what the office counts as 字数."""
    return sum(not c.isspace() for c in text)


def han(text: str) -> str:
    """Only the Chinese characters, for comparing wording without punctuation and figures."""
    return _NOT_HAN.sub("", text)


def ngrams(text: str, n: int) -> set[str]:
    """All runs of n characters of `text`."""
    return {text[i : i + n] for i in range(len(text) - n + 1)}

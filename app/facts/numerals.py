"""Numbers as Chinese text writes them: Arabic, full-width, grouped, Chinese, with 万 and 亿."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
CHINESE = "零〇一二两三四五六七八九十百千万亿"
SCALE_VALUES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}

_FULL_WIDTH = {c: c - 0xFEE0 for c in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_FINANCIAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "一二二三三四五六六七八九十百千万亿")
# One of them alone is mostly part of a word: 队伍, 收拾, 大陆.
_FINANCIAL_RUN = re.compile("[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億万亿]{2,}")
_FOLD = str.maketrans(
    {chr(k): chr(v) for k, v in _FULL_WIDTH.items()}
    | {"％": "%", "．": ".", "＋": "+", "－": "-", "–": "-", "−": "-", "‐": "-", "～": "~", "〜": "~", "∼": "~",
       "／": "/", "＊": "*", "＝": "=", "：": ":", "\u3000": " ", "\u00a0": " ", "個": "个", "餘": "余"}
)
_UNFOLD_COMMA = re.compile(r"(?<=\d)[, ](?=\d{3})")


def fold(text: str) -> str:
    """Full-width digits, letters and signs as plain ones; every character stays at its place."""
    return _FINANCIAL_RUN.sub(lambda m: m[0].translate(_FINANCIAL), text.translate(_FOLD))


def parse_arabic(digits: str, scale: str = "") -> Decimal:
    """`digits` may be grouped by commas or spaces; `scale` is one of SCALE_VALUES."""
    return Decimal(_UNFOLD_COMMA.sub("", digits)) * SCALE_VALUES[scale]


def parse_chinese(text: str) -> Decimal | None:
    """The value of 一百二十六, 两千, 三点五, 二〇二五; None for what is no well-formed number (三五, 百千)."""
    whole, _, part = text.partition("点")
    if part and not all(c in DIGITS for c in part):
        return None
    value = _whole(whole)
    if value is None:
        return None
    fraction = "".join(str(DIGITS[c]) for c in part)
    return Decimal(f"{value}.{fraction}") if fraction else Decimal(value)


def _whole(text: str) -> int | None:
    if len(text) > 2 and all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    for mark in ("亿", "万"):
        head, found, tail = text.rpartition(mark)
        if found:
            high, low = _whole(head) if head else 1, _whole(tail) if tail else 0
            ok = high is not None and low is not None and low < _MYRIADS[mark]
            return high * _MYRIADS[mark] + low if ok and high and low is not None else None
    return _below_myriad(text)


_SECTION = re.compile(
    "(?:([一二两三四五六七八九])?(千))?零?(?:([一二两三四五六七八九])?(百))?零?(?:([一二三四五六七八九])?(十))?零?([零〇一二两三四五六七八九])?"
)


def _below_myriad(text: str) -> int | None:
    match = _SECTION.fullmatch(text)
    if not match or not text:
        return None
    total = 0
    for digit, scale in ((match[1], match[2]), (match[3], match[4]), (match[5], match[6])):
        if scale:
            total += (DIGITS[digit] if digit else 1) * _SCALES[scale]
    return total + (DIGITS[match[7]] if match[7] else 0)


def plain(value: Decimal) -> str:
    """Canonical digits: no exponent, no trailing zeros."""
    text = format(value.normalize(), "f")
    return text if text != "-0" else "0"


def to_chinese(value: int) -> str:
    """Chinese digits for 0 to 9999, 二 for 2."""
    if value < 10:
        return "零一二三四五六七八九"[value]
    text, pending_zero = "", False
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            text += ("零" if pending_zero and text else "") + "零一二三四五六七八九"[digit] + mark
            pending_zero = False
        else:
            pending_zero = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text

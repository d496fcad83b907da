"""Surfaces that say the same figure: 两次 and 2次, 百分之八 and 8%, 2100余人次 and 2100多人次."""

from __future__ import annotations

import re
from decimal import Decimal

from app.facts.numerals import fold, parse_arabic, parse_chinese, to_chinese
from app.facts.quantities import Figure, find_figures
from app.facts.readers import PREFIX

_SAME_PREFIX = {
    "近": ("近", "将近", "接近"), "约": ("约", "大约"), "超": ("超", "超过", "逾"), "不到": ("不到", "不足"),
    "不少于": ("不少于", "不低于", "至少"), "不超过": ("不超过", "不高于", "至多"),
}
_MORE = ("余", "多")


def same_figure(a: Figure, b: Figure) -> bool:
    """Whether value, unit and approximation are the same; 17村 is 17个村, 余 is 多."""
    return bool(a.value or a.approx) and (a.value, a.unit, a.approx) == (b.value, b.unit, b.approx)


def forms(figure: Figure) -> tuple[str, ...]:
    """All surfaces that say what `figure` says, the Arabic one that GB/T 15835 prefers first.

    Every one of them, read again, is `same_figure` as this one.
    """
    surface = fold(figure.surface)
    found = [*_candidates(figure, surface), surface, figure.surface]
    return tuple(dict.fromkeys(s for s in found if s == figure.surface or _reads_back(s, figure)))


def _reads_back(surface: str, figure: Figure) -> bool:
    read = find_figures(surface)
    return len(read) == 1 and read[0].surface == surface and same_figure(read[0], figure)


def _candidates(figure: Figure, surface: str) -> list[str]:
    if figure.unit == "time":
        return [surface]
    if figure.unit == "date":
        return _date_forms(surface, figure.value)
    prefix = PREFIX.match(surface)
    heads = _SAME_PREFIX.get(figure.approx, (prefix[0],)) if prefix else ("",)
    cores = _core_forms(figure, surface[prefix.end():] if prefix else surface)
    return [head + core for core in cores for head in heads]


def _core_forms(figure: Figure, core: str) -> list[str]:
    if figure.kind == "percent" and figure.unit == "%":
        return _percent_forms(figure.value, core)
    if figure.kind == "range":
        return _range_forms(figure, core)
    if figure.kind == "fraction" or not figure.value:
        return [core]
    return _count_forms(figure, core)


_NUMBER = re.compile(r"[\d,. ]*\d(?:[十百千]?万|亿|[十百千](?!米|克|瓦))?|[零〇一二两三四五六七八九十百千万亿点]+")


def _count_forms(figure: Figure, core: str) -> list[str]:
    match = _NUMBER.search(core)
    if not match:
        return [core]
    head, tail = core[: match.start()], core[match.end():].lstrip(" ")
    tails = [tail]
    if tail[:1] in _MORE:
        tails = [mark + tail[1:] for mark in _MORE]
    tails += ["个"] if not tail and figure.unit == "个" else []
    numbers = _number_forms(figure, match[0], tail)
    return [head + number + rest for number in numbers for rest in tails]


def _number_forms(figure: Figure, written: str, tail: str) -> list[str]:
    """First Arabic as it was written, then plain digits, with 万, and in Chinese where that is short."""
    value = Decimal(figure.value)
    if tail.startswith(("万", "亿")) or (figure.unit == "元" and tail.lstrip("余多").startswith(("万元", "亿元", "千元", "百元"))):
        shown = _arabic(written)
        return [shown, written] if shown else [written]
    found = [_arabic(written) or figure.value, figure.value]
    if value >= 10000 and value % 100 == 0:
        found.append(f"{(value / 10000).normalize():f}万")
    if value == value.to_integral_value() and 1 <= value <= 99:
        found += ["两"] if value == 2 and figure.kind != "ordinal" else []
        found.append(to_chinese(int(value)))
    return [*found, written]


def _arabic(written: str) -> str:
    """Grouping dropped, scale kept: 1,200 → 1200, 3.2万 → 3.2万; "" for Chinese digits."""
    match = re.fullmatch(r"([\d,. ]+)([^\d]*)", written)
    return f"{parse_arabic(match[1]).normalize():f}{match[2]}" if match else ""


def _percent_forms(value: str, core: str) -> list[str]:
    tail = re.sub(r"^(?:百分之[零〇一二两三四五六七八九十百千\d.点]+|[\d., ]+%?)", "", core)
    more = tail[:1] if tail[:1] in _MORE else ""
    rest = tail.removeprefix(more).removeprefix("%")
    whole, _, part = value.partition(".")
    spoken = to_chinese(int(whole)) if int(whole) < 10000 else whole
    if part:
        spoken += "点" + "".join("零一二三四五六七八九"[int(c)] for c in part)
    return [form for mark in (_MORE if more else ("",)) for form in (f"{value}{mark}%{rest}", f"百分之{spoken}{mark}{rest}")]


def _range_forms(figure: Figure, core: str) -> list[str]:
    low, _, high = figure.value.partition("~")
    match = re.search(r"[^\d.,\-—~至到零〇一二两三四五六七八九十百千万亿%]\D*$", core)
    unit = match[0] if match else ""
    if core.startswith("百分之") or "%" in core:
        return [f"{low}%{j}{high}%" for j in ("至", "~", "～", "-", "到")] + [core]
    if re.search("[万亿]", core):
        return [core]
    return [core if core[:1].isdigit() else f"{low}至{high}{unit}"] + [f"{low}{j}{high}{unit}" for j in ("至", "~", "～", "-", "到")]


_JOIN = re.compile(" ?(?:至|到|—+|-+|~) ?")
_CN_NUMBER = re.compile("[一二三四五六七八九十]{1,3}(?= ?[月日号季])")


def _date_forms(surface: str, value: str) -> list[str]:
    plain = _CN_NUMBER.sub(lambda m: _small(m[0]), surface).replace(" ", "")
    found = [plain, re.sub(r"(?<=\d)号", "日", plain)]
    if re.search(r"\d月$", plain):
        found.append(plain + "份")
    found += [re.sub("月份", "月", plain)] if "月份" in plain else []
    if "季度" in plain:
        found += [re.sub("第?[1-4一二三四]季度", f"{p}{n}季度", plain) for p in ("第", "") for n in _quarter(value)]
    if "~" in value:
        found += _range_dates(value, plain)
    return found


def _small(text: str) -> str:
    value = parse_chinese(text)
    return text if value is None else str(int(value))


def _quarter(value: str) -> tuple[str, str]:
    digit = value[-1]
    return "一二三四"[int(digit) - 1] if digit in "1234" else digit, digit


def _range_dates(value: str, plain: str) -> list[str]:
    """With the month said once or twice, and every joining sign."""
    first, second = (re.split("-", part) for part in value.split("~"))
    tail = "前" if plain.endswith("前") else ""
    if any(not p.isdigit() for p in (*first, *second)):
        return []
    spellings = [(_spell(first), _spell(second))]
    if len(first) == len(second) and first[:-1] == second[:-1]:
        spellings.append((_spell(first), _spell(second[-1:], "日" if (len(first[-2:]) > 1 and len(first) != 2) or (len(first) == 2 and len(first[0]) == 2) else "月")))
    return [a + join + b + tail for a, b in spellings for join in ("至", "到", "—", "-", "～", "~")]


def _spell(parts: list[str], last: str = "") -> str:
    if last:
        return f"{int(parts[0])}{last}"
    names = ["年", "月", "日"] if len(parts[0]) == 4 else ["月", "日"]
    return "".join(f"{int(p)}{n}" for p, n in zip(parts, names, strict=False))

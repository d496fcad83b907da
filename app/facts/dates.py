"""Dates and periods in their office forms: 3月18日, 5月10日至18日, 9月底前, 第四季度, 2025年上半年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.facts.numerals import DIGITS, parse_chinese

_CN = "零〇一二三四五六七八九十"
_YEAR = r"(?:(?:19|20)\d\d|[一二][零〇一二三四五六七八九]{3}) ?年度?"
_NUM = rf"(?:\d{{1,2}}|[{_CN}]{{1,3}})"
_PART = "(?:上旬|中旬|下旬|底|初|末|中|上半月|下半月)"
_JOIN = " ?(?:至|到|—+|-+|~) ?"
_BEFORE = "(?:之前|以前|前)(?!期|后|往|来|夕|列|三|两|半|述|面)"


def _point(tag: str) -> str:
    return (
        rf"(?:(?P<y{tag}>{_YEAR}) ?)?(?P<m{tag}>{_NUM}) ?月(?!饼|亮|季|嫂|球|票|台)"
        rf"(?:份|(?P<p{tag}>{_PART})| ?(?P<d{tag}>{_NUM}) ?[日号](?!楼|院|线|门|文)(?:(?:上午|下午|晚上|晚|凌晨))?)?"
    )


_SAME_MONTH_END = rf"(?P<d2>{_NUM}) ?[日号](?!楼|院|线|门|文)"
_DAYS = rf"(?:(?P<y>{_YEAR}) ?)?(?P<m>{_NUM}) ?月 ?(?P<d>{_NUM}) ?[日号]?{_JOIN}{_SAME_MONTH_END}"
_MONTHS = rf"(?:(?P<y>{_YEAR}) ?)?(?P<m>{_NUM})(?: ?月)?{_JOIN}(?P<m2>{_NUM}) ?月(?:份)?(?! ?{_NUM} ?[日号])"
_LIST = rf"(?P<list>{_NUM}(?: ?月)?(?:、{_NUM}(?: ?月)?)+)(?<!月) ?月(?:份)?(?! ?{_NUM} ?[日号])"
_PERIOD = rf"(?:(?P<y>{_YEAR})(?:的|第)?)?(?:(?P<half>[上下]半年)|第? ?(?P<q>[1-4一二三四]) ?季度|(?P<ytail>年?(?:底|末)(?={_BEFORE})))"
_YEARS = rf"(?P<ya>(?:19|20)\d\d)(?: ?年)?{_JOIN}(?P<yb>(?:19|20)\d\d) ?年(?:度)?"
_ISO = r"(?<![\d.])(?P<iy>(?:19|20)\d\d)(?P<s>[-./])(?P<im>\d{1,2})(?P=s)(?P<id>\d{1,2})(?![\d])"
_PATTERNS = [
    rf"{_ISO}",
    rf"{_YEARS}",
    rf"{_point('')}{_JOIN}{_point('2')}",
    rf"(?<=月)(?P<day>{_NUM}) ?[日号](?!楼|院|线|门|文)",
    _DAYS, _MONTHS, _LIST, _point(""), _PERIOD, rf"(?P<y>{_YEAR})(?P<p>年?[底初末]|底|初|末)?",
]
_MAYBE = re.compile(rf"[\d{_CN} ]{{1,5}}(?:[年月日号./-]|(?: ?[月、至到—~-]))|第? ?[1-4一二三四] ?季度|[上下]半年|年[底末]|月底")
_YEAR_END = re.compile(rf"(?:年底|年末|月底)(?={_BEFORE})")
_BEFORE_RE = re.compile(" ?" + _BEFORE)


@dataclass(frozen=True, slots=True)
class Date:
    """A date or period found in folded text: its end, canonical value, kind (date or period), marker (前)."""

    end: int
    value: str
    kind: str
    approx: str


@lru_cache(maxsize=1)
def _patterns() -> list[re.Pattern[str]]:
    return [re.compile(p) for p in _PATTERNS]


def match_date(text: str, start: int, end: int) -> Date | None:
    """The longest date that begins at `start` of the folded `text` and ends before `end`."""
    if not _MAYBE.match(text, start, end):
        return None
    found = [d for p in _patterns() if (m := p.match(text, start, end)) and (d := _read(m))]
    if not found and (m := _YEAR_END.match(text, start, end)):
        found = [Date(m.end(), m[0].replace("末", "底"), "date", "")]
    if not found:
        return None
    best = max(found, key=lambda d: d.end)
    before = _BEFORE_RE.match(text, best.end, end)
    return Date(before.end(), best.value, best.kind, "前") if before else best


def _read(match: re.Match[str]) -> Date | None:
    group = {k: v for k, v in match.groupdict().items() if v}
    for reader in (_read_iso, _read_period, _read_list, _read_points):
        value = reader(group)
        if value:
            return Date(match.end(), value, "period" if re.search("[HQ]", value) else "date", "")
    return None


def _number(text: str, high: int) -> str | None:
    value = int(text) if text.isdigit() else parse_chinese(text)
    return f"{int(value):02d}" if value is not None and 1 <= value <= high else None


def _year(text: str) -> str:
    return "".join(str(DIGITS[c]) if c in DIGITS else c for c in text if c in DIGITS or c.isdigit())


def _read_iso(group: dict[str, str]) -> str | None:
    if "ya" in group:
        return f"{group['ya']}~{group['yb']}"
    if "day" in group:
        return _number(group["day"], 31)
    if "iy" not in group:
        return None
    month, day = _number(group["im"], 12), _number(group["id"], 31)
    return f"{group['iy']}-{month}-{day}" if month and day else None


def _read_period(group: dict[str, str]) -> str | None:
    year = _year(group["y"]) + "-" if "y" in group else ""
    if "half" in group:
        return year + ("H1" if group["half"][0] == "上" else "H2")
    if "q" in group:
        return f"{year}Q{'1234'['1234一二三四'.index(group['q']) % 4]}"
    if "ytail" in group:
        return year + "年底" if year else None
    return None


def _read_list(group: dict[str, str]) -> str | None:
    if "list" not in group:
        return None
    months = [_number(m.strip(" 月"), 12) for m in group["list"].split("、")]
    return ",".join(m for m in months if m) if all(months) else None


def _read_points(group: dict[str, str]) -> str | None:
    first = _point_value(group, "", "")
    if first is None:
        return None
    if "m2" not in group and "d2" not in group:
        return first
    second = _point_value({"m2": group["m"]} | group, "2", _year(group.get("y", "")))
    return f"{first}~{second}" if second else None


def _point_value(group: dict[str, str], tag: str, default_year: str) -> str | None:
    year = _year(group["y" + tag]) if "y" + tag in group else default_year
    parts = [year] if year else []
    if "m" + tag in group:
        month = _number(group["m" + tag], 12)
        day = _number(group["d" + tag], 31) if "d" + tag in group else ""
        if month is None or day is None:
            return None
        parts += [month, day] if day else [month]
    if "p" + tag in group:
        parts.append(group["p" + tag].replace("末", "底").removeprefix("年"))
    return "-".join(parts) or None

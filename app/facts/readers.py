"""Reading one quantity at a known place of folded text: number, approximations, unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.facts.dates import match_date
from app.facts.numerals import CHINESE, parse_arabic, parse_chinese, plain
from app.facts.units import Units, load_units

PREFIX_CANON = {
    "接近": "近", "将近": "近", "近": "近", "大约": "约", "大概": "约", "约": "约", "超过": "超", "超": "超", "逾": "超", "突破": "超",
    "不到": "不到", "不足": "不到", "未满": "不到", "低于": "不到", "不少于": "不少于", "不低于": "不少于", "至少": "不少于",
    "不超过": "不超过", "不多于": "不超过", "不高于": "不超过", "至多": "不超过", "最多": "不超过", "上": "上",
}
PREFIX = re.compile(
    "(?:接近|将近|大约|大概|不超过|超过|突破|不到|不足|未满|不少于|不低于|至少|最多|不多于|不高于|至多|(?<!不)低于"
    "|(?<![最附靠临邻走亲就贴相远])近(?!几)|(?<![节预签条履公制合特邀相契违续大赴])约|(?<![赶反])超|逾|上(?=[百千万][余多人名户次场件家]))"
    " ?(?=[\\d零一二两三四五六七八九十百千万半])"
)
_SUFFIX_CANON = {"多": "余", "来": "余", "及以上": "以上", "及以下": "以下", "上下": "左右", "半": ""}
_AFTER = "(?:及?以[上下](?!简称|几|方面|内容|问题|情况|措施|工作|同志|意见|要求|任务|活动|各)|左右|上下(?!班|联动|游|贯通|功夫|一|齐|衔))"
_MORE = "(?:余|多(?!样|元|功|方|部门|渠道|维|层)|来(?=[个名人户家次天位]))"
_ARABIC = r"(?:\d{1,3}(?:[, ]\d{3}){1,5}(?!\d)|\d{1,15})(?:\.\d{1,9})?"
_SCALE = "(?:[十百千]?万|亿|千(?![米克瓦字])|百(?!分|姓|货))"
_CN_RUN = rf"[{CHINESE}]{{1,16}}(?:点[零〇一二三四五六七八九]{{1,9}})?"
_ANY_RUN = rf"(?:{_CN_RUN}|\d{{1,15}}(?:\.\d{{1,9}})?)"
_JOIN = " ?(?:至|到|—+|-+|~) ?"
# Bare scales count only with these: 百人, 万余户.
_BARE_SCALE = frozenset("十百千万亿") | {"百万", "千万", "亿万"}
_SMALL_UNITS = "个|次|名|人|户|家|场|件|项|处|起|条|份"


@dataclass(frozen=True, slots=True)
class Raw:
    """A figure found in folded text, before its surroundings are read."""

    start: int
    end: int
    kind: str
    value: str
    unit: str
    approx: str = ""


@dataclass(frozen=True, slots=True)
class _Rules:
    units: Units
    percent: re.Pattern[str]
    percent_span: re.Pattern[str]
    fraction: re.Pattern[str]
    ratio: re.Pattern[str]
    span: re.Pattern[str]
    vague: re.Pattern[str]
    half: re.Pattern[str]
    number: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    units = load_units()
    after = f"(?: ?(?P<after>{_AFTER}))?"
    return _Rules(
        units,
        percent=re.compile(rf"(?:百分之(?P<c>{_ANY_RUN})|(?P<a>{_ARABIC}))(?P<more>{_MORE})?(?(a) ?(?P<u>[%‰])){after}"),
        percent_span=re.compile(rf"百分之({_ANY_RUN}){_JOIN}(?:百分之)?({_ANY_RUN})"),
        fraction=re.compile(rf"(?!百分之)(?P<den>{_CN_RUN}|\d{{1,9}})分之(?P<num>{_CN_RUN}|\d{{1,9}})"),
        ratio=re.compile(r"(?<![\d:])(?:(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?!\d|[:：])|(?P<x>\d{1,9})[:：](?P<y>\d{1,9})(?!\d))"),
        span=re.compile(
            rf"(?P<a>{_ARABIC})(?P<s>{_SCALE})?(?P<u1>%|{units.any_number})?{_JOIN}(?P<b>{_ARABIC})(?P<s2>{_SCALE})? ?(?P<u>%|{units.any_number}){after}"
            rf"|(?P<c>{_CN_RUN})(?P<cu1>{units.chinese})?(?:至|到)(?P<d>{_CN_RUN})(?P<cu>{units.chinese})"
        ),
        vague=re.compile(
            rf"(?P<v>(?<![人次户件总基少多倍岁分指系参读])[数几][十百千万亿]{{1,2}}|[十百千]几|(?<![人次户件总基少多倍岁分指系参读这那哪前后最头近有若好])[数几](?=(?:{_SMALL_UNITS})(?!方面)))"
            rf"(?P<more>[余多])?(?P<u>{units.chinese})?"
        ),
        half=re.compile(r"(?:过半数|半数|一半|过半)(?P<after>以上)?|半(?P<u>年|天|小时|个小时|个月)(?!度|工作|总结|前|刊)"),
        number=re.compile(
            rf"(?:(?P<a>{_ARABIC})(?P<s>{_SCALE})?|(?P<c>{_CN_RUN}))(?P<more>{_MORE})?(?P<s2>万|亿)?(?P<more2>余|多)?"
            rf"(?: ?(?:(?P<ghalf>个半(?:月|小时))|(?=(?P<n>{units.nouns}))|(?P<u>(?(a)(?:{units.any_number})|(?:{units.chinese})))(?P<half>半)?))?"
            rf"(?P<more3>余|多(?=[月年天周日元]))?{after}"
        ),
    )


def read_figure(text: str, start: int, end: int) -> Raw | None:
    """The figure that begins at `start` of the folded `text` and ends before `end`, with its 近, 约, 不到."""
    prefix = PREFIX.match(text, start, end)
    at = prefix.end() if prefix else start
    raw = _read_date(text, at, end) or _read_quantity(text, at, end)
    if raw is None or not prefix:
        return raw
    marker = PREFIX_CANON[prefix[0].strip()]
    return Raw(start, raw.end, raw.kind, raw.value, raw.unit, marker + raw.approx)


def _read_date(text: str, at: int, end: int) -> Raw | None:
    date = match_date(text, at, end)
    return Raw(at, date.end, date.kind, date.value, "date", date.approx) if date else None


def _read_quantity(text: str, at: int, end: int) -> Raw | None:
    first = text[at]
    if first == "第":
        return _read_ordinal(text, at, end)
    readers = [_read_span, _read_percent, _read_number]
    if first.isdigit():
        readers.insert(0, _read_ratio)
    elif first in "数几十百千半过一":
        readers = [_read_half, _read_vague, *readers]
    if "分之" in text[at : at + 12]:
        readers = [_read_percent_span, _read_percent, _read_fraction, *readers]
    return next((raw for reader in readers if (raw := reader(text, at, end))), None)


def _value(arabic: str | None, scale: str | None, chinese: str | None) -> str:
    number = parse_arabic(arabic, scale or "") if arabic else parse_chinese(chinese or "")
    return "" if number is None else plain(number)


def _any_value(text: str) -> str:
    return _value(text, None, None) if text[0].isdigit() else _value(None, None, text)


def _suffix(*marks: str | None) -> str:
    return "".join(dict.fromkeys(_SUFFIX_CANON.get(m, m) for m in marks if m))


def _read_percent_span(text: str, at: int, end: int) -> Raw | None:
    m = _rules().percent_span.match(text, at, end)
    low, high = (_any_value(m[1]), _any_value(m[2])) if m else ("", "")
    return Raw(at, m.end(), "range", f"{low}~{high}", "%") if m and low and high else None


def _read_percent(text: str, at: int, end: int) -> Raw | None:
    m = _rules().percent.match(text, at, end)
    value = (_any_value(m["c"]) if m["c"] else _value(m["a"], None, None)) if m else ""
    return Raw(at, m.end(), "percent", value, m["u"] or "%", _suffix(m["more"], m["after"])) if m and value else None


def _read_fraction(text: str, at: int, end: int) -> Raw | None:
    m = _rules().fraction.match(text, at, end)
    parts = [_any_value(m["num"]), _any_value(m["den"])] if m else [""]
    return Raw(at, m.end(), "fraction", "/".join(parts), "") if m and all(parts) else None


def _read_ratio(text: str, at: int, end: int) -> Raw | None:
    m = _rules().ratio.match(text, at, end)
    if not m:
        return None
    if m["h"]:
        return Raw(at, m.end(), "date", f"{int(m['h']):02d}:{m['m']}", "time")
    return Raw(at, m.end(), "fraction", f"{m['x']}:{m['y']}", "ratio")


def _read_span(text: str, at: int, end: int) -> Raw | None:
    m = _rules().span.match(text, at, end)
    if not m or (m["u1"] or m["cu1"] or m["u"] or m["cu"]) != (m["u"] or m["cu"]):
        return None
    units, unit = _rules().units, m["u"] or m["cu"]
    scale = m["s2"] or units.scale(unit)
    low, high = _value(m["a"], m["s"] or scale, m["c"]), _value(m["b"], scale, m["d"])
    if not low or not high:
        return None
    return Raw(at, m.end(), "range", f"{low}~{high}", units.canonical(unit), _suffix(m["after"]))


def _read_half(text: str, at: int, end: int) -> Raw | None:
    m = _rules().half.match(text, at, end)
    if not m or (m["u"] and at and text[at - 1] in "上下大后前多") or (m["u"] == "年" and not _lasting(text, m)):
        return None
    if m["u"]:
        return Raw(at, m.end(), "duration", "0.5", _rules().units.canonical(m["u"]))
    return Raw(at, m.end(), "fraction", "1/2", "", "以上" if "过" in m[0] or m["after"] else "")


_LASTS = re.compile("(?:满|近|用|用时|历时|为期|超过|不足|连续|每|约|期限|延长|缩短)$")


def _lasting(text: str, m: re.Match[str]) -> bool:
    """半年 as a span of time, not as the name of the period reported on (半年发放…)."""
    return bool(_LASTS.search(text, max(0, m.start() - 3), m.start()) or re.compile("以[上内]|之?内|多").match(text, m.end()))


def _read_vague(text: str, at: int, end: int) -> Raw | None:
    m = _rules().vague.match(text, at, end)
    if not m:
        return None
    units, unit = _rules().units, m["u"] or ""
    return Raw(at, m.end(), units.kinds.get(unit, "count"), "", units.canonical(unit), m["v"].replace("几", "数"))


_RANKED = re.compile("(?:排名|位列|位居|名列|居|列|获得?|全[国省市区县])$")


def _read_ordinal(text: str, at: int, end: int) -> Raw | None:
    m = _rules().number.match(text, at + (2 if text[at + 1 : at + 2] == " " else 1), end)
    value = _value(m["a"], m["s"], m["c"]) if m else ""
    if not m or not value:
        return None
    if not m["u"] and m["c"] and not _RANKED.search(text, max(0, at - 3), at):
        return None
    return Raw(at, m.end(), "ordinal", value, m["u"] or "")


def _read_number(text: str, at: int, end: int) -> Raw | None:
    m = _rules().number.match(text, at, end)
    if not m:
        return None
    units = _rules().units
    unit = m["u"] or ("个" if m["n"] else (m["ghalf"] or "").replace("个半小时", "小时").replace("个半月", "个月"))
    if m["c"]:
        near = _adjacent(m, unit)
        if near or not _is_quantity(text, m):
            return near
    value = _scaled(m, units.scale(unit))
    if not value:
        return None
    return Raw(at, m.end(), units.kinds.get(unit, "count"), value, units.canonical(unit), _suffix(m["more"], m["more2"], m["more3"], m["after"]))


def _scaled(m: re.Match[str], unit_scale: str) -> str:
    value = _value(m["a"], m["s"], m["c"])
    if not value:
        return ""
    number = Decimal(value) * parse_arabic("1", m["s2"] or "") * parse_arabic("1", unit_scale)
    return plain(number + (Decimal("0.5") if m["half"] or m["ghalf"] else 0))


_PAIR = re.compile("(?P<head>[一二三四五六七八九]?十)?(?P<x>[一二两三四五六七八九])(?P<y>[两二三四五六七八九])(?P<scale>[十百千万])?")


def _adjacent(m: re.Match[str], unit: str) -> Raw | None:
    """三四个, 十五六人, 二三十户: two neighbouring digits are a range."""
    pair = _PAIR.fullmatch(m["c"])
    if not pair or not unit:
        return None
    x, y = (int(parse_chinese(pair[k]) or 0) for k in ("x", "y"))
    if not 0 < y - x <= 2:
        return None
    base = int(parse_chinese(pair["head"]) or 0) if pair["head"] else 0
    size = int(parse_chinese("一" + pair["scale"]) or 1) if pair["scale"] else 1
    kind_unit = _rules().units.canonical(unit)
    return Raw(m.start(), m.end(), "range", f"{base + x * size}~{base + y * size}", kind_unit, _suffix(m["more"], m["after"]))


def _is_quantity(text: str, m: re.Match[str]) -> bool:
    """Whether a Chinese numeral counts something, rather than being part of a word."""
    run, more = m["c"], m["more"] or m["more2"]
    if run in {"零", "〇"}:
        return False
    if run in _BARE_SCALE and run != "十":
        return bool(more or PREFIX.search(text, max(0, m.start() - 4), m.start()) or m["u"] in {"元", "人", "户", "人次"})
    if m["n"] and len(m["n"]) == 1 and len(run) == 1:
        return False
    if not (m["u"] or m["n"] or m["ghalf"]):
        return (bool(more) and run != "一") or _long_number(run)
    return run != "一" or bool(more) or _one_counts(text, m)


def _long_number(run: str) -> bool:
    return len(run) > 3 and any(c in "百千万亿十" for c in run) and parse_chinese(run) is not None


_ONE_BEFORE = re.compile("(?:各|共|仅|另有|另|新增|增设|新建|只有|共计|合计|还有|尚有|其中)$")


def _one_counts(text: str, m: re.Match[str]) -> bool:
    """一次 counts; 一项, 一套 only where counting is meant: 各一个, 另有一项, or at the end of a clause."""
    units, unit = _rules().units, m["u"] or ""
    if unit in units.never:
        return False
    if unit and unit not in units.indefinite:
        return True
    after = text[m.end() : m.end() + 1]
    return not after or after in "，。；、！？,;.)）\n" or bool(_ONE_BEFORE.search(text, max(0, m.start() - 2), m.start()))

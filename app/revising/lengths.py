"""How long a text is asked to be: 压缩到200字以内, 扩写到400字左右, 控制在300—350字, 压缩一半, 短一点."""

from __future__ import annotations

import re

from app.revising.places import number
from app.revising.wishes import Direction, Length
from app.schema import Span

SLACK = 0.05  # 左右: so much to either side
LONGER, SHORTER = 1.4, 0.8  # 长一点, 短一点
_N = r"(?P<n>\d{2,4}|[一二两三四五六七八九]百(?:[一二三四五六七八九]十)?|[一二三四五六七八九]?十|[一二三四五六七八九]千)"
_RANGE = re.compile(r"(\d{2,4})字?\s*(?:-+|~|～|—+|–|至|到)\s*(\d{2,4})\s*个?字")
_ONE = re.compile(f"(?P<before>不超过|不多于|不要超过|别超过|最多|至多|不少于|不低于|至少|超过|大约|约|大概|在)?\\s*{_N}\\s*(?:来|多)?个?字(?P<after>以内|之内|内|以下|左右|上下|以上|出头)?")
_SHORTER = re.compile("压|缩|短|精简|减|删|凝|浓|简|瘦|砍|太长|冗|啰|罗嗦|紧凑|精炼|精练")
_LONGER = re.compile("扩|展开|充实|加长|写长|丰富|增加到|补充到|拉长|详|长一?[点些]|太短|单薄|多写|增写|写满|补足|写细|写到")
_SHARE = re.compile("(?:压缩|缩短|缩减|精简|减少|减|压|删|砍)(?:掉|去|了)?(?:大约|约|大概)?(?P<share>一半|三分之一|三分之二|四分之一|五分之一|百分之\\w+|\\d{1,2}%|[一二两三四五]成)")
_REST = re.compile("(?:到|为|成|剩|至)(?:原来|原文|现在)?(?:的)?(?P<share>一半|三分之一|三分之二|四分之三|[一二三四五六七八九]成|\\d{1,2}%)")
_HALF = re.compile("(?:字数|篇幅)?(?:减|压|砍|缩)(?:短|缩)?(?:到)?一?半")
_BY = re.compile(f"(?:全文|总共|整体|再)?(?:(?P<less>缩短|减少|少写?|删[掉去]?|减[掉去]?|压缩掉|压掉|砍掉|去掉)|(?:增加|多写?|再加|加上?|增写|补写|扩写出))(?:大约|约|个)?{_N}来?个?字(?:左右)?")
_UNNAMED = re.compile(f"(?:字数|篇幅|控制|压|缩|精简|减|写|扩)[^，\\d]{{0,6}}?(?P<before>不超过|最多|至少|约|大约)?(?:到|至|在|为|成)?{_N}(?P<after>以内|之内|内|以下|左右|上下|以上)?$")
_SENTENCES = re.compile("[\\d一二两三四五]句(?:话)?(?:以内)?$")
_SHARES = {"一半": 0.5, "三分之一": 1 / 3, "三分之二": 2 / 3, "四分之一": 0.25, "四分之三": 0.75, "五分之一": 0.2}
_CONCISE = re.compile("删繁就简|简洁|简短|简练|精炼|精练|凝练|紧凑|啰嗦|罗嗦|冗长|太长|精简|压缩|压一压|瘦身|浓缩|写短|(?<!长)短一?[点些]|改短|缩一缩|缩短|短点|短些|概括|简明扼要")
_FULLER = re.compile("长一?[点些]|展开|充实|丰富|详细|写细|扩写|扩展|扩充|太短|单薄|多写(?:一?[点些]|几句)|加长|写长|拉长|详实|饱满")


def read_length(clause: str) -> Length | None:
    """The wish for a length in one clause; None if there is none."""
    direction = _direction(clause)
    if _SENTENCES.search(clause):
        return None
    if match := _BY.fullmatch(clause):
        n = _value(match["n"])
        return Length(-1 if match["less"] else 1, delta=-n if match["less"] else n)
    if match := _RANGE.search(clause):
        low, high = sorted((int(match[1]), int(match[2])))
        return Length(direction, (low, high))
    if match := _ONE.search(clause):
        return Length(direction, _bounds(_value(match["n"]), match["before"] or "", match["after"] or "", direction))
    if _HALF.fullmatch(clause):
        return Length(-1, None, 0.5)
    if match := _SHARE.search(clause):
        return Length(-1, None, 1 - _share(match["share"]))
    if (match := _REST.search(clause)) and direction == -1:
        return Length(-1, None, _share(match["share"]))
    if match := _UNNAMED.search(clause):
        return Length(direction, _bounds(_value(match["n"]), match["before"] or "", match["after"] or "", direction))
    if _CONCISE.search(clause):
        return Length(-1)
    return Length(1) if _FULLER.search(clause) else None


def _direction(clause: str) -> Direction:
    longer, shorter = _LONGER.search(clause), _SHORTER.search(clause)
    return 1 if longer and not shorter else (-1 if shorter and not longer else 0)


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    from app.facts.numerals import parse_chinese

    return int(parse_chinese(text) or 0)


def _bounds(n: int, before: str, after: str, direction: int) -> Span:
    if before in ("不少于", "不低于", "至少", "超过") or after in ("以上", "出头"):
        return n, round(n * 1.2)
    if before in ("不超过", "不多于", "不要超过", "别超过", "最多", "至多") or after in ("以内", "之内", "内", "以下"):
        return round(n * 0.6), n
    if after in ("左右", "上下") or before in ("大约", "约", "大概"):
        return round(n * (1 - SLACK)), round(n * (1 + SLACK))
    return (round(n * 0.9), n) if direction < 0 else (round(n * (1 - SLACK)), round(n * (1 + SLACK)))


def _share(text: str) -> float:
    if text in _SHARES:
        return _SHARES[text]
    if text.endswith("%"):
        return int(text[:-1]) / 100
    if text.endswith("成"):
        return number(text[:-1]) / 10
    return number(text.removeprefix("百分之")) / 100


def bounds_of(wish: Length, present: int) -> Span:
    """The characters a wish amounts to for a text of `present` characters."""
    if wish.bounds:
        return wish.bounds
    if wish.delta:
        aim = present + wish.delta
        return (round(aim - 10), aim) if wish.delta < 0 else (aim - 10, aim + 20)
    factor = wish.factor or (LONGER if wish.direction > 0 else SHORTER)
    return round(present * factor * (0.9 if wish.direction < 0 else 0.95)), round(present * factor * (1.0 if wish.direction < 0 else 1.1))

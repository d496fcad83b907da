"""Which part of a section an instruction speaks of: 第二点, 最后一句, 前两段, 讲宣讲的那句."""

from __future__ import annotations

import re

from app.facts.numerals import parse_chinese
from app.revising.wishes import WHOLE, Place

_N = "[一二两三四五六七八九十\\d]{1,2}"
_POINT = "(?:个?要?点|条|个?自然段|段落?|部分|项|个方面|方面|小点)(?:内容)?"
_SENTENCE = "句话?"
_NUMBERED = re.compile(f"第(?P<a>{_N})(?P<more>(?:[、,，和与及跟]第?{_N}(?![月日年次场个人项件名]))*)(?:[两三四]|这[两三四])?(?P<unit>{_POINT}|{_SENTENCE})(?:(?:[、和与及跟]|以及)第(?P<b>{_N})(?:{_POINT}|{_SENTENCE}))?(?:和第(?P<c>{_N})(?:{_POINT}|{_SENTENCE}))?")
_START = re.compile("(?:开头|起头|最前面|首)的?(?:那|这)?一?(?P<unit>段|点|条)")
_RANGE = re.compile(f"第(?P<a>{_N})(?:{_POINT})?(?:到|至)第?(?P<b>{_N}){_POINT}")
_FIRST = re.compile(f"[前头](?P<n>{_N})(?P<unit>{_POINT}|{_SENTENCE})")
_LAST = re.compile(f"(?:最后|末尾?|结尾|尾|后)的?(?:那|这)?(?P<n>{_N})?(?:个)?(?P<unit>{_POINT}|{_SENTENCE})")
_ORDINAL = re.compile("[“\"]?(?P<a>[一二三四五六七八九])是[”\"]?(?:的?(?:那|这)?一?(?:点|段|条|部分)(?:内容)?|(?=里|中|的|那|这|后|前|内容|下面|之))")
_OPENING = re.compile("(?:开头|开篇|首|第一)(?:的)?(?:那|这)?(?:一)?句话?")
_ANYWHERE = re.compile("(?:正文|文中|文章|里面|下面|这里|全文)+")
_ABOUT = re.compile(
    "(?:关于|有关|讲到?|说到?|写到?|提到?|涉及|谈到?)[“\"]?(?P<a>[^，。“”]{2,20}?)[”\"]?(?:的(?:(?:那|这)(?:一|几|个)?|一|整)?|(?:那|这)(?:一|几|个)?)(?:句话?|点|段|条|部分|内容|文字|地方|话|表述)"
    "|[“\"](?P<b>[^”\"]{2,30})[”\"](?:的)?(?:(?:那|这|所在)的?(?:一)?|整)(?:句话?|点|段|条|部分|处)"
    "|(?P<c>[^，。“”的在把将]{2,16}?)(?:的)?(?:那|这)(?:一)?(?:句话?|点|段|条|部分|块)"
)


def read_place(text: str) -> tuple[Place, str]:
    """The first part that `text` names, and the text without it; `WHOLE` if it names none."""
    named = [(m, reader) for pattern, reader in _READERS for m in [pattern.search(text)] if m]
    points = [(m, reader) for m, reader in named if "句" not in (m.groupdict().get("unit") or "")]
    if named:
        match, reader = min(points or named, key=lambda pair: (pair[0].start(), -pair[0].end()))
        return _narrowed(reader(match), _without(text, match))
    if match_ := _OPENING.search(text):
        return Place(sentences=(0,)), _without(text, match_)
    if match_ := _ABOUT.search(text):
        words = match_["a"] or match_["b"] or match_["c"]
        if not _ANYWHERE.fullmatch(words):
            return Place(words=words, whole=match_[0][-1] in "点段条"), _without(text, match_)
    return WHOLE, text


def all_points(text: str) -> tuple[int, ...]:
    """Every number of a point in `text`, in order of mention."""
    found: list[int] = []
    while True:
        place, rest = read_place(text)
        if not place.points or rest == text:
            return tuple(dict.fromkeys(found))
        found += place.points
        text = rest


def number(text: str) -> int:
    """3 of 三 and 3; 0 where it is none."""
    if text.isdigit():
        return int(text)
    value = parse_chinese(text)
    return int(value) if value is not None else 0


def _numbered(match: re.Match[str]) -> Place:
    signs = [match["a"], *re.findall(_N, match["more"] or ""), match["b"], match["c"]]
    return _of(match["unit"], tuple(number(sign) - 1 for sign in signs if sign))


def _first(match: re.Match[str]) -> Place:
    return _of(match["unit"], tuple(range(number(match["n"]))))


def _last(match: re.Match[str]) -> Place:
    return _of(match["unit"], tuple(range(-(number(match["n"] or "一") or 1), 0)))


def _of(unit: str, numbers: tuple[int, ...]) -> Place:
    return Place(sentences=numbers) if "句" in unit else Place(points=numbers, lines="段" in unit)


def _ranged(match: re.Match[str]) -> Place:
    return Place(points=tuple(range(number(match["a"]) - 1, number(match["b"]))))


def _start(match: re.Match[str]) -> Place:
    return _of(match["unit"], (0,))


def _ordinal(match: re.Match[str]) -> Place:
    return Place(points=("一二三四五六七八九".index(match["a"]),))


def _narrowed(place: Place, rest: str) -> tuple[Place, str]:
    """第二点的最后一句: a sentence of a point."""
    if not place.points:
        return place, rest
    for pattern, reader in _READERS:
        match = pattern.search(rest)
        if match and "句" in (match.groupdict().get("unit") or ""):
            return Place(place.points, reader(match).sentences), _without(rest, match)
    if match := _OPENING.search(rest):
        return Place(place.points, (0,)), _without(rest, match)
    return place, rest


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + text[match.end() :]


_READERS = ((_RANGE, _ranged), (_NUMBERED, _numbered), (_FIRST, _first), (_LAST, _last), (_START, _start), (_ORDINAL, _ordinal))

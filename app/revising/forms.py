"""Readers of wishes for the form: numerals, marks, lines, the order of points."""

from __future__ import annotations

import re

from app.facts import find_figures
from app.revising import phrases as p
from app.revising.places import all_points, number, read_place
from app.revising.reading import SHOWN, Reading
from app.revising.wishes import (
    Lines,
    Merge,
    Move,
    MoveNamed,
    Numerals,
    Order,
    Place,
    Reshape,
    Shape,
    Split,
    Swap,
    SwapNamed,
    Wish,
)

_MORE_TOLD = re.compile("[：:][^，]{3}")  # 合成两点：组织和责任一点 says more than can be done


def read_numerals(clause: str, state: Reading) -> list[Wish] | None:
    """数字统一成阿拉伯数字: how figures are to be written."""
    figures = [f for f in find_figures(p.UNIT_WORDS.sub("", clause)) if f.kind != "ordinal"]
    if p.CHANGE.search(clause) and (figures or (SHOWN.search(clause) and not p.SPELLING.search(clause))):
        return None
    if p.ONLY_SOME.search(clause):
        return None
    points = all_points(clause)
    place = Place(points=points) if len(points) > 1 else read_place(clause)[0] or state.place
    styles = [style for style, pattern in p.NUMERALS if pattern.search(clause)]
    if {"chinese", "arabic"} <= set(styles):  # 数字统一成汉字
        styles.remove("chinese" if "阿拉伯" in clause else "arabic")
    if "百分" in clause and not re.search("数字|汉字|阿拉伯", clause):
        styles = [style for style in styles if "percent" in style]
    dates = bool(re.search("日期|月份|年份", clause)) and not re.search("数据|统计|数字[都统和、]|所有|全部", clause)
    return [Numerals(style, place, dates) for style in dict.fromkeys(styles)] or None


def read_marks(clause: str, _: Reading) -> list[Wish] | None:
    """序号改成（1）（2）, 把“一是”改成“1.”."""
    match = p.MARKS_CHANGED.fullmatch(re.sub("[“”]", "", clause) if clause.count("“") > 2 else clause)
    target = _target(match["new"]) if match else ""
    return [Reshape(target)] if target else None


def read_lines(clause: str, state: Reading) -> list[Wish] | None:
    """每点一段: points apart or in one paragraph, with their marks."""
    if p.APART.search(clause) and not p.EACH_LINE.search(clause):
        if begins := p.FROM_HERE.search(clause):
            return [Lines(apart=True, place=Place(words=begins["words"].strip("“”")), rest=True)]
        place = read_place(clause)[0] or _about(clause)
        return [Lines(apart=True, place=place)] if place else None
    if p.BLANK_LINES.fullmatch(clause):
        return [Lines(apart=True)]
    for pattern, apart in ((p.ONE_LINE, False), (p.EACH_LINE, True)):
        if match := pattern.search(clause):
            rest = (clause[: match.start()] + clause[match.end() :]).strip()
            if not rest or p.NOTHING.fullmatch(rest):
                return [Lines(apart)]
            shaped = read_marks(rest, state) or read_reshape(rest, state)
            return [*shaped, Lines(apart)] if shaped else None
    return None


def _about(clause: str) -> Place:
    """反诈宣传单独成段: the sentence about that."""
    words = re.sub("^(?:把|将|让)|(?:的)?(?:内容|部分)?(?:也|要|再)?$", "", clause[: p.APART.search(clause).start()])  # type: ignore[union-attr]
    return Place(words=words) if len(words) > 1 else Place()


def read_reshape(clause: str, _: Reading) -> list[Wish] | None:
    """改成三段, 用一是二是三是: points or paragraphs in another form."""
    if p.ONE_MORE.search(clause) or _MORE_TOLD.search(clause):
        return None
    if p.NO_FORM.search(clause):
        return [Reshape(_target(p.NO_FORM.sub("", clause)) or "")]
    match = p.COUNTED_FORM.search(clause)
    count = number(match["n"]) if match else 0
    if match and not read_place(clause)[0] and (count > 1 or "段" in match["unit"]):
        target = _target(clause)
        form: Shape = "段" if "段" in match["unit"] else (target if target not in ("", "plain", "段") else "一是")
        return [Reshape(form, count)] if count > 1 else [Reshape("plain")]
    target = _target(clause) if p.FORM_VERB.search(clause) else ""
    named = read_place(clause)[0].points and not re.search("一是", clause)
    return [Reshape(target, _listed(clause))] if target and not named else None


def _target(clause: str) -> Shape:
    return next((form for form, pattern in p.FORMS if pattern.search(clause)), "")


def _listed(clause: str) -> int | None:
    """一是、二是、三是 names three."""
    found = re.findall("([一二三四五六])是", clause)
    return len(found) if len(found) > 1 else None


# --- order -------------------------------------------------------------------------------------------


def read_order(clause: str, _: Reading) -> list[Wish] | None:
    """合并, 拆分, 对调, 调到最前面."""
    points = all_points(clause)
    if _MORE_TOLD.search(clause):
        return None
    if p.MERGE.search(clause):
        return [Merge(points)] if points or re.search("[点条段]", clause) else None
    if p.SPLIT.search(clause) and len(points) == 1:
        count = re.search("(?:成|为|出)([两二三四2-4])", clause)
        return [Split(points[0], number(count[1]) if count else 2)]
    if p.SWAP.search(clause) and len(points) == 2:
        return [Swap(points[0], points[1])]
    if order := p.ORDER.search(clause):
        return [Order(tuple(number(sign) - 1 for sign in re.findall("[一二三四五六七八九\\d]", order[1])))]
    if p.MOVE.search(clause) and points and p.MOVED_ALONE.fullmatch(_without_places(clause)):
        return [Move(points[0], _goal(clause, points))]
    return _order_by_name(clause)


def _without_places(clause: str) -> str:
    """What a clause about moving says beside the points and the moving."""
    rest = clause
    while True:
        place, after = read_place(rest)
        if not place.points or after == rest:
            return p.MOVE.sub("", rest).strip(" ，")
        rest = after


def _order_by_name(clause: str) -> list[Wish] | None:
    """演练放到宣传前面."""
    if match := p.SWAP_NAMED.fullmatch(clause):
        return [SwapNamed(match["first"], match["second"])]
    if match := p.MOVE_NAMED.fullmatch(clause):
        return [MoveNamed(match["what"], match["beside"] or "", bool(re.search("后|末|结尾", match["side"] or match["end"])))]
    return None


def _goal(clause: str, points: tuple[int, ...]) -> int:
    if len(points) > 1:
        behind = re.search("(?:之后|后面|后边|以后|后)$", clause)
        ahead = points[0] < points[1]
        return points[1] + (1 if behind else 0) - (1 if ahead and points[0] < points[1] + bool(behind) else 0)
    if re.search("(?:到|放|在|为)(?:最后|末尾|后面|结尾|最末)", clause):
        return -1
    place = re.search("(?:到|在|为|成)第([一二三四五六\\d])(?:位|个)?", clause)
    return number(place[1]) - 1 if place else 0

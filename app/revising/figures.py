"""Figures and words replaced exactly, and figures written in one way throughout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.checks.matching import bigrams, clause_span
from app.facts import Figure, find_figures, forms, same_figure
from app.facts.numerals import fold, to_chinese
from app.revising.editing import Edit, areas, body_spans, edited, point_indexes
from app.revising.points import Layout, spans_of, split_head, split_sentences
from app.revising.questions import Unsure, not_found, which_one
from app.revising.wishes import Insert, Numerals, Replace
from app.schema import Span

_CHINESE_DIGIT = re.compile("[〇○零一二两三四五六七八九十百千]")
_YEAR = re.compile("([一二][〇○零一二三四五六七八九]{3})(?=年)")
_YEAR_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_HEADING = re.compile("(?:的)?(?:小)?(?:标题|题目)|(?:的)?(?:主题|段首|首|起始)句")
_SCALED = re.compile(rf"(?P<n>{_NUMBER.pattern})[万亿]*")
_VAGUE = re.compile("(?:多|数|几|若干|一些|不少|许多|大量|众多|一批|部分)[一-鿿]{0,2}")
_WHOLE_TEXT = 6  # characters that a point or sentence has at least
_PEOPLE = ("人", "名", "位")
_NEAR = 14  # characters of context shown with a question
_ALL = 0.8  # share that its sentence must hold where the clause holds less
_SURE = 0.5  # share of the user's words that must stand around a figure


def substitute(layout: Layout, wish: Replace) -> Layout:
    """`old` replaced by `new` where it stands.

    Raises:
        Unsure: it is not there, stands in several places, or already is so.
    """
    where = areas(layout, wish.place)
    if not wish.old:
        return _rewritten_place(layout, wish, where)
    if _HEADING.fullmatch(wish.old) and wish.place.points:
        return _reheaded(layout, wish)
    if not find_figures(wish.old) and wish.new != wish.old:
        wish = replace(wish, new=wish.new.removeprefix(wish.old))  # 讲座改成讲座12次
    if not wish.shown and not find_figures(wish.old) and len(told := find_figures(wish.new)) == 1 and _is_counted(layout.text, wish.old):
        wish = replace(wish, new=told[0].surface)  # 微心愿改成认领280个
    vague = _VAGUE.fullmatch(wish.old)
    readers = (_literal,) if vague else (_by_figure,) if _only_a_figure(wish) and not wish.shown else (_literal, _by_figure)
    edits = next((found for reader in readers if (found := reader(layout.text, where, wish))), [])
    if not edits:
        raise not_found(wish.old)
    edits = edits if wish.spelt else [_in_style(layout.text, edit) for edit in edits]
    if all(layout.text[a:b] == new for a, b, new in edits):
        raise Unsure(f"正文里已经是“{wish.new}”，没有改。要改的是别处吗？")
    return edited(layout, edits)


def _in_style(text: str, edit: Edit) -> Edit:
    """9次 → 十一次 as 11次: a new value is written in digits where the old one was; the same one as it is wished."""
    a, b, new = edit
    old, given = find_figures(text[a:b]), find_figures(new)
    if len(old) != 1 or len(given) != 1 or not re.search(r"\d", old[0].surface) or same_figure(old[0], given[0]):
        return edit
    return a, b, new.replace(given[0].surface, _arabic(given[0]))


def _is_counted(text: str, words: str) -> bool:
    """Whether a figure stands right behind the words."""
    starts = {figure.span[0] for figure in find_figures(text)}
    return any(m.end() in starts for m in re.finditer(re.escape(words), text))


def _only_a_figure(wish: Replace) -> bool:
    """主题党日 → 7次: what is counted is named, and the new figure alone is given; no word becomes a figure."""
    new = find_figures(wish.new)
    return not find_figures(wish.old) and len(new) == 1 and new[0].surface == wish.new and not re.search(r"\d", fold(wish.old))


def _reheaded(layout: Layout, wish: Replace) -> Layout:
    """第一点标题改成“抓细排查”: a point with another little heading.

    Raises:
        Unsure: it has none.
    """
    index = point_indexes(layout, wish.place.points)[0]
    head, rest = split_head(layout.points[index].body)
    if not head:
        raise Unsure(f"第{index + 1}点没有单独的小标题，正文没有动。要改哪几个字？")
    return layout.with_body(index, wish.new.rstrip("。；，") + head[len(head.rstrip("。；，")) :] + rest)


def _rewritten_place(layout: Layout, wish: Replace, where: Sequence[Span]) -> Layout:
    """A whole point or sentence put into the user's own words."""
    start, end = where[0]
    new = wish.new
    if not wish.spelt and len(new) < _WHOLE_TEXT:
        raise Unsure(f"要把“{layout.text[start:end].strip()[:20]}……”整个换成“{new}”吗？是的话，请把要写的内容用引号标出来。")
    for index, (a, _) in enumerate(body_spans(layout)):
        if a == start:
            new = new.removeprefix(layout.points[index].mark.strip())
    old = layout.text[start:end].rstrip("\n")
    return edited(layout, [(start, start + len(old), new.rstrip("。；") + old[-1:] if old[-1:] in "。；" else new)])


def insert(layout: Layout, wish: Insert) -> Layout:
    """Words put before or behind others: a clause of its own where the others end one.

    Raises:
        Unsure: the others are not there, or in several places.
    """
    text, where = layout.text, areas(layout, wish.place)
    spans = [m.span() for a, b in where for m in re.finditer(re.escape(wish.anchor), text) if a <= m.start() and m.end() <= b]
    if not spans:
        raise not_found(wish.anchor)
    if len(spans) > 1:
        raise which_one(wish.anchor, [_context(text, span) for span in spans])
    start, end = spans[0]
    if not wish.behind:
        return edited(layout, [(start, start, wish.content)])
    own = text[end : end + 1] in "，。；" and wish.content[0] not in "，。；、" and len(wish.content) > 3
    return edited(layout, [(end, end, "，" * own + wish.content.rstrip("，。；" if own else "。"))])


# --- words as they stand -----------------------------------------------------------------------------


def _literal(text: str, where: Sequence[Span], wish: Replace) -> list[Edit]:
    folded, old = fold(text), fold(wish.old)
    spans = [m.span() for m in re.finditer(re.escape(old), folded) if any(a <= m.start() and m.end() <= b for a, b in where)]
    figures = find_figures(text)
    spans = [span for span in spans if _whole(span, figures)]
    given = find_figures(wish.old)
    if not spans:
        return []
    chosen = _chosen(text, spans, wish, several=not given and not wish.old.isdigit())
    return [_edit(text, span, wish) for span in chosen]


def _whole(span: Span, figures: Sequence[Figure]) -> bool:
    """Whether no figure is cut in two: 9次 is not in 19次, 8人 not in 8人次."""
    return all(f.span[1] <= span[0] or f.span[0] >= span[1] or (span[0] <= f.span[0] and f.span[1] <= span[1]) or _bare(span, f) for f in figures)


def _bare(span: Span, figure: Figure) -> bool:
    """The number of a figure without its unit: 9 of 9次, 5.2万 of 5.2万人次."""
    match = _SCALED.search(fold(figure.surface))
    ends = {figure.span[0] + match.end("n"), figure.span[0] + match.end()} if match else set()
    return match is not None and figure.span[0] + match.start() == span[0] and span[1] in ends


def _chosen(text: str, spans: Sequence[Span], wish: Replace, *, several: bool) -> list[Span]:
    if wish.nth is not None:
        if not -len(spans) <= wish.nth < len(spans):
            raise not_found(f"第{wish.nth + 1}个{wish.old}")
        return [spans[wish.nth]]
    if len(spans) == 1 or wish.every or several:
        return list(spans)
    raise which_one(wish.old, [_context(text, span) for span in spans])


def _context(text: str, span: Span) -> str:
    start, end = clause_span(text, span)
    return text[max(start, span[0] - _NEAR) : min(end, span[1] + _NEAR)]


def _edit(text: str, span: Span, wish: Replace) -> Edit:
    """集中学习9次 becomes 10次: where only the figure is new, only the figure is replaced."""
    figures = [f for f in find_figures(text) if span[0] <= f.span[0] and f.span[1] <= span[1]]
    new = find_figures(wish.new)
    if len(figures) == 1 and _SCALED.fullmatch(fold(wish.new)):
        return *figures[0].span, _with_unit(figures[0], wish.new)
    if len(figures) == 1 and len(new) == 1 and new[0].surface == wish.new.strip():
        return *figures[0].span, wish.new
    behind = next((text[span[1] : f.span[1]] for f in find_figures(text) if f.span[0] <= span[0] and span[1] < f.span[1]), "")
    return span[0], span[1] + (len(behind) if behind and wish.new.endswith(behind) else 0), wish.new


# --- figures by what they count ------------------------------------------------------------------------


def _by_figure(text: str, where: Sequence[Span], wish: Replace) -> list[Edit]:
    """The figure that the user describes: 学习的九次, or only 主题党日 with a new value of the same unit."""
    given, new = find_figures(wish.old), find_figures(wish.new)
    here = [f for f in find_figures(text) if any(a <= f.span[0] and f.span[1] <= b for a, b in where)]
    if len(given) == 1:
        words = wish.old.replace(given[0].surface, "，")
        same = [f for f in here if same_figure(f, given[0]) or (not given[0].unit and f.value == given[0].value)]
        if not same and (near := _described(text, here, words, given[0].unit)):
            raise _other_value(text, near[0], wish)
        own = bigrams(words)
        chosen = _described(text, same, words, "") if own else same
        if not chosen and len(same) == 1 and own & bigrams(_context(text, same[0].span)):
            chosen = same  # the only one of this value, and it speaks of the same
    elif not given and len(new) == 1 and new[0].unit == "date" and re.fullmatch("日期|时间|日子", wish.old):
        chosen = [f for f in here if f.unit == "date" and f.kind == new[0].kind]
    elif not given and len(new) == 1:
        chosen = _counted(text, here, wish, new[0].unit)
    else:
        return []
    if len(chosen) > 1:
        chosen = [f for f in chosen if f.span in set(_chosen(text, [f.span for f in chosen], wish, several=False))]
    return [(*f.span, _with_unit(f, wish.new)) for f in chosen]


def _counted(text: str, figures: Sequence[Figure], wish: Replace, unit: str) -> list[Figure]:
    """The figure of what the words name: 培训 → 350人, 人次 → 201."""
    if wish.units:
        return _described(text, [f for f in figures if f.unit in wish.units], wish.old, unit)
    by_unit = [f for f in figures if f.unit == wish.old]
    kin = [f for f in figures if unit in _PEOPLE and f.unit in _PEOPLE]
    return by_unit or _described(text, figures, wish.old, unit) or _described(text, kin, wish.old, "")


def _described(text: str, figures: Sequence[Figure], words: str, unit: str) -> list[Figure]:
    """The figures whose clause says most of the words; several only where they tie."""
    own = bigrams(words)
    scored = [(len(own & bigrams(_context(text, f.span))) / (len(own) or 1), f) for f in figures if not unit or f.unit == unit]
    best = max((score for score, _ in scored), default=0.0)
    if best >= _SURE:
        return [f for score, f in scored if score == best]
    return [f for score, f in scored if score and len(own & bigrams(_sentence(text, f.span))) >= _ALL * len(own)]


def _sentence(text: str, span: Span) -> str:
    """The sentence around a figure: 教育项目 stands before the clause 投资3400万元."""
    return next(text[a:b] for a, b in spans_of(split_sentences(text)) if a <= span[0] < b)


def _other_value(text: str, figure: Figure, wish: Replace) -> Unsure:
    return Unsure(f"正文里没有“{wish.old}”，那里写的是“{_context(text, figure.span)}”。要把“{figure.surface}”改为“{wish.new}”吗？")


def _with_unit(figure: Figure, new: str) -> str:
    """18.5万 for 18万元 is 18.5万元; 61000 for 5.2万人次 is 61000人次, 1.3 for 1.2亿元 is 1.3亿元."""
    given, old = _SCALED.fullmatch(fold(new)), _SCALED.search(fold(figure.surface))
    if not given or not old:
        return new
    scale = old[0][len(old["n"]) :]
    bare = given[0] == given["n"]
    end = old.end("n") if bare and _nearer(given["n"], old["n"], scale) else old.end()
    return figure.surface[: old.start()] + new + figure.surface[end:]


def _nearer(new: str, old: str, scale: str) -> bool:
    """Whether a number without a scale is meant in that of the old one: it is nearer to it that way."""
    before, now = (abs(Decimal(number.replace(",", ""))) or Decimal(1) for number in (old, new))
    size = {"万": 4, "亿": 8}.get(scale[:1], 0)
    return abs((now / before).log10()) <= abs((now / before).log10() - size)


# --- one way of writing ------------------------------------------------------------------------------


def unify(layout: Layout, wish: Numerals) -> Layout:
    """All figures of a place in one style; set phrases, ordinals and fractions stay.

    Raises:
        Unsure: there is nothing to change.
    """
    text, where = layout.text, areas(layout, wish.place)
    marks = [(m.start(), m.end()) for m in re.finditer("《[^》]*》|“[^”]*”", text)]
    edits: list[Edit] = []
    for figure in find_figures(text):
        if wish.dates and figure.unit != "date" and figure.kind != "period":
            continue
        inside = any(a <= figure.span[0] and figure.span[1] <= b for a, b in where) and not any(a <= figure.span[0] < b for a, b in marks)
        if inside and (new := _styled(figure, wish.style)) != figure.surface:
            edits.append((*figure.span, new))
    if wish.style == "arabic":
        edits += _years(text, where, edits)
    return edited(layout, edits)


def _styled(figure: Figure, style: str) -> str:
    surface = figure.surface
    if style in ("percent", "spoken percent"):
        return _percent(figure, style) if figure.kind == "percent" else surface
    if style == "arabic":
        return _arabic(figure)
    if style == "chinese":
        return _chinese(figure)
    if style == "plain":
        return re.sub(r"(?<=\d)[,，](?=\d{3})", "", fold(surface))
    return re.sub(r"\d{4,}(?!年)", lambda m: f"{int(m[0]):,}", surface) if figure.kind in ("count", "money") else surface


def _percent(figure: Figure, style: str) -> str:
    spoken = "百分之" in figure.surface
    wanted = [form for form in forms(figure) if ("百分之" in form) == (style == "spoken percent") and "％" not in form]
    return wanted[0] if wanted and (spoken == (style == "percent") or "％" in figure.surface) else figure.surface


def _arabic(figure: Figure) -> str:
    surface = figure.surface
    if figure.kind in ("fraction", "ordinal") or (figure.kind == "period" and "季度" in surface) or surface.startswith(("半", "第")):
        return surface
    if not _CHINESE_DIGIT.search(re.sub(r"(?<=\d)[十百千]?[万亿]", "", surface)):
        return fold(surface)
    if figure.value == "1" and not figure.approx and figure.kind == "count":
        return surface  # 召开一次会议 and 一名党员 count nothing
    if "~" not in figure.value and _is_round(figure.value):
        myriads = f"{(Decimal(figure.value) / 10000).normalize():f}万"
        short = [form for form in _arabic_forms(figure) if form.removeprefix(figure.approx).lstrip("近约超").startswith(myriads)]
        if short:
            return short[0]
    return next(iter(_arabic_forms(figure)), surface)


def _is_round(value: str) -> bool:
    return value.isdigit() and int(value) >= 10000 and int(value) % 1000 == 0


def _arabic_forms(figure: Figure) -> list[str]:
    found = [form for form in forms(figure) if re.search(r"\d", form) and not _CHINESE_DIGIT.search(form)]
    prefix = re.match("[^\\d〇零一二两三四五六七八九十百千万]*", figure.surface)
    own = [form for form in found if prefix and form.startswith(prefix[0]) and ("多" in form) == ("多" in figure.surface)]
    return own or found


def _chinese(figure: Figure) -> str:
    if figure.kind not in ("count", "duration") or not figure.value.isdigit() or int(figure.value) > 9999:
        return figure.surface
    spoken = "两" if figure.value == "2" else to_chinese(int(figure.value))
    return _NUMBER.sub(spoken, fold(figure.surface), count=1)


def _years(text: str, where: Sequence[Span], taken: Sequence[Edit]) -> list[Edit]:
    found = [(m.start(), m.end(), "".join(_YEAR_DIGITS[c] for c in m[1])) for m in _YEAR.finditer(text)]
    return [e for e in found if any(a <= e[0] and e[1] <= b for a, b in where) and not any(a < e[1] and e[0] < b for a, b, _ in taken)]

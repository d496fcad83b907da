"""New facts put where they belong, in the user's own figures and words; sentences on problems and plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.checks.ledger import trace
from app.checks.matching import bigrams
from app.drafting.requests import fold_figures
from app.facts import find_conflicts, find_figures, formal, read_facts
from app.revising.concrete import make_concrete
from app.revising.editing import areas, body_spans, edited, point_indexes
from app.revising.points import (
    Form,
    Layout,
    Point,
    renumbered,
    respaced,
    spans_of,
    split_head,
    split_sentences,
)
from app.revising.questions import Unsure, conflicting, no_content, no_such_point
from app.revising.wishes import Add
from app.schema import Finding

_OPEN_PROBLEM = re.compile("^(?:同时|但是?|目前|当前|存在|还存在|仍|也要看到|工作中)")
_LACK = re.compile("不|未|缺|少|弱|难|单一|滞后|有待|欠|慢|低|差|短板|没")
_DONE = re.compile("整改|办结|化解|解决|答复|完成|处置|办理|回复")
_FOUND = re.compile("(?:发现|排查出?|收到|受理|接到|梳理)(?P<what>[一-鿿]{2,6}?)$")
_OPENING = re.compile("(?:以来|[上下]半年|年初|期间|[下中后前]|要求|部署|精神|安排|季度|年|月)$")
_OWN_MARK = re.compile("^(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][，、]|[（(]?[一二三四五六七八九十\\d]{1,2}[)）.．、]|[①-⑩])\\s*")
_RELATED = 2  # two-character runs in common that make a sentence the neighbour of a fact


def add_facts(layout: Layout, wish: Add, facts: Sequence[str], points: Sequence[int]) -> Layout:
    """Sentences for the new facts: in place of a vague clause that said the same, else behind the sentence most like it.

    Args:
        layout: the section.
        wish: what to add, and where.
        facts: what to add where the wish itself holds nothing.
        points: numbers of the points that may take it where no place is named.

    Raises:
        Unsure: nothing was given, or a figure contradicts the text.
    """
    new = _unstated(layout.text, [written(fact) for fact in (wish.content or facts)])
    if not new:
        raise no_content(wish.wanted) if not (wish.content or facts) else Unsure("这些内容正文里都已经写了，没有改。还要补充什么？")
    _check_conflicts(layout.text, new)
    if bare := next((fact for fact in new if [f.surface for f in find_figures(fact)] == [fact]), ""):
        raise Unsure(f"“{bare}”说的是什么？请连事情一起说，例如：解决困难{bare}。")
    for fact in new:
        layout, left = make_concrete(layout, fact, wish.place, points)
        layout = _inserted(layout, left, wish, points) if left else layout
    return layout


def add_point(layout: Layout, wish: Add) -> Layout:
    """What is given as a point or paragraph of its own, with its number; in a text without points, as a paragraph.

    Raises:
        Unsure: there is no place of that number.
    """
    body = _body(wish)
    count = len(layout.points)
    if wish.own == "paragraph" and layout.form not in ("段", "plain") and not wish.place:
        return _paragraph(layout, body, wish)
    at = wish.at if wish.at is not None else _beside(layout, wish)
    if not 0 <= at <= count:
        raise no_such_point(at + 1, count)
    inner = layout.points[0].gap if count > 1 else ""
    gap = inner or ("\n" if layout.form in ("段", "plain") else "")
    gaps = [gap, layout.points[-1].gap]
    points = (*layout.points[:at], Point("", body, "", -1), *layout.points[at:])
    form: Form = "段" if layout.form == "plain" else layout.form
    return renumbered(respaced(replace(layout, form=form, points=points), gaps))


def _body(wish: Add) -> str:
    content = _OWN_MARK.sub("", "。".join(wish.content).strip()).rstrip("。；，")
    if wish.kind == "problem" and not re.match("存在|主要|突出|当前|目前|问题|不足", content):
        return _problem(content)
    return _planned(content) if wish.kind == "plan" else content + "。"


def _beside(layout: Layout, wish: Add) -> int:
    """The place for a new point: beside the named one, else at the end or the beginning."""
    if wish.place.points:
        indexes = point_indexes(layout, wish.place.points)
        between = len(indexes) > 1  # 第二点和第三点之间
        return min(indexes) if wish.where == "start" and not between else max(indexes) + (not between)
    return 0 if wish.where == "start" else len(layout.points)


def _paragraph(layout: Layout, body: str, wish: Add) -> Layout:
    """A paragraph before or behind all points."""
    if wish.where == "start":
        return replace(layout, intro=body + "\n" + layout.intro)
    last = layout.points[-1]
    points = (*layout.points[:-1], replace(last, gap=last.gap.rstrip("\n") + "\n"))
    return replace(layout, points=points, tail=layout.tail.rstrip("\n") + ("\n" if layout.tail.strip() else "") + body)


def written(fact: str) -> str:
    """A bullet in the written register, as a sentence without its full stop."""
    return formal(fold_figures(" ".join(fact.split()))).strip(" ，。；、")


def _unstated(text: str, facts: Sequence[str]) -> list[str]:
    ledger = trace(text, read_facts(facts))
    return [fact for index, fact in enumerate(facts) if fact and not (ledger.states(index) and _counts(fact)) and fact not in text]


def _counts(fact: str) -> bool:
    """Whether there is more in it than a time."""
    return any(figure.kind != "period" and figure.unit != "date" for figure in find_figures(fact))


def _check_conflicts(text: str, new: Sequence[str]) -> None:
    old = [s.strip() for s in split_sentences(text) if s.strip()]
    for conflict in find_conflicts(read_facts([*old, *new])):
        if conflict.first < len(old) <= conflict.second:
            raise conflicting(conflict.figures[0].surface, conflict.figures[1].surface, conflict.what.replace("|", ""))


def _inserted(layout: Layout, fact: str, wish: Add, points: Sequence[int]) -> Layout:
    at = _place_for(layout, fact, wish, points)
    opens = wish.where == "start" and _OPENING.search(fact) and len(fact) < 20
    return edited(layout, [(at, at, fact + ("，" if opens else "。"))])


def _place_for(layout: Layout, fact: str, wish: Add, points: Sequence[int] = ()) -> int:
    """Where in the text the sentence goes."""
    bodies = body_spans(layout)
    if wish.place.points and not wish.place.sentences:
        spans = [bodies[i] for i in point_indexes(layout, wish.place.points)]
        body = layout.text[spans[-1][0] : spans[-1][1]]
        if wish.where == "start":
            return spans[0][0] + len(split_head(body)[0])
        return spans[-1][1] if wish.where else _behind_kin(layout, fact, [spans[-1]])
    if wish.place:
        start, end = areas(layout, wish.place)[-1]
        return start if wish.where == "start" and not wish.place.words else start + len(layout.text[start:end].rstrip("\n"))
    if wish.where == "start":
        return bodies[0][0] if not layout.intro else 0
    return bodies[-1][1] if wish.where == "end" else _behind_kin(layout, fact, [b for b, p in zip(bodies, layout.points, strict=True) if p.origin in points] or bodies)


def _behind_kin(layout: Layout, fact: str, bodies: Sequence[tuple[int, int]]) -> int:
    """Behind the sentence that speaks most of the same; else behind the last one of the bodies."""
    own, best, at = bigrams(fact), _RELATED - 1, bodies[-1][1]
    for a, b in bodies:
        body = layout.text[a:b]
        head = len(split_head(body)[0])
        sentences = spans_of(split_sentences(body))
        for number, (start, end) in enumerate(sentences):
            shared = len(own & bigrams(body[start:end]))
            if shared > best:
                last = end <= head and number + 1 < len(sentences)
                best, at = shared, a + (sentences[number + 1][1] if last else end)
    return _before_break(layout.text, at)


def _before_break(text: str, at: int) -> int:
    while at and text[at - 1] == "\n":
        at -= 1
    return at


# --- problems and plans --------------------------------------------------------------------------------


def add_problem(layout: Layout, wish: Add, facts: Sequence[str], title: str) -> tuple[Layout, list[Finding]]:
    """A sentence on what is lacking: as given, as the figures show it, else in general and marked as such."""
    given = [written(fact) for fact in (wish.content or ())] or _lacking(layout.text, facts)
    findings: list[Finding] = []
    if given:
        sentence = _problem("；".join(given))
    else:
        sentence = _open_cases(layout.text) or _in_general(title)
        findings.append(Finding("missing", f"没有给出具体问题，只补了一句概括的话（“{sentence}”），请核实或换成具体情况。"))
    return _closing(layout, sentence, wish), findings


def _lacking(text: str, facts: Sequence[str]) -> list[str]:
    return [fact for fact in _unstated(text, [written(f) for f in facts]) if _LACK.search(fact)]


def _problem(content: str) -> str:
    if re.search("[，；。]二是", content):
        return f"同时也要看到，工作中还存在一些不足：{content.rstrip('。')}。"
    content = _OWN_MARK.sub("", content)
    if plan := re.search("(?:^|[；。])(?=下一步|下步|今后)", content):
        before = content[: plan.start()]
        return (_problem(before) if before else "") + _planned(content[plan.end() :])
    content = re.sub("^(?:存在的)?(?:主要)?(?:问题|不足)(?:是|有|：)", "", content)
    if re.match("同时|但", content):
        return content + "。"
    if _OPEN_PROBLEM.match(content):
        return f"同时，{content}。"
    return f"同时也要看到，{content}。" if _LACK.search(content) else f"同时也要看到，工作中还存在{content}的问题。"


def _open_cases(text: str) -> str:
    """收到诉求152件，办结149件: some are still open."""
    for sentence in split_sentences(text):
        figures = find_figures(sentence)
        for found, done in pairwise(figures):
            between, before = sentence[found.span[1] : done.span[0]], _FOUND.search(sentence[: found.span[0]])
            verb = _DONE.search(between)
            if before and verb and found.unit == done.unit and _less(done.value, found.value):
                return f"同时也要看到，仍有部分{before['what']}尚未{verb[0]}。"
    return ""


def _less(a: str, b: str) -> bool:
    try:
        return float(a) < float(b)
    except ValueError:
        return False


def _in_general(title: str) -> str:
    topic = re.split("[，,、；\\s]", re.sub("^[（(]?[一二三四五六七八九十\\d]{1,3}[)）、.．]\\s*", "", title))[0]
    about = f"在{topic}方面" if 4 <= len(topic) <= 12 else "工作中"
    return f"同时也要看到，{about}还存在一些薄弱环节，需要在今后的工作中加以改进。"


def add_plan(layout: Layout, wish: Add, facts: Sequence[str]) -> Layout:
    """A sentence on what is planned.

    Raises:
        Unsure: nothing was given.
    """
    content = "；".join(written(fact) for fact in wish.content or facts)
    if not content:
        raise no_content("下一步的打算")
    return _closing(layout, _planned(content), wish)


def _planned(content: str) -> str:
    told = re.match("下一步|下步|今后|下半年|明年", content)
    return (content if told else f"下一步，{'' if re.match('将|要|拟|计划', content) else '将'}{content}") + "。"


def _closing(layout: Layout, sentence: str, wish: Add) -> Layout:
    """At the end of the named point, else of the section: a line of its own where the points have lines."""
    if wish.place or wish.where == "start":
        at = _place_for(layout, sentence, replace(wish, where=wish.where or "end"))
        return edited(layout, [(at, at, sentence)])
    if layout.tail.strip():
        return replace(layout, tail=layout.tail.rstrip() + sentence + layout.tail[len(layout.tail.rstrip()) :])
    last = layout.points[-1]
    if len(layout.points) > 1 and "\n" in layout.points[0].gap:
        points = (*layout.points[:-1], replace(last, gap="\n"))
        return replace(layout, points=points, tail=sentence + last.gap)
    return layout.with_body(len(layout.points) - 1, last.body + sentence)

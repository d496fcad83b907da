"""Exact removal: points, sentences, clauses, words; remarks that are no part of the text; what is said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.checks.matching import bigrams, clause_span
from app.facts import find_figures, read_facts, same_figure
from app.revising.editing import Edit, areas, edited, point_indexes, tidy
from app.revising.points import (
    Layout,
    renumbered,
    respaced,
    spans_of,
    split_clauses,
    split_sentences,
)
from app.revising.questions import Unsure, not_found, which_one
from app.revising.wishes import Place, Remove, RemoveNotes, RemoveRepeats
from app.schema import Span

_ALIKE = 0.5  # share of the user's words that a clause must hold to be the one meant
_TWICE = 0.55  # share of a clause that another one says too
_BRACKETED = re.compile("[（(【\\[][^）)】\\]\n]{2,160}[）)】\\]]")
_NOTE = re.compile("编辑注|编者注|批注|备注|旁注|注释|^[（(【\\[]注[：:]|审稿|修改意见|此处|待补|待核|AI|提示词|指令|忽略|改为|请(?:把|将|勿|在)|模板|占位")
_LEAD = 10  # characters
_A_NUMBER = re.compile("(?:的)?(?:那|这)?(?:个|些)?(?:数字|数据|数)$|\\d+")


def remove(layout: Layout, wish: Remove) -> Layout:
    """A point, a sentence, a clause or words taken out.

    Raises:
        Unsure: it is not there, or nothing would be left.
    """
    if wish.quoted == "others":
        return drop_points(layout, [i for i in range(len(layout.points)) if i not in point_indexes(layout, wish.place.points)])
    if wish.quoted:
        return _remove_words(layout, wish.quoted, areas(layout, wish.place), wish.extent)
    if wish.place.words and not wish.place.sentences:
        return _remove_about(layout, wish.place)
    if wish.place.sentences:
        return _without_spans(layout, areas(layout, wish.place))
    return drop_points(layout, point_indexes(layout, wish.place.points))


def drop_points(layout: Layout, indexes: Sequence[int]) -> Layout:
    """Without these points, the others numbered anew."""
    kept = tuple(point for i, point in enumerate(layout.points) if i not in indexes)
    if not kept:
        raise Unsure("这样改，正文就一点也不剩了。要删掉的是哪一部分？")
    gaps = [point.gap for point in layout.points]
    return renumbered(_closed(respaced(replace(layout, points=kept), gaps)))


def _closed(layout: Layout) -> Layout:
    """The last point ends with a full stop."""
    last = layout.points[-1]
    return layout.with_body(len(layout.points) - 1, re.sub("[；;，]$", "。", last.body))


def _remove_about(layout: Layout, place: Place) -> Layout:
    where = areas(layout, replace(place, words=""))
    text = layout.text
    for a, b in where:
        at = text.find(place.words, a, b)
        if at >= 0 and _is_clause(text, at, at + len(place.words)) and not _opens(text, at, place.words):
            return _remove_words(layout, place.words, [(at, at + len(place.words))])
    spans = areas(layout, place)
    _check_extent(text, spans, place.words)
    return _without_spans(layout, spans)


def _check_extent(text: str, spans: Sequence[Span], words: str) -> None:
    """到课率那句: half a sentence may be meant where the rest of it tells of other figures.

    Raises:
        Unsure: which of the two is not plain.
    """
    for start, end in spans:
        clauses = [text[start + a : start + b] for a, b in spans_of(split_clauses(text[start:end]))]
        mine = bigrams(words)
        likeness = [(words in clause, len(mine & bigrams(clause))) for clause in clauses]
        own = likeness.index(max(likeness))
        others = [clause for n, clause in enumerate(clauses) if n != own and find_figures(clause)]
        if own and len(others) > 1:
            half = clauses[own].strip("，；。\n")
            raise Unsure(f"要删的是整句“{text[start:end].strip()[:30]}……”，还是只删“{half}”这半句？请用引号把要删的全部标出来。")


def _opens(text: str, at: int, words: str) -> bool:
    """通过学习那句: a few words at its beginning name a sentence."""
    return (not at or text[at - 1] in "。！？\n") and len(words) < _LEAD and not find_figures(words)


def _is_clause(text: str, start: int, end: int) -> bool:
    return (not start or text[start - 1] in "，。；：\n") and (end >= len(text) or text[end] in "，。；：\n")


def _without_spans(layout: Layout, spans: Sequence[Span]) -> Layout:
    """Without whole sentences; a point of which nothing is left goes too."""
    after = edited(layout, [(a, b, "") for a, b in spans])
    empty = [i for i, point in enumerate(after.points) if not point.body.strip()]
    return drop_points(after, empty) if empty else after


def _remove_words(layout: Layout, words: str, where: Sequence[Span], extent: str = "words") -> Layout:
    bare = words.strip("，。；、")
    text = layout.text
    loose = "[，、；]".join(map(re.escape, re.split("[，、；]", bare)))
    spans = [m.span() for a, b in where for m in re.finditer(loose, text) if a <= m.start() and m.end() <= b]
    if extent != "words":
        spans = [_widened(text, span, extent) for span in spans]
    spans = list(dict.fromkeys(spans or _clauses_meant(text, bare, where)))
    if not spans:
        raise not_found(words)
    return tidy(edited(layout, [_cut(text, a, b) for a, b in spans]))


def _widened(text: str, span: Span, extent: str) -> Span:
    """The clause around words.

    Raises:
        Unsure: it is open which is meant, and without the words a figure would stand there for nothing.
    """
    start, end = clause_span(text, span)
    rest = text[start : span[0]] + text[span[1] : end]
    if extent == "clause":
        return start, end
    if find_figures(rest) or (span[1] == end and rest and len(rest) < span[1] - span[0] + 4):
        raise Unsure(f"要删的是“{text[slice(*span)]}”这几个字，还是“{text[start:end]}”整个半句？请用引号把要删的全部标出来。")
    return span


def _clauses_meant(text: str, words: str, where: Sequence[Span]) -> list[Span]:
    """约谈的2人: the one clause that holds the figures and the words, without the sign behind it.

    Raises:
        Unsure: there are several.
    """
    figures = find_figures(words)
    own = bigrams(re.sub("的|" + "|".join(re.escape(f.surface) for f in figures), "，", _A_NUMBER.sub("", words)) if figures else _A_NUMBER.sub("", words))
    found = []
    for a, b in ((x + c, x + d) for x, y in where for c, d in spans_of(split_clauses(text[x:y]))):
        clause = text[a:b].rstrip("，；：。\n")
        same = all(any(same_figure(f, g) for g in find_figures(clause)) for f in figures)
        if same and own and len(own & bigrams(clause)) >= _ALIKE * len(own):
            found.append((a, a + len(clause)))
    if len(found) > 1:
        raise which_one(words, [text[a:b] for a, b in found])
    return found


def _cut(text: str, start: int, end: int) -> Edit:
    """Words with the punctuation that belongs to them: a clause takes its comma along, brackets go with what they hold."""
    if text[start - 1 : start] in ("（", "(", "【") and text[end : end + 1] in ("）", ")", "】"):
        start, end = start - 1, end + 1
    if not _is_clause(text, start, end):
        return start, end, ""
    behind = text[end : end + 1]
    if behind in ("，", "；"):
        return start, end + 1, ""
    if behind in ("。", "") and start and text[start - 1] in "，；":
        return start - 1, end, ""
    return start, end + (behind == "。" and (not start or text[start - 1] in "。\n")), ""


# --- remarks -----------------------------------------------------------------------------------------


def find_notes(text: str, words: str = "") -> list[Span]:
    """Remarks that are no part of the text: bracketed notes, and sentences that read like orders to a program."""
    found = [m.span() for m in _BRACKETED.finditer(text) if _NOTE.search(m[0]) or (words and words in m[0]) or is_order(m[0])]
    for a, b in spans_of(split_sentences(text)):
        inside = any(a < y and x < b for x, y in found)
        if not inside and is_order(text[a:b]):
            found.append((a, b))
    return sorted(found)


def is_order(sentence: str) -> bool:
    """Whether a sentence reads like an order to the program; in the text it is text all the same."""
    return read_facts([sentence.strip("（）()【】[] ")])[0].role == "instruction"


def remove_notes(layout: Layout, wish: RemoveNotes) -> Layout:
    """Without the remarks.

    Raises:
        Unsure: there are none.
    """
    text = layout.text
    spans = find_notes(text, wish.words)
    if wish.words and not spans:
        at = text.find(wish.words)
        spans = [next(s for s in spans_of(split_sentences(text)) if s[0] <= at < s[1])] if at >= 0 else []
    if not spans:
        raise not_found(wish.words or "与正文无关的话")
    return tidy(edited(layout, [(a, b, "") for a, b in spans]))


def remove_repeats(layout: Layout, wish: RemoveRepeats) -> Layout:
    """Clauses without figures that say again what another clause has said.

    Raises:
        Unsure: nothing is said twice.
    """
    text = layout.text
    pieces = [(a + x, a + y) for a, b in areas(layout, wish.place) for x, y in spans_of(split_clauses(text[a:b]))]
    edits: list[Edit] = []
    for number, (a, b) in enumerate(pieces):
        mine = bigrams(text[a:b])
        earlier = set().union(*(bigrams(text[x:y]) for x, y in pieces[:number]), set())
        if len(mine) >= 5 and len(mine & earlier) >= _TWICE * len(mine) and not re.search(r"\d", text[a:b]):
            edits.append(_cut(text, a, b - len(text[a:b]) + len(text[a:b].rstrip("，。；\n"))))
    if not edits:
        raise Unsure("没有找到前后重复的话。请把要删去的那句原样说出来。")
    return tidy(edited(layout, edits))

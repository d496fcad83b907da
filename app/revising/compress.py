"""A section made shorter by leaving out what carries least: whole clauses first, then single words.

Nothing is reworded, so no figure can be lost or altered; clauses with figures, names that must stay and the points'
own headings are never left out. Which clauses go is the cheapest choice that meets the length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.facts import find_figures
from app.revising.points import Layout, split_clauses, split_head, split_sentences
from app.revising.removing import is_order
from app.schema import Span
from app.text import length

_EFFECT = re.compile("做到|确保|推动|不断|进一步|有效|切实|显著|明显|良好|成效|提升|增强|营造|形成|奠定|让|使|真正|好评|认可|转化|凝聚|夯实|筑牢|浓厚|氛围|实效|合力|基础|保障|赢得|获得感|满意|主动接受|办好|做实|走深|更加|日益|得到|落地")
_PURPOSE = re.compile("^(?:坚持|围绕|着眼|聚焦|立足|紧扣|针对|按照|为了?|以|根据|结合|始终|注重|认真|深入|高度重视|充分|积极|切实|大力|持续|不断|本着|对标|锚定|紧盯|依托|通过|在)")
_STOCK = re.compile("高度重视|思想认识|统一思想|压实责任|凝心聚力|奋力|谱写|新篇章|新局面|再上新台阶|吹响|号角|砥砺|踔厉|笃行|扬帆|全方位|多角度|深层次|立体化|高质量|高站位|高标准|抓铁有痕|真抓实干|久久为功|驰而不息|走在前列|标杆|赋能|抓手|闭环|矩阵|合力|新征程|强大动力|坚实|如火如荼|有声有色|扎扎实实|卓有成效|亮点纷呈")
_BOUND = re.compile("^(?:其中|其余|另有|另外|剩余|包括|分别)")  # is nothing without the clause before
_LINK = re.compile("^(?:并且?|还|也|从而|进而|由此|以此|同时|而且|且|又|使|让)(?!列|购|非|是)")
_SUBJECT = re.compile("^(?P<who>(?!坚持|始终|把|按照|围绕|立足|聚焦|紧扣|切实)[^，“《”》]{2,14}?)(?P<rest>(?:坚持|始终|把|按照|围绕|立足|高度重视|结合|聚焦|紧扣|切实|认真贯彻|深入贯彻|着眼|针对)[^，]*，)$")
_NAMED = re.compile("[“《]")
_EFFECT_WORTH, _PURPOSE_WORTH, _PLAIN_WORTH, _NAMED_WORTH = 0.3, 0.5, 0.9, 0.5
_WHOLE_SENTENCE = 6.0  # what it costs to lose a sentence altogether
_TOLD_ONCE = 20.0  # what it costs more where it tells of a problem or a plan
_WEAKNESS = re.compile("问题|不足|短板|差距|下一步|下步|今后")
_AHEAD = re.compile("(?:下一步|下步|今后)，")
_OPENS = re.compile("(?:下一步|下步|今后|同时|此外|另外|目前|当前|截至目前|近年来|今年以来|半年来|一年来|上半年|下半年|其中|例如|对此|为此)，")
_ADVERB = re.compile("(?:进一步|不断|切实|扎实|积极|认真|大力|广泛|全面|持续|着力|有效|逐一|面对面|及时|主动|充分|共同|牢固|深入|稳步|有序|严格|细致|耐心|精心|统一|全力)地?")
_SPARE = re.compile("(?<=达)到(?=[\\d百])|(?:累计|共计|总计)(?=[一-鿿\\d])|截至目前，|(?<=，)共(?=[一-鿿]{2})")
_LAST_OF_LIST = re.compile("、[^、，。；：“”《》\\d]{2,12}?(?=等|[，。；])")


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause: point, sentence, place in the sentence; what it costs to leave it out (None: it stays)."""

    point: int
    sentence: int
    place: int
    text: str
    worth: float | None
    left: str = ""  # what stays of it: its subject

    @property
    def size(self) -> int:
        return length(self.text) - length(self.left)


def compress(layout: Layout, most: int, scope: Sequence[int], protected: Sequence[str] = (), *, heads: bool = True) -> Layout:
    """The points of `scope` shortened to at most `most` characters together, and no further than needed.

    Args:
        layout: the section.
        most: characters, marks not counted.
        scope: which points may lose words.
        protected: words that must stay.
        heads: whether the points' own headings stay.

    Returns:
        a layout as close below the upper bound as whole clauses allow; above it where figures alone are longer.
    """
    need = sum(length(layout.points[i].body) for i in scope) - most
    if need <= 0:
        return layout
    clauses = [c for i in scope for c in _clauses(i, layout.points[i].body, protected, heads=heads)]
    chosen = _cheapest([c for c in clauses if c.worth is not None], need)
    gone = {(c.point, c.sentence, c.place) for c in chosen}
    shorter = layout
    for i in scope:
        shorter = shorter.with_body(i, _without(layout.points[i].body, i, gone, clauses))
    return _trimmed(shorter, scope, need - sum(c.size for c in chosen))


def _clauses(point: int, body: str, protected: Sequence[str], *, heads: bool = True) -> list[_Clause]:
    head, _ = split_head(body)
    found: list[_Clause] = []
    for number, sentence in enumerate(split_sentences(body)):
        pieces = _pieces(sentence)
        stays = (heads and head and number == 0) or is_order(sentence)
        for place, text in enumerate(pieces):
            behind = pieces[place + 1] if place + 1 < len(pieces) else ""
            fixed = stays or _is_fixed(text, behind, protected)
            found.append(_Clause(point, number, place, text, None if fixed else _worth(text, place, pieces), _subject(text, place, pieces)))
    return found


def _pieces(sentence: str) -> list[str]:
    """The clauses of a sentence; 下一步， goes with what it opens."""
    pieces: list[str] = []
    for clause in split_clauses(sentence):
        if pieces and _OPENS.fullmatch(pieces[-1]):
            pieces[-1] += clause
        else:
            pieces.append(clause)
    return pieces


def _is_fixed(text: str, behind: str, protected: Sequence[str]) -> bool:
    return bool(find_figures(text)) or bool(_BOUND.match(behind)) or text.endswith("：") or any(word in text for word in protected)


def _worth(text: str, place: int, pieces: Sequence[str]) -> float:
    size = length(text)
    rate = _EFFECT_WORTH if _EFFECT.search(text) and place else _PLAIN_WORTH
    if _PURPOSE.match(text) and len(pieces) > 1 and place < len(pieces) - 1:
        rate = min(rate, _PURPOSE_WORTH)
    if _STOCK.search(text):
        rate = _EFFECT_WORTH / 2
    named = _NAMED_WORTH * size if _NAMED.search(text) else 0.0
    last = _TOLD_ONCE if (len(pieces) == 1 and _WEAKNESS.search(text)) or _AHEAD.match(text) else 0.0
    first = 3.0 if place == 0 and len(pieces) > 1 and not _PURPOSE.match(text) else 0.0
    return rate * size + named + first + last + (_WHOLE_SENTENCE if len(pieces) == 1 else 1.0)


def _subject(text: str, place: int, pieces: Sequence[str]) -> str:
    """街道坚持从小事做起，开展…: the one who does it stays."""
    match = _SUBJECT.match(text) if place == 0 and len(pieces) > 1 else None
    if not match or find_figures(match["who"]) or not any(find_figures(p) for p in pieces[1:]) or _SUBJECT.match(pieces[1]):
        return ""
    return match["who"]


def _cheapest(items: Sequence[_Clause], need: int) -> list[_Clause]:
    """The items of least worth that together have at least `need` characters (all of them if they have fewer)."""
    total = sum(item.size for item in items)
    if total <= need:
        return list(items)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number, item in enumerate(items):
        for size, (worth, taken) in sorted(best.items(), reverse=True):
            grown = size + item.size
            candidate = (worth + (item.worth or 0.0), (*taken, number))
            if grown not in best or candidate[0] < best[grown][0]:
                best[grown] = candidate
    enough = [(worth + 0.05 * (size - need), taken) for size, (worth, taken) in best.items() if size >= need]
    return [items[number] for number in min(enough)[1]]


def _without(body: str, point: int, gone: set[tuple[int, int, int]], clauses: Sequence[_Clause]) -> str:
    left = {(c.point, c.sentence, c.place): c.left for c in clauses}
    out = ""
    for number, sentence in enumerate(split_sentences(body)):
        pieces = _pieces(sentence)
        keys = [(point, number, place) for place in range(len(pieces))]
        out += _rejoined(pieces, [key in gone for key in keys], [left.get(key, "") for key in keys])
    return out


def _rejoined(pieces: Sequence[str], dropped: Sequence[bool], left: Sequence[str]) -> str:
    """The kept clauses as a sentence: its own full stop at the end, ； where one of two groups lost its last clause."""
    if not any(dropped):
        return "".join(pieces)
    kept: list[str] = []
    subject = ""
    for text, out, who in zip(pieces, dropped, left, strict=True):
        if out:
            subject = who or subject
            if kept and text.endswith("；") and kept[-1].endswith("，"):
                kept[-1] = kept[-1][:-1] + "；"
            continue
        if not kept:
            text = subject + _LINK.sub("", text)
        kept.append(text)
    if not kept:
        return ""
    end = re.search("[。！？]+[”’）]*\\s*$", pieces[-1])
    return "".join(kept) if not dropped[-1] else re.sub("[，；、]$", "", "".join(kept)) + (end[0] if end else "。")


# --- words -------------------------------------------------------------------------------------------


def _trimmed(layout: Layout, scope: Sequence[int], need: int) -> Layout:
    """Adverbs before verbs, then the last of several things, until enough is gone."""
    for cut in (_adverbs, _spare_words, _list_ends):
        for i in scope:
            body = layout.points[i].body
            for start, end in reversed(cut(body)):
                if need <= 0:
                    return layout
                need -= length(body[start:end])
                body = body[:start] + body[end:]
                layout = layout.with_body(i, body)
    return layout


def _adverbs(body: str) -> list[Span]:
    """Adverbs that stand before a verb and not in a heading or quotation."""
    head, _ = split_head(body)
    return [m.span() for m in _ADVERB.finditer(body) if m.start() >= len(head) and _is_verb(_next_word(body[m.end() :])) and not _quoted(body, m.start())]


def _spare_words(body: str) -> list[Span]:
    """Words that add nothing before a figure: the 到 of 达到96%, 累计, 共计."""
    return [m.span() for m in _SPARE.finditer(body)]


def _list_ends(body: str) -> list[Span]:
    return [m.span() for m in _LAST_OF_LIST.finditer(body) if not _quoted(body, m.start()) and not find_figures(m[0])]


def _quoted(body: str, at: int) -> bool:
    return body.rfind("“", 0, at) > body.rfind("”", 0, at) or body.rfind("《", 0, at) > body.rfind("》", 0, at)


def _next_word(text: str) -> str:
    import jieba

    jieba.setLogLevel(60)
    return next(iter(jieba.cut(text[:8], HMM=False)), "")


@lru_cache(maxsize=512)
def _is_verb(word: str) -> bool:
    import jieba.posseg as tagger

    return len(word) >= 2 and next((tag for _, tag in tagger.cut(word)), "").startswith("v")


def least_length(layout: Layout, scope: Sequence[int], protected: Sequence[str] = (), *, heads: bool = True) -> int:
    """How short the points can be made together without losing a figure."""
    shortest = compress(layout, 0, scope, protected, heads=heads)
    return sum(length(shortest.points[i].body) for i in scope)


def drop_stock_phrases(layout: Layout, scope: Sequence[int], protected: Sequence[str] = ()) -> Layout:
    """Clauses of nothing but set phrases left out, in the points of `scope`."""
    for i in scope:
        clauses = _clauses(i, layout.points[i].body, protected)
        gone = {(c.point, c.sentence, c.place) for c in clauses if c.worth is not None and _STOCK.search(c.text)}
        body = _without(layout.points[i].body, i, gone, clauses)
        if body.strip():
            layout = layout.with_body(i, body)
    return layout


def drop_adverbs(layout: Layout, scope: Sequence[int]) -> Layout:
    """Adverbs of emphasis left out, in the points of `scope`."""
    for i in scope:
        body = layout.points[i].body
        for start, end in reversed(_adverbs(body)):
            body = body[:start] + body[end:]
        layout = layout.with_body(i, body)
    return layout

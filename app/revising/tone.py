"""Register by rule: plain speech made formal, set phrases and adverbs of emphasis left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.facts import find_figures, formal
from app.revising.compress import drop_adverbs, drop_stock_phrases
from app.revising.editing import tidied
from app.revising.points import Layout, split_clauses
from app.revising.rewording import DRIFT, drift, spoken_turns
from app.revising.wishes import Tone

_TURNS = re.compile("(?<=[\\d一二两三四五六七八九十])[回趟](?![头来去到访收])")
_OURS = re.compile("(?:我们|咱们?)(?=社区|街道|镇|乡|村|局|单位|区|县|机关)")
_DONE = re.compile("(?<=[一-鿿]{2})(?<![为受除极])了(?=\\d)")


def count_in_times(text: str) -> str:
    """5回 as 5次."""
    return _TURNS.sub("次", text)


def _written(text: str, *, sparing: bool) -> str:
    """The written register as far as rules know it; 解决了59条 is 解决59条."""
    if sparing:
        return formal(count_in_times(text), sparing=True)
    return _DONE.sub("", _OURS.sub("我", formal(count_in_times(text))))


def set_tone(layout: Layout, wish: Tone, scope: Sequence[int], protected: Sequence[str] = ()) -> Layout:
    """What rules can do for the tone of the points in `scope`.

    Args:
        layout: the section.
        wish: formal or plain, and phrases that are not wanted.
        scope: which points.
        protected: words that must stay.
    """
    for index in scope:
        layout = layout.with_body(index, _without_phrases(layout.points[index].body, wish.phrases))
    if wish.style == "plain":
        return drop_adverbs(drop_stock_phrases(layout, scope, protected), scope)
    return _formal(layout, scope)


def _formal(layout: Layout, scope: Sequence[int]) -> Layout:
    """What is plain speech anywhere goes; what only sounds like it goes while the section still says what it said."""
    old = layout.text
    for index in scope:
        layout = layout.with_body(index, _written(layout.points[index].body, sparing=True))
    clauses = [(index, n) for index in scope for n in range(len(split_clauses(layout.points[index].body)))]
    for index, n in sorted(clauses, key=lambda place: -_spoken(layout, *place)):
        pieces = split_clauses(layout.points[index].body)
        pieces[n] = _written(pieces[n], sparing=False)
        after = layout.with_body(index, "".join(pieces))
        layout = after if drift(after.text, old) <= DRIFT else layout
    return layout


def _spoken(layout: Layout, index: int, clause: int) -> int:
    return spoken_turns(split_clauses(layout.points[index].body)[clause])


def _without_phrases(body: str, phrases: Sequence[str]) -> str:
    """Clauses that hold an unwanted phrase go; where they hold a figure only the phrase goes."""
    for phrase in phrases:
        if phrase not in body:
            continue
        pieces = split_clauses(body)
        kept = [_without_phrase(piece, phrase) for piece in pieces]
        body = tidied("".join(kept)) or body
    return body


def _without_phrase(clause: str, phrase: str) -> str:
    if phrase not in clause:
        return clause
    if find_figures(clause):
        return clause.replace(phrase, "")
    return clause[-1:] if clause[-1:] in "。！？" else ""

"""Which figure of a draft comes from which bullet.

A figure is value, unit and what it counts. Values alone decide what is given at all; among bullets that hold
the same value, the words around it decide. Each given figure can be used once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.facts import Fact, Figure, find_figures, same_figure
from app.schema import Span
from app.text import ngrams

_CLAUSE = re.compile("[，。；：、！？\n,;]")
_NEAR = 16  # characters on either side in which a figure's own words are looked for first
_FAR = 28


@dataclass(frozen=True, slots=True)
class Source:
    """One given figure: bullet number (None: a title or the period), the figure, and its own words."""

    fact: int | None
    figure: Figure
    clause: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Use:
    """One figure of the draft and where it comes from.

    status: "given", "reused" (given, but already used), "misplaced" (given, but it sits with the words of
    another fact), "invented".
    """

    figure: Figure
    source: Source | None
    status: str
    elsewhere: int | None = None


def sources(facts: Sequence[Fact], titles: Iterable[str] = ()) -> list[Source]:
    """Every given figure with the words that belong to it."""
    found = [_source(fact, figure) for fact in facts for figure in fact.figures]
    for title in titles:
        found += [Source(None, figure, frozenset(), frozenset()) for figure in find_figures(title)]
    return found


def _source(fact: Fact, figure: Figure) -> Source:
    start, end = clause_span(fact.text, figure.span)
    own = fact.text[start : figure.span[0]] + "，" + fact.text[figure.span[1] : end]
    rest = fact.text[: figure.span[0]] + "，" + fact.text[figure.span[1] :]
    return Source(fact.index, figure, frozenset(bigrams(own)), frozenset(bigrams(rest)))


def clause_span(text: str, span: Span) -> Span:
    """The clause around a span: from the punctuation before it to the punctuation behind it."""
    before = [m.end() for m in _CLAUSE.finditer(text, 0, span[0])]
    behind = _CLAUSE.search(text, span[1])
    return (before[-1] if before else 0, behind.start() if behind else len(text))


def bigrams(text: str) -> set[str]:
    """Two-character runs of Chinese, not across punctuation or figures."""
    return set().union(*(ngrams(run, 2) for run in re.findall("[\u4e00-\u9fff]+", text)), set())


def match(draft: str, given: Sequence[Source]) -> list[Use]:
    """Trace every figure of the draft to a given one."""
    figures = find_figures(draft)
    pairs = sorted(
        ((_affinity(draft, figure, source), -abs(j - i), i, j) for i, figure in enumerate(figures)
         for j, source in enumerate(given) if same_figure(figure, source.figure)),
        reverse=True,
    )  # fmt: skip
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in pairs:
        if i not in chosen and j not in taken:
            chosen[i] = j
            if given[j].fact is not None:
                taken.add(j)
    again = {i: j for _, _, i, j in reversed(pairs) if i not in chosen}
    return [_use(draft, figure, i, chosen, again, given) for i, figure in enumerate(figures)]


def _use(
    draft: str, figure: Figure, i: int, chosen: dict[int, int], again: dict[int, int], given: Sequence[Source]
) -> Use:
    if i in again:
        return Use(figure, given[again[i]], "reused")
    if i not in chosen:
        return Use(figure, None, "invented")
    source = given[chosen[i]]
    rival = _rival(draft, figure, source, given)
    return Use(figure, source, "given" if rival is None else "misplaced", rival)


def _rival(draft: str, figure: Figure, source: Source, given: Sequence[Source]) -> int | None:
    """The bullet whose words surround the figure instead of its own, if that is so."""
    if source.fact is None:
        return None
    near = _around(draft, figure.span, _NEAR, clause=True)
    far = _around(draft, figure.span, _FAR)
    others = [o for o in given if o is not source and o.fact is not None]
    for other in others:
        foreign = other.clause - source.clause
        own = source.clause - other.clause
        if len(foreign & near) >= 2 and own and not own & near and not same_figure(other.figure, figure):
            return other.fact
    shared = set().union(*(o.words for o in others if o.fact != source.fact), set())
    own_words = source.words - shared
    if own_words and not own_words & far:
        return next((o.fact for o in given if o.fact not in (None, source.fact) and o.words & near), source.fact)
    return None


def _affinity(draft: str, figure: Figure, source: Source) -> float:
    near = _around(draft, figure.span, _NEAR, clause=True)
    far = _around(draft, figure.span, _FAR)
    clause = len(source.clause & near) / (len(source.clause) or 1)
    return round(clause + 0.5 * len(source.words & far) / (len(source.words) or 1), 4)


def _around(draft: str, span: Span, reach: int, *, clause: bool = False) -> set[str]:
    start, end = clause_span(draft, span) if clause else (0, len(draft))
    start, end = max(start, span[0] - reach), min(end, span[1] + reach)
    return bigrams(draft[start : span[0]] + "，" + draft[span[1] : end])


def coverage(fact: str, text: str) -> float:
    """Share of the two-character runs of a bullet that stand in the text: how much of its wording is there."""
    own = bigrams(fact)
    return len(own & bigrams(text)) / len(own) if own else 1.0

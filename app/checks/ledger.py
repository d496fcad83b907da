"""What of the bullets the draft states, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.checks.matching import Use, coverage, match, sources
from app.facts import Fact, Figure, Name
from app.schema import FactUse, Span

_SENTENCE = re.compile("[^。\n；]*[。\n；]?")
PLAIN_FACT = 0.5  # share of a figureless bullet's wording that has to stand in one sentence, or in two
_BINDING = frozenset({"title", "quote", "latin", "url", "plenum"})


@dataclass(frozen=True, slots=True)
class Ledger:
    """The figures of a draft traced to the bullets.

    Args:
        uses: one per figure of the draft.
        lost: (bullet, figure) for each given figure that is not there.
        unnamed: (bullet, name) for each given name that is not there.
        unsaid: bullets of which too little is said.
        facts: where each bullet is stated.
    """

    uses: tuple[Use, ...]
    lost: tuple[tuple[int, Figure], ...]
    unnamed: tuple[tuple[int, Name], ...]
    unsaid: tuple[int, ...]
    facts: tuple[FactUse, ...]

    def states(self, index: int) -> bool:
        """Whether the draft says all of a bullet."""
        return not (
            any(i == index for i, _ in self.lost) or any(i == index for i, _ in self.unnamed) or index in self.unsaid
        )


def trace(draft: str, facts: Sequence[Fact], titles: Iterable[str] = ()) -> Ledger:
    """Hold a draft against the bullets; only bullets of role "fact" can be missing."""
    given = sources(facts, titles)
    uses = match(draft, given)
    used = {id(use.source.figure) for use in uses if use.source}
    told = [fact for fact in facts if fact.role == "fact"]
    lost = tuple((fact.index, figure) for fact in told for figure in fact.figures if id(figure) not in used)
    unnamed = tuple((f.index, n) for f in told for n in f.names if n.kind in _BINDING and _bare(n.text) not in _bare(draft))
    sentences = [m.span() for m in _SENTENCE.finditer(draft) if m[0].strip()]
    places = {fact.index: _places(draft, fact, uses, sentences) for fact in facts}
    unsaid = tuple(fact.index for fact in told if not _said(draft, fact, places[fact.index]))
    entries = tuple(FactUse(fact.text, places[fact.index]) for fact in facts)
    return Ledger(tuple(uses), lost, unnamed, unsaid, entries)


def _bare(text: str) -> str:
    return re.sub("[“”\"'‘’《》 ]", "", text)


def _places(draft: str, fact: Fact, uses: Sequence[Use], sentences: Sequence[Span]) -> tuple[Span, ...]:
    """The sentences that hold a figure of the bullet, or for a figureless one the sentence that says it best."""
    spots = {
        sentence for use in uses if use.source and use.source.fact == fact.index and use.status == "given"
        for sentence in sentences if sentence[0] <= use.figure.span[0] < sentence[1]
    }  # fmt: skip
    if not fact.figures and fact.role == "fact" and sentences:
        best = max(sentences, key=lambda s: coverage(fact.text, draft[s[0] : s[1]]))
        if coverage(fact.text, draft[best[0] : best[1]]) >= PLAIN_FACT:
            spots.add(best)
    return tuple(sorted(spots))


def _said(draft: str, fact: Fact, places: Sequence[Span]) -> bool:
    if fact.text.rstrip("。；，、 ") in draft:
        return True
    if not fact.figures:
        return bool(places)
    words = fact.text
    for figure in fact.figures:
        words = words.replace(figure.surface, "，")
    here = "".join(draft[a:b] for a, b in places)
    return not here or coverage(words, here) >= 0.3

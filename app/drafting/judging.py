"""What is wrong with one sentence, as a number: 0 is a good sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.checks.ledger import trace
from app.checks.matching import Use, bigrams
from app.checks.wording import Register, colloquial, copied, repeated, residue
from app.facts import Fact
from app.text import length

LOOSE = 0.34  # share of a figure's own words that must stay with it
_FRAGMENT = re.compile(
    "(?:^|，)(?:(?:通过|随着|经过|依托|围绕|着眼|聚焦|立足|紧扣|针对|由于|按照|根据|结合|面对|为了|鉴于)[^，]*"
    "|(?:对|对于)[^，]*(?:群众|人员|对象|问题|企业|居民|家庭|老人|单位|情况)|为(?:了|确保|进一步|更好)[^，]*|[^，]*不仅[^也还更]*|[^，]*在[^，]{1,16}[上中下里内])。$"
)
FATAL = 8.0  # not to be printed
LATE = 14  # the period belongs to the beginning of a sentence
REPEAT = 1.5  # a few words said before
RARE = 0.8  # a word that such reports seldom have
ASTRAY = 4.0  # a figure that has lost most of its own words, or a bullet that has its place elsewhere
STRAYING = 0.35  # share of another bullet's wording


@dataclass(frozen=True, slots=True)
class Judge:
    """Reads sentences as they come.

    Args:
        facts: all bullets of the section.
        titles: what else is given.
        examples: bodies of the examples shown.
        register: the words of such reports.
    """

    facts: tuple[Fact, ...]
    titles: tuple[str, ...]
    examples: tuple[str, ...]
    register: Register

    @property
    def bullets(self) -> str:
        return "\n".join(fact.text for fact in self.facts)

    @property
    def given(self) -> str:
        return "\n".join([self.bullets, *self.titles])

    def penalty(self, before: str, sentence: str, wanted: Sequence[Fact]) -> float:
        """How bad `sentence` is behind `before`, when the bullets `wanted` are to be said next."""
        return (
            self._figures(before, sentence)
            + self._wording(before, sentence)
            + self._progress(sentence, wanted)
            + (ASTRAY if self.strays(sentence, wanted) else 0.0)
        )

    def weight(self, before: str, sentence: str, own: Sequence[Fact]) -> float:
        """How bad a sentence is that adds no bullet and speaks of the bullets `own` alone."""
        return self._figures(before, sentence) + self._wording(before, sentence) + (ASTRAY if self.strays(sentence, own) else 0.0)

    def elsewhere(self, own: Sequence[Fact]) -> tuple[str, ...]:
        """Words that only bullets have which do not belong to `own`."""
        others = "\n".join(fact.text for fact in self.facts if fact not in own)
        return tuple(self.register.special(others, "\n".join([*self.titles, *(fact.text for fact in own)])))

    def is_spoilt(self, before: str, clauses: str) -> bool:
        """Whether what stands of a sentence is past mending, whatever may follow."""
        return length(clauses) >= 8 and self._figures(before, clauses) + self._wording(before, clauses) >= FATAL

    def strays(self, sentence: str, wanted: Sequence[Fact]) -> bool:
        """Whether the sentence begins to say a bullet that has its place elsewhere."""
        common = bigrams("\n".join([*self.titles, *(fact.text for fact in wanted)]))
        said = bigrams(sentence)
        for fact in self.facts:
            own = bigrams(fact.text) - common
            if fact not in wanted and len(own) >= 4 and len(own & said) / len(own) > STRAYING:
                return True
        return False

    def _figures(self, before: str, sentence: str) -> float:
        ledger = trace(before + sentence, self.facts, self.titles)
        new = [use for use in ledger.uses if use.figure.span[1] > len(before)]
        late = [use for use in new if use.source and use.source.fact is None and use.figure.span[0] - len(before) > LATE]
        return sum(FATAL for use in new if use.status != "given") + FATAL * len(late)

    def _wording(self, before: str, sentence: str) -> float:
        given = self.given
        bad = FATAL * len(residue(sentence)) + 3.0 * len(colloquial(sentence))
        bad += RARE * len(self.register.rare(sentence, given)) + 1.2 * len(self.register.foreign(sentence, given))
        bad += FATAL if _FRAGMENT.search(sentence) else 0.0
        bad += 6.0 * len(copied(sentence, self.examples, given, 11))
        again = [s[1] - max(s[0], len(before)) for s in repeated(before + sentence, given, 6) if s[1] > len(before)]
        return bad + sum(FATAL if run >= 12 else REPEAT for run in again) + (FATAL if length(sentence) < 5 else 0.0)

    def _progress(self, sentence: str, wanted: Sequence[Fact]) -> float:
        """While bullets are missing, a sentence has to say one of them, and all of it."""
        if not wanted:
            return 0.0
        said = trace(sentence, wanted)
        touched = {use.source.fact for use in said.uses if use.source and use.status == "given"}
        lost = sum(index in touched for index, _ in (*said.lost, *said.unnamed))
        if not touched and not any(said.states(fact.index) for fact in wanted):
            return FATAL
        return 2.0 * lost + sum(_looseness(sentence, use) for use in said.uses)


def _looseness(sentence: str, use: Use) -> float:
    """What it costs a figure to have lost the words that say what it counts."""
    if use.source is None or not use.source.clause:
        return 0.0
    start, end = use.figure.span
    near = bigrams(sentence[max(0, start - 20) : start] + "，" + sentence[end : end + 20])
    kept = len(use.source.clause & near) / len(use.source.clause)
    return FATAL if not kept else ASTRAY * (kept < LOOSE)

"""The clauses the model puts around what the user gave: what the work was bent on, and what it was good for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.drafting.judging import FATAL, RARE, Judge
from app.drafting.pen import Pen
from app.drafting.permits import permits
from app.drafting.plain import unsaid
from app.drafting.planning import Point
from app.drafting.steering import Steering
from app.facts import Fact
from app.schema import Event, GuardSpec
from app.text import han, length

CLAUSE_TOKENS = 24
AIM_TOKENS = 9
AIM = (3, 14)  # characters of what the work was bent on
EFFECTS = 2  # ways tried for a clause of effect
ROOM = 14  # characters short of its share, from which on a bullet's sentence gets a clause of effect
LONGEST = 90  # characters, above which a sentence gets no further clause
HEAD = 24  # characters; shorter sentences may end alike
SOUND = 3.1  # a sentence must be better than this
_ENDS = ("，", "。", "；", "：", "\n")  # of which only the comma is wanted
STAMMER = re.compile("(..)\\1")  # 考核考核


@dataclass(kw_only=True)
class ClauseWriter(Pen):
    """A pen that writes clauses without figures.

    Args:
        judge: reads each sentence.
        titles: the section's title first, and what else is given besides the bullets.
        steering: words to begin with and words to keep out.
        others: words of the sections shown to the model that tell what those are about.
        paraphrase: whether the model puts bullets with figures, too, into its own words: a small one only spoils them.
        stated: numbers of the bullets that stand in their own words.
    """

    judge: Judge
    titles: tuple[str, ...]
    steering: Steering
    others: tuple[str, ...] = ()
    paraphrase: bool = False
    stated: set[int] = field(default_factory=set)
    _openers: int = 0

    def aim(self, point: Point, opener: str) -> Iterator[Event]:
        """`opener` and what the work was bent on, up to a comma; nothing where no short one comes."""
        position = len(self.text)
        if not opener or (opener in self.text and opener.endswith("，")):
            return
        yield from self.put(opener)
        begun = len(self.text)
        if not opener.endswith("，"):
            guard = GuardSpec(banned=self._banned(point, adding=True))
            yield from self.write(guard, self._elsewhere(()) + self._aims(), 0, AIM_TOKENS, _ENDS)
        named = self.text[begun:].removesuffix("，")
        if not self.text.endswith("，") or any(mark in named for mark in _ENDS) or (named and not AIM[0] <= length(named) <= AIM[1]) or STAMMER.search(named):
            yield from self.replace(position, "")

    def effect(self, position: int, point: Point, start: int, said: Sequence[Fact], target: int) -> Iterator[Event]:
        """Behind a bullet's sentence that is short of its share: what it was good for, in one more clause.

        Args:
            position: where the sentence begins.
            point: the bullets the clause may speak of.
            start: where the point's text begins.
            said: the bullets that were to be said in the sentence.
            target: characters the point is to have.
        """
        sentence, behind = self.text[position:], len(self.text) - 1
        effects = [word for word in self.steering.effects(self.titles[0]) if word not in sentence]
        if not effects or self._short(position, point, start, said, target) < ROOM or length(sentence) > LONGEST or not sentence.endswith("。"):
            return
        before = self._penalty(position, sentence, point, said)
        if before > SOUND:
            return
        for number in range(EFFECTS):
            yield from self.replace(behind, "，" + self._next(effects))
            yield from self.write(GuardSpec(banned=self._banned(point, adding=True)), self._elsewhere(()), number, CLAUSE_TOKENS)
            if not self.text.endswith("。") and (comma := self.text.rfind("，")) > behind:
                yield from self.replace(comma, "。")
            if self.text.endswith("。") and self._penalty(position, self.text[position:], point, said) < before + RARE:
                return
            yield from self.replace(behind, "。")

    def _short(self, position: int, point: Point, start: int, said: Sequence[Fact], target: int) -> int:
        """Characters by which the sentence is short of its share of the point."""
        left = len(self._missing(point, start))
        share = (target - length(self.text[start:position])) * max(1, len(said)) // max(1, len(said) + left)
        return share - length(self.text[position:])

    def _missing(self, point: Point, start: int) -> list[Fact]:
        """Bullets of the point still to be said; one without figures may have been said in another point."""
        here = [fact for fact in unsaid(self.text[start:], point.facts) if fact.index not in self.stated]
        return [fact for fact in here if fact.figures or fact in unsaid(self.text, [fact])]

    def _penalty(self, position: int, sentence: str, point: Point, missing: Sequence[Fact]) -> float:
        if not sentence.endswith("。"):
            return FATAL
        before = self.behind + self.text[:position]
        return self.judge.penalty(before, sentence, missing) if missing else self.judge.weight(before, sentence, point.facts)

    def _next(self, choice: Sequence[str]) -> str:
        """The one that stands in the text least often; among equals another each time."""
        self._openers += 1
        turn = (self.seed + self._openers) % len(choice)
        return min((*choice[turn:], *choice[:turn]), key=(self.text + self.behind).count)

    def _aims(self) -> tuple[str, ...]:
        """What earlier sentences named as that on which the work was bent; no second one is to name it."""
        openers = "|".join(self.steering.openers(self.titles[0]))
        return tuple(aim[:4] for aim in re.findall(f"(?:^|[是。\\s])(?:{openers})([^，。]{{2,14}})，", self.text + self.behind))

    def _elsewhere(self, missing: Sequence[Fact]) -> tuple[str, ...]:
        """How bullets begin that have no place in this sentence."""
        heads = {fact.text[:4] for fact in self.judge.facts if fact not in missing and len(fact.text) > 4}
        return tuple(sorted(heads - {fact.text[:4] for fact in missing}))

    def _guard(self, point: Point, start: int) -> GuardSpec:
        banned = self._banned(point, adding=not self._missing(point, start))
        wanted = point.facts if self.paraphrase else [fact for fact in point.facts if not fact.figures]
        return permits(wanted, self.text[start:], self.titles, self.judge.given, banned)

    def _banned(self, point: Point, *, adding: bool) -> tuple[str, ...]:
        """What a sentence of this point may not say: what no section may, what others are about, what was just said."""
        never = self.steering.banned(self.titles[0], self.judge.bullets, adding=adding)
        return (*never, *self.others, *self.judge.elsewhere(point.facts), *self._spent())

    def _spent(self) -> tuple[str, ...]:
        """How earlier sentences ended; no second one is to end alike."""
        endings = {han(sentence)[-4:] for sentence in (self.text + self.behind).split("。")[:-1] if length(sentence) > HEAD}
        return tuple(end for end in sorted(endings) if len(end) == 4 and end not in self.judge.given)

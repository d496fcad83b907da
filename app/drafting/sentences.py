"""One sentence at the end of a section: generate, judge, keep or go back.

Going back costs one token, because the model's state up to the end of the last kept sentence stays in memory.
"""

from __future__ import annotations

from collections.abc import Generator as Steps
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.checks.ledger import trace
from app.drafting.judging import FATAL, RARE, Judge
from app.drafting.pen import Pen
from app.drafting.permits import permits
from app.drafting.plain import plain_words, unsaid
from app.drafting.planning import Point
from app.drafting.steering import Steering
from app.facts import Fact
from app.schema import Event, GuardSpec
from app.text import han, length

LEGS = 3  # times one try may go back to its last comma
SENTENCE_TOKENS = 110
CLAUSE_TOKENS = 24
EFFECTS = 2  # ways tried for a clause of effect
SOUND = 3.1  # a sentence that says no bullet must be better than this
ROOM = 14  # characters short of its share, from which on a bullet's sentence gets a clause of effect
LONGEST = 90  # characters, above which a sentence gets no further clause
HEAD = 24  # characters; shorter sentences may end alike


@dataclass(kw_only=True)
class SentenceWriter(Pen):
    """A pen that writes whole sentences.

    Args:
        judge: reads each sentence.
        titles: the section's title first, and what else is given besides the bullets.
        steering: words to begin with and words to keep out.
        others: words of the sections shown to the model that tell what those are about.
    """

    judge: Judge
    titles: tuple[str, ...]
    steering: Steering
    others: tuple[str, ...] = ()
    _openers: int = 0

    def sentence(self, point: Point, start: int, missing: Sequence[Fact], target: int) -> Iterator[Event]:
        """The best of a few tries; where bullets are missing and none is good, begin with the bullet's own words.

        Args:
            point: the bullets the sentence may speak of.
            start: where the point's text begins.
            missing: those of its bullets still to be said; none for a sentence that only weighs what was done.
            target: characters the point is to have.
        """
        position = len(self.text)
        yield from self.put(self._opener(start, missing, target))
        yield from self._attempt(point, start, missing, self._elsewhere(missing))
        if self._penalty(position, self.text[position:], point, missing) > SOUND:
            yield from self.replace(position, "")
            yield from self._led(start, missing)
        if missing:
            yield from self._effect(position, point, start, missing, target)

    def _elsewhere(self, missing: Sequence[Fact]) -> tuple[str, ...]:
        """How bullets begin that have no place in this sentence."""
        heads = {fact.text[:4] for fact in self.judge.facts if fact not in missing and len(fact.text) > 4}
        return tuple(sorted(heads - {fact.text[:4] for fact in missing}))

    def _effect(self, position: int, point: Point, start: int, missing: Sequence[Fact], target: int) -> Iterator[Event]:
        """Behind a bullet's sentence that is short of its share: what it was good for, in one more clause."""
        sentence, behind = self.text[position:], len(self.text) - 1
        left = len(self._missing(point, start))
        share = (target - length(self.text[start:position])) * max(1, len(missing) - left) // len(missing)
        effects = self.steering.effects(self.titles[0])
        if not effects or share - length(sentence) < ROOM or length(sentence) > LONGEST or not sentence.endswith("。"):
            return
        before = self._penalty(position, sentence, point, missing)
        for number in range(EFFECTS):
            yield from self.replace(behind, "，" + self._next(effects))
            yield from self.write(GuardSpec(banned=self._banned(point, adding=True)), self._elsewhere(()), number, CLAUSE_TOKENS)
            if not self.text.endswith("。") and (comma := self.text.rfind("，")) > behind:
                yield from self.replace(comma, "。")
            if self._penalty(position, self.text[position:], point, missing) < before + RARE:
                return
            yield from self.replace(behind, "。")

    def _missing(self, point: Point, start: int) -> list[Fact]:
        """Bullets of the point still to be said; one without figures may have been said in another point."""
        here = unsaid(self.text[start:], point.facts)
        return [fact for fact in here if fact.figures or fact in unsaid(self.text, [fact])]

    def _opener(self, start: int, missing: Sequence[Fact], target: int) -> str:
        """A word of purpose before bullets that leave room for such a clause; a word of effect behind the last."""
        written = length(self.text[start:])
        bare = sum(length(fact.text) for fact in missing)
        if len(missing) > 2 or (missing and target - written <= bare * 1.5 + 12):
            return ""
        return self._next((self.steering.openers if missing else self.steering.rounding)(self.titles[0]))

    def _next(self, choice: Sequence[str]) -> str:
        """One of them, another each time."""
        self._openers += 1
        return choice[(self.seed + self._openers) % len(choice)]

    def _penalty(self, position: int, sentence: str, point: Point, missing: Sequence[Fact]) -> float:
        if not sentence.endswith("。"):
            return FATAL
        before = self.behind + self.text[:position]
        return self.judge.penalty(before, sentence, missing) if missing else self.judge.weight(before, sentence, point.facts)

    def _led(self, start: int, missing: Sequence[Fact]) -> Iterator[Event]:
        """The first bullet as it is; if the sentence before says nothing but a part of it, in its place."""
        if missing:
            yield from self.replace(self._half_said(start, missing[0]) or len(self.text), plain_words(missing[0]))

    def _half_said(self, start: int, fact: Fact) -> int:
        """Where the last sentence begins, if all it says is a part of this bullet; else 0."""
        begin = max(start, self.text.rfind("。", start, len(self.text) - 1) + 1)
        uses = trace(self.text[begin:], self.judge.facts).uses
        return begin if uses and all(use.source and use.source.fact == fact.index for use in uses) else 0

    def _attempt(
        self, point: Point, start: int, missing: Sequence[Fact], avoid: tuple[str, ...]
    ) -> Iterator[Event]:
        """One sentence. Where the guard refuses what the model wants, go back to the last comma, or end there."""
        position = len(self.text)
        for _ in range(LEGS):
            finish = yield from self._while_sound(position, self.write(self._guard(point, start), avoid, 0, SENTENCE_TOKENS))
            if finish in ("stop", "end", "spoilt"):
                return
            comma = self._last_sound_comma(position, point)
            if comma < 0:
                return
            if self._is_enough(self.text[position:comma], start, missing):
                yield from self.replace(comma, "。")
                return
            avoid = self._other_than(self.text[comma + 1 : comma + 3], missing)
            yield from self.replace(comma + 1, "")

    def _while_sound(self, position: int, steps: Steps[Event, None, str]) -> Steps[Event, None, str]:
        """Let the model go on as long as no clause is past mending."""
        while True:
            try:
                event = next(steps)
            except StopIteration as ended:
                return str(ended.value)
            yield event
            if "，" in event.text and self.judge.is_spoilt(self.behind + self.text[:position], self.text[position:]):
                steps.close()
                return "spoilt"

    def _last_sound_comma(self, position: int, point: Point) -> int:
        """The last comma before which nothing of another point's bullets has been said; -1 for none."""
        comma = self.text.rfind("，", position)
        while comma >= 0 and self.judge.strays(self.text[position:comma], point.facts):
            comma = self.text.rfind("，", position, comma)
        return comma

    def _other_than(self, start: str, missing: Sequence[Fact]) -> tuple[str, ...]:
        """Not that beginning again; but the words of a bullet that is to be said are never talked around."""
        return (start,) if len(start) >= 2 and not (missing and start in self.judge.bullets) else ()

    def _is_enough(self, sentence: str, start: int, missing: Sequence[Fact]) -> bool:
        said = self.text[start:]
        title = self.titles[0]
        if sentence.startswith((*self.steering.openers(title), *self.steering.rounding(title))) and "，" not in sentence:
            return False
        return length(sentence) >= 14 and len(unsaid(said, missing)) < max(1, len(missing))

    def _guard(self, point: Point, start: int) -> GuardSpec:
        banned = self._banned(point, adding=not self._missing(point, start))
        return permits(point.facts, self.text[start:], self.titles, self.judge.given, banned)

    def _banned(self, point: Point, *, adding: bool) -> tuple[str, ...]:
        """What a sentence of this point may not say: what no section may, what others are about, what was just said."""
        never = self.steering.banned(self.titles[0], self.judge.bullets, adding=adding)
        return (*never, *self.others, *self.judge.elsewhere(point.facts), *self._spent())

    def _spent(self) -> tuple[str, ...]:
        """How earlier sentences ended; no second one is to end alike."""
        endings = {han(sentence)[-4:] for sentence in (self.text + self.behind).split("。")[:-1] if length(sentence) > HEAD}
        return tuple(end for end in sorted(endings) if len(end) == 4 and end not in self.judge.given)

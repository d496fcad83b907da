"""One sentence at the end of a section.

A bullet with figures stands in the user's own words, and the model writes what goes around it. What has no figures the
model writes itself: generate, judge, keep or go back. Going back costs one token, because the model's state up to the
end of the last kept sentence stays in memory.
"""

from __future__ import annotations

import re
from collections.abc import Generator as Steps
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.checks.ledger import trace
from app.drafting.clauses import SOUND, ClauseWriter
from app.drafting.plain import joined, plain_words, unsaid
from app.drafting.planning import Point
from app.facts import Fact
from app.schema import Event
from app.text import length

LEGS = 3  # times one try may go back to its last comma
SENTENCE_TOKENS = 110
_LEANING = ("也", "还", "并", "而", "又", "且", "更", "从而", "进而", "使", "让")  # what leans on the clause before
_HALF = re.compile("(?:不仅|不但|既)[^也还更又]*$")
SHORTEST = 12  # characters of a sentence that is what remains of a longer one


@dataclass(kw_only=True)
class SentenceWriter(ClauseWriter):
    """A pen that writes whole sentences."""

    def sentence(self, point: Point, start: int, missing: Sequence[Fact], target: int) -> Iterator[Event]:
        """A sentence that says a bullet, if any is still to be said.

        Args:
            point: the bullets the sentence may speak of.
            start: where the point's text begins.
            missing: those of its bullets still to be said; none for a sentence that only weighs what was done.
            target: characters the point is to have.
        """
        position = len(self.text)
        said = missing
        if missing and missing[0].figures and not self.paraphrase:
            said = joined(missing)
            yield from self._in_own_words(point, start, said, missing, target)
        else:
            said = missing if self.paraphrase else list(takewhile(lambda fact: not fact.figures, missing))
            yield from self._written(point, start, said, target)
        if missing:
            yield from self.effect(position, point, start, said, target)

    def _in_own_words(
        self, point: Point, start: int, said: Sequence[Fact], missing: Sequence[Fact], target: int
    ) -> Iterator[Event]:
        """Bullets as the user gave them, behind what the work was bent on where there is room for it."""
        position = len(self.text)
        if position == start or "。" not in self.text[start:-1]:
            yield from self.aim(point, self._opener(start, missing, target))
        words = "，".join(plain_words(fact).rstrip("。") for fact in said) + "。"
        yield from self.put(words)
        self.stated.update(fact.index for fact in said)
        if self._penalty(position, self.text[position:], point, said) > SOUND and len(self.text) > position + len(words):
            yield from self.replace(position, words)

    def _written(self, point: Point, start: int, missing: Sequence[Fact], target: int) -> Iterator[Event]:
        """The model's own sentence, or what is good of it; where nothing is, the bullet's own words."""
        position = len(self.text)
        yield from self.put(self._opener(start, missing, target))
        yield from self._attempt(point, start, missing, self._elsewhere(missing) + self._aims())
        if self._penalty(position, self.text[position:], point, missing) > SOUND:
            yield from self._shortened(position, point, missing)
        if len(self.text) == position:
            yield from self._led(start, missing)

    def _shortened(self, position: int, point: Point, missing: Sequence[Fact]) -> Iterator[Event]:
        """The longest part of a bad sentence that is a good one; nothing where there is none."""
        sentence = self.text[position:]
        for part in _parts(sentence, whole=not missing):
            if length(part) >= SHORTEST and self._penalty(position, part, point, missing) <= SOUND:
                yield from self.replace(position, part)
                return
        yield from self.replace(position, "")

    def _opener(self, start: int, missing: Sequence[Fact], target: int) -> str:
        """A word of purpose before bullets that leave room for such a clause; a word of effect behind the last."""
        written = length(self.text[start:])
        bare = sum(length(fact.text) for fact in missing)
        if len(missing) > 2 or (missing and target - written <= bare * 1.5 + 12):
            return ""
        return self._next((self.steering.openers if missing else self.steering.rounding)(self.titles[0]))

    def _led(self, start: int, missing: Sequence[Fact]) -> Iterator[Event]:
        """The first bullet as it is; if the sentence before says nothing but a part of it, in its place."""
        if missing:
            yield from self.replace(self._half_said(start, missing[0]) or len(self.text), plain_words(missing[0]))
            self.stated.add(missing[0].index)

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


def _parts(sentence: str, *, whole: bool) -> Iterator[str]:
    """A sentence without its last clauses, or without its first one too, the longest first.

    Args:
        sentence: what was written; a clause broken off is no part.
        whole: the first clause is needed, because it holds the subject.
    """
    clauses = sentence.rstrip("。").split("，")
    if not sentence.endswith("。"):
        del clauses[-1]
    begins = [0] if whole or not clauses[1:] or clauses[1].startswith(_LEANING) else [0, 1]
    parts = ["，".join(clauses[begin:end]) + "。" for begin in begins for end in range(begin + 1, len(clauses) + 1)]
    yield from (part for part in sorted(parts, key=len, reverse=True) if part != sentence and not _HALF.search(part))

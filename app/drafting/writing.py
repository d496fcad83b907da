"""Writes a section sentence by sentence: generate, judge, keep or go back, until every bullet is said.

Going back costs one token, because the model's state up to the end of the last kept sentence stays in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Steps
from dataclasses import dataclass, field

from app.checks.form import ORDINALS
from app.checks.ledger import trace
from app.drafting.judging import FATAL, FINE, Judge
from app.drafting.pen import Pen
from app.drafting.permits import permits
from app.drafting.plain import opening, plain_words, unsaid
from app.drafting.planning import Plan, Point, lead_in
from app.drafting.steering import Steering
from app.facts import Fact
from app.schema import Event, GuardSpec, Message
from app.text import han, length

TRIES = 3  # ways tried for one sentence
LEGS = 3  # times one try may go back to its last comma
SENTENCE_TOKENS = 110
INTRO_TOKENS = 50
HEAD_TOKENS = 18
HEAD = 24  # characters of a point's own little heading, at most
MOST_SENTENCES = 7  # in one point
MOST_ROUNDING = 1  # sentences in a point that only weigh what was done
LACKING = 70  # characters short of a point's share, above which one more may be tried
MOST_CLOSING = 10  # tries to reach the asked length at the end
SOUND = 3.1  # a sentence that says no bullet must be better than this
ENOUGH = 18  # characters of a further sentence up to a comma that can stand alone
SHORT = 0.6  # what it costs a sentence to be much shorter than its share
THIN = 2.6  # asked length over that of the bullets, above which an introductory sentence is wanted
PER_HEAD = 12
_STAMMER = re.compile("(..)\\1")  # 考核考核


@dataclass(kw_only=True)
class Writer(Pen):
    """The text of one section as it grows.

    Args:
        judge: reads each sentence.
        titles: the section's title first, and what else is given besides the bullets.
        steering: words to begin with and words to keep out.
        ask_more: the conversation that asks for one more sentence behind a paragraph.
    """

    judge: Judge
    titles: tuple[str, ...]
    steering: Steering
    ask_more: Callable[[str], tuple[Message, ...]]
    _openers: int = 0
    _spans: list[list[int]] = field(default_factory=list)  # begin and end of each point

    def section(self, plan: Plan) -> Iterator[Event]:
        """All points of the plan, one behind the other."""
        planned = start = 0
        if self._wants_intro(plan):
            yield from self._intro()
        for number, point in enumerate(plan.points):
            lead = lead_in(plan, number)
            yield from self.put("\n" + lead if plan.structure == "1." and self.text else lead)
            planned += point.target
            behind = planned - point.target - length(self.text)
            last = number == len(plan.points) - 1
            start = len(self.text)
            if plan.structure != "plain":
                yield from self._head(point)
            yield from self._point(point, start, max(point.target + (behind if last else behind // 2), point.target // 2))
            self._spans.append([start, len(self.text)])
        yield from self._closing(plan)

    def _closing(self, plan: Plan) -> Iterator[Event]:
        """Where the whole is too short still, one more sentence each to the points that are furthest from their share."""
        tries = [0] * len(plan.points)
        tried: tuple[str, ...] = ()
        for _ in range(MOST_CLOSING if plan.points else 0):
            if length(self.text) >= plan.bounds[0]:
                return
            lacking = [point.target - length(self.text[a:b]) for point, (a, b) in zip(plan.points, self._spans, strict=True)]
            number = max(range(len(tries)), key=lambda i: (lacking[i] + LACKING) / (tries[i] + 1))
            tried += yield from self._one_more(plan.points[number], number, tries[number], tried)
            tries[number] += 1

    def _one_more(self, point: Point, number: int, attempt: int, tried: tuple[str, ...]) -> Steps[Event, None, tuple[str, ...]]:
        """A sentence at the end of a point, other points standing behind it; none if it is not a good one.

        Args:
            point, number: which one.
            attempt: how often it was tried for this point.
            tried: how other such sentences began.

        Returns:
            how this one began.
        """
        start, end = self._spans[number]
        self.text, self.behind = self.text[:end], self.text[end:]
        guard = GuardSpec(banned=(*self.steering.banned(self.titles[0], self.judge.bullets, adding=True), *self.steering.asides, *self._spent()))
        begun = tuple(sentence.strip()[:4] for sentence in re.split(f"[。\n]|[{ORDINALS}]是|\\d[.]", self.text[start:]) if len(sentence) > 4)
        yield from self.write(guard, begun + tried, attempt, SENTENCE_TOKENS, (self.ask_more(self.text[start:]), end))
        sentence = self.text[end:]
        if not sentence.endswith("。") and (comma := sentence.rfind("，")) >= ENOUGH:
            yield from self.replace(end + comma, "。")
        sentence = self.text[end:]
        if not sentence.endswith("。") or self.judge.weight(self.behind + self.text[:end], sentence, point.facts) > SOUND:
            yield from self.replace(end, "")
        self._grow(number, len(self.text) - end)
        self.text, self.behind = self.text + self.behind, ""
        return (sentence[:4],) if len(sentence) > 4 else ()

    def _grow(self, number: int, characters: int) -> None:
        """A point has become longer; those behind it move."""
        self._spans[number][1] += characters
        for span in self._spans[number + 1 :]:
            span[:] = [place + characters for place in span]

    def _wants_intro(self, plan: Plan) -> bool:
        """Few words in the bullets and many asked for: say first what the work was about."""
        bare = sum(length(fact.text) for point in plan.points for fact in point.facts)
        return plan.aim > bare * THIN + len(plan.points) * PER_HEAD

    def _intro(self) -> Iterator[Event]:
        """One sentence of purpose without figures; none if no good one comes."""
        guard = GuardSpec(banned=self.steering.banned(self.titles[0], self.judge.bullets, adding=True))
        for number in range(2):
            openers = self.steering.openers(self.titles[0])
            yield from self.put(openers[(self.seed + number) % len(openers)])
            yield from self.write(guard, (), number, INTRO_TOKENS)
            if length(self.text) > HEAD and self._penalty(0, self.text, ()) <= SOUND:
                return
            yield from self.replace(0, "")

    def _head(self, point: Point) -> Iterator[Event]:
        """The point's own little heading, without figures; where none comes, the point does without."""
        position = len(self.text)
        for number in range(2):
            yield from self.write(GuardSpec(banned=self._guard(point, position).banned), (), number, HEAD_TOKENS)
            head = self.text[position:]
            if head.endswith("。") and 6 <= length(head) <= HEAD and not _STAMMER.search(head) and (number or not self._echoes(position, head)):
                return
            yield from self.replace(position, "")

    def _point(self, point: Point, start: int, target: int) -> Iterator[Event]:
        rounded = 0
        for _ in range(MOST_SENTENCES):
            missing = self._missing(point, start)
            if not missing and (length(self.text[start:]) >= target * 0.8 or rounded >= MOST_ROUNDING + (target - length(self.text[start:]) > LACKING)):
                return
            rounded += not missing
            before = len(self.text)
            yield from self._sentence(point, start, missing, target)
            if len(self.text) == before and not missing:
                return
        for fact in self._missing(point, start):
            yield from self.put(plain_words(fact))

    def _missing(self, point: Point, start: int) -> list[Fact]:
        """Bullets of the point still to be said; one without figures may have been said in another point."""
        here = unsaid(self.text[start:], point.facts)
        return [fact for fact in here if fact.figures or fact in unsaid(self.text, [fact])]

    def _sentence(self, point: Point, start: int, missing: Sequence[Fact], target: int) -> Iterator[Event]:
        """The best of a few tries; where bullets are missing and none is good, begin with the bullet's own words."""
        position, best, best_penalty = len(self.text), "", FATAL if missing else SOUND
        avoid: tuple[str, ...] = ()
        for number in range(TRIES if missing else TRIES - 1):
            opener = "" if number else self._opener(start, missing, target)
            yield from self.put(opener)
            yield from self._attempt(point, start, missing, avoid, number)
            sentence = self.text[position:]
            penalty = self._penalty(position, sentence, missing) + self._shortness(sentence, start, missing, target)
            if penalty <= FINE:
                return
            if penalty < best_penalty:
                best, best_penalty = sentence, penalty
            yield from self.replace(position, "")
            avoid += self._other_than(sentence[len(opener) :][:4], missing)
        if best:
            yield from self.put(best)
        elif missing:
            yield from self._led(point, start, missing[0])

    def _opener(self, start: int, missing: Sequence[Fact], target: int) -> str:
        """A word of purpose before bullets that leave room for such a clause; a word of effect behind the last."""
        written = length(self.text[start:])
        bare = sum(length(fact.text) for fact in missing)
        if len(missing) > 2 or (missing and target - written <= bare * 1.5 + 12):
            return ""
        self._openers += 1
        choice = (self.steering.openers if missing else self.steering.rounding)(self.titles[0])
        return choice[(self.seed + self._openers) % len(choice)]

    def _penalty(self, position: int, sentence: str, missing: Sequence[Fact]) -> float:
        if not sentence.endswith("。"):
            return FATAL
        return self.judge.penalty(self.behind + self.text[:position], sentence, missing)

    def _echoes(self, position: int, head: str) -> bool:
        """Whether a point's little heading ends as an earlier one did."""
        return head[-4:] in self.text[:position]

    def _shortness(self, sentence: str, start: int, missing: Sequence[Fact], target: int) -> float:
        """A sentence much shorter than its share deserves one more try."""
        share = (target - length(self.text[start:]) + length(sentence)) / max(1, len(missing))
        return SHORT if missing and length(sentence) < 0.5 * share else 0.0

    def _led(self, point: Point, start: int, fact: Fact) -> Iterator[Event]:
        """A sentence that begins as the bullet does; if that fails too, the bullet itself."""
        if half := self._half_said(start, fact):
            yield from self.replace(half, plain_words(fact))
            return
        position = len(self.text)
        yield from self.put(opening(fact))
        yield from self._attempt(point, start, (fact,), (), 0)
        judged = self._penalty(position, self.text[position:], (fact,))
        if judged >= FATAL or unsaid(self.text[start:], (fact,)):
            yield from self.replace(position, plain_words(fact))

    def _half_said(self, start: int, fact: Fact) -> int:
        """Where the last sentence begins, if all it says is a part of this bullet; else 0."""
        begin = max(start, self.text.rfind("。", start, len(self.text) - 1) + 1)
        uses = trace(self.text[begin:], self.judge.facts).uses
        return begin if uses and all(use.source and use.source.fact == fact.index for use in uses) else 0

    def _attempt(
        self, point: Point, start: int, missing: Sequence[Fact], avoid: tuple[str, ...], number: int
    ) -> Iterator[Event]:
        """One sentence. Where the guard refuses what the model wants, go back to the last comma, or end there."""
        position = len(self.text)
        for _ in range(LEGS):
            finish = yield from self.write(self._guard(point, start), avoid, number, SENTENCE_TOKENS)
            if finish in ("stop", "end"):
                return
            comma = self._last_sound_comma(position, point)
            if comma < 0:
                return
            if self._is_enough(self.text[position:comma], start, missing):
                yield from self.replace(comma, "。")
                return
            avoid = self._other_than(self.text[comma + 1 : comma + 3], missing)
            yield from self.replace(comma + 1, "")

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
        banned = self.steering.banned(self.titles[0], self.judge.bullets, adding=not self._missing(point, start))
        return permits(point.facts, self.text[start:], self.titles, self.judge.given, (*banned, *self._spent()))

    def _spent(self) -> tuple[str, ...]:
        """How earlier sentences ended; no second one is to end alike."""
        endings = {han(sentence)[-4:] for sentence in (self.text + self.behind).split("。")[:-1] if length(sentence) > HEAD}
        return tuple(end for end in sorted(endings) if len(end) == 4 and end not in self.judge.given)

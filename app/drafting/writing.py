"""Writes a section sentence by sentence: generate, judge, keep or go back, until every bullet is said.

Going back costs one token, because the model's state up to the end of the last kept sentence stays in memory.
"""

from __future__ import annotations

import time
from collections.abc import Generator as Steps
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.checks.form import ORDINALS
from app.checks.ledger import trace
from app.drafting.judging import FATAL, FINE, Judge
from app.drafting.permits import permits
from app.drafting.plain import opening, plain_words, unsaid
from app.drafting.planning import Plan, Point
from app.drafting.steering import Steering
from app.facts import Fact
from app.schema import PATIENCE, Event, GenerationRequest, Generator, GuardSpec, Message
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
MOST_CLOSING = 8  # tries to reach the asked length at the end
STUBBORN = 0.95  # a sentence that only rounds off may be led far from what the model wanted
SOUND = 3.1  # a sentence that says no bullet must be better than this
SHORT = 0.6  # what it costs a sentence to be much shorter than its share
THIN = 2.6  # asked length over that of the bullets, above which an introductory sentence is wanted
PER_HEAD = 12
_STARTS = (*ORDINALS, "\n", "。", "，", "；", "、", "：", "）", "（")


@dataclass
class Cost:
    """What the writing has cost so far."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    tokens: int = 0
    first_token: float = 0.0  # on the clock of time.perf_counter


@dataclass
class Writer:
    """The text of one section as it grows.

    Args:
        generator: the language model.
        messages: the conversation that asks for the section.
        judge: reads each sentence.
        titles: the section's title first, and what else is given besides the bullets.
        steering: words to begin with and words to keep out.
        seed: for sampling.
    """

    generator: Generator
    messages: tuple[Message, ...]
    judge: Judge
    titles: tuple[str, ...]
    steering: Steering
    seed: int
    text: str = ""
    cost: Cost = field(default_factory=Cost)
    _openers: int = 0
    _behind: str = ""  # what stands behind the place where a sentence is put in
    _spans: list[list[int]] = field(default_factory=list)  # begin and end of each point

    def section(self, plan: Plan) -> Iterator[Event]:
        """All points of the plan, one behind the other."""
        planned = start = 0
        if self._wants_intro(plan):
            yield from self._intro()
        for number, point in enumerate(plan.points):
            lead = lead_in(plan, number)
            yield from self._print("\n" + lead if plan.structure == "1." and self.text else lead)
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
        tries = [1] * len(plan.points)
        for _ in range(MOST_CLOSING if plan.points else 0):
            if length(self.text) >= plan.bounds[0]:
                return
            lacking = [point.target - length(self.text[a:b]) for point, (a, b) in zip(plan.points, self._spans, strict=True)]
            number = max(range(len(tries)), key=lambda i: (lacking[i] + LACKING) / tries[i])
            tries[number] += 1
            yield from self._one_more(plan.points[number], number)

    def _one_more(self, point: Point, number: int) -> Iterator[Event]:
        """A sentence at the end of a point, other points standing behind it."""
        start, end = self._spans[number]
        self.text, self._behind = self.text[:end], self.text[end:]
        yield from self._sentence(point, start, (), length(self.text[start:]) + LACKING)
        grown = len(self.text) - end
        self.text, self._behind = self.text + self._behind, ""
        self._spans[number][1] += grown
        for span in self._spans[number + 1 :]:
            span[:] = [place + grown for place in span]

    def _wants_intro(self, plan: Plan) -> bool:
        """Few words in the bullets and many asked for: say first what the work was about."""
        bare = sum(length(fact.text) for point in plan.points for fact in point.facts)
        return plan.aim > bare * THIN + len(plan.points) * PER_HEAD

    def _intro(self) -> Iterator[Event]:
        """One sentence of purpose without figures; none if no good one comes."""
        guard = GuardSpec(banned=self.steering.banned(self.titles[0], self.judge.bullets, adding=True))
        for number in range(2):
            openers = self.steering.openers(self.titles[0])
            yield from self._print(openers[(self.seed + number) % len(openers)])
            yield from self._leg(guard, (), number, INTRO_TOKENS)
            if length(self.text) > HEAD and self._penalty(0, self.text, ()) <= SOUND:
                return
            yield from self._replace(0, "")

    def _head(self, point: Point) -> Iterator[Event]:
        """The point's own little heading, without figures; where none comes, the point does without."""
        position = len(self.text)
        for number in range(2):
            yield from self._leg(GuardSpec(banned=self._guard(point, position).banned), (), number, HEAD_TOKENS)
            head = self.text[position:]
            if head.endswith("。") and 6 <= length(head) <= HEAD and (number or not self._echoes(position, head)):
                return
            yield from self._replace(position, "")

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
            yield from self._print(plain_words(fact))

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
            yield from self._print(opener)
            yield from self._attempt(point, start, missing, avoid, number)
            sentence = self.text[position:]
            penalty = self._penalty(position, sentence, missing) + self._shortness(sentence, start, missing, target)
            if penalty <= FINE:
                return
            if penalty < best_penalty:
                best, best_penalty = sentence, penalty
            yield from self._replace(position, "")
            avoid += self._other_than(sentence[len(opener) :][:4], missing)
        if best:
            yield from self._print(best)
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
        return self.judge.penalty(self._behind + self.text[:position], sentence, missing)

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
            yield from self._replace(half, plain_words(fact))
            return
        position = len(self.text)
        yield from self._print(opening(fact))
        yield from self._attempt(point, start, (fact,), (), 0)
        judged = self._penalty(position, self.text[position:], (fact,))
        if judged >= FATAL or unsaid(self.text[start:], (fact,)):
            yield from self._replace(position, plain_words(fact))

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
            finish = yield from self._leg(self._guard(point, start), avoid, number, SENTENCE_TOKENS)
            if finish in ("stop", "end"):
                return
            comma = self._last_sound_comma(position, point)
            if comma < 0:
                return
            if self._is_enough(self.text[position:comma], start, missing):
                yield from self._replace(comma, "。")
                return
            avoid = self._other_than(self.text[comma + 1 : comma + 3], missing)
            yield from self._replace(comma + 1, "")

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

    def _leg(self, guard: GuardSpec, avoid: tuple[str, ...], number: int, tokens: int) -> Steps[Event, None, str]:
        request = GenerationRequest(
            messages=self.messages, prefix=self.text, max_tokens=tokens, stop=("。",),
            temperature=0.0 if number == 0 and not self.seed else 0.35 + 0.25 * number,
            seed=self.seed * 1000 + len(self.text) * 10 + number,
            guard=guard, avoid=_STARTS + avoid, allow_end=False,
            patience=STUBBORN if number and not guard.figures else PATIENCE,
        )  # fmt: skip
        finish = ""
        for chunk in self.generator.generate(request):
            if chunk.text:
                self.cost.first_token = self.cost.first_token or time.perf_counter()
                yield from self._print(chunk.text)
            elif not self.text:
                yield Event("status", "正在阅读要点和范文……")
            if chunk.finish:
                finish = chunk.finish
                self._count(chunk.tokens, chunk.prompt_tokens, chunk.cached_tokens)
        return finish

    def _guard(self, point: Point, start: int) -> GuardSpec:
        banned = self.steering.banned(self.titles[0], self.judge.bullets, adding=not self._missing(point, start))
        return permits(point.facts, self.text[start:], self.titles, self.judge.given, (*banned, *self._spent()))

    def _spent(self) -> tuple[str, ...]:
        """How earlier sentences ended; no second one is to end alike."""
        endings = {han(sentence)[-4:] for sentence in (self.text + self._behind).split("。")[:-1] if length(sentence) > HEAD}
        return tuple(end for end in sorted(endings) if len(end) == 4 and end not in self.judge.given)

    def _count(self, tokens: int, prompt: int, cached: int) -> None:
        self.cost.tokens += tokens
        if not self.cost.prompt_tokens:
            self.cost.prompt_tokens, self.cost.cached_tokens = prompt, cached

    def _print(self, text: str) -> Iterator[Event]:
        if text:
            here = len(self.text)
            self.text += text
            yield Event("replace", text, (here, here)) if self._behind else Event("text", text)

    def _replace(self, start: int, text: str) -> Iterator[Event]:
        span = (start, len(self.text))
        if span[0] == span[1] and not text:
            return
        self.text = self.text[:start] + text
        yield Event("replace", text, span)


def lead_in(plan: Plan, number: int) -> str:
    """What stands before a point: 一是, a new line and its number, or a new paragraph in the middle of prose."""
    if plan.structure == "一是":
        return f"{ORDINALS[number]}是"
    if plan.structure == "1.":
        return f"{number + 1}. "
    half = len(plan.points) // 2
    return "\n" if number and number == half and plan.aim > 260 else ""

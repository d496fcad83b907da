"""Writes a section point by point, until every bullet is said and the whole is as long as asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.drafting.clauses import HEAD, SOUND, STAMMER
from app.drafting.plain import plain_words
from app.drafting.planning import Plan, Point, lead_in
from app.drafting.sentences import SentenceWriter
from app.schema import Event, GuardSpec
from app.text import length

INTRO_TOKENS = 50
HEAD_TOKENS = 18
MOST_SENTENCES = 7  # in one point
MOST_ROUNDING = 1  # sentences in a point that only weigh what was done
LACKING = 70  # characters short of a point's share, above which one more may be tried
ROUNDS = 3  # times each point may be lengthened at the end
THIN = 2.6  # asked length over that of the bullets, above which an introductory sentence is wanted
PER_HEAD = 12


@dataclass(kw_only=True)
class Writer(SentenceWriter):
    """The text of one section as it grows."""

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
        """Where the whole is too short still, one more sentence each to the points that are short of their share.

        From the last point to the first, because the model then has read all that stands before it.
        """
        for attempt in range(ROUNDS):
            for number in reversed(range(len(plan.points))):
                point, (start, end) = plan.points[number], self._spans[number]
                if length(self.text) >= plan.bounds[0]:
                    return
                if attempt or length(self.text[start:end]) < point.target:
                    yield from self._one_more(point, number)

    def _one_more(self, point: Point, number: int) -> Iterator[Event]:
        """A sentence at the end of a point, other points standing behind it; none if it is not a good one."""
        start, end = self._spans[number]
        self.text, self.behind = self.text[:end], self.text[end:]
        yield from self.sentence(point, start, (), point.target)
        grown = len(self.text) - end
        for span in self._spans[number + 1 :]:
            span[:] = [place + grown for place in span]
        self._spans[number][1] += grown
        self.text, self.behind = self.text + self.behind, ""

    def _wants_intro(self, plan: Plan) -> bool:
        """Few words in the bullets and many asked for: say first what the work was about."""
        bare = sum(length(fact.text) for point in plan.points for fact in point.facts)
        return plan.aim > bare * THIN + len(plan.points) * PER_HEAD

    def _intro(self) -> Iterator[Event]:
        """One sentence of purpose without figures; none if no good one comes."""
        guard = GuardSpec(banned=self.steering.banned(self.titles[0], self.judge.bullets, adding=True))
        for number in range(2):
            yield from self.put(self._next(self.steering.openers(self.titles[0])))
            yield from self.write(guard, self._elsewhere(()), number, INTRO_TOKENS)
            if self.text.endswith("。") and length(self.text) > HEAD and self.judge.penalty("", self.text, ()) <= SOUND:
                return
            yield from self.replace(0, "")

    def _head(self, point: Point) -> Iterator[Event]:
        """The point's own little heading, without figures; where none comes, the point does without."""
        position = len(self.text)
        for number in range(2):
            yield from self.write(GuardSpec(banned=self._guard(point, position).banned), self._elsewhere(point.facts), number, HEAD_TOKENS)
            head = self.text[position:]
            if head.endswith("。") and 6 <= length(head) <= HEAD and not STAMMER.search(head) and not self._echoes(position, head):
                return
            yield from self.replace(position, "")

    def _point(self, point: Point, start: int, target: int) -> Iterator[Event]:
        rounded = 0
        for _ in range(MOST_SENTENCES):
            missing = self._missing(point, start)
            if not missing and (length(self.text[start:]) >= target * 0.8 or rounded >= MOST_ROUNDING + (target - length(self.text[start:]) > LACKING)):
                break
            rounded += not missing
            before = len(self.text)
            yield from self.sentence(point, start, missing, target)
            if len(self.text) == before and not missing:
                break
        left = self._missing(point, start) or ([] if self.text[start:] else point.facts[:1])
        for fact in left:
            yield from self.put(plain_words(fact))
            self.stated.add(fact.index)

    def _echoes(self, position: int, head: str) -> bool:
        """Whether a point's little heading ends as an earlier one did."""
        return head[-4:] in self.text[:position]

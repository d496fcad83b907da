"""A section made longer: every sentence stays, clauses of purpose and effect come in before and behind it.

They hold no figure, no name and no act that was not given; what does not pass is left out, so a section whose facts
carry no more stays shorter than asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from app.checks.matching import bigrams
from app.checks.wording import colloquial, residue
from app.drafting.prompting import conversation
from app.facts import find_figures
from app.prompts import MARKS
from app.revising.hand import Hand
from app.revising.points import Layout, split_clauses, split_head, split_sentences
from app.schema import DraftRequest, GuardSpec, Message, Span
from app.text import han, length

CLAUSE_TOKENS = 36
_SIDES = ("before", "behind", "close")
PER_CLAUSE = 18  # characters a clause brings on average
TURNS = 2  # how often the places are gone through while the text is too short
TRIES = 2  # ways tried for one clause
MOST_CALLS = 24  # pieces of one revision: what the user waits for
SHORTEST, LONGEST = 6, 46
SAME = 0.5  # share of a clause's wording that another passage may have
SOUND = 1.7  # rare nouns weigh 0.8, those that name a thing 1.2 more
_LED = re.compile("^(?:为(?!期)|围绕|着眼|坚持|针对|通过|依托|其中|同时|此外|另外|下一步|立足|聚焦|按照|根据|结合|随着)")
_EFFECT = re.compile("提升|增强|保障|改善|推动|促进|营造|形成|奠定|好评|满意|明显|有效|进一步|不断")
_UNFIT = re.compile("的问题|困难|不足|目的|意义|要求|本节|正文|报告|以及$|等$")


@dataclass
class _Sentence:
    """One sentence and what was put around it."""

    point: int
    text: str
    before: str = ""
    behind: str = ""
    close: str = ""  # a sentence of its own behind

    @property
    def lead(self) -> str:
        """All up to the clause behind."""
        return self.before + re.sub("[。；]\\s*$", "", self.text) + "，"

    @property
    def whole(self) -> str:
        body = self.text.rstrip("\n")
        end = body[-1:] if body[-1:] in "。；" else "。"
        inner = self.lead + self.behind + end if self.behind else self.before + body
        return inner + self.close + self.text[len(body) :]

    @property
    def parts(self) -> list[str]:
        """What was added."""
        return [part for part in (self.before, self.behind, self.close) if part]

    @property
    def added(self) -> int:
        return length(self.whole) - length(self.text)


@dataclass
class _Page:
    """The section as sentences, in the order of the text."""

    layout: Layout
    sentences: list[_Sentence]

    def written(self) -> Layout:
        """The layout with what was added so far."""
        layout = self.layout
        for index, point in enumerate(layout.points):
            own = [s.whole for s in self.sentences if s.point == index]
            layout = layout.with_body(index, split_head(point.body)[0] + "".join(own))
        return layout

    def text_before(self, at: int) -> str:
        """All text in front of sentence number `at`."""
        point = self.sentences[at].point
        layout = self.written()
        own = [s.whole for s in self.sentences[:at] if s.point == point]
        here = layout.points[point]
        return layout.intro + "".join(p.text for p in layout.points[:point]) + here.mark + split_head(here.body)[0] + "".join(own)


def expand(layout: Layout, bounds: Span, scope: Sequence[int], hand: Hand, whole: int) -> Generator[Layout, None, Layout]:
    """The layout with clauses added until `whole`, its present length, has grown to the bounds.

    Args:
        layout: the section.
        bounds: asked characters.
        scope: points that may grow.
        hand: the model.
        whole: how long that which the bounds speak of is now.

    Yields:
        the layout after each clause.
    """
    page = _Page(layout, [_Sentence(i, s) for i, p in enumerate(layout.points) for s in split_sentences(split_head(p.body)[1])])
    messages = _messages(layout, bounds, hand)
    slots = _slots(page, scope, bounds[0] - whole)
    for turn, (at, side) in ((turn, slot) for turn in range(TURNS) for slot in slots):
        size = whole + sum(s.added for s in page.sentences)
        if size >= bounds[0] or hand.calls >= MOST_CALLS:
            break
        if not getattr(page.sentences[at], side) and _fill(page, at, side, messages, hand, bounds[1] - size, turn):
            yield page.written()
    return page.written()


def _slots(page: _Page, scope: Sequence[int], need: int) -> list[tuple[int, str]]:
    """Where clauses may come, those wanted first in the order of the text, spread over the whole."""
    behind = [(at, "behind") for at, s in enumerate(page.sentences) if s.point in scope and not _EFFECT.search(split_clauses(s.text)[-1]) and s.text.strip()]
    before = [(at, "before") for at, s in enumerate(page.sentences) if s.point in scope and not _LED.match(s.text) and find_figures(s.text)]
    last = {s.point: at for at, s in enumerate(page.sentences) if s.point in scope and s.text.strip()}
    more = [(at, "close") for at in last.values()]
    wanted = -(-need // PER_CLAUSE)
    chosen = [*_spread(behind, wanted), *_spread(before, max(0, wanted - len(behind)))]
    chosen += _spread(more, max(0, wanted - len(behind) - len(before)))
    rest = [slot for slot in (*behind, *before, *more) if slot not in chosen]
    return [*sorted(chosen, key=lambda slot: (slot[0], _SIDES.index(slot[1]))), *rest]


def _spread(slots: Sequence[tuple[int, str]], count: int) -> list[tuple[int, str]]:
    if count >= len(slots):
        return list(slots)
    return [slots[(2 * n + 1) * len(slots) // (2 * count)] for n in range(count)]


def _messages(layout: Layout, bounds: Span, hand: Hand) -> tuple[Message, ...]:
    """The conversation of a draft whose bullets are the section's own sentences."""
    prompts = hand.tools.prompts
    points = [[s.strip() for s in split_sentences(split_head(p.body)[1]) if s.strip()] for p in layout.points]
    points = [p for p in points if p][:10]
    form = layout.form if layout.form in MARKS else "plain"
    request = DraftRequest(hand.title or "工作情况", tuple(s for p in points for s in p))
    return conversation(prompts, request, points, form, bounds, [prompts.demonstration(form)])


def _fill(page: _Page, at: int, side: str, messages: tuple[Message, ...], hand: Hand, room: int, turn: int) -> bool:
    """Put a clause into one slot; False where none was good enough."""
    sentence = page.sentences[at]
    guard = GuardSpec(banned=hand.banned(adding=True))
    starters = _starters(side)
    before = {"before": "", "behind": sentence.lead, "close": sentence.whole.rstrip("\n")}[side]
    tries = TRIES + (side == "close")
    for attempt in range(turn * tries, (turn + 1) * tries):
        starter = starters[(hand.seed + (sentence.point if side == "close" else at) + attempt) % len(starters)]
        stop = ("，", "。") if side == "before" else ("。",)
        piece = hand.write(messages, page.text_before(at) + before + starter, stop, guard, tokens=CLAUSE_TOKENS, attempt=attempt)
        clause = starter + piece.rstrip("，。")
        used = any(part.startswith(starter) for s in page.sentences for part in s.parts) and side == "close"
        if piece and length(clause) <= room and not used and _is_sound(clause, page, hand):
            setattr(sentence, side, clause + {"before": "，", "behind": ""}.get(side, "。"))
            return True
    return False


def _is_sound(clause: str, page: _Page, hand: Hand) -> bool:
    """Whether a clause is prose that says nothing new and nothing twice."""
    if not SHORTEST <= length(clause) <= LONGEST or find_figures(clause) or residue(clause) or colloquial(clause) or _UNFIT.search(clause):
        return False
    register = hand.tools.register
    if 0.8 * len(register.rare(clause, hand.given)) + 1.2 * len(register.foreign(clause, hand.given)) > SOUND:
        return False
    own = bigrams(clause)
    others = [text for s in page.sentences for text in (s.text, *s.parts)]
    if any(len(own & bigrams(other)) > SAME * len(own) for other in others):
        return False
    endings = {han(text)[-4:] for s in page.sentences for text in (s.text, *s.parts)}
    return han(clause)[-4:] not in endings and not _is_list(clause)


def _is_list(clause: str) -> bool:
    """为实现甲，为实现乙，为实现丙: a model that has lost its way."""
    starts = [part[:2] for part in clause.split("，")]
    return len(starts) > 3 or any(a == b for a, b in combinations(starts, 2))


@lru_cache(maxsize=2)
def _starters(side: str) -> tuple[str, ...]:
    data = tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))
    return tuple(data[side])

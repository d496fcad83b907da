"""How bullets relate: which contradict each other, which say the same thing twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from app.facts.bullets import Fact
from app.facts.claims import Claim, read_claims, same_claim
from app.facts.numerals import fold
from app.facts.quantities import Figure
from app.facts.statements import Statement, normal, optional, read_statements
from app.text import ngrams


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two figures that cannot both be true; the bullets (0-based) may be one and the same.

    `what` says in words of the bullets what they count.
    """

    first: int
    second: int
    figures: tuple[Figure, Figure]
    what: str


def find_conflicts(facts: Sequence[Fact]) -> list[Conflict]:
    """Pairs of figures that contradict each other, in the order of the bullets.

    Said of the same thing with different values, a part larger than its declared whole, a declared sum that its
    parts do not give, a rate its own counts do not give, one event on two days. In doubt there is no conflict:
    a figure in conflict is kept out of the draft.
    """
    real = [fact for fact in facts if fact.role == "fact"]
    statements = [s for fact in real for s in read_statements(fact)]
    found = [_conflict(a, b) for a, b in _pairs(statements) if _contradict(a, b)]
    for fact in real:
        own = [s for s in statements if s.fact == fact.index]
        found += [_conflict(a, b) for a, b in (*_wrong_sums(fact, own), *_wrong_parts(fact, own), *_wrong_rates(own))]
    found += [_claimed_twice(a, b) for a, b in _claim_pairs(read_claims(real)) if _differ(a, b) and same_claim(a, b)]
    found += _moved_events(real)
    return sorted(_once(found), key=lambda c: (c.first, c.second, c.figures[0].span))


def _pairs(statements: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs that can contradict each other at all: same nouns, same words, or one of them a declared total."""
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, s in enumerate(statements):
        groups[s.family, "".join(sorted(s.nouns))].add(i)
        groups[s.family, s.actor + s.words].add(i)
    pairs = {pair for members in groups.values() for pair in combinations(sorted(members), 2)}
    totals = [i for i, s in enumerate(statements) if s.total]
    pairs |= {(min(i, j), max(i, j)) for i in totals for j in range(len(statements)) if i != j}
    for i, j in sorted(pairs):
        yield statements[i], statements[j]


def _conflict(a: Statement, b: Statement) -> Conflict:
    what = a.figure.label or a.figure.counted or b.figure.label or b.figure.counted or a.words
    return Conflict(a.fact, b.fact, (a.figure, b.figure), what)


def _claim_pairs(claims: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.family, "".join(sorted(claim.things))].append(claim)
    for members in groups.values():
        yield from combinations(members, 2)


def _claimed_twice(a: Claim, b: Claim) -> Conflict:
    what = a.figure.label or a.figure.counted or b.figure.label or b.figure.counted or a.things
    return Conflict(a.fact, b.fact, (a.figure, b.figure), what)


def _differ(a: Claim, b: Claim) -> bool:
    return a.figure.value != b.figure.value and not _agree(a.figure, b.figure)


def _once(found: list[Conflict]) -> list[Conflict]:
    return list({(c.first, c.second, c.figures[0].span, c.figures[1].span): c for c in found}.values())


# --- the same thing, different values ---------------------------------------------------------------


def _contradict(a: Statement, b: Statement) -> bool:
    if a.family != b.family or a.figure.value == b.figure.value or _agree(a.figure, b.figure) or not _comparable(a, b):
        return False
    return _equal(a, b) or _part_exceeds(a, b) or _part_exceeds(b, a)


def _comparable(a: Statement, b: Statement) -> bool:
    kinds = {"count", "range"}
    same_kind = a.figure.kind == b.figure.kind or {a.figure.kind, b.figure.kind} <= kinds
    return same_kind and bool(a.words and b.words) and not (a.level and b.level and a.level != b.level) and (not a.period or not b.period or a.period == b.period)


def _equal(a: Statement, b: Statement) -> bool:
    """Said of the same thing, within the same limits."""
    if a.fact == b.fact and a.clause == b.clause:
        return False
    if a.scope != b.scope or "其中" in a.scope or (a.fact == b.fact and (a.inherited or b.inherited or "每" in a.scope)):
        return False
    return _same_deed(a, b) and Counter(a.predicate) == Counter(b.predicate) and _same_context(a, b)


def _same_deed(a: Statement, b: Statement) -> bool:
    """The same doer and the same thing; “三会一课” has a name of its own, so its doer may be left out once."""
    if a.actor == b.actor:
        return _same_topic(a, b)
    if a.actor and b.actor:
        return False
    return (len(a.nouns) >= 4 and a.words == b.words) or a.actor + a.words == b.actor + b.words


def _same_topic(a: Statement, b: Statement) -> bool:
    if Counter(a.nouns) != Counter(b.nouns):
        return False
    left_out = optional(a.verbs ^ b.verbs) and not (a.verbs and b.verbs)
    return a.verbs == b.verbs or (len(a.nouns) >= 2 and left_out)


def _same_context(a: Statement, b: Statement) -> bool:
    if a.fact == b.fact:
        return a.context == b.context or a.total != b.total
    x, y = ngrams(a.context, 2), ngrams(b.context, 2)
    if x and y:
        return len(x & y) * 2 > min(len(x), len(y))
    return (not x and not y) or len(a.nouns) >= 4


def _part_exceeds(part: Statement, whole: Statement) -> bool:
    """A part that is larger than the sum it belongs to."""
    if not whole.total or whole.scope or whole.predicate or part.predicate or whole.actor or part.inherited or whole.inherited:
        return False
    if {"计划", "去年", "每"} & part.scope or part.figure.kind != "count" or part.verbs != whole.verbs:
        return False
    return len(whole.words) >= 2 and part.words.endswith(whole.words) and Decimal(part.figure.value) > _highest(whole.figure)


# --- within one bullet ------------------------------------------------------------------------------


def _wrong_sums(fact: Fact, own: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """机关8场、社区9场，共16场."""
    for at, total in enumerate(own):
        parts = _run_of_parts(own[:at], total)
        if not total.total or len(parts) < 2 or not (total.inherited or total.nouns in {p.nouns for p in parts}):
            continue
        if _exact(*parts, total) and _joined(fact, parts, total) and sum(Decimal(p.figure.value) for p in parts) != Decimal(total.figure.value):
            yield parts[-1], total


def _run_of_parts(before: list[Statement], total: Statement) -> list[Statement]:
    parts: list[Statement] = []
    for statement in reversed(before):
        if statement.figure.unit != total.figure.unit or statement.figure.kind != "count" or not statement.nouns:
            break
        parts.insert(0, statement)
    return parts if total.figure.kind == "count" else []


def _joined(fact: Fact, parts: list[Statement], total: Statement) -> bool:
    """One enumeration: no full stop between, and no other verb than the first one's."""
    text = fold(fact.text)[parts[0].figure.span[0] : total.figure.span[0]]
    return not re.search("[。；;]|其中|另", text) and all(p.verbs <= parts[0].verbs for p in parts)


def _wrong_parts(fact: Fact, own: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """发展党员14名，其中女性16名: a part, or the parts together, larger than the whole just before."""
    text = fold(fact.text)
    for at, whole in enumerate(own):
        parts = _parts_of(text, whole, own[at + 1 :])
        listed = at > 0 and re.fullmatch("[^，,。；;]*、[^，,。；;]*", _between(text, own[at - 1], whole))
        if parts and not listed and sum(Decimal(p.figure.value) for p in parts) > _highest(whole.figure):
            yield whole, parts[-1]


def _parts_of(text: str, whole: Statement, after: list[Statement]) -> list[Statement]:
    """What 其中 opens, as far as one enumeration goes; only its first part if the parts can be the same people."""
    parts: list[Statement] = []
    for previous, statement in zip([whole, *after], after, strict=False):
        gap = _between(text, previous, statement)
        if not _counts_alike(statement, whole) or not _PART_GAP[bool(parts)].fullmatch(gap):
            break
        parts.append(statement)
    overlapping = any(_QUALITY.search(_between(text, whole, part)) or (part.verbs and part is not parts[0]) for part in parts)
    return parts[:1] if overlapping else parts


def _counts_alike(part: Statement, whole: Statement) -> bool:
    return part.family == whole.family and part.figure.kind == "count" == whole.figure.kind


def _between(text: str, first: Statement, second: Statement) -> str:
    return text[first.figure.span[1] : second.figure.span[0]]


# Before the first part, and between two of them.
_PART_GAP = {False: re.compile("[^。；;]*(?:其中|包括)(?![^。；;]*(?:其余|另|还有))[^。；;]*"), True: re.compile("(?:[^，,。；;其另]*[、，,])(?!其余|另|还有)[^，,。；;、]*")}
_QUALITY = re.compile("岁|学历|[女男]性|以上|以下|党员|少数民族|专职|兼职")


_FOUND = frozenset({"发现", "受理", "排查", "梳理", "征集"})
_DONE = frozenset({"整改", "办结", "化解", "处置", "解决", "答复", "回复", "采纳", "完成"})
_RATE = re.compile("(?:整改|办结|化解|处置|解决|答复|回复|采纳|完成)(?:完成)?率")


def _wrong_rates(own: list[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """发现问题11项，已整改10项，整改率100%."""
    for at in range(len(own) - 1):
        found, done = own[at], own[at + 1]
        paired = found.verbs & _FOUND and done.verbs & _DONE and found.family == done.family
        if not paired or done.nouns or not _exact(found, done):
            continue
        part, whole = Decimal(done.figure.value), Decimal(found.figure.value)
        if part > whole:
            yield found, done
        for rate in own[at + 2 : at + 3]:
            if _RATE.search(rate.figure.label) and rate.figure.unit == "%" and whole and abs(part / whole * 100 - Decimal(rate.figure.value)) > 1:
                yield done, rate


def _exact(*statements: Statement) -> bool:
    return all(s.figure.kind == "count" and not s.figure.approx for s in statements)


# --- one event, two days ----------------------------------------------------------------------------

_ONCE = re.compile("启动仪式|启动|动员|述职|换届|揭牌|挂牌|启用|投用|投入使用|竣工|开工|验收|成立大会|首[次届场]|开幕|闭幕|评议会|年度|正式运行|签约仪式|表彰大会|总结大会|节(?=$|[，,]|举办|开幕)|运动会|汇演|第[一二三四五六七八九十\\d]+[次届期]")
_DAY = re.compile(r"(?:\d{4}-)?\d\d-\d\d")


def _moved_events(facts: Sequence[Fact]) -> list[Conflict]:
    dated = [(fact, figure, event) for fact in facts for figure in fact.figures if (event := _event(fact, figure))]
    return [
        Conflict(f.index, g.index, (x, y), event)
        for i, (f, x, event) in enumerate(dated)
        for g, y, other in dated[i + 1 :]
        if f.index != g.index and x.value[-5:] != y.value[-5:] and _alike(event, other, 0.8)
    ]


def _event(fact: Fact, figure: Figure) -> str:
    """What happened on that one day, if it is a thing that happens once."""
    if figure.kind != "date" or not _DAY.fullmatch(figure.value):
        return ""
    text = fold(fact.text)
    clause = re.split("[，,。；;]", text[: figure.span[0]])[-1] + re.split("[，,。；;]", text[figure.span[1] :].lstrip("，,"))[0]
    return normal(clause) if _ONCE.search(clause) and len(normal(clause)) >= 3 else ""


# --- duplicates -------------------------------------------------------------------------------------


def find_duplicates(facts: Sequence[Fact]) -> list[tuple[int, int]]:
    """Pairs of bullets (0-based) that say the same thing twice."""
    real = [f for f in facts if f.role == "fact"]
    return [(a.index, b.index) for i, a in enumerate(real) for b in real[i + 1 :] if _same_bullet(a, b)]


def _same_bullet(a: Fact, b: Fact) -> bool:
    if Counter((f.value, f.approx) for f in a.figures if f.kind != "period") != Counter((f.value, f.approx) for f in b.figures if f.kind != "period"):
        return False
    if {n.text for n in a.names} != {n.text for n in b.names}:
        return False
    first, second = list(read_statements(a)), list(read_statements(b))
    if first and len(first) == len(second) and all(_equal(x, y) for x, y in zip(first, second, strict=True)):
        return True
    return _alike(normal(a.text), normal(b.text), 0.8)


def _alike(a: str, b: str, share: float) -> bool:
    x, y = ngrams(a, 2) or {a}, ngrams(b, 2) or {b}
    return bool(a and b) and len(x & y) >= share * len(x | y)


# --- values -----------------------------------------------------------------------------------------

_SLACK: dict[str, tuple[int | str, int | str]] = {"余": (1, "1.1"), "近": ("0.9", 1), "约": ("0.9", "1.1"), "左右": ("0.9", "1.1"), "超": (1, "1.5"), "以上": (1, "10"), "不少于": (1, "10"),
          "不到": ("0.5", 1), "以下": (0, 1), "不超过": (0, 1), "上": (1, "2")}


def _agree(a: Figure, b: Figure) -> bool:
    """Whether both can be true of the same thing: 2100余 and 2135, 63%～68% and 65%."""
    low_a, high_a = _limits(a)
    low_b, high_b = _limits(b)
    return low_a <= high_b and low_b <= high_a


def _limits(figure: Figure) -> tuple[Decimal, Decimal]:
    low, _, high = figure.value.partition("~")
    if not _number(low):
        return Decimal(0), Decimal("Infinity")
    first, last = Decimal(low), Decimal(high or low)
    for mark, (less, more) in _SLACK.items():
        if mark in figure.approx:
            return first * Decimal(less), last * Decimal(more)
    return first, last


def _highest(figure: Figure) -> Decimal:
    return _limits(figure)[1]


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(?:\.\d+)?", text))

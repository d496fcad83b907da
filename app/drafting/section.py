"""One section from bullets to a checked draft."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.checks import Register, check
from app.checks.ledger import trace
from app.drafting.exemplars import demonstration
from app.drafting.judging import Judge
from app.drafting.planning import Plan, make_plan
from app.drafting.prompting import conversation, one_more
from app.drafting.requests import fold_figures
from app.drafting.steering import load_steering
from app.drafting.writing import Writer
from app.facts import (
    Conflict,
    Derived,
    Fact,
    asked_for,
    derive,
    find_conflicts,
    find_duplicates,
    find_figures,
    read_facts,
)
from app.facts.spoken import formal
from app.prompts import Demonstration, Prompts
from app.schema import Draft, DraftRequest, Event, Example, Finding, Generator, Message, Timing

_LEADING_UP = re.compile("(?:得分|获得|考了|达到|达|共签|共计|累计|总计|共|计|为|是|有|了)+$")


@dataclass(frozen=True, slots=True)
class Tools:
    """What drafting works with."""

    generator: Generator
    prompts: Prompts
    register: Register


def stream(request: DraftRequest, examples: Sequence[Example], tools: Tools) -> Iterator[Event]:
    """Draft a section.

    Args:
        request: a checked request.
        examples: sections that show the form; only their masked text reaches the model.
        tools: model, prompts, register.

    Yields:
        events as in `schema.Event`; the last one is "done".

    Raises:
        ModelError: the model cannot be used.
    """
    begun = time.perf_counter()
    facts = read_bullets(request)
    told = writable(facts)
    plan = make_plan(told, request.structure, request.length)
    titles = _titles(request)
    judge = Judge(told, titles, tuple(e.text for e in examples), tools.register)
    shown = demonstration(examples, plan.structure)
    demonstrations = [*([shown[0]] if shown else []), tools.prompts.demonstration(plan.structure)]
    writer = Writer(
        tools.generator, _messages(request, plan, demonstrations, tools), request.seed or 0, judge=judge, titles=titles,
        steering=load_steering(), ask_more=partial(one_more, tools.prompts, request.title),
    )  # fmt: skip
    yield from writer.section(plan)
    first = max(0.0, writer.cost.first_token - begun)
    findings = check_request(writer.text, replace(request, structure=plan.structure), examples, tools.register)
    uses = tuple(replace(use, text=given) for use, given in zip(trace(writer.text, facts, titles).facts, request.facts, strict=True))
    timing = Timing(
        writer.cost.prompt_tokens, writer.cost.cached_tokens, writer.cost.tokens, round(first, 3), round(time.perf_counter() - begun, 3)
    )
    yield Event("done", draft=Draft(writer.text, tuple(findings), uses, (shown[1],) if shown else (), timing))


def check_request(text: str, request: DraftRequest, examples: Sequence[Example], register: Register) -> list[Finding]:
    """Read a text against what was asked for."""
    facts = read_bullets(request)
    found = check(
        text, facts, titles=_titles(request), length=request.length, structure=request.structure,
        examples=examples, register=register,
    )  # fmt: skip
    return [*found, *computed(text, request)]


def read_bullets(request: DraftRequest) -> tuple[Fact, ...]:
    """The bullets in written words, each with the figures that were to be worked out from it."""
    facts = read_facts([formal(fold_figures(fact)) for fact in request.facts])
    added = [derived for name in asked_for(request.instructions) for derived in derive(facts, name)]
    if not added:
        return facts
    return read_facts(["，".join([fact.text.rstrip("。；，"), *(d.text for d in added if d.fact == fact.index)]) for fact in facts])


def computed(text: str, request: DraftRequest) -> list[Finding]:
    """Each figure that was worked out, with its formula; and what could not be."""
    facts = read_facts([formal(fold_figures(fact)) for fact in request.facts])
    found = []
    for name in asked_for(request.instructions):
        added = derive(facts, name)
        found += [_worked_out(text, derived) for derived in added]
        if not added:
            found.append(Finding("ignored", f"“{name}”算不出来：要点里没有可以相除或相加的两个准数；正文没有写。"))
    return found


def _worked_out(text: str, derived: Derived) -> Finding:
    figure = find_figures(derived.text)[0].surface
    start = text.find(figure)
    span = (start, start + len(figure)) if start >= 0 else None
    return Finding("computed", f"“{derived.text}”是由第{derived.fact + 1}条算出来的：{derived.formula}。", span, derived.fact)


def _titles(request: DraftRequest) -> tuple[str, ...]:
    """The section's title first, then all else that is given; 2025年上半年 gives 上半年 too."""
    told = [request.title, request.report_title, request.period]
    bare = {re.sub(r"^\d{4}年", "", figure.surface) for text in told for figure in find_figures(text) if figure.kind == "period"}
    return tuple(filter(None, [*told, *sorted(bare)]))


def _messages(
    request: DraftRequest, plan: Plan, demonstrations: Sequence[Demonstration], tools: Tools
) -> tuple[Message, ...]:
    points = [[fact.text for fact in point.facts] for point in plan.points]
    return conversation(tools.prompts, request, points, plan.structure, plan.bounds, demonstrations)


def writable(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The bullets to be written: no instructions, nothing twice, disputed figures taken out.

    Of two bullets that contradict each other the later one goes, unless it has more to say.
    """
    copies = {second for _, second in find_duplicates(facts)}
    conflicts = find_conflicts(facts)
    later = {c.second for c in conflicts if c.first != c.second}
    told = [undisputed(fact, conflicts) for fact in facts if fact.role == "fact" and fact.index not in copies]
    return tuple(fact for fact in told if fact.index not in later or _counts(fact)) or tuple(told)


def _counts(fact: Fact) -> bool:
    return any(figure.kind not in ("period", "date") for figure in fact.figures)


def undisputed(fact: Fact, conflicts: Sequence[Conflict]) -> Fact:
    """The bullet without the figures that another bullet contradicts, and without the verb that led up to them."""
    spans = [f.span for c in conflicts for i, f in zip((c.first, c.second), c.figures, strict=True) if i == fact.index]
    if not spans:
        return fact
    text = fact.text
    for start, end in sorted(spans, reverse=True):
        text = _LEADING_UP.sub("", text[:start]) + text[end:]
    return replace(read_facts([text])[0], index=fact.index)

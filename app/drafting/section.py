"""One section from bullets to a checked draft."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.checks import Register, check
from app.checks.ledger import trace
from app.drafting.exemplars import demonstration
from app.drafting.judging import Judge
from app.drafting.planning import Plan, make_plan
from app.drafting.prompting import conversation
from app.drafting.requests import fold_figures
from app.drafting.steering import load_steering
from app.drafting.writing import Writer
from app.facts import Conflict, Fact, find_conflicts, find_duplicates, find_figures, read_facts
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
    facts = read_facts([formal(fold_figures(f)) for f in request.facts])
    told = writable(facts)
    plan = make_plan(told, request.structure, request.length)
    titles = _titles(request)
    judge = Judge(told, titles, tuple(e.text for e in examples), tools.register)
    shown = demonstration(examples, plan.structure)
    demonstrations = [*([shown[0]] if shown else []), tools.prompts.demonstration(plan.structure)]
    writer = Writer(tools.generator, _messages(request, plan, demonstrations, tools), judge, titles, load_steering(), request.seed or 0)
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
    facts = read_facts([formal(fold_figures(f)) for f in request.facts])
    return check(
        text, facts, titles=_titles(request), length=request.length, structure=request.structure,
        examples=examples, register=register,
    )  # fmt: skip


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

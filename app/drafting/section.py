"""One section from bullets to a checked draft."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from app.checks import Register, check
from app.checks.ledger import trace
from app.drafting.exemplars import chosen_demonstration, demonstration, form_of
from app.drafting.given import computed, read_bullets, titles_of, writable
from app.drafting.judging import Judge
from app.drafting.pace import ALL_DECODED, PER_TOKEN, Pace
from app.drafting.planning import Plan, make_plan
from app.drafting.prompting import conversation, shared_turns
from app.drafting.steering import load_steering
from app.drafting.writing import Writer
from app.facts import Fact
from app.prompts import FORMS, Demonstration, Prompts
from app.schema import (
    Draft,
    DraftRequest,
    Event,
    Example,
    Finding,
    GenerationRequest,
    Generator,
    Message,
    Structure,
    Timing,
)

CAPABLE = 2_000_000_000  # bytes of a model's file, from which on it puts bullets into its own words without harm


@dataclass(frozen=True, slots=True)
class Tools:
    """What drafting works with.

    Args:
        paraphrase: whether the model puts bullets with figures into its own words.
    """

    generator: Generator
    prompts: Prompts
    register: Register
    paraphrase: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A request laid out: what is written, in which points, and how the model is asked for it.

    Args:
        facts: all bullets, read.
        told: those that are written.
        plan: the points.
        messages: the conversation that asks for the section.
        models: the sections in it that show how one is written.
        shown: the example in it, if there is one.
    """

    facts: tuple[Fact, ...]
    told: tuple[Fact, ...]
    plan: Plan
    messages: tuple[Message, ...]
    models: tuple[str, ...]
    shown: Example | None


def lay_out(request: DraftRequest, examples: Sequence[Example], prompts: Prompts) -> Task:
    """Plan a section and put the conversation together."""
    facts = read_bullets(request)
    told = writable(facts)
    plan = make_plan(told, _form(request), request.length)
    found = _shown(request, examples, plan.structure)
    demonstrations = [prompts.demonstration(plan.structure), *([found[0]] if found else [])]
    points = [[fact.text for fact in point.facts] for point in plan.points]
    messages = conversation(prompts, request, points, plan.structure, plan.bounds, demonstrations)
    return Task(facts, told, plan, messages, tuple(demo.text for demo in demonstrations), found[1] if found else None)


def _form(request: DraftRequest) -> Structure:
    """The asked form, or that of the section the user has chosen for an example."""
    if request.structure != "auto" or not request.examples:
        return request.structure
    return form_of(request.examples[0].text)


def _shown(request: DraftRequest, examples: Sequence[Example], form: Structure) -> tuple[Demonstration, Example] | None:
    """The example the model is shown: the one the user has chosen, else the best that was found."""
    for example in request.examples[:1]:
        if chosen := chosen_demonstration(example):
            return chosen, example
    return demonstration(examples, form)


def opening(request: DraftRequest, examples: Sequence[Example], prompts: Prompts) -> GenerationRequest:
    """What the model would be asked to read first, so that it can be read ahead."""
    messages = lay_out(request, examples, prompts).messages
    return GenerationRequest(messages, max_tokens=0, shared=shared_turns(messages))


def beginnings(prompts: Prompts) -> list[GenerationRequest]:
    """What the model reads before every section of each form, so that it can be read while nobody waits."""
    found = []
    for form in FORMS:
        request = DraftRequest("", (), structure=cast(Structure, form))
        messages = conversation(prompts, request, (), form, (0, 0), [prompts.demonstration(form)])
        found.append(GenerationRequest(messages, max_tokens=0, shared=shared_turns(messages)))
    return found


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
    task = lay_out(request, examples, tools.prompts)
    titles = titles_of(request)
    judge = Judge(task.told, titles, tuple(e.text for e in examples), tools.register)
    writer = Writer(
        tools.generator, task.messages, request.seed or 0, judge=judge, titles=titles,
        steering=load_steering(), paraphrase=tools.paraphrase, others=tuple(tools.register.special("\n".join(task.models), judge.given)),
    )  # fmt: skip
    pace = Pace(task.plan.aim, ALL_DECODED if tools.paraphrase else PER_TOKEN)
    for event in writer.section(task.plan):
        yield replace(event, remaining_s=pace.remaining(len(writer.text + writer.behind), writer.cost.tokens))
    yield Event("done", draft=_draft(request, examples, tools, task, writer, begun))


def _draft(
    request: DraftRequest, examples: Sequence[Example], tools: Tools, task: Task, writer: Writer, begun: float
) -> Draft:
    cost = writer.cost
    findings = check_request(writer.text, replace(request, structure=task.plan.structure), examples, tools.register)
    stated = trace(writer.text, task.facts, titles_of(request)).facts
    uses = tuple(replace(use, text=given) for use, given in zip(stated, request.facts, strict=True))
    first, total = max(0.0, cost.first_token - begun), time.perf_counter() - begun
    timing = Timing(cost.prompt_tokens, cost.cached_tokens, cost.tokens, round(first, 3), round(total, 3))
    return Draft(writer.text, tuple(findings), uses, (task.shown,) if task.shown else (), timing)


def check_request(text: str, request: DraftRequest, examples: Sequence[Example], register: Register) -> list[Finding]:
    """Read a text against what was asked for."""
    facts = read_bullets(request)
    found = check(
        text, facts, titles=titles_of(request), length=request.length, structure=request.structure,
        examples=examples, register=register,
    )  # fmt: skip
    return [*found, *computed(text, request)]

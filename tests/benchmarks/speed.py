"""How fast drafting is, each figure beside what the bare model needs in the same run.

    python -m tests.benchmarks.speed [--rounds 5] [--sections 8] [--only alone|many] [--write]

The bare loop evaluates one most likely token after another, with no guard, no checks and no text. The plain way asks
for one section after another with plain retrieval prompting and keeps nothing of one prompt for the next.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from app.drafting.requests import make_request
from app.drafting.section import Tools, beginnings, opening, stream
from app.generation.decoder import Decoder
from app.generation.decoding import Session
from app.generation.process import LocalModel
from app.generation.states import States
from app.schema import Chunk, Draft, DraftRequest, Example, GenerationRequest, GuardSpec, Message
from app.weights import resolve
from app.workspace import Workspace, current
from tests.benchmarks import plain
from tests.benchmarks.fidelity import load_cases
from tests.benchmarks.results import markdown_table, put_part, where_and_when

TOKENS = 120
PROMPT = (Message("user", "请用书面语写一段三百字的话，说明街道做好安全生产工作的意义，不要出现数字。"),)
GUARD = GuardSpec(figures=((("147处",), 1), (("139处",), 1), (("9场",), 1)), banned=("我们", "若干", "未来"))
LENGTH = (380, 440)  # what "a section of 400 characters" asks for

Rows = list[tuple[str, str, str, str]]  # what, ours, beside it, ratio


class Model:
    """A `Generator` in this process, so that its memory and states can be emptied between measurements."""

    def __init__(self, decoder: Decoder, states: States | None) -> None:
        self.decoder = decoder
        self._states = states
        self._session = Session(decoder, states)

    def generate(self, request: GenerationRequest) -> Iterator[Chunk]:
        return self._session.run(request, lambda: False)

    def count(self, request: GenerationRequest) -> int:
        return self._session.count(request)

    def forget(self) -> None:
        """As if the program had just been started; states on disk stay."""
        self.decoder.clear()
        self._session = Session(self.decoder, self._states)


# --- measurements ------------------------------------------------------------------------------------


def decoding(decoder: Decoder, rounds: int) -> tuple[Rows, float]:
    """Tokens a second under the guard beside the bare loop; and seconds for one bare token."""
    session = Session(decoder)
    pairs = [(_bare(decoder, session), _guarded(session)) for _ in range(rounds)]
    raw, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    return [("decoding, tokens a second, guard on", f"{ours:.1f}", f"{raw:.1f} bare loop", f"{ratio:.3f}")], 1 / raw


def _bare(decoder: Decoder, session: Session) -> float:
    list(session.run(GenerationRequest(PROMPT, max_tokens=1), lambda: False))
    begun = time.perf_counter()
    for _ in range(TOKENS):
        decoder.append([int(decoder.logits().argmax())])
    return TOKENS / (time.perf_counter() - begun)


def _guarded(session: Session) -> float:
    list(session.run(GenerationRequest(PROMPT, max_tokens=1), lambda: False))
    begun, tokens = time.perf_counter(), 0
    for chunk in session.run(GenerationRequest(PROMPT, max_tokens=TOKENS, guard=GUARD, temperature=0.3), lambda: False):
        tokens = chunk.tokens or tokens
    if tokens < TOKENS // 2:
        raise RuntimeError(f"only {tokens} tokens came: this measures nothing")
    return tokens / (time.perf_counter() - begun)


def first_characters(decoder: Decoder, workspace: Workspace, cases: Sequence[DraftRequest], rounds: int) -> Rows:
    """Seconds to the first character: never seen, asked again, one fact changed, another section in a known form."""
    examples = workspace.examples(cases[0])
    cold, known, warm, edited = [], [], [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            model = Model(decoder, States(Path(folder), 10**9, decoder.mark))
            first, other = cases[number % len(cases)], cases[(number + 1) % len(cases)]
            other = replace(other, structure=first.structure)
            model.forget()
            cold.append(_first(model, first, examples, workspace))
            warm.append(_first(model, first, examples, workspace))
            facts = (*first.facts[:-1], first.facts[-1] + "，群众反映良好")
            edited.append(_first(model, replace(first, facts=facts), examples, workspace))
            model.forget()
            known.append(_first(model, other, examples, workspace))
    base = statistics.median(cold)
    told = [("cold", cold), ("another section in a known form", known), ("after an edit of the last fact", edited), ("asked again", warm)]
    return [
        (f"first character, seconds, {name}", f"{statistics.median(times):.2f}", f"{base:.2f} cold", f"{statistics.median(times) / base:.2f}")
        for name, times in told
    ]


def _first(model: Model, request: DraftRequest, examples: Sequence[Example], workspace: Workspace) -> float:
    begun = time.perf_counter()
    asked = replace(opening(request, examples, workspace.prompts), max_tokens=1)
    for chunk in model.generate(asked):
        if chunk.text or chunk.finish:
            return time.perf_counter() - begun
    raise RuntimeError("nothing came")


def sections(model: Model, workspace: Workspace, cases: Sequence[DraftRequest], a_token: float) -> Rows:
    """A whole section, checks and repairs included, beside the bare loop for the tokens of its final text.

    What all sections of a form share is known, as it is once the page has stood idle for some seconds; the example is not.
    """
    for request in beginnings(workspace.prompts):
        list(model.generate(request))
    rows: Rows = []
    for name, asked in (("400 characters, whatever its bullets carry", LENGTH), ("the length its case asks for", None)):
        ratios, seconds, raw = [], [], []
        for case in cases:
            begun = time.perf_counter()
            draft = _draft(model, workspace, replace(case, length=asked or case.length))
            seconds.append(time.perf_counter() - begun)
            raw.append(len(model.decoder.encode(draft.text, False)) * a_token)
            ratios.append(seconds[-1] / raw[-1])
        ours, bare = statistics.median(seconds), statistics.median(raw)
        rows.append((f"a section of {name}, seconds", f"{ours:.1f}", f"{bare:.1f} bare loop", f"{statistics.median(ratios):.2f}"))
    return rows


def foretold(model: Model, workspace: Workspace, cases: Sequence[DraftRequest]) -> Rows:
    """The first estimate of the time left that comes two seconds after the first character, beside what was left."""
    told, left = [], []
    for case in cases:
        first, estimate, at = 0.0, 0.0, 0.0
        for event in stream(case, workspace.examples(case), Tools(model, workspace.prompts, workspace.register)):
            now = time.perf_counter()
            first = first or (now if event.text else 0.0)
            if not at and first and now - first >= 2 and event.remaining_s is not None:
                estimate, at = event.remaining_s, now
        told.append(estimate)
        left.append(time.perf_counter() - at)
    off = [abs(a - b) / b for a, b in zip(told, left, strict=True)]
    return [("time left as told after two seconds, seconds", f"{statistics.median(told):.1f}", f"{statistics.median(left):.1f} it took", f"off by {statistics.median(off):.0%}")]


def _draft(model: Model, workspace: Workspace, request: DraftRequest) -> Draft:
    tools = Tools(model, workspace.prompts, workspace.register)
    return next(event.draft for event in stream(request, workspace.examples(request), tools) if event.draft)


def many(workspace: Workspace, raw_cases: Sequence[Mapping[str, Any]], requests: Sequence[DraftRequest]) -> Rows:
    """So many sections, as a user would have them, from nothing known: the plain way, one by one, by `draft_sections`."""
    context = workspace.config.context
    plainly, _ = _from_nothing(workspace, lambda model: [plain.draft(case, 0, model, context) for case in raw_cases])
    singly, held = _from_nothing(workspace, lambda _: [list(workspace.stream(request)) for request in requests])
    together, more = _from_nothing(workspace, lambda _: workspace.draft_all(requests))
    count = len(requests)
    return [
        (f"{count} sections one by one, seconds", f"{singly:.0f}", f"{plainly:.0f} the plain way", f"{singly / plainly:.2f}"),
        (f"{count} sections through draft_sections, seconds", f"{together:.0f}", f"{plainly:.0f} the plain way", f"{together / plainly:.2f}"),
        ("memory of program and model while it does, GB", f"{more:.2f}", f"{held:.2f} one by one", f"{more / held:.2f}"),
    ]


def _from_nothing(workspace: Workspace, work: Callable[[LocalModel], object]) -> tuple[float, float]:
    """Seconds for some work by a model that has just been started and knows no states, and what it held at most, in GB."""
    with tempfile.TemporaryDirectory() as folder:
        model = LocalModel(resolve(workspace.config), replace(workspace.config, home=Path(folder)))
        workspace.__dict__["model"] = model
        model.start()
        with model.together(2):
            pass  # how many at once has been measured then
        try:
            begun = time.perf_counter()
            work(model)
            taken = time.perf_counter() - begun
            process = model.process
            return taken, _memory(process.pid if process else 0, "VmHWM") + _memory(os.getpid(), "VmRSS")
        finally:
            model.close()


def starting(workspace: Workspace, rounds: int) -> Rows:
    """`nigao --help`, and the model ready in its process; and what that process holds in memory."""
    helps = [_seconds([sys.executable, "-m", "app", "--help"]) for _ in range(rounds)]
    bare = [_seconds([sys.executable, "-c", "pass"]) for _ in range(rounds)]
    begun = time.perf_counter()
    workspace.model.start()
    ready = time.perf_counter() - begun
    stops = [_stop(workspace) for _ in range(rounds)]
    process = workspace.model.process
    held = _memory(process.pid if process else 0, "VmRSS") + _memory(os.getpid(), "VmRSS")
    workspace.model.close()
    size = resolve(workspace.config).stat().st_size / 1e9
    slow, quick = statistics.median(helps), statistics.median(bare)
    return [
        ("nigao --help, seconds", f"{slow:.2f}", f"{quick:.2f} bare Python", f"{slow / quick:.1f}"),
        ("model ready, seconds", f"{ready:.1f}", "", ""),
        ("stop in the middle, seconds", f"{statistics.median(stops):.2f}", "", ""),
        ("memory of program and model, GB", f"{held:.2f}", f"{size:.2f} model file", f"{held / size:.2f}"),
    ]


def _stop(workspace: Workspace) -> float:
    """From the wish to stop until the model has left off."""
    steps = workspace.model.generate(GenerationRequest(PROMPT, max_tokens=TOKENS, guard=GUARD, temperature=0.3))
    for _ in range(12):
        next(steps)
    begun = time.perf_counter()
    cast(Generator[Chunk], steps).close()
    return time.perf_counter() - begun


def _seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def _memory(pid: int, what: str) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) * 1024 / 1e9


# --- running -----------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sections", type=int, default=8)
    parser.add_argument("--only", choices=("alone", "many"), help="one half: a section by itself, or many of them")
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    options = parser.parse_args()
    workspace = current()
    cases = [case for case in load_cases("own") if not case.get("trap")][: max(options.sections, options.rounds)]
    requests = [_request(case) for case in cases]
    rows = [] if options.only == "many" else alone(workspace, requests, options.rounds)
    workspace.register.rare("", "")
    if options.only != "alone":
        rows += many(workspace, cases[: options.sections], requests[: options.sections])
    table = [["", "Nigao", "beside", "ratio"], *map(list, rows)]
    note = where_and_when(resolve(workspace.config).name, f"medians of {options.rounds}")
    print(note, markdown_table(table), sep="\n\n")
    if options.write:
        put_part("speed", f"## Speed\n\n`make bench`: {note}\n\n{markdown_table(table)}")


def alone(workspace: Workspace, requests: Sequence[DraftRequest], rounds: int) -> Rows:
    """All that is measured of a section by itself."""
    rows = starting(workspace, rounds)
    workspace.register.rare("", "")
    decoder = Decoder(resolve(workspace.config), workspace.config.threads or os.cpu_count() or 2, workspace.config.context)
    decoded, a_token = decoding(decoder, rounds)
    with tempfile.TemporaryDirectory() as folder:
        states = States(Path(folder), 10**9, decoder.mark)
        rows += [*decoded, *first_characters(decoder, workspace, requests, rounds)]
        rows += sections(Model(decoder, states), workspace, requests[:rounds], a_token)
        rows += foretold(Model(decoder, states), workspace, requests[:rounds])
    return rows


def _request(case: Mapping[str, Any]) -> DraftRequest:
    length = case["asked_length"]
    return make_request(
        case["section_title"], case["facts"], report_title=case["doc_title"], period=case["period"],
        length=(length["min"], length["max"]), structure=case["form"], seed=0,
    )  # fmt: skip


if __name__ == "__main__":
    main()

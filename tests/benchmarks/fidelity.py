"""Does a draft say every fact, and nothing else? Nigao beside the same model with plain retrieval prompting.

    python -m tests.benchmarks.fidelity [--seeds 0,1,2] [--model 1.5b|0.5b|PATH] [--cases all|own|dev] [--limit N]
                                        [--no-plain] [--write]

Cases: cases.json beside this file (own), and drafting.json of NIGAO_EVAL or ../shared/eval (dev). Library: the built-in
reports, with those of NIGAO_SEEDS or ../shared/seeds where there are any. Each draft is kept in tests/artifacts, so
that an aborted run goes on where it stopped; a change of the program or the library makes Nigao's drafts anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import app
from tests.benchmarks import plain
from tests.benchmarks.fidelity_report import (
    Result,
    library_note,
    print_report,
    write_failures,
    write_results,
)
from tests.benchmarks.results import load
from tests.benchmarks.scoring import EVAL, ROOT, load_scorer

HERE = Path(__file__).resolve().parent
ARTIFACTS = ROOT / "tests" / "artifacts"
SEEDS = Path(os.environ.get("NIGAO_SEEDS") or ROOT.parent / "shared" / "seeds")
MODELS = {
    "1.5b": "qwen2.5-coder-1.5b-instruct-q4_k_m",
    "0.5b": "qwen2.5-coder-0.5b-instruct-q4_k_m",
}
FORMS = {"一": "一是", "1": "1.", "p": "plain"}  # by the first character of a case's `structure`
PLAIN_NEEDS = ("generation", "retrieval", "roles")  # parts of `app` that the comparison depends on
OUTSIDE_DRAFTING = ("web", "cli", "store", "conversation", "revising", "export", "doctor.py", "__main__.py")  # parts of `app` that no draft depends on

Case = dict[str, Any]
Output = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    cases = load_cases(options.cases, options.limit)
    bench = open_bench(options.model)
    systems: dict[str, Callable[[Case, int], Output]] = {"Nigao": bench.nigao}
    if options.plain:
        systems["plain"] = bench.plain
    outputs = list(_drafts(systems, cases, options.seeds))
    scorer = load_scorer(bench.texts)
    results = [_scored(scorer, output, outputs) for output in outputs]
    note = library_note(bench.model_name, scorer.name, bench.library, len(cases), options.seeds)
    print_report(results, scorer, note)
    print(f"\nfailing drafts: {write_failures(results, scorer, note, ARTIFACTS)}")
    if options.write:
        print(f"written: {write_results(results, scorer, note, ROOT / 'tests' / 'benchmarks' / 'RESULTS.md')}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fidelity", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], default=[0, 1, 2])
    parser.add_argument("--model", default="1.5b", help="1.5b, 0.5b, a catalogue id or a .gguf path")
    parser.add_argument("--cases", choices=("all", "own", "dev"), default="all")
    parser.add_argument("--limit", type=int, help="the first N cases alone")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True, help="the comparison as well")
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    options = parser.parse_args(arguments)
    if options.write and options.limit:
        parser.error("a part of the cases is no result: --write takes them all, without --limit")
    return options


# --- cases -------------------------------------------------------------------------------------------


def load_cases(which: str = "all", limit: int | None = None) -> list[Case]:
    """Drafting cases, each with `form`: its structure in the words of the public face.

    Args:
        which: "own", "dev" or "all".
        limit: so many of the first ones.
    """
    files = {"dev": EVAL / "drafting.json", "own": HERE / "cases.json"}
    cases: list[Case] = []
    for name, path in files.items():
        if which not in (name, "all"):
            continue
        if not path.is_file():
            _say(f"no development cases: {path} is not there (NIGAO_EVAL names the folder)")
            continue
        cases += json.loads(path.read_text(encoding="utf-8"))
    if not cases:
        raise SystemExit("no cases to draft")
    return [case | {"form": FORMS[case["structure"][0]]} for case in cases[:limit]]


# --- the two systems ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bench:
    """One model and one library, with the drafts made of them.

    Args:
        model_name: file name of the model.
        library: how many reports and sections there are, in words.
        texts: what may not be copied: every section of the library, and the demonstrations.
        mark: changes with the model, its settings and the library.
        code: changes with the program.
    """

    model_name: str
    library: str
    texts: tuple[str, ...]
    mark: str
    code: str

    def nigao(self, case: Case, seed: int) -> Output:
        """What the product makes of a case."""
        return _kept(_digest("nigao", self.mark, self.code, _core(case), seed), lambda: _draft(case, seed))

    def plain(self, case: Case, seed: int) -> Output:
        """What plain retrieval prompting makes of it."""
        from app.workspace import current

        package = ROOT / "app"
        parts = [*sorted(p for room in PLAIN_NEEDS for p in (package / room).rglob("*.py")), Path(plain.__file__)]
        key = _digest("plain", self.mark, *map(_content, parts), _core(case), seed)
        return _kept(key, lambda: plain.draft(case, seed, current().model, current().config.context))


def open_bench(model: str) -> Bench:
    """Load model and library into a home of the benchmark's own.

    Args:
        model: 1.5b, 0.5b, a catalogue id, or the path of a .gguf file.
    """
    shared = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
    os.environ["NIGAO_HOME"] = str(ARTIFACTS / ("fidelity-home-seeds" if shared else "fidelity-home"))
    os.environ["NIGAO_MODEL"] = MODELS.get(model, model)
    from app.weights import resolve
    from app.workspace import current

    if shared:
        app.add_examples(*shared)
    workspace = current()
    rows = workspace.index.snapshot().rows
    reports = len({(row.source, row.report) for row in rows})
    demonstrations = [workspace.prompts.demonstration(form).text for form in FORMS.values()]
    workspace.model.start()
    app.search_examples("总结", 1)  # opens the encoder, which no draft is to pay for
    app.check_text("总结。", ["总结"])
    config = workspace.config
    return Bench(
        model_name=resolve(config).name,
        library=f"{len(rows)} sections of {reports} reports" + ("" if shared else " (built-in alone)"),
        texts=tuple([*(row.text for row in rows), *demonstrations]),
        mark=_digest(config.model, config.context, config.threads, sorted(row.id for row in rows)),
        code=_digest(*(_content(path) for path in _program())),
    )


def _draft(case: Case, seed: int) -> Output:
    begun = time.perf_counter()
    length = case["asked_length"]
    draft = app.draft_section(
        case["section_title"], case["facts"], report_title=case["doc_title"], period=case["period"],
        length=(length["min"], length["max"]), structure=case["form"], seed=seed,
    )  # fmt: skip
    findings = [{"kind": f.kind, "message": f.message, "fact": f.fact} for f in draft.findings]
    return {
        "text": draft.text, "findings": findings, "tokens": draft.timing.tokens,
        "seconds": round(time.perf_counter() - begun, 3),
    }  # fmt: skip


def _core(case: Case) -> Case:
    """What a draft of the case depends on; gold may be corrected without drafting anew."""
    return {key: case[key] for key in ("facts", "section_title", "doc_title", "period", "asked_length", "form")}


# --- running -----------------------------------------------------------------------------------------


def _drafts(
    systems: dict[str, Callable[[Case, int], Output]], cases: Sequence[Case], seeds: Sequence[int]
) -> Iterator[Result]:
    total = len(systems) * len(cases) * len(seeds)
    done = 0
    for seed in seeds:
        for name, make in systems.items():  # one system at a time: each keeps what its prompts share in the model's memory
            for case in cases:
                done += 1
                output = _attempt(make, case, seed)
                _say(f"{done}/{total} {name} {case['id']} seed {seed}: {output['seconds']:.1f} s {output.get('error', '')}")
                yield Result(name, case, seed, output)


def _attempt(make: Callable[[Case, int], Output], case: Case, seed: int) -> Output:
    """A draft that cannot be made counts as an empty one, and is tried again by the next run."""
    begun = time.perf_counter()
    try:
        return make(case, seed)
    except app.NigaoError as error:
        seconds = round(time.perf_counter() - begun, 3)
        return {"text": "", "error": error.message, "tokens": 0, "seconds": seconds, "load": load()}


def _scored(scorer: Any, result: Result, all_of_them: Sequence[Result]) -> Result:
    others = [
        other.output["text"] for other in all_of_them
        if (other.system, other.seed) == (result.system, result.seed) and other is not result
    ]  # fmt: skip
    return result.with_row(scorer.score(result.case, result.output, others))


def _kept(key: str, make: Callable[[], Output]) -> Output:
    """The output under this key, made only once."""
    path = ARTIFACTS / "fidelity-cache" / f"{key}.json"
    if path.is_file():
        kept: Output = json.loads(path.read_text(encoding="utf-8"))
        return kept
    made = make() | {"load": load()}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
    return made


def _program() -> list[Path]:
    """Every file that a draft depends on."""
    package = ROOT / "app"
    files = [p for p in package.rglob("*") if p.suffix in (".py", ".json", ".toml", ".txt", ".tsv") and p.is_file()]
    return sorted(
        p for p in [*files, *(ROOT / "prompts").glob("*.j2")]
        if not p.is_relative_to(package) or p.relative_to(package).parts[0] not in OUTSIDE_DRAFTING
    )  # fmt: skip


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:24]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

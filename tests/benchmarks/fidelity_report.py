"""The benchmark's results as a table, as a list of what failed, and as a part of RESULTS.md."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.benchmarks.results import cores, machine, markdown_table, put_part, revision
from tests.benchmarks.scoring import Measure, Scorer

COST: tuple[Measure, ...] = (
    ("seconds a section, median", "seconds", "low"),
    ("seconds a section, slowest tenth", "slowest", "low"),
    ("tokens a section", "tokens", "low"),
)
BUSY = 1.5  # load for each core above which seconds say more of the machine's other work than of Nigao
REPORTED = (("contradictions reported", "conflict"), ("instructions reported", "ignored"))  # label, kind of finding
SHARES = frozenset({"clean", "coverage", "structure", "length", "copied_mean", "repeated_mean", "template_mean"})


@dataclass(frozen=True)
class Result:
    """One draft of one case by one system; `row` is its score."""

    system: str
    case: dict[str, Any]
    seed: int
    output: dict[str, Any]
    row: dict[str, Any] = field(default_factory=dict)

    def with_row(self, row: dict[str, Any]) -> Result:
        return replace(self, row=row)


def library_note(model: str, scorer: str, library: str, cases: int, seeds: Sequence[int]) -> str:
    """What was measured, where and when, in one line."""
    return (
        f"{datetime.date.today().isoformat()} · {machine()} · {model} · library: {library} · {cases} cases × "
        f"seeds {', '.join(map(str, seeds))} · read by {scorer} · revision {revision()}"
    )


def busy_note(results: Sequence[Result]) -> str:
    """A warning where the machine had other work to do; else ""."""
    loads = [r.output.get("load", 0.0) for r in results]
    mean = statistics.mean(loads)
    if mean <= BUSY * cores():
        return ""
    return f"The machine was busy with other work (load {mean:.1f} on {cores()} cores): do not rely on the seconds."


# --- the table ---------------------------------------------------------------------------------------


def print_report(results: Sequence[Result], scorer: Scorer, note: str) -> None:
    """Print the note, the table, and how CLEAN differs from seed to seed."""
    print(f"\n{note}\n")
    for cells in table(results, scorer):
        label, *values = cells
        print(f"{label:<46}" + "".join(f"{value:>14}" for value in values))
    for system in _systems(results):
        print(f"{system}, CLEAN by seed: {_by_seed(_of(results, system), scorer)}")
    if warning := busy_note(results):
        print(warning)


def table(results: Sequence[Result], scorer: Scorer) -> list[list[str]]:
    """Rows of cells: a heading, then one line a measure, with the ratio of the first system to the second."""
    systems = _systems(results)
    summaries = [_summary(_of(results, system), scorer) for system in systems]
    heading = ["", *systems] + (["ratio"] if len(systems) == 2 else [])
    lines = [heading]
    for label, key, better in (*scorer.measures, *COST):
        values = [summary[key] for summary in summaries]
        mark = " ↑" if better == "high" else " ↓"
        lines.append([label + mark, *(_number(key, value) for value in values), *_ratio(values)])
    for label, kind in REPORTED:
        for ending, wanted in (("↑", True), ("where there is none ↓", False)):
            cells = [_reported(_of(results, system), kind, wanted) for system in systems]
            lines.append([f"{label} {ending}", *cells, *(["—"] if len(systems) == 2 else [])])
    return lines


def _summary(results: Sequence[Result], scorer: Scorer) -> dict[str, float]:
    seconds = sorted(r.output["seconds"] for r in results)
    return scorer.summary([r.row for r in results]) | {
        "seconds": statistics.median(seconds),
        "slowest": seconds[-max(1, len(seconds) // 10)],
        "tokens": statistics.mean(r.output["tokens"] for r in results),
    }


def _reported(results: Sequence[Result], kind: str, wanted: bool) -> str:
    """How many of the drafts whose facts call for a finding of this kind (or do not) have one; — for no findings at all."""
    asked = [r for r in results if "findings" in r.output and _calls_for(r.case, kind) == wanted]
    hits = sum(any(finding["kind"] == kind for finding in r.output["findings"]) for r in asked)
    return f"{hits}/{len(asked)}" if asked else "—"


def _calls_for(case: dict[str, Any], kind: str) -> bool:
    if kind == "conflict":
        return any(atom.get("in_conflict") for atom in case["atoms"])
    return bool(case["trap"] == "prompt_injection")


def _by_seed(results: Sequence[Result], scorer: Scorer) -> str:
    seeds = sorted({r.seed for r in results})
    shares = [scorer.summary([r.row for r in results if r.seed == seed])["clean"] for seed in seeds]
    return ", ".join(f"{seed}: {share:.0%}" for seed, share in zip(seeds, shares, strict=True))


def _number(key: str, value: float) -> str:
    if key in SHARES:
        return f"{value:.1%}"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"


def _ratio(values: Sequence[float]) -> list[str]:
    if len(values) != 2:
        return []
    return [f"{values[0] / values[1]:.2f}" if values[1] else "—"]


def _systems(results: Iterable[Result]) -> list[str]:
    return list(dict.fromkeys(r.system for r in results))


def _of(results: Sequence[Result], system: str) -> list[Result]:
    return [r for r in results if r.system == system]


# --- files -------------------------------------------------------------------------------------------


def write_failures(results: Sequence[Result], scorer: Scorer, note: str, folder: Path) -> Path:
    """Every draft that is not clean, with its facts and the reasons, in a file of this day and time."""
    path = folder / f"fidelity-{datetime.datetime.now():%Y-%m-%d-%H%M%S}.txt"
    failing = [r for r in results if not r.row["clean"]]
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join([note, *(_failure(r, scorer) for r in failing)]) + "\n", encoding="utf-8")
    return path


def _failure(result: Result, scorer: Scorer) -> str:
    case, output, length = result.case, result.output, result.case["asked_length"]
    lines = [f"=== {result.system} · {case['id']} · seed {result.seed} · trap {case['trap']} · {output['seconds']:.1f} s"]
    lines.append(f"{case['section_title']} · {case['form']} · {length['min']}—{length['max']}字")
    lines += [f"  {n}. {fact}" for n, fact in enumerate(case["facts"])]
    lines += [f"! {reason}" for reason in scorer.reasons(result.row)]
    if output.get("error"):
        lines.append(f"! error: {output['error']}")
    if result.row.get("foreign"):
        lines.append(f"~ foreign nouns: {'、'.join(result.row['foreign'])}")
    lines += [f"? {f['kind']}: {f['message']}" for f in output.get("findings", ())]
    return "\n".join([*lines, "---", output["text"]])


def write_results(results: Sequence[Result], scorer: Scorer, note: str, path: Path) -> Path:
    """Put the table into its own part of RESULTS.md, leaving all other parts alone."""
    model = note.split(" · ")[2]
    spread = "\n".join(f"- {system}, CLEAN by seed: {_by_seed(_of(results, system), scorer)}" for system in _systems(results))
    if warning := busy_note(results):
        spread += f"\n- {warning}"
    part = f"## Fidelity, {model}\n\n`make bench-fidelity`: {note}\n\n{markdown_table(table(results, scorer))}\n\n{spread}"
    return put_part(f"fidelity {model}", part, path)

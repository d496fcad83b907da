"""Is what was asked changed, and nothing else? Nigao beside the plain instruction to the same model.

    python -m tests.benchmarks.revision [--seeds 0,1,2] [--cases own|dev|all] [--type compress,…] [--only R01,…]
                                        [--no-plain] [--show] [--write]

What was revised once is kept (tests/artifacts) until the program or the case changes, so a long run can be made in pieces.
NIGAO_MODEL names another model. Cases: revisions.json beside this file (twelve kinds, three each), and revision.json of NIGAO_EVAL or ../shared/eval.
Scored by the shared scorer where this machine has it, with the checks of this file beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import app
from app.schema import GenerationRequest, Message
from app.text import length
from app.workspace import current
from tests.benchmarks.results import ROOT, markdown_table, put_part, revision, where_and_when
from tests.benchmarks.scoring import EVAL

HERE = Path(__file__).resolve().parent
CACHE = ROOT / "tests" / "artifacts" / "revision-cache"
SYSTEM = "你是公文写作助手。"
ASK = "{title}\n{text}\n\n要求：{instruction}\n只输出修改后的正文。"
FAULTS = ("lost", "new_missing", "not_changed", "forbidden", "invented", "touched", "wrong_reference", "few_paragraphs", "drifted", "residue", "same")

Case = dict[str, Any]
Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    cases = _cases(options)
    scorer = _scorer()
    systems: dict[str, Callable[[Case, int], str]] = {"Nigao": _nigao}
    if options.plain:
        systems["plain"] = _plain
    rows = [
        _row(name, write, case, seed, scorer, show=options.show)
        for name, write in systems.items() for seed in (options.seeds if name == "Nigao" else options.plain_seeds or options.seeds) for case in cases
    ]  # fmt: skip
    for name in systems:
        print(f"\n{name}: {sum(row['system'] == name for row in rows)} revisions")
        print("\n".join(" | ".join(cells) for cells in _by_kind([row for row in rows if row["system"] == name])))
    if options.write:
        print(f"written: {put_part('revision', _part(rows, systems, scorer), HERE / 'RESULTS.md')}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.revision", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], default=[0, 1, 2])
    parser.add_argument("--plain-seeds", type=lambda text: [int(part) for part in text.split(",")], default=[], help="others for the comparison")
    parser.add_argument("--cases", choices=("all", "own", "dev"), default="all")
    parser.add_argument("--type", default="", help="these kinds alone")
    parser.add_argument("--only", default="", help="these cases alone")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True, help="the comparison as well")
    parser.add_argument("--show", action="store_true", help="print every text")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    options = parser.parse_args(arguments)
    if options.write and (options.type or options.only):
        parser.error("a part of the cases is no result: --write takes them all")
    return options


def _cases(options: argparse.Namespace) -> list[Case]:
    files = {"own": HERE / "revisions.json", "dev": EVAL / "revision.json"}
    found: list[Case] = []
    for name, path in files.items():
        if options.cases in (name, "all") and path.is_file():
            found += json.loads(path.read_text(encoding="utf-8"))
    kinds, only = set(filter(None, options.type.split(","))), set(filter(None, options.only.split(",")))
    found = [case for case in found if (not kinds or case["type"] in kinds) and (not only or case["id"] in only)]
    if not found:
        raise SystemExit("no cases to revise")
    return found


# --- the two systems ---------------------------------------------------------------------------------


def _nigao(case: Case, seed: int) -> str:
    revision = app.revise_section(case["section_text"], case["instruction"], title=case["section_title"], seed=seed)
    return revision.text


def _plain(case: Case, seed: int) -> str:
    """The same model with the plain instruction; what it writes first is the result."""
    ask = ASK.format(title=case["section_title"], text=case["section_text"], instruction=case["instruction"])
    request = GenerationRequest(
        (Message("system", SYSTEM), Message("user", ask)), max_tokens=2 * max(case["max_chars"], 100), temperature=0.3, seed=seed
    )  # fmt: skip
    return "".join(chunk.text for chunk in current().model.generate(request)).strip()


# --- scoring -------------------------------------------------------------------------------------------


def _scorer() -> Callable[[Case, str], Row]:
    path = EVAL / "fidelity.py"
    if not path.is_file():
        return _own_score
    spec = importlib.util.spec_from_file_location("shared_fidelity", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def score(case: Case, text: str) -> Row:
        row: Row = module.score_revision(case, text)
        return row

    return score


def _own_score(case: Case, text: str) -> Row:
    """Nigao's own reading, where there is no other."""
    given = {f.surface for f in _figures(case["section_text"] + case["instruction"])}
    row: Row = {
        "lost": [k for k in case["must_keep"] if k not in text], "new_missing": [k for k in case["new_facts"] if k not in text],
        "not_changed": [c["from"] for c in case["must_change"] if c["from"] in text], "forbidden": [w for w in case["must_not_contain"] if w in text],
        "invented": [f.surface for f in _figures(text) if f.surface not in given],
        "touched": [u for u in case.get("unchanged", []) if u not in text], "wrong_reference": text != case.get("reference", text),
        "few_paragraphs": len(text.split("\n")) < case.get("min_paragraphs", 0), "same": text == case["section_text"],
        "drifted": False, "residue": False, "length_ok": case["min_chars"] <= length(text) <= case["max_chars"],
    }  # fmt: skip
    return row | {"clean": row["length_ok"] and not any(row[fault] for fault in FAULTS)}


def _figures(text: str) -> list[Any]:
    from app.facts import find_figures

    return [f for f in find_figures(re.sub(r"(?m)^\d+[.、] ?", "", text))]


def _row(name: str, write: Callable[[Case, int], str], case: Case, seed: int, scorer: Callable[[Case, str], Row], *, show: bool) -> Row:
    text, seconds = _made(name, write, case, seed)
    row = scorer(case, text) | {"system": name, "case": case, "seed": seed, "seconds": seconds}
    faults = [f"{fault}: {row[fault]}" for fault in FAULTS if row[fault]] + ([] if row["length_ok"] else [f"length: {length(text)}"])
    if faults or show:
        print(f"{name} {case['id']} seed {seed} {row['seconds']:.0f}s {'; '.join(faults) or 'CLEAN'}\n    {case['instruction']}\n    {text}", file=sys.stderr, flush=True)
    return row


def _made(name: str, write: Callable[[Case, int], str], case: Case, seed: int) -> tuple[str, float]:
    """What a system makes of a case, and in how many seconds; kept as long as nothing changes."""
    state = revision() if name == "Nigao" else ASK
    key = json.dumps([name, state, current().config.model, case["section_text"], case["instruction"], seed], ensure_ascii=False)
    path = CACHE / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
    if path.is_file():
        text, seconds = json.loads(path.read_text(encoding="utf-8"))
        return text, seconds
    begun = time.perf_counter()
    text = write(case, seed)
    seconds = round(time.perf_counter() - begun, 2)
    if not state.endswith("with changes"):
        CACHE.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([text, seconds], ensure_ascii=False), encoding="utf-8")
    return text, seconds


# --- tables ------------------------------------------------------------------------------------------

MEASURES = ("CLEAN", "figures kept", "invented", "as asked", "exact", "untouched", "length", "seconds", "slowest")


def _by_kind(rows: Sequence[Row]) -> list[list[str]]:
    kinds = sorted({row["case"]["type"] for row in rows})
    lines = [["kind", *MEASURES]]
    for kind in [*kinds, "all"]:
        lines.append([kind, *_cells([row for row in rows if kind in ("all", row["case"]["type"])])])
    return lines


def _cells(rows: Sequence[Row]) -> list[str]:
    exact = [row for row in rows if row["case"].get("reference")]
    figures = sum(len(row["case"]["must_keep"]) for row in rows) or 1
    shares = [
        _share(rows, "clean"), 1 - sum(len(row["lost"]) for row in rows) / figures, None, 1 - _any(rows, "not_changed", "new_missing", "few_paragraphs"),
        1 - _any(exact, "wrong_reference") if exact else None, 1 - _any(rows, "touched"), _share(rows, "length_ok"),
    ]  # fmt: skip
    cells = ["—" if share is None else f"{share:.0%}" for share in shares]
    cells[2] = str(sum(len(row["invented"]) for row in rows))
    seconds = [row["seconds"] for row in rows]
    return [*cells, f"{statistics.mean(seconds):.1f}", f"{max(seconds):.1f}"]


def _part(rows: Sequence[Row], systems: Sequence[str], scorer: Callable[[Case, str], Row]) -> str:
    """The tables for RESULTS.md: the systems beside each other, then Nigao by kind of revision."""
    whole = {name: _cells([row for row in rows if row["system"] == name]) for name in systems}
    beside = [["", *systems], *([measure, *(cells[n] for cells in whole.values())] for n, measure in enumerate(MEASURES))]
    seeds = {name: sorted({row["seed"] for row in rows if row["system"] == name}) for name in systems}
    told = " · ".join(f"{name}: seeds {', '.join(map(str, found))}" for name, found in seeds.items())
    note = where_and_when(current().config.model, f"{len({row['case']['id'] for row in rows})} cases of 12 kinds", told)
    by = "the shared scorer" if scorer is not _own_score else "Nigao's own reader"
    return "\n".join([
        "## Revisions", "", f"`make bench-revision`: {note} · read by {by}", "",
        *(["Plain is the same instruction to the same model, without anything of Nigao's.", ""] if "plain" in systems else []), markdown_table(beside), "",
        "Nigao by kind of revision:", "", markdown_table(_by_kind([row for row in rows if row["system"] == "Nigao"])),
    ])  # fmt: skip


def _share(rows: Sequence[Row], key: str) -> float:
    return sum(bool(row[key]) for row in rows) / (len(rows) or 1)


def _any(rows: Sequence[Row], *keys: str) -> float:
    return sum(any(row[key] for key in keys) for row in rows) / (len(rows) or 1)


if __name__ == "__main__":
    sys.exit(main())

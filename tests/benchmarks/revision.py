"""Is what was asked changed, and nothing else? Nigao beside the plain instruction to the same model.

    python -m tests.benchmarks.revision [--seeds 0,1,2] [--cases own|dev|all] [--type compress,…] [--only R01,…]
                                        [--no-plain] [--show]

NIGAO_MODEL names another model. Cases: revisions.json beside this file (twelve kinds, three each), and revision.json of NIGAO_EVAL or ../shared/eval.
Scored by the shared scorer where this machine has it, with the checks of this file beside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import app
from app.schema import GenerationRequest, Message
from app.text import length
from app.workspace import current
from tests.benchmarks.scoring import EVAL

HERE = Path(__file__).resolve().parent
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
    rows = [_row(name, write, case, seed, scorer, show=options.show) for seed in options.seeds for case in cases for name, write in systems.items()]
    for name in systems:
        _print_table(name, [row for row in rows if row["system"] == name])
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.revision", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], default=[0, 1, 2])
    parser.add_argument("--cases", choices=("all", "own", "dev"), default="all")
    parser.add_argument("--type", default="", help="these kinds alone")
    parser.add_argument("--only", default="", help="these cases alone")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True, help="the comparison as well")
    parser.add_argument("--show", action="store_true", help="print every text")
    return parser.parse_args(arguments)


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
    begun = time.perf_counter()
    text = write(case, seed)
    row = scorer(case, text) | {"system": name, "case": case, "seed": seed, "seconds": time.perf_counter() - begun}
    faults = [f"{fault}: {row[fault]}" for fault in FAULTS if row[fault]] + ([] if row["length_ok"] else [f"length: {length(text)}"])
    if faults or show:
        print(f"{name} {case['id']} seed {seed} {row['seconds']:.0f}s {'; '.join(faults) or 'CLEAN'}\n    {case['instruction']}\n    {text}", file=sys.stderr, flush=True)
    return row


def _print_table(name: str, rows: Sequence[Row]) -> None:
    kinds = sorted({row["case"]["type"] for row in rows})
    print(f"\n{name}: {len(rows)} revisions")
    print("kind | CLEAN | kept | invented | as asked | exact | untouched | length | seconds")
    for kind in [*kinds, "all"]:
        own = [row for row in rows if kind in ("all", row["case"]["type"])]
        exact = [row for row in own if row["case"].get("reference")]
        cells = [
            _share(own, "clean"), 1 - sum(len(r["lost"]) for r in own) / (sum(len(r["case"]["must_keep"]) for r in own) or 1),
            float(sum(len(r["invented"]) for r in own)), 1 - _any(own, "not_changed", "new_missing", "few_paragraphs"),
            1 - _any(exact, "wrong_reference"), 1 - _any(own, "touched"), _share(own, "length_ok"),
        ]  # fmt: skip
        print(f"{kind} | " + " | ".join(f"{cell:.2f}" for cell in cells) + f" | {sum(r['seconds'] for r in own) / len(own):.1f}")


def _share(rows: Sequence[Row], key: str) -> float:
    return sum(bool(row[key]) for row in rows) / (len(rows) or 1)


def _any(rows: Sequence[Row], *keys: str) -> float:
    return sum(any(row[key] for key in keys) for row in rows) / (len(rows) or 1)


if __name__ == "__main__":
    sys.exit(main())

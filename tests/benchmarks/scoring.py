"""How a draft is scored: by the shared scorer where this machine has it, else by Nigao's own reader.

The shared scorer (`fidelity.py` in NIGAO_EVAL, or ../shared/eval beside the checkout) is not part of Nigao and shares
no code with it; Nigao's own reader marks its own work, so figures from it are called so wherever they are printed.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import app

ROOT = Path(__file__).resolve().parents[2]
EVAL = Path(os.environ.get("NIGAO_EVAL") or ROOT.parent / "shared" / "eval")

Case = Mapping[str, Any]
Output = Mapping[str, Any]
Row = dict[str, Any]

# label, key of the summary, what is better; the order of the printed table
Measure = tuple[str, str, str]


class Scorer(Protocol):
    """Turns drafts into rows, and rows into a summary whose keys are those of `measures`."""

    name: str
    measures: Sequence[Measure]

    def score(self, case: Case, output: Output, others: Sequence[str]) -> Row: ...

    def summary(self, rows: Sequence[Row]) -> dict[str, float]: ...

    def reasons(self, row: Row) -> list[str]: ...


def load_scorer(library: Sequence[str]) -> Scorer:
    """The scorer of this machine.

    Args:
        library: texts that nothing may be copied from.
    """
    path = EVAL / "fidelity.py"
    if not path.is_file():
        return OwnReader()
    spec = importlib.util.spec_from_file_location("shared_fidelity", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    register = EVAL / "register.json"
    common = json.loads(register.read_text(encoding="utf-8")) if register.is_file() else None
    grams = frozenset().union(*(module.grams(text) for text in library)) if library else frozenset()
    return SharedScorer(module, grams, common)


@dataclass
class SharedScorer:
    """The scorer that is kept outside the project."""

    module: Any
    grams: frozenset[str]
    register: Mapping[str, int] | None
    name: str = "the shared scorer"
    measures: Sequence[Measure] = (
        ("CLEAN", "clean", "high"),
        ("figures invented", "invented_figures", "low"),
        ("drafts with an invented figure", "cases_with_invented", "low"),
        ("atoms covered", "coverage", "high"),
        ("figures misplaced", "misplaced", "low"),
        ("facts without figures left unsaid", "unsaid", "low"),
        ("drafts printing a contradicted value", "conflict_printed", "low"),
        ("form as asked", "structure", "high"),
        ("length within 10 %", "length", "high"),
        ("drafts with residue", "residue", "low"),
        ("drafts with a forbidden string", "forbidden", "low"),
        ("copied runs", "copied_mean", "low"),
        ("repeated runs", "repeated_mean", "low"),
        ("runs shared with other drafts", "template_mean", "low"),
        ("foreign nouns a draft", "foreign_nouns_per_draft", "low"),
    )

    def score(self, case: Case, output: Output, others: Sequence[str]) -> Row:
        row: Row = self.module.score(case, output["text"], self.grams, df=self.register, others=others)
        return row

    def summary(self, rows: Sequence[Row]) -> dict[str, float]:
        result: dict[str, float] = self.module.summary(rows)
        return result

    def reasons(self, row: Row) -> list[str]:
        """Why a draft is not clean."""
        lists = ("invented", "missing", "misplaced", "unsaid", "conflict_printed", "forbidden")
        found = [f"{key}: {'、'.join(row[key])}" for key in lists if row[key]]
        found += ["residue"] if row["residue"] else []
        found += [] if row["length_ok"] else [f"length: {row['length']}"]
        found += [] if row["structure_ok"] else ["structure"]
        return found + [f"{key}: {row[key]:.3f}" for key in ("copied", "repeated", "template") if row[key] > 0.05]


class OwnReader:
    """Nigao's own reader, where there is no other; a contradiction or instruction it reports is no fault of the draft."""

    name = "Nigao's own reader"
    _faults = ("invented", "missing", "misplaced", "reused", "structure", "length", "residue", "copied", "repeated", "colloquial")
    measures: Sequence[Measure] = (("CLEAN", "clean", "high"), *((f"findings: {kind}", f"found_{kind}", "low") for kind in _faults))

    def score(self, case: Case, output: Output, others: Sequence[str]) -> Row:  # noqa: ARG002 - reads one draft at a time
        length = case["asked_length"]
        findings = app.check_text(
            output["text"], case["facts"], title=case["section_title"], report_title=case["doc_title"],
            period=case["period"], length=(length["min"], length["max"]), structure=case["form"],
        )  # fmt: skip
        row: Row = {kind: [f.message for f in findings if f.kind == kind] for kind in self._faults}
        return row | {"clean": bool(output["text"]) and not any(row.values())}

    def summary(self, rows: Sequence[Row]) -> dict[str, float]:
        counts = {f"found_{kind}": float(sum(len(row[kind]) for row in rows)) for kind in self._faults}
        return counts | {"clean": round(sum(row["clean"] for row in rows) / len(rows), 2)}

    def reasons(self, row: Row) -> list[str]:
        """Why a draft is not clean."""
        return [f"{kind}: {message}" for kind in self._faults for message in row[kind]]

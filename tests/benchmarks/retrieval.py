"""nDCG@5 of each retrieval signal over the seed reports alone, on the development queries.

    python tests/benchmarks/retrieval.py [--each] [--queries FILE]

Needs the seed reports and the graded queries (NIGAO_SEEDS and NIGAO_EVAL, or ../shared beside the checkout).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.embedding import E5Encoder  # noqa: E402
from app.index import ReportIndex  # noqa: E402
from app.library import Row  # noqa: E402
from app.retrieval import Signals, desk, search  # noqa: E402
from app.schema import Example  # noqa: E402

Query = dict[str, Any]


def folder(variable: str, name: str) -> Path:
    """Where the shared reports or queries lie; may not exist."""
    return Path(os.environ.get(variable) or ROOT.parent / "shared" / name)


def ndcg(gains: Sequence[float], best: Sequence[float], k: int = 5) -> float:
    def total(grades: Sequence[float]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:k]))

    return total(gains) / total(sorted(best, reverse=True))


def key(source: str, path: Sequence[str]) -> tuple[str, ...]:
    """Seed and headings, without spaces and width, so that small differences in cutting do not count."""
    return (source[:3], *("".join(unicodedata.normalize("NFKC", part).split()) for part in path))


def grades(query: Query) -> dict[tuple[str, ...], float]:
    """Near-repeats within one file share their headings: the better grade counts."""
    found: dict[tuple[str, ...], float] = {}
    for item in query["relevant"]:
        name = key(item["seed"], item["path"])
        found[name] = max(item["grade"], found.get(name, 0))
    return found


def gains(query: Query, found: Sequence[Row | Example]) -> list[float]:
    """Grades in the order found; of sections under the same headings only the first counts."""
    wanted = grades(query)
    return [wanted.pop(key(item.source, item.path), 0) for item in found]


def of_order(query: Query, rows: Sequence[Row]) -> float:
    kept = [row for row in rows if row.source[:3] != query["exclude_seed"]]
    return ndcg(gains(query, kept), list(grades(query).values()))


def of_search(index: ReportIndex, query: Query) -> float:
    """The product's own answer, near-repeats left out."""
    names = {row.source for row in index.snapshot().rows if row.source[:3] == query["exclude_seed"]}
    found = search(index, query["query"], 5, exclude=names)
    return ndcg(gains(query, found), list(grades(query).values()))


def reciprocal_rank(scores: Any, constant: int = 60) -> Any:
    """What rank fusion adds up; equal scores share the mean of their ranks."""
    _, where, counts = np.unique(-scores, return_inverse=True, return_counts=True)
    return 1.0 / (constant + (np.cumsum(counts) - (counts - 1) / 2)[where])


def summary(name: str, values: Sequence[float], queries: Sequence[Query]) -> str:
    hard = [value for value, query in zip(values, queries, strict=True) if query["hard"]]
    return f"{name:24} nDCG@5 {np.mean(values):.3f}   hard {np.mean(hard):.3f}"


def open_seeds(home: Path) -> ReportIndex:
    """The seed reports alone in a library of their own."""
    index = ReportIndex(home / "index", None, E5Encoder())
    index.add([folder("NIGAO_SEEDS", "seeds")])
    return index


def compare(index: ReportIndex, queries: Sequence[Query]) -> dict[str, list[float]]:
    """Signal → nDCG@5 of every query."""
    snapshot = index.snapshot()
    ranker = desk(index).ranker(snapshot)
    signals = {query["query"]: ranker.signals(query["query"]) for query in queries}

    def by(pick: Callable[[Signals], Any]) -> list[float]:
        return [of_order(q, _ordered(snapshot.rows, pick(signals[q["query"]]))) for q in queries]

    return {
        "BM25 characters, pairs": by(lambda s: s.lexical),
        "e5": by(lambda s: s.dense),
        "both, by rank": by(lambda s: reciprocal_rank(s.lexical) + reciprocal_rank(s.dense)),
        "both, by value": by(lambda s: replace(s, topic=s.topic * 0, stage=s.stage * 0).fused()),
        "all but words": by(lambda s: replace(s, lexical=s.lexical * 0).fused()),
        "all but vectors": by(lambda s: replace(s, dense=s.dense * 0).fused()),
        "all but topics": by(lambda s: replace(s, topic=s.topic * 0).fused()),
        "all but stage": by(lambda s: replace(s, stage=s.stage * 0).fused()),
        "all signals": by(lambda s: s.fused()),
        "search (no near-repeats)": [of_search(index, query) for query in queries],
    }


def _ordered(rows: Sequence[Row], scores: Any) -> list[Row]:
    return [rows[int(place)] for place in np.argsort(-np.asarray(scores), kind="stable")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="every query on a line of its own")
    parser.add_argument("--queries", type=Path, default=folder("NIGAO_EVAL", "eval") / "retrieval.json")
    options = parser.parse_args()
    queries = json.loads(options.queries.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as home:
        index = open_seeds(Path(home))
        there = {key(row.source, row.path) for row in index.snapshot().rows}
        lost = sum(name not in there for query in queries for name in grades(query))
        results = compare(index, queries)
    print(f"{len(there)} sections, {len(queries)} queries; {lost} graded sections not found under their headings")
    for name, values in results.items():
        print(summary(name, values, queries))
    if options.each:
        for number, query in enumerate(queries):
            print(query["id"], *(f"{values[number]:.2f}" for values in results.values()), query["query"].split("\n")[0])


if __name__ == "__main__":
    main()

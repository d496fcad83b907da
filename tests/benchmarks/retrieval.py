"""nDCG@5 of each retrieval signal over the seed reports alone, and how well roles are told.

    python -m tests.benchmarks.retrieval [--each] [--write]

Needs the seed reports and the graded queries (NIGAO_SEEDS and NIGAO_EVAL, or ../shared beside the checkout); further
queries, worded by ourselves before any ranking was seen, lie in queries.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from app.embedding import E5Encoder  # noqa: E402
from app.index import ReportIndex  # noqa: E402
from app.library import Row  # noqa: E402
from app.retrieval import Signals, desk, search  # noqa: E402
from app.retrieval.ranking import stretched  # noqa: E402
from app.schema import Example  # noqa: E402
from app.sections import guess_kind  # noqa: E402
from tests.benchmarks.results import folder, markdown_table, put_part, where_and_when  # noqa: E402

Query = dict[str, Any]


def ndcg(gains: Sequence[float], best: Sequence[float], k: int = 5) -> float:
    def total(grades: Sequence[float]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:k]))

    return total(gains) / total(sorted(best, reverse=True))


def key(source: str, path: Sequence[str]) -> str:
    """A section's mark: seed and headings, without spaces and width, so that small differences in cutting do not count.

    queries.json holds these marks, not the headings, which are other people's words.
    """
    return _key(source[:3], tuple(path))


@lru_cache(maxsize=10_000)
def _key(seed: str, path: tuple[str, ...]) -> str:
    bare = [seed, *("".join(unicodedata.normalize("NFKC", part).split()) for part in path)]
    return hashlib.sha256("\n".join(bare).encode("utf-8")).hexdigest()[:16]


def grades(query: Query) -> dict[str, float]:
    """Near-repeats within one file share their headings: the better grade counts."""
    found: dict[str, float] = {}
    for item in query["relevant"]:
        name = item["section"] if "section" in item else key(item["seed"], item["path"])
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


def open_seeds(home: Path, corpus: Path | None = None) -> ReportIndex:
    """The seed reports in a library of their own, alone or beside the built-in ones."""
    index = ReportIndex(home / "index", corpus, E5Encoder())
    index.add([folder("NIGAO_SEEDS", "seeds")])
    return index


@lru_cache(maxsize=1000)
def signals_of(index: ReportIndex, query: str) -> Signals:
    """What every signal says of every section."""
    return desk(index).ranker(index.snapshot()).signals(query)


def compare(index: ReportIndex, queries: Sequence[Query]) -> dict[str, list[float]]:
    """Signal → nDCG@5 of every query."""
    snapshot = index.snapshot()
    signals = {query["query"]: signals_of(index, query["query"]) for query in queries}

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


def compare_kinds(index: ReportIndex, queries: Sequence[Query]) -> dict[str, list[float]]:
    """nDCG@5 beside built-in reports of nine kinds, without and with what kind of report the section is for."""
    ranker = desk(index).ranker(index.snapshot())

    def under(kind: Callable[[str], str]) -> list[float]:
        return [of_order(q, _ordered(ranker.rows, ranker.signals(q["query"], kind(q["query"])).fused())) for q in queries]

    kinds = [row.kind for row in ranker.rows if not row.builtin]
    own = max(set(kinds), key=kinds.count)
    return {"without kind": under(lambda _: ""), "kind told by the query": under(guess_kind), "with kind": under(lambda _: own)}


def _ordered(rows: Sequence[Row], scores: Any) -> list[Row]:
    return [rows[int(place)] for place in np.argsort(-np.asarray(scores), kind="stable")]


def role_accuracy(index: ReportIndex, gold: Sequence[dict[str, Any]]) -> tuple[float, float, list[str]]:
    """Share of gold sections whose role is told rightly, strictly and with second roles allowed; and the wrong ones."""
    ranker = desk(index).ranker(index.snapshot())
    own = {key(row.source, row.path): ranker.profile(place) for place, row in enumerate(ranker.rows) if row.path}
    told = [(item, own[key(item["seed"], item["path"])]) for item in gold if key(item["seed"], item["path"]) in own]
    strict = [profile.role == item["role"] for item, profile in told]
    loose = [profile.role in (item["role"], *item["secondary_roles"]) for item, profile in told]
    wrong = [f"{p.role} for {i['role']}: {i['path'][-1]}" for (i, p), right in zip(told, loose, strict=True) if not right]
    return float(np.mean(strict)), float(np.mean(loose)), wrong


def leave_one_out(index: ReportIndex, queries: Sequence[Query]) -> tuple[list[float], str]:
    """nDCG@5 of each query under the weights that are best for all the others, and the weights best for all."""
    ranker = desk(index).ranker(index.snapshot())
    signals = [signals_of(index, query["query"]) for query in queries]
    grid = [(words, 2, topic, stage) for words in (1, 2, 3) for topic in (2, 3, 4, 5) for stage in (2, 3, 4, 5)]
    scores = np.array([[_weighted(q, s, ranker.rows, w) for q, s in zip(queries, signals, strict=True)] for w in grid])
    others = scores.sum(axis=1, keepdims=True) - scores
    best = grid[int(scores.sum(axis=1).argmax())]
    return [float(scores[others[:, n].argmax(), n]) for n in range(len(queries))], str(best)


def _weighted(query: Query, s: Signals, rows: Sequence[Row], weights: tuple[float, ...]) -> float:
    parts = (stretched(s.lexical), stretched(s.dense), s.topic, s.stage)
    scores = sum(weight * part for weight, part in zip(weights, parts, strict=True)) - 100 * s.penalty
    return of_order(query, _ordered(rows, scores))


def write_up(sets: dict[str, Sequence[Query]], index: ReportIndex, mixed: ReportIndex) -> str:
    """The section for RESULTS.md."""
    def alone(queries: Sequence[Query]) -> dict[str, list[float]]:
        return {**compare(index, queries), "weights chosen without the query": leave_one_out(index, queries)[0]}

    return (
        f"`make bench`: {where_and_when()}\n\nOver the four real reports alone, no built-in ones.\n\n{_table(sets, alone)}\n\n"
        "Beside the built-in reports, whose sections count as wrong answers. In use the kind is that of the report's title"
        f" (意识形态, 安全生产 …).\n\n{_table(sets, partial(compare_kinds, mixed))}"
    )


def _table(sets: dict[str, Sequence[Query]], results: Callable[[Sequence[Query]], dict[str, list[float]]]) -> str:
    head = ["nDCG@5 (hard ones)", *(f"{name}: {len(queries)} queries" for name, queries in sets.items())]
    columns = [{label: _both(values, queries) for label, values in results(queries).items()} for queries in sets.values()]
    return markdown_table([head, *([label, *(column[label] for column in columns)] for label in columns[0])])


def _both(values: Sequence[float], queries: Sequence[Query]) -> str:
    hard = [value for value, query in zip(values, queries, strict=True) if query["hard"]]
    return f"{np.mean(values):.3f} ({np.mean(hard):.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="every query on a line of its own")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    files = {"development": folder("NIGAO_EVAL", "eval") / "retrieval.json", "own": Path(__file__).with_name("queries.json")}
    sets = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in files.items() if path.is_file()}
    gold = json.loads((folder("NIGAO_EVAL", "eval") / "sections.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as home:
        index = open_seeds(Path(home))
        strict, loose, wrong = role_accuracy(index, gold)
        roles = f"Roles told rightly: {strict:.0%} of the gold sections, {loose:.0%} where a second role counts too."
        text = f"{write_up(sets, index, open_seeds(Path(home) / 'mixed', ROOT / 'corpus'))}\n\n{roles}"
        if options.each:
            print_each(index, [query for queries in sets.values() for query in queries])
    print(text, *wrong, sep="\n")
    if options.write:
        put_part("Library: retrieval", f"## Library: retrieval\n\n{text}")


def print_each(index: ReportIndex, queries: Sequence[Query]) -> None:
    """Every query with its score and what came first."""
    for query in queries:
        first = search(index, query["query"], 1)[0]
        print(query["id"], f"{of_search(index, query):.2f}", query["query"].split("\n")[0], "→", *first.path[-1:], first.why)


if __name__ == "__main__":
    main()

"""How the library grows: rate of adding, first query after an addition, latency of a query beside the encoder's time.

    python -m tests.benchmarks.scale [--sizes 100,1000,10000,100000]

Vectors are ready-made (random directions), so that the index itself is measured; the encoder's own rate is measured
apart, on a few sections. Texts are the built-in examples' sentences, shuffled.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.embedding import E5Encoder
from app.index import ReportIndex
from app.library import StoredFile, StoredReport
from app.retrieval import search
from app.schema import Report, Section
from tests.benchmarks.results import markdown_table, put_part, where_and_when

ROOT = Path(__file__).resolve().parents[2]
_EACH = 10  # sections in a report
_QUERIES = (
    "（一）强化理论武装\n- 中心组集中学习8次\n- 请党校老师辅导", "群里有人乱讲\n- 说桥要塌，转得到处都是\n- 我们贴了检测单",
    "二、存在的不足\n- 人手少\n- 培训不够", "给老人送饭\n- 走不动的送到床头", "下一步打算\n- 年底前培训一遍",
    "电动车不进楼\n- 飞线剪了三十处\n- 充电桩装了五个", "窗口服务\n- 中午不休\n- 帮老人代办", "开头怎么写",
)  # fmt: skip


class ReadyEncoder:
    """Vectors that cost nothing: a random direction for each text. Those of roles are real, as the product ships them."""

    id = E5Encoder.id
    dim = E5Encoder.dim

    def encode(self, texts: Sequence[str], *, query: bool = False) -> npt.NDArray[np.float32]:  # noqa: ARG002
        found = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dim) for text in texts]
        vectors = np.array(found, dtype=np.float32).reshape(-1, self.dim)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True)
class Measured:
    """One row of the table; times in milliseconds, `filled` and `added` sections a second, `memory` of the process in MB."""

    sections: int
    filled: float
    added: float
    listed: float
    first: float
    after: float
    median: float
    tail: float
    memory: float


def reports(seed: int = 0) -> Iterator[Report]:
    """Invented reports without end, ten sections each."""
    pool = [s for path in sorted((ROOT / "corpus").glob("*.md")) for s in _sentences(path.read_text(encoding="utf-8"))]
    random_ = random.Random(seed)
    for number in count():
        sections = []
        for place in range(_EACH):
            chosen = random_.sample(pool, 8)
            path = (f"{'一二三四五六七八九十'[place]}、{chosen[0][:12]}",)
            sections.append(Section(path, f"第{number}篇。" + "".join(chosen[1:])))
        yield Report(f"第{number}号街道工作总结", tuple(sections), f"{number}.txt")


def _sentences(text: str) -> list[str]:
    return [part for part in re.findall(r"[^。#\n]+。", text) if 15 < len(part) < 60]


def fill(index: ReportIndex, upto: int, made: Iterator[Report]) -> float:
    """Bring the library to `upto` sections, as adding does but for reading files; sections a second."""
    there = before = len(index._documents.rows())
    started = time.perf_counter()
    for report in made:
        if len(report.sections) + there > upto:
            break
        there += len(report.sections)
        file = StoredFile(
            key="u" + report.source[:-4].zfill(11), source=report.source, path="", digest=report.source,
            added=float(there), builtin=False, reports=(StoredReport(report.source, report),),
        )  # fmt: skip
        index._documents.save(file)
    index.snapshot()
    return (there - before) / (time.perf_counter() - started)


def measure(index: ReportIndex, size: int, made: Iterator[Report]) -> Measured:
    """Fill the library and ask it."""
    rate = fill(index, size, made)
    again = ReportIndex(index.folder, None, index.encoder)
    first = _milliseconds(lambda: search(again, _QUERIES[0]))
    one = next(made)
    extra = index.folder.parent / "extra.txt"
    body = "\n".join(f"{section.path[0]}\n{section.text}" for section in one.sections)
    extra.write_text(f"{one.title}\n\n{body}\n", encoding="utf-8")
    again.add([extra])
    after = _milliseconds(lambda: search(again, _QUERIES[0]))
    again.remove("extra.txt")
    search(again, _QUERIES[0])
    times = [_milliseconds(partial(search, again, query)) for query in _QUERIES * 8]
    listed = _milliseconds(again.list)
    added = grow(ReportIndex(index.folder, None, index.encoder), index.folder.parent / f"more-{size}", made, 20)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    median, tail = np.percentile(times, [50, 95])
    return Measured(size, rate, added, listed, first, after, float(median), float(tail), memory)


def grow(index: ReportIndex, folder: Path, made: Iterator[Report], files: int) -> float:
    """Sections a second through `add`: files read, cut, encoded, written."""
    folder.mkdir()
    for report in (next(made) for _ in range(files)):
        body = "\n".join(f"{section.path[0]}\n{section.text}" for section in report.sections)
        (folder / report.source).write_text(f"{report.title}\n\n{body}\n", encoding="utf-8")
    started = time.perf_counter()
    index.add([folder])
    return files * _EACH / (time.perf_counter() - started)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def write_up(rows: Sequence[Measured], real: float) -> str:
    """The section for RESULTS.md."""
    head = ["sections", "vectors written /s", "files added, sections /s", "list, s", "first query of a process, s", "query after an addition, ms", "p50, ms", "p95, ms", "process, MB"]
    body = [
        [f"{r.sections:,}", f"{r.filled:.0f}", f"{r.added:.0f}", f"{r.listed / 1000:.1f}", f"{r.first / 1000:.1f}", f"{r.after:.0f}", f"{r.median:.1f}", f"{r.tail:.1f}", f"{r.memory:.0f}"]
        for r in rows
    ]
    return (
        f"`make bench`: {where_and_when()}\n\nGrowth of the library, vectors ready: random directions; texts are shuffled"
        " sentences of the built-in reports, ten sections a file. Queries without the encoder's own time. Files added:"
        f" twenty through `nigao index add`, read and cut as well.\n\n{markdown_table([head, *body])}\n\nWith the encoder"
        f" that comes along `nigao index add` takes in {real:.1f} sections/s.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000,100000")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    made, rows = reports(), []
    with tempfile.TemporaryDirectory() as home:
        index = ReportIndex(Path(home) / "index", None, ReadyEncoder())
        for size in map(int, options.sizes.split(",")):
            rows.append(measure(index, size, made))
            print(rows[-1], flush=True)
        real = grow(ReportIndex(Path(home) / "real", None, E5Encoder()), Path(home) / "files", made, 5)
    text = write_up(rows, real)
    print(text)
    if options.write:
        put_part("Library: growth", f"## Library: growth\n\n{text}")


if __name__ == "__main__":
    main()

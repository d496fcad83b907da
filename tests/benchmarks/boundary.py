"""Scores a segmentation against hand-made gold: do sections begin and end where a person would cut?

Offsets count characters without white space, so that layout does not matter. A predicted section is right if both its
ends lie within two characters of the gold section's.

    python -m tests.benchmarks.boundary [--write]

Needs the seed reports and their gold sections (NIGAO_SEEDS and NIGAO_EVAL, or ../shared beside the checkout). The same
text is scored as it lies there and as .docx, .html and .pdf.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from app.schema import Section
from app.sections import read_reports
from tests.benchmarks.results import folder, markdown_table, put_part, where_and_when

TOLERANCE = 2


@dataclass(frozen=True)
class Cut:
    """One section: its headings, and where its body lies in the raw text without white space."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Score:
    f1: float
    headings: float
    missed: tuple[Cut, ...]
    extra: tuple[Cut, ...]
    misnamed: tuple[tuple[Cut, Cut], ...]


def squeeze(text: str) -> str:
    return "".join(text.split())


def gold_cuts(raw: str, gold: Sequence[dict[str, object]]) -> list[Cut]:
    """Gold entries (`path`, `start_off`, `end_off` into `raw`) as cuts."""

    def shift(offset: object) -> int:
        return len(squeeze(raw[: int(str(offset))]))

    paths = [entry["path"] for entry in gold]
    return [
        Cut(tuple(map(str, path)) if isinstance(path, list) else (), shift(entry["start_off"]), shift(entry["end_off"]))
        for path, entry in zip(paths, gold, strict=True)
    ]


def found_cuts(raw: str, sections: Sequence[Section]) -> list[Cut]:
    """Sections, in the order of the text, as cuts; one that does not stand in `raw` is placed before it."""
    whole, cursor, cuts = squeeze(raw), 0, []
    for section in sections:
        text = squeeze(section.text)
        start = whole.find(text, cursor)
        start = whole.find(text[:20], cursor) if start < 0 else start
        end = whole.find(text[-20:], max(start, cursor)) + len(text[-20:])
        end = start + len(text) if whole.startswith(text, max(start, 0)) else end
        cuts.append(Cut(section.path, start, end))
        cursor = max(cursor, start)
    return cuts


def score(gold: Sequence[Cut], found: Sequence[Cut]) -> Score:
    """Boundary F1, and the share of the rightly cut sections whose headings are right."""
    left = list(found)
    pairs: list[tuple[Cut, Cut]] = []
    missed: list[Cut] = []
    for cut in gold:
        near = [each for each in left if _near(cut, each)]
        if near:
            left.remove(near[0])
            pairs.append((cut, near[0]))
        else:
            missed.append(cut)
    misnamed = tuple(pair for pair in pairs if _norm(pair[0].path) != _norm(pair[1].path))
    f1 = 2 * len(pairs) / (len(gold) + len(found)) if gold or found else 1.0
    headings = 1 - len(misnamed) / len(pairs) if pairs else 0.0
    return Score(f1, headings, tuple(missed), tuple(left), misnamed)


def _near(one: Cut, other: Cut) -> bool:
    return abs(one.start - other.start) <= TOLERANCE and abs(one.end - other.end) <= TOLERANCE


def _norm(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(squeeze(unicodedata.normalize("NFKC", heading)) for heading in path)


def as_word(lines: Sequence[str], file: Path) -> None:
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(file))


def as_page(lines: Sequence[str], file: Path) -> None:
    file.write_text("<!doctype html><meta charset=utf-8>" + "".join(f"<p>{escape(line)}</p>" for line in lines), encoding="utf-8")


def as_pdf(lines: Sequence[str], file: Path) -> None:
    from tests.test_pdf import set_text

    file.write_bytes(set_text(*lines, numbers="— {} —"))


CARRIERS: dict[str, Callable[[Sequence[str], Path], None]] = {"docx": as_word, "html": as_page, "pdf": as_pdf}


def scores(path: Path, gold: Sequence[dict[str, Any]]) -> dict[str, Score]:
    """One report of a file, as it is and in other kinds of file."""
    raw, place = path.read_text(encoding="utf-8"), gold[0]["report"]
    cuts = gold_cuts(raw, gold)
    lines = [line.strip() for line in raw.splitlines() if line.strip()]
    found = {path.suffix[1:]: score(cuts, found_cuts(raw, read_reports(path)[place].sections))}
    with tempfile.TemporaryDirectory() as home:
        for suffix, carry in CARRIERS.items():
            file = Path(home) / f"{path.stem}.{suffix}"
            carry(lines, file)
            reports = read_reports(file)
            found[suffix] = score(cuts, found_cuts(raw, reports[place].sections if place < len(reports) else ()))
    return found


def write_up(seeds: Path, gold: Sequence[dict[str, Any]]) -> str:
    """The section for RESULTS.md."""
    rows = [["boundary F1 / headings right", "sections", "txt", *CARRIERS]]
    for (number, place), entries in groupby(sorted(gold, key=_whose), key=_whose):
        wanted = sorted(entries, key=lambda entry: int(entry["start_off"]))
        told = scores(next(seeds.glob(f"{number}*.txt")), wanted)
        rows.append([f"seed {number}, report {place + 1}", str(len(wanted)), *(f"{s.f1:.2f} / {s.headings:.2f}" for s in told.values())])
    return (
        f"`make bench`: {where_and_when()}\n\nSections of the seed reports with hand-made gold, both ends within {TOLERANCE}"
        f" characters; the same text in four kinds of file.\n\n{markdown_table(rows)}"
    )


def _whose(entry: dict[str, Any]) -> tuple[str, int]:
    return entry["seed"], entry["report"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    options = parser.parse_args()
    gold = json.loads((folder("NIGAO_EVAL", "eval") / "sections.json").read_text(encoding="utf-8"))
    text = write_up(folder("NIGAO_SEEDS", "seeds"), gold)
    print(text)
    if options.write:
        put_part("Library: sections", f"## Library: sections\n\n{text}")


if __name__ == "__main__":
    main()

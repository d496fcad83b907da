"""The built-in example reports: a library that a section chief would keep."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from app.sections import read_reports
from app.text import han, length, ngrams

REPORTS = sorted((Path(__file__).resolve().parent.parent / "corpus").glob("*.md"))
KEYS = ["title", "kind", "organ", "period"]
# Set formulations are quoted whole and exact, so they may stand in many reports.
FORMULATIONS = re.compile(
    r"(?:坚持)?以?习近平新时代中国特色社会主义思想(?:为指导)?"
    r"|(?:深入)?(?:学习)?(?:贯彻)?(?:落实)?党的二十大(?:和二十届[一二三四、]+中)?(?:全会)?精神"
)
# Places of the cases by which drafts are judged: an example must not know them.
RESERVED = ("青禾", "柳溪", "石桥湾", "金穗", "云台", "临江")


def read_parts(path: Path) -> tuple[dict[str, str], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in front.splitlines()), body


def runs(text: str, size: int) -> set[str]:
    """Runs of Chinese characters, set formulations aside, punctuation and figures skipped."""
    return {run for piece in FORMULATIONS.split(text) for line in piece.splitlines() for run in ngrams(han(line), size)}


def section_form(text: str) -> str:
    if re.search(r"^1\. ", text, re.MULTILINE):
        return "1."
    return "一是" if "一是" in text and "二是" in text else "plain"


def test_the_library_is_wide_enough() -> None:
    fronts = [read_parts(path)[0] for path in REPORTS]
    assert len(REPORTS) >= 16
    assert len({front["kind"] for front in fronts}) >= 8
    assert len({front["title"] for front in fronts}) == len(REPORTS)
    assert len({front["organ"] for front in fronts}) == len(REPORTS)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_is_whole_and_in_order(path: Path) -> None:
    front, body = read_parts(path)
    assert list(front) == KEYS
    assert all(front.values())
    assert body.strip().startswith(f"# {front['title']}\n")
    assert front["period"].removesuffix("度") in front["title"]
    assert 1500 <= length(body) <= 3000
    assert not [name for name in RESERVED if name in body]
    assert "\r" not in body
    assert not re.search(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]", body), "half-width punctuation between characters"


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_says_nothing_twice(path: Path) -> None:
    text = FORMULATIONS.sub("\n", read_parts(path)[1])
    counts = Counter(han(line)[i : i + 13] for line in text.splitlines() for i in range(len(han(line)) - 12))
    assert [run for run, count in counts.items() if count > 1] == []


def test_no_sentence_stands_in_two_reports() -> None:
    found = {path.stem: runs(read_parts(path)[1].split("\n", 2)[2], 13) for path in REPORTS}  # titles are alike by nature
    shared = {(a, b): found[a] & found[b] for a, b in combinations(found, 2)}
    assert {pair: same for pair, same in shared.items() if same} == {}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_the_product_reads_a_report_as_it_is_cut(path: Path) -> None:
    front, body = read_parts(path)
    (report,) = read_reports(path)
    assert (report.title, report.kind, report.source) == (front["title"], front["kind"], path.name)
    assert report.rejected == ()
    assert len(report.sections) >= 7
    assert report.sections[0].path == ()
    headings = [line.lstrip("# ") for line in body.splitlines() if line.startswith("##")]
    assert list(dict.fromkeys(name for section in report.sections for name in section.path)) == headings
    prose = [line for line in body.splitlines() if not line.startswith("#")]
    assert han("".join(s.text for s in report.sections)) == han("".join(prose))


def test_the_three_forms_are_all_there() -> None:
    forms = Counter(section_form(s.text) for path in REPORTS for r in read_reports(path) for s in r.sections if s.path)
    assert min(forms["一是"], forms["1."], forms["plain"]) >= 12


def test_the_parts_of_a_report_are_all_there() -> None:
    headings = [[line for line in read_parts(path)[1].splitlines() if line.startswith("## ")] for path in REPORTS]
    assert sum(any(re.search("问题|不足|困难|短板", h) for h in hs) for hs in headings) >= 14
    assert sum(any(re.search("下一步|打算|计划|安排|下半年|思路", h) for h in hs) for hs in headings) >= 14


def test_nothing_was_taken_from_the_real_reports(seeds: Path) -> None:
    real = set().union(*(runs(path.read_text(encoding="utf-8", errors="ignore"), 20) for path in seeds.glob("*.txt")))
    assert real
    taken = {path.stem: runs(read_parts(path)[1], 20) & real for path in REPORTS}
    assert {name: same for name, same in taken.items() if same} == {}

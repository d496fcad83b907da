"""The benchmark's own cases are well formed: a wrong case would measure nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from app.drafting.requests import make_request
from tests.benchmarks.fidelity import FORMS

Case = dict[str, Any]
CASES: list[Case] = json.loads((Path(__file__).parent / "benchmarks" / "cases.json").read_text(encoding="utf-8"))
FIELDS = {
    "id", "doc_title", "doc_type", "org", "period", "section_title", "level_marker", "role", "facts", "asked_length",
    "structure", "trap", "expected", "must_not_contain", "atoms",
}  # fmt: skip
ATOM = {"value", "unit", "surface", "kind", "approx", "alts", "fact"}
KINDS = {"安全生产", "信访维稳", "城市管理", "民政养老", "平安建设", "公共服务", "党建", "文明实践", "意识形态", "乡村振兴", "生态环保"}

every_case = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def test_there_is_enough_of_everything() -> None:
    assert len(CASES) >= 34
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert {case["doc_type"] for case in CASES} == KINDS
    assert {case["structure"] for case in CASES} == {"一是/二是/三是", "1. 2. 3.", "plain"}
    assert {"conflict", "prompt_injection", "no_number", "colloquial", "duplicate"} <= {case["trap"] for case in CASES}
    assert {2, 40} <= {len(case["facts"]) for case in CASES}


@every_case
def test_fields(case: Case) -> None:
    assert set(case) == FIELDS
    assert bool(case["trap"]) == bool(case["expected"])
    for atom in case["atoms"]:
        assert set(atom) - {"in_conflict"} == ATOM
        assert atom["kind"] in {"count", "date", "percent", "money", "age", "time", "name"}


@every_case
def test_an_atom_stands_in_its_fact(case: Case) -> None:
    for atom in case["atoms"]:
        assert atom["surface"] in case["facts"][atom["fact"]]
        assert atom["surface"] not in atom["alts"]


@every_case
def test_no_figure_is_without_an_atom(case: Case) -> None:
    surfaces = " ".join(folded(atom["surface"]) for atom in case["atoms"])
    for fact in case["facts"]:
        for digits in re.findall(r"\d[\d,.]*", folded(fact)):
            assert re.search(rf"(?<![\d.]){re.escape(digits)}(?!\d)", surfaces), (digits, fact)


@every_case
def test_the_value_is_the_surface_s(case: Case) -> None:
    factors = {"万": 1e4, "亿": 1e8}
    for atom in case["atoms"]:
        single = re.fullmatch(r"[^\d]*([\d.]+)[余多]?(万|亿)?[^\d]*", folded(atom["surface"]).replace(",", ""))
        if single and atom["kind"] not in ("name", "date"):
            assert atom["value"] == pytest.approx(float(single[1]) * factors.get(single[2], 1))


@every_case
def test_the_asked_length_suits_the_facts(case: Case) -> None:
    low, high = case["asked_length"]["min"], case["asked_length"]["max"]
    given = sum(len(fact) for fact in case["facts"])
    assert 150 <= low < high <= 1300
    assert given <= high, "the facts alone would be longer"
    assert low <= 5 * given, "there is nothing to fill so much text with"


@every_case
def test_traps_are_set(case: Case) -> None:
    contradicted = [atom for atom in case["atoms"] if atom.get("in_conflict")]
    facts = "\n".join(case["facts"])
    assert (case["trap"] == "conflict") == bool(contradicted)
    if contradicted:
        assert len({atom["fact"] for atom in contradicted}) == len({atom["value"] for atom in contradicted}) == 2
    if case["trap"] == "prompt_injection":
        assert any(word in facts for word in case["must_not_contain"])
    if case["trap"] == "colloquial":
        assert case["must_not_contain"]
        assert all(word in facts for word in case["must_not_contain"])
    if case["trap"] == "no_number":
        assert not case["atoms"]


@every_case
def test_the_product_takes_it(case: Case) -> None:
    length = case["asked_length"]
    request = make_request(
        case["section_title"], case["facts"], report_title=case["doc_title"], period=case["period"],
        length=(length["min"], length["max"]), structure=FORMS[case["structure"][0]],
    )  # fmt: skip
    assert len(request.facts) == len(case["facts"])


def test_no_forbidden_word_is_given_as_a_heading() -> None:
    for case in CASES:
        headings = case["section_title"] + case["doc_title"]
        assert not [word for word in case["must_not_contain"] if word in headings]

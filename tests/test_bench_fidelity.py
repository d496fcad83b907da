"""The fidelity benchmark counts what it says it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import fidelity
from tests.benchmarks.fidelity_report import Result, busy_note, cores, table, write_failures, write_results
from tests.benchmarks.scoring import OwnReader

CASE = {
    "id": "T1", "doc_title": "云雾坡镇工作总结", "period": "2025年上半年", "section_title": "排查隐患", "form": "plain",
    "facts": ["组织检查14次", "查出隐患37处"], "asked_length": {"min": 20, "max": 40}, "trap": None, "atoms": [],
}  # fmt: skip
GOOD = "云雾坡镇组织安全隐患检查14次，查出隐患37处。"
BAD = "云雾坡镇组织安全隐患检查14次，查出隐患37处，整改率达98%。"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OwnReader:
    monkeypatch.setenv("NIGAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NIGAO_CORPUS", "none")
    return OwnReader()


def result(reader: OwnReader, system: str, text: str, seed: int = 0, **output: Any) -> Result:
    made = {"text": text, "seconds": 2.0, "tokens": 30, "load": 0.5} | output
    return Result(system, CASE, seed, made).with_row(reader.score(CASE, made, ()))


def test_own_reader_tells_an_invented_figure(reader: OwnReader) -> None:
    assert result(reader, "Nigao", GOOD).row["clean"]
    bad = result(reader, "Nigao", BAD).row
    assert not bad["clean"]
    assert any("98%" in reason for reason in reader.reasons(bad))


def test_an_empty_draft_is_never_clean(reader: OwnReader) -> None:
    assert not result(reader, "Nigao", "", error="模型进程意外退出").row["clean"]


def test_table_sets_the_systems_side_by_side(reader: OwnReader) -> None:
    results = [result(reader, "Nigao", GOOD), result(reader, "plain", BAD, seconds=8.0), result(reader, "plain", GOOD, 1, seconds=8.0)]
    heading, *lines = table(results, reader)
    cells = {line[0]: line[1:] for line in lines}
    assert heading == ["", "Nigao", "plain", "ratio"]
    assert cells["CLEAN ↑"] == ["100.0%", "50.0%", "2.00"]
    assert cells["findings: invented ↓"] == ["0", "1", "0.00"]
    assert cells["seconds a section, median ↓"] == ["2", "8", "0.25"]


def test_only_findings_that_are_called_for_count_as_reported(reader: OwnReader) -> None:
    found = [{"kind": "conflict", "message": "", "fact": 0}]
    disputed = CASE | {"atoms": [{"in_conflict": True}]}
    plain = result(reader, "Nigao", GOOD, findings=found)
    trapped = Result("Nigao", disputed, 0, plain.output, plain.row)
    silent = Result("Nigao", disputed, 1, plain.output | {"findings": []}, plain.row)
    cells = {line[0]: line[1] for line in table([plain, trapped, silent], reader)}
    assert cells["contradictions reported ↑"] == "1/2"
    assert cells["contradictions reported where there is none ↓"] == "1/1"


def test_results_of_one_model_leave_another_s_alone(reader: OwnReader, tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    path.write_text("# Results\n\n## Search\n\n0.6\n", encoding="utf-8")
    for model, text in (("a.gguf", BAD), ("b.gguf", GOOD), ("a.gguf", GOOD)):
        write_results([result(reader, "Nigao", text)], reader, f"2026-01-02 · here · {model} · 1 case", path)
    written = path.read_text(encoding="utf-8")
    assert written.count("## Fidelity, a.gguf") == written.count("## Fidelity, b.gguf") == 1
    assert "## Search\n\n0.6" in written
    assert "| CLEAN ↑ | 0.0% |" not in written, "the first run's figures are gone"


def test_failing_drafts_are_listed_with_the_reason(reader: OwnReader, tmp_path: Path) -> None:
    results = [result(reader, "Nigao", GOOD), result(reader, "plain", BAD)]
    listed = write_failures(results, reader, "note", tmp_path).read_text(encoding="utf-8")
    assert BAD in listed and "! invented" in listed
    assert GOOD not in listed


def test_a_busy_machine_is_named(reader: OwnReader) -> None:
    assert not busy_note([result(reader, "Nigao", GOOD)])
    assert "busy" in busy_note([result(reader, "Nigao", GOOD, load=10.0 * cores())])


def test_a_draft_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fidelity, "ARTIFACTS", tmp_path)
    made: list[int] = []

    def make() -> dict[str, Any]:
        made.append(1)
        return {"text": GOOD}

    first, again = fidelity._kept("key", make), fidelity._kept("key", make)
    assert first["text"] == again["text"] == GOOD
    assert len(made) == 1


def test_corrected_gold_does_not_ask_for_a_new_draft_but_new_facts_do() -> None:
    case = fidelity.load_cases("own", 1)[0]
    assert fidelity._core(case | {"atoms": [], "trap": "conflict"}) == fidelity._core(case)
    assert fidelity._core(case | {"facts": ["走访3户"]}) != fidelity._core(case)


def test_a_part_of_the_cases_is_never_written_as_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        fidelity.main(["--limit", "2", "--write"])
    assert "--limit" in capsys.readouterr().err

"""The choice of threads: from a measurement, kept, and never from a damaged file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_model import small_config

from app.config import Config, load_config
from app.doctor import examine
from app.generation import tuning
from app.generation.process import LocalModel
from app.generation.tuning import Tuning, candidates, load, load_all, measure, save
from app.weights import resolve

KEPT = Tuning("m", 2, 4, 27.5, 88.0, ((1, 27.5), (8, 49.0)))


@pytest.mark.parametrize(("processors", "tried"), [(1, (1,)), (2, (2,)), (4, (2, 3, 4)), (8, (4, 7, 8))])
def test_what_is_tried(processors: int, tried: tuple[int, ...]) -> None:
    assert candidates(processors) == tried


def test_the_fastest_is_taken_and_of_equals_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(tuning.time, "perf_counter", lambda: clock[0])
    cost = {(4, True): 1.0, (7, True): 0.98, (8, True): 1.0, (4, False): 0.5, (7, False): 1.0, (8, False): 1.2}

    def run(threads: int, tokens: int, together: bool) -> None:
        clock[0] += cost[threads, together] * tokens

    found = measure("m", candidates(8), run)
    assert (found.writing, found.reading) == (4, 8)
    assert found.written == 2.0


def test_a_measurement_is_kept_for_its_model(tmp_path: Path) -> None:
    assert load(tmp_path, "m") is None
    save(tmp_path / "new", KEPT)
    save(tmp_path / "new", Tuning("other", 1, 1, 1, 1, ((1, 1),)))
    assert load(tmp_path / "new", "m") == KEPT
    assert load(tmp_path / "new", "else") is None


@pytest.mark.parametrize(("rates", "wanted", "number"), [
    (((1, 30.0), (2, 34.0), (4, 60.0), (8, 80.0)), 12, 8),
    (((1, 30.0), (2, 60.0), (4, 60.1), (8, 50.0)), 12, 4),
    (((1, 30.0), (2, 60.0), (4, 90.0)), 3, 3),
    (((1, 30.0), (2, 34.0), (4, 60.0), (8, 80.0)), 3, 1),
    (((1, 31.0), (2, 34.0), (4, 41.0), (8, 49.0)), 8, 1),
    (((1, 30.0),), 8, 1),
])  # fmt: skip
def test_several_at_once_only_where_it_is_worth_it(rates: tuple[tuple[int, float], ...], wanted: int, number: int) -> None:
    assert replace(KEPT, together=rates).at_once(wanted) == number


def test_what_was_kept_before_several_were_measured_is_measured_again(tmp_path: Path) -> None:
    old = '{"m": {"mark": "m", "writing": 2, "reading": 2, "written": 27.0, "read": 80.0}, '
    (tmp_path / tuning.FILE).write_text(old + '"n": {"mark": "n"}}', encoding="utf-8")
    assert load(tmp_path, "m") is None
    save(tmp_path, KEPT)
    assert load(tmp_path, "m") == KEPT
    assert load_all(tmp_path) == [KEPT]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"m": {}}', '{"m": {"mark": "m", "writing": 0, "reading": 1, "written": 1, "read": 1}}'])
def test_a_damaged_file_counts_as_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / tuning.FILE).write_text(content, encoding="utf-8")
    assert load(tmp_path, "m") is None
    save(tmp_path, KEPT)
    assert load(tmp_path, "m") in (KEPT, None)


@pytest.mark.model
def test_the_first_start_measures_and_doctor_tells(tmp_path: Path) -> None:
    config: Config = small_config(tmp_path / "home")
    unset = replace(config, threads=0)
    model = LocalModel(resolve(unset), unset)
    try:
        model.start()
        assert min(model.info["threads"]) >= 1
    finally:
        model.close()
    assert (unset.states_dir / tuning.FILE).is_file()
    (told,) = [check for check in examine(unset) if check.name == "处理器"]
    assert "实测" in told.message and "几节一起写" in told.message


def test_settings_come_first(tmp_path: Path) -> None:
    config = load_config({"HOME": str(tmp_path), "NIGAO_THREADS": "3"})
    assert config.threads == 3

"""The estimate of the time a draft will still take."""

from __future__ import annotations

import pytest

from app.drafting import pace as module
from app.drafting.pace import ALL_DECODED, PER_TOKEN, Pace


def test_nothing_is_said_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: clock[0])
    pace = Pace(300)
    assert pace.remaining(0, 0) is None
    assert pace.remaining(2, 0) is None, "the first words are there, the model still reads"
    clock[0] += 6.0
    assert pace.remaining(5, 4) is None
    clock[0] += 1.0
    assert pace.remaining(20, 15) is None


@pytest.mark.parametrize(("per_token", "decoded"), [(PER_TOKEN, 8), (ALL_DECODED, 16)], ids=["bullets put in", "all decoded"])
def test_a_steady_hand_is_foreseen_within_a_third(monkeypatch: pytest.MonkeyPatch, per_token: float, decoded: int) -> None:
    """Fifteen characters a second, so many tokens decoded for them, from two seconds on."""
    clock = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: clock[0])
    pace = Pace(300, per_token)
    pace.remaining(1, 1)
    for second in range(2, 20):
        clock[0] = float(second)
        told = pace.remaining(15 * second, decoded * second)
        assert told is not None
        left = (300 - 15 * second) / 15
        assert abs(told - left) <= 0.3 * left + 0.5


def test_it_never_runs_below_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: clock[0])
    pace = Pace(100)
    pace.remaining(1, 1)
    clock[0] = 10
    assert pace.remaining(140, 100) == 0

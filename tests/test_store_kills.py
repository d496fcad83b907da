"""A few of the kills of `make soak`: nothing that was promised is lost, and the store opens every time."""

from __future__ import annotations

import pytest

from tests.soak.kills import soak


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 29])
def test_nothing_promised_is_lost_when_the_program_is_killed(seed: int) -> None:
    result = soak(4, seed)
    assert result.losses == []
    assert result.kills >= 4 and result.versions > 0

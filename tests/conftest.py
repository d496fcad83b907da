"""What several tests share: where the real material is, if this machine has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of real reports: NIGAO_SEEDS, or ../shared/seeds beside the checkout."""
    folder = Path(os.environ.get("NIGAO_SEEDS") or CHECKOUT.parent / "shared" / "seeds")
    if not folder.is_dir():
        pytest.skip(f"no real reports: {folder} is not there (NIGAO_SEEDS names the folder)")
    return folder

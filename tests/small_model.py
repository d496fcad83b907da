"""The small real model that the tests of decoding and drafting run: the catalogue's 0.5B, in a home of its own.

One thread: two that wait for each other stand still when others use the machine too.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Config, load_config
from app.errors import ModelMissing
from app.weights import find, resolve

SMALL = "qwen2.5-coder-0.5b-instruct-q4_k_m"


def small_config(home: Path, *, context: int = 4096) -> Config:
    """Settings for the small model. Without its file: skipped aloud on a desk, a failure where CI runs."""
    config = replace(load_config({**os.environ, "NIGAO_HOME": str(home)}), model=SMALL, context=context, threads=1)
    try:
        resolve(config)
    except ModelMissing:
        told = f"{find(SMALL).file} is not in {config.model_dir}: `make test` fetches it (nigao models pull {SMALL})"
        if os.environ.get("CI") == "true":
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
    return config

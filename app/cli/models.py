"""`nigao models`: list, pull, use, bundle."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from app import weights
from app.cli import terminal
from app.config import Config
from app.weights.memory import gigabytes


def show(arguments: Namespace, config: Config) -> int:
    """What can be had, what is here, what is in use."""
    used = weights.chosen(config)
    rows = [
        {
            "id": model.id, "file": str(model.path(config)), "bytes": model.bytes, "license": model.license,
            "upstream": model.upstream, "role": model.role, "present": model.path(config).exists(), "in_use": model == used,
        }
        for model in weights.catalogue()
    ]  # fmt: skip
    if used is None:
        rows.append(_own(config))
    if arguments.json:
        terminal.emit_json(rows)
        return 0
    for row in rows:
        terminal.emit(_line(row))
    return 0


def pull(arguments: Namespace, config: Config) -> int:
    """Download a model; what arrived before an interruption is used."""
    model = weights.find(arguments.id) if arguments.id else weights.chosen(config) or weights.catalogue()[0]
    terminal.note(f"{model.upstream}，{gigabytes(model.bytes)}，{model.license} 许可，放在 {config.model_dir}")
    with terminal.progress("准备下载", size=True) as report:
        path = weights.fetch(model, config, report)
    terminal.note("模型已就绪，校验无误。")
    if model != weights.chosen(config):
        terminal.note(f"要用它，请运行 nigao models use {model.id}")
    terminal.emit(str(path))
    return 0


def use(arguments: Namespace, config: Config) -> int:
    """Choose the model for this home."""
    path = weights.use_model(config, arguments.model)
    terminal.note(f"已设为 {arguments.model}（记在 {path}）；网页开着的话，下一稿就用它。")
    if os.environ.get("NIGAO_MODEL"):
        terminal.note("注意：环境变量 NIGAO_MODEL 优先于这项设置，去掉它才会生效。")
    if not weights.looks_like_path(arguments.model) and not weights.find(arguments.model).path(config).exists():
        terminal.note(f"文件还没有下载，请运行 nigao models pull {arguments.model}")
    return 0


def bundle(arguments: Namespace, config: Config) -> int:
    """Pack everything for a machine without a network."""
    from app.weights.bundle import bundle as pack

    with terminal.progress("打包") as report:
        folder = pack(Path(arguments.folder).expanduser().absolute(), config, report)
    terminal.note("离线安装包已备好。把整个文件夹拷到目标机器，先看里面的 说明.txt。")
    terminal.emit(str(folder))
    return 0


def _own(config: Config) -> dict[str, object]:
    path = Path(config.model).expanduser().absolute()
    size = path.stat().st_size if path.is_file() else 0
    return {
        "id": "", "file": str(path), "bytes": size, "license": "", "upstream": "", "role": "自备的模型",
        "present": path.is_file(), "in_use": True,
    }  # fmt: skip


def _line(row: dict[str, object]) -> str:
    state = "已下载" if row["present"] else "未下载"
    mark = "*" if row["in_use"] else " "
    return f"{mark} {row['id'] or row['file']}  {gigabytes(int(str(row['bytes'])))}  {state}  {row['role']}"

"""Which model file is meant, and whether it is the one that was published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from app.config import Config
from app.errors import InputError, ModelInvalid, ModelMissing
from app.settings import change_setting
from app.weights import memory
from app.weights.catalogue import Model, catalogue, find
from app.weights.gguf import Header, read_header, truncated

_BLOCK = 2**20


def chosen(config: Config) -> Model | None:
    """The catalogue's model that is in use, or None when the setting is a file's path."""
    return None if looks_like_path(config.model) else find(config.model)


def resolve(config: Config) -> Path:
    """The model file to load, checked.

    A catalogue's file is hashed once, and again only when its size or time has changed; that takes seconds,
    every other start some 0.1 s.

    Raises:
        ModelMissing: there is no such file.
        ModelInvalid: not GGUF, too short, or not what was published.
        ModelError: it does not fit into the memory.
        InputError: the setting names an unknown model.
    """
    path, header = check(config)
    memory.require(path, header, config.context)
    return path


def check(config: Config, *, full: bool = False) -> tuple[Path, Header]:
    """The chosen model file and its header, once it is known to be sound. Errors as for `resolve`."""
    model = chosen(config)
    path = model.path(config) if model else Path(config.model).expanduser().absolute()
    if not path.exists():
        raise _missing(path, model, config)
    try:
        return path, check_file(path, model, full=full)
    except OSError as error:
        raise ModelInvalid(f"模型文件读不了：{path}（{error.strerror}）", "请检查该文件的读取权限。") from error


def check_file(path: Path, model: Model | None, *, full: bool = False) -> Header:
    """Check one file against its own header and, for a catalogue's model, against what was published."""
    size = path.stat().st_size if path.is_file() else 0
    header = read_header(path) if size else _not_a_model(path)
    if model is None:
        return header
    if size < model.bytes:
        raise truncated(path, size, model.bytes)
    if (full or not stamped(path, model)) and (size != model.bytes or file_sha256(path) != model.sha256):
        raise ModelInvalid(
            f"模型文件被改动过：{path} 与 {model.upstream} 公布的校验值不符",
            "请运行 nigao models pull 重新下载；若是您自己的模型，请改名后用 nigao models use 路径 启用。",
        )
    stamp(path, model)
    return header


def file_sha256(path: Path, seen: Callable[[int], None] = lambda _: None) -> str:
    """SHA-256 of a file; `seen` hears the size of each block as it is read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            seen(len(block))
    return digest.hexdigest()


def stamp(path: Path, model: Model) -> None:
    """Remember that this very file was verified. A folder that cannot be written only costs time later."""
    note = _stamp_path(path)
    try:
        note.parent.mkdir(exist_ok=True)
        note.write_text(json.dumps(_identity(path, model)), encoding="utf-8")
    except OSError:
        return


def stamped(path: Path, model: Model) -> bool:
    """Whether this file, of this size and time, was verified before."""
    try:
        return bool(json.loads(_stamp_path(path).read_text(encoding="utf-8")) == _identity(path, model))
    except (OSError, ValueError):
        return False


def use_model(config: Config, choice: str) -> Path:
    """Write `choice`, a catalogue id or a .gguf path, into the home's nigao.toml; the rest of it stays.

    Returns:
        The settings file.

    Raises:
        InputError: unknown id, or no such file.
        ModelInvalid: the file is not a model.
        StorageError: the settings cannot be written.
    """
    return change_setting(config.home, "model", _checked_choice(choice))


def looks_like_path(setting: str) -> bool:
    """Whether a setting means a file rather than a catalogue id."""
    return setting.lower().endswith(".gguf") or "/" in setting or "\\" in setting


def _checked_choice(choice: str) -> str:
    if not looks_like_path(choice):
        return find(choice).id
    path = Path(choice).expanduser().absolute()
    if not path.exists():
        raise InputError(f"没有这个模型文件：{path}", "请检查路径；设置没有变。")
    check_file(path, None)
    return str(path)


def _missing(path: Path, model: Model | None, config: Config) -> ModelMissing:
    if model is None:
        return ModelMissing(f"没有这个模型文件：{path}", "请检查 NIGAO_MODEL 或 nigao models use 设的路径。")
    others = [other.id for other in catalogue() if other.path(config).exists()]
    instead = f"；已有 {others[0]}，可运行 nigao models use {others[0]}" if others else ""
    return ModelMissing(
        f"还没有模型文件：{path}",
        f"请运行 nigao models pull 下载（约 {memory.gigabytes(model.bytes)}）{instead}；"
        "不能联网时，用另一台机器上 nigao models bundle 打的包安装。",
    )


def _not_a_model(path: Path) -> Header:
    if path.is_dir():
        raise InputError(f"这是文件夹，不是模型文件：{path}", "请给出 .gguf 文件的路径。")
    raise ModelInvalid(f"模型文件是空的：{path}", "请重新复制该文件，或运行 nigao models pull 重新下载。")


def _stamp_path(path: Path) -> Path:
    return path.parent / ".verified" / f"{path.name}.json"


def _identity(path: Path, model: Model) -> dict[str, int | str]:
    found = path.stat()
    return {"bytes": found.st_size, "mtime_ns": found.st_mtime_ns, "sha256": model.sha256}

"""What the user has chosen, written into the home's nigao.toml; comments and unknown lines in it stay."""

from __future__ import annotations

import os
from pathlib import Path

from app.config import SETTINGS_FILE, make_config
from app.errors import InputError, StorageError


def change_setting(home: Path, name: str, value: str | int | None) -> Path:
    """Store one setting of a home.

    Args:
        home: the home's folder.
        name: as in `nigao.toml`: model, threads, context, embedder …
        value: None takes it away, so that the default holds again.

    Returns:
        the settings file.

    Raises:
        InputError: the value cannot be used; the file is as it was.
        StorageError: the file cannot be written; it is as it was.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = home / SETTINGS_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        settings = tomlkit.parse(path.read_bytes()) if path.exists() else tomlkit.document()
        if value is None:
            settings.pop(name, None)
        else:
            settings[name] = value
        make_config({}, home, settings.unwrap())
        draft = path.with_suffix(".toml.tmp")
        draft.write_bytes(tomlkit.dumps(settings).encode())
        draft.replace(path)
    except OSError as error:
        raise StorageError(f"设置写不进去：{path}（{error.strerror}）", "请检查磁盘空间和该文件夹的权限；原设置没有变。") from error
    except TOMLKitError as error:
        raise InputError(f"设置文件读不懂：{path}（{error}）", "改正这一行，或把该文件改名后重来；报告和草稿不受影响。") from error
    return path


def fixed_outside(name: str) -> bool:
    """Whether the environment sets this one, so that what is stored has no effect."""
    return bool(os.environ.get(f"NIGAO_{name.upper()}"))

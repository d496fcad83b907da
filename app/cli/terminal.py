"""What the commands write: results to stdout, everything else to stderr, both in UTF-8."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import InputError, StorageError

if TYPE_CHECKING:
    from app.schema import Progress

_PLAIN_SECONDS = 10.0


class PipeClosed(Exception):
    """The reader of stdout went away, as `head` does."""


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what cannot be encoded is escaped, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def emit(text: str) -> None:
    """Write a result to stdout."""
    try:
        print(text)
    except BrokenPipeError as error:
        raise PipeClosed from error


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def emit_json(value: object) -> None:
    emit(to_json(value))


def flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise PipeClosed from error


def note(text: str) -> None:
    """Say something beside the result. Nobody listening is no reason to fail."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        return


def complain(message: str, hint: str = "") -> None:
    """One clear line: what happened, then what to do."""
    line = f"nigao：{message}"
    if hint:
        line += f"{'' if message.endswith(('。', '！', '？')) else '。'}{hint}"
    note(line.replace("\n", " "))


def check_output(path: Path) -> None:
    """Refuse a place that cannot be written before any work is done.

    Raises:
        InputError: a folder, or in a folder that is not there or may not be written.
    """
    if path.is_dir():
        raise InputError(f"-o 要的是文件名，这是文件夹：{path}", "请在后面加上文件名。")
    if not path.parent.is_dir():
        raise InputError(f"要写入的文件夹不存在：{path.parent}", "请先建好，或换个位置。")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(f"没有写入权限：{path}", "请换个位置。")


def write_file(path: Path, text: str) -> None:
    """Put `text` into a file, whole or not at all.

    Raises:
        StorageError: it cannot be written; the text is printed to stdout instead, so that it is not lost.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        emit(text)
        raise StorageError(f"写不进 {path}（{error.strerror}）", "结果已打印在屏幕上，请自行保存。") from error


def deliver(text: str, output: Path | None) -> None:
    """The result: into a file where one was named, else to stdout."""
    if output is None:
        emit(text)
        flush()
        return
    write_file(output, text)
    note(f"已写入 {output}")


@contextmanager
def progress(what: str, *, size: bool = False) -> Iterator[Callable[[Progress], None]]:
    """Show how far a long job is: a bar on a terminal, a line now and then elsewhere.

    Args:
        what: what is being done, until the job says so itself.
        size: the numbers are bytes.
    """
    if sys.stderr.isatty():
        with _bar(what, size=size) as report:
            yield report
    else:
        yield _Lines(what, size=size)


@contextmanager
def _bar(what: str, *, size: bool) -> Iterator[Callable[[Progress], None]]:
    from rich import progress as rich
    from rich.console import Console

    sizes = [rich.DownloadColumn(), rich.TransferSpeedColumn()] if size else [rich.MofNCompleteColumn()]
    columns: list[Any] = [rich.TextColumn("{task.description}"), rich.BarColumn(), *sizes, rich.TimeRemainingColumn()]
    with rich.Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)

        def report(step: Progress) -> None:
            bar.update(task, completed=step.done, total=step.total or None, description=step.note or what)

        yield report


class _Lines:
    """Progress for a log file: when the job turns to something new, and every ten seconds."""

    def __init__(self, what: str, *, size: bool) -> None:
        self.what = what
        self.size = size
        self.said = ""
        self.at = 0.0

    def __call__(self, step: Progress) -> None:
        now, what = time.monotonic(), step.note or self.what
        if what == self.said and now - self.at < _PLAIN_SECONDS:
            return
        self.said, self.at = what, now
        note(f"{what}{self._numbers(step)}")

    def _numbers(self, step: Progress) -> str:
        if not step.total:
            return ""
        if not self.size:
            return f" {step.done}/{step.total}"
        speed = f"，{step.rate / 1e6:.1f} MB/s" if step.rate else ""
        return f" {step.done / 1e6:.0f}/{step.total / 1e6:.0f} MB（{step.done * 100 // step.total}%）{speed}"

"""The command line: `nigao`, the same as `python -m app`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from app.cli import terminal
from app.cli.parser import build_parser
from app.config import Config, default_home, load_config
from app.errors import NigaoError

INTERRUPTED = 130
PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments without the program's name; None for the process's own.

    Returns:
        0 done; 1 done, but a finding needs a human; 2 the input cannot be used; 3 model, library or disk
        not usable; 130 stopped with Ctrl+C; 141 the reader of stdout went away.
    """
    terminal.use_utf8()
    try:
        code = _run(argv)
        terminal.flush()
        return code
    except NigaoError as error:
        terminal.complain(error.message, error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        terminal.complain("已停止")
        return INTERRUPTED
    except terminal.PipeClosed:
        _silence_stdout()
        return PIPE_CLOSED
    except Exception as error:
        _log(error)
        return NigaoError.exit_code


def _run(argv: Sequence[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    module, _, name = arguments.command.partition(":")
    command: Callable[..., int] = getattr(import_module(module), name)
    return command(arguments, load_config())


def _log(error: Exception) -> None:
    """One line for the user; the whole story into the log."""
    import logging
    from logging.handlers import RotatingFileHandler

    path = _home() / "log" / "nigao.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=2**20, backupCount=1, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        record = logging.LogRecord("nigao", logging.ERROR, "", 0, "%s", (sys.argv[1:],), sys.exc_info())
        handler.emit(record)
        handler.close()
        hint = f"详情已写入 {path}；报告和草稿不受影响，可以重试，或运行 nigao doctor 检查环境。"
    except OSError:
        hint = "详情没有写成（日志文件夹写不进去）；可运行 nigao doctor 检查环境。"
    terminal.complain(f"程序内部出错：{type(error).__name__}: {str(error)[:200]}".replace("\n", " "), hint)


def _home() -> Path:
    try:
        config: Config = load_config()
        return config.home
    except NigaoError:
        return default_home(os.environ)


def _silence_stdout() -> None:
    """The interpreter flushes stdout once more at its end: let that go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())

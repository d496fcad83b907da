"""`nigao doctor`: a line for everything that was checked."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.cli import terminal
from app.config import Config
from app.doctor import Check, examine

NOT_USABLE = 3
_MARKS = {"ok": "✓", "note": "!", "bad": "✗"}


def run(arguments: Namespace, config: Config) -> int:
    """Check the machine.

    Returns:
        0 when everything that is needed works, else 3.
    """
    done: list[Check] = []
    for check in examine(config, full=arguments.full):
        done.append(check)
        if not arguments.json:
            terminal.emit(_line(check))
            terminal.flush()
    if arguments.json:
        terminal.emit_json([asdict(check) for check in done])
    broken = [check.name for check in done if check.state == "bad"]
    terminal.note(f"有 {len(broken)} 项要处理：{'、'.join(broken)}。" if broken else "需要的都可用。")
    return NOT_USABLE if broken else 0


def _line(check: Check) -> str:
    return f"{_MARKS[check.state]} {check.name}：{check.message}{f'　→ {check.hint}' if check.hint else ''}"

"""`nigao draft`: the draft alone on stdout, what there is to say about it on stderr."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import cast

from app.bullets import split_bullets
from app.cli import terminal
from app.config import Config
from app.errors import InputError, ModelCrashed
from app.schema import HUMAN_KINDS, Draft, Event, Finding

NEEDS_HUMAN = 1


def run(arguments: Namespace, _config: Config) -> int:
    """Draft one section.

    Returns:
        0, or 1 when a finding needs a human.
    """
    output = Path(arguments.output).expanduser().absolute() if arguments.output else None
    if output:
        terminal.check_output(output)
    draft = _draft(arguments, read_facts(arguments.facts))
    terminal.deliver(terminal.to_json(asdict(draft)) if arguments.json else draft.text, output)
    for finding in draft.findings:
        terminal.note(_line(finding))
    return NEEDS_HUMAN if any(finding.kind in HUMAN_KINDS for finding in draft.findings) else 0


def read_facts(source: str) -> list[str]:
    """The bullets in a file, or on stdin for "-".

    Raises:
        InputError: no such file, not text, or nothing in it.
    """
    from app.documents import decode, read_text

    text = decode(sys.stdin.buffer.read(), "标准输入") if source == "-" else read_text(Path(source))
    bullets = split_bullets(text)
    if not bullets:
        raise InputError(f"要点文件里没有内容：{source}", "请每行写一条要点，至少一条。")
    return bullets


def _draft(arguments: Namespace, facts: list[str]) -> Draft:
    import app

    events = app.stream_section(
        arguments.title, facts, report_title=arguments.report_title, period=arguments.period, length=arguments.length,
        structure=arguments.structure, instructions=arguments.instructions, seed=arguments.seed,
    )  # fmt: skip
    with closing(cast("Generator[Event]", events)):
        return _follow(events)


def _follow(events: Iterator[Event]) -> Draft:
    """Tell what is happening until the draft is done."""
    said = ""
    for event in events:
        if event.kind == "done" and event.draft:
            return event.draft
        if event.kind == "status" and event.text != said:
            said = event.text
            terminal.note(said)
    raise ModelCrashed("拟稿中途停了，没有得到稿子", "请重试；若反复出现，运行 nigao doctor 检查环境。")


def _line(finding: Finding) -> str:
    return f"{'！须核对' if finding.kind in HUMAN_KINDS else '· 提示'}：{finding.message}"

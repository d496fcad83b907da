"""`nigao revise`: the revised section alone on stdout, what there is to say about it on stderr."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import cast

from app.cli import terminal
from app.cli.draft import NEEDS_HUMAN, read_facts
from app.config import Config
from app.errors import ModelCrashed
from app.schema import HUMAN_KINDS, Event, Revision


def run(arguments: Namespace, _config: Config) -> int:
    """Revise one section.

    Returns:
        0, or 1 when a finding or a question needs a human; with a question the text is the old one.
    """
    output = Path(arguments.output).expanduser().absolute() if arguments.output else None
    if output:
        terminal.check_output(output)
    revision = _revise(arguments)
    terminal.deliver(terminal.to_json(asdict(revision)) if arguments.json else revision.text, output)
    if revision.question:
        terminal.note(f"？请先回答：{revision.question}")
    for finding in revision.findings:
        terminal.note(f"{'！须核对' if finding.kind in HUMAN_KINDS else '· 提示'}：{finding.message}")
    return NEEDS_HUMAN if revision.question or any(f.kind in HUMAN_KINDS for f in revision.findings) else 0


def _revise(arguments: Namespace) -> Revision:
    import app

    events = app.stream_revision(
        _read(arguments.file), arguments.instruction, title=arguments.title,
        facts=read_facts(arguments.facts) if arguments.facts else (), length=arguments.length, seed=arguments.seed,
    )  # fmt: skip
    said = ""
    with closing(cast("Generator[Event]", events)):
        for event in events:
            if event.revision:
                return event.revision
            if event.kind == "status" and event.text != said:
                said = event.text
                terminal.note(said)
    raise ModelCrashed("修改中途停了，没有得到结果", "原文没有动。请重试；若反复出现，运行 nigao doctor 检查环境。")


def _read(file: str) -> str:
    """The section, without the line break that editors put at its end."""
    from app.documents import decode, read_text

    text = decode(sys.stdin.buffer.read(), "标准输入") if file == "-" else read_text(Path(file))
    return text.removesuffix("\n")

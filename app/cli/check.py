"""`nigao check`: what is wrong with a text, held against the facts; no model is needed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from app.cli import terminal
from app.cli.draft import NEEDS_HUMAN, read_facts
from app.config import Config
from app.schema import HUMAN_KINDS, Finding


def run(arguments: Namespace, _config: Config) -> int:
    """Read a text against the facts; the findings are the result.

    Returns:
        0, or 1 when a finding needs a human.
    """
    import app
    from app.documents import read_text

    text = read_text(Path(arguments.file))
    findings = app.check_text(
        text, read_facts(arguments.facts), title=arguments.title, report_title=arguments.report_title,
        period=arguments.period, length=arguments.length, structure=arguments.structure,
    )  # fmt: skip
    if arguments.json:
        terminal.emit_json([asdict(finding) for finding in findings])
    else:
        terminal.emit("\n".join(_lines(text, findings)) or "没有发现问题。")
    return NEEDS_HUMAN if any(finding.kind in HUMAN_KINDS for finding in findings) else 0


def _lines(text: str, findings: Sequence[Finding]) -> list[str]:
    return [f"{_place(text, finding)}{'须核对' if finding.kind in HUMAN_KINDS else '提示'}：{finding.message}" for finding in findings]


def _place(text: str, finding: Finding) -> str:
    """Line and character as an editor counts them; nothing where the finding has no place."""
    if finding.span is None:
        return ""
    before = text[: finding.span[0]]
    return f"第{before.count(chr(10)) + 1}行第{len(before) - before.rfind(chr(10))}字　"

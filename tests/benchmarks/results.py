"""RESULTS.md: every benchmark writes its own part of it and leaves the others alone."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")


def folder(variable: str, name: str) -> Path:
    """Where the shared reports or queries lie; may not exist."""
    return Path(os.environ.get(variable) or ROOT.parent / "shared" / name)


def put_part(name: str, text: str, path: Path = RESULTS) -> Path:
    """Write a part, in place of the one of that name if there is one.

    Args:
        name: what the part is called, unseen by readers.
        text: Markdown, beginning with its heading.
        path: the file.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    part = f"{begin}\n{text.strip()}\n{end}"
    whole = path.read_text(encoding="utf-8") if path.is_file() else "# Results\n"
    old = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.S)
    whole = old.sub(lambda _: part, whole) if old.search(whole) else f"{whole.rstrip()}\n\n{part}\n"
    path.write_text(whole, encoding="utf-8")
    return path


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells, the heading first, as a Markdown table with figures to the right."""
    heading, *lines = rows
    ruled = [heading, ["---", *("---:" for _ in heading[1:])], *lines]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in ruled)


def where_and_when(*more: str) -> str:
    """Date, machine, how busy it is, and the program's revision, in one line."""
    return " · ".join([datetime.date.today().isoformat(), machine(), f"load {load():.1f}", *more, f"revision {revision()}"])


def machine() -> str:
    """Processor and cores."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text(encoding="utf-8", errors="replace") if cpuinfo.is_file() else ""
    name = re.search(r"model name\s*:\s*(.+)", text)
    return f"{name[1].strip() if name else platform.processor() or platform.machine()}, {cores()} cores"


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float:
    """Programs that wanted a core in the last minute, on average; 0 where the system does not say."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


def revision() -> str:
    """The commit, and whether the program differs from it."""
    def git(*arguments: str) -> str:
        answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        return answer.stdout.strip()

    try:
        commit = git("rev-parse", "--short", "HEAD")
        return (commit or "unknown") + (" with changes" if git("status", "--porcelain", "--", "app", "prompts", "corpus") else "")
    except OSError:
        return "unknown"

"""Keeps measured tables in RESULTS.md: each benchmark replaces its own section, the others stay."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = "# What was measured\n\nMade by `make bench`; each section says on what.\n"


def replace_section(name: str, text: str, path: Path = RESULTS) -> None:
    """Put `text` below the heading `## name`, in the place of what stands there or at the end.

    Args:
        name: of the section.
        text: Markdown without a heading of this level.
        path: the file; made if it is not there.
    """
    old = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    head, *sections = re.split(r"(?m)^(?=## )", old)
    new = f"## {name}\n\n{text.strip()}\n"
    kept = [section.strip() + "\n" for section in sections]
    places = [number for number, section in enumerate(kept) if section.partition("\n")[0] == f"## {name}"]
    if places:
        kept[places[0]] = new
    else:
        kept.append(new)
    path.write_text("\n".join([head.strip() + "\n", *kept]), encoding="utf-8")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all but the first column to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

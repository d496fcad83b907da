"""Text without fonts."""

from __future__ import annotations

from app.export.headings import heading_level
from app.export.records import Paper

INDENT = "\u3000\u3000"


def to_text(paper: Paper) -> str:
    """Plain text with indented paragraphs and line ends that every editor reads."""
    lines = [paper.title, ""] if paper.title else []
    for part in paper.parts:
        lines += [INDENT + part.title, *(INDENT + paragraph for paragraph in part.paragraphs)]
    if paper.organ:
        lines += ["", paper.organ]
    if paper.date:
        lines.append(paper.date)
    return "\r\n".join(lines) + "\r\n"


def to_markdown(paper: Paper) -> str:
    """Markdown; the report's title is the first level."""
    blocks = [f"# {paper.title}"] if paper.title else []
    for part in paper.parts:
        blocks += [f"{'#' * (heading_level(part.title) + 1)} {part.title}", *part.paragraphs]
    blocks += [line for line in (paper.organ, paper.date) if line]
    return "\n\n".join(blocks) + "\n"

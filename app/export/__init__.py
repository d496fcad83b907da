"""Finished sections as files and for the clipboard, set as official reports are (GB/T 9704)."""

from app.export.clipboard import to_html
from app.export.files import KINDS, encode, write_paper
from app.export.headings import heading_level
from app.export.plain import to_markdown, to_text
from app.export.records import Paper, Part
from app.export.stored import read_paper
from app.export.word import to_docx

__all__ = [
    "KINDS", "Paper", "Part", "encode", "heading_level", "read_paper", "to_docx", "to_html", "to_markdown", "to_text", "write_paper",
]  # fmt: skip

"""Messy report files → reports with their sections."""

from app.sections.reports import parse_reports, read_reports
from app.sections.titles import guess_kind

__all__ = ["guess_kind", "parse_reports", "read_reports"]

"""Messy report files → reports with their sections."""

from app.sections.reports import parse_reports, read_reports

__all__ = ["parse_reports", "read_reports"]

"""The example library on the disk and in memory. `open_index` opens that of a home."""

from app.index.reports import ReportIndex, open_index
from app.index.shipped import read_shipped, write_shipped
from app.index.upkeep import ProgressCallback, Snapshot

__all__ = ["ProgressCallback", "ReportIndex", "Snapshot", "open_index", "read_shipped", "write_shipped"]

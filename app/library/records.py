"""What is stored of an added file: its reports, what the user has left out of them, and how cuts were corrected."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from app.schema import Report


@dataclass(frozen=True, slots=True)
class Edit:
    """One correction of a cut. It names its section by content, so that it finds it again in a file read anew.

    Args:
        kind: "merge" into the section before, "split" at `offset`, "heading" for another heading.
        title: the report's title.
        mark: `section_mark` of the section before the correction.
        offset: characters into the body, for "split".
        heading: of the second part, or the new heading.
    """

    kind: Literal["merge", "split", "heading"]
    title: str
    mark: str
    offset: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """One report as it is used.

    Args:
        id: stays the same whatever is corrected or left out.
        report: with corrections.
        left_out: it is listed and never an example.
        skipped: marks of sections that are never examples.
        original: the report as it was read, where it has been corrected.
    """

    id: str
    report: Report
    left_out: bool = False
    skipped: tuple[str, ...] = ()
    original: Report | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One added file with the reports found in it.

    Args:
        key: its name in the store.
        source: the file's name.
        path: where it was read.
        digest: SHA-256 of its bytes; "" once a report was removed, so that adding it again brings it back whole.
        added: when, seconds since the epoch; keeps the order of a list.
        builtin: it belongs to the product's own examples, not to the user.
        reports: what was read, with corrections.
        edits: the corrections, in their order.
    """

    key: str
    source: str
    path: str
    digest: str
    added: float
    builtin: bool
    reports: tuple[StoredReport, ...]
    edits: tuple[Edit, ...] = ()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def report_id(key: str, report: Report) -> str:
    """The id of a report as it was read from the file `key`."""
    return digest("\n".join([key, report.title, *(section.text for section in report.sections)]).encode())[:10]

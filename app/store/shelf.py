"""Reports and their sections: what the user typed, in order, with a bin for either."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.errors import InputError
from app.schema import STRUCTURES, Example
from app.store import reports, sections
from app.store.database import Database
from app.store.records import Bullet, StoredReport, StoredSection
from app.store.sections import Alive

_UNCHANGED: Any = object()


class Shelf:
    """The part of a `Store` that holds reports and sections, without their texts.

    Args:
        database: open.
        alive: whether the program of a session still runs.
    """

    def __init__(self, database: Database, alive: Alive) -> None:
        self._db = database
        self._alive = alive

    # --- reports ---------------------------------------------------------------------------------------

    def reports(self, *, binned: bool = False) -> list[StoredReport]:
        """All reports, the one changed last first; or those in the bin."""
        with self._db.reading() as db:
            return reports.list_reports(db, binned)

    def report(self, report: int) -> StoredReport:
        """One report, in the bin or not."""
        with self._db.reading() as db:
            return reports.get_report(db, report)

    def new_report(self, title: str, period: str = "", organ: str = "") -> StoredReport:
        """Begin a report, without sections."""
        with self._db.writing() as db:
            return reports.insert_report(db, _title(title, "报告"), period.strip(), organ.strip())

    def change_report(
        self, report: int, revision: int, *, title: str | None = None, period: str | None = None, organ: str | None = None
    ) -> StoredReport:
        """Rename a report, or change its period or organ; None leaves a field as it is.

        Args:
            report: its id.
            revision: the `revision` it was read with.

        Raises:
            EditConflict: somebody else has changed it since; `.stored` is what stands now.
        """
        with self._db.writing() as db:
            return reports.update_report(db, report, revision, None if title is None else _title(title, "报告"), period, organ)

    def copy_report(self, report: int, title: str = "") -> StoredReport:
        """A new report with the same sections, facts and present texts; the versions before them stay with the old one."""
        with self._db.writing() as db:
            return reports.duplicate_report(db, report, title.strip())

    def bin_report(self, report: int) -> None:
        """Put a report into the bin; nothing of it is lost."""
        with self._db.writing() as db:
            reports.set_report_binned(db, report, True)

    def restore_report(self, report: int) -> None:
        """Take a report out of the bin."""
        with self._db.writing() as db:
            reports.set_report_binned(db, report, False)

    def empty_bin(self) -> int:
        """Delete for good what is in the bin, overwriting it on the disk; how many reports it was.

        The daily backups, at most seven of them, still hold it until they are replaced.
        """
        with self._db.writing() as db:
            count = reports.delete_binned(db)
        self._db.tidy()
        return count

    # --- sections --------------------------------------------------------------------------------------

    def sections(self, report: int, *, binned: bool = False) -> list[StoredSection]:
        """The sections of a report in order, or those that were taken out of it."""
        with self._db.reading() as db:
            return sections.list_sections(db, report, self._alive, binned)

    def section(self, section: int) -> StoredSection:
        """One section."""
        with self._db.reading() as db:
            return sections.get_section(db, section, self._alive)

    def add_section(self, report: int, title: str, facts: Iterable[str | Bullet] = (), *, at: int | None = None) -> StoredSection:
        """Add a section with these bullets at a place; None: the end, 0: the beginning."""
        with self._db.writing() as db:
            added = sections.insert_section(db, report, _title(title, "小节"), at)
            sections.update_section(db, added, 1, {"facts": tuple(facts)}, self._alive)
            return sections.get_section(db, added, self._alive)

    def change_section(
        self, section: int, revision: int, *, title: str = _UNCHANGED, facts: Iterable[str | Bullet] = _UNCHANGED,
        length: tuple[int, int] | None = _UNCHANGED, structure: str = _UNCHANGED, instructions: str = _UNCHANGED,
        pinned: Example | None = _UNCHANGED,
    ) -> StoredSection:  # fmt: skip
        """Store what the user typed for a section; what is not named stays.

        Args:
            section: its id.
            revision: the `revision` it was read with.
            facts: the whole list in order: a `Bullet` that was read before keeps its id, a str is a new one.
            length: (min, max), or None for what the bullets carry.
            pinned: the example that gives the form; None: the library chooses.

        Raises:
            EditConflict: somebody else has changed it since; `.stored` is what stands now.
        """
        given = {"title": title, "facts": facts, "length": length, "structure": structure, "instructions": instructions, "pinned": pinned}
        changes = {name: value for name, value in given.items() if value is not _UNCHANGED}
        if "title" in changes:
            changes["title"] = _title(title, "小节")
        if changes.get("structure", "auto") not in STRUCTURES:
            raise InputError(f"不认识的写法“{structure}”", "可选：auto、一是、1.、plain。")
        with self._db.writing() as db:
            sections.update_section(db, section, revision, changes, self._alive)
            return sections.get_section(db, section, self._alive)

    def move_section(self, section: int, to: int) -> list[StoredSection]:
        """Move a section within its report, 0 is the first place; the sections in their new order."""
        with self._db.writing() as db:
            report = sections.get_section(db, section, self._alive).report
            sections.place_section(db, section, to)
            return sections.list_sections(db, report, self._alive)

    def move_fact(self, bullet: int, section: int, at: int | None = None) -> None:
        """Put a bullet (its id) into a section at a place (None: the end); it keeps its id."""
        with self._db.writing() as db:
            sections.get_section(db, section, self._alive)
            sections.move_bullet(db, bullet, section, at)

    def bin_section(self, section: int) -> None:
        """Take a section out of its report; nothing of it is lost."""
        with self._db.writing() as db:
            sections.get_section(db, section, self._alive)
            sections.set_section_binned(db, section, True)

    def restore_section(self, section: int) -> None:
        """Put a section back into its report."""
        with self._db.writing() as db:
            sections.get_section(db, section, self._alive)
            sections.set_section_binned(db, section, False)


def _title(title: str, what: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise InputError(f"还没有填{what}标题", "填上标题再试；其他内容都还在。")
    return title

"""All the user's reports in one home: what is written, every version of it, and what was said about it."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Any

from app.config import Config
from app.errors import InputError, StorageError
from app.revising.changes import find_changes
from app.schema import STRUCTURES, Change, Draft, Example
from app.store import history, reports, sections, thread
from app.store.history import ANY
from app.store.opening import alone, open_database
from app.store.records import (
    Bullet,
    Cause,
    Role,
    State,
    StoredReport,
    StoredSection,
    ThreadMessage,
    Version,
)
from app.store.sessions import Session
from app.store.writing import Writing

_UNCHANGED: Any = object()


def open_store(config: Config) -> Store:
    """The reports in the home of these settings. What an interrupted program was writing is marked as broken.

    Raises:
        StorageError: the folder cannot be written, or a newer program has made the database.
    """
    return Store(config)


class Store:
    """Reports, sections, versions, conversations. Made by `open_store`; may be used from several threads.

    What a method has reported as stored stands after a kill and after a power cut (see `database`); of a text
    that is being written at most the last second is lost. Several programs and tabs may work on one home: a
    change that was made from an outdated state raises `EditConflict` and changes nothing.

    `notice` tells the user what happened at opening (a damaged file was moved aside …), "" for nothing;
    `interrupted` is how many versions were found half-written.

    Every method that is given an id raises `InputError` where there is nothing of that id, and `StorageError`
    where the disk cannot be read or written.
    """

    def __init__(self, config: Config) -> None:
        path = config.home / "reports.db"
        with alone(path):
            self._db, self.notice = open_database(path)
            try:
                self._session = Session(config.home / "running")
                self._alive = self._session.alive
                with self._db.writing() as db:
                    self.interrupted = history.take_over(db, self._alive)
            except BaseException:
                self._db.close()
                raise
        self._writings: weakref.WeakSet[Writing] = weakref.WeakSet()

    def close(self) -> None:
        """Stop what is being written, keeping its text, and close the file."""
        for writing in list(self._writings):
            with suppress(StorageError):
                writing.stop()
        self._session.close()
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

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

    # --- versions --------------------------------------------------------------------------------------

    def versions(self, section: int) -> list[Version]:
        """Every version of a section's text, oldest first, those of left branches too."""
        with self._db.reading() as db:
            return history.list_versions(db, section, self._alive)

    def version(self, version: int) -> Version:
        """One version; of one that is being written, what is stored by now."""
        with self._db.reading() as db:
            return history.get_version(db, version, self._alive)

    def current(self, section: int) -> Version | None:
        """The version a section shows; None: nothing is written, or all of it is undone."""
        with self._db.reading() as db:
            shown = sections.get_section(db, section, self._alive).current
            return None if shown is None else history.get_version(db, shown, self._alive)

    def write(self, section: int, cause: Cause, instruction: str = "", *, text: str = "", seen: int | None = ANY) -> Writing:
        """Begin a new version that is going to be written piece by piece; it is shown from now on.

        Args:
            section: its id.
            cause: "draft" or "revision".
            instruction: what the user asked for.
            text: what the version begins with, such as the text that is being revised.
            seen: the version the user looked at; with it a change made elsewhere raises instead of being covered.

        Raises:
            EditConflict: the section shows another version than `seen`.
        """
        owner = self._session.id
        with self._db.writing() as db:
            version = history.insert_version(
                db, section, cause, Draft(text), self._alive, instruction=instruction, state="writing", owner=owner, seen=seen
            )
        return self._writing(version, text)

    def resume(self, version: int) -> Writing:
        """Go on writing a version that was stopped or broken off.

        Raises:
            InputError: it is finished, or is being written elsewhere.
        """
        with self._db.writing() as db:
            old = history.get_version(db, version, self._alive)
            if old.state not in ("stopped", "broken"):
                raise InputError("这一稿没有中断，不能接着写", "可以在它后面另起一稿。")
            history.update_version(db, version, "writing", self._session.id, old.text)
        return self._writing(version, old.text, kept=True)

    def keep(self, version: int) -> Version:
        """Accept a broken-off version as it is; from now on it counts as stopped."""
        with self._db.writing() as db:
            old = history.get_version(db, version, self._alive)
            if old.state == "broken":
                history.update_version(db, version, "stopped", "", old.text)
            return history.get_version(db, version, self._alive)

    def edit(self, section: int, draft: Draft | str, seen: int | None, *, cause: Cause = "edit") -> Version:
        """Store a text the user has changed by hand, or brought along (cause "import"), as a new version.

        Args:
            section: its id.
            draft: the text, better with what `check_text` found in it.
            seen: the version the user changed; None for an empty page.
            cause: "edit" or "import".

        Returns:
            the new version, or the one that is shown where the text is the same.

        Raises:
            EditConflict: the section shows another version by now.
        """
        draft = Draft(draft) if isinstance(draft, str) else draft
        with self._db.writing() as db:
            if seen is not None and seen == sections.get_section(db, section, self._alive).current:
                old = history.get_version(db, seen, self._alive)
                if old.text == draft.text:
                    return old
            added = history.insert_version(db, section, cause, draft, self._alive, seen=seen)
            return history.get_version(db, added, self._alive)

    def annotate(self, version: int, draft: Draft) -> Version:
        """Store anew what is known of a finished version's text: findings, facts, examples.

        Raises:
            InputError: the text is not that of the version.
        """
        with self._db.writing() as db:
            old = history.get_version(db, version, self._alive)
            if old.text != draft.text or old.state == "writing":
                raise InputError("这一稿的正文已经不同", "请按现在的正文重新检查。")
            history.update_version(db, version, old.state, "", draft)
            return history.get_version(db, version, self._alive)

    def undo(self, section: int) -> StoredSection:
        """Show the version before; where there is none, nothing happens."""
        with self._db.writing() as db:
            sections.get_section(db, section, self._alive)
            history.step_back(db, section)
            return sections.get_section(db, section, self._alive)

    def redo(self, section: int) -> StoredSection:
        """Show again the version that was undone last; where there is none, nothing happens."""
        with self._db.writing() as db:
            sections.get_section(db, section, self._alive)
            history.step_forward(db, section)
            return sections.get_section(db, section, self._alive)

    def restore(self, version: int) -> Version:
        """Bring an old version back as a new one, on top of the one that is shown."""
        with self._db.writing() as db:
            restored = history.copy_version(db, version, self._alive)
            return history.get_version(db, restored, self._alive)

    def name_version(self, version: int, name: str) -> Version:
        """Give a version a name of the user's own; "" takes it away."""
        with self._db.writing() as db:
            history.name_version(db, version, name.strip())
            return history.get_version(db, version, self._alive)

    def compare(self, before: int, after: int) -> tuple[Change, ...]:
        """What lies between two versions, of one section or of two: spans of the one and of the other text."""
        with self._db.reading() as db:
            old, new = (history.get_version(db, version, self._alive) for version in (before, after))
        return find_changes(old.text, new.text)

    # --- the conversation ------------------------------------------------------------------------------

    def thread(self, section: int) -> list[ThreadMessage]:
        """What was said about a section, oldest first."""
        with self._db.reading() as db:
            sections.get_section(db, section, self._alive)
            return thread.list_messages(db, section)

    def say(self, section: int, role: Role, text: str, kind: str = "", version: int | None = None) -> ThreadMessage:
        """Add to what was said about a section."""
        with self._db.writing() as db:
            sections.get_section(db, section, self._alive)
            return thread.insert_message(db, section, role, text, kind, version)

    # --- inside ----------------------------------------------------------------------------------------

    def _writing(self, version: int, text: str, kept: bool = False) -> Writing:
        def save(draft: Draft | str, state: State) -> None:
            owner = self._session.id if state == "writing" else ""
            with self._db.writing() as db:
                history.update_version(db, version, state, owner, draft)

        def discard() -> None:
            with self._db.writing() as db:
                history.discard_version(db, version)

        def stop() -> None:
            save(text, "stopped")

        writing = Writing(version, text, save, stop if kept else discard)
        self._writings.add(writing)
        return writing


def _title(title: str, what: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise InputError(f"还没有填{what}标题", "填上标题再试；其他内容都还在。")
    return title

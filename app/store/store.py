"""All the user's reports in one home: what is written, every version of it, and what was said about it."""

from __future__ import annotations

import weakref
from contextlib import suppress
from types import TracebackType

from app.config import Config
from app.errors import InputError, StorageError
from app.revising.changes import find_changes
from app.schema import Change, Draft
from app.store import history, sections, thread
from app.store.history import ANY
from app.store.opening import alone, open_database
from app.store.records import (
    Cause,
    Role,
    State,
    StoredSection,
    ThreadMessage,
    Version,
)
from app.store.sessions import Session
from app.store.shelf import Shelf
from app.store.writing import Writing


def open_store(config: Config) -> Store:
    """The reports in the home of these settings. What an interrupted program was writing is marked as broken.

    Raises:
        StorageError: the folder cannot be written, or a newer program has made the database.
    """
    return Store(config)


class Store(Shelf):
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
            database, self.notice = open_database(path)
            try:
                self._session = Session(config.home / "running")
                super().__init__(database, self._session.alive)
                with self._db.writing() as db:
                    self.interrupted = history.take_over(db, self._alive)
            except BaseException:
                database.close()
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

    def trouble(self, version: int) -> StorageError | None:
        """Why what is being written into a version cannot be stored at the moment; None: it can. It is tried again."""
        return next((writing.problem for writing in list(self._writings) if writing.version == version), None)

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

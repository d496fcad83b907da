"""The example library: reports in, sections with vectors out.

The stored documents (`library`) are the truth. A file counts as added once its document and its vectors are on the
disk; whatever a kill leaves half done is finished the next time the library is read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from app.config import Config
from app.embedding import open_encoder
from app.errors import InputError
from app.index.changes import Writer
from app.index.entries import (
    edit_of,
    entries,
    find_report,
    with_edit,
    with_left_out,
    with_report,
    without_last_edit,
)
from app.index.files import file_key, find_files, read, stored
from app.index.intake import Intake
from app.index.upkeep import ProgressCallback, Snapshot, Upkeep
from app.library import DocumentStore, Edit, Signature, StoredFile, corrected, digest
from app.schema import AddResult, Encoder, LibraryEntry, Report
from app.twins import TwinFinder
from app.vectors import VectorStore

Entries = list[LibraryEntry]
_log = logging.getLogger(__name__)


class ReportIndex:
    """The user's example reports and, behind them, the built-in ones. Made by `open_index`.

    Args:
        folder: where documents and vectors lie.
        corpus: folder of the built-in reports (.md), None for none.
        encoder: turns sections into vectors.
        patience: seconds to wait for another process that is writing.
    """

    def __init__(self, folder: Path, corpus: Path | None, encoder: Encoder, patience: float = 60.0) -> None:
        self.folder = folder
        self.encoder = encoder
        self._corpus = corpus
        self._documents = DocumentStore(folder / "reports")
        self._vectors = VectorStore(folder / "chroma", encoder, patience)
        self._upkeep = Upkeep(self._vectors, encoder, corpus)
        self._writer = Writer(self._documents, self._vectors, self._upkeep)
        self._twins = TwinFinder()
        self._snapshot: tuple[Signature, Snapshot] | None = None
        self._corpus_seen: tuple[Signature, Signature] | None = None
        self._reading = threading.Lock()

    def add(self, paths: Iterable[Path | str], progress: ProgressCallback | None = None) -> AddResult:
        """Add files, and folders with all that is in them.

        A file already there costs nothing; a changed file of the same name takes the place of the old one. A file
        that cannot be read is named in `rejected` and the rest goes in.

        Args:
            paths: files and folders.
            progress: told after every file that is safely in; and, with `done` as it was, within a long one.

        Raises:
            LibraryError: the library cannot be used. IndexLocked, StorageError: see there.
        """
        files, rejected = find_files(paths)
        intake = Intake(self._documents, self._writer, len(files), progress)
        for path in files:
            intake.take(path)
        result = intake.result()
        return replace(result, rejected=(*rejected, *result.rejected))

    def list(self, *, builtin: bool = False) -> Entries:
        """The user's reports, oldest first, near-repeats marked; with `builtin` the product's own as well."""
        return [entry for entry in entries(self._documents.load(), self._twins) if builtin or not entry.builtin]

    def find(self, which: str) -> LibraryEntry:
        """The one report with this id, title or file name; built-in ones too.

        Raises:
            InputError: there is none, or several.
        """
        files = self._documents.load()
        wanted = find_report(files, which)[1].id
        return next(entry for entry in entries(files, self._twins) if entry.id == wanted)

    def report(self, which: str) -> Report:
        """The report with this id, title or file name, as it is used: with corrections.

        Raises:
            InputError: there is none, or several.
        """
        return find_report(self._documents.load(), which)[1].report

    def remove(self, which: str) -> Entries:
        """Take reports out of the library; the user's original files are not touched.

        Args:
            which: a report's id, its title, or a file's name (then all reports of that file).

        Returns:
            What was removed.

        Raises:
            InputError: there is no such report, or it is built in.
        """
        own = [file for file in self._documents.load() if not file.builtin]
        removed = [entry for entry in self.list() if which in (entry.id, entry.title, entry.source)]
        if not removed:
            hint = "用 nigao index list 查看编号、题目和文件名；内置范文不能移除，可以停用（nigao index leave-out）。"
            raise InputError(f"范文库里没有：{which}", hint)
        gone = {entry.id for entry in removed}
        for file in own:
            kept = tuple(each for each in file.reports if each.id not in gone)
            if len(kept) < len(file.reports):
                # Row ids carry a report's place in its file, so the others get new ones: same text, same vector.
                self._replace(file, replace(file, reports=kept, digest="") if kept else None)
        return removed

    def leave_out(self, which: str, section: int | None = None) -> LibraryEntry:
        """Keep a report, or one section of it, from being an example; it stays listed.

        Args:
            which: a report's id, or its title or file name if only one has it. Built-in ones may be left out too.
            section: number of a section from 0; None for the whole report.

        Raises:
            InputError: there is no such report or section.
        """
        return self._set_left_out(which, section, left_out=True)

    def take_in(self, which: str, section: int | None = None) -> LibraryEntry:
        """Let a report or section that was left out be an example again; see `leave_out`."""
        return self._set_left_out(which, section, left_out=False)

    def merge_section(self, which: str, section: int) -> LibraryEntry:
        """Join a section to the one before it; its heading becomes text.

        Raises:
            InputError: there is no such report or section, it is the first, or the report is built in.
        """
        return self._correct(which, section, Edit("merge", "", ""))

    def split_section(self, which: str, section: int, offset: int, heading: str = "") -> LibraryEntry:
        """Cut a section in two, `offset` characters into its body.

        Raises:
            InputError: there is no such report or section, a part would be empty, or the report is built in.
        """
        return self._correct(which, section, Edit("split", "", "", offset, heading))

    def rename_section(self, which: str, section: int, heading: str) -> LibraryEntry:
        """Give a section, and what stands below it, another heading.

        Raises:
            InputError: there is no such report or section, the heading is empty, or the report is built in.
        """
        return self._correct(which, section, Edit("heading", "", "", heading=heading))

    def undo_correction(self, which: str) -> LibraryEntry:
        """Take back the last correction of a report's cuts.

        Raises:
            InputError: there is no such report, or none was made.
        """
        file, report = find_report(self._documents.load(), which)
        self._replace(file, without_last_edit(file, report))
        return self.find(report.id)

    def rebuild(self, progress: ProgressCallback | None = None) -> int:
        """Make all vectors anew from the stored documents; repairs a damaged index.

        Returns:
            The number of reports in the library, built-in ones included.
        """
        with self._vectors.session(fresh=True):
            self._documents.sweep()
        self._snapshot = None
        self.snapshot(progress)
        return sum(len(file.reports) for file in self._documents.load())

    def snapshot(self, progress: ProgressCallback | None = None) -> Snapshot:
        """Everything a search needs, in memory; made again only when the library has changed.

        Args:
            progress: told while vectors that are missing (first start, after a kill, after `rebuild`, with another
                encoder) are made.
        """
        with self._reading:
            signature = self._load_builtin()
            if self._snapshot is None or self._snapshot[0] != signature:
                last = self._snapshot[1] if self._snapshot else None
                self._snapshot = (signature, self._upkeep.complete(self._documents.rows(), last, progress))
            return self._snapshot[1]

    def _set_left_out(self, which: str, section: int | None, *, left_out: bool) -> LibraryEntry:
        self._load_builtin()
        with self._vectors.session():  # holds the library, so that nobody else writes between reading and writing
            file, report = find_report(self._documents.load(), which)
            self._documents.save(with_report(file, with_left_out(report, section, left_out=left_out)))
        return self.find(report.id)

    def _correct(self, which: str, section: int, edit: Edit) -> LibraryEntry:
        file, report = find_report(self._documents.load(), which)
        if file.builtin:
            raise InputError("内置范文不能改动。", "不合用的可以停用；自己的报告可以随意改。")
        edit = edit_of(report, section, edit)
        corrected(report.report, [edit], strict=True)
        self._replace(file, with_edit(file, report, edit))
        return self.find(report.id)

    def _replace(self, old: StoredFile | None, new: StoredFile | None) -> None:
        self._writer.write([self._writer.prepare(old, new)])

    def _load_builtin(self) -> Signature:
        """Keep the stored built-in reports equal to the files of the corpus folder; the signature of the documents then."""
        paths = sorted(self._corpus.glob("*.md")) if self._corpus else []
        signature = self._documents.signature()
        corpus = tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in paths)
        if (signature, corpus) == self._corpus_seen:
            return signature
        there = {f.key: f for f in self._documents.load() if f.builtin}
        for path in paths:
            data = path.read_bytes()
            old = there.pop(file_key(path, builtin=True), None)
            if old is None or old.digest != digest(data):
                self._save_builtin(path, data, old)
        for key in there:
            self._documents.delete(key)
        self._corpus_seen = (self._documents.signature(), corpus)
        return self._corpus_seen[0]

    def _save_builtin(self, path: Path, data: bytes, old: StoredFile | None) -> None:
        try:
            reports = read(path)
        except InputError as error:
            _log.warning("built-in report %s cannot be read: %s", path.name, error)
            return
        self._documents.save(stored(path, data, reports, old, builtin=True))


def open_index(config: Config, encoder: Encoder | None = None) -> ReportIndex:
    """The example library of this home. Nothing is loaded or written before it is used.

    Args:
        config: gives the folder, the built-in reports and the encoder.
        encoder: another encoder than that of the settings.
    """
    return ReportIndex(config.index_dir, config.corpus, encoder or open_encoder(config))

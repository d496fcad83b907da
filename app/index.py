"""The example library: reports in, sections with vectors out.

The stored documents (`library`) are the truth. A file counts as added once its document and its vectors are on the
disk; whatever a kill leaves half done is finished the next time the library is read.
"""

from __future__ import annotations

import logging
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.config import Config
from app.documents import SUFFIXES
from app.embedding import E5Encoder
from app.errors import InputError, NigaoError
from app.library import DocumentStore, Row, Signature, StoredFile, content_mark, digest, embedding_text, rows
from app.schema import AddResult, Encoder, LibraryEntry, Progress, Rejected, Report
from app.text import length
from app.twins import find_twins
from app.vectors import Vectors, VectorStore

ProgressCallback = Callable[[Progress], None]
Entries = list[LibraryEntry]
Reports = list[Report]

_LARGEST = 256 << 20  # bytes
_SHIPPED = "vectors.npz"
_BATCH = 16  # sections encoded between two reports of progress
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All sections with their vectors at one moment; row i of `vectors` belongs to `rows[i]`."""

    rows: tuple[Row, ...]
    vectors: Vectors


@dataclass(slots=True)
class _Tally:
    added: int = 0
    updated: int = 0
    unchanged: int = 0


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
        self._snapshot: tuple[Signature, Snapshot] | None = None
        self._reading = threading.Lock()

    def add(self, paths: Iterable[Path | str], progress: ProgressCallback | None = None) -> AddResult:
        """Add files, and folders with all that is in them.

        A file already there costs nothing; a changed file of the same name takes the place of the old one. A file
        that cannot be read is named in `rejected` and the rest goes in.

        Args:
            paths: files and folders.
            progress: told after every file that is safely in.

        Raises:
            LibraryError: the library cannot be used. IndexLocked, StorageError: see there.
        """
        files, rejected = _find_files(paths)
        tally, started = _Tally(), time.monotonic()
        for number, path in enumerate(files, 1):
            rejected.extend(self._add_file(path, tally))
            _tell(progress, number, len(files), path.name, started)
        return AddResult(tally.added, tally.updated, tally.unchanged, tuple(rejected))

    def list(self, *, builtin: bool = False) -> Entries:
        """The user's reports, oldest first, near-repeats marked; with `builtin` the product's own as well."""
        files = [file for file in self._documents.load() if builtin or not file.builtin]
        pairs = [(file, number) for file in files for number in range(len(file.reports))]
        twins = find_twins([file.reports[number] for file, number in pairs])
        return [_entry(file, number, twin) for (file, number), twin in zip(pairs, twins, strict=True)]

    def remove(self, which: str) -> Entries:
        """Take reports out of the library; the user's original files are not touched.

        Args:
            which: a report's id, its title, or a file's name (then all reports of that file).

        Returns:
            What was removed.

        Raises:
            InputError: there is no such report, or it is built in.
        """
        removed = [entry for entry in self.list() if which in (entry.id, entry.title, entry.source)]
        if not removed:
            raise InputError(f"范文库里没有：{which}", "用 nigao index list 查看编号、题目和文件名；内置范文不能移除。")
        gone = {entry.id for entry in removed}
        for file in [f for f in self._documents.load() if not f.builtin]:
            kept = tuple(report for report in file.reports if _entry_id(file, report) not in gone)
            if len(kept) < len(file.reports):
                # Row ids carry a report's place in its file, so the others get new ones: same text, same vector.
                self._replace(file, replace(file, reports=kept, digest="") if kept else None)
        return removed

    def rebuild(self, progress: ProgressCallback | None = None) -> int:
        """Make all vectors anew from the stored documents; repairs a damaged index and follows a change of encoder.

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
            progress: told while vectors that are missing (first start, after a kill, after `rebuild`) are made.
        """
        with self._reading:
            self._load_builtin()
            signature = self._documents.signature()
            if self._snapshot is None or self._snapshot[0] != signature:
                self._snapshot = (signature, self._complete(progress))
            return self._snapshot[1]

    def _add_file(self, path: Path, tally: _Tally) -> Sequence[Rejected]:
        try:
            data = _bytes(path)
            named = [f for f in self._documents.load() if f.source == path.name and not f.builtin]
            same = next((f for f in named if f.digest == digest(data)), None)
            if same is not None:
                tally.unchanged += len(same.reports)
                return []
            reports = _read(path)
        except InputError as error:
            return [Rejected(path.name, error.message)]
        pieces = [piece for report in reports for piece in report.rejected]
        reports = [report for report in reports if any(section.text.strip() for section in report.sections)]
        if not reports:
            return [*pieces, Rejected(path.name, "没有读到可用的小节。")]
        old = _predecessor(path, reports, named)
        new = _stored(path, data, reports, old)
        self._replace(old, new)
        _count(tally, old, new)
        return pieces

    def _replace(self, old: StoredFile | None, new: StoredFile | None) -> None:
        """Put `new` in the place of `old`, document and vectors."""
        before, after = rows(old) if old else [], rows(new) if new else []
        kept = {row.id for row in after}
        vectors = self._encode(after, self._known(before))
        with self._vectors.session() as session:
            if new is not None:
                self._documents.save(new)
            if old is not None and (new is None or new.key != old.key):
                self._documents.delete(old.key)
            session.put(after, vectors)
            session.delete([row.id for row in before if row.id not in kept])

    def _known(self, before: Sequence[Row]) -> dict[str, Vectors]:
        if not before:
            return {}
        with self._vectors.session() as session:
            return {content_mark(key): vector for key, vector in session.get([row.id for row in before]).items()}

    def _encode(
        self, wanted: Sequence[Row], known: dict[str, Vectors], progress: ProgressCallback | None = None
    ) -> Vectors:
        vectors = np.zeros((len(wanted), self.encoder.dim), dtype=np.float32)
        todo = []
        for number, row in enumerate(wanted):
            vector = known.get(content_mark(row.id))
            if vector is None:
                todo.append(number)
            else:
                vectors[number] = vector
        started = time.monotonic()
        for start in range(0, len(todo), _BATCH):
            part = todo[start : start + _BATCH]
            vectors[part] = self.encoder.encode([embedding_text(wanted[number]) for number in part])
            _tell(progress, min(start + _BATCH, len(todo)), len(todo), "正在整理范文", started)
        return vectors

    def _complete(self, progress: ProgressCallback | None) -> Snapshot:
        """Read all vectors, after making those that are missing and dropping those nobody owns."""
        with self._vectors.session() as session:
            wanted = self._rows()
            there = session.ids()
            session.delete(sorted(there - {row.id for row in wanted}))
        missing = [row for row in wanted if row.id not in there]
        known = read_shipped(self._corpus, self.encoder.id) if missing and self._corpus else {}
        for start in range(0, len(missing), 4 * _BATCH):
            part = missing[start : start + 4 * _BATCH]
            vectors = self._encode(part, known, _shifted(progress, start, len(missing)))
            with self._vectors.session() as session:
                session.put(part, vectors)
        return self._read_vectors(wanted)

    def _read_vectors(self, wanted: Sequence[Row]) -> Snapshot:
        last = self._snapshot[1] if self._snapshot else Snapshot((), np.zeros((0, 0), np.float32))
        vectors = {row.id: vector for row, vector in zip(last.rows, last.vectors, strict=True)}
        new = [row.id for row in wanted if row.id not in vectors]
        if new:
            with self._vectors.session() as session:
                vectors.update(session.get(new))
        found = [row for row in wanted if row.id in vectors]
        matrix = np.array([vectors[row.id] for row in found], dtype=np.float32)
        return Snapshot(tuple(found), matrix.reshape(len(found), self.encoder.dim))

    def _rows(self) -> Sequence[Row]:
        return [row for file in self._documents.load() for row in rows(file)]

    def _load_builtin(self) -> None:
        """Keep the stored built-in reports equal to the files of the corpus folder."""
        stored = {f.key: f for f in self._documents.load() if f.builtin}
        for path in sorted(self._corpus.glob("*.md")) if self._corpus else []:
            data = path.read_bytes()
            old = stored.pop(_key(path, builtin=True), None)
            if old is None or old.digest != digest(data):
                self._save_builtin(path, data, old)
        for key in stored:
            self._documents.delete(key)

    def _save_builtin(self, path: Path, data: bytes, old: StoredFile | None) -> None:
        try:
            reports = _read(path)
        except InputError as error:
            _log.warning("built-in report %s cannot be read: %s", path.name, error)
            return
        self._documents.save(replace(_stored(path, data, reports, old), key=_key(path, builtin=True), builtin=True))


def open_index(config: Config, encoder: Encoder | None = None) -> ReportIndex:
    """The example library of this home. Nothing is loaded or written before it is used.

    Args:
        config: gives the folder and the built-in reports.
        encoder: another encoder than the default; the index is tied to the one it was built with.
    """
    return ReportIndex(config.index_dir, config.corpus, encoder or E5Encoder())


def read_shipped(corpus: Path, encoder_id: str) -> dict[str, Vectors]:
    """Vectors of built-in sections that came with the product: a first start in a second instead of half a minute.

    Only a shortcut: what is not in it, or does not fit, is encoded.
    """
    try:
        with np.load(corpus / _SHIPPED, allow_pickle=False) as kept:
            if str(kept["encoder"]) != encoder_id:
                return {}
            return dict(zip(kept["marks"].tolist(), kept["vectors"].astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def write_shipped(corpus: Path, encoder: Encoder) -> int:
    """Make that file anew after the built-in reports have changed; returns the number of sections.

        python -c "from app.index import *; from pathlib import Path; write_shipped(Path('corpus'), E5Encoder())"
    """
    found = {}
    for path in sorted(corpus.glob("*.md")):
        for row in rows(_stored(path, path.read_bytes(), _read(path), None)):
            found[content_mark(row.id)] = embedding_text(row)
    marks = sorted(found)
    vectors = encoder.encode([found[mark] for mark in marks]).astype(np.float16)
    np.savez_compressed(corpus / _SHIPPED, encoder=np.array(encoder.id), marks=np.array(marks), vectors=vectors)
    return len(marks)


def _read(path: Path) -> Reports:
    """The reports of a file; whatever the reader stumbles over concerns this file alone."""
    from app.sections import read_reports

    try:
        return read_reports(path)
    except NigaoError as error:
        raise InputError(error.message, error.hint) from error
    except Exception as error:
        _log.exception("reading %s failed", path)
        raise InputError(f"读取时出错（{type(error).__name__}）。", "其余文件不受影响；请把该文件另存为 .txt 再试。") from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"文件太大（超过 {_LARGEST >> 20} MB）。", "拆分后再添加。")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"读取失败：{error.strerror}", "检查文件权限或磁盘后再试。") from error


def _find_files(paths: Iterable[Path | str]) -> tuple[list[Path], list[Rejected]]:
    files: dict[Path, None] = {}
    rejected = []
    for path in map(Path, paths):
        if path.is_dir():
            files.update(dict.fromkeys(sorted(p for p in path.rglob("*") if _is_candidate(p))))
        elif path.exists():
            files[path] = None
        else:
            rejected.append(Rejected(str(path), "找不到这个文件或文件夹。"))
    return list(files), rejected


def _is_candidate(path: Path) -> bool:
    return path.suffix != "" and path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()


def _key(path: Path, *, builtin: bool) -> str:
    return ("b" if builtin else "u") + digest((path.name if builtin else str(path.resolve())).encode())[:11]


def _stored(path: Path, data: bytes, reports: Sequence[Report], old: StoredFile | None) -> StoredFile:
    return StoredFile(
        key=old.key if old else _key(path, builtin=False),
        source=path.name,
        path=str(path.resolve()),
        digest=digest(data),
        added=old.added if old else time.time(),
        builtin=False,
        reports=tuple(replace(report, source=path.name) for report in reports),
    )


def _predecessor(path: Path, reports: Sequence[Report], named: Sequence[StoredFile]) -> StoredFile | None:
    """Which of the stored files of the same name this is a new version of.

    Two folders may hold different reports under one name (2023/总结.txt, 2024/总结.txt): both stay.
    """
    here, titles = str(path.resolve()), {report.title for report in reports}
    exact = [file for file in named if file.path == here]
    versions = [file for file in named if any(report.title in titles for report in file.reports)]
    moved = [file for file in named if not Path(file.path).exists()]
    return next(iter([*exact, *versions, *moved]), None)


def _count(tally: _Tally, old: StoredFile | None, new: StoredFile) -> None:
    before = {report.title: report for report in old.reports} if old else {}
    for report in new.reports:
        if before.get(report.title) == report:
            tally.unchanged += 1
        elif old is not None:
            tally.updated += 1
        else:
            tally.added += 1


def _entry_id(file: StoredFile, report: Report) -> str:
    """Stays the same when other reports of the file are removed, changes with the report itself."""
    return digest("\n".join([file.key, report.title, *(section.text for section in report.sections)]).encode())[:10]


def _entry(file: StoredFile, number: int, twin_of: str) -> LibraryEntry:
    report = file.reports[number]
    return LibraryEntry(
        id=_entry_id(file, report),
        title=report.title,
        source=file.source,
        sections=len(report.sections),
        characters=sum(length(section.text) for section in report.sections),
        rejected=report.rejected,
        twin_of=twin_of,
        builtin=file.builtin,
    )


def _tell(progress: ProgressCallback | None, done: int, total: int, note: str, started: float) -> None:
    if progress is not None:
        progress(Progress(done, total, note, done / max(time.monotonic() - started, 1e-6)))


def _shifted(progress: ProgressCallback | None, start: int, total: int) -> ProgressCallback | None:
    if progress is None:
        return None
    return lambda part: progress(replace(part, done=start + part.done, total=total))

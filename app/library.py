"""The documents of the example library as they lie on the disk: one JSON file for each file that was added.

These are the truth; the vector index is made from them and can always be made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import LibraryError, StorageError
from app.schema import Rejected, Report, Section

_FORMAT = 1
_log = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One added file with the reports found in it.

    Args:
        key: its name in the store.
        source: the file's name.
        path: where it was read.
        digest: SHA-256 of its bytes; "" once it was changed here, so that adding it again brings it back whole.
        added: when, seconds since the epoch; keeps the order of a list.
        builtin: it belongs to the product's own examples, not to the user.
        reports: what was read.
    """

    key: str
    source: str
    path: str
    digest: str
    added: float
    builtin: bool
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One section as the index knows it.

    Args:
        id: changes with whatever the vector is made from.
        first: it opens its report.
        lead: only a lead-in to the sections below its heading, a poor example.
    """

    id: str
    report: str
    kind: str
    source: str
    path: tuple[str, ...]
    text: str
    first: bool
    lead: bool
    builtin: bool


class DocumentStore:
    """A folder of stored files; every write is complete or did not happen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache: dict[str, tuple[tuple[int, int], StoredFile | None]] = {}

    def signature(self) -> Signature:
        """Changes with every change of the store; cheap."""
        try:
            entries = [(e.name, e.stat()) for e in os.scandir(self._folder) if e.name.endswith(".json")]
        except FileNotFoundError:
            return ()
        except OSError as error:
            message = f"范文库的文件夹打不开：{self._folder}（{error.strerror}）"
            raise LibraryError(message, "检查该文件夹的权限，或用 NIGAO_HOME 另指定一个文件夹。") from error
        return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in entries))

    def load(self) -> list[StoredFile]:
        """All stored files, oldest first. What cannot be read is logged and left out."""
        seen: dict[str, tuple[tuple[int, int], StoredFile | None]] = {}
        for name, *stamp in self.signature():
            known = self._cache.get(name)
            mark = (stamp[0], stamp[1])
            seen[name] = known if known and known[0] == mark else (mark, _read(self._folder / name))
        self._cache = seen
        files = [file for _, file in seen.values() if file is not None]
        return sorted(files, key=lambda file: (file.added, file.source))

    def save(self, file: StoredFile) -> None:
        """Write one file.

        Raises:
            StorageError: the disk is full or read-only; what was stored before is untouched.
        """
        target = self._folder / f"{file.key}.json"
        part = target.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(part, json.dumps({"format": _FORMAT, **asdict(file)}, ensure_ascii=False))
            part.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            message = f"范文库写不进去：{self._folder}（{error.strerror}）"
            raise StorageError(message, "腾出磁盘空间或检查权限后再试；已经入库的报告都还在。") from error

    def delete(self, key: str) -> None:
        """Forget one file; nothing happens where there is none."""
        with contextlib.suppress(FileNotFoundError):
            (self._folder / f"{key}.json").unlink()

    def sweep(self) -> None:
        """Remove what an interrupted write has left behind."""
        for part in self._folder.glob("*.part"):
            with contextlib.suppress(OSError):
                part.unlink()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def rows(file: StoredFile) -> list[Row]:
    """The sections of a stored file, in order, empty ones left out."""
    return [row for number in range(len(file.reports)) for row in _report_rows(file, number)]


def embedding_text(row: Row) -> str:
    """What the vector of a section is made from: its own heading and its body."""
    return "\n".join((*row.path[-1:], row.text))


def content_mark(row_id: str) -> str:
    """The part of a row's id that depends on nothing but the text: equal texts have equal vectors."""
    return row_id.rpartition(".")[2]


def _report_rows(file: StoredFile, number: int) -> list[Row]:
    report = file.reports[number]
    found = []
    for place, section in enumerate(report.sections):
        if not section.text.strip():
            continue
        row = Row(
            id="", report=report.title, kind=report.kind, source=file.source, path=section.path, text=section.text,
            first=place == 0, lead=_is_lead(report.sections, place), builtin=file.builtin,
        )
        mark = digest(embedding_text(row).encode())[:20]
        found.append(replace(row, id=f"{file.key}.{number}.{place}.{mark}"))
    return found


def _is_lead(sections: Sequence[Section], place: int) -> bool:
    path = sections[place].path
    following = sections[place + 1].path if place + 1 < len(sections) else ()
    return bool(path) and len(following) > len(path) and following[: len(path)] == path


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _read(path: Path) -> StoredFile | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return StoredFile(
            **{name: data[name] for name in ("key", "source", "path", "digest", "added", "builtin")},
            reports=tuple(_report(item) for item in data["reports"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("stored report %s cannot be read: %s", path.name, error)
        return None


def _report(data: dict[str, Any]) -> Report:
    return Report(
        title=data["title"],
        sections=tuple(Section(tuple(item["path"]), item["text"]) for item in data["sections"]),
        source=data["source"],
        rejected=tuple(Rejected(item["text"], item["reason"]) for item in data["rejected"]),
        kind=data["kind"],
    )

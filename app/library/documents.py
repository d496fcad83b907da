"""The documents of the example library as they lie on the disk: one JSON file for each file that was added.

These are the truth; the vector index is made from them and can always be made again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.errors import LibraryError, StorageError
from app.library.records import Edit, StoredFile, StoredReport, report_id
from app.library.rows import Row, rows
from app.schema import Rejected, Report, Section

_FORMAT = 2
_log = logging.getLogger(__name__)

Signature = tuple[tuple[str, int, int], ...]


class DocumentStore:
    """A folder of stored files; every write is complete or did not happen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache: dict[str, tuple[tuple[int, int], StoredFile | None]] = {}
        self._rows: dict[str, tuple[StoredFile, list[Row]]] = {}

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

    def rows(self) -> list[Row]:
        """The sections of all files, in order; those of a file that has not changed are the same objects as before."""
        seen: dict[str, tuple[StoredFile, list[Row]]] = {}
        for file in self.load():
            known = self._rows.get(file.key)
            seen[file.key] = known if known and known[0] is file else (file, rows(file))
        self._rows = seen
        return [row for _, part in seen.values() for row in part]

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


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())


def _read(path: Path) -> StoredFile | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        key = data["key"]
        return StoredFile(
            **{name: data[name] for name in ("key", "source", "path", "digest", "added", "builtin")},
            reports=tuple(_stored_report(key, item) for item in data["reports"]),
            edits=tuple(Edit(**item) for item in data.get("edits", ())),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("stored report %s cannot be read: %s", path.name, error)
        return None


def _stored_report(key: str, data: dict[str, Any]) -> StoredReport:
    if "report" not in data:  # format 1 knew reports alone
        report = _report(data)
        return StoredReport(report_id(key, report), report)
    original = data.get("original")
    return StoredReport(
        data["id"], _report(data["report"]), data["left_out"], tuple(data["skipped"]), _report(original) if original else None
    )


def _report(data: dict[str, Any]) -> Report:
    return Report(
        title=data["title"],
        sections=tuple(Section(tuple(item["path"]), item["text"]) for item in data["sections"]),
        source=data["source"],
        rejected=tuple(Rejected(item["text"], item["reason"]) for item in data["rejected"]),
        kind=data["kind"],
    )

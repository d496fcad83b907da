"""Files and folders of the user → what is stored of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from app.documents import SUFFIXES
from app.errors import InputError, NigaoError
from app.library import StoredFile, StoredReport, corrected, digest, report_id
from app.schema import Rejected, Report
from app.text import shown

_LARGEST = 256 << 20  # bytes
_log = logging.getLogger(__name__)


def find_files(paths: Iterable[Path | str]) -> tuple[list[Path], list[Rejected]]:
    """The files that are named and those in folders that are named; and what is not there."""
    files: dict[Path, None] = {}
    rejected = []
    for path in map(Path, paths):
        if path.is_dir():
            files.update(dict.fromkeys(sorted(p for p in path.rglob("*") if _is_candidate(p))))
        elif path.exists():
            files[path] = None
        else:
            rejected.append(Rejected(shown(path), "找不到这个文件或文件夹。"))
    return list(files), rejected


def contents(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it is too large or cannot be read.
    """
    try:
        if not path.is_file():
            raise InputError("这不是普通文件。", "请指定保存在磁盘上的报告文件。")
        if path.stat().st_size > _LARGEST:
            raise InputError(f"文件太大（超过 {_LARGEST >> 20} MB）。", "拆分后再添加。")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"读取失败：{error.strerror}", "检查文件权限或磁盘后再试。") from error


def read(path: Path) -> list[Report]:
    """The reports of a file; whatever the reader stumbles over concerns this file alone.

    Raises:
        InputError: it cannot be read.
    """
    from app.sections import read_reports

    try:
        return read_reports(path)
    except NigaoError as error:
        raise InputError(error.message, error.hint) from error
    except Exception as error:
        _log.exception("reading %s failed", path)
        raise InputError(f"读取时出错（{type(error).__name__}）。", "其余文件不受影响；请把该文件另存为 .txt 再试。") from error


def file_key(path: Path, *, builtin: bool) -> str:
    """The name of a file in the store."""
    return ("b" if builtin else "u") + digest(shown(path.name if builtin else path.resolve()).encode())[:11]


def stored(
    path: Path, data: bytes, reports: Sequence[Report], old: StoredFile | None, *, builtin: bool = False
) -> StoredFile:
    """What is stored of a file; corrections and what was left out are taken over from `old`."""
    key = old.key if old else file_key(path, builtin=builtin)
    edits = old.edits if old else ()
    before = {each.report.title: each for each in old.reports} if old else {}
    found = []
    for report in reports:
        known = before.get(report.title)
        report = replace(report, source=_source(report, path))
        changed = corrected(report, edits)
        found.append(
            StoredReport(
                id=report_id(key, report), report=changed, left_out=known.left_out if known else False,
                skipped=known.skipped if known else (), original=report if changed != report else None,
            )
        )  # fmt: skip
    return StoredFile(
        key=key, source=shown(path.name), path=shown(path.resolve()), digest=digest(data), added=old.added if old else time.time(),
        builtin=builtin, reports=tuple(found), edits=edits,
    )  # fmt: skip


def predecessor(path: Path, reports: Sequence[Report], named: Sequence[StoredFile]) -> StoredFile | None:
    """Which of the stored files of the same name this is a new version of.

    Two folders may hold different reports under one name (2023/总结.txt, 2024/总结.txt): both stay.
    """
    here, titles = shown(path.resolve()), {report.title for report in reports}
    exact = [file for file in named if file.path == here]
    versions = [file for file in named if any(each.report.title in titles for each in file.reports)]
    return next(iter([*exact, *versions]), None)


def _source(report: Report, path: Path) -> str:
    """A report out of an archive keeps its place in it: a.zip/2023/总结.docx."""
    name = shown(path.name)
    return report.source if report.source.startswith(f"{name}/") else name


def _is_candidate(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()

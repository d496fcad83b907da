"""A .zip → the documents in it, unpacked in memory one by one; nothing is ever written to the disk."""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from app.documents.kinds import SUFFIXES, recognise
from app.documents.limits import MAX_ARCHIVE, MAX_FILE, MAX_MEMBERS, unpack
from app.errors import InputError

_UTF8_NAME = 0x800
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_SAFE = "其余文件不受影响；原文件没有改动。"


class _Budget:
    """What may still be unpacked from one file the user gave, archives inside it included."""

    def __init__(self) -> None:
        self.left = MAX_ARCHIVE

    def unpack(self, archive: ZipFile, member: ZipInfo, name: str) -> bytes:
        if self.left <= 0:
            raise InputError(f"压缩包解压后太大（超过 {MAX_ARCHIVE >> 20} MB），后面的没有读：{name}", _SAFE)
        limit = min(MAX_FILE, self.left)
        try:
            data = unpack(archive, member, name, limit)
        except InputError:
            self.left -= min(limit, max(member.file_size, 0))
            raise
        self.left -= len(data)
        return data


def read_members(data: bytes, name: str) -> Iterator[tuple[str, bytes | InputError]]:
    """The members of an archive that can be documents, in their order; archives inside it are opened once.

    Args:
        data: the archive.
        name: its name, which stands before those of its members.

    Yields:
        A member's name, and its bytes or why they cannot be read.

    Raises:
        InputError: the archive itself is broken or holds too many files.
    """
    yield from _read_archive(data, name, _Budget(), nested=False)


def _read_archive(data: bytes, name: str, budget: _Budget, *, nested: bool) -> Iterator[tuple[str, bytes | InputError]]:
    try:
        archive = ZipFile(io.BytesIO(data))
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise InputError(f"压缩包已损坏，打不开：{name}", "请重新复制或下载一份再试；原文件没有改动。") from error
    with archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise InputError(f"压缩包里的文件太多（超过 {MAX_MEMBERS} 个）：{name}", "请解压后分批添加。")
        for member in members:
            member.filename = decode_name(member)
            path = member.filename.replace("\\", "/")
            if not path.endswith("/") and _is_document(path):
                yield from _read_member(archive, member, f"{name}/{path}", budget, nested=nested)


def _read_member(
    archive: ZipFile, member: ZipInfo, name: str, budget: _Budget, *, nested: bool
) -> Iterator[tuple[str, bytes | InputError]]:
    try:
        _check_path(member, name)
        data = budget.unpack(archive, member, name)
        if nested or recognise(data, name, PurePosixPath(name).suffix.lower()) != "zip":
            yield name, data
            return
        yield from _read_archive(data, name, budget, nested=True)
    except InputError as error:
        yield name, error


def _check_path(member: ZipInfo, name: str) -> None:
    path = member.filename.replace("\\", "/")
    if _ABSOLUTE.match(path) or ".." in path.split("/"):
        raise InputError(f"压缩包里的路径不正常，没有读：{name}", _SAFE)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError(f"这是快捷方式（链接），没有读：{name}", "请把它指向的文件本身放进压缩包。")


def _is_document(path: str) -> bool:
    parts = PurePosixPath(path).parts
    hidden = any(part == "__MACOSX" or (part.startswith(".") and part not in (".", "..")) for part in parts)
    return bool(parts) and not hidden and not parts[-1].startswith("~$") and PurePosixPath(path).suffix.lower() in SUFFIXES


def decode_name(member: ZipInfo) -> str:
    """A member's name: Chinese Windows writes it in GBK and says nothing, macOS in UTF-8 and says nothing."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename

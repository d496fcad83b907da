"""How much of a file is read: what a hostile file can cost is bounded here, never by what the file says of itself."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.errors import InputError
from app.text import shown

MAX_FILE = 100 << 20  # bytes of one file on the disk
MAX_PART = 64 << 20  # bytes of one unpacked part of a .docx, of a web page
MAX_NODES = 4_000_000  # elements and attributes of one such part: each costs about a hundred bytes of memory
MAX_ARCHIVE = 300 << 20  # bytes of all that is unpacked from one .zip
MAX_MEMBERS = 2_000  # files in one .zip
MAX_CHARACTERS = 3_000_000  # of one document
MAX_RATIO = 200  # unpacked to packed; office XML stays below 100 but for the smallest files
_SMALL = 4 << 20  # bytes that may be packed as tightly as they like
_PIECE = 1 << 16
_SAFE = "其余文件不受影响；原文件没有改动。"


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: there is no such file, it is a folder, cannot be read, or is too large.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for, a device never ends
            raise InputError(f"这不是普通文件：{shown(path)}", "请指定保存在磁盘上的报告文件。")
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        raise InputError(f"找不到文件：{shown(path)}", "检查路径是否写对。") from None
    except (IsADirectoryError, PermissionError) as error:
        if path.is_dir():
            raise InputError(f"这是文件夹，不是文件：{shown(path)}", "请指定其中的文件。") from None
        raise InputError(f"没有权限读取：{shown(path)}", "检查文件权限，或复制到自己的文件夹再试。") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"读取失败：{shown(path)}（{reason}）", "检查磁盘或网络盘后再试；原文件没有改动。") from error
    if len(data) > MAX_FILE:
        raise InputError(f"文件太大（超过 {MAX_FILE >> 20} MB）：{shown(path.name)}", "删去图片或拆分后再试；原文件没有改动。")
    return data


def unpack(archive: ZipFile, member: ZipInfo, name: str, limit: int = MAX_PART) -> bytes:
    """One member of an archive, counted while it is unpacked.

    Args:
        archive: an open archive.
        member: which.
        name: what to call it in an error.
        limit: bytes.

    Raises:
        InputError: it is encrypted, broken, larger than `limit`, or packed as only a zip bomb is.
    """
    if member.flag_bits & 0x1:
        raise InputError(f"加了密码，读不了：{name}", "取消密码后另存一份再试；原文件没有改动。")
    allowed = max(_SMALL, MAX_RATIO * member.compress_size)
    pieces, size = [], 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > min(limit, allowed):
                    raise InputError(f"解压后大得不正常，没有读：{name}", _SAFE)
                pieces.append(piece)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"文件已损坏，读不出来：{name}", "请重新复制或下载一份再试；其余文件不受影响。") from error
    return b"".join(pieces)


def check_length(text: str, name: str) -> str:
    """The text itself.

    Raises:
        InputError: it is longer than one document may be.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"文字太多（超过 {MAX_CHARACTERS // 10_000} 万字）：{name}", "拆成几个文件再试；原文件没有改动。")
    return text

"""One file → the documents in it: an archive holds several, every other file is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.documents.kinds import SUFFIXES, Kind, recognise
from app.documents.limits import check_length, read_file
from app.documents.text import decode, tidy
from app.errors import InputError
from app.schema import Rejected
from app.text import shown

__all__ = ["SUFFIXES", "Document", "read_bytes", "read_documents", "read_text"]

_SIGNS = re.compile(r"^#{1,6} ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one document, as `read_bytes` gives it. `name`: the file's; inside an archive a.zip/2023/总结.docx."""

    name: str
    text: str


def read_text(path: Path | str) -> str:
    """The clean text of one file, line by line, as a person would copy it.

    Args:
        path: any file but an archive.

    Raises:
        InputError: there is no such file, it is a folder or an archive, of an unknown sort, empty, broken, encrypted, or
            larger than a document can be.
    """
    path = Path(path)
    data = read_file(path)
    name = shown(path.name)
    kind = recognise(data, name, path.suffix.lower())
    if kind == "zip":
        raise InputError(f"这是压缩包，不是单个文件：{name}", "请解压后指定其中的文件。")
    text = read_bytes(data, name, kind)
    return text if kind == "text" else _SIGNS.sub("", text)


def read_documents(path: Path | str) -> tuple[list[Document], list[Rejected]]:
    """The documents of one file, and the files of an archive that could not be read, with the reasons.

    Args:
        path: any file.

    Raises:
        InputError: as `read_text`; of an archive only where no document in it can be read.
    """
    path = Path(path)
    data = read_file(path)
    own = shown(path.name)
    kind = recognise(data, own, path.suffix.lower())
    if kind != "zip":
        return [Document(own, read_bytes(data, own, kind))], []
    from app.documents.archive import read_members

    documents, rejected = [], []
    for name, member in read_members(data, own):
        if isinstance(member, InputError):
            rejected.append(Rejected(name, member.message))
            continue
        try:
            documents.append(Document(name, read_bytes(member, name)))
        except InputError as error:
            rejected.append(Rejected(name, error.message))
    if not documents:
        raise _nothing(own, rejected)
    return documents, rejected


def read_bytes(data: bytes, name: str, kind: Kind | None = None) -> str:
    """The clean text of one document; # stands before its title, and before headings that have no number.

    Args:
        data: the file as it lies on the disk.
        name: its name.
        kind: what it is, where that is known already.

    Raises:
        InputError: as `read_text`.
    """
    kind = kind or recognise(data, name, Path(name).suffix.lower())
    if kind == "text":
        return check_length(decode(data, name), name)
    text = tidy(check_length(_convert(data, name, kind), name))
    if not text.strip():
        raise InputError(f"文件里没有文字：{name}", "若内容是图片，请先做文字识别（OCR）再另存为 .docx 或 .txt。")
    return text


def _convert(data: bytes, name: str, kind: Kind) -> str:
    if kind == "docx":
        from app.documents.word import read_docx

        return read_docx(data, name)
    if kind == "pdf":
        from app.documents.pdf import read_pdf

        return read_pdf(data, name)
    if kind in ("html", "mhtml"):
        from app.documents.html import read_html, read_mhtml

        return read_html(data, name) if kind == "html" else read_mhtml(data, name)
    if kind == "legacy":
        from app.documents.legacy import read_legacy

        return read_legacy(data, name)
    raise InputError(f"压缩包里又套着压缩包，没有再读：{name}", "请先解压里面的压缩包，再添加。")


def _nothing(name: str, rejected: list[Rejected]) -> InputError:
    reasons = "；".join(piece.reason for piece in rejected[:3])
    return InputError(f"压缩包里没有能读的文件：{name}{f'（{reasons}）' if reasons else ''}", "请解压后检查里面的文件；原文件没有改动。")

"""What a file really is: its first bytes are asked before its name, since web pages and old programs name files wrongly."""

from __future__ import annotations

import io
import re
from zipfile import BadZipFile, LargeZipFile, ZipFile

from app.errors import InputError

Kind = str  # "text", "html", "mhtml", "docx", "legacy", "pdf", "zip"

SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".mht", ".mhtml", ".docx", ".docm", ".doc", ".dot", ".wps", ".wpt",
     ".rtf", ".odt", ".pdf", ".zip"}
)  # fmt: skip
_TABLES = frozenset({".xls", ".xlsx", ".xlsm", ".et", ".ods", ".ppt", ".pptx", ".dps", ".odp"})
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"BM", ""), (b"II*\0", "图片"), (b"MM\0*", "图片"),
    (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf", "7z 压缩包"), (b"\x1f\x8b", "压缩文件"), (b"BZh", ""), (b"\xfd7zXZ", "压缩文件"),
    (b"MZ\x90", "程序"), (b"\x7fELF", "程序"), (b"GGUF", "模型文件"), (b"SQLite format 3", "数据库"),
)  # fmt: skip
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_WORD_XML = re.compile(rb"progid=\"Word\.Document\"|schemas\.microsoft\.com/office/word/2003/wordml|xmlPackage")
_MHTML = re.compile(rb"(?im)^(?:mime-version\s*:|content-type\s*:\s*multipart/related)")
_HEAD = 4096


def recognise(data: bytes, name: str, suffix: str) -> Kind:
    """Which reader a file is for.

    Args:
        data: the whole file.
        name: what to call it in an error.
        suffix: its suffix in lower case; asked only where the bytes leave it open.

    Raises:
        InputError: it is of a sort that cannot be read.
    """
    if suffix in _TABLES:
        raise _foreign(name, "表格或幻灯片")
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(data, name)
    if head.startswith(_OLE):
        return _compound(data, name)
    if head.startswith(b"{\\rtf") or (head.startswith(b"<?xml") and _WORD_XML.search(head)):
        return "legacy"
    for magic, sort in _FOREIGN:
        if sort and head.startswith(magic):
            raise _foreign(name, sort)
    return _textual(_narrow(head), suffix)


def _narrow(head: bytes) -> bytes:
    """UTF-16 seen as single bytes, enough to find tags in it."""
    return head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head


def _textual(head: bytes, suffix: str) -> Kind:
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if suffix in (".mht", ".mhtml") or (_MHTML.search(head[:1000]) and b"multipart/" in head):
        return "mhtml"
    if _HTML.match(head) or (suffix in _HTML_SUFFIXES and b"<" in head):
        return "html"
    return "text"


def _packed(data: bytes, name: str) -> Kind:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:200] if archive.NameToInfo.get("mimetype") and _is_small(archive) else b""
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError(f"文件已损坏，打不开：{name}", "请重新复制或下载一份再试；原文件没有改动。") from error
    if any(each.startswith(("xl/", "ppt/")) for each in names) and "[Content_Types].xml" in names:
        raise _foreign(name, "表格或幻灯片")
    if "OFD.xml" in names:
        raise _foreign(name, "OFD 版式文件")
    if b"opendocument.text" in mimetype:
        return "legacy"
    if b"opendocument" in mimetype or b"epub" in mimetype:
        raise _foreign(name, "表格、幻灯片或电子书")
    return "docx" if "[Content_Types].xml" in names or "word/document.xml" in names else "zip"


def _is_small(archive: ZipFile) -> bool:
    return archive.NameToInfo["mimetype"].file_size < 200


def _compound(data: bytes, name: str) -> Kind:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise InputError(f"文件加了密码，读不了：{name}", "用 WPS 或 Word 打开，取消密码后另存一份再试；原文件没有改动。")
    if not holds("WordDocument") and (holds("Workbook") or holds("PowerPoint Document")):
        raise _foreign(name, "表格或幻灯片")
    return "legacy"


def _foreign(name: str, sort: str) -> InputError:
    return InputError(
        f"还不能读取这类文件（{sort}）：{name}", "请把文字另存为 .docx 或 .txt 后再添加（压缩包先解压）；原文件没有改动。"
    )

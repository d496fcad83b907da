"""A paper as a file, its kind by the ending."""

from __future__ import annotations

from pathlib import Path

from app.errors import InputError, StorageError
from app.export.plain import to_markdown, to_text
from app.export.records import Paper
from app.export.word import to_docx

KINDS = ("docx", "md", "txt")


def encode(paper: Paper, kind: str) -> bytes:
    """The bytes of a file of this kind; plain text gets a mark, so that old editors see it is UTF-8."""
    if kind == "docx":
        return to_docx(paper)
    return to_markdown(paper).encode() if kind == "md" else to_text(paper).encode("utf-8-sig")


def write_paper(paper: Paper, path: Path) -> Path:
    """Write a file, whole or not at all.

    Raises:
        InputError: the ending is none of `KINDS`, or the paper holds no text.
        StorageError: the file cannot be written; what was there is as it was.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise InputError(f"不会写这种文件：{path.name}", "文件名以 .docx、.md 或 .txt 结尾。")
    if not any(part.text.strip() for part in paper.parts):
        raise InputError("还没有写出正文，没有可导出的。", "先写一节再导出；要点都在。")
    draft = path.with_name(path.name + ".tmp")
    try:
        draft.write_bytes(encode(paper, kind))
        draft.replace(path)
    except OSError as error:
        raise StorageError(f"文件写不进去：{path}（{error.strerror}）", "请检查文件夹和磁盘空间，文件若在 Word 或 WPS 里开着请先关上；稿子没有动。") from error
    return path

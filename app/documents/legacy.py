"""Formats of older programs, .doc, .wps, .rtf, .odt: LibreOffice makes a .docx of them where it is installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from app.documents.limits import read_file
from app.documents.word import read_docx
from app.errors import InputError

PATIENCE = 120.0  # seconds; LibreOffice needs a few to start
_NAMES = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
)
_HOW = "用 WPS 或 Word 打开，另存为 .docx 后再添加；原文件没有改动。"


def read_legacy(data: bytes, name: str, patience: float = PATIENCE) -> str:
    """The text of a file in an old format.

    Args:
        data: the file.
        name: what to call it in an error; its suffix tells LibreOffice what to expect.
        patience: seconds for the conversion.

    Raises:
        InputError: LibreOffice is not installed or cannot read the file.
    """
    office = find_office()
    if office is None:
        raise InputError(f"这是旧格式文件，本机没有装 LibreOffice，读不了：{name}", _HOW)
    with tempfile.TemporaryDirectory(prefix="nigao-", ignore_cleanup_errors=True) as folder:
        suffix = Path(name).suffix.lower()
        source = Path(folder) / f"source{suffix if suffix.isascii() and suffix[1:].isalnum() else '.doc'}"
        source.write_bytes(data)
        made = _convert(office, source, Path(folder), patience)
        if made is None:
            raise InputError(f"LibreOffice 没能打开：{name}", _HOW)
        return read_docx(read_file(made), name)


def find_office() -> str | None:
    """LibreOffice's program, if it is installed."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def _convert(office: str, source: Path, folder: Path, patience: float) -> Path | None:
    """A profile of its own keeps it apart from a LibreOffice that the user has open, and from the user's macros."""
    command = [
        office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), str(source),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)
    made = folder / "made" / "source.docx"
    return made if made.is_file() else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with the processes it has started."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:
            process.kill()
    process.wait()

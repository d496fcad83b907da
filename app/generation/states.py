"""Attention states kept on disk, so that a prompt's fixed part is computed once and read back in milliseconds.

A state is named by the model, its settings and the tokens it holds; a file that is damaged, foreign or too old is
passed over. States are only a cache: a full or read-only disk costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from contextlib import suppress
from pathlib import Path

SLICE = 64  # states end at multiples of so many tokens, where prompts are cut anyway
_MAGIC = b"nigao-state-1\n"
_SUFFIX = ".state"


class States:
    """States of one model in one folder.

    Args:
        folder: where they are kept; made when first needed.
        limit: bytes they may take up together; the one unused for longest goes first. 0: nothing is kept.
        mark: whatever makes states of another model, or of other settings, useless here.
    """

    def __init__(self, folder: Path, limit: int, mark: str) -> None:
        self._folder = folder
        self._limit = limit
        self._mark = mark

    def find(self, tokens: list[int]) -> bytes | None:
        """The state after exactly these tokens, if it is there and whole."""
        path = self._path(tokens)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        start = len(_MAGIC) + 32
        if not data.startswith(_MAGIC) or hashlib.sha256(data[start:]).digest() != data[len(_MAGIC) : start]:
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return data[start:]

    def has(self, tokens: list[int]) -> bool:
        """Whether there is such a state, damaged or not."""
        return self._path(tokens).is_file()

    def keep(self, tokens: list[int], data: bytes) -> None:
        """Store the state after these tokens."""
        if not self._limit or len(data) > self._limit:
            return
        path = self._path(tokens)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(b"".join([_MAGIC, hashlib.sha256(data).digest(), data]))
            part.replace(path)
            self._make_room()
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _path(self, tokens: list[int]) -> Path:
        name = hashlib.sha256(self._mark.encode() + b"\0" + array("i", tokens).tobytes()).hexdigest()[:32]
        return self._folder / f"{name}{_SUFFIX}"

    def _make_room(self) -> None:
        files = sorted(((path.stat(), path) for path in self._folder.glob(f"*{_SUFFIX}")), key=lambda f: f[0].st_mtime)
        total = sum(stat.st_size for stat, _ in files)
        for stat, path in files:
            if total <= self._limit:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def model_mark(path: Path, *settings: object) -> str:
    """What tells one model file, used with these settings, from another; the file is not read for it."""
    stat = path.stat()
    return "|".join(map(str, (path.name, stat.st_size, stat.st_mtime_ns, *settings)))

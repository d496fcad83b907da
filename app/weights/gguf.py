"""The header of a GGUF file, read without the model library: is it one, is it whole, what does it need."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import ModelInvalid

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
# Formats of the scalar value types, by their number in the GGUF specification.
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
# Tensor types: (values in a block, bytes of a block). A type that is not here counts as no bytes:
# then only the tensor's start is known to lie inside the file.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says. `end`: the bytes the file must have at least; `values`: the scalar and text metadata."""

    end: int
    values: dict[str, int | float | bool | str]

    @property
    def architecture(self) -> str:
        return str(self.values.get("general.architecture", ""))

    def number(self, key: str) -> int:
        """A whole number from the architecture's own metadata, 0 when it is not given."""
        value = self.values.get(f"{self.architecture}.{key}", 0)
        return int(value) if isinstance(value, int | float) else 0


def read_header(path: Path) -> Header:
    """Read and check a model file's header; some 0.2 s, whatever the file's size.

    Raises:
        ModelInvalid: not a GGUF file, an unknown version, or shorter than its own header says.
    """
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise ModelInvalid(f"不是 GGUF 模型文件：{path}", "请换一个 .gguf 文件，或运行 nigao models pull 下载默认模型。")
        size = path.stat().st_size
        try:
            header = _Reader(file, size, path).header()
        except (struct.error, IndexError, OverflowError, RecursionError) as error:
            raise truncated(path, size) from error
    if header.end > size:
        raise truncated(path, size, header.end)
    return header


def truncated(path: Path, size: int, wanted: int = 0) -> ModelInvalid:
    """The error for a file that ends too early."""
    whole = f"，完整的文件应有 {wanted:,} 字节" if wanted else ""
    return ModelInvalid(
        f"模型文件不完整：{path} 只有 {size:,} 字节{whole}",
        "请重新复制该文件，或运行 nigao models pull 重新下载；报告和草稿不受影响。",
    )


class _Reader:
    """A cursor over the header. Reading past the end raises struct.error or IndexError."""

    def __init__(self, file: BinaryIO, size: int, path: Path) -> None:
        self.file = file
        self.size = size
        self.path = path
        self.at = len(MAGIC)

    def header(self) -> Header:
        version = self.take("I")
        if version not in _VERSIONS:
            raise ModelInvalid(
                f"GGUF 版本 {version} 读不了：{self.path}", "请换用新近转换的 .gguf 文件（第 2、3 版，小端）。"
            )
        tensors, pairs = self.take("Q"), self.take("Q")
        values = {}
        for _ in range(pairs):
            key, value = self.text(), self.value(self.take("I"))
            if value is not None:
                values[key] = value
        extent = max((self.tensor() for _ in range(tensors)), default=0)
        alignment = int(values.get("general.alignment", 32)) or 32
        return Header(-(-self.at // alignment) * alignment + extent, values)

    def tensor(self) -> int:
        """Skip one tensor's entry and return where its data end, counted from the start of the data."""
        self.text()
        count = 1
        for _ in range(self.take("I")):
            count *= self.take("Q")
        kind, offset = self.take("I"), self.take("Q")
        values, size = _BLOCKS.get(kind, (1, 0))
        return offset + count // values * size

    def value(self, kind: int) -> int | float | bool | str | None:
        """One metadata value; arrays are skipped (None): nothing here needs a vocabulary."""
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            self.skip_array()
            return None
        result: int | float | bool = self._unpack(self._format(kind))
        return result

    def skip_array(self) -> None:
        kind, count = self.take("I"), self.take("Q")
        if kind not in (_STRING, _ARRAY):
            self.move(count * struct.calcsize("<" + self._format(kind)))
            return
        for _ in range(count):
            if kind == _STRING:
                self._read(self.take("Q"))
            else:
                self.skip_array()

    def text(self) -> str:
        return self._read(self.take("Q")).decode("utf-8", "replace")

    def take(self, form: str) -> int:
        return int(self._unpack(form))

    def move(self, size: int) -> None:
        self.at += size
        if self.at > self.size:
            raise IndexError(self.at)
        self.file.seek(self.at)

    def _unpack(self, form: str) -> int | float | bool:
        (result,) = struct.unpack("<" + form, self._read(struct.calcsize("<" + form)))
        value: int | float | bool = result
        return value

    def _read(self, size: int) -> bytes:
        self.at += size
        if self.at > self.size:
            raise IndexError(self.at)
        return self.file.read(size)

    @staticmethod
    def _format(kind: int) -> str:
        if kind not in _SCALARS:
            raise IndexError(kind)
        return _SCALARS[kind]

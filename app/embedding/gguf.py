"""An embedding model of the user's own (.gguf), run by llama.cpp in a process of its own.

A broken model file can abort the process that loads it; the page and its text must survive that.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.errors import LibraryError

_PART = 1 << 20  # bytes at each end of the file that tell it from others
_SAFE = "报告和草稿不受影响；检查设置 NIGAO_EMBEDDER，或去掉它改用自带的向量模型，再运行 nigao index rebuild。"


class GgufEncoder:
    """A GGUF embedding model, such as bge-m3. The process starts with the first text and anew when it has died.

    Args:
        path: the .gguf file.
        threads: threads to compute with; 0 for one for each processor.
        log_dir: folder for what the process prints; None drops it.
    """

    def __init__(self, path: Path, threads: int = 0, log_dir: Path | None = None) -> None:
        self._path = path
        self._threads = threads or os.cpu_count() or 2
        self._log_dir = log_dir
        self._turn = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    @cached_property
    def id(self) -> str:
        """The file's name, size and a hash of its ends.

        Raises:
            LibraryError: the file cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                ends = file.read(_PART)
                file.seek(max(size - _PART, 0))
                ends += file.read(_PART)
        except OSError as error:
            raise LibraryError(f"向量模型文件打不开：{self._path}（{error.strerror}）", _SAFE) from error
        return f"gguf/{self._path.name}-{size}-{hashlib.sha256(ends).hexdigest()[:12]}"

    @cached_property
    def dim(self) -> int:
        """Length of a vector; asks the model.

        Raises:
            LibraryError: the model cannot be loaded.
        """
        return int(self._ask(["。"]).shape[1])

    def encode(self, texts: Sequence[str], *, query: bool = False) -> npt.NDArray[np.float32]:  # noqa: ARG002
        """Vectors of length 1, one row per text.

        Args:
            texts: sections or queries; of a text longer than the model's context the windows' mean is taken.
            query: makes no difference: which marks a model wants for queries, its file does not say.

        Raises:
            LibraryError: the model cannot be loaded, or its process ended.
        """
        return self._ask(list(texts)) if texts else np.empty((0, self.dim), dtype=np.float32)

    def close(self) -> None:
        """End the process; the next text starts it anew."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()

    def _ask(self, texts: list[str]) -> npt.NDArray[np.float32]:
        with self._turn:
            process = self._running()
            self._send(process, {"texts": texts})
            return np.array(self._receive(process)["vectors"], dtype=np.float32)

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            _ = self.id  # a file that is not there is said at once
            self._process = self._spawn()
            atexit.register(self.close)
            self._receive(self._process)
        return self._process

    def _spawn(self) -> subprocess.Popen[str]:
        root = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"}
        # Threads that wait leave the processor to others.
        environment.setdefault("GOMP_SPINCOUNT", "1000")
        command = [sys.executable, "-m", "app.embedding.worker", str(self._path), str(self._threads)]
        with self._log() as log:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment,
                text=True, encoding="utf-8", bufsize=1,
            )  # fmt: skip

    def _log(self) -> Any:
        with contextlib.suppress(OSError):
            if self._log_dir is not None:
                self._log_dir.mkdir(parents=True, exist_ok=True)
                return (self._log_dir / "embedder.log").open("w", encoding="utf-8")
        return Path(os.devnull).open("w", encoding="utf-8")

    def _send(self, process: subprocess.Popen[str], message: dict[str, Any]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._died() from error

    def _receive(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
        except (OSError, ValueError) as error:
            raise self._died() from error
        if not line:
            raise self._died()
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise LibraryError(f"向量模型用不了：{self._path.name}（{message['error']}）", _SAFE)
        return message

    def _died(self) -> LibraryError:
        code = self._process.wait(5) if self._process else None
        self.close()
        return LibraryError(f"向量模型的进程意外退出：{self._path.name}（代码 {code}）", _SAFE)

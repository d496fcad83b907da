"""The owner of the model's process: one queue, streaming, stop, restart after a crash."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app import errors
from app.config import Config
from app.errors import ModelCrashed, NigaoError, StorageError
from app.schema import Chunk, GenerationRequest

# Threads that wait for one another must not hold the processor while other programs need it: with the default the
# model nearly stands still on a busy machine; with this it loses a few per cent on an idle one.
SPINS = "1000"


class LocalModel:
    """A `Generator` over llama.cpp in a process of its own.

    The process starts with the first request and is started anew when it has died. Requests wait for one
    another. Closing the iterator of `generate` stops the model and waits until it has stopped.

    Args:
        path: the verified .gguf file.
        config: threads, context and where the log goes.
    """

    def __init__(self, path: Path, config: Config) -> None:
        self._path = path
        self._config = config
        self._turn = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._number = 0
        self._waiting = 0  # requests that want the model now
        self._ahead = 0  # the newest conversation to be read ahead
        self.info: dict[str, Any] = {}

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._process is not None and self._process.poll() is None

    @property
    def size(self) -> int:
        """Bytes of the model's file; 0 where it is gone."""
        with contextlib.suppress(OSError):
            return self._path.stat().st_size
        return 0

    def start(self) -> None:
        """Load the model now rather than with the first request.

        Raises:
            ModelError: the file cannot be loaded, or the process ended.
        """
        with self._turn:
            self._running()

    def count(self, request: GenerationRequest) -> int:
        """Number of tokens of a request's prompt and prefix."""
        with self._turn:
            for message in self._exchange("count", request):
                return int(message["count"])
        raise self._crashed()

    def generate(self, request: GenerationRequest) -> Iterator[Chunk]:
        """Decode one piece of text; see `GenerationRequest`.

        Raises:
            InputError: the prompt does not fit into the context.
            ModelError: the model cannot be loaded or its process ended.
        """
        with self._my_turn():
            answers = self._exchange("generate", request)
            try:
                for message in answers:
                    chunk = Chunk(**message["chunk"])
                    yield chunk
                    if chunk.finish:
                        return
            except GeneratorExit:
                self._cancel(answers)
                raise

    def read_ahead(self, request: GenerationRequest) -> bool:
        """Read a conversation before it is asked for; gives way to every other request, and to a newer one of its kind.

        Returns:
            whether all of it was read.

        Raises:
            ModelError: the model cannot be loaded or its process ended.
        """
        self._ahead += 1
        mine = self._ahead
        with self._turn:
            if self._waiting or self._ahead != mine:
                return False
            answers = self._exchange("generate", replace(request, max_tokens=0))
            for message in answers:
                if message["chunk"]["finish"]:
                    return True
                if self._waiting or self._ahead != mine:
                    self._cancel(answers)
                    return False
        return False

    @contextlib.contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Wait for the model; what is only read ahead makes way at once."""
        self._waiting += 1
        try:
            self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()

    def rest(self) -> None:
        """Give the memory back once the piece that is being decoded is done; the next request loads the model again."""
        with self._turn:
            self.close()

    def become(self, path: Path, config: Config) -> None:
        """Be another model, or the same with other settings, from the next piece on."""
        with self._turn:
            self.close()
            self._path, self._config = path, config

    def close(self) -> None:
        """End the process; the next request would start a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _exchange(self, op: str, request: GenerationRequest) -> Iterator[dict[str, Any]]:
        process = self._running()
        self._number += 1
        self._send(process, {"id": self._number, "op": op, "request": asdict(request)})
        while True:
            message = self._receive(process)
            if message["id"] == self._number:
                yield message

    def _cancel(self, answers: Iterator[dict[str, Any]]) -> None:
        """Stop the running request and wait for the loop to leave, so that the next one starts clean."""
        if self._process is None:
            return
        try:
            self._send(self._process, {"id": self._number, "op": "cancel"})
            for message in answers:
                if message["chunk"]["finish"]:
                    return
        except NigaoError:
            self.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._process = self._spawn()
        self.info = self._receive(self._process)["ready"]
        return self._process

    def _spawn(self) -> subprocess.Popen[str]:
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
        environment.setdefault("GOMP_SPINCOUNT", SPINS)
        command = [sys.executable, "-m", "app.generation.worker", str(self._path), str(self._config.threads), str(self._config.context)]
        command += [str(self._config.states_dir), str(self._config.states_mb)]
        with self._open_log() as log:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment,
                text=True, encoding="utf-8", bufsize=1,
            )  # fmt: skip

    def _open_log(self) -> Any:
        try:
            self._config.log_dir.mkdir(parents=True, exist_ok=True)
            return (self._config.log_dir / "model.log").open("w", encoding="utf-8")
        except OSError as error:
            raise StorageError(f"工作文件夹写不进去：{self._config.home}（{error}）", "腾出空间或换一个 NIGAO_HOME 后重来。") from error

    def _send(self, process: subprocess.Popen[str], message: dict[str, Any]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(message, ensure_ascii=True) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._crashed() from error

    def _receive(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
        except (OSError, ValueError) as error:
            raise self._crashed() from error
        if not line:
            raise self._crashed()
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise _rebuild(message)
        return message

    def _crashed(self) -> ModelCrashed:
        code = self._process.wait(5) if self._process else None
        self.close()
        return ModelCrashed(
            f"模型进程意外退出（代码 {code}）",
            f"已写出的文字和要点都在；再点一次即可，模型会自动重新载入。若反复出现，运行 nigao doctor，详情见 {self._config.log_dir / 'model.log'}。",
        )


def _rebuild(message: dict[str, Any]) -> NigaoError:
    """The error as it was raised in the other process."""
    kind = getattr(errors, message["error"], ModelCrashed)
    error: NigaoError = kind(message["message"], message["hint"])
    return error

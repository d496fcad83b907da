"""The line to the model's process: requests go in, and each answer goes to the one who asked."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from app import errors
from app.config import Config
from app.errors import ModelCrashed, NigaoError, StorageError

# Threads that wait for one another must not hold the processor while other programs need it: with the default the
# model nearly stands still on a busy machine; with this it loses a few per cent on an idle one.
SPINS = "1000"
READY = 0  # what the process says once the model is loaded

Inbox = SimpleQueue[dict[str, Any] | None]  # None: nothing more will come


class Link:
    """A process with the model, from its start to its end. Any number of threads may ask at the same time.

    Args:
        path: the .gguf file.
        config: threads, context, states, and where the log goes.

    Raises:
        StorageError: the log cannot be written.
    """

    def __init__(self, path: Path, config: Config) -> None:
        self._config = config
        self._writing = threading.Lock()
        self._inboxes: dict[int, Inbox] = {READY: SimpleQueue()}
        self._number = READY
        self._over = False
        self.process = _spawn(path, config)
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ready(self) -> dict[str, Any]:
        """Wait for the model to be loaded; what is to be known of it.

        Raises:
            ModelError: the file cannot be loaded, or the process ended.
        """
        return dict(next(self.answers(READY))["ready"])

    def ask(self, op: str, **more: Any) -> int:
        """Send a request; the number under which its answers come.

        Raises:
            ModelCrashed: the process has ended.
        """
        with self._writing:
            self._number += 1
            number = self._number
            self._inboxes[number] = SimpleQueue()
            if self._over:
                self._inboxes[number].put(None)
        self.tell(number, op, **more)
        return number

    def tell(self, number: int, op: str, **more: Any) -> None:
        """Send something that is not answered.

        Raises:
            ModelCrashed: the process has ended.
        """
        assert self.process.stdin is not None
        line = json.dumps({"id": number, "op": op, **more}, ensure_ascii=True) + "\n"
        try:
            with self._writing:
                self.process.stdin.write(line)
                self.process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._crashed() from error

    def answers(self, number: int) -> Iterator[dict[str, Any]]:
        """What comes for a request, as it comes, for as long as it is wanted.

        Raises:
            NigaoError: as the process raised it.
            ModelCrashed: the process has ended.
        """
        inbox = self._inboxes[number]
        try:
            while (message := inbox.get()) is not None:
                if "error" in message:
                    raise _rebuild(message)
                yield message
            raise self._crashed()
        finally:
            self._inboxes.pop(number, None)

    def hang_up(self, number: int) -> None:
        """Whoever waits for these answers waits no longer: one more comes, with nothing in it."""
        with contextlib.suppress(KeyError):
            self._inboxes[number].put({"id": number})

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            assert self.process.stdin is not None
            self.process.stdin.close()

    def _read(self) -> None:
        """Hand answers out until the process ends."""
        assert self.process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            for line in self.process.stdout:
                message = json.loads(line)
                if inbox := self._inboxes.get(message["id"]):
                    inbox.put(message)
        with self._writing:
            self._over = True
            for inbox in list(self._inboxes.values()):
                inbox.put(None)
        self.process.stdout.close()

    def _crashed(self) -> ModelCrashed:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        code = self.process.poll()
        self.close()
        return ModelCrashed(
            f"模型进程意外退出（代码 {code}）",
            f"已写出的文字和要点都在；再点一次即可，模型会自动重新载入。若反复出现，运行 nigao doctor，详情见 {self._config.log_dir / 'model.log'}。",
        )


def _spawn(path: Path, config: Config) -> subprocess.Popen[str]:
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
    environment.setdefault("GOMP_SPINCOUNT", SPINS)
    command = [sys.executable, "-m", "app.generation.worker", str(path), str(config.threads), str(config.context)]
    command += [str(config.states_dir), str(config.states_mb)]
    with _open_log(config) as log:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment,
            text=True, encoding="utf-8", bufsize=1,
        )  # fmt: skip


def _open_log(config: Config) -> Any:
    try:
        config.log_dir.mkdir(parents=True, exist_ok=True)
        return (config.log_dir / "model.log").open("w", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"工作文件夹写不进去：{config.home}（{error}）", "腾出空间或换一个 NIGAO_HOME 后重来。") from error


def _rebuild(message: dict[str, Any]) -> NigaoError:
    """The error as it was raised in the other process."""
    kind = getattr(errors, message["error"], ModelCrashed)
    error: NigaoError = kind(message["message"], message["hint"])
    return error

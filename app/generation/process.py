"""The owner of the model's process: one at a time or several together, streaming, stop, restart after a crash."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from subprocess import Popen
from typing import Any

from app.config import Config
from app.errors import ModelCrashed, NigaoError
from app.generation.link import Link
from app.schema import Chunk, GenerationRequest


class LocalModel:
    """A `Generator` over llama.cpp in a process of its own.

    The process starts with the first request and is started anew when it has died. Requests wait for one
    another, but for those of `together`. Closing the iterator of `generate` stops the model and waits until it has stopped.

    Args:
        path: the verified .gguf file.
        config: threads, context and where the log goes.
    """

    def __init__(self, path: Path, config: Config) -> None:
        self._path = path
        self._config = config
        self._turn = threading.Lock()
        self._company = threading.Lock()  # several together: one party at a time
        self._link: Link | None = None
        self._waiting = 0  # requests that want the model now
        self._ahead = 0  # the newest conversation to be read ahead
        self._seated = 0  # pieces that are decoded together now
        self._counts = threading.Condition()  # of the two
        self.info: dict[str, Any] = {}

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        link = self._link
        return link is not None and link.alive

    @property
    def process(self) -> Popen[str] | None:
        """The process that has the model, if it was started."""
        link = self._link
        return link.process if link else None

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
            link = self._running()
            return int(next(link.answers(link.ask("count", request=asdict(request))))["count"])

    def generate(self, request: GenerationRequest) -> Iterator[Chunk]:
        """Decode one piece of text; see `GenerationRequest`.

        Raises:
            InputError: the prompt does not fit into the context.
            ModelError: the model cannot be loaded or its process ended.
        """
        with self._my_turn():
            yield from self._answered(self._running(), request)

    def _answered(self, link: Link, request: GenerationRequest) -> Iterator[Chunk]:
        number = link.ask("generate", request=asdict(request))
        answers, finish = link.answers(number), ""
        try:
            while not finish:
                chunk = Chunk(**next(answers)["chunk"])
                finish = chunk.finish
                yield chunk
        except (GeneratorExit, KeyboardInterrupt):
            if not finish:
                self._cancel(link, number, answers)
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

        def in_the_way() -> bool:
            return bool(self._waiting or self._seated or self._ahead != mine)

        with self._turn:
            if in_the_way():
                return False
            steps = self._answered(self._running(), replace(request, max_tokens=0))
            with contextlib.closing(steps):  # type: ignore[type-var]
                for chunk in steps:
                    if chunk.finish or in_the_way():
                        return bool(chunk.finish)
        return False

    @contextlib.contextmanager
    def _my_turn(self) -> Iterator[None]:
        """Wait for the model; what is only read ahead makes way at once."""
        with self._counts:
            self._waiting += 1
        try:
            self._turn.acquire()
        finally:
            with self._counts:
                self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()

    def rest(self) -> None:
        """Give the memory back once the pieces that are being decoded are done; the next request loads the model again."""
        with self._alone():
            self.close()

    def become(self, path: Path, config: Config) -> None:
        """Be another model, or the same with other settings, from the next piece on."""
        with self._alone():
            self.close()
            self._path, self._config = path, config

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turn:
            with self._counts:
                self._counts.wait_for(lambda: not self._seated)
            yield

    def close(self) -> None:
        """End the process; the next request would start a new one."""
        link, self._link = self._link, None
        if link is not None:
            link.close()

    # --- several together --------------------------------------------------------------------------------

    @contextlib.contextmanager
    def together(self, texts: int) -> Iterator[list[Seat]]:
        """Places for so many texts that are written at the same time; as many as are worth having on this machine.

        One place alone means that one text after the other is quicker. A party waits for the one before it.

        Raises:
            ModelError: the model cannot be loaded or its process ended.
        """
        with self._company:
            with self._my_turn():
                link = self._running()
                number = int(next(link.answers(link.ask("gather", texts=texts)))["seats"])
            try:
                yield [Seat(self, i, number) for i in range(number)]
            finally:
                self._tell("scatter")

    def _tell(self, op: str, number: int = -1, **more: Any) -> None:
        """Say something that may go unheard."""
        link = self._link
        with contextlib.suppress(ModelCrashed):
            if link is not None and link.alive:
                link.tell(number, op, **more)

    def _seat_taken(self, request: GenerationRequest, seat: int, seats: int) -> tuple[Link, int]:
        with self._my_turn():
            link = self._running()
            number = link.ask("generate", request=asdict(request), seat=seat, seats=seats)
            with self._counts:
                self._seated += 1
            return link, number

    def _seat_left(self) -> None:
        with self._counts:
            self._seated -= 1
            self._counts.notify_all()

    # --- the process -------------------------------------------------------------------------------------

    def _cancel(self, link: Link, number: int, answers: Iterator[dict[str, Any]]) -> None:
        """Stop the running request and wait for the loop to leave, so that the next one starts clean."""
        try:
            link.tell(number, "cancel")
            for message in answers:
                if message["chunk"]["finish"]:
                    return
        except NigaoError:
            self.close()

    def _running(self) -> Link:
        """The process with the model, started if there is none; whoever calls has the turn."""
        if self._link is not None and self._link.alive:
            return self._link
        self.close()
        self._link = link = Link(self._path, self._config)
        try:
            self.info = link.ready()
        except BaseException:  # also an interrupt: what has not said that it is ready is never used
            self.close()
            raise
        return link


class StoppedWriting(Exception):
    """A seat was stopped by whoever gave it out."""


class Seat:
    """A `Generator` whose pieces are decoded together with those of the other seats, one text at a time.

    Args:
        model: whose seat it is.
        number: which one. seats: of how many.
    """

    def __init__(self, model: LocalModel, number: int, seats: int) -> None:
        self._model = model
        self._number = number
        self._seats = seats
        self._stopped = False
        self._asked: tuple[Link, int] | None = None

    def generate(self, request: GenerationRequest) -> Iterator[Chunk]:
        """As `LocalModel.generate`. What is decoded at the same time may tip a close choice: a seed does not fix the text."""
        link, number = self._ask(request)
        answers, finish = link.answers(number), ""
        try:
            while not finish:
                message = next(answers)
                if "chunk" not in message:
                    raise StoppedWriting
                chunk = Chunk(**message["chunk"])
                finish = chunk.finish
                yield chunk
        finally:
            self._asked = None
            self._model._seat_left()
            if not finish:
                self._model._tell("cancel", number)

    def _ask(self, request: GenerationRequest) -> tuple[Link, int]:
        if self._stopped:
            raise StoppedWriting
        self._asked = link, number = self._model._seat_taken(request, self._number, self._seats)
        if self._stopped:
            link.hang_up(number)
        return link, number

    def leave(self) -> None:
        """The text is finished: others may have its memory."""
        self._model._tell("leave", seat=self._number)

    def stop(self) -> None:
        """End what is being written here, from another thread; no more will be."""
        self._stopped = True
        if asked := self._asked:
            link, number = asked
            link.hang_up(number)

"""The model's own process: JSON lines in on stdin, JSON lines out on stdout.

In:  {"id": 1, "op": "generate" | "count", "request": {...}}   {"id": 1, "op": "cancel"}
Out: {"id": 0, "ready": {...}}   {"id": 1, "chunk": {...}}   {"id": 1, "count": n}   {"id": 1, "error": class, ...}

It ends when stdin closes, so it never outlives its owner.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from app.errors import NigaoError
from app.generation.decoder import Decoder
from app.generation.decoding import Session
from app.generation.states import States
from app.generation.tuning import load as tuning_of
from app.generation.tuning import measure, save, usable_processors
from app.schema import GenerationRequest, GuardSpec, Message


class Worker:
    """Answers one request after another; a cancel reaches the running one at once."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._jobs: queue.Queue[dict[str, Any]] = queue.Queue()
        self._cancelled: set[int] = set()

    def send(self, **message: Any) -> None:
        self._out.write(json.dumps(message, ensure_ascii=True) + "\n")
        self._out.flush()

    def listen(self, lines: TextIO) -> None:
        """Read requests until the owner is gone."""
        for line in lines:
            message = json.loads(line)
            if message["op"] == "cancel":
                self._cancelled.add(message["id"])
            else:
                self._jobs.put(message)
        os._exit(0)

    def serve(self, session: Session) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._answer(session, job)
            except NigaoError as error:
                self.send(id=job["id"], error=type(error).__name__, message=error.message, hint=error.hint)
            self._cancelled.discard(job["id"])

    def _answer(self, session: Session, job: dict[str, Any]) -> None:
        request = read_request(job["request"])
        if job["op"] == "count":
            self.send(id=job["id"], count=session.count(request))
            return
        for chunk in session.run(request, lambda: job["id"] in self._cancelled):
            self.send(id=job["id"], chunk=asdict(chunk))


def read_request(data: dict[str, Any]) -> GenerationRequest:
    """A request as it crossed the process border."""
    guard = data.pop("guard")
    messages = tuple(Message(**m) for m in data.pop("messages"))
    stop, avoid = tuple(data.pop("stop")), tuple(data.pop("avoid"))
    return GenerationRequest(messages, stop=stop, avoid=avoid, guard=_read_guard(guard) if guard else None, **data)


def _read_guard(data: dict[str, Any]) -> GuardSpec:
    figures = tuple((tuple(forms), uses) for forms, uses in data.pop("figures"))
    return GuardSpec(figures=figures, **{name: tuple(value) for name, value in data.items()})


def open_decoder(path: Path, threads: int, context: int, folder: Path) -> Decoder:
    """The model with as many threads as asked, or for 0 with as many as suit the machine.

    Args:
        folder: where the measurement is kept.

    Raises:
        ModelInvalid: the file cannot be loaded.
    """
    processors = usable_processors()
    decoder = Decoder(path, threads or processors, context)
    if not threads:
        mark = f"{processors} {decoder.mark}"
        tuning = tuning_of(folder, mark)
        if tuning is None:
            tuning = measure(mark, processors, decoder.trial)
            save(folder, tuning)
        decoder.use_threads(tuning.writing, tuning.reading)
    return decoder


def main() -> None:
    """Entry: `python -m app.generation.worker MODEL THREADS CONTEXT STATES MEGABYTES`."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # native code prints where it likes; ours stays clean
    worker = Worker(out)
    lines = open(sys.stdin.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115
    threading.Thread(target=worker.listen, args=(lines,), daemon=True).start()
    path, threads, context, folder, megabytes = sys.argv[1:6]
    try:
        decoder = open_decoder(Path(path), int(threads), int(context), Path(folder))
    except NigaoError as error:
        worker.send(id=0, error=type(error).__name__, message=error.message, hint=error.hint)
        sys.exit(3)
    worker.send(id=0, ready={"context": decoder.context, "name": decoder.name, "threads": decoder.threads})
    worker.serve(Session(decoder, States(Path(folder), int(megabytes) * 1_000_000, decoder.mark)))


if __name__ == "__main__":
    main()

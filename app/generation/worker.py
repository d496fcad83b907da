"""The model's own process: JSON lines in on stdin, JSON lines out on stdout.

In:  {"id": 1, "op": "generate" | "count", "request": {...}}   {"id": 1, "op": "cancel"}
     {"id": 2, "op": "gather", "texts": 8}   {"id": 3, "op": "generate", "seat": 0, "seats": 8, "request": {...}}
     {"id": 4, "op": "leave", "seat": 0}   {"id": 5, "op": "scatter"}
Out: {"id": 0, "ready": {...}}   {"id": 1, "chunk": {...}}   {"id": 1, "count": n}   {"id": 1, "error": class, ...}
     {"id": 2, "seats": 8}

A request without a seat is decoded alone, and before all others. It ends when stdin closes, so it never outlives its owner.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from app.errors import NigaoError
from app.generation.batch import Lane
from app.generation.decoder import Decoder
from app.generation.decoding import Session
from app.generation.seating import Seating
from app.generation.states import States
from app.generation.tuning import usable_processors
from app.schema import Chunk, GenerationRequest, GuardSpec, Message


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A request that is being answered; `lane` if it has a seat."""

    id: int
    steps: Iterator[Chunk]
    lane: Lane | None


class Worker:
    """Answers requests; a cancel reaches a running one at once."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._jobs: queue.Queue[dict[str, Any]] = queue.Queue()
        self._cancelled: set[int] = set()
        self._runs: list[Run] = []

    def send(self, **message: Any) -> None:
        self._out.write(json.dumps(message, ensure_ascii=True) + "\n")
        self._out.flush()

    def fail(self, number: int, error: NigaoError) -> None:
        self.send(id=number, error=type(error).__name__, message=error.message, hint=error.hint)

    def listen(self, lines: TextIO) -> None:
        """Read requests until the owner is gone."""
        for line in lines:
            message = json.loads(line)
            if message["op"] == "cancel":
                self._cancelled.add(message["id"])
            else:
                self._jobs.put(message)
        os._exit(0)

    def serve(self, session: Session, seating: Seating) -> None:
        while True:
            while not self._runs or not self._jobs.empty():
                job = self._jobs.get()
                try:
                    self._take(job, session, seating)
                except NigaoError as error:
                    self.fail(job["id"], error)
            self._go_on(seating)

    def _take(self, job: dict[str, Any], session: Session, seating: Seating) -> None:
        number, op = job["id"], job["op"]
        if op == "count":
            self.send(id=number, count=session.count(read_request(job["request"])))
        elif op == "gather":
            self.send(id=number, seats=seating.gather(job["texts"]))
        elif op == "leave":
            self._drop(seating.leave(job["seat"]))
        elif op == "scatter":
            self._drop(*(run.lane for run in self._runs))
            seating.close()
        else:
            self._begin(job, session, seating)

    def _begin(self, job: dict[str, Any], session: Session, seating: Seating) -> None:
        number, lane = job["id"], None
        if "seat" in job:
            lane, session = seating.take(job["seat"], job["seats"])
            self._drop(lane)  # what was cancelled there may not have left yet
        self._runs.append(Run(number, session.run(read_request(job["request"]), lambda: number in self._cancelled), lane))

    def _drop(self, *lanes: Lane | None) -> None:
        """End what is written in these lanes, without a word."""
        for run in [run for run in self._runs if run.lane and run.lane in lanes]:
            self._end(run)

    def _go_on(self, seating: Seating) -> None:
        """A step of the request that is decoded alone, or else one of all the others."""
        alone = [run for run in self._runs if run.lane is None]
        if alone:
            self._advance(alone[0])
            return
        for run in list(self._runs):
            while run in self._runs and not self._is_waiting(run):
                self._advance(run)
        seating.step([run.lane for run in self._runs if run.lane])

    def _is_waiting(self, run: Run) -> bool:
        """Whether it needs an evaluation; one that was cancelled does not any more."""
        if run.lane and run.id in self._cancelled:
            run.lane.abandon()
        return run.lane is not None and run.lane.waits

    def _advance(self, run: Run) -> None:
        """The next chunk of a request; signs of life are only sent for one that is decoded alone."""
        try:
            chunk = next(run.steps)
        except NigaoError as error:
            self.fail(run.id, error)
            self._end(run)
            return
        if chunk.text or chunk.finish or run.lane is None:
            self.send(id=run.id, chunk=asdict(chunk))
        if chunk.finish:
            self._end(run)

    def _end(self, run: Run) -> None:
        self._runs.remove(run)
        self._cancelled.discard(run.id)
        if run.lane:
            run.lane.abandon()


def read_request(data: dict[str, Any]) -> GenerationRequest:
    """A request as it crossed the process border."""
    guard = data.pop("guard")
    messages = tuple(Message(**m) for m in data.pop("messages"))
    stop, avoid = tuple(data.pop("stop")), tuple(data.pop("avoid"))
    return GenerationRequest(messages, stop=stop, avoid=avoid, guard=_read_guard(guard) if guard else None, **data)


def _read_guard(data: dict[str, Any]) -> GuardSpec:
    figures = tuple((tuple(forms), uses) for forms, uses in data.pop("figures"))
    return GuardSpec(figures=figures, **{name: tuple(value) for name, value in data.items()})


def main() -> None:
    """Entry: `python -m app.generation.worker MODEL THREADS CONTEXT STATES MEGABYTES`."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # native code prints where it likes; ours stays clean
    worker = Worker(out)
    lines = open(sys.stdin.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115
    threading.Thread(target=worker.listen, args=(lines,), daemon=True).start()
    path, threads, context, folder, megabytes = sys.argv[1:6]
    try:
        decoder = Decoder(Path(path), int(threads) or usable_processors(), int(context))
    except NigaoError as error:
        worker.fail(0, error)
        sys.exit(3)
    seating = Seating(decoder, int(threads), Path(folder), int(megabytes) * 1_000_000)
    if not int(threads):
        seating.tuning  # noqa: B018  measured before anything is written
    worker.send(id=0, ready={"context": decoder.context, "name": decoder.name, "threads": decoder.threads})
    worker.serve(Session(decoder, States(Path(folder), int(megabytes) * 1_000_000, decoder.mark)), seating)


if __name__ == "__main__":
    main()

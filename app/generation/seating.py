"""Places for texts that are written together, and how many of them are worth having on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from app.errors import ModelError
from app.generation.batch import Batch, Lane, memory_for
from app.generation.cells import MARK
from app.generation.decoder import Decoder
from app.generation.decoding import Session
from app.generation.states import States
from app.generation.tuning import (
    NUMBERS,
    Tuning,
    candidates,
    load,
    measure,
    measure_together,
    save,
    usable_processors,
)
from app.weights.memory import available

SPARE = 300 * 2**20  # bytes of memory that stay free for everything else
_ROOM = 32  # tokens of each text in a measurement


class Seating:
    """A number of seats, each with a session of its own; there are none until one is taken.

    Args:
        decoder: the model.
        threads: as many as asked for, or 0.
        folder: where states and measurements are kept.
        limit: bytes the states may take up.
    """

    def __init__(self, decoder: Decoder, threads: int, folder: Path, limit: int) -> None:
        self._decoder = decoder
        self._threads = threads
        self._folder = folder
        self._states = States(folder, limit, f"{decoder.mark}|{MARK}")
        self._batch: Batch | None = None
        self._sessions: list[Session] = []

    @cached_property
    def tuning(self) -> Tuning:
        """What suits this machine and model, measured if it has not been."""
        return tuned(self._decoder, self._threads, self._folder)

    def gather(self, texts: int) -> int:
        """Make as many seats for so many texts as are worth having and the memory has room for; 1 for none at all."""
        seats = self.tuning.at_once(texts) if texts > 1 else 1
        while seats > 1 and not self._fits(seats):
            seats //= 2
        try:
            if seats > 1:
                self._open(seats)
            return seats
        except ModelError:
            return 1

    def _fits(self, seats: int) -> bool:
        free = available()
        return free is None or free > SPARE + memory_for(seats, self._decoder.context) * self._decoder.state_bytes

    def _open(self, seats: int) -> Batch:
        self.close()
        context = self._decoder.context
        self._batch = Batch(self._decoder.cells(seats, memory_for(seats, context)), seats, context)
        self._sessions = [Session(self._decoder, self._states, lane) for lane in self._batch.lanes]
        return self._batch

    def take(self, seat: int, seats: int) -> tuple[Lane, Session]:
        """The seat of that number among so many; they are made anew where the process was.

        Raises:
            ModelError: there is not the memory for them.
        """
        batch = self._batch
        if batch is None or len(batch.lanes) != seats:
            batch = self._open(seats)
        return batch.lanes[seat], self._sessions[seat]

    def leave(self, seat: int) -> Lane | None:
        """The text of that seat is finished: its memory may be given to others."""
        if self._batch is None:
            return None
        lane = self._batch.lanes[seat]
        lane.abandon()
        lane.over = True
        return lane

    def step(self, active: Sequence[Lane]) -> None:
        """See `Batch.step`."""
        if self._batch and active:
            self._batch.step(active)

    def close(self) -> None:
        """Give the memory of all seats back."""
        if self._batch:
            self._batch.close()
        self._batch, self._sessions = None, []


def tuned(decoder: Decoder, threads: int, folder: Path) -> Tuning:
    """Set the threads that suit the machine, or those asked for; what is measured for it is kept in the folder."""
    processors = usable_processors()
    mark = f"{processors} {decoder.mark}"
    tuning = load(folder, mark)
    known = tuning is not None
    tuning = tuning or measure(mark, (threads,) if threads else candidates(processors), decoder.trial)
    decoder.use_threads(tuning.writing, tuning.reading)
    if not known:
        tuning = replace(tuning, together=_together(decoder, tuning.written))
        save(folder, tuning)
    return tuning


def _together(decoder: Decoder, alone: float) -> tuple[tuple[int, float], ...]:
    """Tokens a second of several texts; of one only, where the model cannot write several."""
    try:
        cells = decoder.cells(NUMBERS[-1], NUMBERS[-1] * _ROOM)
    except ModelError:
        return ((1, alone),)
    places = iter(range(_ROOM * NUMBERS[-1]))

    def step(texts: int) -> None:
        place = next(places)
        cells.evaluate([(1, place, text, True) for text in range(texts)])

    try:
        return measure_together(step)
    except RuntimeError:
        return ((1, alone),)
    finally:
        cells.close()

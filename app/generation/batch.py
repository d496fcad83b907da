"""Several texts decoded together: which tokens are evaluated next, and what is let go when the memory is full.

Prompts are read one after another: there is nothing to be won by mixing them. The texts that are being written get a
token each in one evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from app.generation.cells import BATCH, Cells
from app.generation.states import SLICE
from app.generation.track import PREFILL_SLICE, Track, common

FEW = 8  # tokens of one text that are evaluated with those of the others
AHEAD = 256  # tokens a text should be able to grow by before it is begun
GROWTH = 512  # tokens of memory for each text beside the first, which may need a whole context


def memory_for(number: int, context: int) -> int:
    """Tokens of memory for so many texts."""
    return context + (number - 1) * GROWTH


class Lane(Track):
    """One of several sequences. What is appended waits for `Batch.step`.

    Args:
        cells: the memory of all.
        number: which sequence it is there.
        context: how many tokens it may have.
    """

    def __init__(self, cells: Cells, number: int, context: int) -> None:
        super().__init__(context)
        self._cells = cells
        self.number = number
        self.others: Sequence[Lane] = ()
        self.held: list[int] = []  # the cell of each token that is computed: the same one where lanes share it
        self.begun = False  # whether memory was found for its text
        self.over = False  # whether its text is finished: what is there only serves to be shared
        self._goal: list[int] = []  # all that is to be loaded
        self._given = 0  # tokens that came from another lane
        self._row = -1

    @property
    def waits(self) -> bool:
        return len(self.held) < len(self._tokens)

    @property
    def wanted(self) -> list[int]:
        """Tokens to be evaluated next, as many as may be at once."""
        return self._tokens[len(self.held) :][:PREFILL_SLICE]

    @property
    def lacks(self) -> int:
        """Tokens still to be evaluated before it can write."""
        return len(self._target) - len(self.held)

    @property
    def _target(self) -> list[int]:
        return max(self._goal, self._tokens, key=len)

    def load(self, prompt: list[int], written: list[int]) -> Iterator[int]:
        """As any track does; what other lanes hold is taken over while it waits."""
        self.begun, self.over = self.begun and not self.over, False
        self._goal, self._given = prompt + written, 0
        for kept in super().load(prompt, written):
            yield kept + self._given
        self._goal = []

    def append(self, tokens: list[int]) -> None:
        self._tokens += tokens

    def logits(self) -> npt.NDArray[np.float32]:
        return self._cells.scores(self._row)

    def snapshot(self) -> bytes:
        return self._cells.save(self.number)

    def restore(self, tokens: list[int], data: bytes) -> bool:
        self.let_go()
        done = self._cells.put(self.number, data)
        self._tokens = list(tokens) if done else []
        self.held = self._cells.names(len(self._tokens))
        self._last = len(self._tokens)
        return done

    def reusable(self, prompt: list[int], written: list[int]) -> int:
        tokens = prompt + written
        return max([super().reusable(prompt, written), *(_alike(tokens, other) for other in self.others)])

    def evaluated(self, number: int, row: int) -> None:
        """So many of the wanted tokens have been, the last one's scores are in that row."""
        self.held += self._cells.names(number)
        self._row = row

    def shared(self) -> tuple[int, Lane]:
        """How many tokens may be taken over, and from which lane."""
        found = [(_alike(self._target, other), other) for other in self.others]
        return max(found, key=lambda one: one[0], default=(0, self))

    def take_over(self) -> None:
        """Have what another lane holds of the same tokens, if that is more than is there."""
        end, giver = self.shared()
        start = len(self.held)
        if end > start:
            self._cells.share(giver.number, self.number, start, end)
            self.held += giver.held[start:end]
            self._tokens = self._target[: max(end, len(self._tokens))]
            self._given += end - start

    def abandon(self) -> None:
        """Forget what was wanted."""
        self._goal = []
        del self._tokens[len(self.held) :]

    def let_go(self) -> None:
        """Give the memory back; what stood there is evaluated again when it is needed."""
        self._cells.forget(self.number)
        self.held, self.begun = [], False

    def _back_to(self, kept: int) -> None:
        del self._tokens[kept:]
        if kept < len(self.held):
            del self.held[kept:]
            self._cells.forget(self.number, kept)


def _alike(tokens: list[int], other: Lane) -> int:
    """How many tokens the other one holds that may be taken over: whole slices, and never the last token."""
    return min(common(tokens, other._tokens[: len(other.held)]), len(tokens) - 1) // SLICE * SLICE


class Batch:
    """Lanes over one memory.

    Args:
        cells: the memory.
        number: how many lanes.
        context: how many tokens each may have, if the others leave room.
    """

    def __init__(self, cells: Cells, number: int, context: int) -> None:
        self._cells = cells
        self.lanes = tuple(Lane(cells, i, context) for i in range(number))
        for lane in self.lanes:
            lane.others = tuple(other for other in self.lanes if other is not lane)

    def step(self, active: Iterable[Lane]) -> None:
        """Evaluate what one lane reads, or else a few tokens of each lane that waits."""
        lanes = self._ready(active)
        reading = [lane for lane in lanes if lane.lacks > FEW]
        for lane in reading[:1]:
            lane.take_over()
        chosen = (reading or lanes)[: 1 if reading else None]
        parts = [(lane, lane.wanted) for lane in chosen if lane.waits][: BATCH // FEW]
        if not parts:
            return
        if not self._cells.evaluate(list(_items(parts))):
            self._make_room(parts[0][0])
            return
        row = -1
        for lane, tokens in parts:
            row += len(tokens)
            lane.evaluated(len(tokens), row)

    def used(self) -> int:
        """Tokens the memory holds."""
        return len(set().union(*(lane.held for lane in self.lanes)))

    def close(self) -> None:
        """Give the memory back."""
        self._cells.close()

    def _ready(self, active: Iterable[Lane]) -> list[Lane]:
        """The lanes that wait and have memory, those that had it before first."""
        ready: list[Lane] = []
        for lane in sorted((lane for lane in active if lane.waits), key=_order):
            lane.begun = lane.begun or not ready or self._has_room(lane)
            if lane.begun:
                ready.append(lane)
        return ready

    def _has_room(self, lane: Lane) -> bool:
        """Whether a text can be begun; where there is no room, what finished texts hold makes way."""
        while self._cells.size - self.used() < lane.lacks - max(0, lane.shared()[0] - len(lane.held)) + AHEAD:
            over = [other for other in lane.others if other.over and other.held]
            if not over:
                return False
            over[0].let_go()
        return True

    def _make_room(self, keep: Lane) -> None:
        """Let go what a finished text holds, or else the text that was begun last; it is read again later."""
        holding = [lane for lane in self.lanes if lane.held and lane is not keep]
        max(holding, key=lambda lane: (lane.over, _order(lane))).let_go()


def _order(lane: Lane) -> tuple[bool, int]:
    return (not lane.begun, lane.number)


def _items(parts: Sequence[tuple[Lane, list[int]]]) -> Iterator[tuple[int, int, int, bool]]:
    for lane, tokens in parts:
        start = len(lane.held)
        for i, token in enumerate(tokens):
            yield token, start + i, lane.number, i == lane.lacks - 1

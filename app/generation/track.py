"""The tokens of one sequence: what of them is computed stays, and what is asked next goes on from there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.errors import InputError
from app.generation.states import SLICE

PREFILL_SLICE = SLICE  # tokens evaluated between two looks at the stop flag


class Track(ABC):
    """A sequence of tokens with the model's attention state.

    Args:
        context: how many tokens it may have.
    """

    def __init__(self, context: int) -> None:
        self.context = context
        self._tokens: list[int] = []
        self._last = -1  # place of the last token of the prompt in the state

    @property
    def waits(self) -> bool:
        """Whether appended tokens are still to be evaluated, together with those of others; until then there are no scores."""
        return False

    @abstractmethod
    def append(self, tokens: list[int]) -> None:
        """Evaluate further tokens behind the state."""

    @abstractmethod
    def logits(self) -> npt.NDArray[np.float32]:
        """Scores of the next token, one per vocabulary entry; a view that the next evaluation overwrites."""

    @abstractmethod
    def snapshot(self) -> bytes:
        """The state itself, for `restore`."""

    @abstractmethod
    def restore(self, tokens: list[int], data: bytes) -> bool:
        """Put back the state after `tokens`; if that fails, nothing is kept in memory."""

    @abstractmethod
    def _back_to(self, kept: int) -> None:
        """Forget all but the first `kept` tokens."""

    def load(self, prompt: list[int], written: list[int]) -> Iterator[int]:
        """Bring the state to exactly `prompt` + `written`, reusing what is there.

        A token evaluated alone and the same token evaluated among others differ in the last bits, enough to tip
        a close choice. So the prompt is always cut at the same places, and what was kept changes nothing.

        Yields:
            how many of the tokens were there already; again after each slice, so that the caller may stop between.

        Raises:
            InputError: the tokens do not fit into the context.
        """
        tokens = prompt + written
        if len(tokens) >= self.context:
            raise InputError(f"内容太长：需要 {len(tokens)} 个词元，模型一次只能看 {self.context} 个", "减少要点，或把一节拆成两节。")
        kept = self._kept(tokens, len(prompt) - 1)
        self._back_to(kept)
        self._last = len(prompt) - 1
        while len(self._tokens) < len(tokens):
            yield kept
            start = len(self._tokens)
            self.append(tokens[start : self._cut(start, len(tokens))])
        yield kept

    def _kept(self, tokens: list[int], last: int) -> int:
        """How much of the state may stay, `last` being the place of the prompt's last token."""
        kept = min(common(self._tokens, tokens), len(tokens) - 1)
        if kept >= last and self._last == last:
            return kept
        return min(kept, last, max(self._last, 0)) // PREFILL_SLICE * PREFILL_SLICE

    def _cut(self, start: int, end: int) -> int:
        """Where the slice ends that begins at `start`: at a multiple of the slice, the prompt's last token alone."""
        if start >= self._last:
            return min(start + (PREFILL_SLICE if start > self._last else 1), end)
        return min((start // PREFILL_SLICE + 1) * PREFILL_SLICE, self._last)

    def drop_written(self) -> None:
        """Keep the prompt alone."""
        self._back_to(min(len(self._tokens), max(0, self._last + 1)))

    def size(self) -> int:
        """How many tokens the state holds."""
        return len(self._tokens)

    def reusable(self, prompt: list[int], written: list[int]) -> int:
        """How many leading tokens of `prompt` + `written` need not be computed again."""
        return self._kept(prompt + written, len(prompt) - 1)

    def room(self) -> int:
        """How many more tokens fit."""
        return self.context - len(self._tokens)


def common(a: list[int], b: list[int]) -> int:
    """How many tokens two sequences begin with alike."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))

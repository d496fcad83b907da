"""Attention states of several sequences in one memory, evaluated together.

What two sequences begin with alike is held once. Flash attention passes over the cells of the others, so a sequence
pays only for its own; its states are laid out otherwise than those of a `Decoder`, and not to be exchanged with them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from itertools import count, islice
from typing import Any

import numpy as np
import numpy.typing as npt

from app.errors import ModelError
from app.generation.states import SLICE

BATCH = 2 * SLICE  # tokens evaluated at once, at most
MARK = "together"  # tells states of this layout from others

Item = tuple[int, int, int, bool]  # token, its place in the sequence, the sequence, whether its scores are wanted


class Cells:
    """One context of the model library.

    Args:
        model: the library's handle of the loaded model.
        sequences: how many there may be.
        size: tokens they may have together.
        threads: to compute few tokens with, and many.

    Raises:
        ModelError: there is not the memory for it.
    """

    def __init__(self, model: Any, sequences: int, size: int, threads: tuple[int, int]) -> None:
        import llama_cpp

        self._library: Any = llama_cpp
        wanted = llama_cpp.llama_context_default_params()
        wanted.n_ctx, wanted.n_seq_max, wanted.kv_unified = size, sequences, True
        wanted.n_batch = wanted.n_ubatch = BATCH
        wanted.n_threads, wanted.n_threads_batch = threads
        wanted.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        self._context: Any = llama_cpp.llama_init_from_model(model, wanted)
        if not self._context:
            raise ModelError("内存不够同时写几节", "关掉一些程序，或一节一节地写。")
        self._memory: Any = llama_cpp.llama_get_memory(self._context)
        self._words = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
        self._batch: Any = llama_cpp.llama_batch_init(BATCH, 0, 1)
        self._numbers = count()
        self.size = int(llama_cpp.llama_n_ctx(self._context))

    def evaluate(self, items: Sequence[Item]) -> bool:
        """Compute tokens of any sequences; False, and nothing has changed, if there is no room for them."""
        batch = self._batch
        batch.n_tokens = len(items)
        for number, (token, place, sequence, wanted) in enumerate(items):
            batch.token[number], batch.pos[number], batch.logits[number] = token, place, wanted
            batch.n_seq_id[number], batch.seq_id[number][0] = 1, sequence
        failed = self._library.llama_decode(self._context, batch)
        if failed not in (0, 1):
            raise RuntimeError(f"llama_decode: {failed}")
        self._library.llama_synchronize(self._context)
        return not failed

    def names(self, number: int) -> list[int]:
        """New numbers for so many cells that have been filled."""
        return list(islice(self._numbers, number))

    def scores(self, number: int) -> npt.NDArray[np.float32]:
        """Scores behind the item of that number; a view that the next evaluation overwrites."""
        pointer = self._library.llama_get_logits_ith(self._context, number)
        return np.ctypeslib.as_array(pointer, shape=(self._words,))

    def forget(self, sequence: int, start: int = 0) -> None:
        """Drop a sequence from `start` on; what others hold too stays."""
        self._library.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def share(self, giver: int, taker: int, start: int, end: int) -> None:
        """Let a sequence have the tokens from `start` to `end` of another one as its own; nothing is copied."""
        self._library.llama_memory_seq_cp(self._memory, giver, taker, start, end)

    def save(self, sequence: int) -> bytes:
        """The state of a sequence, for `put`."""
        size = self._library.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        used = self._library.llama_state_seq_get_data(self._context, buffer, size, sequence)
        return bytes(memoryview(buffer)[:used])

    def put(self, sequence: int, data: bytes) -> bool:
        """Put a saved state into an empty sequence; False if there is no room or it is damaged."""
        buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        return bool(self._library.llama_state_seq_set_data(self._context, buffer, len(data), sequence))

    def close(self) -> None:
        """Give the memory back."""
        if self._context:
            self._library.llama_batch_free(self._batch)
            self._library.llama_free(self._context)
            self._context = None

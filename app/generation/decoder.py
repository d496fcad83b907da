"""One loaded model and its attention state: the only file that knows the model library.

The state of the last conversation stays in memory. A new request keeps the longest common prefix, so going
back to the start of a sentence, or going on behind it, costs one token and not the whole prompt.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from app.errors import InputError, ModelInvalid
from app.generation.states import SLICE, model_mark

PREFILL_SLICE = SLICE  # tokens evaluated between two looks at the stop flag


class Decoder:
    """A GGUF model in memory.

    Args:
        path: the .gguf file.
        threads: threads to compute with.
        context: context length in tokens; cut to what the model was trained for.
    """

    def __init__(self, path: Path, threads: int, context: int) -> None:
        import llama_cpp

        try:
            self._llama: Any = llama_cpp.Llama(
                str(path), n_ctx=context, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False
            )
        except (ValueError, RuntimeError, AssertionError) as error:
            raise ModelInvalid(f"模型文件载入失败：{path.name}（{error}）", "重新下载（nigao models pull）或换一个 .gguf 文件。") from error
        self._library: Any = llama_cpp
        self._tokens: list[int] = []
        self._last = -1  # place of the last token of the prompt in the state
        self._pieces: dict[int, bytes] = {}
        self.context = int(self._llama.n_ctx())
        self._path = path
        self.use_threads(threads, threads)
        metadata: dict[str, str] = self._llama.metadata
        self.chat_template = metadata.get("tokenizer.chat_template", "")
        self.name = metadata.get("general.name", path.stem)
        self.bos = self.piece(self._llama.token_bos(), special=True).decode("utf-8", "replace")
        self.eos = self.piece(self._llama.token_eos(), special=True).decode("utf-8", "replace")

    def use_threads(self, writing: int, reading: int) -> None:
        """Compute single tokens with so many threads, and prompts with so many."""
        self._library.llama_set_n_threads(self._llama.ctx, writing, reading)
        self.threads = (writing, reading)
        self.mark = model_mark(self._path, writing, reading, self._library.__version__)

    def trial(self, threads: int, tokens: int, together: bool) -> None:
        """Compute so many tokens with so many threads, to see how long it takes; nothing is kept."""
        self._library.llama_set_n_threads(self._llama.ctx, threads, threads)
        self._llama.n_tokens, work = 0, [1] * tokens
        for part in [work] if together else [[token] for token in work]:
            self._llama.eval(part)
        self.clear()

    def encode(self, text: str, special: bool) -> list[int]:
        """Tokens of `text`; control tokens are recognised only if `special`."""
        return cast(list[int], self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=special))

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The bytes a token prints; may be part of a character. Control tokens print nothing unless `special`."""
        if special:
            return cast(bytes, self._llama.detokenize([token], special=True)) if token >= 0 else b""
        if token not in self._pieces:
            self._pieces[token] = self._llama.detokenize([token], prev_tokens=[token])
        return self._pieces[token]

    def is_end(self, token: int) -> bool:
        """Whether the token ends the model's turn."""
        return bool(self._library.llama_vocab_is_eog(self._llama._model.vocab, token))

    def is_control(self, token: int) -> bool:
        """Whether the token is a control token that prints nothing."""
        return bool(self._library.llama_vocab_is_control(self._llama._model.vocab, token))

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
        self._llama.n_tokens = kept
        del self._tokens[kept:]
        self._last = len(prompt) - 1
        while (start := len(self._tokens)) < len(tokens):
            yield kept
            self.append(tokens[start : self._cut(start, len(tokens))])
        yield kept

    def _kept(self, tokens: list[int], last: int) -> int:
        """How much of the state may stay, `last` being the place of the prompt's last token."""
        kept = min(_common(self._tokens, tokens), len(tokens) - 1)
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
        del self._tokens[max(0, self._last + 1) :]
        self._llama.n_tokens = len(self._tokens)

    def append(self, tokens: list[int]) -> None:
        """Evaluate further tokens behind the state."""
        self._llama.eval(tokens)
        self._tokens += tokens

    def logits(self) -> npt.NDArray[np.float32]:
        """Scores of the next token, one per vocabulary entry; a view that the next `append` overwrites."""
        pointer = self._llama._ctx.get_logits_ith(-1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))

    def size(self) -> int:
        """How many tokens the state holds."""
        return len(self._tokens)

    def reusable(self, prompt: list[int], written: list[int]) -> int:
        """How many leading tokens of `prompt` + `written` need not be computed again."""
        return self._kept(prompt + written, len(prompt) - 1)

    def snapshot(self) -> bytes:
        """The state itself, for `restore`."""
        context = self._llama.ctx
        size = self._library.llama_state_seq_get_size(context, 0)
        buffer = (ctypes.c_uint8 * size)()
        used = self._library.llama_state_seq_get_data(context, buffer, size, 0)
        return bytes(memoryview(buffer)[:used])

    def clear(self) -> None:
        """Forget every token."""
        self._library.llama_memory_clear(self._library.llama_get_memory(self._llama.ctx), True)
        self._tokens, self._last, self._llama.n_tokens = [], -1, 0

    def restore(self, tokens: list[int], data: bytes) -> bool:
        """Put back the state after `tokens`; if that fails, nothing is kept in memory."""
        self.clear()
        buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        done = bool(self._library.llama_state_seq_set_data(self._llama.ctx, buffer, len(data), 0))
        self._tokens = list(tokens) if done else []
        self._llama.n_tokens = len(self._tokens)
        self._llama.input_ids[: len(self._tokens)] = self._tokens
        self._last = len(self._tokens)
        return done

    def room(self) -> int:
        """How many more tokens fit."""
        return self.context - len(self._tokens)


def _common(a: list[int], b: list[int]) -> int:
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))

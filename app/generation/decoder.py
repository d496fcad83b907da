"""One loaded model, and the attention state of what is written with it alone.

The state of the last conversation stays in memory. A new request keeps the longest common prefix, so going
back to the start of a sentence, or going on behind it, costs one token and not the whole prompt.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from app.errors import ModelInvalid
from app.generation.cells import Cells
from app.generation.states import model_mark
from app.generation.track import Track


class Decoder(Track):
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
        super().__init__(int(self._llama.n_ctx()))
        self._pieces: dict[int, bytes] = {}
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

    def cells(self, sequences: int, size: int) -> Cells:
        """Attention states of several sequences beside this one.

        Args:
            sequences: how many. size: tokens they may have together.

        Raises:
            ModelError: there is not the memory for them.
        """
        return Cells(self._llama.model, sequences, size, self.threads)

    @property
    def state_bytes(self) -> int:
        """What the attention state of a token takes up."""
        model = self._llama.model
        width = self._library.llama_model_n_embd(model) // self._library.llama_model_n_head(model)
        return int(self._library.llama_model_n_layer(model) * self._library.llama_model_n_head_kv(model) * width * 4)

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

    def append(self, tokens: list[int]) -> None:
        """Evaluate further tokens behind the state."""
        self._llama.eval(tokens)
        self._tokens += tokens

    def logits(self) -> npt.NDArray[np.float32]:
        """Scores of the next token, one per vocabulary entry; a view that the next `append` overwrites."""
        pointer = self._llama._ctx.get_logits_ith(-1)
        return np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))

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

    def _back_to(self, kept: int) -> None:
        del self._tokens[kept:]
        self._llama.n_tokens = kept

"""The embedding model's own process: JSON lines in on stdin, JSON lines out on stdout.

In:  {"texts": [...]}
Out: {"ready": true}   {"vectors": [[...], ...]}   {"error": "..."}

It ends when stdin closes, so it never outlives its owner.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

_CONTEXT = 512  # tokens in one window: a section of 700 characters


class Embedder:
    """A GGUF model that turns texts into vectors.

    Args:
        path: the .gguf file.
        threads: threads to compute with.
    """

    def __init__(self, path: str, threads: int) -> None:
        import llama_cpp

        self._llama: Any = llama_cpp.Llama(
            path, embedding=True, n_ctx=_CONTEXT, n_batch=_CONTEXT, n_ubatch=_CONTEXT, n_threads=threads,
            n_threads_batch=threads, verbose=False,
        )  # fmt: skip
        self._window = int(self._llama.n_ctx()) - 8  # the model adds marks of its own

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        """A vector of length 1; of a long text the mean of its windows by their lengths."""
        parts = self._windows(text.encode("utf-8", "replace").decode("utf-8").replace("\0", " "))
        vectors = np.array([_pooled(self._llama.embed(part)) for part in parts], dtype=np.float64)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        mean = np.average(vectors, axis=0, weights=[len(part) for part in parts])
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)

    def _windows(self, text: str) -> list[str]:
        tokens = self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=False)
        if len(tokens) <= self._window:
            return [text or " "]
        count = -(-len(tokens) // self._window) + 1  # one more, since tokens are not evenly long
        size = -(-len(text) // count)
        return [part for start in range(0, len(text), size) for part in self._fitting(text[start : start + size])]

    def _fitting(self, part: str) -> list[str]:
        fits = len(self._llama.tokenize(part.encode("utf-8"), add_bos=False, special=False)) <= self._window
        half = len(part) // 2
        return [part] if fits or not half else [*self._fitting(part[:half]), *self._fitting(part[half:])]


def _pooled(embedding: list[float] | list[list[float]]) -> npt.NDArray[np.float64]:
    """A model that does not pool gives one vector for each token."""
    array = np.array(embedding, dtype=np.float64)
    return np.asarray(array.mean(axis=0) if array.ndim == 2 else array)


def serve(embedder: Embedder, lines: TextIO, out: TextIO) -> None:
    """Answer until the owner is gone; what fails is said and the next line is read."""
    for line in lines:
        try:
            vectors = [embedder.encode(text).tolist() for text in json.loads(line)["texts"]]
            _send(out, vectors=vectors)
        except (ValueError, RuntimeError, AssertionError) as error:
            _send(out, error=f"{type(error).__name__}: {error}")


def _send(out: TextIO, **message: Any) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def main() -> None:
    """Entry: `python -m app.embedding.worker MODEL THREADS`."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # native code prints where it likes; ours stays clean
    path, threads = sys.argv[1:3]
    try:
        embedder = Embedder(path, int(threads))
    except (ValueError, RuntimeError, AssertionError, OSError) as error:
        _send(out, error=f"{type(error).__name__}: {error}")
        sys.exit(3)
    _send(out, ready=True)
    serve(embedder, sys.stdin, out)


if __name__ == "__main__":
    main()

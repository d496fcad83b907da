"""Choosing the next token: the best ones in order, or drawn at a temperature, until one is permitted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

CANDIDATES = 48  # tokens considered at one place
REACH = 12.0  # logits further below the best one are never considered (e^-12 of its weight)


def ranked(
    logits: npt.NDArray[np.float32], temperature: float, random: np.random.Generator
) -> Iterator[tuple[int, float]]:
    """Token ids with their probability, in the order in which they are to be tried.

    Args:
        logits: one score per vocabulary entry.
        temperature: 0 gives the order of the scores; above, Gumbel noise makes it a draw without replacement.
        random: where the draw comes from.
    """
    best = int(logits.argmax())
    near = np.flatnonzero(logits > logits[best] - REACH)
    if near.size > CANDIDATES:
        near = near[np.argpartition(logits[near], -CANDIDATES)[-CANDIDATES:]]
    scores = logits[near].astype(np.float64)
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    order = scores if temperature <= 0 else scores / temperature + random.gumbel(size=near.size)
    for i in np.argsort(-order, kind="stable"):
        yield int(near[i]), float(weights[i])

"""How long a draft will still take, from what it has taken so far."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

SURE = 1.5  # seconds of writing before anything is said
PER_TOKEN = 2.0  # characters that stand in the end for each token decoded, what is taken back and what is put in included
ALL_DECODED = 1.15  # the same where the model writes every sentence itself


@dataclass
class Pace:
    """Follows one draft.

    Args:
        aim: characters it is meant to have.
        per_token: characters for each token decoded.
    """

    aim: int
    per_token: float = PER_TOKEN
    _begun: float | None = field(default=None, init=False)

    def remaining(self, written: int, tokens: int) -> float | None:
        """Seconds to go; None while too little is known.

        Args:
            written: characters that stand.
            tokens: tokens decoded so far, those taken back included.
        """
        now = time.perf_counter()
        if not tokens:  # what stands already was put there before the model had read what it is to do
            return None
        if self._begun is None:
            self._begun = now
        taken = now - self._begun
        if taken < SURE:
            return None
        share = min(1.0, written / max(1, self.aim))
        expected = tokens / taken * self.per_token
        rate = (1 - share) * expected + share * written / taken
        return round(max(0, self.aim - written) / max(rate, 0.1), 1)

"""How long a draft will still take, from what was measured on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from app.store import StoredSection
from app.text import length
from app.web.runs import Glimpse


@dataclass(slots=True)
class Pace:
    """What the last drafts needed; nothing is foretold before the first has been measured, or has run a while."""

    first_word: float = 0.0  # seconds
    speed: float = 0.0  # characters a second

    def learn(self, glimpse: Glimpse) -> None:
        """Take in a draft that was finished."""
        writing = glimpse.seconds - glimpse.first_word
        if glimpse.first_word and writing > 1:
            self.first_word, self.speed = glimpse.first_word, length(glimpse.text) / writing

    def remaining(self, glimpse: Glimpse, section: StoredSection) -> int | None:
        """Seconds still needed; None where nothing can be said."""
        written = length(glimpse.text) if glimpse.first_word else 0
        writing = glimpse.seconds - glimpse.first_word if glimpse.first_word else 0.0
        speed = written / writing if writing > 3 and written > 40 else self.speed
        if speed <= 0:
            return None
        waiting = 0.0 if glimpse.first_word else max(0.0, self.first_word - glimpse.seconds)
        return max(1, round(waiting + max(0, expected(section) - written) / speed))


def expected(section: StoredSection) -> int:
    """How many characters the section will come to, by its asked length or its bullets."""
    if section.length:
        return (section.length[0] + section.length[1]) // 2
    return 40 + round(1.7 * sum(length(bullet.text) for bullet in section.facts))

"""How long a draft will still take: before its first words from the last draft, then from its own pace."""

from __future__ import annotations

from dataclasses import dataclass

from app.store import StoredSection
from app.text import length
from app.web.runs import Glimpse


@dataclass(slots=True)
class Pace:
    """What the last draft needed; nothing is foretold before one has been measured, unless the one who writes foretells it."""

    first_word: float = 0.0  # seconds
    speed: float = 0.0  # characters a second

    def learn(self, glimpse: Glimpse) -> None:
        """Take in a draft that was finished."""
        writing = glimpse.seconds - glimpse.first_word
        if glimpse.first_word and writing > 1:
            self.first_word, self.speed = glimpse.first_word, length(glimpse.text) / writing

    def remaining(self, glimpse: Glimpse, section: StoredSection) -> int | None:
        """Seconds still needed, as the one who writes tells them, before that as the last draft took; None for unknown."""
        if glimpse.ends is not None:
            return max(1, round(glimpse.ends - glimpse.seconds))
        if not self.speed:
            return None
        written = length(glimpse.text) if glimpse.first_word else 0
        waiting = 0.0 if glimpse.first_word else max(0.0, self.first_word - glimpse.seconds)
        return max(1, round(waiting + max(0, expected(section) - written) / self.speed))


def expected(section: StoredSection) -> int:
    """How many characters the section will come to, by its asked length or its bullets."""
    if section.length:
        return (section.length[0] + section.length[1]) // 2
    return 40 + round(1.7 * sum(length(bullet.text) for bullet in section.facts))

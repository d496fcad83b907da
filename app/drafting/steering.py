"""Which words a draft may begin with, and which it may not use unless they were given."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.facts.spoken import spoken_words

_PLANS = ("下一步", "下半年", "打算", "计划", "安排", "重点任务", "努力方向", "目标", "举措")


@dataclass(frozen=True, slots=True)
class Steering:
    """The lists of wording.toml.

    Args:
        openers: words of purpose.
        rounding: words of effect.
        never: words that never stand.
        ungiven: words that stand only where a bullet has them.
        promises: words of what is to come; they stand where a bullet has them, and in sections about plans.
        acts: words that a sentence without a bullet must not have.
    """

    openers: tuple[str, ...]
    rounding: tuple[str, ...]
    never: tuple[str, ...]
    ungiven: tuple[str, ...]
    promises: tuple[str, ...]
    acts: tuple[str, ...]

    def banned(self, title: str, bullets: str, *, adding: bool) -> tuple[str, ...]:
        """Words that may not be printed.

        Args:
            title: the section's heading.
            bullets: all bullets of the section.
            adding: the sentence says no bullet and only rounds off.
        """
        ahead = any(word in title for word in _PLANS)
        listed = self.ungiven if ahead else (*self.ungiven, *self.promises)
        words = (*self.never, *(word for word in listed if word not in bullets))
        return (*words, *self.acts) if adding and not ahead else words


@lru_cache(maxsize=1)
def load_steering() -> Steering:
    """The project's one list, read on first use."""
    data = tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))
    ungiven = " ".join(data[name] for name in ("unofficial", "claims", "deeds")).split()
    return Steering(
        tuple(data["openers"]), tuple(data["rounding"]), spoken_words(), tuple(ungiven),
        tuple(data["promises"].split()), tuple(data["acts"].split()),
    )

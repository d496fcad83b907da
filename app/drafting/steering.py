"""Which words a draft may begin with, and which it may not use unless they were given."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from app.facts.spoken import spoken_words

_PLANS = ("下一步", "下半年", "打算", "计划", "安排", "重点任务", "努力方向", "目标", "举措")
_PROBLEMS = ("问题", "不足", "短板", "困难", "差距", "薄弱", "弱项")
_MENDED = ("整改", "解决", "排查", "化解", "补齐", "补短板", "补足", "破解", "攻坚", "克服", "改进", "提升")
Words = tuple[str, ...]
HALF = 128  # of 256


@dataclass(frozen=True, slots=True)
class Steering:
    """The lists of wording.toml.

    Args:
        beginnings: words of purpose, of effect, and the like, by their names in the file.
        never: words that never stand.
        ungiven: words that stand only where a bullet has them.
        promises: words of what is to come; they stand where a bullet has them, and in sections about plans.
        acts: words that a sentence without a bullet must not have.
        worn: stock phrases of which each section does without some.
    """

    beginnings: Mapping[str, Words]
    never: Words
    ungiven: Words
    promises: Words
    acts: Words
    worn: Words

    def openers(self, title: str) -> Words:
        """What a sentence that says a bullet may begin with, in a section of this heading."""
        return self.beginnings["problem_openers" if is_about_problems(title) else "openers"]

    def rounding(self, title: str) -> Words:
        """What a sentence that says no bullet may begin with."""
        if is_about_problems(title):
            return self.beginnings["problem_rounding"]
        return self.beginnings["plan_rounding" if _is_about_plans(title) else "rounding"]

    def effects(self, title: str) -> Words:
        """What a clause behind a bullet may begin with that says what it was good for; none where it tells what is lacking."""
        if is_about_problems(title):
            return ()
        return self.beginnings["plan_effects" if _is_about_plans(title) else "effects"]

    def banned(self, title: str, bullets: str, *, adding: bool) -> tuple[str, ...]:
        """Words that may not be printed.

        Args:
            title: the section's heading.
            bullets: all bullets of the section.
            adding: the sentence says no bullet and only rounds off.
        """
        ahead = _is_about_plans(title)
        listed = self.ungiven if ahead else (*self.ungiven, *self.promises)
        words = (*self.never, *(word for word in (*listed, *self._spared(title, bullets)) if word not in bullets))
        if not adding or ahead:
            return words
        return (*words, *(act for act in self.acts if act not in bullets and (act != "还" or not is_about_problems(title))))

    def _spared(self, title: str, bullets: str) -> Words:
        """The stock phrases this section does without, chosen by its own words."""
        return tuple(phrase for phrase in self.worn if sha256(f"{title}{bullets}{phrase}".encode()).digest()[0] < HALF)


def _is_about_plans(title: str) -> bool:
    return any(word in title for word in _PLANS)


def is_about_problems(title: str) -> bool:
    """Whether a section of this heading tells what is lacking."""
    return any(word in title for word in _PROBLEMS) and not any(word in title for word in _MENDED)


@lru_cache(maxsize=1)
def load_steering() -> Steering:
    """The project's one list, read on first use."""
    data = tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))
    ungiven = " ".join(data[name] for name in ("unofficial", "claims", "deeds")).split()
    return Steering(
        {name: tuple(words) for name, words in data.items() if isinstance(words, list)}, spoken_words(), tuple(ungiven),
        tuple(data["promises"].split()), tuple(data["acts"].split()),
        tuple(data["worn"].split()),
    )

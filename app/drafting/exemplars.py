"""An example section as a demonstration turn: its own clauses with figures become the bullets.

Everything is masked first, so the turn shows how bullets become prose and holds no fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.checks.form import ORDINALS
from app.facts import mask
from app.prompts import Demonstration
from app.schema import Example, Structure
from app.text import length

LONGEST = 420  # characters of an example that are shown; prefill is what the user waits for
SHORTEST = 90
CHOSEN = 40  # characters that will do where the user has chosen the section
_BULLET = 36  # characters of a bullet made from a sentence
_POINT = re.compile(f"(?:^|(?<=[。；\n]))(?=(?:[{ORDINALS}]是|\\d{{1,2}}[.．、]))")
_LEAD = re.compile(f"^(?:[{ORDINALS}]是|\\d{{1,2}}[.．、]\\s*)")


def form_of(text: str) -> Structure:
    """The form a section has: "一是", "1." or "plain"."""
    if re.search(r"(?:^|\n)\s*1[.．、]", text) and re.search(r"\n\s*2[.．、]", text):
        return "1."
    return "一是" if "一是" in text and "二是" in text else "plain"


def demonstration(examples: Sequence[Example], structure: str) -> tuple[Demonstration, Example] | None:
    """The best example of the asked form as a demonstration; None if none will do."""
    for example in examples:
        if form_of(example.text) == structure and example.path and (shown := _demonstrated(example, structure, SHORTEST)):
            return shown, example
    return None


def chosen_demonstration(example: Example) -> Demonstration | None:
    """A section the user has chosen, in its own form; None if it is too short, or its first sentence too long, to show one."""
    return _demonstrated(example, form_of(example.text), CHOSEN)


def _demonstrated(example: Example, structure: str, shortest: int) -> Demonstration | None:
    text = _shortened(mask(example.text).strip())
    points = tuple(_bullets(point) for point in _points(text, structure))
    size = length(text)
    if size < shortest or not points or not all(points):
        return None
    title = mask(example.path[-1] if example.path else example.report)
    return Demonstration(title, points, text, f"{size * 9 // 100 * 10}—{size * 11 // 100 * 10}字")


def _shortened(text: str) -> str:
    """Whole sentences from the beginning, up to `LONGEST` characters."""
    if length(text) <= LONGEST:
        return text
    kept = ""
    for sentence in re.findall("[^。]*。", text):
        if length(kept + sentence) > LONGEST:
            break
        kept += sentence
    return kept


def _points(text: str, structure: str) -> list[str]:
    if structure == "plain":
        return [s for s in re.findall("[^。\n]+。", text) if s.strip()]
    return [part.strip() for part in _POINT.split(text) if _LEAD.match(part)]


def _bullets(point: str) -> tuple[str, ...]:
    """The clauses of a point that carry figures, else its longest clause."""
    body = _LEAD.sub("", point)
    clauses = [c.strip() for c in re.split("[，。；]", body) if c.strip()]
    telling = [c for c in clauses if "×" in c] or sorted(clauses, key=len)[-1:]
    bullet = ""
    for clause in telling:
        if bullet and len(bullet + clause) > _BULLET:
            break
        bullet += ("，" if bullet else "") + clause
    return (bullet,) if bullet else ()

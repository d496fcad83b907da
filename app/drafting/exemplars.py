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

LONGEST = 130  # characters of an example that are shown; reading is what the user waits for
CHOSEN_LONGEST = 420  # the same for a section the user has chosen
SHORTEST = 90
OF_A_POINT = 2  # sentences of a point that are shown: its little heading and what follows
CHOSEN = 40  # characters that will do where the user has chosen the section
_HEAD = 16  # characters of a point's little heading
_GENERAL = re.compile("(?:围绕|着眼|聚焦|立足|紧扣|坚持|突出|针对|为了|切实|有效|进一步|不断|持续|推动|促进|确保|保障|使|让|以|形成|实现|做到|提升|提高|增强)[^×]*$")
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
        if form_of(example.text) == structure and example.path and (shown := _demonstrated(example, structure, SHORTEST, LONGEST)):
            return shown, example
    return None


def chosen_demonstration(example: Example) -> Demonstration | None:
    """A section the user has chosen, in its own form; None if it is too short, or its first sentence too long, to show one."""
    return _demonstrated(example, form_of(example.text), CHOSEN, CHOSEN_LONGEST)


def _demonstrated(example: Example, structure: str, shortest: int, longest: int) -> Demonstration | None:
    text = _shortened(mask(example.text).strip(), structure, longest)
    points = tuple(_bullets(point) for point in _points(text, structure))
    size = length(text)
    if size < shortest or not points or not all(points):
        return None
    title = mask(example.path[-1] if example.path else example.report)
    return Demonstration(title, points, text, f"{size * 9 // 100 * 10}—{size * 11 // 100 * 10}字")


def _shortened(text: str, structure: str, longest: int) -> str:
    """Whole sentences from the beginning, up to so many characters; of points their beginnings, so that two at least are seen."""
    if length(text) <= longest:
        return text
    kept = ""
    for number, passage in enumerate(_passages(text, structure)):
        if length(kept + passage) > longest and (structure == "plain" or number >= 2):
            break
        kept += passage
    return kept.strip()


def _passages(text: str, structure: str) -> list[str]:
    """Sentences; where the text has points, the first ones of each."""
    if structure == "plain":
        return re.findall("[^。]*。", text)
    points = [re.findall("[^。]*。", point) for point in _POINT.split(text) if _LEAD.match(point)]
    return ["".join(sentences[:OF_A_POINT]).strip() + "\n" * (structure == "1.") for sentences in points if sentences]


def _points(text: str, structure: str) -> list[str]:
    if structure == "plain":
        return [s for s in re.findall("[^。\n]+。", text) if s.strip()]
    return [part.strip() for part in _POINT.split(text) if _LEAD.match(part)]


def _bullets(point: str) -> tuple[str, ...]:
    """What a point tells, without its little heading and the clauses that only say what it was for or good for.

    All of it, so that the demonstration teaches to write what the bullets hold and to add no act to it.
    """
    sentences = re.findall("[^。]+", _LEAD.sub("", point))
    told = sentences[1:] if len(sentences) > 1 and length(sentences[0]) <= _HEAD else sentences
    clauses = [clause.strip() for sentence in told for clause in re.split("[，；]", sentence) if clause.strip()]
    telling = [clause for clause in clauses if not _GENERAL.match(clause)] or clauses[:1]
    return ("，".join(telling),) if telling else ()

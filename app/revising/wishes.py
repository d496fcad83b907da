"""What a user can wish of a section, as typed records."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from app.revising.points import Form


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the section.

    Args:
        points: numbers of points or paragraphs, from 0; -1 is the last one.
        sentences: numbers of sentences, in the points if there are some, else in the whole section.
        words: what the part is about, as the user put it.
        lines: the points were called paragraphs.
        whole: the words name a point (讲宣传的那点), not a sentence.
    """

    points: tuple[int, ...] = ()
    sentences: tuple[int, ...] = ()
    words: str = ""
    lines: bool = False
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(self.points or self.sentences or self.words)


WHOLE = Place()
Direction = Literal[-1, 0, 1]
AddKind = Literal["fact", "problem", "plan"]
Side = Literal["", "start", "end"]
Own = Literal["", "point", "paragraph"]
Shape = Form | Literal[""]


@dataclass(frozen=True, slots=True)
class Replace:
    """`old` becomes `new`.

    Args:
        nth: which of several (from 0, -1 the last).
        every: all of them.
        shown: `old` was quoted: it is meant to the letter.
        spelt: `new` was quoted: it is to be written just so.
        units: what the number that is meant counts (人数: 人, 名, 位); () for anything.
    """

    old: str
    new: str
    place: Place = WHOLE
    nth: int | None = None
    every: bool = False
    shown: bool = field(default=False, compare=False)
    spelt: bool = field(default=False, compare=False)
    units: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Insert:
    """Quoted words go before or behind other quoted words."""

    anchor: str
    content: str
    behind: bool = True
    place: Place = WHOLE


@dataclass(frozen=True, slots=True)
class Remove:
    """A part goes, or words: `quoted` ones to the letter.

    `extent`: the words alone, the clause that holds them, or whichever makes sense, else it has to be asked.
    """

    place: Place
    quoted: str = ""
    extent: Literal["words", "clause", "open"] = field(default="words", compare=False)


@dataclass(frozen=True, slots=True)
class RemoveNotes:
    """Remarks that got into the text and are no part of it go; `words`: how the user calls them."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class RemoveRepeats:
    """What is said twice is said once."""

    place: Place = WHOLE


@dataclass(frozen=True, slots=True)
class Merge:
    """Points become one; none named: the two most alike."""

    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """One point becomes `count`."""

    point: int
    count: int = 2


@dataclass(frozen=True, slots=True)
class Move:
    """A point goes to place `to` (-1: the end)."""

    point: int
    to: int


@dataclass(frozen=True, slots=True)
class Swap:
    """Two points change places."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class MoveNamed:
    """The point about `what` goes before or behind the one about `beside` ("": all others)."""

    what: str
    beside: str = ""
    behind: bool = False


@dataclass(frozen=True, slots=True)
class SwapNamed:
    """The points about these two things change places."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Order:
    """All points in this order."""

    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reshape:
    """Another form; `form` "" only says that the present marks are not wanted. count: so many points or paragraphs."""

    form: Shape
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Each point on a line of its own, or all in one paragraph; their marks stay. With a place: that part alone, or with `rest` all from there on."""

    apart: bool
    place: Place = WHOLE
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Numerals:
    """One way to write figures: "arabic", "chinese", "percent" (%), "spoken percent" (百分之), "plain" (1200), "grouped".

    `dates`: of dates alone.
    """

    style: Literal["arabic", "chinese", "percent", "spoken percent", "plain", "grouped"]
    place: Place = WHOLE
    dates: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """Shorter (-1), longer (+1) or as long as said (0).

    Args:
        bounds: characters.
        factor: of the present length.
        delta: so many characters fewer or more than now.
        each: the bounds are those of every single point of the place.
    """

    direction: Direction
    bounds: tuple[int, int] | None = None
    factor: float | None = None
    place: Place = WHOLE
    each: bool = False
    delta: int = 0


@dataclass(frozen=True, slots=True)
class Tone:
    """More formal or plainer; `phrases` are not wanted any longer."""

    style: Literal["formal", "plain"]
    phrases: tuple[str, ...] = ()
    place: Place = WHOLE


@dataclass(frozen=True, slots=True)
class Add:
    """New facts, a sentence on problems, or one on what is planned; no content: something is still to be given.

    Args:
        own: what is added is a point or paragraph of its own.
        at: the number that point shall have, from 0.
    """

    kind: AddKind
    content: tuple[str, ...] = ()
    place: Place = WHOLE
    where: Side = ""
    wanted: str = ""
    own: Own = ""
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """What must not be lost; `words` to the letter, `form`: the points stay points, `place`: points left alone."""

    words: tuple[str, ...] = ()
    form: bool = False
    figures: bool = False
    place: Place = WHOLE


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words of the instruction that nobody understood."""

    words: str


Wish = (
    Replace | Insert | Remove | RemoveNotes | RemoveRepeats | Merge | Split | Move | MoveNamed | Swap | SwapNamed | Order | Reshape | Lines
    | Numerals | Length | Tone | Add | Keep | Unclear
)  # fmt: skip


def placed(wish: Wish, place: Place) -> Wish:
    """The same wish for another part of the section; a wish that has none stays as it is."""
    return cast("Wish", replace(cast("Any", wish), place=place)) if hasattr(wish, "place") else wish

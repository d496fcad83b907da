"""What the store hands out: frozen records, one for each kind of thing that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.schema import Draft, Example, Structure

Cause = Literal["draft", "revision", "edit", "restore", "import"]
State = Literal["writing", "done", "stopped", "broken"]
Role = Literal["user", "program"]


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report the user is writing.

    Args:
        id: never used again for another report.
        title, period, organ: as the user gave them; organ is who writes (单位).
        made, changed: seconds since 1970; `changed` moves with everything inside the report.
        binned: when it was put into the bin; None: it is not there.
        sections: how many sections it has.
        revision: counts the changes of title, period and organ.
    """

    id: int
    title: str
    period: str
    organ: str
    made: float
    changed: float
    binned: float | None
    sections: int
    revision: int


@dataclass(frozen=True, slots=True)
class Bullet:
    """One fact of a section; `id` stays with it when it is edited or moved. 0: not stored yet."""

    text: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class StoredSection:
    """A section of a stored report, without its text: that is in its versions.

    Args:
        id: never used again for another section.
        report: the report it belongs to.
        title, structure, length, instructions: as for `draft_section`.
        facts: the bullets, in order.
        pinned: the example the user wants to give the form; None: the library chooses.
        current: id of the version that is shown; None: nothing is written yet, or all of it is undone.
        state: of the version that is shown; "" without one.
        can_undo, can_redo: whether there is a version before, or a version that was undone.
        binned: when it was taken out; None: it is in the report.
        revision: counts the changes of what the user typed (not of the versions).
    """

    id: int
    report: int
    title: str
    facts: tuple[Bullet, ...]
    length: tuple[int, int] | None
    structure: Structure
    instructions: str
    pinned: Example | None
    current: int | None
    state: State | Literal[""]
    can_undo: bool
    can_redo: bool
    binned: float | None
    revision: int


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a section's text.

    Args:
        id: never used again for another version.
        section: the section it belongs to.
        number: 1, 2, 3 … within the section, in the order they were made.
        parent: the version it was made from; None for the first one.
        source: the version whose text it is, of a restored one.
        cause: how it came about.
        instruction: what the user asked for, of a revision.
        name: given by the user; "" for none.
        made: seconds since 1970.
        state: "writing" it is being written; "done"; "stopped" the user stopped it, or kept a broken one;
            "broken" the program ended in the middle of it.
        draft: the text with all that is known of it; while it is written, the text alone.
    """

    id: int
    section: int
    number: int
    parent: int | None
    source: int | None
    cause: Cause
    instruction: str
    name: str
    made: float
    state: State
    draft: Draft

    @property
    def text(self) -> str:
        return self.draft.text


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One thing said in the conversation about a section.

    Args:
        id: counts up; later messages have larger ones.
        section: the section it is about.
        role: who said it.
        text: what was said.
        kind: what it was understood as ("facts", "wish", "question" …), or what kind of answer it is.
        version: the version that came of it.
        made: seconds since 1970.
    """

    id: int
    section: int
    role: Role
    text: str
    kind: str
    version: int | None
    made: float

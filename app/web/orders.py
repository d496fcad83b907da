"""What the page asks for, what came of it, and what it is drawn from: plain records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.conversation import Choice, Suggestion
from app.store import StoredReport, StoredSection, ThreadMessage, Version
from app.web.runs import Glimpse, Problem

Panel = Literal["facts", "examples", "findings"]
PANELS: tuple[Panel, ...] = ("facts", "examples", "findings")


@dataclass(frozen=True, slots=True)
class Order:
    """One thing a tab asks for.

    Args:
        act: its name.
        tab: the tab's id.
        lang: language of what the page says.
        report, section: what the tab shows; None for nothing.
        panel: the ledger the tab shows.
        data: the rest, as the browser sent it; read it through `text` and `number`.
        turn: how many orders the tab has given.
    """

    act: str
    tab: str = ""
    lang: str = "zh"
    report: int | None = None
    section: int | None = None
    panel: Panel = "facts"
    data: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0

    def text(self, name: str) -> str:
        """A text; "" where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A whole number; None where there is none."""
        return _number(self.data.get(name))

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        value = self.data.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def read_order(sent: object) -> Order:
    """Read what the browser sent; what cannot be read counts as not there."""
    data: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
    panel = data.get("panel")
    return Order(
        str(data.get("act", "")), str(data.get("tab", "")), "en" if data.get("lang") == "en" else "zh",
        _number(data.get("report")), _number(data.get("section")), panel if panel in PANELS else "facts", data,
    )  # fmt: skip


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file for the browser to save; `data` in Base64."""

    name: str
    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order: what the tab shows from now on, and what it is told.

    Args:
        report, section, panel: what is shown.
        lang: the language from now on.
        dialog: HTML of the dialog; "" closes it, None leaves it as it is.
        toast: a short word in passing.
        problem: what went wrong.
        parcel: a file to save.
        forms: whether text fields are to be emptied, since what they held has been taken.
    """

    report: int | None = None
    section: int | None = None
    panel: Panel = "facts"
    lang: str = "zh"
    dialog: str | None = None
    toast: str = ""
    problem: Problem | None = None
    parcel: Parcel | None = None
    forms: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a tab shows, read at one moment.

    Args:
        report: the open report; None: none is open.
        sections: its sections in order, each with the version it shows.
        removed: the sections taken out of it.
        section, version: the open section, and the version it shows.
        run: how the open section is being written, or was just written; None: it is not.
        running: ids of the sections being written.
        thread: what was said about the open section.
        suggestions, choices: the buttons below it.
        remaining: seconds the run will still need.
        trouble: what is being written cannot be stored at the moment.
    """

    panel: Panel = "facts"
    report: StoredReport | None = None
    sections: tuple[tuple[StoredSection, Version | None], ...] = ()
    removed: tuple[StoredSection, ...] = ()
    section: StoredSection | None = None
    version: Version | None = None
    run: Glimpse | None = None
    running: frozenset[int] = frozenset()
    thread: tuple[ThreadMessage, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    choices: tuple[Choice, ...] = ()
    remaining: int | None = None
    trouble: Problem | None = None
    reports: int = 0

    @property
    def writing(self) -> bool:
        """Whether the open section is being written by this program."""
        return self.run is not None and self.run.phase == "running"

    @property
    def text(self) -> str:
        """The body of the open section as it stands now."""
        if self.run is not None:
            return self.run.text
        return self.version.text if self.version else ""

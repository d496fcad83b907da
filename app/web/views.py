"""What one tab shows of a draft, as a frozen record that can be kept in the browser and read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.schema import Draft, Example, FactUse, Finding, Span, Timing

Phase = Literal["empty", "running", "done", "stopped", "failed"]
Field = Literal["", "title", "facts", "length"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, what to do about it, and the field it belongs to ("" for none)."""

    message: str
    hint: str = ""
    field: Field = ""


@dataclass(frozen=True, slots=True)
class View:
    """A moment of a draft.

    Args:
        phase: where the draft stands.
        heading: the section's title, as it stands on the sheet.
        bullets: the facts it is written from.
        text: the body so far.
        status: what is happening, in words.
        seconds: time since the draft was asked for.
        draft: the finished draft with its findings; None while it is being written.
        problem: an error to show; the text stays.
        restored: the view comes from an earlier visit.
    """

    phase: Phase = "empty"
    heading: str = ""
    bullets: tuple[str, ...] = ()
    text: str = ""
    status: str = ""
    seconds: float = 0.0
    draft: Draft | None = None
    problem: Problem | None = None
    restored: bool = False


def dump_view(view: View) -> str:
    """The view as JSON for the browser to keep."""
    return json.dumps(asdict(view), ensure_ascii=False, separators=(",", ":"))


def load_view(text: str) -> View:
    """A view the browser kept. Whatever cannot be read, or was cut off by a closed program, is left out."""
    try:
        data = json.loads(text)
        draft = _draft(data["draft"]) if data.get("draft") else None
        phase: Phase = "done" if draft else "stopped" if data.get("text") else "empty"
        if phase == "empty":
            return View()
        bullets = tuple(map(str, data["bullets"]))
        heading, body, seconds = str(data["heading"]), str(data["text"]), float(data["seconds"])
        return View(phase, heading, bullets, body, seconds=seconds, draft=draft, restored=data["restored"] is True)
    except (ValueError, KeyError, TypeError, AttributeError):
        return View()


def _draft(data: dict[str, Any]) -> Draft:
    return Draft(
        text=str(data["text"]),
        findings=tuple(_finding(f) for f in data["findings"]),
        facts=tuple(FactUse(f["text"], _spans(f["spans"])) for f in data["facts"]),
        examples=tuple(Example(**{**e, "path": tuple(e["path"])}) for e in data["examples"]),
        timing=Timing(**data["timing"]),
    )


def _finding(data: dict[str, Any]) -> Finding:
    span = _spans([data["span"]])[0] if data["span"] else None
    return Finding(data["kind"], data["message"], span, data["fact"])


def _spans(spans: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in spans)

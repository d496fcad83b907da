"""What is said and understood in the conversation about one section."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.schema import Draft, Span, Structure

Topic = Literal["missing", "source", "absent", "examples", "length", "changes", "findings", "conflict", "repeated", "time", "help"]
Step = Literal["", "undo", "redo", "draft", "title"]
Kind = Literal["facts", "wish", "mixed", "question", "step", "unclear"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What the conversation is about.

    Args:
        title: of the section.
        facts: its bullets.
        draft: the text that is shown; empty before the first one.
        before: the text of the version before; None: there is none.
        length, structure: as asked.
        report_title, period: of the report.
        state: of the version that is shown, as `StoredSection.state`.
    """

    title: str
    facts: tuple[str, ...] = ()
    draft: Draft = field(default_factory=lambda: Draft(""))
    before: str | None = None
    length: tuple[int, int] | None = None
    structure: Structure = "auto"
    report_title: str = ""
    period: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the draft: its topic, and the words it is about ("126人", "参观"), "" for none."""

    topic: Topic
    words: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message was taken for, before anything is done.

    Args:
        kind: "facts" new bullets; "wish" a revision; "question"; "mixed" more than one of these; "step" undo, redo,
            draft, a new title; "unclear": nothing is done before the user has taken one of `choices`.
        told: one sentence for the user that says what was understood.
        facts: the new bullets.
        wish: the instruction for the revision, or the new title; "" for none.
        questions: what is to be answered.
        step: the step, "" for none.
        choices: what an unclear message may mean.
    """

    kind: Kind
    told: str
    facts: tuple[str, ...] = ()
    wish: str = ""
    questions: tuple[Question, ...] = ()
    step: Step = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing an unclear message may mean, with the words for its button."""

    label: str
    meaning: Understanding


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: the words, where in the draft it points, and which bullets (0-based)."""

    text: str
    spans: tuple[Span, ...] = ()
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A button: what stands on it, and the message it sends."""

    label: str
    instruction: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the program says at the end of a turn.

    kind: "answer"; "done" a version came of it; "question" something must be answered first; "facts" bullets were
    added; "unclear" choose one; "stopped" the user stopped it. `version`: the version that came of it.
    """

    text: str
    kind: Literal["answer", "done", "question", "facts", "unclear", "stopped", "noted"]
    spans: tuple[Span, ...] = ()
    facts: tuple[int, ...] = ()
    version: int | None = None
    choices: tuple[Choice, ...] = ()

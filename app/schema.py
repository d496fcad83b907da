"""Frozen records that travel between the modules, and the one-method protocols they meet at.

Text is `str`, NFC. Spans are `(start, end)` offsets in characters into the text they belong to.
Lengths count characters without white space. Times are seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Span = tuple[int, int]
Structure = Literal["auto", "一是", "1.", "plain"]
STRUCTURES: tuple[Structure, ...] = ("auto", "一是", "1.", "plain")

FindingKind = Literal[
    "invented", "missing", "misplaced", "conflict", "reused", "ignored", "copied",
    "repeated", "length", "structure", "residue", "colloquial", "computed", "outside",
]
# A draft with one of these needs a human before it is sent (exit code 1).
HUMAN_KINDS: frozenset[str] = frozenset({"invented", "missing", "misplaced", "conflict", "ignored"})


# --- example reports -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report: the headings above it as they stand, numbers included, and its own body."""

    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A broken or cut-off piece that must never serve as an example."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report read from a file. `source` is the file's name; `kind` the sort of work (安全生产 …), "" unknown."""

    title: str
    sections: tuple[Section, ...]
    source: str
    rejected: tuple[Rejected, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AddResult:
    """What `add_examples` did. `rejected` holds files that could not be read and pieces that were refused."""

    added: int
    updated: int
    unchanged: int
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One whole section that shows how such a section is written.

    `score` is larger for better, within one answer; `why` says in Chinese what speaks for it. `id` names the section
    in its library, as `draft_section(examples=...)` takes it; "" for one that comes from elsewhere.
    """

    report: str
    path: tuple[str, ...]
    text: str
    score: float
    source: str
    why: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A report in the library, for listing.

    `twin_of` names the title of the report it nearly repeats; `left_out`: it is never given as an example;
    `corrections`: how many corrections of its cuts can be undone.
    """

    id: str
    title: str
    source: str
    sections: int
    characters: int
    rejected: tuple[Rejected, ...] = ()
    twin_of: str = ""
    builtin: bool = False
    left_out: bool = False
    kind: str = ""
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of a report in the library: `role` is what it is for (舆论引导, 存在问题 …), in Chinese."""

    path: tuple[str, ...]
    text: str
    role: str
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in the library, to be read: `sections` in order, a section's number is its place from 0."""

    entry: LibraryEntry
    sections: tuple[SectionView, ...]


# --- drafts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a draft that needs an eye: where (`span` into the draft) and which bullet (`fact`, 0-based)."""

    kind: FindingKind
    message: str
    span: Span | None = None
    fact: int | None = None


@dataclass(frozen=True, slots=True)
class FactUse:
    """Where the draft states one bullet; no spans: not stated."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """What a draft cost. `cached_tokens` of the `prompt_tokens` did not have to be computed."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    tokens: int = 0
    first_token_s: float = 0.0
    total_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted section: the body alone, without the section's heading, and what the reader should know of it."""

    text: str
    findings: tuple[Finding, ...] = ()
    facts: tuple[FactUse, ...] = ()
    examples: tuple[Example, ...] = ()
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the span of the old text that went, and the span of the new text that came.

    Either may be empty (start == end): its place is where the other one stood or stands.
    """

    removed: Span
    inserted: Span


@dataclass(frozen=True, slots=True)
class Revision:
    """A revised section.

    Args:
        text: the whole section as it is now.
        changes: in the order of the text; what lies between them is the same to the letter.
        findings: what a person should look at.
        question: "" or what must be answered first; then `text` is as it was and nothing has changed.
        timing: what it cost; no tokens where no model was needed.
    """

    text: str
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    question: str = ""
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a stream.

    "status": `text` says what is happening. "text": append `text`. "replace": put `text` in place of `span`.
    "done": `draft` carries the result, that of a revision `revision`.
    `remaining_s`: how long it will still take, as far as can be told.
    """

    kind: Literal["status", "text", "replace", "done"]
    text: str = ""
    span: Span | None = None
    draft: Draft | None = None
    revision: Revision | None = None
    remaining_s: float | None = None


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """All that `draft_section` is told. Validated and cleaned by `drafting.requests.make_request`."""

    title: str
    facts: tuple[str, ...]
    report_title: str = ""
    period: str = ""
    length: tuple[int, int] | None = None
    structure: Structure = "auto"
    instructions: str = ""
    seed: int | None = None
    examples: tuple[Example, ...] = ()


# --- generation --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that is rendered with the model's own chat template."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class GuardSpec:
    """What may be printed, as plain data that can cross a process border. See `guard`.

    Args:
        figures: (surfaces, uses): interchangeable surface forms and how often one of them may stand.
        names: strings that may stand inside 《》 or “”.
        latin: Latin words, abbreviations and URLs that may stand.
        banned: words that may not be printed.
        phrases: set phrases with numerals that are no quantities (八项规定); they may stand.
    """

    figures: tuple[tuple[tuple[str, ...], int], ...] = ()
    names: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


PATIENCE = 0.6  # beyond that the guard refused what the model wanted: better go another way


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One piece of decoding.

    Args:
        messages: the conversation; the last one is the user's.
        prefix: what the assistant has already said; decoding goes on behind it.
        max_tokens: at most so many new tokens.
        stop: decoding ends right behind the first of these strings (the string is kept).
        temperature: 0 is greedy.
        seed: for sampling; the same request with the same seed gives the same text.
        guard: what may be printed; None for no guard.
        avoid: strings the new text may not begin with (another way is wanted).
        allow_end: whether the model may end its turn at the very beginning of this piece.
        shared: so many of the first messages are shared with other requests, from few to many; the state after each
            such number is worth keeping.
        text: names the text that is being written, piece by piece; what was evaluated behind the prompt stays for the
            pieces of one text only, so that a text comes out the same whatever was written before it.
        patience: share of the model's wishes the guard may refuse at one place before the piece is given up.
    """

    messages: tuple[Message, ...]
    prefix: str = ""
    max_tokens: int = 512
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    seed: int = 0
    guard: GuardSpec | None = None
    avoid: tuple[str, ...] = ()
    allow_end: bool = True
    patience: float = PATIENCE
    shared: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of generated text; the last one has `finish` set.

    finish: "stop" a stop string came, "end" the model ended its turn, "length" max_tokens were used,
    "blocked" the guard left no way that the model wanted, "cancelled" the user stopped it.
    """

    text: str
    finish: Literal["", "stop", "end", "length", "blocked", "cancelled"] = ""
    tokens: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0


class Generator(Protocol):
    """A language model behind one queue. Closing the iterator stops the model."""

    def generate(self, request: GenerationRequest) -> Iterator[Chunk]: ...


class Encoder(Protocol):
    """Text to vectors of length 1. `id` names model and version: each has vectors of its own in the index."""

    @property
    def id(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is; `total` 0 means unknown. `note` says what is being done, in Chinese."""

    done: int
    total: int
    note: str = ""
    rate: float = field(default=0.0)

"""A section under revision."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.revising import editing
from app.revising.adding import written
from app.revising.points import Layout, read_layout, split_clauses
from app.revising.prose import Prose
from app.revising.questions import Unsure
from app.revising.requests import RevisionRequest
from app.revising.wishes import Add, Keep, Place, Replace, Wish
from app.schema import Finding


@dataclass
class Work:
    """A section under revision.

    Args:
        request: what is asked.
        wishes: as they were read.
        layout: as it is now.
        prose: the model's hand, opened when it is first needed.
    """

    request: RevisionRequest
    wishes: tuple[Wish, ...]
    layout: Layout
    prose: Prose
    findings: list[Finding] = field(default_factory=list)
    exact: str = ""  # the text after all exact edits: what the prose must keep

    @property
    def left_alone(self) -> frozenset[int]:
        """Numbers of the points that are to stay as they are."""
        count_ = len(read_layout(self.request.text).points)
        numbers = [n for wish in self.wishes if isinstance(wish, Keep) for n in wish.place.points]
        return frozenset(n if n >= 0 else count_ + n for n in numbers)

    @property
    def protected(self) -> tuple[str, ...]:
        """Words that no shortening may leave out."""
        found = [word for wish in self.wishes if isinstance(wish, Keep) for word in wish.words]
        found += [piece for wish in self.wishes if isinstance(wish, Keep) and (wish.place.sentences or wish.place.words) for piece in self._clauses_at(wish.place)]
        found += [wish.new for wish in self.wishes if isinstance(wish, Replace) and wish.new]
        added = [written(fact) for wish in self.wishes if isinstance(wish, Add) for fact in wish.content]
        return (*found, *(piece.strip("，。；") for fact in added for piece in split_clauses(fact)))

    def _clauses_at(self, place: Place) -> list[str]:
        """What stands at a place that is to stay; nothing where there is no such place."""
        text = self.request.text
        try:
            spans = editing.areas(read_layout(text), place)
        except Unsure:
            return []
        return [piece.strip("，。；\n") for a, b in spans for piece in split_clauses(text[a:b])]

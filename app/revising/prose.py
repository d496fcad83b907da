"""The model's part of a revision: sentences that code cannot write."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence

from app.drafting.section import Tools
from app.revising.points import Layout
from app.revising.requests import RevisionRequest
from app.schema import Event, Span, Timing


class Prose:
    """Writes new sentences under the guard, and shows the text as it grows.

    Args:
        open_tools: gives model, prompts and register; called when the first sentence is wanted.
        request: what is asked.
    """

    def __init__(self, open_tools: Callable[[], Tools], request: RevisionRequest) -> None:
        self._open = open_tools
        self._request = request
        self.shown = request.text

    def show(self, text: str) -> Iterator[Event]:
        """Bring what the reader sees up to `text`."""
        old = self.shown
        if text == old:
            return
        start = next((i for i, (a, b) in enumerate(zip(old, text, strict=False)) if a != b), min(len(old), len(text)))
        back = next((i for i, (a, b) in enumerate(zip(reversed(old[start:]), reversed(text[start:]), strict=False)) if a != b), min(len(old), len(text)) - start)
        self.shown = text
        yield Event("replace", text[start : len(text) - back], (start, len(old) - back))

    def timing(self, begun: float) -> Timing:
        return Timing(total_s=time.perf_counter() - begun)

    def expand(self, layout: Layout, bounds: Span, scope: Sequence[int]) -> Generator[Event, None, Layout]:
        yield from ()
        return layout

    def reword(self, layout: Layout, style: str, scope: Sequence[int], *, changed: bool) -> Generator[Event, None, Layout]:
        yield from ()
        return layout

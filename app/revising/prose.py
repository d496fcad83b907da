"""The model's part of a revision, and the text as the reader sees it grow."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence

from app.drafting.section import Tools
from app.revising.expanding import expand
from app.revising.hand import Hand
from app.revising.points import Layout, split_sentences
from app.revising.requests import RevisionRequest
from app.revising.rewording import DRIFT, drift, reword, sounds_spoken, spoken_turns
from app.schema import Event, Span, Timing


class Prose:
    """Writes what code cannot, and shows each step.

    Args:
        open_tools: gives model, prompts and register; called when the first sentence is wanted.
        request: what is asked.
    """

    def __init__(self, open_tools: Callable[[], Tools], request: RevisionRequest) -> None:
        given = "\n".join([request.text, request.instruction, request.title, *request.facts])
        self._own = "\n".join([request.text, request.instruction, *request.facts])
        self._hand = Hand(open_tools, request.title, given, request.seed or 0)
        self.shown = request.text

    def show(self, text: str) -> Iterator[Event]:
        """Bring what the reader sees up to `text`."""
        old = self.shown
        if text == old:
            return
        start = _common(old, text)
        back = _common(old[start:][::-1], text[start:][::-1])
        self.shown = text
        yield Event("replace", text[start : len(text) - back], (start, len(old) - back))

    def timing(self, begun: float) -> Timing:
        """What the model's part has cost; nothing where there was none."""
        first = round(max(0.0, self._hand.first_token - begun), 3)
        cost = self._hand.cost
        return Timing(cost.prompt_tokens, cost.cached_tokens, cost.tokens, first, round(time.perf_counter() - begun, 3))

    def expand(self, layout: Layout, bounds: Span, scope: Sequence[int], size: int) -> Generator[Event, None, Layout]:
        """Clauses added up to the asked length.

        Raises:
            ModelError: the model cannot be used.
        """
        yield Event("status", "正在补写……")
        steps = expand(layout, bounds, scope, self._hand, size)
        while True:
            try:
                step = next(steps)
            except StopIteration as done:
                result: Layout = done.value
                return result
            yield from self.show(step.text)

    def reword(self, layout: Layout, style: str, scope: Sequence[int], *, every: bool, shown: bool = True) -> Generator[Event, None, Layout]:
        """Sentences put into another register where the rules were not enough.

        Args:
            every: all sentences, not only those that sound spoken.
            shown: the layout is what the reader sees.

        Raises:
            ModelError: the model cannot be used.
        """
        for index in scope:
            sentences = split_sentences(layout.points[index].body)
            for number, sentence in sorted(enumerate(sentences), key=lambda pair: -spoken_turns(pair[1])):
                if not (every or (style == "formal" and sounds_spoken(sentence))):
                    continue
                yield Event("status", "正在改写……")
                allow = self._limit(layout, index, sentences, number)
                sentences[number] = reword(sentence, style, self._hand, allow)
                layout = layout.with_body(index, "".join(sentences))
                if shown:
                    yield from self.show(layout.text)
        return layout

    def _limit(self, layout: Layout, index: int, sentences: Sequence[str], number: int) -> Callable[[str], bool]:
        """Tells of another sentence in this place whether the section would still say what it said."""

        def allow(sentence: str) -> bool:
            body = "".join([*sentences[:number], sentence, *sentences[number + 1 :]])
            return drift(layout.with_body(index, body).text, self._own) <= DRIFT

        return allow


def _common(a: str, b: str) -> int:
    """How many characters the two have in common at their beginning."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))

"""The text of a section as it grows: what the model writes, what is taken back, what is put in between."""

from __future__ import annotations

import time
from collections.abc import Generator as Steps
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from app.checks.form import ORDINALS
from app.drafting.prompting import shared_turns
from app.schema import PATIENCE, Event, GenerationRequest, Generator, GuardSpec, Message

STUBBORN = 0.95  # a sentence that only rounds off may be led far from what the model wanted
_STARTS = (*ORDINALS, "\n", "。", "，", "；", "、", "：", "）", "（")


@dataclass
class Cost:
    """What the writing has cost so far."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    tokens: int = 0
    first_token: float = 0.0  # on the clock of time.perf_counter

    def count(self, tokens: int, prompt: int, cached: int) -> None:
        """Add a piece; the prompt is that of the first one."""
        self.tokens += tokens
        if not self.prompt_tokens:
            self.prompt_tokens, self.cached_tokens = prompt, cached


@dataclass
class Pen:
    """Writes with a model, one piece at a time.

    Args:
        generator: the language model.
        messages: the conversation that asks for the section.
        seed: for sampling.
    """

    generator: Generator
    messages: tuple[Message, ...]
    seed: int
    text: str = ""
    behind: str = ""  # what stands behind the place where something is being put in
    cost: Cost = field(default_factory=Cost)
    name: str = field(default_factory=lambda: uuid4().hex)

    def write(self, guard: GuardSpec, avoid: tuple[str, ...], number: int, tokens: int, ends: tuple[str, ...] = ("。",)) -> Steps[Event, None, str]:
        """Let the model go on up to the end of the sentence, or of the clause.

        Args:
            guard: what may be printed.
            avoid: what the piece may not begin with.
            number: which try this is; the first one is greedy where no seed is given.
            tokens: at most so many.
            ends: what ends the piece.

        Returns:
            why it ended, as in `Chunk.finish`.
        """
        request = GenerationRequest(
            messages=self.messages, prefix=self.text, max_tokens=tokens, stop=ends,
            temperature=0.0 if number == 0 and not self.seed else 0.35 + 0.25 * number,
            seed=self.seed * 1000 + len(self.text) * 10 + number,
            guard=guard, avoid=_STARTS + avoid, allow_end=False,
            shared=shared_turns(self.messages), text=self.name,
            patience=PATIENCE if guard.figures else STUBBORN,
        )  # fmt: skip
        finish, counted = "", 0
        for chunk in self.generator.generate(request):
            if chunk.text:
                self.cost.first_token = self.cost.first_token or time.perf_counter()
                self.cost.tokens, counted = self.cost.tokens + 1, counted + 1
                yield from self.put(chunk.text)
            elif not self.text:
                yield Event("status", "正在阅读要点和范文……")
            if chunk.finish:
                finish = chunk.finish
                self.cost.count(chunk.tokens - counted, chunk.prompt_tokens, chunk.cached_tokens)
        return finish

    def put(self, text: str) -> Iterator[Event]:
        """Print `text` at the end, or in front of what stands behind."""
        if text:
            here = len(self.text)
            self.text += text
            yield Event("replace", text, (here, here)) if self.behind else Event("text", text)

    def replace(self, start: int, text: str) -> Iterator[Event]:
        """Put `text` in place of everything from `start` on."""
        span = (start, len(self.text))
        if span[0] == span[1] and not text:
            return
        self.text = self.text[:start] + text
        yield Event("replace", text, span)

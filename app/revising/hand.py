"""The model's hand: one piece of text at a time, under the guard, with what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

from app.drafting.section import Tools
from app.drafting.steering import load_steering
from app.schema import GenerationRequest, GuardSpec, Message, Timing

_STARTS = ("\n", "。", "，", "；", "、", "：", "）", "（", "”", "》")


@dataclass
class Hand:
    """Writes pieces; the model is opened with the first one.

    Args:
        open_tools: gives model, prompts and register.
        title: the section's heading.
        given: everything the user wrote: words that stand there may be used.
        seed: for sampling.
    """

    open_tools: Callable[[], Tools]
    title: str
    given: str
    seed: int = 0
    cost: Timing = field(default_factory=Timing)
    calls: int = 0
    first_token: float = 0.0  # on the clock of time.perf_counter
    name: str = field(default_factory=lambda: uuid4().hex)
    _tools: Tools | None = field(default=None, repr=False)

    @property
    def tools(self) -> Tools:
        """Model, prompts and register.

        Raises:
            ModelError: the model cannot be used.
        """
        if self._tools is None:
            self._tools = self.open_tools()
        return self._tools

    def write(
        self, messages: tuple[Message, ...], prefix: str, stop: tuple[str, ...], guard: GuardSpec, *,
        tokens: int, attempt: int = 0, avoid: tuple[str, ...] = (),
    ) -> str:  # fmt: skip
        """One piece up to a stop sign, which stays; "" where the guard or the length cut it short.

        Args:
            messages: the conversation.
            prefix: what the assistant has said already.
            stop: signs that end the piece.
            guard: what may be printed.
            tokens: at most so many.
            attempt: 0 is the model's first choice, more are warmer.
            avoid: what it may not begin with.
        """
        request = GenerationRequest(
            messages=messages, prefix=prefix, max_tokens=tokens, stop=stop, guard=guard, avoid=_STARTS + avoid, allow_end=False,
            temperature=0.0 if not attempt and not self.seed else 0.3 + 0.25 * attempt, seed=self.seed * 1000 + len(prefix) * 10 + attempt,
            text=self.name,
        )  # fmt: skip
        text, finish = "", ""
        self.calls += 1
        for chunk in self.tools.generator.generate(request):
            text += chunk.text
            self.first_token = self.first_token or (time.perf_counter() if chunk.text else 0.0)
            if chunk.finish:
                finish = chunk.finish
                self._count(chunk.tokens, chunk.prompt_tokens, chunk.cached_tokens)
        return text if finish in ("stop", "end") else ""

    def banned(self, *, adding: bool) -> tuple[str, ...]:
        """Words that were not given and may not be printed."""
        return load_steering().banned(self.title, self.given, adding=adding)

    def _count(self, tokens: int, prompt: int, cached: int) -> None:
        first = not self.cost.prompt_tokens
        self.cost = replace(
            self.cost, tokens=self.cost.tokens + tokens,
            prompt_tokens=prompt if first else self.cost.prompt_tokens, cached_tokens=cached if first else self.cost.cached_tokens,
        )  # fmt: skip

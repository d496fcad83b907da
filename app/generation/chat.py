"""Conversation to tokens with the model's own chat template.

A template inside a GGUF file is untrusted code, so it is rendered in Jinja's immutable sandbox. What users
write is data: it is tokenised apart from the template, so that "<|im_end|>" in a bullet stays seven characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.errors import ModelInvalid
from app.generation.thinking import close_thinking
from app.schema import Message

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_MARK = re.compile("\ue000(\\d+)\ue001")


def render(template: str, messages: Sequence[Message], *, bos: str = "", eos: str = "") -> list[tuple[str, bool]]:
    """The conversation as pieces `(text, trusted)`: the template's own text is trusted, contents are not.

    Raises:
        ModelInvalid: the template of the model file cannot be rendered.
    """
    marked = [{"role": m.role, "content": f"\ue000{i}\ue001"} for i, m in enumerate(messages)]
    text = _render(template or CHATML, messages=marked, add_generation_prompt=True, bos_token=bos, eos_token=eos)
    text = close_thinking(text)
    pieces: list[tuple[str, bool]] = []
    position = 0
    for mark in _MARK.finditer(text):
        pieces.append((text[position : mark.start()], True))
        pieces.append((messages[int(mark[1])].content, False))
        position = mark.end()
    pieces.append((text[position:], True))
    return [piece for piece in pieces if piece[0]]


def _render(template: str, **values: Any) -> str:
    try:
        return _compiled(template).render(enable_thinking=False, tools=None, documents=None, **values)
    except Exception as error:  # a foreign template is a program: it can fail in any way
        raise ModelInvalid(f"模型文件自带的对话模板不能用：{error}", "换一个模型（nigao models use …）；您的文字没有变动。") from error


@lru_cache(maxsize=2)
def _compiled(template: str) -> Template:
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    environment.globals["raise_exception"] = _raise
    return environment.from_string(template)


def _raise(message: str) -> None:
    raise TemplateError(message)


def tokenize(pieces: Sequence[tuple[str, bool]], encode: Callable[[str, bool], list[int]]) -> list[int]:
    """Tokens of rendered pieces; `encode(text, special)` is the model's tokenizer."""
    tokens: list[int] = []
    for text, trusted in pieces:
        tokens += encode(text, trusted)
    return tokens

"""Thinking aloud is not part of the answer, however the tags are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.generation.chat import render
from app.generation.thinking import ThinkingFilter, close_thinking
from app.schema import Message

TEXTS = [
    ("<think>先想一想</think>\n\n正文", "正文"),
    ("正文一<think>又想</think>正文二", "正文一正文二"),
    ("甲 < 乙，<thin 不是标记", "甲 < 乙，<thin 不是标记"),
    ("<think>没有想完", ""),
    ("末尾<thi", "末尾<thi"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
@given(cuts=st.lists(st.integers(0, 30), max_size=6))
def test_only_the_answer_is_shown_however_it_is_cut(text: str, shown: str, cuts: list[int]) -> None:
    stream, places = ThinkingFilter(), sorted({0, len(text), *(c for c in cuts if c < len(text))})
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert "".join(map(stream.feed, pieces)) + stream.rest() == shown


def test_a_template_that_opens_a_thought_gets_it_closed() -> None:
    template = "{{ messages[0].content }}<|assistant|><think>\n"
    pieces = render(template, [Message("user", "写一段")])
    assert "".join(text for text, _ in pieces).endswith("<think>\n</think>\n\n")
    assert close_thinking("<|assistant|>\n") == "<|assistant|>\n"

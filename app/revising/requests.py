"""What is asked of a revision, checked before any work is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.drafting.requests import MAX_FACTS, MAX_LENGTH, one_line
from app.errors import InputError
from app.schema import Span
from app.text import length as count

MAX_TEXT = 8000
MAX_INSTRUCTION = 3000
_SAFE = "正文没有动。"


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """A checked request; `text` is exactly what was given."""

    text: str
    instruction: str
    title: str = ""
    facts: tuple[str, ...] = ()
    length: Span | None = None
    seed: int | None = None


def make_revision_request(
    text: str, instruction: str, *, title: str = "", facts: Iterable[str] = (), length: int | Span | None = None, seed: int | None = None,
) -> RevisionRequest:  # fmt: skip
    """A checked request.

    Raises:
        InputError: something is missing, too long or of the wrong kind; the message names it.
    """
    if not isinstance(text, str) or not isinstance(instruction, str):
        raise InputError("正文和修改要求都应当是文字", "请检查传入的内容。")
    if isinstance(facts, str):
        raise InputError("要点应当是一个列表，每条一个字符串", "把每条要点分开传入。")
    given = tuple(fact for fact in (one_line(fact) for fact in facts) if fact)
    if not text.strip():
        raise InputError("还没有正文，没有可以修改的", "先拟稿，或者把要修改的正文贴进来。")
    if not instruction.strip() and not given and length is None:
        raise InputError("还没有说要怎么改", "例如：压缩到200字以内；把“9次”改成“10次”。" + _SAFE)
    for name, size, limit in (("正文", count(text), MAX_TEXT), ("修改要求", len(instruction), MAX_INSTRUCTION), ("要点", len(given), MAX_FACTS)):
        if size > limit:
            raise InputError(f"{name}太长：{size}，最多{limit}", "分成几次来改。" + _SAFE)
    return RevisionRequest(text, instruction.strip(), one_line(title), given, _bounds(length), seed)


def _bounds(length: int | Span | None) -> Span | None:
    if length is None:
        return None
    if isinstance(length, int):
        length = (round(length * 0.95), round(length * 1.05))
    low, high = length
    if not 0 < low <= high <= MAX_LENGTH:
        raise InputError(f"字数要求不对：{low}—{high}", "写成 300 或 300-450 这样，前小后大。" + _SAFE)
    return low, high

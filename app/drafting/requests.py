"""What the user asks for, cleaned and checked before any work is done."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from app.drafting.exemplars import chosen_demonstration, form_of
from app.errors import InputError
from app.schema import STRUCTURES, DraftRequest, Example, Structure
from app.text import clean

MAX_FACTS = 80
MAX_FACT = 600
MAX_TITLE = 120
MAX_LENGTH = 5000
_SAFE = "您填写的内容都还在。"
FORMS = {"一是": "一是、二是", "1.": "1. 2. 3.", "plain": "自然段"}


def make_request(
    title: str, facts: Iterable[str], *, report_title: str = "", period: str = "",
    length: int | tuple[int, int] | None = None, structure: str = "auto", instructions: str = "", seed: int | None = None,
    examples: Sequence[Example] = (),
) -> DraftRequest:  # fmt: skip
    """A checked request.

    Raises:
        InputError: something is missing, too long or contradictory; the message names it.
    """
    if isinstance(facts, str):
        raise InputError("要点应当是一个列表，每条一个字符串", "把每条要点分开传入。")
    bullets = tuple(one_line(fact) for fact in facts)
    _check_facts(tuple(b for b in bullets if b))
    title, report_title, period = one_line(title), one_line(report_title), one_line(period)
    if not title:
        raise InputError("还没有填小节标题", "填上标题再拟稿，例如“（一）强化理论武装”。" + _SAFE)
    for name, value in (("小节标题", title), ("报告标题", report_title), ("时间", period), ("另有要求", instructions)):
        limit = MAX_TITLE if name != "另有要求" else MAX_FACT
        if len(value) > limit:
            raise InputError(f"{name}太长：{len(value)}字，最多{limit}字", "缩短后再试。" + _SAFE)
    if structure not in STRUCTURES:
        raise InputError(f"不认识的写法“{structure}”", "可选：auto、一是、1.、plain。")
    _check_examples(examples, structure)
    return DraftRequest(
        title, tuple(b for b in bullets if b), report_title, period, _bounds(length), _structure(structure), one_line(instructions),
        seed, tuple(examples),
    )  # fmt: skip


def one_line(text: str) -> str:
    """One clean line: pastes bring control characters, tabs and line breaks along."""
    if not isinstance(text, str):
        raise InputError(f"应当是文字，给的却是 {type(text).__name__}", "请检查传入的内容。")
    return " ".join(clean(text).split())


def fold_figures(text: str) -> str:
    """Full-width digits, letters and per cent signs as half-width ones; Chinese punctuation stays."""
    return "".join(unicodedata.normalize("NFKC", c) if "０" <= c <= "９" or "Ａ" <= c <= "ｚ" or c in "％．" else c for c in text)


def _check_facts(bullets: tuple[str, ...]) -> None:
    if not bullets:
        raise InputError("还没有填要点", "每行写一条要点再拟稿。" + _SAFE)
    if len(bullets) > MAX_FACTS:
        raise InputError(f"要点太多：{len(bullets)}条，一节最多{MAX_FACTS}条", "把它们分到几节里。" + _SAFE)
    for number, bullet in enumerate(bullets, 1):
        if len(bullet) > MAX_FACT:
            raise InputError(f"第{number}条要点太长：{len(bullet)}字，一条最多{MAX_FACT}字", "拆成几条再试。" + _SAFE)


def _check_examples(examples: Sequence[Example], structure: str) -> None:
    """A section chosen to give the form must have one, and not another than was asked for."""
    for example in examples[:1]:
        name, form = example.path[-1] if example.path else example.report, form_of(example.text)
        if structure not in ("auto", form):
            raise InputError(
                f"指定的范例“{name}”是{FORMS[form]}的写法，要求的却是{FORMS[structure]}",
                "把写法改成自动（auto），就照范例的写；或者换一节范例。" + _SAFE,
            )
        if chosen_demonstration(example) is None:
            raise InputError(f"指定的范例“{name}”太短，看不出写法", "换一节长一些、有分点或有完整句子的。" + _SAFE)


def _bounds(length: int | tuple[int, int] | None) -> tuple[int, int] | None:
    if length is None:
        return None
    ends = (length, length) if isinstance(length, int) else length
    if not (isinstance(ends, tuple | list) and len(ends) == 2 and all(isinstance(end, int) for end in ends)):
        raise InputError(f"字数要求不对：{str(length)[:40]}", "写成 300 或 300-450 这样。" + _SAFE)
    low, high = ends
    if low <= 0 or high < low:
        raise InputError(f"字数要求不对：{low}—{high}", "写成 300 或 300-450 这样，前小后大。" + _SAFE)
    if high > MAX_LENGTH:
        raise InputError(f"字数要求太大：{high}字，一节最多{MAX_LENGTH}字", "分成几节来写。" + _SAFE)
    return low, high


def _structure(value: str) -> Structure:
    return next(s for s in STRUCTURES if s == value)

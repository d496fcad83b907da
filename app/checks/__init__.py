"""A reader that needs no model: draft + facts + examples → findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.checks.form import fits_length, fits_structure
from app.checks.ledger import Ledger, trace
from app.checks.wording import Register, colloquial, copied, repeated, residue
from app.facts import Fact, find_conflicts, find_duplicates, find_names, load_formulations
from app.schema import Example, Finding, Structure
from app.text import length as count

__all__ = ["Ledger", "Register", "check", "check_bullets", "trace"]
_NAMED = {"title": "书名号里的名称", "quote": "引号里的说法", "latin": "外文词", "url": "网址", "plenum": "会议名称", "code": "编号或热线"}


def check(
    text: str, facts: Sequence[Fact], *, titles: Sequence[str] = (), length: tuple[int, int] | None = None,
    structure: Structure = "auto", examples: Sequence[Example] = (), register: Register | None = None,
) -> list[Finding]:  # fmt: skip
    """Read a draft against the facts.

    Args:
        text: the draft.
        facts: the bullets, read by `read_facts`.
        titles: section title, report title and period: what they hold is given too.
        length: asked number of characters, (min, max).
        structure: asked form.
        examples: the sections that were shown as models; nothing may be copied from them.
        register: words that belong to such reports; without it acts that nobody gave are not looked for.

    Returns:
        the findings in the order of the text, those without a place last.
    """
    given = "\n".join([*(f.text for f in facts if f.role == "fact"), *titles])
    found = [
        *check_bullets(facts),
        *_figures(text, facts, titles),
        *_names(text, given),
        *_wording(text, given, examples, register),
        *_form(text, length, structure),
    ]
    return sorted(found, key=lambda f: f.span or (len(text), len(text)))


def check_bullets(facts: Sequence[Fact]) -> Iterator[Finding]:
    """What is wrong with the bullets themselves: instructions, contradictions, repetitions."""
    for fact in facts:
        if fact.role == "instruction":
            yield Finding("ignored", f"第{fact.index + 1}条像是写给程序的指令，不是事实，没有照办，也没有写入：“{_short(fact.text)}”", None, fact.index)
    for c in find_conflicts(facts):
        a, b = c.figures
        what = c.what.replace("|", "") or "同一件事"
        yield Finding(
            "conflict", f"第{c.first + 1}条写“{a.surface}”，第{c.second + 1}条写“{b.surface}”，说的都是{what}；请核实，正文两个数都没有写。", None, c.first
        )
    for first, second in find_duplicates(facts):
        yield Finding("repeated", f"第{second + 1}条与第{first + 1}条说的是同一件事，正文只写一次。", None, second)


def _figures(text: str, facts: Sequence[Fact], titles: Sequence[str]) -> Iterator[Finding]:
    ledger = trace(text, facts, titles)
    disputed = {(i, f.surface) for c in find_conflicts(facts) for i, f in zip((c.first, c.second), c.figures, strict=True)}
    copies = {second for _, second in find_duplicates(facts)}
    for use in ledger.uses:
        yield from _use_finding(use.figure.surface, use.figure.span, use.status, use.source.fact if use.source else None, disputed)
    for index, figure in ledger.lost:
        if (index, figure.surface) not in disputed and index not in copies:
            yield Finding("missing", f"第{index + 1}条的“{figure.surface}”没有写进去。", None, index)
    for index, name in ledger.unnamed:
        if index not in copies:
            yield Finding("missing", f"第{index + 1}条的“{name.text}”没有写进去。", None, index)
    for index in ledger.unsaid:
        if index not in copies | {i for i, _ in disputed}:
            yield Finding("missing", f"第{index + 1}条没有写清楚：“{_short(facts[index].text)}”", None, index)


def _use_finding(
    surface: str, span: tuple[int, int], status: str, fact: int | None, disputed: set[tuple[int, str]]
) -> Iterator[Finding]:
    if status == "invented":
        yield Finding("invented", f"“{surface}”在要点里找不到。", span)
    elif status == "reused" and fact is not None:
        yield Finding("reused", f"“{surface}”在要点里只出现一次（第{fact + 1}条），正文用了不止一次。", span, fact)
    elif status == "misplaced" and fact is not None:
        yield Finding("misplaced", f"“{surface}”是第{fact + 1}条的数，放在了别的事情上。", span, fact)
    if fact is not None and (fact, surface) in disputed:
        yield Finding("conflict", f"“{surface}”与另一条矛盾，核实前不宜写入。", span, fact)


def _names(text: str, given: str) -> Iterator[Finding]:
    for name in find_names(text):
        if name.kind in _NAMED and name.text not in given and not _is_formulation(name.text):
            yield Finding("invented", f"{_NAMED[name.kind]}“{name.text}”在要点里找不到。", name.span)


def _is_formulation(text: str) -> bool:
    return any(text in exact for exact in load_formulations().exact)


def _wording(text: str, given: str, examples: Sequence[Example], register: Register | None) -> Iterator[Finding]:
    for copy in copied(text, [e.text for e in examples], given):
        yield Finding("copied", f"“{_short(copy.passage)}”与范文《{examples[copy.example].report}》相同。", copy.span)
    for span in repeated(text, given):
        yield Finding("repeated", f"“{_short(text[span[0] : span[1]])}”前面已经写过。", span)
    for span in residue(text):
        yield Finding("residue", f"“{_short(text[span[0] : span[1]])}”不像正文，请删改。", span)
    for span in colloquial(text, given_formal=""):
        yield Finding("colloquial", f"“{text[span[0] : span[1]]}”是口语，宜改为书面语。", span)
    for span in register.foreign(text, given) if register else ():
        yield Finding("invented", f"“{text[span[0] : span[1]]}”要点里没有提到，请确认确有其事。", span)


def _form(text: str, bounds: tuple[int, int] | None, structure: Structure) -> Iterator[Finding]:
    if bounds and not fits_length(text, bounds):
        yield Finding("length", f"正文{count(text)}字，要求{bounds[0]}—{bounds[1]}字。")
    if not fits_structure(text, structure):
        yield Finding("structure", "分点写法与要求不符。")


def _short(text: str, limit: int = 30) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

"""What a person should look at in a revised section: only of what changed, the rest was theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.checks.wording import colloquial, repeated, residue
from app.facts import Figure, find_figures
from app.revising.changes import find_changes
from app.revising.removing import find_notes
from app.revising.requests import RevisionRequest
from app.revising.tone import count_in_times
from app.schema import Finding, Span
from app.text import length as count


def find_faults(request: RevisionRequest, exact: str, new: str, bounds: Span | None) -> Iterator[Finding]:
    """Findings of a revision.

    Args:
        request: what was asked.
        exact: the section after the exact edits, before any rewording or shortening: its figures have to stay.
        new: the section as it is now.
        bounds: the asked number of characters.
    """
    given = "\n".join([request.text, exact, request.instruction, request.title, *request.facts])
    known = Counter(_key(figure) for figure in find_figures(count_in_times(given)) + find_figures(given))
    for figure in find_figures(new):
        if _key(figure) not in known:
            yield Finding("invented", f"“{figure.surface}”在原文和要求里都找不到。", figure.span)
    yield from _lost(exact, new)
    yield from _wording(request, new)
    for span in find_notes(new):
        shown = new[span[0] : span[1]][:30]
        yield Finding("ignored", f"“{shown}……”像是写给程序的指令，当作正文保留，没有照办；不要的话可以说“去掉这句”。", span)
    if bounds and not bounds[0] <= count(new) <= bounds[1]:
        yield Finding("length", f"现在{count(new)}字，要求{bounds[0]}—{bounds[1]}字；再加就要编内容了，请补充事实或放宽字数。" if count(new) < bounds[0] else f"现在{count(new)}字，要求{bounds[0]}—{bounds[1]}字。")


def _key(figure: Figure) -> tuple[str, str]:
    return figure.value, figure.unit


def _lost(exact: str, new: str) -> Iterator[Finding]:
    before, now = (Counter(_key(f) for f in find_figures(text)) for text in (count_in_times(exact), count_in_times(new)))
    surfaces = {_key(f): f.surface for f in find_figures(count_in_times(exact))}
    for key in before - now:
        yield Finding("missing", f"原文的“{surfaces[key]}”改后没有了，请核对。")


def _wording(request: RevisionRequest, new: str) -> Iterator[Finding]:
    """Residue, plain speech and repetition in what came in."""
    inserted = [change.inserted for change in find_changes(request.text, new)]
    given = "\n".join([request.text, request.instruction, *request.facts])

    def fresh(span: Span) -> bool:
        return any(a < span[1] and span[0] < b for a, b in inserted)

    for span in (s for s in filter(fresh, residue(new)) if new[slice(*s)][:2] not in request.text):
        yield Finding("residue", f"“{new[span[0] : span[1]][:30]}”不像正文，请删改。", span)
    for span in filter(fresh, colloquial(new)):
        yield Finding("colloquial", f"“{new[span[0] : span[1]]}”是口语，宜改为书面语。", span)
    for span in filter(fresh, repeated(new, given)):
        yield Finding("repeated", f"“{new[span[0] : span[1]][:30]}”前面已经写过。", span)

"""From the bullets still to be said to what the guard lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.checks.ledger import trace
from app.drafting.requests import fold_figures
from app.facts import Fact, Figure, find_figures, find_names, forms
from app.schema import GuardSpec

_QUOTED = frozenset({"title", "quote"})
_NUMERAL_WORD = re.compile("[一二三四五六七八九十百千万两][\u4e00-\u9fff]{1,6}")
_DIGITS = re.compile("[0-9０-９]")
_FOREIGN = frozenset({"latin", "url", "code"})

def permits(
    wanted: Sequence[Fact], written: str, titles: Sequence[str], given: str, banned: tuple[str, ...] = ()
) -> GuardSpec:
    """What may stand in the next sentence.

    Args:
        wanted: the bullets of this point, disputed figures taken out.
        written: what the point says so far; figures used there are used up.
        titles: section title, report title, period: their figures may stand freely.
        given: everything the user wrote; its names may stand.
        banned: words that may not be printed.
    """
    used = {id(use.source.figure) for use in trace(written, wanted).uses if use.source}
    open_figures = [f for fact in wanted for f in fact.figures if id(f) not in used]
    names = find_names(given)
    latin = [n.text for n in names if n.kind in _FOREIGN or any(c.isdigit() for c in n.text)]
    quoted = [m[1] for m in re.finditer("[“《]([^”》]{1,60})[”》]", given)]
    return GuardSpec(
        figures=(*((surfaces(f), 1) for f in open_figures), *_of_titles(titles, open_figures)),
        names=tuple(dict.fromkeys([*quoted, *(n.text for n in names if n.kind in _QUOTED)])),
        latin=tuple(dict.fromkeys(latin)),
        banned=banned,
        phrases=tuple(dict.fromkeys(_phrases(given))),
    )


def _phrases(given: str) -> Iterator[str]:
    """Words of the user's that begin with a numeral and are no quantity: 八项规定, 三里河社区."""
    counted = [figure.span for figure in find_figures(given)]
    for found in _NUMERAL_WORD.finditer(given):
        if not any(start <= found.start() < end for start, end in counted):
            yield found[0]


def _of_titles(titles: Sequence[str], wanted: Sequence[Figure]) -> list[tuple[tuple[str, ...], int]]:
    """The period and the like, where something is still to be told; elsewhere it only fills."""
    return [(surfaces(f), 1) for title in titles for f in find_figures(title)] if wanted else []


def surfaces(figure: Figure) -> tuple[str, ...]:
    """Every way to print a figure, in the numerals it was given in; 8个 that counts 社区 must be printed as 8个社区."""
    arabic = _DIGITS.search(figure.surface)
    shown = dict.fromkeys(fold_figures(form) for form in forms(figure) if not arabic or _DIGITS.search(form))
    if figure.unit == "个" and figure.counted:
        return tuple(form + figure.counted[:2] for form in shown)
    return tuple(shown)


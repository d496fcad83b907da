"""From the bullets still to be said to what the guard lets through."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.checks.ledger import trace
from app.checks.wording import spoken_words
from app.drafting.requests import fold_figures
from app.facts import Fact, Figure, find_figures, find_names, forms
from app.schema import GuardSpec

_QUOTED = frozenset({"title", "quote"})
_FOREIGN = frozenset({"latin", "url", "code"})
ALWAYS = 99  # figures of titles may stand as often as they are wanted
# What is measured or promised must have been given.
_CLAIMS = ("满意度", "知晓率", "参与度", "透明度", "幸福感", "归属感", "覆盖率", "达标率", "合格率", "完成率", "全覆盖", "零事故", "零投诉", "零发生")
_PROMISES = ("未来", "今后", "下一步", "将继续", "将进一步", "将持续", "下半年", "明年")
_UNOFFICIAL = ("我们", "他们", "咱们", "大家好", "若干", "等等", "此外还", "首先", "其次", "最后", "总之", "综上")


def permits(wanted: Sequence[Fact], written: str, titles: Sequence[str], given: str) -> GuardSpec:
    """What may stand in the next sentence.

    Args:
        wanted: the bullets of this point, disputed figures taken out.
        written: what the point says so far; figures used there are used up.
        titles: section title, report title, period: their figures may stand freely.
        given: everything the user wrote; its names may stand.
    """
    used = {id(use.source.figure) for use in trace(written, wanted).uses if use.source}
    open_figures = [f for fact in wanted for f in fact.figures if id(f) not in used]
    names = find_names(given)
    latin = [n.text for n in names if n.kind in _FOREIGN]
    quoted = [m[1] for m in re.finditer("[“《]([^”》]{1,60})[”》]", given)]
    return GuardSpec(
        figures=(*((surfaces(f), 1) for f in open_figures), *((surfaces(f), ALWAYS) for t in titles for f in find_figures(t))),
        names=tuple(dict.fromkeys([*quoted, *(n.text for n in names if n.kind in _QUOTED)])),
        latin=tuple(dict.fromkeys(latin)),
        banned=(*spoken_words(), *(word for word in (*_UNOFFICIAL, *_CLAIMS, *_PROMISES) if word not in given)),
    )


def surfaces(figure: Figure) -> tuple[str, ...]:
    """Every way to print a figure; 8个 that counts 社区 must be printed as 8个社区."""
    shown = dict.fromkeys(fold_figures(form) for form in forms(figure))
    if figure.unit == "个" and figure.counted:
        return tuple(form + figure.counted[:2] for form in shown)
    return tuple(shown)


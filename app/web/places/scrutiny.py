"""The dialog that checks a text of the user's own against facts of their own."""

from __future__ import annotations

from collections.abc import Sequence

from app.schema import HUMAN_KINDS, Draft, Finding
from app.web.labels import Words
from app.web.places.markup import escape, field, quiet
from app.web.places.paper import marks_of, paragraphs
from app.web.places.shelf import box


def form(words: Words, text: str = "", facts: str = "", title: str = "", findings: Sequence[Finding] | None = None) -> str:
    """The two fields; once checked, the text with what was found."""
    fields = (
        field("title", words("section_title"), title)
        + f'<div class="pair">{field("text", words("check_text"), text, lines=9)}{field("facts", words("check_facts"), facts, lines=9)}</div>'
    )
    go = f'<div class="row"><button type="submit" class="primary">{words("check_go")}</button></div>'
    body = f'{quiet(words("check_note"))}<form data-act="check">{fields}{go}</form>'
    return box(words("check"), body + (_found(words, text, findings) if findings is not None else ""), words, "wide")


def _found(words: Words, text: str, findings: Sequence[Finding]) -> str:
    if not findings:
        return f'<p class="clear" role="status">{words("no_findings")}</p>'
    shown = "".join(f"<p>{inner}</p>" for inner in paragraphs(text, marks_of(Draft(text, tuple(findings)))))
    rows = "".join(
        f'<li class="{"urgent" if f.kind in HUMAN_KINDS else "minor"}"><b>{words.kind(f.kind)}</b>{escape(f.message)}</li>' for f in findings
    )
    return f'<div class="checked" role="status"><ul class="found-list">{rows}</ul><div class="compare" lang="zh-CN">{shown}</div></div>'

"""The dialog in which the user chooses the section that gives the form."""

from __future__ import annotations

from collections.abc import Sequence

from app.drafting.exemplars import form_of
from app.schema import Example
from app.store import StoredSection
from app.text import length
from app.web.labels import Words
from app.web.places.markup import button, escape, quiet
from app.web.places.shelf import box


def candidates(found: Sequence[Example], section: StoredSection, query: str, words: Words) -> str:
    """What was found, each to be read and to be taken; the first is open."""
    form = (
        f'<form data-act="candidates" class="row search"><input name="query" value="{escape(query)}" aria-label="{words("library_search")}"'
        f' placeholder="{words("library_search_hint")}"><button type="submit">{words("library_search")}</button></form>'
    )
    pinned = section.pinned.text if section.pinned else ""
    rows = "".join(_candidate(example, number == 0, example.text == pinned, words) for number, example in enumerate(found))
    return box(words("choose_example"), quiet(words("choose_note")) + form + (rows or quiet(words("choose_none"))), words, "wide")


def _candidate(example: Example, opened: bool, pinned: bool, words: Words) -> str:
    told = " · ".join([f"《{example.report}》", words.structure(form_of(example.text)), words("characters", length(example.text)), example.why])
    take = f"<i>{words('pinned_mark')}</i>" if pinned else button(words("pin_this"), "pin", kind="small", which=example.id)
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in example.text.split("\n") if line.strip())
    return (
        f'<details class="candidate"{" open" if opened else ""}><summary><b>{escape(" › ".join(example.path) or words("opening"))}</b>'
        f'<small>{escape(told)}</small></summary><div class="row">{take}</div><div class="read" lang="zh-CN">{body}</div></details>'
    )

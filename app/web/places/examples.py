"""The dialogs about the library: what is in it, one report to be read, files being taken in."""

from __future__ import annotations

from collections.abc import Sequence

from app.schema import AddResult, Example, LibraryEntry, Progress, Rejected, ReportView
from app.web.labels import Words
from app.web.places import cuts
from app.web.places.markup import button, escape, progress, quiet
from app.web.places.shelf import box


def library(
    entries: Sequence[LibraryEntry], words: Words, result: AddResult | None = None, *, found: Sequence[Example] = (), query: str = ""
) -> str:
    """The place to drop files on, what came of the last ones, a search, and the list."""
    own = [entry for entry in entries if not entry.builtin]
    builtin = [entry for entry in entries if entry.builtin]
    drop = (
        f'<button type="button" class="drop" data-local="library_files"><b>{words("library_drop")}</b>'
        f"<small>{words('library_kinds')}</small></button>"
    )
    body = drop + _result(result, words) + _search(found, query, words)
    body += f"<h3>{words('library_own')}</h3>" + (_list(own, words) if own else quiet(words("library_none")))
    if builtin:
        body += f'<details{"" if own else " open"}><summary><b>{words("library_builtin")}（{len(builtin)}）</b></summary>{_list(builtin, words)}</details>'
    return box(words("library"), body, words, "wide")


def busy(telling: str, step: Progress, words: Words) -> str:
    """Files are being taken in."""
    return box(words("library"), f'<p role="status">{escape(telling)}</p>{progress(step.done, step.total)}', words, "wide")


def report(view: ReportView, words: Words) -> str:
    """One report with its sections and what each is for."""
    entry = view.entry
    rows = "".join(_section(view, number, words) for number in range(len(view.sections)))
    rejected = _rejected(entry.rejected, words)
    back = button("← " + words("back"), "library", kind="link")
    top = f'<div class="row">{back}<small>{escape(entry.source)}</small>{cuts.undo(view, words)}</div>'
    return box(entry.title, top + rejected + f'<div class="read">{rows}</div>', words, "wide")


def _section(view: ReportView, number: int, words: Words) -> str:
    section = view.sections[number]
    out = section.left_out
    toggle = button(
        words("library_in") if out else words("library_out"), "leave_out", kind="link", which=view.entry.id, place=number, out=0 if out else 1
    )
    path = " › ".join(section.path) or words("opening")
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in section.text.split("\n") if line.strip())
    return (
        f'<section class="{"out" if out else ""}"><div class="row"><h3 lang="zh-CN">{escape(path)}</h3><i class="role">{escape(section.role)}</i>{toggle}</div>'
        f'<div lang="zh-CN">{body}</div>{cuts.tools(view, number, words)}</section>'
    )


def _list(entries: Sequence[LibraryEntry], words: Words) -> str:
    return '<ul class="list">' + "".join(_row(entry, words) for entry in entries) + "</ul>"


def _row(entry: LibraryEntry, words: Words) -> str:
    told = [entry.source, words("sections_count", entry.sections), words("characters", entry.characters), entry.kind]
    if entry.twin_of:
        told.append(words("library_twin", entry.twin_of))
    if entry.left_out:
        told.append(words("library_left_out"))
    if entry.rejected:
        told.append(words("library_refused", len(entry.rejected)))
    toggle = button(
        words("library_in") if entry.left_out else words("library_out"), "leave_out", kind="link", which=entry.id, out=0 if entry.left_out else 1
    )
    remove = "" if entry.builtin else button(words("library_remove"), "remove_example", kind="link", which=entry.id)
    return (
        f'<li class="{"out" if entry.left_out else ""}"><button type="button" class="go" data-act="read_example" data-which="{entry.id}">'
        f"<b>{escape(entry.title)}</b><small>{escape(' · '.join(filter(None, told)))}</small></button>{toggle}{remove}</li>"
    )


def _result(result: AddResult | None, words: Words) -> str:
    if result is None:
        return ""
    told = words("library_added", result.added, result.updated, result.unchanged)
    return f'<p class="clear" role="status">{told}</p>{_rejected(result.rejected, words)}'


def _rejected(rejected: Sequence[Rejected], words: Words) -> str:
    if not rejected:
        return ""
    rows = "".join(f"<li><b>{escape(' '.join(r.text.split())[:60])}</b>：{escape(r.reason)}</li>" for r in rejected[:40])
    return f'<details class="rejected" open><summary>{words("library_rejected", len(rejected))}</summary><ul>{rows}</ul></details>'


def _search(found: Sequence[Example], query: str, words: Words) -> str:
    form = (
        f'<form data-act="find_examples" class="row search"><input name="query" value="{escape(query)}" aria-label="{words("library_search")}"'
        f' placeholder="{words("library_search_hint")}"><button type="submit">{words("library_search")}</button></form>'
    )
    if not found:
        return form
    rows = "".join(
        f"<details><summary><b>{escape(' › '.join(e.path) or words('opening'))}</b><small>《{escape(e.report)}》{escape(e.why)}</small></summary>"
        f'<div lang="zh-CN"><p>{escape(e.text)}</p></div></details>'
        for e in found
    )
    return f'{form}<div class="found"><h3>{words("library_found")}</h3>{rows}</div>'

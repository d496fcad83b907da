"""The dialogs about versions: the list, and two of them compared."""

from __future__ import annotations

import time
from collections.abc import Sequence

from app.schema import Change
from app.store import Version
from app.text import length
from app.web.labels import Words
from app.web.places.markup import button, escape, quiet
from app.web.places.shelf import box


def versions(known: Sequence[Version], current: int | None, words: Words) -> str:
    """Every version of a section, the newest first."""
    rows = "".join(_row(version, current, words) for version in reversed(known))
    return box(words("version_title"), f'<ul class="list versions">{rows}</ul>' if rows else quiet(words("versions_none")), words)


def _row(version: Version, current: int | None, words: Words) -> str:
    here = version.id == current
    when = time.strftime("%m-%d %H:%M", time.localtime(version.made))
    told = " · ".join(filter(None, [words(f"cause_{version.cause}"), words("characters", length(version.text)), when]))
    wish = f"<q>{escape(version.instruction)}</q>" if version.instruction else ""
    compare = button(words("version_compare_last"), "compare", kind="link", after=version.id) if version.parent else ""
    others = "" if here else (
        button(words("version_compare"), "compare", kind="link", before=version.id)
        + button(words("version_restore"), "restore_version", kind="link", which=version.id)
    )  # fmt: skip
    mark = f"<i>{words('version_now')}</i>" if here else ""
    name = (
        f'<input data-change-act="name_version" data-which="{version.id}" value="{escape(version.name)}"'
        f' placeholder="{words("version_name")}" aria-label="{words("version_name")}">'
    )
    start = " ".join(version.text.split())[:60]
    return (
        f'<li class="{"here" if here else ""}"><div><b>{words("version_of", version.number)}</b>{mark}<small>{escape(told)}</small>{name}</div>'
        f"{wish}<p>{escape(start)}…</p><div class=\"row\">{compare}{others}</div></li>"
    )


def comparison(old: Version | None, new: Version, changes: Sequence[Change], words: Words) -> str:
    """One text with what went struck out and what came underlined."""
    if old is None:
        return versions([new], new.id, words)
    title = words("compare_title", old.number, new.number)
    body = marked(old.text, new.text, changes) if changes else quiet(words("no_changes"))
    foot = f'<div class="row">{button(words("back"), "versions")}{button(words("version_restore"), "restore_version", which=old.id)}</div>'
    return box(title, quiet(words("compare_legend")) + f'<div class="compare" lang="zh-CN">{body}</div>{foot}', words)


def marked(old: str, new: str, changes: Sequence[Change]) -> str:
    """The new text as HTML paragraphs, with the old words where they stood."""
    pieces, at = [], 0
    for change in changes:
        pieces.append(escape(new[at : change.inserted[0]]))
        pieces.append(_wrapped("del", old[slice(*change.removed)]))
        pieces.append(_wrapped("ins", new[slice(*change.inserted)]))
        at = change.inserted[1]
    pieces.append(escape(new[at:]))
    return "".join(f"<p>{line}</p>" for line in "".join(pieces).split("\n") if line)


def _wrapped(tag: str, text: str) -> str:
    """A change may run over the end of a paragraph: each line is wrapped by itself."""
    return "\n".join(f"<{tag}>{escape(line)}</{tag}>" if line else "" for line in text.split("\n")) if text else ""

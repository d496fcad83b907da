"""Correcting where the program has cut a report: the buttons of a section, and the dialogs behind them."""

from __future__ import annotations

import re

from app.schema import ReportView
from app.web.labels import Words
from app.web.places.markup import button, escape, field, quiet
from app.web.places.shelf import box

_PIECE = re.compile(r"[^。！？；\n]*[。！？；\n]*[”’）]*\s*")


def tools(view: ReportView, number: int, words: Words) -> str:
    """What can be done about one section; nothing for a report that came along."""
    if view.entry.builtin:
        return ""

    def tool(name: str, act: str) -> str:
        return button(words(name), act, kind="link", which=view.entry.id, place=number, version=version(view))

    merge = tool("cut_merge", "merge_example") if number else ""
    split = tool("cut_split", "ask_split_example") if len(pieces(view.sections[number].text)) > 1 else ""
    return f'<div class="row cuts">{tool("cut_rename", "ask_rename_example")}{split}{merge}</div>'


def undo(view: ReportView, words: Words) -> str:
    """The button that takes the last correction back; nothing where there is none."""
    if not view.entry.corrections:
        return ""
    return f"<small>{words('cut_count', view.entry.corrections)}</small>" + button(words("cut_undo"), "undo_example", kind="link", which=view.entry.id)


def version(view: ReportView) -> str:
    """Tells whether a report is still the one that was shown."""
    return f"{view.entry.corrections}-{len(view.sections)}-{view.entry.characters}"


def heading(view: ReportView, number: int, words: Words) -> str:
    """The form for another heading."""
    own = view.sections[number].path[-1:]
    return _form(view, number, "rename_example", field("heading", words("cut_heading"), *own), words("save"), words)


def places(view: ReportView, number: int, words: Words) -> str:
    """The form that shows a section piece by piece, to choose where the second one begins."""
    rows = "".join(
        f'<label class="piece"><input type="radio" name="offset" value="{start}"{"" if start else " disabled"}><span lang="zh-CN">{escape(piece.strip())}</span></label>'
        for start, piece in pieces(view.sections[number].text)
    )
    body = quiet(words("cut_split_note")) + f'<div class="pieces">{rows}</div>' + field("heading", words("cut_second"), hint=words("cut_second_hint"))
    return _form(view, number, "split_example", body, words("cut_split_go"), words)


def pieces(text: str) -> list[tuple[int, str]]:
    """The sentences of a text with where they begin."""
    return [(found.start(), found[0]) for found in _PIECE.finditer(text) if found[0].strip()]


def _form(view: ReportView, number: int, act: str, body: str, go: str, words: Words) -> str:
    data = f'data-which="{view.entry.id}" data-place="{number}" data-version="{version(view)}"'
    buttons = (
        f'<div class="row"><button type="submit" class="primary">{go}</button>'
        f"{button(words('cancel'), 'read_example', which=view.entry.id)}</div>"
    )
    title = " › ".join(view.sections[number].path) or words("opening")
    return box(title, f'<form data-act="{act}" {data}>{body}{buttons}</form>', words, "wide")

"""The middle place: the report as a page in office type, the open section with its marks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from app.export import heading_level, to_html
from app.schema import HUMAN_KINDS, Draft, Span
from app.store import StoredSection, Version
from app.web.labels import Words
from app.web.orders import Scene
from app.web.places.bar import phase_of
from app.web.places.markup import button, escape

Mark = tuple[int, int, str, int]  # start, end, "fact" or "finding", number


def sheet(scene: Scene, words: Words) -> str:
    """The open section, or the welcome where there is none."""
    section = scene.section
    if section is None:
        return _welcome(words)
    phase = phase_of(scene)
    clip = "" if phase == "running" or not scene.text.strip() else to_html(section.title, scene.text)
    head = (
        f'<h2 class="level{heading_level(section.title)}" contenteditable="plaintext-only" role="textbox" spellcheck="false"'
        f' aria-label="{words("section_title")}" data-change="title">{escape(section.title)}</h2>'
    )
    return (
        f'<article class="section open {phase}" lang="zh-CN" data-phase="{phase}" data-section="{section.id}"'
        f' data-clip="{escape(clip)}" data-text="{escape(scene.text) if clip else ""}">{head}{_body(scene, phase, words)}</article>'
    )


def around(scene: Scene, words: Words) -> tuple[str, str]:
    """What stands above and below the open section: the title and the other sections, which open with a click."""
    if scene.report is None or scene.section is None:
        return "", ""
    ids = [section.id for section, _ in scene.sections]
    place = ids.index(scene.section.id)
    title = f'<h1 lang="zh-CN">{escape(scene.report.title)}</h1>'
    above = "".join(_other(*pair, words) for pair in scene.sections[:place])
    below = "".join(_other(*pair, words) for pair in scene.sections[place + 1 :])
    return title + above, below


def _other(section: StoredSection, version: Version | None, words: Words) -> str:
    text = version.text if version else ""
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in text.split("\n") if line.strip())
    body = body or f'<p class="blank">{words("other_empty")}</p>'
    return (
        f'<article class="section other" lang="zh-CN" data-act="open" data-to-section="{section.id}" data-quiet="1">'
        f'<h2 class="level{heading_level(section.title)}">{escape(section.title)}</h2>{body}</article>'
    )


def _welcome(words: Words) -> str:
    steps = "".join(f"<li>{words(f'welcome_{number}')}</li>" for number in (1, 2, 3))
    buttons = button(words("welcome_sample"), "sample", kind="primary") + button(words("welcome_new"), "ask_new_report")
    return f'<div class="welcome" data-phase="none"><h2>{words("welcome_title")}</h2><ol>{steps}</ol><div class="row">{buttons}</div></div>'


def _body(scene: Scene, phase: str, words: Words) -> str:
    running = phase == "running"
    marks = marks_of(scene.version.draft) if scene.version and not running and scene.version.text == scene.text else []
    body = "".join(f"<p>{inner}</p>" for inner in paragraphs(scene.text, marks))
    if running:
        caret = '<span class="caret"></span>'
        return f"{body[:-4]}{caret}</p>" if body else f"<p>{caret}</p>"
    if body:
        return body
    count = len(scene.section.facts) if scene.section else 0
    return f'<p class="blank">{words("empty_sheet_ready", count) if count else words("empty_sheet")}</p>'


def marks_of(draft: Draft) -> list[Mark]:
    """Where the facts stand, and where something was found."""
    facts = [(s, e, "fact", i) for i, use in enumerate(draft.facts) for s, e in use.spans]
    found = [(*f.span, "finding", i) for i, f in enumerate(draft.findings) if f.span]
    urgent = [(*f.span, "urgent", i) for i, f in enumerate(draft.findings) if f.span and f.kind in HUMAN_KINDS]
    return [mark for mark in facts + found + urgent if mark[0] < mark[1]]


def paragraphs(text: str, marks: list[Mark]) -> Iterator[str]:
    """The inside of each paragraph, marks wrapped in."""
    start = 0
    for line in text.split("\n"):
        lead = len(line) - len(line.lstrip())  # the sheet indents; typed indents would double it
        if line.strip():
            yield "".join(_pieces(text, (start + lead, start + len(line)), marks))
        start += len(line) + 1


def _pieces(text: str, within: Span, marks: list[Mark]) -> Iterator[str]:
    """The text of a stretch cut where marks begin and end, each piece wrapped with the marks that cover it."""
    low, high = within
    edges = {edge for mark in marks for edge in mark[:2] if low < edge < high}
    cuts = sorted({low, high} | edges)
    for start, end in pairwise(cuts):
        covering = [mark for mark in marks if mark[0] <= start and end <= mark[1]]
        yield _wrapped(escape(text[start:end]), covering)


def _wrapped(inner: str, marks: list[Mark]) -> str:
    if not marks:
        return inner
    kinds = " ".join(sorted({mark[2] for mark in marks}))
    numbers = {kind: " ".join(dict.fromkeys(str(m[3]) for m in marks if m[2] == kind)) for kind in ("fact", "finding")}
    data = "".join(f' data-{kind}="{value}"' for kind, value in numbers.items() if value)
    reach = ' tabindex="0" role="button"' if numbers.get("finding") else ""
    return f'<span class="mark {kinds}"{data}{reach}>{inner}</span>'

"""What the browser needs to know besides the places: what is open, what to say in passing, dialogs, files."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict

from app.web.labels import Words
from app.web.orders import Outcome, Scene
from app.web.places.bar import phase_of
from app.web.places.markup import escape

_SERIAL = itertools.count(1)
_SPOKEN = ("copied", "copy_failed", "save", "cancel", "edit_hint", "fix", "keep", "ask", "lost", "say_hint", "send", "conversation", "empty_bin_sure", "close")


def state(scene: Scene, outcome: Outcome, words: Words) -> str:
    """A hidden element with all of it as JSON."""
    section = scene.section
    told = {
        "serial": next(_SERIAL), "lang": words.lang, "panel": scene.panel,
        "report": scene.report.id if scene.report else None, "section": section.id if section else None,
        "revision": section.revision if section else 0, "seen": (section.current or 0) if section else 0,
        "phase": phase_of(scene) if section else "none", "dialog": outcome.dialog, "toast": outcome.toast,
        "parcel": asdict(outcome.parcel) if outcome.parcel else None, "forms": outcome.forms, "problem": asdict(outcome.problem) if outcome.problem else None,
        "findings": _findings(scene, words), "words": {key: words(key) for key in _SPOKEN},
    }  # fmt: skip
    return f'<div id="told" hidden data-told="{escape(json.dumps(told, ensure_ascii=False))}"></div>'


def _findings(scene: Scene, words: Words) -> list[dict[str, object]]:
    """What the small card beside a mark says."""
    found = scene.version.draft.findings if scene.version else ()
    return [{"kind": words.kind(f.kind), "message": f.message} for f in found]


def head(words: Words) -> str:
    """The line at the top of the page."""
    names = {"reports": "reports", "library": "library", "check": "ask_check", "settings": "settings", "help": "help"}
    items = "".join(f'<button type="button" data-act="{act}">{words(name)}</button>' for name, act in names.items())
    return (
        f'<header><h1>{words("name")}</h1><p>{words("tagline")}</p><nav aria-label="{words("main_menu")}">{items}'
        f'<button type="button" data-local="appearance">{words("appearance")}</button>'
        f'<button type="button" data-act="language" lang="{"zh" if words.lang == "en" else "en"}">{words("language")}</button></nav></header>'
    )

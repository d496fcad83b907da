"""Above the sheet: what can be done with the open section, what is asked of it, and what is happening."""

from __future__ import annotations

from app.schema import HUMAN_KINDS
from app.text import length
from app.web.labels import Words
from app.web.orders import Scene
from app.web.places.markup import button, escape
from app.web.runs import Problem


def bar(scene: Scene, problem: Problem | None, words: Words) -> str:
    """Buttons, wishes, the status line; what went wrong below them."""
    if scene.section is None:
        return f'<div class="bar none">{problem_html(problem, words)}</div>'
    problem = problem or (scene.run.problem if scene.run else None) or scene.trouble
    phase = phase_of(scene)
    return (
        f'<div class="bar" data-phase="{phase}"><div class="row">{_buttons(scene, words)}</div>'
        f'<div class="row asks">{_asks(scene, words)}{status(scene, words)}</div>{problem_html(problem, words)}</div>'
    )


def phase_of(scene: Scene) -> str:
    """empty, running, done, stopped, failed, broken, elsewhere."""
    if scene.run is not None:
        return scene.run.phase
    if scene.version is None or not scene.version.text.strip():
        return "empty"
    return {"done": "done", "stopped": "stopped", "broken": "broken", "writing": "elsewhere"}[scene.version.state]


def problem_html(problem: Problem | None, words: Words) -> str:
    """What went wrong, or nothing."""
    if problem is None:
        return ""
    hint = f"<span>{escape(problem.hint)}</span>" if problem.hint else ""
    act = button(words(f"go_{problem.act}"), problem.act) if problem.act else ""
    return f'<div class="problem" role="alert"><b>{escape(problem.message)}</b>{hint}{act}{button(words("dismiss"), "dismiss")}</div>'


def _buttons(scene: Scene, words: Words) -> str:
    assert scene.section is not None
    section, writing = scene.section, scene.writing
    written = bool(scene.text.strip()) and not writing
    final = scene.version is not None and scene.version.name == words("final_name")
    draft = button(words("redraft") if written else words("draft"), "draft", kind="primary", title="Ctrl+Enter", disabled=writing)
    shown = button(words("stop"), "stop", kind="stop", title="Esc") if writing else draft
    exports = "".join(
        button(words(f"export_{name}"), "export", kind_of=kind, whole=whole)
        for name, kind, whole in (("docx", "docx", 1), ("section_docx", "docx", 0), ("md", "md", 1), ("txt", "txt", 1))
    ).replace("data-kind-of", "data-kind")
    return "".join([
        shown,
        '<span class="gap"></span>',
        button("↶", "undo", kind="icon", title=f"{words('undo')}（Ctrl+Z）", disabled=writing or not section.can_undo),
        button("↷", "redo", kind="icon", title=f"{words('redo')}（Ctrl+Y）", disabled=writing or not section.can_redo),
        button(words("versions"), "versions", disabled=writing or scene.version is None),
        f'<button type="button" data-local="edit"{"" if written else " disabled"}>{words("edit")}</button>',
        button(words("not_final") if final else words("final"), "final", disabled=not written),
        '<span class="gap push"></span>',
        f'<button type="button" data-local="copy"{"" if written else " disabled"}>{words("copy")}</button>',
        f'<details class="menu exports"><summary>{words("export")}</summary><div>{exports}</div></details>',
    ])  # fmt: skip


def _asks(scene: Scene, words: Words) -> str:
    section = scene.section
    assert section is not None
    asked = "" if section.length is None else f"{section.length[0]}-{section.length[1]}"
    forms = "".join(
        f'<option value="{value}"{" selected" if value == section.structure else ""}>{shown}</option>' for value, shown in words.structures()
    )
    return (
        f'<label class="short"><span>{words("length")}</span><input data-change="length" value="{asked}" placeholder="{words("length_hint")}"></label>'
        f'<label class="short"><span>{words("structure")}</span><select data-change="structure" data-value="{section.structure}">{forms}</select></label>'
        f'<label class="long"><span>{words("wishes")}</span><input data-change="instructions" value="{escape(section.instructions)}"'
        f' placeholder="{words("wishes_hint")}"></label>'
    )


def status(scene: Scene, words: Words) -> str:
    """What is happening and how long it will still take, or what came out."""
    phase, parts = phase_of(scene), []
    if phase == "running" and scene.run:
        parts = [scene.run.status, words("seconds", round(scene.run.seconds))]
        if scene.remaining is not None:
            parts.append(words("remaining", scene.remaining))
    elif phase in ("stopped", "failed", "broken", "elsewhere"):
        parts = [words(phase)]
    elif phase == "done" and scene.version:
        eyes = sum(finding.kind in HUMAN_KINDS for finding in scene.version.draft.findings)
        parts = [words("version_of", scene.version.number), words("eyes", eyes) if eyes else words("all_done"), words("saved")]
    if scene.text.strip():
        parts.insert(1, words("characters", length(scene.text)))
    line = "".join(f"<span>{escape(part)}</span>" for part in parts if part)
    return f'<div class="status {phase}" role="status" aria-live="{"off" if phase == "running" else "polite"}"><i></i>{line}</div>'

"""The left place: the open report and its outline, each section with its state."""

from __future__ import annotations

from app.export import heading_level
from app.schema import HUMAN_KINDS
from app.store import Version
from app.web.labels import Words
from app.web.orders import Scene
from app.web.places.markup import button, escape


def rail(scene: Scene, words: Words) -> str:
    """The outline; without a report only the way to one."""
    if scene.report is None:
        return f'<nav class="rail" aria-label="{words("outline")}">{button(words("new_report"), "ask_new_report", kind="wide")}</nav>'
    rows = "".join(_row(scene, number, words) for number in range(len(scene.sections)))
    adding = (
        f'<textarea rows="1" class="add-section" data-enter="add_section" data-name="title" aria-label="{words("add_section")}"'
        f' placeholder="＋ {words("add_section")}"></textarea>'
    )
    return (
        f'<nav class="rail" aria-label="{words("outline")}">{_head(scene, words)}<ol>{rows}</ol>{adding}{_removed(scene, words)}</nav>'
    )


def section_state(version: Version | None, writing: bool, words: Words) -> str:
    """One of empty, writing, drafted, eye, broken, done."""
    if writing:
        return "writing"
    if version is None or not version.text.strip():
        return "empty"
    if version.name == words("final_name"):
        return "done"
    if version.state in ("broken", "stopped"):
        return "broken"
    if any(finding.kind in HUMAN_KINDS for finding in version.draft.findings):
        return "eye"
    return "drafted"


def _head(scene: Scene, words: Words) -> str:
    assert scene.report is not None
    report = scene.report
    drafted = sum(bool(version and version.text.strip()) for _, version in scene.sections)
    told = " · ".join(filter(None, [report.period, words("progress", len(scene.sections), drafted)]))
    return (
        f'<div class="report"><button type="button" data-act="ask_rename_report" data-which="{report.id}" title="{words("rename")}">'
        f"<b>{escape(report.title)}</b></button><small>{escape(told)}</small></div>"
    )


def _row(scene: Scene, number: int, words: Words) -> str:
    section, version = scene.sections[number]
    here = scene.section is not None and scene.section.id == section.id
    state = section_state(version, section.id in scene.running, words)
    name = words(f"state_{state}")
    opened = ' aria-current="true"' if here else ""
    menu = "".join([
        button(words("section_up"), "move_section", which=section.id, to=number - 1, disabled=number == 0),
        button(words("section_down"), "move_section", which=section.id, to=number + 1, disabled=number + 1 == len(scene.sections)),
        button(words("section_out"), "take_out", which=section.id),
    ])  # fmt: skip
    return (
        f'<li class="level{heading_level(section.title)} {"here" if here else ""}"><button type="button" class="go" data-act="open"'
        f' data-to-section="{section.id}"{opened}><span>{escape(section.title)}</span><i class="state {state}" title="{name}">'
        f'<em>{name}</em></i></button><details class="menu"><summary aria-label="{words("more")}">⋯</summary><div>{menu}</div></details></li>'
    )


def _removed(scene: Scene, words: Words) -> str:
    if not scene.removed:
        return ""
    rows = "".join(f"<li><span>{escape(s.title)}</span>{button(words('section_back'), 'put_back', which=s.id)}</li>" for s in scene.removed)
    return f'<details class="removed"><summary>{words("taken_out")}（{len(scene.removed)}）</summary><ul>{rows}</ul></details>'

"""On the right above: the ledgers of facts, examples and findings."""

from __future__ import annotations

from app.schema import HUMAN_KINDS, Example, FactUse, Finding
from app.store import Bullet
from app.web.labels import Words
from app.web.orders import PANELS, Scene
from app.web.places.markup import button, escape, quiet


def ledger(scene: Scene, words: Words) -> str:
    """The tabs, and the ledger that is turned to."""
    if scene.section is None:
        return '<div class="ledger none"></div>'
    tabs = "".join(_tab(scene, panel, words) for panel in PANELS)
    body = {"facts": facts, "examples": examples, "findings": findings}[scene.panel](scene, words)
    return (
        f'<div class="ledger"><div class="tabs" role="tablist" aria-label="{words("ledgers")}">{tabs}</div>'
        f'<div class="page on-{scene.panel}" role="tabpanel">{body}</div></div>'
    )


def _tab(scene: Scene, panel: str, words: Words) -> str:
    draft = scene.version.draft if scene.version else None
    counts = {
        "facts": len(scene.section.facts) if scene.section else 0,
        "examples": len(draft.examples) if draft else 0,
        "findings": len(draft.findings) if draft else 0,
    }
    urgent = panel == "findings" and draft and any(f.kind in HUMAN_KINDS for f in draft.findings)
    count = f'<i class="{"urgent" if urgent else ""}">{counts[panel]}</i>' if counts[panel] else ""
    chosen = "true" if panel == scene.panel else "false"
    return f'<button type="button" role="tab" aria-selected="{chosen}" data-act="panel" data-panel="{panel}">{words(f"panel_{panel}")}{count}</button>'


def facts(scene: Scene, words: Words) -> str:
    """Each bullet with what became of it, to be edited in place; below, more can be added."""
    assert scene.section is not None
    section = scene.section
    rows = "".join(_fact(scene, number, bullet, words) for number, bullet in enumerate(section.facts))
    body = f"<ol>{rows}</ol>" if rows else quiet(words("no_facts"))
    adding = (
        f'<div class="adding"><textarea rows="1" data-enter="add_facts" data-name="text" aria-label="{words("add_facts")}"'
        f' placeholder="{words("add_facts")}"></textarea><div class="row"><button type="button" data-local="add_facts">{words("add")}</button>'
        f'<button type="button" class="link" data-local="facts_file">{words("from_file")}</button></div></div>'
    )
    return f'<div class="facts" data-revision="{section.revision}">{body}</div>{adding}'


def _fact(scene: Scene, number: int, bullet: Bullet, words: Words) -> str:
    use, place = _use(scene, number, bullet)
    state = _fact_state(scene, use, place)
    sign = {"used": "✓", "twice": "②", "missing": "✗", "partly": "◐", "new": "·"}[state]
    name = words(f"fact_{state}")
    show = f' data-show="fact" data-number="{place}"' if use and use.spans else ""
    write = button(words("fact_write"), "say", kind="link", text=f"补充：{bullet.text}") if state in ("missing", "new") and scene.version and not scene.writing else ""
    return (
        f'<li class="{state}" data-id="{bullet.id}" data-place="{place}"><button type="button" class="sign" title="{name}"'
        f' aria-label="{words("fact_label", number + 1)}：{name}"{show}>{sign}</button>'
        f'<textarea rows="1" data-fact="{bullet.id}" aria-label="{words("fact_label", number + 1)}" spellcheck="false">{escape(bullet.text)}</textarea>'
        f"{_fact_menu(scene, number, bullet, words)}{write}</li>"
    )


def _fact_menu(scene: Scene, number: int, bullet: Bullet, words: Words) -> str:
    assert scene.section is not None
    last = len(scene.section.facts) - 1
    others = "".join(
        button(words("fact_to", s.title), "move_fact", which=bullet.id, to_section=s.id) for s, _ in scene.sections if s.id != scene.section.id
    )
    items = [
        button(words("fact_up"), "move_fact", which=bullet.id, by=-1, disabled=number == 0),
        button(words("fact_down"), "move_fact", which=bullet.id, by=1, disabled=number == last),
        button(words("fact_drop"), "drop_fact", which=bullet.id),
        others,
    ]
    return f'<details class="menu"><summary aria-label="{words("more")}">⋯</summary><div>{"".join(items)}</div></details>'


def _use(scene: Scene, number: int, bullet: Bullet) -> tuple[FactUse | None, int | str]:
    """What the draft knows of a bullet; it goes by the words, since bullets may have been moved since."""
    known = scene.version.draft.facts if scene.version else ()
    places = [i for i, use in enumerate(known) if use.text == bullet.text]
    place = number if number in places else next(iter(places), "")
    return (known[place], place) if isinstance(place, int) else (None, "")


def _fact_state(scene: Scene, use: FactUse | None, place: int | str) -> str:
    if use is None or scene.version is None:
        return "new"
    kinds = {finding.kind for finding in scene.version.draft.findings if finding.fact == place}
    if not use.spans:
        return "missing"
    if "missing" in kinds:
        return "partly"
    return "twice" if "reused" in kinds else "used"


def examples(scene: Scene, words: Words) -> str:
    """Which sections gave the form, to be read beside the text, and which one the user wants to give it."""
    assert scene.section is not None
    shown = scene.version.draft.examples if scene.version else ()
    pinned = scene.section.pinned
    other = pinned is not None and pinned.text not in {example.text for example in shown}
    body = ""
    if pinned is not None and other:
        late = quiet(words("pinned_unused")) if scene.version else ""
        body = f"<h3>{words('pinned_head')}</h3>{late}{_example(pinned, True, button(words('unpin'), 'unpin', kind='small'), words)}"
    if shown:
        body += f"<h3>{words('shown_head')}</h3>" if other else ""
        body += "".join(_example(example, number == 0 and not other, _pinning(scene, number, words), words) for number, example in enumerate(shown))
    note = words("examples_note") if body else words("no_examples_used") if scene.version else words("no_examples")
    choose = button(words("choose_other") if body else words("choose_first"), "candidates", kind="small", disabled=scene.writing)
    return f'{quiet(note)}{body}<div class="row">{choose}</div>'


def _pinning(scene: Scene, number: int, words: Words) -> str:
    """The button beside an example the text was made with."""
    assert scene.section is not None and scene.version is not None
    pinned = scene.section.pinned
    if pinned is not None and pinned.text == scene.version.draft.examples[number].text:
        return f"<i>{words('pinned_mark')}</i>{button(words('unpin'), 'unpin', kind='small')}"
    return button(words("pin"), "pin", kind="small", number=number)


def _example(example: Example, opened_first: bool, acts: str, words: Words) -> str:
    path = " › ".join(example.path) or words("opening")
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in example.text.split("\n") if line.strip())
    why = f"<em>{escape(example.why)}</em>" if example.why else ""
    opened = " open" if opened_first else ""
    return (
        f"<details{opened}><summary><b>{escape(path)}</b><small>《{escape(example.report)}》{escape(example.source)}</small>{why}</summary>"
        f'<div class="row">{acts}</div><div class="read" lang="zh-CN">{body}</div></details>'
    )


def findings(scene: Scene, words: Words) -> str:
    """What needs an eye, the urgent first."""
    if scene.version is None:
        return quiet(words("no_findings_yet"))
    if scene.version.state != "done":
        return quiet(words("unchecked"))
    if not scene.version.draft.findings:
        return f'<p class="clear">{words("no_findings")}</p>'
    found = sorted(enumerate(scene.version.draft.findings), key=lambda pair: pair[1].kind not in HUMAN_KINDS)
    return "<ul>" + "".join(_finding(number, finding, words) for number, finding in found) + "</ul>"


def _finding(number: int, finding: Finding, words: Words) -> str:
    urgent = finding.kind in HUMAN_KINDS
    told = f"<b{_title(words) if urgent else ''}>{words.kind(finding.kind)}</b>{escape(finding.message)}"
    show = f' data-show="finding" data-number="{number}"' if finding.span else ""
    row = f'<button type="button" class="told"{show}>{told}</button>' if finding.span else f'<div class="told">{told}</div>'
    buttons = "".join(button(words(act), act, kind="small", number=number) for act in ("fix", "keep", "ask"))
    return f'<li class="{"urgent" if urgent else "minor"}" data-finding-row="{number}">{row}<div class="row">{buttons}</div></li>'


def _title(words: Words) -> str:
    return f' title="{words("needs_human")}"'

"""A view as HTML: the status line, the sheet, the ledgers. All that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise

from app import text as texts
from app.schema import HUMAN_KINDS, Draft, Example, FactUse, Finding, Span
from app.web.labels import Labels
from app.web.views import Problem, View, dump_view

Mark = tuple[int, int, str, int]  # start, end, "fact" or "finding", number


def status_html(view: View, words: Labels) -> str:
    """What is happening, or what came out, in one line."""
    parts = [_state(view, words)]
    if view.text:
        parts.append(words.characters.format(texts.length(view.text)))
    if view.phase in ("running", "done", "stopped") and view.seconds >= 1:
        parts.append(words.seconds.format(round(view.seconds)))
    line = "".join(f"<span>{escape(part)}</span>" for part in parts if part)
    return f'<div class="status {view.phase}" role="status"><i></i>{line}</div>'


def _state(view: View, words: Labels) -> str:
    if view.restored:
        return words.restored
    ends = {"done": words.done, "stopped": words.stopped, "failed": words.failed}
    return view.status if view.phase == "running" else ends.get(view.phase, "")


def problem_html(problem: Problem | None, field: str) -> str:
    """The problem if it belongs to this field ("" is the page as a whole), else nothing."""
    if problem is None or problem.field != field:
        return ""
    hint = f"<span>{escape(problem.hint)}</span>" if problem.hint else ""
    return f'<div class="problem" role="alert"><b>{escape(problem.message)}</b>{hint}</div>'


def sheet_html(view: View, words: Labels) -> str:
    """The document as it would lie on the desk. `data-view` is what the browser keeps for the next visit."""
    kept = escape(dump_view(view)) if view.phase != "running" or view.text else ""
    if view.phase == "empty" or (view.phase == "failed" and not view.text):
        body = _welcome(words)
    else:
        body = _document(view, words)
    return f'<article class="sheet {view.phase}" lang="zh-CN" data-phase="{view.phase}" data-view="{kept}">{body}</article>'


def _welcome(words: Labels) -> str:
    steps = "".join(f"<li>{escape(step)}</li>" for step in words.welcome)
    button = f'<button type="button" data-press="sample">{escape(words.welcome_sample)}</button>'
    return f'<div class="welcome"><h2>{escape(words.welcome_title)}</h2><ol>{steps}</ol>{button}</div>'


def _document(view: View, words: Labels) -> str:
    marks = _marks(view.draft) if view.draft else []
    body = "".join(f"<p>{inner}</p>" for inner in _paragraphs(view.text, marks))
    if view.phase == "running":
        caret = '<span class="caret"></span>'
        body = f"{body[:-4]}{caret}</p>" if body else f'<p class="waiting">{escape(words.waiting)}{caret}</p>'
    return f"<h2>{escape(view.heading)}</h2>{body}"


def _marks(draft: Draft) -> list[Mark]:
    facts = [(s, e, "fact", i) for i, use in enumerate(draft.facts) for s, e in use.spans]
    found = [(*f.span, "finding", i) for i, f in enumerate(draft.findings) if f.span]
    return [mark for mark in facts + found if mark[0] < mark[1]]


def _paragraphs(text: str, marks: list[Mark]) -> Iterator[str]:
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
    return f'<span class="mark {kinds}"{data}>{inner}</span>'


def notes_html(view: View, words: Labels) -> str:
    """The ledgers beside the sheet: what needs an eye, the facts, the examples."""
    parts = (_findings(view, words), _facts(view, words), _examples(view, words))
    return f'<div class="notes">{"".join(parts)}</div>'


def _block(kind: str, title: str, body: str, extra: str = "") -> str:
    more = f"<em>{escape(extra)}</em>" if extra else ""
    return f'<section class="{kind}"><h3>{escape(title)}{more}</h3>{body}</section>'


def _quiet(text: str) -> str:
    return f'<p class="quiet">{escape(text)}</p>'


def _findings(view: View, words: Labels) -> str:
    if view.draft is None:
        unfinished = view.text and view.phase in ("stopped", "failed")
        return _block("findings", words.findings, _quiet(words.unchecked if unfinished else words.no_findings_yet))
    if not view.draft.findings:
        return _block("findings", words.findings, f'<p class="clear">{escape(words.no_findings)}</p>')
    found = sorted(enumerate(view.draft.findings), key=lambda pair: pair[1].kind not in HUMAN_KINDS)
    items = "".join(_finding(number, finding, words) for number, finding in found)
    return _block("findings", words.findings, f"<ul>{items}</ul>", str(len(found)))


def _finding(number: int, finding: Finding, words: Labels) -> str:
    urgent = finding.kind in HUMAN_KINDS
    kind = words.findings_kinds.get(finding.kind, finding.kind)
    tag = f'<b title="{escape(words.needs_human) if urgent else ""}">{escape(kind)}</b>'
    return f'<li class="{"urgent" if urgent else "minor"}">{_pointer("finding", number, finding.span is not None, tag + escape(finding.message))}</li>'


def _pointer(kind: str, number: int, points: bool, inner: str, label: str = "") -> str:
    """A row that lights up its place on the sheet, if it has one."""
    if not points:
        return f"<div>{inner}</div>"
    name = f' aria-label="{escape(label)}"' if label else ""
    return f'<button type="button" data-show="{kind}" data-number="{number}"{name}>{inner}</button>'


def _facts(view: View, words: Labels) -> str:
    if view.draft and view.draft.facts:
        uses: Iterable[FactUse] = view.draft.facts
        rows = "".join(_fact(i, use, words) for i, use in enumerate(uses))
        used = sum(bool(use.spans) for use in view.draft.facts)
        return _block("facts", words.fact_ledger, f"<ol>{rows}</ol>", words.facts_used.format(len(view.draft.facts), used))
    if not view.bullets:
        return _block("facts", words.fact_ledger, _quiet(words.no_facts_yet))
    rows = "".join(f'<li class="open"><div><i title="{escape(words.fact_open)}">·</i>{escape(b)}</div></li>' for b in view.bullets)
    return _block("facts", words.fact_ledger, f"<ol>{rows}</ol>")


def _fact(number: int, use: FactUse, words: Labels) -> str:
    state, sign, name = ("used", "✓", words.fact_used) if use.spans else ("missing", "✗", words.fact_missing)
    inner = f'<i title="{escape(name)}">{sign}</i>{escape(use.text)}'
    if not use.spans:
        inner += f"<small>{escape(name)}</small>"
    label = f"{name}：{use.text}。{words.fact_show.format(number + 1)}"
    return f'<li class="{state}">{_pointer("fact", number, bool(use.spans), inner, label)}</li>'


def _examples(view: View, words: Labels) -> str:
    if view.draft is None:
        return _block("examples", words.examples, _quiet(words.no_examples_yet))
    if not view.draft.examples:
        return _block("examples", words.examples, _quiet(words.no_examples))
    items = "".join(_example(example, words) for example in view.draft.examples)
    return _block("examples", words.examples, _quiet(words.examples_note) + items)


def _example(example: Example, words: Labels) -> str:
    path = " › ".join(example.path) or words.opening
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in example.text.split("\n") if line.strip())
    return f"<details><summary><b>{escape(path)}</b><small>{escape(example.report)}</small></summary><div>{body}</div></details>"

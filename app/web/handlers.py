"""What the page does, as plain generators and functions: no widget is known here."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from app import text as texts
from app.bullets import split_bullets
from app.schema import STRUCTURES, Event, Structure
from app.web.labels import Labels, labels
from app.web.runs import Run
from app.web.views import Field, Problem, View, load_view

StreamSection = Callable[..., Iterator[Event]]  # the Python face's stream_section
KEPT_TABS = 64

_LENGTH = re.compile(r"(\d{1,6})\s*字?(?:\s*(?:[-~–—]+|至|到)\s*(\d{1,6})\s*字?)?")


class FieldError(Exception):
    """Something the user typed into one field cannot be used; the field says so itself."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the page as they were typed."""

    report_title: str = ""
    title: str = ""
    period: str = ""
    facts: str = ""
    length: str = ""
    structure: str = "auto"
    wishes: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a tab brings along when it opens: its id and what the browser kept."""

    tab: str = ""
    lang: str = "zh"
    form: Form = field(default_factory=Form)
    view: View = field(default_factory=View)


def read_visit(saved: str) -> Visit:
    """Read what the browser kept; what cannot be read counts as not there."""
    try:
        data: Mapping[str, Any] = json.loads(saved)
        form = data.get("form") or {}
        names = Form.__dataclass_fields__
        return Visit(
            tab=str(data.get("tab", "")),
            lang="en" if data.get("lang") == "en" else "zh",
            form=_sane(Form(**{name: str(form[name]) for name in names if form.get(name)})),
            view=load_view(str(data.get("view", ""))),
        )
    except (ValueError, TypeError, AttributeError):
        return Visit()


def _sane(form: Form) -> Form:
    return form if form.structure in STRUCTURES else replace(form, structure="auto")


def read_length(value: str, words: Labels) -> tuple[int, int] | int | None:
    """A length as it is typed: 400, 300-450, 300～450字; empty for none.

    Raises:
        FieldError: it is no length, or the range is reversed.
    """
    value = unicodedata.normalize("NFKC", texts.clean(value)).strip()
    if not value:
        return None
    match = _LENGTH.fullmatch(value)
    if not match or int(match[1]) == 0:
        raise FieldError(Problem(words.bad_length.format(value), words.bad_length_cure, "length"))
    low = int(match[1])
    if match[2] is None:
        return low
    high = int(match[2])
    if low > high:
        raise FieldError(Problem(words.reversed_length.format(low, high), words.reversed_length_cure, "length"))
    return low, high


@dataclass(frozen=True, slots=True)
class Order:
    """A form that can be drafted."""

    title: str
    facts: list[str]
    options: dict[str, Any]


def read_form(form: Form, words: Labels) -> Order:
    """Check the fields one by one.

    Raises:
        FieldError: names the field and the cure.
    """
    title = texts.clean(form.title).strip()
    facts = split_bullets(form.facts)
    _need(facts, "facts", words.no_facts, words.no_facts_cure)
    _need(title, "title", words.no_title, words.no_title_cure)
    options = {
        "report_title": texts.clean(form.report_title).strip(),
        "period": texts.clean(form.period).strip(),
        "length": read_length(form.length, words),
        "structure": cast(Structure, _sane(form).structure),
        "instructions": texts.clean(form.wishes).strip(),
    }
    return Order(title, facts, options)


def _need(value: object, field: Field, message: str, cure: str) -> None:
    if not value:
        raise FieldError(Problem(message, cure, field))


class Desk:
    """The drafts of all open tabs, each tab with its own.

    Args:
        stream: the Python face's `stream_section`, or anything that behaves like it.
    """

    def __init__(self, stream: StreamSection) -> None:
        self._stream = stream
        self._runs: dict[str, Run] = {}
        self._lock = threading.Lock()

    def draft(self, tab: str, form: Form, previous: View, lang: str = "zh") -> Generator[View]:
        """Draft a section and show it growing.

        Args:
            tab: the id of the tab that asks; a draft that this tab is still writing is stopped first.
            form: the fields as typed.
            previous: what the tab shows now; it stays on any error.
            lang: language of what the page says.
        """
        words = labels(lang)
        self.stop(tab)
        try:
            order = read_form(form, words)
        except FieldError as error:
            yield replace(previous, problem=error.problem)
            return
        yield from self._start(tab, order, previous, words).watch()

    def _start(self, tab: str, order: Order, previous: View, words: Labels) -> Run:
        with self._lock:
            ahead = sum(run.running for run in self._runs.values())
            status = words.queued.format(ahead) if ahead else words.starting
            first = View("running", order.title, tuple(order.facts), status=status)
            run = Run(lambda: self._stream(order.title, order.facts, **order.options), first, previous, words)
            self._runs.pop(tab, None)
            self._runs[tab] = run
            self._forget_old()
        return run

    def _forget_old(self) -> None:
        over = [tab for tab, run in self._runs.items() if not run.running][: max(0, len(self._runs) - KEPT_TABS)]
        for tab in over:
            del self._runs[tab]

    def stop(self, tab: str) -> None:
        """Stop what this tab is writing, if anything; the text stays."""
        if run := self._runs.get(tab):
            run.stop()

    def stop_all(self) -> None:
        """Stop everything, as the program ends."""
        for run in list(self._runs.values()):
            run.stop()

    def forget(self, tab: str) -> None:
        """Stop and drop the tab's draft: the user wants an empty page."""
        self.stop(tab)
        self._runs.pop(tab, None)

    def follow(self, visit: Visit) -> Generator[View]:
        """What a tab shows that has just been opened or reloaded; a draft still being written goes on."""
        run = self._runs.get(visit.tab)
        if run is None:
            yield replace(visit.view, restored=visit.view.phase != "empty")
        else:
            yield from run.watch()

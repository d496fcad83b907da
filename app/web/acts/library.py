"""The library of examples, and checking a text of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.bullets import split_bullets
from app.retrieval import search
from app.retrieval.reading import read_example
from app.schema import AddResult, Progress
from app.web.acts.facts import uploaded
from app.web.desk import Act, Desk
from app.web.jobs import Job
from app.web.labels import Words
from app.web.orders import Order, Outcome
from app.web.places import examples, scrutiny

FOUND = 6  # sections a search shows


def show(desk: Desk, order: Order, words: Words) -> Outcome:
    return _shelf(desk, order, words)


def add(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Take uploaded files into the library, file by file."""
    files = uploaded(desk, order, words)
    job: Job[AddResult] = Job(lambda told: desk.index.add([path for path, _ in files], told))
    try:
        yield replace(desk.unfold(order), dialog=examples.busy(words("library_reading", len(files)), Progress(0, 0), words))
        for step in job.progress():
            telling = words("library_adding", step.done, step.total, step.note)
            yield replace(desk.unfold(order), dialog=examples.busy(telling, step, words))
        yield _shelf(desk, order, words, job.result())
    finally:
        for path, _ in files:
            path.unlink(missing_ok=True)


def read(desk: Desk, order: Order, words: Words) -> Outcome:
    """Read one report with its sections."""
    return replace(desk.unfold(order), dialog=examples.report(read_example(desk.index, order.text("which")), words))


def leave_out(desk: Desk, order: Order, words: Words) -> Outcome:
    """Keep a report or a section from being an example, or take it in again."""
    change = desk.index.leave_out if order.text("out") == "1" else desk.index.take_in
    change(order.text("which"), order.number("place"))
    return read(desk, order, words)


def remove(desk: Desk, order: Order, words: Words) -> Outcome:
    desk.index.remove(order.text("which"))
    return _shelf(desk, order, words)


def find(desk: Desk, order: Order, words: Words) -> Outcome:
    """Look for sections that show how something is written."""
    query = order.text("query").strip()
    found = search(desk.index, query, FOUND) if query else []
    entries = desk.index.list(builtin=True)
    return replace(desk.unfold(order), dialog=examples.library(entries, words, found=found, query=query))


def ask_check(desk: Desk, order: Order, words: Words) -> Outcome:
    return replace(desk.unfold(order), dialog=scrutiny.form(words))


def check(desk: Desk, order: Order, words: Words) -> Outcome:
    """Read a text of the user's own against facts of their own."""
    text, given = order.text("text"), order.text("facts")
    findings = desk.hands.check(text, split_bullets(given), title=order.text("title"))
    return replace(desk.unfold(order), dialog=scrutiny.form(words, text, given, order.text("title"), findings))


def _shelf(desk: Desk, order: Order, words: Words, result: AddResult | None = None) -> Outcome:
    desk.index.snapshot()  # on a first start the built-in reports are taken in here
    return replace(desk.unfold(order), dialog=examples.library(desk.index.list(builtin=True), words, result))


ACTS: dict[str, Act] = {
    "library": show, "add_examples": add, "read_example": read, "leave_out": leave_out, "remove_example": remove,
    "find_examples": find, "ask_check": ask_check, "check": check,
}  # fmt: skip

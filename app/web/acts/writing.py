"""Drafting, talking, stopping, and settling what was found."""

from __future__ import annotations

from dataclasses import replace

from app.conversation.remedies import question_about, remedy
from app.errors import InputError
from app.schema import Finding
from app.store import StoredSection
from app.web.acts.sections import open_section
from app.web.desk import Act, Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome
from app.web.runs import Problem


def draft(desk: Desk, order: Order, words: Words) -> Outcome:
    section = open_section(desk, order)
    outcome = replace(desk.unfold(order), dialog="")
    if desk.running(section.id):
        return outcome
    if not section.facts:
        return replace(outcome, panel="facts", problem=Problem(words("no_facts_yet"), words("no_facts_cure")))
    if problem := moved_on(desk, order, section, words):
        return replace(outcome, problem=problem)
    talk = desk.conversation(section.id)
    desk.begin(section.id, talk.draft, "", words)
    return outcome


def say(desk: Desk, order: Order, words: Words) -> Outcome:
    """Take a message: facts, a wish, a question, or several of these."""
    section, message = open_section(desk, order), order.text("text").strip()
    if not message or desk.running(section.id):
        return desk.unfold(order)
    if problem := moved_on(desk, order, section, words):
        return replace(desk.unfold(order), problem=problem)
    _talk(desk, section, message, order.text("selection"), words)
    return replace(desk.unfold(order), dialog="", forms=True)


def choose(desk: Desk, order: Order, words: Words) -> Outcome:
    """Say which of the possible meanings the last message has."""
    section = open_section(desk, order)
    talk = desk.conversation(section.id)
    asked = [message for message in desk.store.thread(section.id) if message.role == "user"]
    choices = talk.understand(asked[-1].text).choices if asked else ()
    number = order.number("number") or 0
    if number < len(choices) and not desk.running(section.id):
        desk.begin(section.id, lambda: talk.carry_out(choices[number].meaning), _text(desk, section), words)
    return desk.unfold(order)


def stop(desk: Desk, order: Order, words: Words) -> Outcome:
    if order.section is not None:
        desk.stop(order.section)
    return desk.unfold(order)


def dismiss(desk: Desk, order: Order, words: Words) -> Outcome:
    desk.notice = ""
    if order.section is not None:
        desk.dismiss(order.section)
    return desk.unfold(order)


def fix(desk: Desk, order: Order, words: Words) -> Outcome:
    """Have one finding put right, by the sentence a user would say."""
    section, finding = _finding(desk, order)
    _talk(desk, section, remedy(finding, desk.conversation(section.id).subject), "", words)
    return desk.unfold(order)


def ask(desk: Desk, order: Order, words: Words) -> Outcome:
    """Ask where what was found comes from."""
    section, finding = _finding(desk, order)
    _talk(desk, section, question_about(finding, desk.conversation(section.id).subject), "", words)
    return desk.unfold(order)


def keep(desk: Desk, order: Order, words: Words) -> Outcome:
    """Leave the text as it is and the finding out of the list."""
    section, finding = _finding(desk, order)
    version = desk.store.current(section.id)
    if version is not None:
        left = tuple(each for each in version.draft.findings if each != finding)
        desk.store.annotate(version.id, replace(version.draft, findings=left))
    return replace(desk.unfold(order), toast=words("kept"))


def moved_on(desk: Desk, order: Order, section: StoredSection, words: Words) -> Problem | None:
    """Whether the section shows another text by now than the one this tab has before it."""
    seen = order.number("seen")
    if seen is None or seen == (section.current or 0):
        return None
    return Problem(words("moved_on", section.title), words("moved_on_cure"))


def _talk(desk: Desk, section: StoredSection, message: str, selection: str, words: Words) -> None:
    if desk.running(section.id):
        return
    desk.settle(section.id)
    talk = desk.conversation(section.id)
    desk.begin(section.id, lambda: talk.say(message, selection), _text(desk, section), words)


def _text(desk: Desk, section: StoredSection) -> str:
    version = desk.store.current(section.id)
    return version.text if version else ""


def _finding(desk: Desk, order: Order) -> tuple[StoredSection, Finding]:
    section = open_section(desk, order)
    version = desk.store.current(section.id)
    number = order.number("number")
    findings = version.draft.findings if version else ()
    if number is None or number >= len(findings) or (version and version.id != order.number("seen")):
        raise InputError("这一处已经不在了", "正文已有新的一稿，请看现在标出的地方。")
    return section, findings[number]


ACTS: dict[str, Act] = {
    "draft": draft, "say": say, "choose": choose, "stop": stop, "dismiss": dismiss, "fix": fix, "ask": ask, "keep": keep,
}  # fmt: skip

"""Settings: the model, the data, the state of the machine; help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import weights
from app.config import load_config
from app.doctor import Check, examine
from app.text import length
from app.web.desk import Act, Desk
from app.web.jobs import Job
from app.web.labels import SAMPLE_SECTIONS, Words
from app.web.orders import Order, Outcome
from app.web.places import settings


def show(desk: Desk, order: Order, words: Words) -> Outcome:
    return _settings(desk, order, words)


def fetch(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Download a model, with progress."""
    model = weights.find(order.text("which"))
    job: Job[Path] = Job(lambda told: weights.fetch(model, desk.config, told))
    for step in job.progress(0.4):
        yield _settings(desk, order, words, progress=step, about=model.id)
    job.result()
    yield _settings(desk, order, words, told=words("model_ready"))


def use(desk: Desk, order: Order, words: Words) -> Outcome:
    """Choose another model; it is loaded when the program starts again."""
    weights.use_model(desk.config, order.text("which").strip())
    return _settings(desk, order, words, told=words("model_set"))


def test(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Draft the smallest section there is, to see whether and how fast the model writes."""
    yield _settings(desk, order, words, told=words("model_testing"))
    title, facts = SAMPLE_SECTIONS[0]
    for event in desk.hands.draft(title, list(facts[:2])):
        if event.draft:
            timing = event.draft.timing
            told = words("model_tested", round(timing.first_token_s, 1), round(timing.total_s, 1), length(event.draft.text))
            yield _settings(desk, order, words, told=told)


def doctor(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Examine the machine, one check after another."""
    checks: list[Check] = []
    yield _settings(desk, order, words, told=words("doctor_running"))
    for check in examine(desk.config, port=0):
        checks.append(check)
        yield _settings(desk, order, words, told=words("doctor_running"), checks=checks)
    yield _settings(desk, order, words, checks=checks)


def language(desk: Desk, order: Order, words: Words) -> Outcome:
    """Speak the other language."""
    return replace(desk.unfold(order), lang="zh" if words.lang == "en" else "en", dialog="")


def ask_help(desk: Desk, order: Order, words: Words) -> Outcome:
    return replace(desk.unfold(order), dialog=settings.help_page(words))


def _settings(desk: Desk, order: Order, words: Words, **more: Any) -> Outcome:
    config = load_config()  # another model may have been chosen since the start
    return replace(desk.unfold(order), dialog=settings.page(config, words, **more))


ACTS: dict[str, Act] = {
    "settings": show, "fetch_model": fetch, "use_model": use, "test_model": test, "doctor": doctor, "language": language, "help": ask_help,
}  # fmt: skip

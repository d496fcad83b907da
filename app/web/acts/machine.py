"""Settings: the model, how it runs, the data, the state of the machine; help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import weights
from app.config import Config, load_config
from app.doctor import Check, examine
from app.errors import InputError, NigaoError
from app.settings import change_setting, fixed_outside
from app.text import length
from app.web.desk import Act, Desk
from app.web.jobs import Job
from app.web.labels import SAMPLE_SECTIONS, Words
from app.web.orders import Order, Outcome
from app.web.places import settings
from app.web.runs import problem_of


def show(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """The settings; a download that goes on is shown going on."""
    yield _settings(desk, order, words)
    for model in weights.catalogue():
        if job := desk.at_work(_fetching(model)):
            yield from _watched(desk, order, words, model, job)


def fetch(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Download a model, with progress; the download goes on when the dialog is closed or the page is left."""
    model, config = weights.find(order.text("which")), load_config()
    job: Job[Path] = desk.job(_fetching(model), lambda told: weights.fetch(model, config, told))
    yield _settings(desk, order, words, told=words("model_fetching", model.upstream))
    yield from _watched(desk, order, words, model, job)


def _watched(desk: Desk, order: Order, words: Words, model: weights.Model, job: Job[Path]) -> Iterator[Outcome]:
    """The progress of a download. Of its end tells whoever looked last: two words at once, and a tab hears only one."""
    job.watcher = order
    for step in job.progress(0.4):
        yield _settings(desk, order, words, told=words("model_fetching", model.upstream), progress=step, about=model.id)
    if job.watcher is not order:
        return
    try:
        job.result()
    except NigaoError as error:  # drawn anew, so that it can be tried again
        yield replace(_settings(desk, order, words), problem=problem_of(error))
        return
    yield replace(_settings(desk, order, words, told=words("model_ready")), toast=words("model_ready"))


def _fetching(model: weights.Model) -> str:
    return f"fetch {model.id}"


def use(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Choose another model and load it; while something is being written, the next draft loads it."""
    weights.use_model(load_config(), order.text("which").strip())
    if fixed_outside("model"):
        yield _settings(desk, order, words, told=words("fixed_outside", "NIGAO_MODEL"))
    elif desk.busy:
        yield _settings(desk, order, words, told=words("model_later"))
    else:
        yield _settings(desk, order, words, told=words("model_loading"))
        desk.job("load", lambda _: desk.load()).result()
        yield _settings(desk, order, words, told=words("model_set"))


def test(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Draft the smallest section there is, to see whether and how fast the model writes."""
    yield _settings(desk, order, words, told=words("model_testing"))
    title, facts = SAMPLE_SECTIONS[0]
    text = ""
    for event in desk.hands.draft(title, list(facts[:2])):
        if not desk.heeds(order):
            return
        if event.kind == "text":
            text += event.text
            yield _settings(desk, order, words, told=words("model_testing"), sample=text)
        if event.draft:
            timing = event.draft.timing
            told = words("model_tested", round(timing.first_token_s, 1), round(timing.total_s, 1), length(event.draft.text))
            yield _settings(desk, order, words, told=told, sample=event.draft.text)


def change(desk: Desk, order: Order, words: Words) -> Outcome:
    """Store one setting; left empty, the default holds again."""
    name, value = order.text("name"), order.text("value").strip()
    if name not in settings.CHANGED_HERE:
        raise InputError(f"没有“{name}”这一项设置", "请刷新页面后再试。")
    change_setting(load_config().home, name, _typed(name, value))
    return _settings(desk, order, words, told=words("setting_saved", words(f"set_{name}")))


def _typed(name: str, value: str) -> str | int | None:
    """A setting as it is stored; a number that is none is refused where it is stored."""
    if name == "embedder" and value:
        path = Path(value).expanduser().absolute()
        if not path.exists():
            raise InputError(f"没有这个文件：{path}", "请检查路径；设置没有变。")
        weights.check_file(path, None)
        return str(path)
    return int(value) if value.isdecimal() else value or None


def doctor(desk: Desk, order: Order, words: Words) -> Iterator[Outcome]:
    """Examine the machine, one check after another."""
    checks: list[Check] = []
    yield _settings(desk, order, words, told=words("doctor_running"))
    for check in examine(load_config(), port=None):
        if not desk.heeds(order):
            return
        checks.append(check)
        yield _settings(desk, order, words, told=words("doctor_running"), checks=checks)
    yield _settings(desk, order, words, checks=checks)


def language(desk: Desk, order: Order, words: Words) -> Outcome:
    """Speak the other language."""
    return replace(desk.unfold(order), lang="zh" if words.lang == "en" else "en", dialog="")


def ask_help(desk: Desk, order: Order, words: Words) -> Outcome:
    return replace(desk.unfold(order), dialog=settings.help_page(words))


def _settings(desk: Desk, order: Order, words: Words, **more: Any) -> Outcome:
    config: Config = load_config()  # as it is now: another model may have been chosen since the start
    fixed = frozenset(name for name in ("model", *settings.CHANGED_HERE) if fixed_outside(name))
    return replace(desk.unfold(order), dialog=settings.page(config, fixed, words, **more))


ACTS: dict[str, Act] = {
    "settings": show, "fetch_model": fetch, "use_model": use, "test_model": test, "change_setting": change, "doctor": doctor,
    "language": language, "help": ask_help,
}  # fmt: skip

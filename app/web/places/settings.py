"""The dialogs about the model, the data, the machine, and how it all is used."""

from __future__ import annotations

from collections.abc import Sequence

from app import weights
from app.config import Config
from app.doctor import Check
from app.schema import Progress
from app.web.labels import Words
from app.web.places.markup import button, escape, progress, quiet
from app.web.places.shelf import box
from app.weights.memory import gigabytes

CHANGED_HERE = ("threads", "context", "states_mb", "embedder")
_SIGNS = {"ok": "✓", "note": "!", "bad": "✗"}


def page(
    config: Config, fixed: frozenset[str], words: Words, *, told: str = "", sample: str = "", progress: Progress | None = None,
    about: str = "", checks: Sequence[Check] = (),
) -> str:  # fmt: skip
    """Model, how it runs, looks, data, state of the machine.

    Args:
        fixed: settings the environment sets; they cannot be changed here.
        told: what just happened.
        sample: what the model has written to be tested.
        progress, about: how far the download of a model is, and of which.
        checks: what the examination has found so far.
    """
    said = f'<p class="clear" role="status">{escape(told)}</p>' if told else ""
    tried = f'<blockquote class="sample" lang="zh-CN">{escape(sample)}</blockquote>' if sample else ""
    body = said + tried + _models(config, words, progress, about) + _running(config, fixed, words) + _looks(words)
    return box(words("settings"), body + _data(config, words) + _doctor(words, checks), words, "wide")


def _running(config: Config, fixed: frozenset[str], words: Words) -> str:
    values = {"threads": config.threads, "context": config.context, "states_mb": config.states_mb, "embedder": config.embedder or ""}
    rows = "".join(_setting(name, str(values[name]), name in fixed, words) for name in CHANGED_HERE)
    return f'<h3>{words("running")}</h3><div class="settings">{rows}</div>'


def _setting(name: str, value: str, fixed: bool, words: Words) -> str:
    """One setting that is stored when its field is left, and what it means."""
    kind = ' type="text"' if name == "embedder" else ' type="text" inputmode="numeric"'
    about = words("fixed_outside", f"NIGAO_{name.upper()}") if fixed else words(f"about_{name}")
    return (
        f'<label class="setting"><span>{words(f"set_{name}")}</span><input{kind} data-change-act="change_setting" data-name="{name}"'
        f' value="{escape(value)}" aria-describedby="about-{name}"{" disabled" if fixed else ""}><small id="about-{name}">{escape(about)}</small></label>'
    )


def _looks(words: Words) -> str:
    return (
        f'<h3>{words("looks")}</h3><div class="row"><button type="button" data-local="appearance">{words("appearance")}</button>'
        f'{button(words("language"), "language")}<small>{words("about_looks")}</small></div>'
    )


def _models(config: Config, words: Words, step: Progress | None, about: str) -> str:
    used = weights.chosen(config)
    rows = "".join(_model(model, model == used, config, words, step if model.id == about else None) for model in weights.catalogue())
    own = "" if used else f'<li class="here"><div><b>{escape(config.model)}</b><small>{words("model_used")}</small></div></li>'
    form = (
        f'<form data-act="use_model" class="row search"><input name="which" aria-label="{words("model_path")}" placeholder="{words("model_path")}">'
        f'<button type="submit">{words("model_use")}</button></form>'
    )
    test = f'<div class="row">{button(words("model_test"), "test_model")}<small>{words("about_test")}</small></div>'
    return f'<h3>{words("models")}</h3>{quiet(words("about_models"))}<ul class="list">{rows}{own}</ul>{form}{test}'


def _model(model: weights.Model, used: bool, config: Config, words: Words, step: Progress | None) -> str:
    here = model.path(config).exists()
    state = words("model_used") if used and here else words("model_here") if here else words("model_absent")
    told = " · ".join([model.role, gigabytes(model.bytes), model.license, state])
    acts = "" if here else button(words("model_fetch"), "fetch_model", kind="link", which=model.id)
    if here and not used:
        acts = button(words("model_use"), "use_model", kind="link", which=model.id)
    if step:
        acts = ""
    moving = f"{progress(step.done, step.total)}<small>{_far(step, words)}</small>" if step else ""
    return f'<li class="{"here" if used else ""}"><div><b>{escape(model.upstream)}</b><small>{escape(told)}</small>{moving}</div>{acts}</li>'


def _far(step: Progress, words: Words) -> str:
    told = f"{gigabytes(step.done)} / {gigabytes(step.total)}"
    if step.rate > 0 and step.done < step.total:
        told += f" · {gigabytes(round(step.rate))}/s · {words('remaining', max(1, round((step.total - step.done) / step.rate)))}"
    return told


def _data(config: Config, words: Words) -> str:
    return (
        f"<h3>{words('data')}</h3><p>{words('data_home')}</p><p><code>{escape(str(config.home))}</code></p>"
        f"<p>{words('data_models')} <code>{escape(str(config.model_dir))}</code></p>"
        f"<p>{words('data_log')} <code>{escape(str(config.log_dir))}</code></p>{quiet(words('data_net'))}"
    )


def _doctor(words: Words, checks: Sequence[Check]) -> str:
    rows = "".join(
        f'<li class="{c.state}"><i>{_SIGNS[c.state]}</i><div><b>{escape(c.name)}</b> {escape(c.message)}<small>{escape(c.hint)}</small></div></li>' for c in checks
    )
    return f'<h3>{words("doctor")}</h3><div class="row">{button(words("doctor"), "doctor")}</div><ul class="checks">{rows}</ul>'


def help_page(words: Words) -> str:
    """How it is used, in six paragraphs."""
    rows = "".join(f"<li>{words(f'help_{number}')}</li>" for number in range(1, 7))
    return box(words("help"), f'<ol class="help">{rows}</ol>', words)

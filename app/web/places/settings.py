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

_SIGNS = {"ok": "✓", "note": "!", "bad": "✗"}


def page(
    config: Config, words: Words, *, told: str = "", progress: Progress | None = None, about: str = "", checks: Sequence[Check] = ()
) -> str:
    """Model, data, state of the machine."""
    said = f'<p class="clear" role="status">{escape(told)}</p>' if told else ""
    body = said + _models(config, words, progress, about) + _data(config, words) + _doctor(words, checks)
    return box(words("settings"), body, words, "wide")


def _models(config: Config, words: Words, step: Progress | None, about: str) -> str:
    used = weights.chosen(config)
    rows = "".join(_model(model, model == used, config, words, step if model.id == about else None) for model in weights.catalogue())
    own = "" if used else f'<li class="here"><div><b>{escape(config.model)}</b><small>{words("model_used")}</small></div></li>'
    form = (
        f'<form data-act="use_model" class="row search"><input name="which" aria-label="{words("model_path")}" placeholder="{words("model_path")}">'
        f'<button type="submit">{words("model_use")}</button></form>'
    )
    return f'<h3>{words("models")}</h3><ul class="list">{rows}{own}</ul>{form}<div class="row">{button(words("model_test"), "test_model")}</div>'


def _model(model: weights.Model, used: bool, config: Config, words: Words, step: Progress | None) -> str:
    here = model.path(config).exists()
    state = words("model_used") if used and here else words("model_here") if here else words("model_absent")
    told = " · ".join([model.role, gigabytes(model.bytes), model.license, state])
    acts = "" if here else button(words("model_fetch"), "fetch_model", kind="link", which=model.id)
    if here and not used:
        acts = button(words("model_use"), "use_model", kind="link", which=model.id)
    moving = f"{progress(step.done, step.total)}<small>{gigabytes(step.done)} / {gigabytes(step.total)}</small>" if step else ""
    return f'<li class="{"here" if used else ""}"><div><b>{escape(model.upstream)}</b><small>{escape(told)}</small>{moving}</div>{acts}</li>'


def _data(config: Config, words: Words) -> str:
    return (
        f"<h3>{words('data')}</h3><p>{words('data_home')}</p><p><code>{escape(str(config.home))}</code></p>"
        f"<p>{words('data_models')} <code>{escape(str(config.model_dir))}</code></p>{quiet(words('data_net'))}"
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

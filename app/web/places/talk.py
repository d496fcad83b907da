"""On the right below: what was said about the open section, and what could be said next."""

from __future__ import annotations

from app.store import ThreadMessage
from app.web.labels import Words
from app.web.orders import Scene
from app.web.places.markup import button, escape, quiet


def thread(scene: Scene, words: Words) -> str:
    """The messages, oldest first, then the buttons."""
    if scene.section is None:
        return '<div class="thread none"></div>'
    said = "".join(_message(message, words) for message in scene.thread)
    body = said or quiet(words("thread_empty"))
    return f'<div class="thread" role="log" aria-label="{words("conversation")}">{body}</div>{_next(scene, words)}'


def _message(message: ThreadMessage, words: Words) -> str:
    text = "<br>".join(escape(line) for line in message.text.split("\n"))
    changed = message.version is not None and message.text.startswith("改了")
    more = button(words("see_changes"), "compare", kind="link", after=message.version) if changed else ""
    return f'<div class="said {message.role} {escape(message.kind)}"><p>{text}</p>{more}</div>'


def _next(scene: Scene, words: Words) -> str:
    if scene.choices:
        chosen = "".join(button(choice.label, "choose", kind="chip strong", number=n) for n, choice in enumerate(scene.choices))
        return f'<div class="chips">{chosen}</div>'
    if scene.writing or not scene.suggestions:
        return ""
    chips = "".join(button(s.label, "say", kind="chip", text=s.instruction, title=s.instruction) for s in scene.suggestions)
    return f'<div class="chips" aria-label="{words("suggestions")}">{chips}</div>'


def composer(words: Words) -> str:
    """Where the user types; it is drawn once and never again, so that nothing typed is lost."""
    return (
        f'<div class="composer"><textarea id="say" rows="2" aria-label="{words("conversation")}" placeholder="{words("say_hint")}"></textarea>'
        f'<button type="button" class="primary" data-local="say">{words("send")}</button></div>'
    )

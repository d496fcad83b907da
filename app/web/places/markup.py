"""Small pieces of HTML that several places use."""

from __future__ import annotations

from html import escape

__all__ = ["button", "escape", "field", "progress", "quiet"]


def button(label: str, act: str, *, kind: str = "", title: str = "", disabled: bool = False, **data: object) -> str:
    """A button that gives an order; `data` travels with it."""
    extra = "".join(f' data-{name.replace("_", "-")}="{escape(str(value))}"' for name, value in data.items() if value is not None)
    told = f' title="{escape(title)}" aria-label="{escape(title)}"' if title else ""
    off = " disabled" if disabled else ""
    return f'<button type="button" class="{kind}" data-act="{act}"{extra}{told}{off}>{escape(label)}</button>'


def field(name: str, label: str, value: str = "", *, hint: str = "", lines: int = 1) -> str:
    """A labelled text field of a dialog's form."""
    if lines == 1:
        box = f'<input name="{name}" value="{escape(value)}" placeholder="{escape(hint)}" autocomplete="off">'
    else:
        box = f'<textarea name="{name}" rows="{lines}" placeholder="{escape(hint)}">{escape(value)}</textarea>'
    return f"<label><span>{escape(label)}</span>{box}</label>"


def quiet(text: str) -> str:
    """A paragraph in a low voice."""
    return f'<p class="quiet">{escape(text)}</p>'


def progress(done: int, total: int) -> str:
    """A bar that fills; one that only moves where the total is not known."""
    share = f' value="{min(done, total)}" max="{total}"' if total else ""
    return f"<progress{share}></progress>"

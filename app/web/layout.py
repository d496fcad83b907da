"""The widgets of the page and their wiring; no logic. The only file that knows gradio.

Each place of the page is one HTML widget; one more, without a face, carries what a tab asks for. Gradio compares the
HTML that comes with the one that is shown and changes what differs, so that focus and scrolling stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import gradio as gr

from app.web.api import Api
from app.web.desk import Desk
from app.web.labels import Words
from app.web.orders import Outcome, Scene
from app.web.places import Frame, draw
from app.web.places.talk import composer

FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "sans-serif"]
STYLES, SCRIPTS = ("style.css", "places.css", "dialogs.css"), ("page.js", "reading.js")
_CONNECT = "nigao.connect((order) => trigger('order', order), upload)"


class Page:
    """The page of one server.

    Args:
        desk: what the page can do.
        api: what programs may call by name.
    """

    def __init__(self, desk: Desk, api: Api) -> None:
        self._desk = desk
        words = Words("zh")
        with gr.Blocks(title=words("name"), analytics_enabled=False, fill_width=True) as self.blocks:
            self._places: dict[str, Any] = {}
            self._draw_places(draw(Scene(), Outcome(), words), words)
            bus = _html("", "bus", visible="hidden", js_on_load=_CONNECT)
            bus.order(
                self._on_order, None, list(self._places.values()), show_progress="hidden", api_visibility="private", trigger_mode="multiple"
            )
            for name in ("draft", "revise", "check", "search"):
                gr.api(getattr(api, name), api_name=name)

    def launch(self, host: str, port: int) -> None:
        """Serve the page without blocking and without asking anything of the network."""
        self.blocks.queue(api_open=False, default_concurrency_limit=None)
        self.blocks.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, quiet=True, show_error=True, share=False,
            inline=False, ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False, run_history=False,
            footer_links=[], theme=gr.themes.Base(font=FONTS, font_mono=["monospace"]), head=_head(),
        )  # fmt: skip

    def close(self) -> None:
        """Stop serving."""
        self.blocks.close(verbose=False)

    def _draw_places(self, first: Frame, words: Words) -> None:
        """The line at the top; outline, paper and the right side below it."""
        self._place("head", first)
        with gr.Row(elem_id="desk"):
            self._place("rail", first)
            with gr.Column(elem_id="paper"):
                self._place("bar", first)
                with gr.Column(elem_id="scroll"), gr.Column(elem_id="page"):
                    for name in ("before", "sheet", "after"):
                        self._place(name, first)
            with gr.Column(elem_id="beside"):
                self._place("ledger", first)
                self._place("thread", first)
                _html(composer(words), "composer")
        self._place("state", first, visible="hidden")

    def _place(self, name: str, first: Frame, **options: Any) -> None:
        self._places[name] = _html(first[name], name, **options)

    def _on_order(self, event: gr.EventData) -> Iterator[list[Any]]:
        last: Frame = {}
        for frame in self._desk.serve(event._data):
            yield [gr.skip() if frame.get(name, last.get(name)) == last.get(name) else frame[name] for name in self._places]
            last = {**last, **frame}
        # Gradio shows the last yield once more when it ends, by then perhaps over what the tab has turned to since.
        yield [gr.skip()] * len(self._places)


def _html(value: str, elem_id: str, **options: Any) -> Any:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, **{"js_on_load": None, **options})


def _head() -> str:
    here = files("app.web")
    style = "".join(here.joinpath(name).read_text(encoding="utf-8") for name in STYLES)
    script = "".join(here.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS)
    return f"<style>{style}</style><script>{script}</script>"

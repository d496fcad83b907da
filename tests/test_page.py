"""The page in a real Chromium: that it works, looks right, keeps to itself, and forgives."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import load_config
from app.errors import InputError
from app.web import launch
from tests.chromium import (
    ARTIFACTS,
    MANY,
    Page,
    Server,
    Watched,
    draft,
    expect,
    is_quiet,
    phase,
    sheet,
    start,
    written,
)

pytest_plugins = ("tests.chromium",)
pytestmark = pytest.mark.browser


# --- streaming, stopping, going wrong --------------------------------------------------------------------


def test_the_text_streams_in_and_stop_keeps_it(page: Page) -> None:
    start(page, facts=MANY)
    page.keyboard.press("Control+Enter")
    phase(page, "running")
    lengths: set[int] = set()
    while len(lengths) < 6:
        lengths.add(len(sheet(page)))
        page.wait_for_timeout(40)
    expect(page.locator("#bar .status")).to_contain_text("正在拟稿")
    page.keyboard.press("Escape")
    phase(page, "stopped")
    kept = written(page)
    page.wait_for_timeout(500)
    assert written(page) == kept and "3900只" not in kept
    expect(page.locator("#bar [data-act=draft]")).to_be_enabled()


def test_a_click_is_answered_while_a_draft_streams(page: Page) -> None:
    start(page, facts=MANY)
    page.click("#bar [data-act=draft]")
    phase(page, "running")
    page.click("#ledger [data-panel=examples]")
    page.wait_for_selector("#ledger [data-panel=examples][aria-selected=true]")
    assert page.get_attribute("#sheet article", "data-phase") == "running"
    page.click("#bar [data-act=stop]")
    phase(page, "stopped")


def more_sections(page: Page, *titles: str) -> None:
    """Add sections and go back to the first one."""
    page.fill(".add-section", "\n".join(titles))
    page.press(".add-section", "Enter")
    expect(page.locator("#sheet h2")).to_have_text(titles[0])
    page.locator(".rail .go").first.click()
    page.wait_for_selector(".facts li")


def test_a_draft_left_behind_does_not_come_back_over_another_section(page: Page) -> None:
    start(page, facts=MANY)
    more_sections(page, "（二）抓实清理保洁")
    page.click("#bar [data-act=draft]")
    phase(page, "running")
    page.click(".rail .go:has-text('清理保洁')")
    expect(page.locator("#sheet h2")).to_have_text("（二）抓实清理保洁")
    page.wait_for_timeout(1500)  # the draft's own stream to this tab has ended by now
    expect(page.locator("#sheet h2")).to_have_text("（二）抓实清理保洁")
    phase(page, "empty")
    page.click(".rail .go:has-text('日常巡查')")
    phase(page, "running")
    page.click("#bar [data-act=stop]")
    phase(page, "stopped")


def test_a_menu_is_never_cut_off(page: Page) -> None:
    start(page, facts=MANY)
    more_sections(page, *(f"（{n}）持续推进第{n}项工作" for n in range(2, 15)))
    for row in (".facts li:nth-child(2)", ".facts li:nth-child(40)", ".rail li:nth-child(14)"):
        page.hover(row)
        page.click(f"{row} summary")
        box = page.locator(f"{row} .menu > div").bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= 768 and box["x"] + box["width"] <= 1366
        assert page.evaluate("""row => { const last = [...document.querySelectorAll(`${row} .menu > div button`)].at(-1); last.scrollIntoView();
            const box = last.getBoundingClientRect(); return document.elementFromPoint(box.x + 5, box.y + 5) === last }""", row)
        page.keyboard.press("Escape")
        expect(page.locator(f"{row} .menu[open]")).to_have_count(0)


def test_without_facts_the_page_says_what_to_do(page: Page) -> None:
    start(page, facts="")
    page.click("#bar [data-act=draft]")
    expect(page.locator("#bar .problem")).to_contain_text("还没有事实要点")
    page.click("#bar .problem button")
    expect(page.locator("#bar .problem")).to_have_count(0)


@pytest.mark.parametrize(("title", "told", "kept"), [("（三）出错", "模型进程意外退出", "36次"), ("（四）缺模型", "nigao models pull", "")])
def test_an_error_is_told_with_its_cure_and_keeps_what_was_written(page: Page, title: str, told: str, kept: str) -> None:
    start(page, title=title)
    page.click("#bar [data-act=draft]")
    expect(page.locator("#bar .problem")).to_contain_text(told)
    assert kept in sheet(page)
    assert page.locator(".facts textarea").count() == 3


# --- keys ----------------------------------------------------------------------------------------------------


def test_enter_while_composing_pinyin_never_sends(page: Page) -> None:
    """Chromium is told, as by an input method, that a composition is under way; Enter then belongs to it."""
    start(page, facts="巡查36次")
    session = page.context.new_cdp_session(page)
    for box in ("#say", "textarea[data-enter=add_facts]"):
        page.click(box)
        session.send("Input.imeSetComposition", {"text": "qiang'hua", "selectionStart": 9, "selectionEnd": 9})
        for modifiers in (0, 2):  # plain Enter, and Ctrl+Enter
            for kind in ("rawKeyDown", "keyUp"):
                session.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "modifiers": modifiers})
        session.send("Input.insertText", {"text": "强化"})
        page.wait_for_timeout(300)
        assert page.input_value(box) == "强化"
    phase(page, "empty")
    assert page.locator(".said").count() == 0 and page.locator(".facts li").count() == 1


def test_ctrl_z_undoes_a_version_but_not_from_within_a_text_field(page: Page) -> None:
    draft(page)
    page.click("#say")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    phase(page, "done")
    page.click("#page", position={"x": 5, "y": 5})
    page.keyboard.press("Control+z")
    phase(page, "empty")
    page.keyboard.press("Control+y")
    phase(page, "done")


# --- reload, tabs, restart -------------------------------------------------------------------------------------


def test_a_reload_in_the_middle_shows_the_text_going_on(server: Server, watched: Callable[..., Watched]) -> None:
    one = watched()
    page = one.open(server.url)
    start(page, facts=MANY)
    page.click("#bar [data-act=draft]")
    page.wait_for_function("document.querySelector('#sheet article').innerText.includes('200只')")
    page.reload()
    one.errors.clear()  # gradio itself says that the old page's stream broke off; the new page must be clean
    phase(page, "running")
    expect(page.locator("#bar [data-act=stop]")).to_be_enabled()
    phase(page, "done")
    assert "4000只" in sheet(page) and one.errors == []


def test_two_tabs_on_one_report_are_told_and_nothing_is_overwritten(server: Server, watched: Callable[..., Watched]) -> None:
    both = watched()
    one = both.open(server.url)
    start(one)
    two = both.open(server.url)
    expect(two.locator("#sheet h2")).to_have_text("（一）抓实日常巡查")
    one.fill("[data-change=instructions]", "这边的要求")
    one.press("[data-change=instructions]", "Enter")
    page_says = two.locator("#bar .problem")
    two.fill("[data-change=length]", "300-450")
    two.press("[data-change=length]", "Enter")
    expect(page_says).to_contain_text("另一个窗口")
    expect(page_says).to_contain_text("300-450")
    assert two.input_value("[data-change=instructions]") == "这边的要求"
    is_quiet(both, server)


def test_work_survives_a_restart_of_the_program(tmp_path: Path, watched: Callable[..., Watched]) -> None:
    first = Server(tmp_path)
    page = watched().open(first.url)
    draft(page)
    before = written(page)
    assert first.end() == 0
    assert "拟稿已关闭" in first.said() and "Traceback" not in first.said()
    second = Server(tmp_path, first.port)
    try:
        page.reload()
        phase(page, "done")
        assert written(page) == before
        assert page.locator(".facts textarea").count() == 3
    finally:
        second.end()


# --- looks and words ---------------------------------------------------------------------------------------------


def test_english_and_back_lose_nothing(page: Page) -> None:
    draft(page)
    before = written(page)
    page.click("#head [data-act=language]")
    expect(page.locator("#bar [data-act=draft]")).to_have_text("Draft anew")
    expect(page.locator("#ledger [data-panel=facts]")).to_contain_text("Facts")
    assert written(page) == before
    page.click("#head [data-act=language]")
    expect(page.locator("#bar [data-act=draft]")).to_have_text("重新拟稿")


def test_dark_and_light_can_be_chosen_and_stay(page: Page) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('#page')).backgroundColor"))

    light = paper()
    page.click("#head [data-local=appearance]")
    dark = paper()
    assert dark != light
    page.reload()
    page.wait_for_function(f"document.querySelector('#page') && getComputedStyle(document.querySelector('#page')).backgroundColor === '{dark}'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1093, 614), (1366, 768)], ids=lambda size: str(size[0]))
def test_everything_needed_is_in_sight(server: Server, watched: Callable[..., Watched], size: tuple[int, int], scheme: str) -> None:
    one = watched(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = one.open(server.url)
    name = f"{scheme}-{size[0]}.png"
    if scheme == "dark":
        page.evaluate("document.body.classList.add('dark')")
    ARTIFACTS.mkdir(exist_ok=True)
    page.evaluate("nigao.order('sample')")
    page.wait_for_selector(".facts li")
    page.screenshot(path=ARTIFACTS / f"sample-{name}")
    ledger, adding = (page.locator(place).bounding_box() for place in ("#ledger", "textarea[data-enter=add_facts]"))
    assert ledger and adding and adding["y"] + adding["height"] <= ledger["y"] + ledger["height"]
    page.click("#bar [data-act=draft]")
    phase(page, "done")
    page.screenshot(path=ARTIFACTS / f"done-{name}")
    for selector in ("#bar [data-act=draft]", "#bar .exports", "#sheet h2", "#ledger [role=tab]", "#say", "#bar .status", ".rail .go"):
        box = page.locator(selector).first.bounding_box()
        assert box and box["x"] >= 0 and box["y"] >= 0, selector
        assert box["x"] + box["width"] <= size[0] + 1 and box["y"] + min(box["height"], 40) <= size[1], selector
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_everything_that_can_be_pressed_has_a_name(page: Page) -> None:
    """What a screen reader needs: names for buttons and fields, one main heading order, a language."""
    draft(page)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('#head button, #desk button, #desk input, #desk textarea, #desk select, #desk summary')]
        .filter(e => e.offsetParent && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"""
    )
    assert nameless == []
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_without_any_network_the_page_works(server: Server, watched: Callable[..., Watched]) -> None:
    """The browser may reach this server and nothing else; every other request would fail loudly."""
    one = watched()
    outside: list[str] = []

    def gate(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.startswith(server.url):
            route.continue_()  # type: ignore[attr-defined]
        else:
            outside.append(url)
            route.abort()  # type: ignore[attr-defined]

    one.context.route("**/*", gate)
    page = one.open(server.url)
    draft(page)
    assert outside == [] and one.errors == []
    assert page.locator("footer a").count() == 0


# --- the server --------------------------------------------------------------------------------------------------


def test_the_functions_can_be_called_by_name(server: Server) -> None:
    from gradio_client import Client

    client = Client(server.url, verbose=False, analytics_enabled=False)
    drafted = client.predict("（一）巡查", ["巡查河道36次"], api_name="/draft")
    assert "36次" in drafted["text"] and drafted["facts"][0]["spans"]
    revised = client.predict("巡查河道36次。", "把“36次”改成“37次”", api_name="/revise")
    assert revised["text"] == "巡查河道37次。"
    found = client.predict("巡查河道99次。", ["巡查河道36次"], api_name="/check")
    assert "invented" in {finding["kind"] for finding in found}


def test_a_port_in_use_is_told_with_its_cure(server: Server) -> None:
    with pytest.raises(InputError) as caught:
        launch(load_config(), port=server.port, open_browser=False)
    assert str(server.port) in caught.value.message
    assert "--port" in caught.value.hint


def test_the_address_is_told(server: Server) -> None:
    deadline = time.monotonic() + 60
    while f"http://127.0.0.1:{server.port}" not in server.said():  # said a moment after the first answer
        assert time.monotonic() < deadline, server.said()
        time.sleep(0.1)

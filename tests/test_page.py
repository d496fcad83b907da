"""The page in a real Chromium: what a clerk does, and that nothing leaves this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import load_config
from app.errors import InputError, ModelError
from app.web import launch

sync_api = pytest.importorskip("playwright.sync_api")
Page = sync_api.Page
expect = sync_api.expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
TITLE = "（一）抓实日常巡查"
FACTS = "- 巡查河道36次，劝阻垂钓19人次\n\n2. 清理漂浮物4.5吨\n3月12日召开河长会议"
MANY = "\n".join(f"第{n}批发放口罩{n}00只" for n in range(1, 41))  # about ten seconds of writing
PATIENCE = 120_000  # milliseconds: the page is quick, the machine that tests it may be busy
BULLETS = ("巡查河道36次，劝阻垂钓19人次", "清理漂浮物4.5吨", "3月12日召开河长会议")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The page in a process of its own, with the scripted writer or with the real one."""

    def __init__(self, home: Path, port: int = 0, *, real: bool = False) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._log = home / "page.log"
        environment = os.environ | {"NIGAO_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        with self._log.open("a", encoding="utf-8") as log:
            command = [sys.executable, str(ROOT / "tests" / "page_server.py"), str(self.port), *(["real"] if real else [])]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self._wait()

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def _wait(self) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + 300  # the machine may be busy
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                opener.open(self.url, timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        self.process.kill()
        pytest.fail(f"the page did not start:\n{self.said()}")

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    yield running
    running.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


class Watched:
    """A browser context whose requests and console errors are written down."""

    def __init__(self, browser: object, **options: object) -> None:
        expect.set_options(timeout=PATIENCE)
        settings = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", "color_scheme": "light", **options}
        self.context = browser.new_context(**settings)  # type: ignore[attr-defined]
        self.context.set_default_timeout(PATIENCE)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def open(self, url: str) -> Page:
        page = self.context.new_page()
        page.goto(url)
        page.wait_for_selector("#sheet article")
        page.wait_for_function("JSON.parse(nigao.visit()).tab !== ''")
        page.wait_for_timeout(300)  # the answer of the first event
        return page


@pytest.fixture
def watched(browser: object) -> Iterator[Callable[..., Watched]]:
    opened: list[Watched] = []

    def make(**options: object) -> Watched:
        opened.append(Watched(browser, **options))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()


@pytest.fixture
def page(server: Server, watched: Callable[..., Watched]) -> Iterator[Page]:
    """A fresh tab of a fresh browser. Whatever the test does: no foreign request, no console error."""
    one = watched()
    yield one.open(server.url)
    foreign = [url for url in one.requests if not url.startswith((server.url, f"http://127.0.0.1:{server.port}", "data:", "blob:"))]
    assert foreign == []
    assert one.errors == []


def fill(page: Page, title: str = TITLE, facts: str = FACTS) -> None:
    page.fill("#title textarea, #title input", title)
    page.fill("#facts textarea", facts)


def phase(page: Page, wanted: str) -> None:
    page.wait_for_selector(f"#sheet article[data-phase={wanted}]")


def draft(page: Page, title: str = TITLE, facts: str = FACTS) -> None:
    fill(page, title, facts)
    page.click("button#draft")
    phase(page, "done")


def sheet(page: Page) -> str:
    return str(page.inner_text("#sheet article"))


# --- the main road ---------------------------------------------------------------------------------------


def test_a_first_visit_explains_itself_and_offers_a_sample(page: Page) -> None:
    assert page.title() == "拟稿"
    expect(page.locator("#sheet .welcome li")).to_have_count(3)
    expect(page.locator("button#stop")).to_be_disabled()
    expect(page.locator("button#copy")).to_be_disabled()
    page.click("#sheet .welcome button")
    page.wait_for_function("document.querySelector('#facts textarea').value.includes('灭火器480具')")
    assert page.locator("#structure input:checked").input_value() is not None
    page.click("button#draft")
    phase(page, "done")
    assert "灭火器480具" in sheet(page)


def test_facts_become_a_draft_with_every_figure_and_the_ledgers(page: Page) -> None:
    draft(page)
    assert TITLE in sheet(page)
    for bullet in BULLETS:
        assert bullet in sheet(page)
    assert "措施落实" in sheet(page)  # the replaced span
    expect(page.locator("#notes .facts li.used")).to_have_count(3)
    expect(page.locator("#notes .facts li.missing")).to_have_count(1)
    expect(page.locator("#notes .findings li")).to_have_count(2)
    expect(page.locator("#notes .findings li").first).to_have_class("urgent")
    page.click("#notes .examples summary")
    expect(page.locator("#notes .examples details div")).to_contain_text("检查全覆盖")
    expect(page.locator("#status .status")).to_contain_text("写好了")


def test_the_text_streams_in(page: Page) -> None:
    fill(page, facts=MANY)
    page.click("button#draft")
    phase(page, "running")
    lengths: set[int] = set()
    while len(lengths) < 8 and page.get_attribute("#sheet article", "data-phase") == "running":
        lengths.add(len(sheet(page)))
        page.wait_for_timeout(40)
    assert len(lengths) == 8
    page.click("button#stop")
    phase(page, "stopped")


def test_a_fact_lights_up_its_place_and_a_place_its_fact(page: Page) -> None:
    draft(page)
    page.click("#notes [data-show=fact][data-number='1']")
    expect(page.locator("#sheet .mark.shown")).to_have_text("清理漂浮物4.5吨")
    page.locator("#sheet .mark.fact[data-fact='2']").click()
    expect(page.locator("#notes .shown")).to_contain_text("3月12日召开河长会议")
    expect(page.locator("#sheet .mark.shown")).to_have_text("3月12日召开河长会议")


# --- stopping and going wrong ------------------------------------------------------------------------------


def test_stop_keeps_what_was_written(page: Page) -> None:
    fill(page, facts=MANY)
    page.click("button#draft")
    page.wait_for_function("document.querySelector('#sheet article').innerText.includes('200只')")
    page.click("button#stop")
    phase(page, "stopped")
    written = sheet(page)
    assert "200只" in written and "3900只" not in written
    page.wait_for_timeout(600)
    assert sheet(page) == written
    expect(page.locator("button#draft")).to_be_enabled()
    expect(page.locator("#notes .findings")).to_contain_text("尚未核对")


def test_stop_is_at_once_while_the_model_is_still_reading(page: Page) -> None:
    fill(page, "（二）慢")
    page.click("button#draft")
    phase(page, "running")
    page.wait_for_timeout(200)
    asked = time.monotonic()
    page.keyboard.press("Escape")
    phase(page, "stopped")
    assert time.monotonic() - asked < 20  # the writer sleeps for 40 seconds; a stop shows in far less than one


def test_empty_facts_say_so_at_the_field_and_lose_nothing(page: Page) -> None:
    fill(page, TITLE, "\n  \n")
    page.fill("#wishes textarea, #wishes input", "少用口号")
    page.click("button#draft")
    expect(page.locator(".problem")).to_have_count(1)
    expect(page.locator("#problem-facts .problem")).to_contain_text("还没有写事实要点")
    assert page.input_value("#title textarea, #title input") == TITLE
    assert page.input_value("#wishes textarea, #wishes input") == "少用口号"
    page.wait_for_function("document.activeElement.closest('#facts') !== null")
    draft(page)
    expect(page.locator(".problem")).to_have_count(0)


def test_a_reversed_length_is_named_and_the_last_draft_stays(page: Page) -> None:
    draft(page)
    page.fill("#length textarea, #length input", "450-300")
    page.click("button#draft")
    expect(page.locator("#problem-length .problem")).to_contain_text("450")
    assert BULLETS[0] in sheet(page)
    expect(page.locator("#notes .facts li.used")).to_have_count(3)


def test_an_error_half_way_keeps_text_and_facts(page: Page) -> None:
    fill(page, "（三）出错")
    page.click("button#draft")
    phase(page, "failed")
    expect(page.locator("#problem-page .problem")).to_contain_text("模型进程意外退出")
    assert BULLETS[0] in sheet(page)
    assert page.input_value("#facts textarea") == FACTS


def test_a_missing_model_is_told_with_its_cure_and_the_last_draft_stays(page: Page) -> None:
    draft(page)
    fill(page, "（四）缺模型")
    page.click("button#draft")
    expect(page.locator("#problem-page .problem")).to_contain_text("nigao models pull")
    assert BULLETS[0] in sheet(page)


def test_what_is_typed_is_text_and_never_markup(page: Page) -> None:
    evil = "<img src=x onerror=alert(1)> ${alert(2)} {{alert(3)}} </script>"
    draft(page, evil, f"{evil}发放36份")
    assert evil in sheet(page)
    assert page.locator("#sheet img, #notes img").count() == 0


# --- keys ----------------------------------------------------------------------------------------------------


def test_ctrl_enter_drafts_from_the_facts(page: Page) -> None:
    fill(page)
    page.focus("#facts textarea")
    page.keyboard.press("Control+Enter")
    phase(page, "done")


def test_enter_in_a_single_line_sends_nothing(page: Page) -> None:
    fill(page)
    page.focus("#title textarea, #title input")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    phase(page, "empty")


def test_enter_while_composing_pinyin_sends_nothing(page: Page) -> None:
    fill(page, "")
    page.focus("#title textarea, #title input")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "qiang'hua", "selectionStart": 9, "selectionEnd": 9})
    for modifiers in (0, 2):  # plain Enter, and Ctrl+Enter
        for kind in ("rawKeyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "modifiers": modifiers})
    session.send("Input.insertText", {"text": "强化"})
    page.wait_for_timeout(500)
    phase(page, "empty")
    expect(page.locator(".problem")).to_have_count(0)
    assert page.input_value("#title textarea, #title input") == "强化"


# --- taking the text along -------------------------------------------------------------------------------------


def test_copy_takes_the_section_as_it_reads(server: Server, watched: Callable[..., Watched]) -> None:
    page = watched(permissions=["clipboard-read", "clipboard-write"]).open(server.url)
    draft(page)
    page.click("button#copy")
    expect(page.locator("#nigao-note")).to_have_text("已复制")
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == TITLE
    assert lines[1].startswith("　　一是巡查河道36次")
    assert len(lines) == 4


def test_download_is_a_text_file_that_notepad_reads(page: Page, tmp_path: Path) -> None:
    draft(page)
    with page.expect_download() as waiting:
        page.click("button#download")
    assert waiting.value.suggested_filename == f"{TITLE}.txt"
    waiting.value.save_as(tmp_path / "a.txt")
    data = (tmp_path / "a.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    assert "4.5吨" in data.decode("utf-8-sig")


# --- reload, tabs, restart ---------------------------------------------------------------------------------------


def test_inputs_and_draft_survive_a_reload(page: Page) -> None:
    draft(page)
    page.fill("#period textarea, #period input", "2025年上半年")
    page.click("#structure label:has-text('自然段')")
    page.wait_for_timeout(300)
    page.reload()
    phase(page, "done")
    assert BULLETS[1] in sheet(page)
    assert page.input_value("#facts textarea") == FACTS
    assert page.input_value("#period textarea, #period input") == "2025年上半年"
    expect(page.locator("#structure label.selected")).to_have_text("自然段")
    expect(page.locator("#notes .facts li.used")).to_have_count(3)


def test_a_reload_in_the_middle_shows_the_text_going_on(server: Server, watched: Callable[..., Watched]) -> None:
    one = watched()
    page = one.open(server.url)
    fill(page, facts=MANY)
    page.click("button#draft")
    page.wait_for_function("document.querySelector('#sheet article').innerText.includes('200只')")
    page.reload()
    one.errors.clear()  # gradio itself says that the old page's stream broke off; the new page must be clean
    phase(page, "running")
    expect(page.locator("button#stop")).to_be_enabled()
    phase(page, "done")
    assert "4000只" in sheet(page)
    assert one.errors == []


def test_tabs_keep_to_themselves(server: Server, watched: Callable[..., Watched]) -> None:
    both = watched()
    one = both.open(server.url)
    draft(one)
    two = both.open(server.url)
    phase(two, "empty")  # a second tab beside an open one starts fresh
    assert two.input_value("#facts textarea") == ""
    draft(two, "（五）另一节", "走访困难户21户")
    for page, mine, other in ((one, "36次", "21户"), (two, "21户", "36次")):
        page.reload()
        phase(page, "done")
        assert mine in sheet(page) and other not in sheet(page)


def test_the_next_day_the_last_work_is_there(server: Server, watched: Callable[..., Watched]) -> None:
    browser = watched()
    page = browser.open(server.url)
    draft(page)
    page.close()
    page = browser.open(server.url)
    phase(page, "done")
    assert BULLETS[0] in sheet(page)
    assert page.input_value("#facts textarea") == FACTS
    expect(page.locator("#status .status")).to_contain_text("上次")
    page.click("button#clear")
    phase(page, "empty")
    page.reload()
    phase(page, "empty")
    assert page.input_value("#facts textarea") == ""


def test_work_survives_a_restart_of_the_program(tmp_path: Path, watched: Callable[..., Watched]) -> None:
    first = Server(tmp_path)
    page = watched().open(first.url)
    draft(page)
    assert first.end() == 0
    assert "拟稿已关闭" in first.said() and "Traceback" not in first.said()
    second = Server(tmp_path, first.port)
    try:
        page.reload()
        phase(page, "done")
        assert BULLETS[0] in sheet(page)
        assert page.input_value("#facts textarea") == FACTS
    finally:
        second.end()


# --- looks and words -----------------------------------------------------------------------------------------------


def test_english_and_back_lose_nothing(page: Page) -> None:
    draft(page)
    page.click("button#language")
    expect(page.locator("button#draft")).to_have_text("Draft")
    expect(page.locator("#facts")).to_contain_text("Facts")
    expect(page.locator("#notes")).to_contain_text("3 of 4 stated")
    assert page.input_value("#facts textarea") == FACTS and BULLETS[0] in sheet(page)
    page.reload()
    expect(page.locator("button#draft")).to_have_text("Draft")
    page.click("button#language")
    expect(page.locator("button#draft")).to_have_text("拟稿")


def test_dark_and_light_can_be_chosen_and_stay(page: Page) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor"))

    light = paper()
    page.click("button#appearance")
    dark = paper()
    assert dark != light
    page.reload()
    page.wait_for_selector("#sheet article")
    page.wait_for_function(f"getComputedStyle(document.querySelector('.sheet')).backgroundColor === '{dark}'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1093, 614), (1366, 768), (1920, 1080)], ids=lambda size: str(size[0]))
def test_everything_needed_is_in_sight(server: Server, watched: Callable[..., Watched], size: tuple[int, int], scheme: str) -> None:
    one = watched(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = one.open(server.url)
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"welcome-{scheme}-{size[0]}.png")
    page.click("button#sample")
    page.wait_for_function("document.querySelector('#facts textarea').value !== ''")
    page.click("button#draft")
    phase(page, "running")
    page.wait_for_timeout(500)
    page.screenshot(path=ARTIFACTS / f"running-{scheme}-{size[0]}.png")
    phase(page, "done")
    page.screenshot(path=ARTIFACTS / f"done-{scheme}-{size[0]}.png")
    for selector in ("button#draft", "button#stop", "#title", "#facts", "#sheet h2", "#notes .findings h3"):
        box = page.locator(selector).bounding_box()
        assert box and box["x"] >= 0 and box["y"] >= 0, selector
        assert box["x"] + box["width"] <= size[0] and box["y"] + min(box["height"], 40) <= size[1], selector
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_without_any_network_the_page_looks_the_same(server: Server, watched: Callable[..., Watched]) -> None:
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


# --- the server ------------------------------------------------------------------------------------------------------


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


# --- with the real model -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from app.weights import resolve

    try:
        resolve(load_config())
    except ModelError as error:
        pytest.skip(f"no model on this machine: {error.message} (nigao models pull)")
    running = Server(tmp_path_factory.mktemp("real"), real=True)
    yield running
    assert running.end() == 0


def foreign_figures(text: str, given: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text)) - set(re.findall(r"\d+(?:\.\d+)?", given))


@pytest.mark.model
@pytest.mark.slow
def test_the_real_model_states_the_facts_and_no_other_figure(real: Server, watched: Callable[..., Watched]) -> None:
    one = watched()
    page = one.open(real.url)
    fill(page)
    page.fill("#length textarea, #length input", "150-260")
    page.click("button#draft")
    page.wait_for_selector("#sheet article[data-phase=done]", timeout=500_000)
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / "real-done.png")
    written = sheet(page)
    assert foreign_figures(written, TITLE + FACTS) == set()
    expect(page.locator("#notes .facts li")).to_have_count(3)
    stated = page.locator("#notes .facts li.used").all_inner_texts()
    for figure in re.findall(r"\d+(?:\.\d+)?", " ".join(stated)):
        assert figure in written
    assert stated, "not one fact was stated"
    expect(page.locator("#notes .examples details").first).to_be_visible()
    assert all(url.startswith((real.url, "data:", "blob:")) for url in one.requests)
    assert one.errors == []


@pytest.mark.model
@pytest.mark.slow
def test_the_real_model_stops_and_writes_again(real: Server, watched: Callable[..., Watched]) -> None:
    page = watched().open(real.url)
    fill(page, "（二）开展宣传", "发放宣传册320份")
    page.click("button#draft")
    page.wait_for_function("document.querySelectorAll('#sheet article > p:not(.waiting)').length > 0", timeout=500_000)
    page.click("button#stop")
    phase(page, "stopped")
    page.fill("#length textarea, #length input", "60-120")
    page.click("button#draft")
    page.wait_for_selector("#sheet article[data-phase=done]", timeout=300_000)
    assert foreign_figures(sheet(page), "320") == set()

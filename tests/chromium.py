"""What the browser tests share: the page in a process of its own, a watched Chromium, a clerk's movements."""

from __future__ import annotations

import os
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

sync_api = pytest.importorskip("playwright.sync_api")
Page = sync_api.Page
expect = sync_api.expect

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
TITLE = "（一）抓实日常巡查"
FACTS = "- 巡查河道36次，劝阻垂钓19人次\n\n2. 清理漂浮物4.5吨\n3月12日召开河长会议"
BULLETS = ("巡查河道36次，劝阻垂钓19人次", "清理漂浮物4.5吨", "3月12日召开河长会议")
MANY = "\n".join(f"第{n}批发放口罩{n}00只" for n in range(1, 41))  # about ten seconds of writing
PATIENCE = 120_000  # milliseconds: the page is quick, the machine that tests it may be busy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The page in a process of its own, with the scripted hands or with the real ones."""

    def __init__(self, home: Path, port: int = 0, *, real: bool = False, **settings: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._log = home / "page.log"
        environment = os.environ | {"NIGAO_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **settings}
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
        ready(page)
        return page


def ready(page: Page) -> None:
    """The page has heard from the program."""
    page.wait_for_function("window.nigao && nigao.told.serial > 1")


def is_quiet(one: Watched, server: Server) -> None:
    """No request left this machine, and the console holds no error."""
    own = (server.url, f"http://127.0.0.1:{server.port}", "data:", "blob:")
    assert [url for url in one.requests if not url.startswith(own)] == []
    assert one.errors == []


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    yield running
    running.end()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


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
    one = watched(permissions=["clipboard-read", "clipboard-write"])
    yield one.open(server.url)
    is_quiet(one, server)


def start(page: Page, title: str = TITLE, facts: str = FACTS) -> None:
    """A new report with one section and its facts, by hand."""
    page.click("#head [data-act=reports]")
    page.click("#dialog [data-act=ask_new_report]")
    page.fill("#dialog [name=title]", "桑园镇2025年河长制工作总结")
    page.fill("#dialog [name=outline]", title)
    page.click("#dialog [type=submit]")
    expect(page.locator("#sheet h2")).to_have_text(title)
    page.wait_for_selector("#dialog:not([open])", state="attached")
    if facts:
        page.fill("textarea[data-enter=add_facts]", facts)
        page.click("[data-local=add_facts]")
        page.wait_for_selector(".facts li")


def phase(page: Page, wanted: str) -> None:
    page.wait_for_selector(f"#sheet article[data-phase={wanted}]")


def draft(page: Page, title: str = TITLE, facts: str = FACTS) -> None:
    start(page, title, facts)
    page.click("#bar [data-act=draft]")
    phase(page, "done")


def sheet(page: Page) -> str:
    return str(page.inner_text("#sheet article"))


def written(page: Page) -> str:
    """The body as the program holds it."""
    return "\n".join(page.locator("#sheet article p").all_inner_texts())

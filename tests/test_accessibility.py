"""What the rules of axe-core say of the page, in every state it can be in, on light and on dark paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.chromium import Page, Server, Watched, draft, expect, start

pytest_plugins = ("tests.chromium",)
pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")


def judged(page: Page, state: str) -> list[str]:
    """What is serious or critical: the state, the rule, and where it is broken."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{state}: {rule['id']} {node['target']} {node['html'][:160]} {' / '.join(each['message'] for each in node['any'] + node['all'] + node['none'])}"
        for rule in found if rule["impact"] in GRAVE for node in rule["nodes"]
    ]  # fmt: skip


@pytest.fixture(params=["light", "dark"])
def page(server: Server, watched: Callable[..., Watched], request: pytest.FixtureRequest) -> Iterator[Page]:
    opened = watched(color_scheme=request.param).open(server.url)
    assert opened.evaluate("document.body.classList.contains('dark')") == (request.param == "dark")
    return opened


def close(page: Page) -> None:
    page.keyboard.press("Escape")
    page.wait_for_selector("#dialog:not([open])", state="attached")


def test_the_welcome(tmp_path_factory: pytest.TempPathFactory, watched: Callable[..., Watched]) -> None:
    own = Server(tmp_path_factory.mktemp("fresh"))
    try:
        page = watched().open(own.url)
        expect(page.locator(".welcome")).to_be_visible()
        assert judged(page, "welcome") == []
    finally:
        own.end()


def test_the_desk_empty_drafted_and_turned_to_each_ledger(page: Page) -> None:
    start(page, facts="")
    found = judged(page, "empty")
    draft(page)
    found += judged(page, "drafted")
    for panel in ("examples", "findings"):
        page.click(f"#ledger [data-panel={panel}]")
        page.wait_for_selector(f"#ledger .on-{panel}")
        found += judged(page, panel)
    page.click("#sheet .mark.urgent")
    page.wait_for_selector("#card")
    found += judged(page, "card")
    page.keyboard.press("Escape")
    page.click("[data-local=edit]")
    found += judged(page, "editing")
    assert not found, "\n".join(found)


def test_every_dialog(page: Page) -> None:
    draft(page)
    found: list[str] = []
    for act in ("reports", "library", "ask_check", "settings", "help"):
        page.click(f"#head [data-act={act}]")
        page.wait_for_selector("#dialog[open] .box-body *")
        found += judged(page, act)
        close(page)
    page.click("#bar [data-act=versions]")
    page.wait_for_selector("#dialog[open] .versions")
    found += judged(page, "versions")
    close(page)
    page.click("#ledger [data-panel=examples]")
    page.click("#ledger [data-act=candidates]")
    page.wait_for_selector("#dialog[open] .candidate")
    found += judged(page, "candidates")
    assert not found, "\n".join(found)

"""How long the page needs to be usable from a cold start, and to answer a click while a draft streams.

`python -m tests.benchmarks.page`; needs Chromium. Prints JSON: seconds to the first usable page, milliseconds a click.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import MANY, Server, ready

CLICK = """async (panel) => {
    const from = performance.now();
    document.querySelector(`#ledger [data-panel=${panel}]`).click();
    while (!document.querySelector(`#ledger [data-panel=${panel}][aria-selected=true]`)) await new Promise((go) => setTimeout(go, 4));
    return performance.now() - from;
}"""


def main() -> None:
    """Measure both and print them."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        begun = time.monotonic()
        server = Server(Path(home))
        page.goto(server.url)
        ready(page)
        usable = time.monotonic() - begun
        clicks = _clicks(page)
        print(json.dumps({"usable_s": round(usable, 2), "click_ms": [round(ms) for ms in clicks], "click_median_ms": round(statistics.median(clicks))}))
        browser.close()
        server.end()


def _clicks(page: Page) -> list[float]:
    page.evaluate("nigao.order('new_report', { title: '甲', outline: '（一）乙' })")
    page.wait_for_selector("#sheet article")
    page.fill("textarea[data-enter=add_facts]", MANY)
    page.click("[data-local=add_facts]")
    page.wait_for_selector(".facts li")
    page.click("#bar [data-act=draft]")
    page.wait_for_selector("#sheet article[data-phase=running]")
    found = []
    for panel in ("examples", "findings", "facts") * 3:
        found.append(float(page.evaluate(CLICK, panel)))
        page.wait_for_timeout(250)
    assert page.get_attribute("#sheet article", "data-phase") == "running"
    return found


if __name__ == "__main__":
    main()

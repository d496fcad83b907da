"""The library in a real Chromium: files in by drop, with progress and refusals; a wrong cut put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from library_samples import write_reports

from tests.chromium import ARTIFACTS, Page, Server, Watched, expect, is_quiet

pytest_plugins = ("tests.chromium",)
pytestmark = pytest.mark.browser

MERGED = """桑园镇2024年河长制工作总结

一、主要工作
全年巡河120次，做到守河有责。发现问题当日交办，整改到位。也要看到，个别河段保洁不够及时，群众参与不够广泛。

二、下一步打算
明年要把巡河队伍建得更稳，把保洁做到汛期前头。
"""
DROP = """(box, files) => {
    const carried = new DataTransfer();
    for (const [name, text] of files) carried.items.add(new File([text], name));
    box.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watched: Callable[..., Watched]) -> Iterator[Page]:
    """The page over an empty library."""
    monkeypatch.setenv("NIGAO_CORPUS", "none")
    server = Server(tmp_path)
    one = watched()
    yield one.open(server.url)
    is_quiet(one, server)
    assert server.end() == 0


def drop(page: Page, **files: str) -> None:
    """Let go of files over the place for them."""
    page.locator("#dialog .drop").evaluate(DROP, [[name.replace("_", "."), text] for name, text in files.items()])


def has_headings(page: Page, *headings: str) -> None:
    expect(page.locator("#dialog .read h3")).to_have_text(list(headings))


def test_an_empty_library_takes_what_is_dropped_and_names_what_it_refuses(bare: Page, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "reports")
    texts = {path.stem + "_txt": path.read_text(encoding="utf-8") for path in folder.iterdir()}
    bare.click("#head [data-act=library]")
    expect(bare.locator("#dialog .quiet")).to_be_visible()
    expect(bare.locator("#dialog [data-act=read_example]")).to_have_count(0)
    bare.evaluate("new MutationObserver(() => { if (document.querySelector('#dialog progress')) window.moved = true }).observe(document, { subtree: true, childList: true })")
    drop(bare, 空白_txt="  ", **texts)
    expect(bare.locator("#dialog .clear")).to_contain_text("新增 2 篇")
    assert bare.evaluate("window.moved")
    expect(bare.locator("#dialog .rejected li")).to_have_count(1)
    expect(bare.locator("#dialog .rejected")).to_contain_text("空白.txt")
    bare.fill("#dialog [name=query]", "给老人送饭")
    bare.press("#dialog [name=query]", "Enter")
    expect(bare.locator("#dialog .found summary").first).to_contain_text("柳坪乡")
    bare.click("#dialog [data-act=read_example]:has-text('溪口镇')")
    expect(bare.locator("#dialog .read .role").filter(has_text="理论学习")).to_have_count(1)


def test_a_folder_is_dropped_as_it_is(bare: Page, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "各年" / "2023").parent
    (folder / "照片.jpg").write_bytes(b"x")
    (folder / "~$总结.docx").write_bytes(b"x")
    bare.click("#head [data-act=library]")
    place = bare.locator("#dialog .drop").bounding_box()
    assert place is not None
    hand = bare.context.new_cdp_session(bare)
    carried = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": kind, "x": place["x"] + 20, "y": place["y"] + 20, "data": carried})
    expect(bare.locator("#dialog .clear")).to_contain_text("新增 2 篇")
    expect(bare.locator("#dialog .rejected")).to_have_count(0)


def test_a_wrong_cut_is_put_right_and_back(bare: Page) -> None:
    bare.click("#head [data-act=library]")
    drop(bare, 桑园镇_txt=MERGED)
    bare.click("#dialog [data-act=read_example]:has-text('桑园镇')")
    has_headings(bare, "一、主要工作", "二、下一步打算")

    bare.locator("#dialog [data-act=ask_split_example]").first.click()
    bare.locator("#dialog .piece", has_text="也要看到").click()
    bare.fill("#dialog [name=heading]", "二、存在问题")
    bare.screenshot(path=ARTIFACTS / "split.png")
    bare.click("#dialog [type=submit]")
    expect(bare.locator("#dialog .read section")).to_have_count(3)
    has_headings(bare, "一、主要工作", "二、存在问题", "二、下一步打算")
    expect(bare.locator("#dialog .read section").nth(1)).to_contain_text("个别河段保洁不够及时")

    bare.locator("#dialog [data-act=ask_rename_example]").nth(2).click()
    bare.fill("#dialog [name=heading]", "三、下一步打算")
    bare.press("#dialog [name=heading]", "Enter")
    expect(bare.locator("#dialog .read h3").nth(2)).to_have_text("三、下一步打算")
    bare.screenshot(path=ARTIFACTS / "corrected.png")

    bare.locator("#dialog [data-act=merge_example]").nth(1).click()
    expect(bare.locator("#dialog .read section")).to_have_count(2)
    expect(bare.locator("#dialog .read section").nth(1)).to_contain_text("汛期前头")
    for left in (3, 3, 2):
        bare.locator("#dialog [data-act=undo_example]").click()
        expect(bare.locator("#dialog .read section")).to_have_count(left)
        expect(bare.locator("#nigao-note")).to_have_text("已撤销")
        bare.locator("#nigao-note").wait_for(state="detached")
    expect(bare.locator("#dialog [data-act=undo_example]")).to_have_count(0)
    has_headings(bare, "一、主要工作", "二、下一步打算")


def test_a_place_must_be_chosen_and_a_report_changed_elsewhere_is_not_touched(bare: Page) -> None:
    bare.click("#head [data-act=library]")
    drop(bare, 桑园镇_txt=MERGED)
    bare.click("#dialog [data-act=read_example]:has-text('桑园镇')")
    bare.locator("#dialog [data-act=ask_split_example]").first.click()
    bare.click("#dialog [type=submit]")
    expect(bare.locator("#dialog .problem")).to_contain_text("还没有选")
    bare.click("#dialog [data-act=read_example]")
    other = bare.context.new_page()
    other.goto(bare.url)
    other.wait_for_function("window.nigao && nigao.told.serial > 1")
    other.click("#head [data-act=library]")
    other.click("#dialog [data-act=read_example]:has-text('桑园镇')")
    other.click("#dialog [data-act=merge_example]")
    expect(other.locator("#dialog .read section")).to_have_count(1)
    bare.click("#dialog [data-act=merge_example]")
    expect(bare.locator("#dialog .problem")).to_contain_text("别处改过")


def test_a_report_that_came_along_is_read_and_not_changed(page: Page) -> None:
    page.click("#head [data-act=library]")
    page.locator("#dialog [data-act=read_example]").first.click()
    expect(page.locator("#dialog .read .role").first).to_be_visible()
    expect(page.locator("#dialog .cuts")).to_have_count(0)

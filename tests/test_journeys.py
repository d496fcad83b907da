"""What a clerk does in a day, from the first start to the next morning, in a real Chromium."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

from app.config import load_config
from app.errors import ModelError
from tests.chromium import (
    ARTIFACTS,
    BULLETS,
    TITLE,
    Page,
    Server,
    Watched,
    draft,
    expect,
    is_quiet,
    phase,
    ready,
    sheet,
    start,
)

pytest_plugins = ("tests.chromium",)
pytestmark = pytest.mark.browser


def say(page: Page, message: str, answered: int) -> None:
    """Type into the conversation and wait for so many messages."""
    page.fill("#say", message)
    page.press("#say", "Enter")
    page.wait_for_function(f"document.querySelectorAll('.said').length >= {answered} && nigao.told.phase !== 'running'")


def test_the_first_start_explains_itself_and_the_sample_can_be_drafted(tmp_path: Path, watched: Callable[..., Watched]) -> None:
    server = Server(tmp_path)
    try:
        one = watched()
        page = one.open(server.url)
        assert page.title() == "拟稿"
        expect(page.locator(".welcome li")).to_have_count(3)
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / "welcome.png")
        page.click(".welcome [data-act=sample]")
        expect(page.locator(".rail li")).to_have_count(3)
        page.click("#bar [data-act=draft]")
        phase(page, "done")
        assert "灭火器480具" in sheet(page)
        is_quiet(one, server)
    finally:
        assert server.end() == 0


def test_a_figure_and_its_fact_light_each_other_up(page: Page) -> None:
    draft(page)
    for bullet in BULLETS:
        assert bullet in sheet(page)
    expect(page.locator(".facts li.used")).to_have_count(3)
    page.locator("#sheet .mark.fact[data-fact='2']").click()
    expect(page.locator(".facts li.lit textarea")).to_have_value("3月12日召开河长会议")
    page.locator(".facts li .sign").nth(1).click()
    expect(page.locator("#sheet .mark.lit")).to_have_text("清理漂浮物4.5吨")
    page.locator(".facts textarea").nth(0).focus()
    expect(page.locator("#sheet .mark.lit")).to_have_text("巡查河道36次，劝阻垂钓19人次")
    page.click("#ledger [data-panel=examples]")
    expect(page.locator("#ledger details[open] .read")).to_contain_text("检查全覆盖")


def test_facts_come_in_as_people_have_them(page: Page, tmp_path: Path) -> None:
    start(page, facts="")
    box = page.locator("textarea[data-enter=add_facts]")
    box.focus()
    page.evaluate("navigator.clipboard.writeText('序号\\t事项\\t数量\\t单位\\n1\\t巡查河道\\t36\\t次\\n\\n2\\t清理漂浮物\\t4.5\\t吨')")
    page.keyboard.press("Control+v")
    page.click("[data-local=add_facts]")
    facts = page.locator(".facts textarea")
    expect(facts).to_have_count(2)
    expect(box).to_have_value("")
    book = Workbook()
    book.active.append(["劝阻垂钓", "19人次"])
    book.save(tmp_path / "要点.xlsx")
    paper = docx.Document()
    paper.add_paragraph("（1）3月12日召开河长会议")
    paper.save(str(tmp_path / "要点.docx"))
    with page.expect_file_chooser() as choosing:
        page.click("[data-local=facts_file]")
    choosing.value.set_files([tmp_path / "要点.xlsx", tmp_path / "要点.docx"])
    expect(facts).to_have_count(4)
    assert facts.evaluate_all("boxes => boxes.map(b => b.value)") == ["巡查河道36次", "清理漂浮物4.5吨", "劝阻垂钓19人次", "3月12日召开河长会议"]
    facts.first.fill("巡查河道38次")
    facts.first.press("Enter")
    expect(page.locator("#nigao-note")).to_have_count(0, timeout=20_000)
    page.fill(".add-section", "（二）河长会议")
    page.press(".add-section", "Enter")
    expect(page.locator("#sheet h2")).to_have_text("（二）河长会议")
    page.locator(".rail .go").first.click()
    expect(facts.first).to_have_value("巡查河道38次")
    page.hover(".facts li:nth-child(4)")
    page.click(".facts li:nth-child(4) summary")
    page.click(".facts li:nth-child(4) [data-to-section]")
    expect(facts).to_have_count(3)
    page.locator(".rail .go").last.click()
    expect(facts.first).to_have_value("3月12日召开河长会议")


def test_another_section_is_chosen_to_give_the_form(page: Page) -> None:
    draft(page)
    page.click("#ledger [data-panel=examples]")
    page.screenshot(path=ARTIFACTS / "examples.png")
    page.click("#ledger [data-act=candidates]")
    page.wait_for_selector("#dialog .candidate")
    page.fill("#dialog [name=query]", "下一步打算")
    page.press("#dialog [name=query]", "Enter")
    page.wait_for_function("document.querySelector('#dialog [name=query]').defaultValue === '下一步打算'")
    page.screenshot(path=ARTIFACTS / "choose.png")
    row = page.locator("#dialog .candidate").nth(1)
    row.locator("summary").click()
    wanted = row.locator(".read p").first.inner_text()
    row.locator("[data-act=pin]").click()
    page.wait_for_selector("#dialog:not([open])", state="attached")
    expect(page.locator("#ledger h3").first).to_have_text("固定的范例")
    page.screenshot(path=ARTIFACTS / "pinned.png")
    page.click("#bar [data-act=draft]")
    expect(page.locator("#ledger .on-examples i")).to_have_text("已固定")
    expect(page.locator("#ledger .read p").first).to_have_text(wanted)
    page.click("#ledger [data-act=unpin]")
    expect(page.locator("#ledger [data-act=pin]")).to_have_count(1)


def test_a_finding_is_marked_where_it_stands_and_put_right_with_one_click(page: Page) -> None:
    draft(page)
    page.click("#sheet .mark.urgent")
    expect(page.locator("#card")).to_contain_text("请确认确有其事")
    page.screenshot(path=ARTIFACTS / "finding.png")
    page.click("#card [data-act=ask]")
    expect(page.locator(".said.answer").last).to_contain_text("措施落实")
    page.click("#ledger [data-panel=findings]")
    page.click("#ledger [data-finding-row] [data-act=keep]")
    expect(page.locator("#ledger [data-finding-row]")).to_have_count(1)


def test_revise_compare_undo_and_restore(page: Page) -> None:
    draft(page)
    say(page, "把“36次”改成“37次”", 3)
    assert "37次" in sheet(page) and "劝阻垂钓19人次" in sheet(page)
    page.click(".said [data-act=compare]")
    expect(page.locator("#dialog ins")).to_have_text("37")
    expect(page.locator("#dialog del")).to_have_text("36")
    page.screenshot(path=ARTIFACTS / "compare.png")
    page.keyboard.press("Escape")
    page.click("#bar [data-act=undo]")
    expect(page.locator("#sheet article")).to_contain_text("36次")
    page.click("#bar [data-act=redo]")
    expect(page.locator("#sheet article")).to_contain_text("37次")
    page.click("#bar [data-act=versions]")
    page.click("#dialog [data-act=restore_version]")
    expect(page.locator("#sheet article")).to_contain_text("36次")
    say(page, "哪条没写进去？", 5)
    expect(page.locator(".said.answer").last).to_contain_text("都写进去了")


def test_the_text_can_be_changed_by_hand(page: Page) -> None:
    draft(page)
    page.click("[data-local=edit]")
    page.fill("#editor textarea", "一是巡查河道36次，劝阻垂钓19人次。\n二是清理漂浮物4.5吨。\n三是3月12日召开河长会议。")
    page.click("#editor button.primary")
    expect(page.locator("#sheet article p")).to_have_count(3)
    expect(page.locator(".facts li.used")).to_have_count(3)
    page.fill(".facts li:first-child textarea", "巡查河道38次，劝阻垂钓19人次")
    page.press(".facts li:first-child textarea", "Enter")
    page.wait_for_selector(".facts li:first-child:not(.used)")
    expect(page.locator("#ledger [data-panel=findings] i.urgent")).to_be_visible()


def test_own_reports_are_added_read_left_out_and_removed(page: Page, tmp_path: Path) -> None:
    own = tmp_path / "桑园镇总结.txt"
    own.write_text(
        "桑园镇2024年河长制工作总结\n\n一、主要工作\n一是勤巡河。全年巡河120次，做到守河有责。\n二是快处置。发现问题当日交办，整改到位。\n"
        "\n二、存在问题\n个别河段保洁不够及时，群众参与不够广泛，还需要继续努力。\n",
        encoding="utf-8",
    )
    page.click("#head [data-act=library]")
    with page.expect_file_chooser() as choosing:
        page.click("#dialog .drop")
    choosing.value.set_files(own)
    expect(page.locator("#dialog .clear")).to_contain_text("新增 1 篇")
    page.screenshot(path=ARTIFACTS / "library.png")
    page.click("#dialog [data-act=read_example]:has-text('桑园镇')")
    expect(page.locator("#dialog .read section")).to_have_count(2)
    page.locator("#dialog .read [data-act=leave_out]").first.click()
    expect(page.locator("#dialog .read section.out")).to_have_count(1)
    page.click("#dialog [data-act=library]")
    page.click("#dialog [data-act=remove_example]")
    expect(page.locator("#dialog [data-act=read_example]:has-text('桑园镇')")).to_have_count(0)


def test_the_text_goes_into_word_by_clipboard_and_by_file(page: Page, tmp_path: Path) -> None:
    draft(page)
    page.click("[data-local=copy]")
    expect(page.locator("#nigao-note")).to_contain_text("已复制")
    html = page.evaluate("navigator.clipboard.read().then(i => i[0].getType('text/html')).then(b => b.text())")
    assert "仿宋" in html and "楷体" in html and "text-indent" in html
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == f"　　{TITLE}" and lines[1].startswith("　　一是巡查河道36次")
    page.click("#bar .exports summary")
    with page.expect_download() as waiting:
        page.click("#bar [data-act=export][data-kind=docx][data-whole='1']")
    waiting.value.save_as(tmp_path / "a.docx")
    assert waiting.value.suggested_filename.endswith(".docx")
    written = [p.text for p in docx.Document(io.BytesIO((tmp_path / "a.docx").read_bytes())).paragraphs]
    assert written[0] == "桑园镇2025年河长制工作总结" and any("4.5吨" in line for line in written)


def test_the_next_day_everything_is_there(server: Server, watched: Callable[..., Watched]) -> None:
    browser = watched()
    page = browser.open(server.url)
    draft(page)
    page.close()
    page = browser.open(server.url)
    phase(page, "done")
    assert BULLETS[0] in sheet(page)
    expect(page.locator(".facts li")).to_have_count(3)
    another = watched().open(server.url)  # even in a browser that has never been here
    phase(another, "done")
    assert BULLETS[0] in sheet(another)
    page.click("#head [data-act=reports]")
    page.locator("#dialog [data-act=bin_report]").first.click()
    page.wait_for_selector("#dialog .bin li", state="attached")
    page.locator("#dialog .bin summary").click()
    page.locator("#dialog [data-act=restore_report]").first.click()
    expect(page.locator("#dialog .bin li")).to_have_count(0)
    page.reload()
    ready(page)
    is_quiet(browser, server)


def test_a_text_of_ones_own_is_checked(page: Page) -> None:
    page.click("#head [data-act=ask_check]")
    page.fill("#dialog [name=text]", "全年巡查河道99次，清理漂浮物4.5吨。")
    page.fill("#dialog [name=facts]", "巡查河道36次\n清理漂浮物4.5吨")
    page.click("#dialog [type=submit]")
    expect(page.locator("#dialog .checked")).to_contain_text("99次")
    page.screenshot(path=ARTIFACTS / "check.png")


def test_settings_and_help_open_and_close(page: Page) -> None:
    for act, words in (("settings", "模型"), ("help", "Ctrl+Enter")):
        page.click(f"#head [data-act={act}]")
        expect(page.locator("#dialog")).to_contain_text(words)
        page.screenshot(path=ARTIFACTS / f"{act}.png")
        page.keyboard.press("Escape")
        expect(page.locator("#dialog")).to_be_hidden()


# --- with the real model ---------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Server]:
    from app.weights import resolve

    try:
        resolve(load_config())
    except ModelError as error:
        pytest.skip(f"no model on this machine: {error.message} (nigao models pull)")
    running = Server(tmp_path, real=True)
    yield running
    assert running.end() == 0


@pytest.mark.model
@pytest.mark.slow
def test_the_real_model_states_the_facts_and_no_other_figure(real: Server, watched: Callable[..., Watched]) -> None:
    one = watched()
    page = one.open(real.url)
    page.evaluate("nigao.order('sample')")
    page.wait_for_selector(".facts li")
    given = " ".join(page.locator(".facts textarea").evaluate_all("boxes => boxes.map(b => b.value)"))
    page.click("#bar [data-act=draft]")
    page.wait_for_function("document.querySelector('#sheet article p').textContent.length > 60", timeout=400_000)
    page.screenshot(path=ARTIFACTS / "real-running.png")
    page.wait_for_selector("#sheet article[data-phase=done]", timeout=500_000)
    page.screenshot(path=ARTIFACTS / "real-done.png")
    body = "\n".join(page.locator("#sheet article p").all_inner_texts())
    assert set(re.findall(r"\d+(?:\.\d+)?", body)) <= set(re.findall(r"\d+(?:\.\d+)?", given))
    assert page.locator(".facts li.used").count() > 0, "not one fact was stated"
    expect(page.locator("#ledger [data-panel=examples] i")).to_be_visible()
    is_quiet(one, real)

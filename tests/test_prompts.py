"""Prompts: strict, sandboxed, and with demonstrations that keep the rules they teach."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError

from app.checks.form import fits_length, fits_structure
from app.checks.ledger import trace
from app.checks.wording import repeated, residue
from app.facts import find_figures, read_facts
from app.prompts import FORMS, MARKS, Demonstration, Prompts
from app.schema import STRUCTURES, Structure

FORMS_ASKED: tuple[Structure, ...] = tuple(s for s in STRUCTURES if s != "auto")
VALUES = {
    "report_title": "溪口镇工作总结", "period": "2025年上半年", "title": "（一）抓实学习", "points": [["集中学习9次", "研讨3次"], ["走访40户"]],
    "marks": MARKS["一是"], "form": FORMS["一是"], "length": "300—450字", "instructions": "语气平实",
}  # fmt: skip

OTHERS = {"sentence": "大家都说好。", "text": "集中学习9次。", "about": "这项工作的意义"}  # what the other templates want


@pytest.fixture(scope="module")
def folder() -> Path:
    return Path(__file__).resolve().parent.parent / "prompts"


@pytest.fixture(scope="module")
def prompts(folder: Path) -> Prompts:
    return Prompts(folder)


# --- rendering ----------------------------------------------------------------------------------------


def test_every_template_renders_with_the_documented_values(prompts: Prompts, folder: Path) -> None:
    names = sorted(path.name for path in folder.glob("*.j2"))
    assert names
    for name in names:
        text = prompts.render(name, VALUES | OTHERS)
        assert text, name
        assert "{{" not in text and "{%" not in text and "{#" not in text, name


@pytest.mark.parametrize("absent", sorted(VALUES))
def test_a_missing_value_is_an_error_and_never_an_empty_line(prompts: Prompts, absent: str) -> None:
    with pytest.raises(UndefinedError, match=absent):
        prompts.render("section_user.j2", {k: v for k, v in VALUES.items() if k != absent})


def test_a_missing_template_is_an_error(prompts: Prompts) -> None:
    with pytest.raises(TemplateNotFound):
        prompts.render("nothing.j2")


def test_the_question_holds_all_that_was_given(prompts: Prompts) -> None:
    text = prompts.render("section_user.j2", VALUES)
    for given in ("溪口镇工作总结", "2025年上半年", "（一）抓实学习", "集中学习9次", "研讨3次", "走访40户", "300—450字", "语气平实", FORMS["一是"]):
        assert text.count(given) == 1, given


def test_what_was_not_given_is_not_mentioned(prompts: Prompts) -> None:
    text = prompts.render("section_user.j2", VALUES | {"report_title": "", "period": "", "instructions": "", "length": ""})
    for label in ("报告：", "时间：", "另有要求：", "字数："):
        assert label not in text


def test_each_point_is_marked_once_and_prose_not_at_all(prompts: Prompts) -> None:
    text = prompts.render("section_user.j2", VALUES)
    assert "- 【一是】集中学习9次\n- 研讨3次\n- 【二是】走访40户" in text
    assert "【" not in prompts.render("section_user.j2", VALUES | {"marks": MARKS["plain"]})


@pytest.mark.parametrize("hostile", ["{{ 7 * 7 }}", "{% for x in points %}x{% endfor %}", "{# 注 #}", "{{ ''.__class__ }}", "<b>&amp;</b>"])
def test_user_text_is_data_and_never_a_template(prompts: Prompts, hostile: str) -> None:
    text = prompts.render("section_user.j2", VALUES | {"title": hostile, "instructions": hostile, "points": [[hostile]]})
    assert text.count(hostile) == 3


def test_templates_run_in_a_sandbox(tmp_path: Path) -> None:
    (tmp_path / "bad.j2").write_text("{{ title.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(SecurityError):
        Prompts(tmp_path).render("bad.j2", {"title": "标题"})


# --- the demonstrations -------------------------------------------------------------------------------


@pytest.fixture(params=FORMS_ASKED)
def shown(request: pytest.FixtureRequest, prompts: Prompts) -> tuple[Structure, Demonstration]:
    return request.param, prompts.demonstration(request.param)


def bullets(demo: Demonstration) -> list[str]:
    return [fact for point in demo.points for fact in point]


def test_a_demonstration_has_the_form_and_the_length_it_claims(shown: tuple[Structure, Demonstration]) -> None:
    structure, demo = shown
    assert fits_structure(demo.text, structure)
    low, high = (int(part) for part in demo.length.removesuffix("字").split("—"))
    assert low < high
    assert fits_length(demo.text, (low, high))


def test_a_demonstration_states_every_bullet_and_no_other_figure(shown: tuple[Structure, Demonstration]) -> None:
    _, demo = shown
    facts = read_facts(bullets(demo))
    ledger = trace(demo.text, facts, [demo.title])
    marks = {f"{i}." for i in range(1, 11)}
    assert [u.figure.surface for u in ledger.uses if u.status != "given" and u.figure.surface not in marks] == []
    assert ledger.lost == ()
    assert ledger.unnamed == ()
    assert [bullets(demo)[i] for i in ledger.unsaid if facts[i].figures] == []
    assert len(find_figures("".join(bullets(demo)))) >= 4, "a demonstration without figures teaches nothing"


def test_a_demonstration_neither_repeats_itself_nor_leaves_traces(shown: tuple[Structure, Demonstration]) -> None:
    _, demo = shown
    assert [demo.text[a:b] for a, b in residue(demo.text)] == []
    assert [demo.text[a:b] for a, b in repeated(demo.text, "\n".join(bullets(demo)))] == []


def test_the_points_of_a_demonstration_are_those_of_its_text(shown: tuple[Structure, Demonstration]) -> None:
    structure, demo = shown
    marks = MARKS[structure]
    assert all(mark in demo.text for mark in marks[: len(demo.points)])
    assert not any(mark in demo.text for mark in marks[len(demo.points) : len(demo.points) + 1])


def test_every_form_has_a_description_and_marks() -> None:
    assert set(FORMS) == set(MARKS) == set(FORMS_ASKED)

"""An example section as a demonstration turn: its form, none of its facts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.checks.form import fits_structure
from app.drafting.exemplars import LONGEST, SHORTEST, chosen_demonstration, demonstration, form_of
from app.facts import find_figures, mask
from app.schema import Example
from app.text import length

ORDINALS = (
    "一是抓学习。坚持把理论学习摆在前面，全镇开展集中学习37次，参加干部1260人次，3月18日邀请县委党校老师到柳坪村辅导。"
    "二是抓宣传。依托宣传栏和村广播，张贴标语460条，发放《文明手册》2300份，让群众听得到、看得懂、记得牢。"
    "三是抓整改。对照检查发现的问题逐条梳理，共梳理问题58个，已整改55个，整改率达到94.8%，其余问题明确了责任人和完成时限。"
)
NUMBERED = (
    "1. 抓排查。组织力量对沿街商铺逐户过筛，累计检查商铺731家，发现隐患164处，做到底数清、情况明，不留死角和盲区。\n"
    "2. 抓整改。坚持边查边改，当场整改139处，限期整改25处，复查后全部销号，推动责任落到每一户商家、每一名经营者。"
)
PLAIN = (
    "围绕群众反映的出行难题，镇里投入资金286万元，硬化村道11.4公里，安装路灯352盏，群众夜间出行更加方便。"
    "同时，健全日常养护办法，招募公益性岗位人员43名，每月巡查4次，发现破损及时修补，道路完好程度明显提升。"
)


def example(text: str, path: tuple[str, ...] = ("一、主要做法", "（二）抓实2023年重点工作")) -> Example:
    return Example("溪口镇2023年工作总结", path, text, 1.0, "溪口镇.txt")


FORMS = [("一是", ORDINALS), ("1.", NUMBERED), ("plain", PLAIN)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *((text, form) for form, text in FORMS),
        ("一是只有这一点。", "plain"),
        ("全年投入3.2万元，比上年多1.5万元。", "plain"),
        ("1、抓排查。\n2、抓整改。", "1."),
        ("1．抓排查。\n2．抓整改。", "1."),
        ("1. 只有一点，没有第二点。", "plain"),
        ("主要抓了三点。一是学习。二是研讨。", "一是"),
        ("", "plain"),
    ],
)
def test_the_form_of_a_section_is_seen(text: str, form: str) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize(("form", "text"), FORMS, ids=[f for f, _ in FORMS])
def test_the_demonstration_keeps_the_form(form: str, text: str) -> None:
    found = demonstration([example(text)], form)
    assert found is not None
    shown, source = found
    assert source.text == text
    assert form_of(shown.text) == form
    assert fits_structure(shown.text, form)  # type: ignore[arg-type]
    assert len(shown.points) == len(re.findall("[^。\n]+。", text)) or form != "plain"
    assert form == "plain" or 2 <= len(shown.points) == len(re.findall(r"[一二三]是|(?m:^\d\. )", shown.text))
    assert shown.points[0][0][:6] in mask(text)


@pytest.mark.parametrize(("form", "text"), FORMS, ids=[f for f, _ in FORMS])
def test_no_figure_and_no_name_of_the_example_survives(form: str, text: str) -> None:
    found = demonstration([example(text)], form)
    assert found is not None
    whole = "\n".join([found[0].title, found[0].text, *(b for point in found[0].points for b in point)])
    for figure in find_figures(text):
        digits = re.findall(r"\d+(?:\.\d+)?", figure.surface)
        assert not any(re.search(rf"(?<!\d){re.escape(d)}(?!\d)", whole) for d in digits if d not in "123"), figure.surface
    assert find_figures(re.sub(r"(?m)^\d\. ", "", whole)) == []
    assert "文明手册" not in whole and "柳坪" not in whole and "2023" not in whole


@pytest.mark.parametrize(("form", "text"), FORMS, ids=[f for f, _ in FORMS])
def test_each_bullet_comes_from_its_own_point(form: str, text: str) -> None:
    found = demonstration([example(text)], form)
    assert found is not None
    shown = found[0]
    position = 0
    for point in shown.points:
        assert point
        for bullet in point:
            for clause in bullet.split("，"):
                assert clause in shown.text[position:]
            position = shown.text.index(bullet.split("，")[0], position)


def test_the_bullets_hold_all_that_is_told_so_that_no_act_is_added() -> None:
    found = demonstration([example(NUMBERED)], "1.")
    assert found is not None
    told = "".join(bullet for point in found[0].points for bullet in point)
    assert "组织力量对沿街商铺逐户过筛" in told and "复查后全部销号" in told
    assert "抓排查" not in told and "推动责任落到" not in told


def test_of_a_long_section_the_beginnings_of_two_points_are_shown() -> None:
    found = demonstration([example(re.sub("。(?=[二三]是|$)", "。随后逐条梳理、逐项销号。", ORDINALS))], "一是")
    assert found is not None
    assert "随后" not in found[0].text and "二是" in found[0].text and "三是" not in found[0].text
    chosen = chosen_demonstration(example(ORDINALS))
    assert chosen is not None and "三是" in chosen.text


def test_the_length_it_claims_is_about_its_own() -> None:
    found = demonstration([example(PLAIN)], "plain")
    assert found is not None
    low, high = map(int, found[0].length.removesuffix("字").split("—"))
    assert low <= length(found[0].text) <= high


def test_a_long_example_is_cut_at_a_sentence() -> None:
    found = demonstration([example(PLAIN * 12)], "plain")
    assert found is not None
    assert SHORTEST <= length(found[0].text) <= LONGEST
    assert found[0].text.endswith("。")


@pytest.mark.parametrize(
    ("examples", "form"),
    [
        ([], "plain"),
        ([example(ORDINALS)], "plain"),
        ([example(PLAIN)], "一是"),
        ([example("全年开展学习9次，成效较好。")], "plain"),
        ([example(PLAIN, path=())], "plain"),
        ([example("没有句号也没有分点的一长段文字" * 40)], "plain"),
    ],
    ids=["none", "another form", "yet another", "too short", "an opening without a heading", "not one sentence"],
)
def test_what_does_not_serve_is_not_shown(examples: list[Example], form: str) -> None:
    assert demonstration(examples, form) is None


def test_the_first_that_serves_is_taken() -> None:
    found = demonstration([example(NUMBERED), example(ORDINALS), example(ORDINALS + "四是抓长效。")], "一是")
    assert found is not None
    assert found[1].text == ORDINALS


@settings(deadline=None)
@given(st.lists(st.integers(10, 99_999), min_size=6, max_size=6, unique=True))
def test_masking_holds_for_any_numbers(numbers: list[int]) -> None:
    a, b, c, d, e, f = numbers
    text = (
        f"一是抓学习。全镇组织干部集中学习{a}次，参加人员{b}人次，大家结合岗位谈认识、谈体会、谈打算，学习氛围日益浓厚。"
        f"二是抓宣传。走村入户宣讲政策{c}场，发放资料{d}份，张贴海报{e}张，服务群众近{f}人，群众知晓程度进一步提高。"
    )
    found = demonstration([example(text)], "一是")
    assert found is not None
    assert not re.search(r"\d", found[0].text + "".join(x for p in found[0].points for x in p))

"""The plan of a section: every bullet has one place, the order stays, the lengths add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drafting.planning import MOST_POINTS, make_plan
from app.facts import read_facts
from app.schema import Structure

BULLETS = (
    "开展集中学习9次，参加党员210人次",
    "组织专题研讨3次",
    "3月18日请党校老师辅导，126人参加",
    "发放学习读本400册",
    "制作宣传展板25块",
    "走访困难党员18户，送去慰问品18份",
    "建成党员活动室2间",
    "征集意见建议47条，采纳31条",
)


@pytest.mark.parametrize(
    ("count", "structure", "form"),
    [(1, "auto", "plain"), (2, "auto", "plain"), (3, "auto", "一是"), (8, "auto", "一是"), (1, "plain", "plain"), (8, "plain", "plain"), (2, "一是", "一是"), (4, "1.", "1.")],
)
def test_the_form_is_the_asked_one_or_follows_the_number_of_bullets(count: int, structure: Structure, form: Structure) -> None:
    assert make_plan(read_facts(BULLETS[:count]), structure, None).structure == form


def test_asked_bounds_are_kept_as_they_are() -> None:
    assert make_plan(read_facts(BULLETS), "一是", (300, 450)).bounds == (300, 450)


def test_without_an_asked_length_more_bullets_mean_more_text() -> None:
    few, many = make_plan(read_facts(BULLETS[:2]), "plain", None), make_plan(read_facts(BULLETS), "plain", None)
    assert few.bounds[0] < few.bounds[1] < many.bounds[1]


def test_a_narrow_length_is_aimed_at_in_the_middle_and_a_wide_one_within() -> None:
    facts = read_facts(BULLETS)
    assert abs(make_plan(facts, "一是", (400, 400)).aim - 400) <= len(BULLETS)
    assert 300 <= make_plan(facts, "一是", (300, 450)).aim <= 450


def test_neighbours_that_share_words_stand_together() -> None:
    facts = read_facts(["慰问困难党员18户", "困难党员慰问品发放18份", "电动车充电棚建成6处", "组织篮球比赛4场"])
    plan = make_plan(facts, "一是", (260, 270))
    groups = [tuple(f.index for f in point.facts) for point in plan.points]
    assert (0, 1) in groups


def test_a_longer_point_gets_the_larger_share() -> None:
    facts = read_facts(["集中学习9次，" + "各支部分别组织学习并交流体会，" * 4, "研讨3次"])
    first, second = make_plan(facts, "一是", (300, 400)).points
    assert first.target > second.target


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(BULLETS), min_size=1, max_size=40),
    st.sampled_from(["auto", "一是", "1.", "plain"]),
    st.one_of(st.none(), st.tuples(st.integers(1, 2000), st.integers(0, 3000)).map(lambda t: (t[0], t[0] + t[1]))),
)
def test_every_bullet_has_one_place_in_order_and_the_shares_add_up(
    bullets: list[str], structure: Structure, asked: tuple[int, int] | None
) -> None:
    plan = make_plan(read_facts(bullets), structure, asked)
    assert [f.index for point in plan.points for f in point.facts] == list(range(len(bullets)))
    assert all(point.facts for point in plan.points)
    assert plan.structure != "auto"
    assert plan.structure == "plain" or len(plan.points) <= MOST_POINTS
    assert plan.bounds[0] <= plan.bounds[1]
    assert plan.bounds[0] - len(bullets) <= plan.aim <= plan.bounds[1] + len(bullets)
    if structure in ("一是", "1.") and len(bullets) >= 2:
        assert len(plan.points) >= 2, "one point alone is no enumeration"

"""Which words a draft may begin with and which it must do without."""

from __future__ import annotations

import pytest

from app.drafting.judging import _FRAGMENT
from app.drafting.steering import is_about_problems, load_steering

STEERING = load_steering()


@pytest.mark.parametrize(
    ("title", "problems"),
    [
        ("（一）存在的主要问题", True), ("三、短板和不足", True), ("（二）推进问题整改", False), ("（三）解决群众困难", False), ("（二）补齐创建短板，巩固创建成果", False),
        ("（一）强化理论武装", False),
    ],
)  # fmt: skip
def test_sections_on_what_is_lacking_are_known(title: str, problems: bool) -> None:
    assert is_about_problems(title) is problems
    assert (set(STEERING.rounding(title)) == set(STEERING.beginnings["problem_rounding"])) is problems


def test_what_was_not_given_is_kept_out_and_what_was_given_is_not() -> None:
    banned = STEERING.banned("（一）抓学习", "走访慰问困难群众12户", adding=False)
    assert "约谈" in banned
    assert "慰问" not in banned
    assert "走访" not in banned


def test_plans_may_speak_of_what_is_to_come() -> None:
    assert "下一步" in STEERING.banned("（一）抓学习", "学习9次", adding=False)
    assert "下一步" not in STEERING.banned("三、下一步打算", "学习9次", adding=False)


def test_a_sentence_without_a_bullet_does_nothing_new() -> None:
    assert "建立" not in STEERING.banned("（一）抓学习", "学习9次", adding=False)
    assert "建立" in STEERING.banned("（一）抓学习", "学习9次", adding=True)
    assert "建立" not in STEERING.banned("（一）抓学习", "建立学习制度", adding=True)


def test_sections_do_without_different_stock_phrases() -> None:
    """Each does without some, no two of twenty without the same."""
    kept = []
    for number in range(20):
        banned = set(STEERING.banned(f"（{number}）抓学习", "学习9次", adding=False))
        kept.append(frozenset(phrase for phrase in STEERING.worn if phrase not in banned))
    assert all(0 < len(phrases) < len(STEERING.worn) for phrases in kept)
    assert len(set(kept)) == 20


@pytest.mark.parametrize(
    ("sentence", "fragment"),
    [
        ("同时，对一些行动不便的特殊困难群众。", True), ("工作有序，随着措施落地。", True), ("根据统一部署。", True),
        ("不仅丰富了群众的文化生活。", True), ("农民艺术团在乡村舞台上。", True), ("不仅丰富了生活，也推动了传承。", False),
        ("组织人员对重点企业开展检查，确保安全。", False), ("切实解决群众反映的问题。", False),
    ],
)  # fmt: skip
def test_fragments_are_seen(sentence: str, fragment: bool) -> None:
    assert bool(_FRAGMENT.search(sentence)) is fragment

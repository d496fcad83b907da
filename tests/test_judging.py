"""What a sentence is worth, and which words belong to other bullets."""

from __future__ import annotations

import pytest

from app.checks import Register
from app.drafting.clauses import SOUND
from app.drafting.given import writable
from app.drafting.judging import FATAL, Judge
from app.drafting.steering import load_steering
from app.facts import read_facts

BULLETS = ("与商户签订责任书1032份，签订率98%", "清理占道经营720余起", "初次信访化解率比去年同期提高4.5个百分点")
EVERYDAY = ["坚持问题导向，抓好城市管理，群众的获得感明显提高。"] * 20


def judge(bullets: tuple[str, ...] = BULLETS) -> Judge:
    return Judge(read_facts(bullets), ("（三）抓好市容整治",), (), Register(EVERYDAY))


def test_words_of_other_bullets_are_told_from_everyday_ones() -> None:
    reader = judge((*BULLETS, "群众获得感提高"))
    words = reader.elsewhere(reader.facts[:1])
    assert {"信访", "化解"} <= set(words)
    assert not {"商户", "责任书", "群众", "获得感"} & set(words), "its own words, and those every report uses, are free"


def test_the_words_of_all_bullets_are_free_where_all_belong_to_the_point() -> None:
    reader = judge()
    assert reader.elsewhere(reader.facts) == ()


@pytest.mark.parametrize(
    ("clauses", "spoilt"),
    [("与商户签订责任书1032份，", False), ("与商户签订责任书87份，", True), ("清理占道经营720余起，成效明显", False), ("短", False)],
)
def test_a_clause_past_mending_is_seen_before_its_sentence_ends(clauses: str, spoilt: bool) -> None:
    assert judge().is_spoilt("", clauses) is spoilt


def test_a_figure_put_on_another_thing_is_not_good_enough() -> None:
    reader = judge()
    wrong = reader.penalty("", "累计解决群众烦心事4.5个百分点。", reader.facts[2:])
    right = reader.penalty("", "初次信访化解率比去年同期提高4.5个百分点。", reader.facts[2:])
    assert right <= SOUND < wrong


def test_what_was_just_said_is_not_said_again() -> None:
    reader = judge()
    said = "城市面貌焕然一新，群众出行更加便捷舒心。"
    assert reader.weight(said, said, reader.facts) >= FATAL


def test_a_bullet_whose_only_statement_is_disputed_is_not_begun() -> None:
    facts = read_facts(["市里第二季度创建测评得分91.6分", "补种绿化2300平方米", "二季度全市文明创建测评，街道考了92.3分"])
    assert [fact.text for fact in writable(facts)] == ["补种绿化2300平方米"]


def test_what_is_lacking_has_no_good_effect() -> None:
    steering = load_steering()
    assert steering.effects("（一）抓学习") and steering.effects("三、下一步打算")
    assert steering.effects("二、存在的不足") == ()

"""What of the bullets is written: without list marks, without disputed figures, in words that can stand in a text."""

from __future__ import annotations

import pytest

from app.checks.ledger import trace
from app.drafting.given import read_bullets, writable
from app.drafting.plain import plain_words
from app.drafting.requests import make_request
from app.facts import read_facts


def texts(*bullets: str) -> list[str]:
    return [fact.text for fact in read_bullets(make_request("（一）抓好安全", bullets))]


@pytest.mark.parametrize(
    ("bullet", "read"),
    [
        ("1. 开展巡查36次", "开展巡查36次"),
        ("２、整改隐患20处", "整改隐患20处"),
        ("一是整改隐患20处", "整改隐患20处"),
        ("（3）走访群众12户", "走访群众12户"),
        ("④处置险情3起", "处置险情3起"),
        ("1、2号楼完成维修", "1、2号楼完成维修"),
        ("1.5万元用于维修", "1.5万元用于维修"),
        ("12月底前完成", "12月底前完成"),
        ("一是否达标已核实3处", "一是否达标已核实3处"),
        ("我们走访群众12户", "走访群众12户"),
        ("我街道走访群众12户", "我街道走访群众12户"),
    ],
)
def test_a_bullet_is_read_without_its_list_mark_and_its_speaker(bullet: str, read: str) -> None:
    assert texts(bullet, "另一条要点") == [read, "另一条要点"]


@pytest.mark.parametrize("end", ["。", "；", ":", "：", "！", "？", "，", ". ", "；。", ""])
def test_a_bullet_becomes_one_sentence_with_one_full_stop(end: str) -> None:
    assert plain_words(read_facts(["处置险情3起" + end])[0]) == "处置险情3起。"


@pytest.mark.parametrize(
    "bullet",
    [
        "强化责任落实，层层签订责任书，压实部门监管责任和企业主体责任。共检查企业36家",
        "整改率达95%；对查出的问题逐条梳理、逐项研究，明确责任单位和完成时限",
    ],
)
def test_a_bullet_that_stands_word_for_word_is_said(bullet: str) -> None:
    facts = read_facts([bullet])
    assert trace("着眼安全，" + plain_words(facts[0]), facts).states(0)


def test_a_figure_disputed_by_several_bullets_is_cut_out_once() -> None:
    facts = read_bullets(make_request("（一）抓好宣讲", ["开展宣讲16场，1236人参加", "开展宣讲18场", "开展宣讲20场"]))
    assert [fact.text for fact in writable(facts)] == ["开展宣讲，1236人参加"]

"""What is left of a bad sentence, and which bullets share one."""

from __future__ import annotations

import pytest

from app.drafting.plain import joined
from app.drafting.sentences import _parts
from app.facts import read_facts


@pytest.mark.parametrize(
    ("sentence", "whole", "longest"),
    [
        ("着眼民生，修路3公里，方便群众出行。", False, "修路3公里，方便群众出行。"),
        ("着眼民生，修路3公里，方便出行。", True, "着眼民生，修路3公里。"),
        ("着眼民生，修路3公里，有效缓解了交", False, "着眼民生，修路3公里。"),
        ("这些举措改善了环境，也方便了居民。", False, "这些举措改善了环境。"),
        ("这些举措不仅改善了环境，也方便了居民，受到欢迎。", True, "这些举措不仅改善了环境，也方便了居民。"),
        ("只有这一句。", False, None),
        ("只有半", False, None),
    ],
)
def test_the_longest_part_that_can_stand_alone(sentence: str, whole: bool, longest: str | None) -> None:
    assert next(_parts(sentence, whole=whole), None) == longest


def test_no_part_ends_in_half_a_comparison() -> None:
    assert "这些举措不仅改善了环境。" not in list(_parts("这些举措不仅改善了环境，也方便了居民，受到欢迎。", whole=True))


@pytest.mark.parametrize(
    ("bullets", "together"),
    [
        (["签约项目6个", "固定资产投资3.7亿元", "培育规上企业4家"], 3),
        (["签约项目6个", "志愿者教老人用手机挂号"], 1),
        (["签约项目6个", "拆除违法建筑38处，面积4600平方米，清理占道经营720余起"], 1),
        (["拆除违法建筑38处，面积4600平方米，清理占道经营720余起", "签约项目6个"], 1),
        (["造林310亩"] * 20, 7),
    ],
    ids=["short ones", "one without figures", "a long one behind", "a long one before", "very many"],
)
def test_short_bullets_share_a_sentence(bullets: list[str], together: int) -> None:
    assert len(joined(read_facts(bullets))) == together

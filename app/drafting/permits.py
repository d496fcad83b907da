"""From the bullets still to be said to what the guard lets through."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.checks.ledger import trace
from app.drafting.requests import fold_figures
from app.facts import Fact, Figure, find_figures, find_names, forms, spoken_words
from app.schema import GuardSpec

_QUOTED = frozenset({"title", "quote"})
_FOREIGN = frozenset({"latin", "url", "code"})
# What is measured, done to people, or promised must have been given; so must every 第五是 that is not ours.
_CLAIMS = (
    "满意度", "知晓率", "参与度", "透明度", "幸福感", "归属感", "覆盖率", "达标率", "合格率", "完成率", "全覆盖", "零事故", "零投诉",
    "零发生", "经济压力", "一致好评",
)  # fmt: skip
_DEEDS = (
    "表彰", "奖励", "约谈", "通报", "处罚", "问责", "慰问", "走访", "邀请", "印发", "发放", "张贴", "悬挂", "评选", "签订", "举办", "培训", "讲座",
    "竞赛", "演练", "考试", "测试", "调研", "观摩", "奖惩", "周末", "志愿者", "专家", "线上", "线下", "疫情", "微信", "公众号", "短视频", "热线", "举报", "问卷", "调查",
)  # fmt: skip
_PROMISES = ("未来", "今后", "下一步", "接下来", "将继续", "将进一步", "将持续", "将会", "要进一步", "要继续", "要加强", "下半年", "明年")
_UNOFFICIAL = (
    "我们", "他们", "咱们", "我感", "感谢", "谢谢", "祝大家", "期待", "自豪", "大家", "若干", "等等", "首先", "其次", "最后", "总之", "综上", "总结", "如下", "第一是", "第二是", "第三是", "第四是", "第五是",
    "第六是", "显著成效", "取得了显著", "这些措施", "这些举措",
)  # fmt: skip
# A sentence that adds no bullet may weigh what was done, but do nothing new.
_ACTS = (
    "开展", "组织了", "组织开", "召开", "建立", "制定", "实施", "推行", "定期", "检查", "成立", "设立", "设置", "推出", "出台", "引入", "配备", "安排", "加大", "采取", "还", "将",
)  # fmt: skip


def permits(
    wanted: Sequence[Fact], written: str, titles: Sequence[str], given: str, *, adding: bool = False
) -> GuardSpec:
    """What may stand in the next sentence.

    Args:
        wanted: the bullets of this point, disputed figures taken out.
        written: what the point says so far; figures used there are used up.
        titles: section title, report title, period: their figures may stand freely.
        given: everything the user wrote; its names may stand.
        adding: the bullets are all said; the sentence only rounds off.
    """
    used = {id(use.source.figure) for use in trace(written, wanted).uses if use.source}
    open_figures = [f for fact in wanted for f in fact.figures if id(f) not in used]
    names = find_names(given)
    latin = [n.text for n in names if n.kind in _FOREIGN or any(c.isdigit() for c in n.text)]
    quoted = [m[1] for m in re.finditer("[“《]([^”》]{1,60})[”》]", given)]
    return GuardSpec(
        figures=(*((surfaces(f), 1) for f in open_figures), *((surfaces(f), 1) for t in titles for f in find_figures(t))),
        names=tuple(dict.fromkeys([*quoted, *(n.text for n in names if n.kind in _QUOTED)])),
        latin=tuple(dict.fromkeys(latin)),
        banned=(*spoken_words(), *(w for w in (*_UNOFFICIAL, *_CLAIMS, *_DEEDS, *_PROMISES) if w not in given), *(_ACTS if adding else ())),
    )


def surfaces(figure: Figure) -> tuple[str, ...]:
    """Every way to print a figure; 8个 that counts 社区 must be printed as 8个社区."""
    shown = dict.fromkeys(fold_figures(form) for form in forms(figure))
    if figure.unit == "个" and figure.counted:
        return tuple(form + figure.counted[:2] for form in shown)
    return tuple(shown)


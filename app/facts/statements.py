"""What each figure of a bullet states: of what, done by what verb, when and where, as a whole or a part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.facts.bullets import Fact
from app.facts.numerals import fold
from app.facts.quantities import Figure
from app.text import han

_FAMILIES = {
    "场": "场 场次 次", "期": "期 班次", "人": "人 名 位", "件": "件 起 宗 例", "个": "项 条 个 处", "份": "份 册 本 张", "户": "户", "家": "家 家次",
}
_FAMILY = {unit: family for family, units in _FAMILIES.items() for unit in units.split()}
_SAME_WORD = {
    "发放": "发出 派发 分发 印发 派送", "受理": "接到 收到 接报 接收", "建": "建成 新建 建立 建设 设立 成立 新设", "参加": "参与 参训 参会 到场 出席",
    "发现": "排查发现 检查发现 排查出 查出 查找 摸排出", "整改": "完成整改 整改完成 整改到位", "完成": "完工 竣工", "慰问": "走访慰问 慰问走访", "办结": "办理完结 办理完毕 办完", "入户": "上门", "居民": "居民群众", "培训": "培训班 轮训", "中心组": "理论学习中心组 理论中心组",
    "矛盾纠纷": "矛盾和纠纷", "宣讲": "宣讲会",
}
_VERBS = """
新增 建 改造 修缮 安装 更换 拆除 清理 整治 整改 排查 发现 检查 巡查 督查 受理 办结 化解 调解 处置 发放 张贴 制作 推送 发布 走访 慰问 帮扶 救助 发展 培养 培训 签订
征集 采纳 上报 报送 转办 立案 查处 约谈 评选 表彰 投入 拨付 发动 招募 组建 惠及 参加 覆盖 服务 减少 增加 提高 提升 下降 增长 降低 完成 撤销 销号 取缔 关停 收集 梳理
解决 回复 答复 采购 配备 同比 环比 占 调整 优化 退出 纳入 剩余 未 缺 待 超过 满意 移交 劝导 纠正 罚款 补贴 资助 上门 入户 转化 修订 制定
"""
# Verbs that may be left out without changing what was counted.
_OPTIONAL = frozenset({"发放", "签订", "推送", "入户", "制作", "张贴", "完成", "配备"})
_LIGHT = re.compile(
    "开展了?|组织了?|举办了?|召开了?|进行了?|实施了?|[办搞做弄开]了|活动|工作|事项|队伍|累计|合计|总计|共计|一共|总共|共有|现有|共|今年以来|截至目前|目前|先后|达到|达|已经|已|各类|各种|相关|有关|系列|大力|积极|广泛|深入|扎实|全部|均|都|辖区内?|了|的|为|有|于|和|与|等|次数|场次数?|数量?|总数?"
)
_ACTOR_VERB = re.compile("^(?P<actor>.*?)(?:开展了?|组织了?|举办了?|召开了?|进行了?|实施了?|[办搞做弄]了)(?P<object>.*)$")
_BODY = re.compile("(?:我|本|全)(?:街道|镇|乡|局|区|县|市|单位|办|系统)|^(?:街道|镇|乡|局)(?:党工委|党委|办事处)?|各(?:村（社区）|村|社区|党支部|党组织|部门|单位)|今年|上半年|下半年|全年|街道(?:党工委|办事处)")
_LEVEL = re.compile("(?=(?:[全本]|[省市区县镇乡](?:里|级|上)))[全本]?(街道|社区|[省市区县镇乡村])")
_TOTAL = re.compile("(?:共计|共有|一共|总共|合计|总计|累计|全部|现有|共)[^，。；]{0,4}$|^(?:总|全年|上半年)")
_PART = re.compile("其中|另有|还有|此外|其余|包括|含|除此之外|另")
_PLAN = re.compile("计划|拟|力争|预计|目标|争取|确保|下一步|明年|下半年将|将(?!近)|要求|原则上|应")
_LAST = re.compile("去年|上年|同期|往年|以前|原有|原来|之前")
_OFTEN = re.compile("每[^，。；]{0,2}[周月季年天日半]|各(?=$)|平均|人均|户均|日均|月均|轮流|分别$")
_FINE = re.compile("[一二三四五六七八九十\\d]+月|当[天日月]|本[月周]|上[月周]|节前|节日|春节|国庆|中秋|端午|清明|暑[期假]|寒假|汛期|两会|前期|后期|期间")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9.]*")
_BREAK = re.compile("[，,。；;：:、！？\n]")
_SENTENCE = re.compile("[。；;！？\n]")
_EVERYONE = re.compile("^(?:全部|均|都|全覆盖|全面|已)")
# What the unit says already: 走访居民300户 is 走访300户, 问题整改率 is 整改率.
_NOTHING = re.compile("(?!)")
_UNSAID = {"%": re.compile("问题"), "户": re.compile("居民|群众|家庭|住户")}
_PARTICIPATION = frozenset({"参加", "惠及", "覆盖", "服务"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure, ready to be compared.

    Args:
        fact: index of the bullet; clause: where its clause begins in it.
        figure: the figure.
        family: units that count alike (场 and 场次) have one family.
        words: what is counted and what was done with it, normalised; nouns and verbs: the two apart.
        actor: who did it, "" for the whole organisation.
        predicate: what the counted ones do (安装燃气报警器 in 为300户老人安装…), normalised.
        level: 市 or 区 … if said to be that of the whole (全市, 区级), "" else.
        period: H1, Q2, 2025 …, "" if not said; scope: anything that makes it less than the whole.
        context: what the clauses before it talk of, normalised.
        total: said to be the whole sum.
        inherited: its own clause names nothing, nouns come from the context.
    """

    fact: int
    clause: int
    figure: Figure
    family: str
    words: str
    nouns: str
    verbs: frozenset[str]
    actor: str
    predicate: str
    level: str
    period: str
    scope: frozenset[str]
    context: str
    total: bool
    inherited: bool


def read_statements(fact: Fact) -> Iterator[Statement]:
    """One statement per quantity of the bullet; dates, ages and ordinals only limit the others."""
    floor = 0
    for figure in fact.figures:
        if figure.unit not in {"date", "time"} and figure.kind not in {"ordinal", "age"} and figure.value:
            yield _read(fact, figure, floor)
        floor = figure.span[1]


def _read(fact: Fact, figure: Figure, floor: int) -> Statement:
    text = fold(fact.text)
    start = figure.span[0]
    sentence = max((m.end() for m in _SENTENCE.finditer(text, 0, start)), default=0)
    clause = max((m.end() for m in _BREAK.finditer(text, sentence, start)), default=sentence)
    own, tail = text[max(clause, floor) : start], _tail(fact, text, figure)
    before = _strip_figures(fact, text, sentence, max(clause, sentence))
    actor, thing = _split(own)
    if not normal(thing):
        actor, thing = "", own
    counted = figure.counted if tail.startswith(figure.counted) else ""
    predicate = normal(_EVERYONE.sub("", tail[len(counted):])) if not _EVERYONE.match(tail[len(counted):]) else ""
    topic = normal(thing + counted)
    context = normal(before)
    inherited = not topic
    if inherited:
        topic, context = normal(_last_clause(before)), ""
    nouns, verbs = _part_verbs(topic)
    nouns = _UNSAID.get(figure.unit, _NOTHING).sub("", nouns)
    if _PARTICIPATION & (verbs | _part_verbs(predicate)[1]) and figure.unit in {"人", "名", "人次", "户", "位", ""}:
        nouns, verbs, predicate = nouns + normal(_last_clause(before)), verbs | {"参加"}, ""
    return Statement(
        fact.index, clause, figure, _FAMILY.get(figure.unit, figure.unit), topic, nouns, verbs, normal(actor), predicate, _level(text[sentence:start]), _period(fact, sentence, start),
        _scope(fact, text, sentence, clause, start), context, bool(_TOTAL.search(own)), inherited,
    )


def _tail(fact: Fact, text: str, figure: Figure) -> str:
    """From the figure to the end of its clause or the next figure."""
    end = figure.span[1]
    stop = _BREAK.search(text, end)
    limit = min([f.span[0] for f in fact.figures if f.span[0] >= end] + [stop.start() if stop else len(text)])
    return text[end:limit]


def _strip_figures(fact: Fact, text: str, start: int, end: int) -> str:
    out, at = "", start
    for figure in fact.figures:
        if start <= figure.span[0] and figure.span[1] <= end:
            out, at = out + text[at : figure.span[0]], figure.span[1]
    return out + text[at:end]


def _last_clause(text: str) -> str:
    return next((c for c in reversed(_BREAK.split(text)) if normal(c)), "")


def _split(own: str) -> tuple[str, str]:
    match = _ACTOR_VERB.match(own)
    if not match:
        return "", own
    return _BODY.sub("", match["actor"]), match["object"]


@lru_cache(maxsize=1)
def _same_words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {word: canon for canon, words in _SAME_WORD.items() for word in words.split()}
    return re.compile("|".join(sorted(table, key=len, reverse=True))), table


def normal(text: str) -> str:
    """Han characters only, light words dropped, words of the same sense made one."""
    pattern, table = _same_words()
    text = _FINE.sub("", _PART.sub("", text))
    return _LIGHT.sub("", pattern.sub(lambda m: table[m[0]], han(_BODY.sub("", text))))


def _part_verbs(topic: str) -> tuple[str, frozenset[str]]:
    verbs = frozenset(v for v in _VERBS.split() if v in topic)
    nouns = topic
    for verb in sorted(verbs, key=len, reverse=True):
        nouns = nouns.replace(verb, "")
    return nouns, verbs


def optional(verbs: frozenset[str]) -> bool:
    """Whether the verbs may be left out without changing what was counted."""
    return verbs <= _OPTIONAL


def _level(text: str) -> str:
    found = _LEVEL.findall(text)
    return str(found[-1]) if found else ""


def _period(fact: Fact, start: int, end: int) -> str:
    values = [f.value for f in fact.figures if f.unit == "date" and f.kind == "period" and start <= f.span[0] < end]
    return values[-1][-2:] if values else ""


def _scope(fact: Fact, text: str, sentence: int, clause: int, start: int) -> frozenset[str]:
    own, whole = text[clause:start], text[sentence:start]
    found = {f.value for f in fact.figures if f.kind == "date" and len(f.value) != 4 and sentence <= f.span[0] < start}
    found |= {f.surface for f in fact.figures if f.kind in {"age", "ordinal", "duration"} and clause <= f.span[0] < start}
    found |= {n.text for n in fact.names if n.kind in {"organ", "place"} and sentence <= n.span[0] < start and not n.text.endswith(("街道", "镇", "乡", "区", "县", "市"))}
    found |= set(_LATIN.findall(own))
    for name, pattern, where in (("其中", _PART, own), ("计划", _PLAN, own), ("去年", _LAST, whole), ("每", _OFTEN, own)):
        if pattern.search(where):
            found.add(name)
    return frozenset(found | set(_FINE.findall(whole)))

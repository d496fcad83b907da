"""What a figure claims, whatever the order of the words: 签订责任书268份 and 责任书共签286份 claim the same thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.facts.bullets import Fact, read_facts
from app.facts.numerals import fold
from app.facts.quantities import Figure
from app.facts.spoken import formal
from app.facts.statements import Statement, normal, read_statements
from app.text import han

# Words that claim the same, put into one form before words are counted; longer ones first.
_SAME = {
    "困难": "困难群众 困难家庭 困难户", "违法建筑": "违法建筑物 违法建设 违章建筑 违建", "隐患": "安全隐患 风险隐患 隐患问题 问题隐患",
    "纠纷": "矛盾纠纷 矛盾和纠纷", "志愿队": "志愿服务队伍 志愿者队伍 志愿服务队 志愿者服务队", "责任书": "目标责任书 责任状", "烟感": "烟感报警器 烟雾报警器",
    "充电桩": "电动自行车充电桩 电动车充电桩", "便民窗口": "便民服务窗口", "参保率": "医保参保率 医疗保险参保率", "创建": "文明创建 文明城市创建",
    "积案": "信访积案", "测评": "测评得分 测评成绩 考核得分 考评得分", "大检查": "检查活动", "违停": "违规停放 违法停车",
    "调解": "调处 调成 调解成功 成功调解 成功调处", "签订": "签署 签约 共签 签", "建": "组建 成立 开设 设立 建设 建成 新建 建立 新设", "清理": "清运 清除", "督查": "督导 督促检查",
    "安装": "加装 新装", "市": "市里 全市 市级", "区": "区里 全区 区级", "居民": "住户 居民群众", "学生": "青少年学生", "培训": "轮训 培训班", "访慰": "走访慰问 慰问走访", "慰问": "看望 看望慰问",
}
_ASIDE = re.compile(
    "(?:上?半年|今年|年初|一年)(?:以)?来|(?:镇|乡|街道|村|社区)?(?:人民)?(?:调解委员会|调委会)|带队|下沉|成功|专题|组织|开展|举办|召开|进行|实施|累计|共有|总共|一共|共计|共|全(?:镇|街道|乡|村)|整改整治|获得|取得|顺利|协调|[对与为给把由向在从跟和同将使让地得了的]"
)
_UNSAID = {
    "%": "问题", "‰": "问题", "户": "居民|群众|家庭|住户", "元": "资金|经费|金额|款项", "分": "得分|成绩|评分", "人": "人员", "名": "人员", "位": "人员",
}
_DEEDS = (
    "访慰", "调解", "签订", "建", "清理", "督查", "安装", "培训", "慰问", "走访", "新增", "改造", "修缮", "更换", "拆除", "整治", "整改", "排查", "发现", "检查", "巡查", "受理",
    "办结", "化解", "处置", "发放", "张贴", "制作", "推送", "发布", "帮扶", "救助", "征集", "采纳", "立案", "查处", "约谈", "评选", "表彰", "投入", "发动", "招募", "参加", "完成",
)
_MAY_BE_LEFT_OUT = frozenset({"发放", "签订", "推送", "制作", "张贴", "受理", "投入", "完成"})
_VISITS = (frozenset({"访慰", "走访"}), frozenset({"访慰", "慰问"}))
_LESS = frozenset({"其中", "计划", "去年", "每"})
_TABLE = 60  # figures; a bullet with more is no sentence that another one could repeat
_SENTENCE = re.compile("[。；;！？\n]")
_CLAUSE = re.compile("[，,。；;：:！？\n]")
_HALF_YEARS = {"01~06": "H1", "07~12": "H2", "1~6": "H1", "7~12": "H2"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure with all the words of its clause, in no order.

    Args:
        fact: index of the bullet.
        figure: the figure as it stands in the bullet.
        family: units that count alike have one family.
        deeds: what was done; things: all other words, as a bag of characters.
        level: 市 or 区 …, if said to be that of the whole.
        period: H1, Q2 …, "" if not said; scope: what makes it less than the whole.
        context: what the clauses before talk of.
        others: values that the same bullet gives in the same family.
        running: said to have grown over time (累计), so that it may differ from one year's sum.
    """

    fact: int
    figure: Figure
    family: str
    deeds: frozenset[str]
    things: str
    level: str
    period: str
    scope: frozenset[str]
    context: str
    others: frozenset[str]
    running: bool


def read_claims(facts: Iterable[Fact]) -> list[Claim]:
    """The claims of the bullets, read in their written register; clauses with several quantities make none."""
    return [claim for fact in facts for claim in _claims_of(fact)]


def same_claim(a: Claim, b: Claim) -> bool:
    """Whether both figures, if they differ, are said of the same thing by different bullets."""
    if a.fact == b.fact or a.family != b.family or a.figure.kind != b.figure.kind or a.running != b.running:
        return False
    if a.scope != b.scope or (a.level and b.level and a.level != b.level) or (a.period and b.period and a.period != b.period):
        return False
    if a.figure.value in b.others or b.figure.value in a.others:
        return False
    return Counter(a.things) == Counter(b.things) and _same_deeds(a, b) and _same_context(a, b)


def _same_deeds(a: Claim, b: Claim) -> bool:
    if a.deeds == b.deeds:
        return bool(a.deeds) or len(a.things) >= 4
    if (a.deeds ^ b.deeds) in _VISITS:
        return True
    return (a.deeds < b.deeds or b.deeds < a.deeds) and a.deeds ^ b.deeds <= _MAY_BE_LEFT_OUT


def _same_context(a: Claim, b: Claim) -> bool:
    return a.context == b.context or (not (a.context and b.context) and len(a.things) >= 4)


def _claims_of(fact: Fact) -> Iterator[Claim]:
    if len(fact.figures) > _TABLE:
        return
    [written] = read_facts([formal(fact.text)])
    originals = dict(zip((f.span for f in written.figures), fact.figures, strict=True))
    statements = list(read_statements(written))
    for statement in statements:
        claim = _claim(fact.index, written, statement, statements, originals[statement.figure.span])
        if claim and (len(claim.things) >= 2 or claim.deeds == {"调解"}):
            yield claim


def _claim(index: int, written: Fact, s: Statement, statements: list[Statement], figure: Figure) -> Claim | None:
    text = fold(written.text)
    start, end = _limits(text, s.figure.span)
    inside = [o for o in statements if start <= o.figure.span[0] < end]
    if len(inside) > 1 or _LESS & s.scope:
        return None
    sentence = max((m.end() for m in _SENTENCE.finditer(text, 0, start)), default=0)
    clause, before = _without_figures(written, text, start, end), _without_figures(written, text, sentence, start)
    deeds, things = _bag(clause, figure.unit)
    context = _plain(before)
    if not deeds and not things and figure.unit == "分":
        (deeds, things), context = _bag(before, figure.unit), ""
    others = frozenset(o.figure.value for o in statements if o is not s and o.family == s.family)
    period, scope = _time(s)
    return Claim(index, figure, s.family, deeds, things, s.level, period, scope, context, others, "累计" in clause)


def _limits(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The clause around a figure."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, span[0])), default=0)
    stop = _CLAUSE.search(text, span[1])
    return start, stop.start() if stop else len(text)


def _without_figures(fact: Fact, text: str, start: int, end: int) -> str:
    out, at = "", start
    for figure in fact.figures:
        if start <= figure.span[0] and figure.span[1] <= end:
            out, at = out + text[at : figure.span[0]], figure.span[1]
    return out + text[at:end]


def _time(s: Statement) -> tuple[str, frozenset[str]]:
    """1至6月 is the first half of the year."""
    halves = [_HALF_YEARS[v] for v in s.scope if v in _HALF_YEARS]
    if not halves:
        return s.period, s.scope
    return halves[0], frozenset(v for v in s.scope if v not in _HALF_YEARS and not v.endswith("月"))


def _bag(clause: str, unit: str) -> tuple[frozenset[str], str]:
    text = _plain(clause)
    deeds = frozenset(deed for deed in _DEEDS if deed in text)
    for deed in sorted(deeds, key=len, reverse=True):
        text = text.replace(deed, "")
    return deeds, re.sub(_UNSAID.get(unit, "(?!)"), "", text)


def _plain(text: str) -> str:
    pattern, same = _same_words()
    return _ASIDE.sub("", normal(pattern.sub(lambda m: same[m[0]], han(text))))


@lru_cache(maxsize=1)
def _same_words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {word: same for same, words in _SAME.items() for word in (same, *words.split())}
    return re.compile("|".join(sorted(table, key=len, reverse=True))), table

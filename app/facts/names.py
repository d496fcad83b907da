"""Names: titles, quotations, Latin words, addresses, organs, places, plenums."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.facts.formulations import load_formulations
from app.facts.numerals import fold
from app.schema import Span


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is a fact by itself.

    kind: title 《》, quote “”, latin, url, code (hotlines, 7×24小时, 5+2), organ, place, plenum. `text` is as it
    stands; titles and quotes come without their marks.
    """

    text: str
    span: Span
    kind: str


_CN = "一二三四五六七八九十"
_PLENUM = (
    rf"(?:党的|中共)?(?:第)?[{_CN}]{{1,3}}届(?:中央纪委|中央委员会|中央|全国人大|全国政协|[省市区县镇]委)?第?[{_CN}]{{1,2}}(?:次|中)(?:全体会议|全会|会议|代表大会)"
    rf"|[省市区县镇]?(?:党代会|人大|政协)?第?[{_CN}]{{1,3}}届[{_CN}]{{1,2}}次(?:全会|全体会议|会议)"
)
_PATTERNS = {
    "title": r"《(?P<title>[^《》\n]{1,60}(?:〈[^〉]*〉[^《》\n]*)?)》",
    "url": r"(?P<url>https?://[^\s，。；、）》”]+|www\.[^\s，。；、）》”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
    "quote": r"“(?P<quote>[^“”\n]{1,30})”|\"(?P<quote2>[^\"\n]{1,30})\"|「(?P<quote3>[^「」\n]{1,30})」",
    "plenum": f"(?P<plenum>{_PLENUM})",
    "code": (
        r"(?P<code>(?<![\d.])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)400-?\d{3}-?\d{4}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)"
        r"|\d{3,5}(?= ?(?:政务服务|便民|市民|公共法律|公益|医保|消费)?(?:服务)?(?:热线|平台|专线|报警|投诉举报|指挥中心|急救|火警|接警|系统))|(?<=拨打)\d{3,11}"
        r"|\d+(?:\+(?:\d+|[A-Za-z]))+|(?<!\d)7 ?[×xX*] ?24(?: ?小时)?|(?<!\d)24 ?/ ?7(?!\d)|(?<!\d)\d{1,2}[·•・]\d{1,2}(?!\d))"
    ),
    "latin": r"(?P<latin>[A-Za-z][A-Za-z0-9]*(?:[-_.+/&][A-Za-z0-9]+)*\+*|(?<![\d.])\d{1,3}[A-Za-z]+\d*)",
    "door": r"(?P<door>(?:[\u4e00-\u9fff]{1,6}(?:路|街|巷|弄))?\d+ ?号(?:楼|院)?(?:\d+ ?(?:单元|室))*)",
}
_ORGAN = (
    "党工委|纪工委|党委|党组|纪委|区委|县委|市委|省委|团委|办事处|派出所|司法所|市监所|市场监管所|服务中心|文化中心|保健院|卫生院|医院|党校|小学|中学|大学|学院|学校|幼儿园|联合会|协会|商会"
    "|妇联|残联|工会|委员会|居委会|村委会|公司|集团|支队|大队|中队|救援站|服务站|消防站|工作站|管理局|分局|民政局|教育局|公安局|检察院|法院|文化馆|图书馆|博物馆|银行|业委会|合作社|研究会|学会|基金会"
)
_PLACE = "街道|社区|镇|乡|村|小区|县|区|市|省|公园|广场|菜市场|农贸市场|市场|工业园|园区|大道|路|街|巷|苑|花园|新村|家园"
_NAMED = re.compile(rf"(?P<own>[\u4e00-\u9fff]{{1,8}}?)(?P<kind>{_ORGAN}|{_PLACE})(?![道区长级委民内容域政务府])")
# What stands before a proper name but is no part of it.
_LEAD = re.compile(
    "^.*(?:[由对在向与和及同到赴往于从将把被为是的了给让请各全该本我每某两以等含即]|邀请|联合|联动|组织|走进|走访|协调|指导|督促|会同|开展|依托|聘请|前往|召开|签订|来自|位于|整改|建成|建立|新建|改造|推进|打造|覆盖|完成|选取|确定|涉及|成立|支持|帮助|配合|服务|整治|排查)"
)
_GENERIC = frozenset(
    ["上级", "上", "下", "新", "老", "旧", "农", "城", "大", "小", "中", "多", "示范", "试点", "重点", "部分", "相关", "有关", "所有", "其他", "其它", "个", "辖", "城市", "农村", "无物业", "老旧", "智慧", "平安", "文明", "美丽", "和谐", "机关", "基层", "党群", "便民", "政务", "综合", "养老", "社区", "街道", "市", "区", "县", "镇", "乡", "村", "省", "全市", "全区", "全县", "全镇", "全村", "全省", "辖区", "城区", "社", "成", "进", "入", "包", "驻", "到", "山", "片", "郊", "灾", "震", "景", "校", "院", "库", "战", "特", "专", "禁", "误", "盲", "雷", "分", "险", "选", "地", "政", "商", "工", "行政", "自然", "中心", "薄弱", "先进", "后进", "边远", "试", "乡镇", "个村", "贫困", "脱贫", "易地", "美", "超", "门", "菜", "股", "楼", "场", "夜", "上市", "都", "超级", "信息化", "理论学习", "领导", "管理", "业务", "居民", "居", "网", "线", "思", "道", "出", "铁", "公", "马", "走", "网络", "销售", "思想", "公安", "检察", "司法", "消防", "卫生"]
)


def find_names(text: str) -> list[Name]:
    """Every name of `text`, in order; set formulations and set phrases are none."""
    folded = fold(text)
    taken: list[Span] = []
    names: list[Name] = []
    for kind, pattern in _compiled().items():
        for match in pattern.finditer(folded):
            _take(text, kind, match, taken, names)
    for name in _proper(text, folded, taken):
        names.append(name)
    return sorted(names, key=lambda n: n.span)


def _compiled() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}


def _take(text: str, kind: str, match: re.Match[str], taken: list[Span], names: list[Name]) -> None:
    span = match.span()
    if any(a < span[1] and span[0] < b for a, b in taken):
        return
    group = next(k for k, v in match.groupdict().items() if v)
    inner = match.span(group)
    taken.append(span)
    if kind == "quote" and is_set(text[inner[0] : inner[1]]):
        return
    names.append(Name(text[inner[0] : inner[1]], inner, "place" if kind == "door" else kind))


def is_set(text: str) -> bool:
    """Whether `text` is a set formulation or phrase, so that it may stand without being given."""
    known = load_formulations()
    bare = text.strip("“”《》 ")
    return bare in known.phrases or bare in known.exact or f"“{bare}”" in known.exact


def _proper(text: str, folded: str, taken: list[Span]) -> list[Name]:
    found = []
    for run in re.finditer("[\u4e00-\u9fff]+", folded):
        at = run.start()
        while match := _NAMED.search(folded, at, run.end()):
            at = match.end()
            name = _own_name(text, match)
            if name and not any(a < name.span[1] and name.span[0] < b for a, b in taken):
                found.append(name)
    return found


def _own_name(text: str, match: re.Match[str]) -> Name | None:
    own = match["own"]
    lead = _LEAD.match(own)
    start = match.start() + (lead.end() if lead else 0)
    own = text[start : match.end("own")]
    if not 1 < len(own) <= 6 or own in _GENERIC or is_set(own) or any(c in "一二三四五六七八九十个" for c in own):
        return None
    kind = "organ" if re.fullmatch(_ORGAN, match["kind"]) else "place"
    return Name(text[start : match.end()], (start, match.end()), kind)

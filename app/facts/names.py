"""Names: titles, quotations, Latin words, addresses, organs, places, plenums."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.facts.codes import CODE, DOOR, LATIN, PLENUM, URL
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


_PATTERNS = {
    "title": r"《(?P<title>[^《》\n]{1,80}(?:《[^《》\n]*》[^《》\n]*)?)》",
    "url": f"(?P<url>{URL})",
    "quote": r"“(?P<quote>[^“”\n]{1,30})”|\"(?P<quote2>[^\"\n]{1,30})\"|「(?P<quote3>[^「」\n]{1,30})」",
    "plenum": f"(?P<plenum>{PLENUM})",
    "code": f"(?P<code>{CODE})",
    "latin": rf"(?<![A-Za-z0-9])(?P<latin>{LATIN})",
    "place": f"(?P<place>{DOOR})",
}
_ORGAN = (
    "党校|保健院|卫生院|卫生服务中心|医院|小学|中学(?!习)|大学|学院|幼儿园|联合会|协会|商会|研究会|学会|基金会|合作社|公司|集团|超市|银行|支队|大队|中队|派出所|司法所|市监所|监管所"
    "|救援站|消防站|管理局|监管局|分局|民政局|教育局|公安局|卫健局|住建局|执法局|执法队|检察院|法院|文化馆|图书馆|博物馆|美术馆|体育馆|剧团|艺术团|报社|电视台|融媒体中心|事务所|工作室|委员会|管委会|业委会"
)
_PLACE = "街道|社区|小区|新村|花园|家园|公寓|大道|广场|公园|菜市场|农贸市场|市场|工业园|产业园|园区|镇|乡|村|县|区|市|省|路|街|巷|苑|里弄|水库"
_SUFFIX = re.compile(f"(?P<organ>{_ORGAN})|(?P<place>{_PLACE})")
_NOT_INSIDE = re.compile("[道区长级委民内容域政务府场况线上面段口径边网貌]")
# Single characters that end the search for the beginning of a name.
_EDGE = frozenset("由对在向与和及同到赴往于从将把被为是的了给让请各全该本我每某两以等含即至获经按并还又且已均都个有无可能使用比一二三四五六七八九十百千万几数第其另该此下上进入驻包进出次届名家所处条座片印发讲好盯补设称聚跑听传筑牢办领靠紧搞抓改建修拆装换送打查管看走来去离轮涉")
_NOUN_TAGS = frozenset(["n", "nr", "ns", "nt", "nz", "j", "b", "a", "an", "vn", "s", "nrt", "nrfg", "ng", "ag", "x", "z"])
_PROPER_TAGS = frozenset(["ns", "nr", "nz", "nt", "nrt", "nrfg"])
# Ordinary words that name thousands of communities and roads.
_NAME_WORDS = frozenset(
    ["阳光", "幸福", "和平", "团结", "光明", "人民", "建设", "解放", "胜利", "红旗", "红星", "东风", "向阳", "朝阳", "新华", "文化", "育才", "友谊", "青年", "迎宾", "滨河", "滨江", "兴业", "振兴", "康乐", "安居", "和谐", "前进", "先锋", "星火", "长征", "跃进", "中山", "花园", "桃园", "梅园", "荷花", "牡丹", "玫瑰", "翠竹", "香樟", "梧桐", "金桥", "银杏", "恒大", "万达", "实验", "第一", "第二", "第三"]
)
_ORDINARY = frozenset(
    ["老旧", "城中", "试点", "示范", "重点", "高新", "经开", "城关", "城乡", "老", "新", "旧", "大", "小", "辖", "社", "农", "城", "山", "片", "景", "校", "院", "库", "特", "专", "禁", "盲", "雷", "地", "行政", "自然", "乡", "市", "区", "县", "镇", "村", "街", "道", "省", "驻", "我", "本", "网", "线", "思", "铁", "公", "股", "夜", "商", "菜", "步行", "人行", "背街", "小街", "主", "支", "次", "河", "湖", "桥", "主次", "健康", "美丽", "平安", "文明", "智慧", "无", "物业", "安置", "回迁", "商品房", "拆迁", "单位", "开放", "封闭", "移民", "集贸", "建材", "二手", "劳动力", "人才", "资本", "房产", "房地产", "零工", "街心", "口袋", "城市", "农村", "集体", "国有", "民营", "物业", "保安", "保洁", "中心", "街道", "社区", "干", "领导", "党的"]
)
# Verbs that the dictionary takes for nouns.
_DEEDS = frozenset(["会同", "研究", "策划", "检查", "整治", "排查", "走访", "联合", "组织", "指导", "督促", "协调", "推进", "邀请", "依托", "领导", "管理", "覆盖", "涉及", "慰问", "帮扶", "协同"])


def find_names(text: str) -> list[Name]:
    """Every name of `text`, in order; set formulations and set phrases are none."""
    folded = fold(text)
    taken: list[Span] = []
    names: list[Name] = []
    for kind, pattern in _compiled().items():
        for match in pattern.finditer(folded):
            _take(text, kind, match, taken, names)
    names += [n for n in _proper(text) if not any(a < n.span[1] and n.span[0] < b for a, b in taken)]
    return sorted(names, key=lambda n: n.span)


@lru_cache(maxsize=1)
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
    names.append(Name(text[inner[0] : inner[1]], inner, kind))


def is_set(text: str) -> bool:
    """Whether `text` is a set formulation or phrase, so that it may stand without being given."""
    known = load_formulations()
    bare = text.strip("“”《》 ")
    return bare in known.phrases or bare in known.exact or f"“{bare}”" in known.exact


def _proper(text: str) -> list[Name]:
    """Organs and places with a name of their own: 青禾街道, 区妇幼保健院; not 各社区, 全镇, 街道党工委."""
    found: list[Name] = []
    for run in re.finditer("[\u4e00-\u9fff]{3,}", text):
        if _SUFFIX.search(run[0]):
            found += _names_of_run(run[0], run.start())
    return found


def _names_of_run(run: str, offset: int) -> list[Name]:
    words = _words(run)
    found: list[Name] = []
    floor = 0
    for match in _SUFFIX.finditer(run):
        start = None if _NOT_INSIDE.match(run, match.end()) else _own_start(run, match, words, floor)
        if start is not None:
            kind = "organ" if match["organ"] else "place"
            found.append(Name(run[start : match.end()], (offset + start, offset + match.end()), kind))
            floor = match.end()
    return found


def _words(run: str) -> list[tuple[int, str]]:
    import jieba

    jieba.setLogLevel(60)
    words, at = [], 0
    for word in jieba.cut(run, HMM=False):
        words.append((at, word))
        at += len(word)
    return words


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    from jieba import posseg

    posseg.initialize()
    return dict(posseg.dt.word_tag_tab)


def _own_start(run: str, match: re.Match[str], words: list[tuple[int, str]], floor: int) -> int | None:
    """Where the name begins: back over nouns and unknown characters, at most six characters."""
    cut = match.start()
    start = cut
    parts: list[str] = []
    for at, word in reversed([w for w in words if floor <= w[0] < cut]):
        if not _belongs(word, bool(match["organ"])) or cut - at > 6:
            break
        start = at
        parts.insert(0, run[at : min(at + len(word), cut)])
    own = run[start:cut]
    if len(own) < 2 or is_set(own) or own in _ORDINARY or all(p in _ORDINARY for p in parts):
        return None
    return start if match["organ"] or _has_proper(parts) else None


def _belongs(word: str, organ: bool) -> bool:
    if len(word) == 1:
        return word not in _EDGE
    tag = _tags().get(word, "x")
    return word in _NAME_WORDS or (tag in _NOUN_TAGS and word not in _DEEDS and (organ or tag != "vn"))


def _has_proper(parts: list[str]) -> bool:
    """Whether some part is a name rather than an ordinary word: 青禾, 朝阳, 阳光; not 科室, 重点."""
    tags = _tags()
    single = [p for p in parts if len(p) == 1 and p not in _ORDINARY]
    return len(single) > 1 or any(p in _NAME_WORDS or tags.get(p, "nz") in _PROPER_TAGS for p in parts if len(p) > 1) or (len(single) == 1 and len(parts) > 1)


def has_own_name(name: Name) -> bool:
    """Whether an organ or place carries a proper name (恒大集团), rather than only saying what it is (区妇幼保健院)."""
    suffix = _SUFFIX.search(name.text, 2)
    return suffix is not None and _has_proper([w for _, w in _words(name.text[: suffix.start()]) if w not in "省市区县镇乡"])


def generic(text: str) -> str:
    """What remains of an organ's or place's name without its proper part: 街道 of 青禾街道."""
    match = _SUFFIX.search(text, 2)
    return text[match.start() :] if match else "××"

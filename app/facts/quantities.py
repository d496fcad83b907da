"""Figures: every quantity and date of a Chinese text, with value, unit, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.facts.context import counted_noun, label_before
from app.facts.dates import Date, match_date
from app.facts.formulations import load_formulations
from app.facts.numerals import CHINESE, fold, parse_arabic, parse_chinese, plain
from app.schema import Span


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity or date.

    Args:
        surface: exactly as it stands, with unit and approximations: 2100余人次, 近3000户, 9月底前.
        span: where it stands in the text that was read.
        kind: count percent date period money age duration ordinal range fraction.
        value: canonical and comparable: 2100, 8, 03-18, 05-10~05-18, 63~68, 2/3; "" for 数十.
        unit: canonical unit: 人次, %, date, 元, 岁; "" for none.
        approx: canonical marker (余 近 约 超 不到 不少于 以上 以下 左右 前 数十 …) or "".
        counted: the noun that directly follows and is counted, or "".
        label: the words directly before it in its clause, or "".
    """

    surface: str
    span: Span
    kind: str
    value: str
    unit: str
    approx: str = ""
    counted: str = ""
    label: str = ""

    @property
    def core(self) -> str:
        """The surface from its first digit on: 3000户 of 近3000户."""
        match = PREFIX.match(self.surface)
        return self.surface[match.end():] if match else self.surface


_UNITS = ["亿元", "万元", "千元", "百元", "元", "角钱", "块钱", "美元", "欧元", "人次", "人份", "人天", "户次", "家次", "场次", "批次", "班次", "车次", "辆次", "件次", "台次", "台套", "项次", "次", "人", "名", "位", "户", "家", "处", "件", "项", "起", "条", "份", "册", "期", "篇", "场", "轮", "类", "批", "个月", "个", "盏", "栋", "幢", "单元", "吨", "亩", "公顷", "平方公里", "平方千米", "平方米", "平米", "立方米", "延米", "公里", "千米", "厘米", "毫米", "米", "里", "公斤", "千克", "斤", "克", "升", "毫升", "千瓦时", "千瓦", "兆瓦", "度电", "度", "㎡", "km", "kg", "天", "年", "周岁", "岁", "分钟", "小时", "秒钟", "秒", "课时", "学时", "学分", "学年", "学期", "周", "日", "年级", "倍", "百分点", "个百分点", "成", "分", "块", "支", "座", "所", "张", "趟", "届", "辆", "台", "套", "本", "组", "部", "幅", "封", "对", "把", "根", "间", "片", "遍", "步", "号", "层", "级", "课", "节", "站", "点", "面", "股", "宗", "例", "双", "只", "匹", "桶", "袋", "箱", "瓶", "盒", "包", "桌", "排", "列", "架", "艘", "棵", "株", "枚", "颗", "滴", "笔", "款", "门", "堂", "道", "扇", "口", "眼", "路", "种", "样", "顿", "餐", "回", "声", "首", "曲", "部", "集", "版", "页", "字", "行", "段", "句", "代", "人家", "人口", "线", "格", "环", "阶段", "批", "拨", "帮", "群", "支队", "方", "员", "社", "村", "组团", "床", "床位", "张床位", "席", "桩", "坪", "井", "码", "刀", "团", "卷", "宿", "晚", "夜", "季", "季度", "世纪", "年代", "代人", "元钱", "字段", "万人", "人年", "标段", "梯次", "梯队", "档", "挂", "丛", "簇", "顶", "尾", "头", "羽", "头次", "万字"]
_NOUN_UNITS = ["部门", "社区", "街道", "乡镇", "镇", "乡", "村", "小区", "楼栋", "网格", "党支部", "支部", "党组织", "单位", "企业", "学校", "医院", "家庭", "站点", "点位", "机构", "商户", "门店", "领域", "方面", "环节", "行业", "省", "市", "区", "县", "国", "地", "校", "村居", "人员", "党员", "名单", "楼", "楼宇", "院落", "商铺", "摊位", "车位", "托位", "床位", "座位"]
# A unit's character that begins another word is no unit.
_NOT_BEFORE = {
    "分": "别|布|管|类|析|工|组|局|支|公司|所|之|级|享|为|批|期|流|片|段|层|发", "成": "立|功|员|果|效|为|长|年|熟|本|交|就|品|都|份|绩",
    "年": "级|龄|轻|会|鉴|货|终|均|检|审|报", "点": "位|名|评|赞|击|对点|多|亮|燃|滴", "面": "积|对|向|貌|临|上|试|谈", "级": "别", "组": "织|长|成|员|建|合",
    "部": "门|分|署|队|委|长|位", "次": "日|序|要|年|月|生", "人": "员|民|口|大|才|均|社|防|武|行道|居|生", "件": "套", "条": "例|款|件", "步": "行|骤|伐|入|道",
    "代": "表|理|办|码|步|价|替|管", "对": "于|接|照|口|比|外|象|标|此", "号": "召|称", "把": "握|关|好|控|脉", "面向": "", "方": "面|式|法|案|便|针|向|可|能|位", "日": "常|均|前|益|报|趋|期",
    "周": "边|到|密|期|围|末|年|报|转", "站": "点|位|岗|长|台|稳", "口": "头|径|号|岸|碑|述", "门": "口|前|店|面|户|诊|卫|类|禁|槛", "路": "口|面|段|灯|线|径|边|况|基|长", "里": "面|程|弄|巷|子",
    "度": "过", "格": "局|外|式|调", "线": "上|下|索|路|条|缆|杆", "字": "样|号|眼|幕", "行": "动|业|政|为|使|人|程|驶|家", "环": "境|节|保|卫|比|绕", "节": "约|日|点|能|假|目|水|俭", "课": "堂|题|后|程|件|间",
    "支": "持|部|撑|付|出|援|委|书|行|教|农|医|队", "种": "植|子|类|粮|养", "样": "本|板|式|品", "群": "众|体|防|主|团|里|聊", "头": "部|脑", "团": "队|结|委|员|支|体|圆|购|长|组", "社": "区|会|保|员|工|长|团|情",
    "员": "工|额", "村": "民|委|级|两|庄|居|规|史|容|务|支|党|组|里|干|医|屯", "区": "域|级|委|政|直|属|别|内", "市": "民|级|委|场|容|政|直|区|属|内", "省": "级|委|市|政|内|属|直|份", "县": "级|委|城|域|直|区|属|内", "国": "家|有|企|务|内|际|土|资|庆|防",
    "地": "区|方|点|块|址|段|面|铁|质|下|上|带", "校": "园|长|外|内|方|区|企|医|车|服|友", "镇": "级|政|域|党|村|里|直|区|长|人|街", "乡": "村|镇|级|贤|亲|土|党|情", "楼": "栋|道|长|宇|上|下|门|层|盘|组|体|顶|面", "座": "谈|位|椅", "晚": "上|会|间|报|饭", "季": "节|度|末", "版": "本|面|块|权",
    "集": "中|体|市|团|合|聚|成|镇|贸|约|结|群|训|资|散|装", "块": "状|头", "片": "区|面|长|警|组", "道": "路|德|理|口|闸|具|家|歉", "队": "伍|员|长", "排": "查|名|列|除|水|序|放|练|污|涝|队", "列": "入|为|出|车|席|举|明|支|管", "包": "括|含|联|保|村|抓|片|装|容|干|户", "架": "设|构|起",
    "席": "位|卡", "句": "话", "顶": "层|端", "档": "案|次", "眼": "睛|界|前|下|光", "夜": "间|市|晚|校|班|跑", "井": "盖|然", "码": "头", "阶段": "性", "回": "头看|访|应|收|复|归|迁|家|乡|顾|落|信|馈|升|流", "款": "项|物", "声": "音|势|誉|明", "首": "次|批|个|创|届|届|位|问|先|要|席|府|都|轮|诊", "卷": "宗", "行政": "", "股": "份|东|权|级|室|长", "双": "方|减|拥|向|重|创|拆|职", "只": "有|要|能|是|为|会|需|争|见|求|顾", "起": "到|来|草|步|重|点|诉|底|效|初|飞|伏|因|源|作用|好|止|降", "处": "理|置|于|罚|长|级|室|在|分|方|暑|境|警|突|以", "所": "有|属|在|以|长|需|谓|辖|得|做|能|制", "家": "庭|长|园|属|政|电|具|教|访|务|居|风|乡|训|门口|禽|畜|校|国|事|暴|装", "张": "贴|榜|挂", "期": "间|限|满|望|末|待|刊|中|房", "份": "额", "项": "目", "轮": "流|岗|换|候|训|值|胎|驳|休|番", "场": "所|地|馆|景|面|合|镇|域|均", "台": "账|阶|风|式|词|湾|资|胞|上|下", "本": "地|级|辖|镇|街道|区|市|县|省|年|月|周|季度|着|次|人|职|色|领|质|身|科|土|村|社区|单位", "套": "餐|用|牌", "册": "子", "篇": "幅|章", "名": "单|录|牌|称|誉|师|家|册|额|义|为|优|列|次|医|校|气|匠", "位": "于|居|列|置|次", "户": "籍|主|外|型|口|均|数|厕|内|表", "类": "别|型|似|推|聚", "批": "示|评|复|准|发|改|阅|驳|注|量",
}
_COUNT_KINDS = {
    "money": "亿元 万元 千元 百元 元 块钱 角钱 美元 欧元 元钱", "duration": "天 年 分钟 小时 秒钟 秒 周 个月 课时 学时 学年 学期 日 晚 夜 季度 世纪",
    "age": "岁 周岁", "fraction": "成", "percent": "% ‰ 百分点 个百分点",
}
_KIND_OF = {unit: kind for kind, units in _COUNT_KINDS.items() for unit in units.split()}
_UNIT_ALIAS = {
    "㎡": "平方米", "平米": "平方米", "km": "公里", "千米": "公里", "平方千米": "平方公里", "kg": "公斤", "千克": "公斤", "个百分点": "百分点", "秒钟": "秒",
    "块钱": "元", "元钱": "元", "幢": "栋", "学时": "课时",
}
_MONEY_SCALE = {"万元": "万", "亿元": "亿", "千元": "千", "百元": "百"}
PREFIX_CANON = {
    "接近": "近", "将近": "近", "近": "近", "大约": "约", "大概": "约", "约": "约", "超过": "超", "超": "超", "逾": "超", "突破": "超", "不到": "不到", "不足": "不到", "未满": "不到", "低于": "不到",
    "不少于": "不少于", "不低于": "不少于", "至少": "不少于", "最少": "不少于", "不超过": "不超过", "不多于": "不超过", "不高于": "不超过", "至多": "不超过", "最多": "不超过", "上": "上",
}
_PREFIX = (
    "(?:接近|将近|大约|大概|不超过|超过|突破|不到|不足|未满|不少于|不低于|至少|最少|不多于|不高于|至多|最多|(?<!不)低于"
    "|(?<![最附靠临邻走亲就贴相远])近|(?<![节预签条履公制合特邀相契违续大])约|(?<![赶反])超|逾|上(?=[百千万]))"
)
PREFIX = re.compile(_PREFIX + " ?")
_MORE = "[余多来几]"
SUFFIX_CANON = {"及以上": "以上", "以上": "以上", "及以下": "以下", "以下": "以下", "左右": "左右", "上下": "左右"}
_AFTER = "(?:及?以[上下](?!简称|几|方面|内容|问题|情况|措施|工作|同志|意见|要求|任务|活动)|左右|上下(?!班|联动|游|贯通|功夫|一))"
_ARABIC = r"(?:\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = "(?:[十百千]?万|亿|[十百千])"
_CN_RUN = rf"[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?"
_JOIN = "(?:至|到|—+|-+|~)"


def _guarded(units: list[str]) -> str:
    ordered = sorted(dict.fromkeys(units), key=len, reverse=True)
    return "|".join(re.escape(u) + (f"(?!{_NOT_BEFORE[u]})" if _NOT_BEFORE.get(u) else "") for u in ordered)


@dataclass(frozen=True, slots=True)
class _Rules:
    blocked: re.Pattern[str]
    start: re.Pattern[str]
    percent: re.Pattern[str]
    fraction: re.Pattern[str]
    ratio: re.Pattern[str]
    span: re.Pattern[str]
    vague: re.Pattern[str]
    half: re.Pattern[str]
    number: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    unit, noun = _guarded(_UNITS), _guarded(_NOUN_UNITS)
    tail = f"(?P<more2>余|多(?=[月年天周日元个]))?(?: ?(?P<after>{_AFTER}))?"
    number = f"(?:(?P<a>{_ARABIC})(?P<s>{_SCALE})?|(?P<c>{_CN_RUN}))"
    return _Rules(
        blocked=re.compile(_BLOCKED),
        start=re.compile(rf"{_PREFIX} ?(?=[\d{CHINESE}第半])|第 ?(?=[\d{CHINESE}])|[\d{CHINESE}]|[数几](?=[十百千万亿{unit[0]}]|\S)|[半过]|[上下]半年|年底|年末|月底"),
        percent=re.compile(
            rf"百分之(?P<c>{_CN_RUN}|\d+(?:\.\d+)?)(?:(?P<more>{_MORE}))?(?: ?(?P<after>{_AFTER}))?"
            rf"|(?P<a>{_ARABIC}) ?(?P<more_a>{_MORE})?(?P<u>[%‰])(?:(?P<after_a>{_AFTER}))?"
        ),
        fraction=re.compile(rf"(?P<den>{_CN_RUN}|\d+)分之(?P<num>{_CN_RUN}|\d+)"),
        ratio=re.compile(r"(?<![\d:])(?:(?P<h>[01]?\d|2[0-4])[:：](?P<mi>[0-5]\d)(?!\d|[:：])|(?P<x>\d+)[:：](?P<y>\d+)(?!\d))"),
        span=re.compile(
            rf"(?P<a>{_ARABIC})(?P<s>{_SCALE})?(?P<u1>%|{unit})? ?{_JOIN} ?(?P<b>{_ARABIC})(?P<s2>{_SCALE})? ?(?P<u>%|{unit})(?: ?(?P<after>{_AFTER}))?"
            rf"|(?P<c>{_CN_RUN})(?P<u3>{unit})?(?:至|到)(?P<d>{_CN_RUN})(?P<u4>{unit})(?: ?(?P<after2>{_AFTER}))?"
        ),
        vague=re.compile(rf"(?P<v>[数几][十百千万亿]{{1,2}}|[十百千]几|[数几](?=个|名|位|户|家|次|场|件|项|天|年|个月|分钟))(?P<more>[余多])?(?: ?(?P<u>{unit}))?"),
        half=re.compile(r"(?:过半数|半数|一半|过半)(?P<after>以上)?|半(?: ?(?P<u>年|天|小时|个月|个小时))(?!度|工作|总结|前)"),
        number=re.compile(
            rf"{number} ?(?P<more>{_MORE})?(?P<s2>万|亿)?(?P<more3>余|多)?(?: ?(?:(?P<u>{unit}){tail}|(?=(?P<n>{noun}))))"
            rf"|{number.replace('(?P<a>', '(?P<a2>').replace('(?P<s>', '(?P<s3>').replace('(?P<c>', '(?P<c2>')}(?P<more4>{_MORE})?(?P<s4>万|亿)?(?P<after2>{_AFTER})?"
        ),
    )


# What looks like a figure and is none: addresses, codes, numbering, names of roads and houses.
_BLOCKED = (
    r"https?://[^\s，。；、）》”]+|www\.[^\s，。；、）》”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\d.])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)400-?\d{3}-?\d{4}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)"
    r"|\d{3,5}(?= ?(?:政务服务|便民|市民|公共法律|公益|医保|消费)?(?:服务)?(?:热线|平台|专线|报警|投诉举报|指挥中心|急救|火警|接警|系统))|(?<=拨打)\d{3,11}"
    r"|(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9]*[-_.+/]?\d+(?:\.\d+)*[A-Za-z0-9]*|\d{1,3}[A-Za-z]+(?<!km)(?<!kg)(?:\d*[A-Za-z]*))(?![A-Za-z0-9%])"
    r"|\d+(?:\+(?:\d+|[A-Za-z]|[XN]))+(?!\d)|(?<!\d)7 ?[×xX*] ?24(?: ?小时)?|(?<!\d)24 ?/ ?7(?!\d)|(?<!\d)\d{1,2}[·•・]\d{1,2}(?!\d)"
    r"|\d+ ?号(?:楼|院|线|门|地块|文)|\d+ ?(?:弄|巷|幢|栋)\d+ ?(?:号|室)|第?\d+号令|〔\d{4}〕\d+号|\[\d{4}\]\d+号"
    r"|《[^《》\n]{1,60}》|“[^“”，。；！？\n]{1,16}”"
    r"|(?:(?<=\n)|(?<![^\n])|(?<=[。；;：:！？]))[ 　]*(?:[（(][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2} ?[.、)）](?!\d))"
    r"|[（(][一二三四五六七八九十]{1,3}[)）]|(?<![\d.])\d{1,2} ?[.．](?=[一-鿿])"
    r"|第[一二三四五六七八九十]{1,2}(?=[，,、：:])|其[一二三四五](?=[，,、：:是])|[一二三四五六七八九十]{1,2}(?:是|要|则)(?!求|素|闻|件|点|职)"
    r"|(?:党的)?(?:十[一二三四五六七八九]?|二十[一-九]?|[一二三四五六七八九])届(?:(?:中央纪委|中央委员会|中央|全国人大|全国政协|[省市区县镇]委)?第?[一二三四五六七八九十]{1,2}(?:次|中)(?:全体会议|全会|会议|党代会|代表大会))"
    r"|(?:党的)?[一二]?十[一二三四五六七八九]?大(?!类|型|队|小|力|家|于|额|量|病|批|面|件|幅)|第[一二三四五六七八九十]+(?:次|届)(?:全国)?(?:党代会|代表大会|人大|全国人大|政协)(?:[一二三四五六七八九十]+次会议)?"
)
_INDEFINITE = frozenset(["个", "项", "条", "支", "套", "张", "本", "份", "种", "类", "批", "面", "把", "股", "部", "道", "门", "块", "片", "座", "所", "组", "对", "双", "只", "台", "路", "样", "方", "线", "格", "团", "代", "声", "步", "点", "级", "层", "号", "档", "笔", "款", "堂", "课", "节", "段", "句", "行", "环", "阶段", "帮", "群", "头", "顶", "名", "位", "回", "度", "分", "口", "眼", "日", "夜", "晚", "员", "社", "村", "校", "国", "省", "市", "区", "县", "地", "家"])
_COUNTING = re.compile(r"(?:[各共仅有另余达为增计加]|新增|新建|新设|建成|增设|设立|完成|销号|办结|召开|开展|举办|组织|成立)$")


def find_figures(text: str) -> list[Figure]:
    """Every quantity and date of `text`, in order; none for set phrases, list numbers and ordinary words."""
    folded = fold(text)
    return [_finish(text, folded, raw) for raw in _scan(folded)]


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    end: int
    kind: str
    value: str
    unit: str
    approx: str = ""
    noun: str = ""


def blocked_spans(folded: str) -> list[Span]:
    """Where digits and numerals are no quantity: set phrases, codes, titles, numbering."""
    spans = load_formulations().phrase_spans(folded)
    spans += [m.span() for m in _rules().blocked.finditer(folded)]
    return sorted(spans)


def _scan(folded: str) -> Iterator[_Raw]:
    blocked = blocked_spans(folded)
    at, rules = 0, _rules()
    while match := rules.start.search(folded, at):
        start = match.start()
        stop = next((b for a, b in blocked if a <= match.end() - (match.end() > start) < b or a <= start < b), 0)
        if stop > start:
            at = stop
            continue
        limit = next((a for a, _ in blocked if a > start), len(folded))
        raw = _read(folded[:limit] + "\x00" if limit < len(folded) else folded, start)
        if raw:
            yield raw
        at = raw.end if raw else max(match.end(), start + 1) if folded[start] not in CHINESE else _skip(folded, start)


def _skip(folded: str, start: int) -> int:
    end = start
    while end < len(folded) and folded[end] in CHINESE:
        end += 1
    return max(end, start + 1)


def _read(text: str, start: int) -> _Raw | None:
    prefix = PREFIX.match(text, start)
    at = prefix.end() if prefix else start
    raw = _read_date(text, at) or _read_quantity(text, at)
    if raw is None or not prefix:
        return raw
    marker = PREFIX_CANON[prefix[0].strip()]
    return _Raw(start, raw.end, raw.kind, raw.value, raw.unit, marker + raw.approx, raw.noun)


def _read_date(text: str, at: int) -> _Raw | None:
    date: Date | None = match_date(text, at)
    return _Raw(at, date.end, date.kind, date.value, "date", date.approx) if date else None


def _read_quantity(text: str, at: int) -> _Raw | None:
    for reader in (_read_percent_span, _read_percent, _read_fraction, _read_ratio, _read_span, _read_half, _read_vague, _read_number):
        raw = reader(text, at)
        if raw:
            return raw
    return None


def _value(arabic: str | None, scale: str | None, chinese: str | None) -> str:
    number = parse_arabic(arabic, scale or "") if arabic else parse_chinese(chinese or "")
    return "" if number is None else plain(number)


def _suffix(*marks: str | None) -> str:
    found = ["余" if m in {"余", "多"} else "余" if m == "来" else SUFFIX_CANON.get(m, m) for m in marks if m]
    return "".join(dict.fromkeys(found))


def _read_percent_span(text: str, at: int) -> _Raw | None:
    m = _PERCENT_SPAN.match(text, at)
    if not m:
        return None
    low, high = (parse_chinese(x) if x[0] in CHINESE else parse_arabic(x) for x in (m[1], m[2]))
    if low is None or high is None:
        return None
    return _Raw(at, m.end(), "range", f"{plain(low)}~{plain(high)}", "%", "")


_PERCENT_SPAN = re.compile(rf"百分之({_CN_RUN}|\d+(?:\.\d+)?)(?:至|到|-|~)百分之({_CN_RUN}|\d+(?:\.\d+)?)")


def _read_percent(text: str, at: int) -> _Raw | None:
    m = _rules().percent.match(text, at)
    if not m or (m["a"] and _rules().span.match(text, at)):
        return None
    cn = m["c"]
    value = _value(m["a"] or (cn if cn and cn[0].isdigit() else None), None, cn)
    unit = m["u"] or "%"
    return _Raw(at, m.end(), "percent", value, unit, _suffix(m["more"] or m["more_a"], m["after"] or m["after_a"])) if value else None


def _read_fraction(text: str, at: int) -> _Raw | None:
    m = _rules().fraction.match(text, at)
    if not m:
        return None
    parts = [_value(x if x[0].isdigit() else None, None, x) for x in (m["num"], m["den"])]
    return _Raw(at, m.end(), "fraction", "/".join(parts), "") if all(parts) else None


def _read_ratio(text: str, at: int) -> _Raw | None:
    m = _rules().ratio.match(text, at)
    if not m:
        return None
    if m["h"]:
        return _Raw(at, m.end(), "date", f"{int(m['h']):02d}:{m['mi']}", "time")
    return _Raw(at, m.end(), "fraction", f"{m['x']}:{m['y']}", "ratio")


def _read_span(text: str, at: int) -> _Raw | None:
    m = _rules().span.match(text, at)
    if not m or (m["u1"] and m["u1"] != m["u"]):
        return None
    unit = m["u"] or m["u4"]
    scale = m["s2"] or _MONEY_SCALE.get(unit, "")
    first_scale = m["s"] or scale
    low = _value(m["a"], first_scale, m["c"])
    high = _value(m["b"], scale, m["d"])
    if not low or not high:
        return None
    canon = "元" if unit in _MONEY_SCALE else _UNIT_ALIAS.get(unit, unit)
    return _Raw(at, m.end(), "range", f"{low}~{high}", canon, _suffix(m["after"] or m["after2"]))


def _read_half(text: str, at: int) -> _Raw | None:
    m = _rules().half.match(text, at)
    if not m or (at and text[at - 1] in "上下大后前多"):
        return None
    if m["u"]:
        return _Raw(at, m.end(), "duration", "0.5", m["u"].replace("个小时", "小时"))
    over = "过" in m[0] or m["after"]
    return _Raw(at, m.end(), "fraction", "1/2", "", "以上" if over else "")


def _read_vague(text: str, at: int) -> _Raw | None:
    m = _rules().vague.match(text, at)
    if not m:
        return None
    unit = m["u"] or ""
    return _Raw(at, m.end(), _KIND_OF.get(unit, "count"), "", _UNIT_ALIAS.get(unit, unit), m["v"].replace("几", "数"))


def _read_number(text: str, at: int) -> _Raw | None:
    ordinal = text[at] == "第"
    m = _rules().number.match(text, at + 1 + (text[at + 1 : at + 2] == " ") if ordinal else at)
    if not m:
        return None
    unit = m["u"] or ("个" if m["n"] and not ordinal else "")
    run = m["c"] or m["c2"]
    if run and not ordinal:
        near = _adjacent(at, m, run, unit)
        if near:
            return near
        if not _is_quantity(text, at, m, run):
            return None
    value = _number_value(m, unit)
    if not value:
        return None
    kind = "ordinal" if ordinal else _KIND_OF.get(unit, "count")
    canon = "元" if unit in _MONEY_SCALE else _UNIT_ALIAS.get(unit, unit)
    approx = _suffix(m["more"] or m["more2"] or m["more3"] or m["more4"], m["after"] or m["after2"])
    return _Raw(at, m.end(), kind, value, canon, approx, m["n"] or "")


def _number_value(m: re.Match[str], unit: str) -> str:
    value = _value(m["a"] or m["a2"], m["s"] or m["s3"], m["c"] or m["c2"])
    if not value:
        return ""
    extra = "".join(x for x in (m["s2"], m["s4"]) if x)
    number = parse_arabic(value)
    for scale in (extra, _MONEY_SCALE.get(unit, "")):
        number = number * parse_arabic("1", scale)
    return plain(number)


_PAIR = re.compile("(?P<head>[一二三四五六七八九]?十)?(?P<x>[一二两三四五六七八九])(?P<y>[二三四五六七八九])(?P<scale>[十百千万])?")


def _adjacent(at: int, m: re.Match[str], run: str, unit: str) -> _Raw | None:
    """三四个, 十五六人, 二三十户: two neighbouring digits are a range."""
    pair = _PAIR.fullmatch(run)
    if not pair or not unit:
        return None
    x, y = (parse_chinese(pair[k]) or 0 for k in ("x", "y"))
    if not 0 < y - x <= 2:
        return None
    base = parse_chinese(pair["head"]) or 0 if pair["head"] else 0
    scale = parse_chinese({"十": "一十", "百": "一百", "千": "一千", "万": "一万"}[pair["scale"]]) or 1 if pair["scale"] else 1
    low, high = base + x * scale, base + y * scale
    return _Raw(at, m.end(), "range", f"{plain(parse_arabic(str(low)))}~{plain(parse_arabic(str(high)))}", _UNIT_ALIAS.get(unit, unit))


def _is_quantity(text: str, at: int, m: re.Match[str], run: str) -> bool:
    """Whether a Chinese numeral counts something, rather than being a word's part."""
    if not (m["u"] or m["n"]):
        return len(run) > 1 and run[0] not in "万亿" and (parse_chinese(run) or 0) >= 20 and bool(m["more4"] or len(run) > 3)
    if run in {"千万", "百万", "万", "千", "百", "亿", "零", "〇"} and not (m["more"] or PREFIX.search(text[max(0, at - 3):at])):
        return m["u"] in {"元", "人", "户", "吨", "亩", "人次", "字"} and run not in {"零", "〇"}
    if run == "一" and not m["more"]:
        return _one_counts(text, at, m)
    return True


def _one_counts(text: str, at: int, m: re.Match[str]) -> bool:
    """一次 counts; 一项, 一套 only where counting is meant: 各一个, 另有一项，or at the end of a clause."""
    unit = m["u"] or m["n"]
    if unit not in _INDEFINITE:
        return True
    after = text[m.end() : m.end() + 1]
    return not after or after in "，。；、！？,;.)）\n\x00" or bool(re.search("(?:各|共|仅|另有|新增|增设|新建|只有|共计|合计)$", text[max(0, at - 2) : at]))


def _finish(text: str, folded: str, raw: _Raw) -> Figure:
    span = (raw.start, raw.end)
    dated = raw.unit in {"date", "time"}
    counted = "" if dated else (raw.noun and counted_noun(folded, raw.end)) or counted_noun(folded, raw.end)
    label = "" if dated else label_before(folded, raw.start)
    return Figure(text[raw.start : raw.end], span, raw.kind, raw.value, raw.unit, raw.approx, counted, label)

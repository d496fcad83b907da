"""The words around a figure: the noun it counts, and the words that say what was counted."""

from __future__ import annotations

import re

# Words that cannot be part of the noun a figure counts: it ends before them.
_STOP = ["的", "了", "在", "为", "和", "与", "及", "并", "等", "已", "均", "都", "将", "被", "由", "从", "对", "向", "把", "于", "是", "有", "无", "不", "未", "占", "达", "较", "比", "共", "全", "每", "各", "其", "中", "内", "外", "前", "后", "间", "开展", "组织", "召开", "举办", "进行", "参加", "参与", "完成", "签订", "签署", "发放", "张贴", "制作", "推送", "发布", "走访", "排查", "整改", "整治", "化解", "处置", "办结", "解决", "建立", "成立", "设立", "新建", "新设", "建成", "改造", "现场", "述职", "实行", "落实", "推进", "推动", "覆盖", "服务", "惠及", "受益", "涉及", "收到", "征集", "上报", "下发", "印发", "制定", "出台", "邀请", "深入", "通过", "按照", "根据", "围绕", "结合", "提升", "提高", "增长", "下降", "同比", "减少", "增加", "全部", "全面", "同时", "已经", "正在", "仍在", "继续", "持续", "及时", "定期", "每天", "每周", "每月", "每季度", "平均", "集中", "专题", "研讨", "讲授", "学习", "参会", "到场", "出席", "报名", "获评", "获得", "荣获", "入选", "纳入", "交办", "移交", "立案", "查处", "取缔", "清理", "清除", "拆除", "安装", "更换", "维修", "检查", "巡查", "督查", "督办", "约谈", "通报", "培训", "轮训", "演练", "慰问", "帮扶", "救助", "资助", "发展", "培养", "选派", "配备", "招募", "注册", "上岗", "实现", "达到", "达", "超", "约", "近", "余", "以", "让", "使", "得", "就", "还", "也", "又", "再", "至", "到"]
_KEEP_AFTER = re.compile("(?:服务|学习|检查|培训|演练|巡查|发展|整改|帮扶|慰问|清理|整治|救助|研讨|督查|改造|排查)(?=[站点队员中心室会班岗卡卡组课处窗口项目对象活动问题隐患])")
_HAN = re.compile("[“《]?[\u4e00-\u9fff]+")
_STOP_RE = re.compile("|".join(sorted(_STOP, key=len, reverse=True)))
_BEFORE = re.compile("[\u4e00-\u9fffA-Za-z“”《》·]+ ?$")
# Words in front of a figure that carry no meaning of what is counted.
_LIGHT = re.compile(
    "^.*(?:开展了?|组织了?|举办了?|召开了?|进行了?|累计|合计|总计|共计|共有|共|达到|达|为|有|已|各|新增|增至|约|近|超|每周|每月|每季度|每年|每天|上半年|下半年|今年|全年|了|的|是|至|仅|就)(?=$|.)"
)
_LIGHT_TAIL = re.compile("(?:开展了?|组织了?|举办了?|召开了?|进行了?|累计|合计|总计|共计|共有|共|达到|达|为|有|各|增至|了|的|是|至|仅|就|每周|每月|每季度|每年|每天|已|上|另)+$")
_LIGHT_HEAD = re.compile("^.*(?:开展了?|组织了?|举办了?|召开了?|进行了?|发放了?|累计|合计|总计|共计|每周|每月|每季度|每年|每天|上半年|下半年|今年以来|今年|全年|已)")


def counted_noun(text: str, at: int, limit: int = 8) -> str:
    """The noun that begins at `at` of `text`, cut before the first word that cannot belong to it."""
    match = _HAN.match(text, at)
    if not match:
        return ""
    run = match[0].strip("“《")
    for stop in _STOP_RE.finditer(run):
        if not _KEEP_AFTER.match(run, stop.start()):
            run = run[: stop.start()]
            break
    return run if len(run) <= limit else ""


def label_before(text: str, at: int, limit: int = 16) -> str:
    """The words of the same clause that stand directly before `at`, without light words (开展, 共, 累计)."""
    match = _BEFORE.search(text, max(0, at - 40), at)
    if not match:
        return ""
    run = _LIGHT_TAIL.sub("", match[0].strip())
    run = _LIGHT_HEAD.sub("", run).strip("“”《》 ")
    return run[-limit:]

"""The words around a figure: the noun it counts, and the words that say what was counted."""

from __future__ import annotations

import re

# Words that cannot be part of the noun a figure counts: it ends before them.
_STOP = """
的 了 在 为 和 与 及 并 等 已 均 都 将 被 由 从 对 向 把 于 是 有 无 不 未 占 比 共 全 每 各 其 外 前 后 还 也 又 再 至 到 以 让 使 得 就 同 超 约 近
另  开展 组织 召开 举办 进行 参加 参与 完成 签订 签署 发放 张贴 制作 推送 发布 走访 排查 整改 整治 化解 处置 办结 解决 建立 成立 设立 新建 新设 建成 改造  现场 述职
实行 落实 推进 推动 覆盖 服务 惠及 受益 涉及 收到 征集 上报 下发 印发 制定 出台 邀请 深入 通过 按照 根据 围绕 结合 提升 提高 增长 下降 减少 增加  正在 仍在 继续 持续
及时 定期 平均 集中 专题 研讨 讲授 学习 参会 到场 出席 报名 获评 获得 荣获 入选 纳入 交办 移交 立案 查处 取缔 清理 清除 拆除 安装 更换 维修 检查  巡查 督查 督办 约谈
通报 培训 轮训 演练 慰问 帮扶 救助 资助 发展 培养 选派 配备 招募 注册 上岗 实现 达到 达 主动 进驻 入驻 带头 牵头 自愿 累计 同比 环比 今年 部署 分析 研究 内(?!部|容|涝)
中(?!心|队|学|层|小|老|青|医|高|介|专|国) 间
"""
# Where a stop word is part of a noun after all: 党组织, 服务站, 检查组.
_NOUN_AFTER = re.compile(
    "(?:服务|学习|检查|培训|演练|巡查|发展|整改|帮扶|慰问|清理|整治|救助|研讨|督查|改造|排查|征集|研究|分析|专题|集中|参与|推进|组织|建设|救助|走访|同)"
    "(?=站|点|队|员|中心|室|会|班|岗|卡|组|课|处|窗口|项目|对象|活动|问题|隐患|小组|平台|基地|所|者|人员|生活|档案|清单|报告|方案|制度|学习|案例|志|区|行动)"
)
_NOUN_BEFORE = re.compile("(?:党|群团|社会|基层|团|经济|合作|自治|行业|学|业主|志愿|专业|体育|文艺|社|协|各级|居民)$")
_STOP_RE = re.compile("|".join(w if "(" in w else re.escape(w) for w in sorted(_STOP.split(), key=len, reverse=True)))
_COUNTED = re.compile("[“《]?[\u4e00-\u9fff]+")
_BEFORE = re.compile("[\u4e00-\u9fffA-Za-z“”《》·]+ ?$")
_LIGHT = (
    "开展了?|组织了?|举办了?|召开了?|进行了?|发放了?|签订了?|累计|合计|总计|共计|共有|总共|一共|共|每周|每月|每季度|每季|每年|每天|每日|上半年|下半年|今年以来|今年|全年|截至目前|目前|先后|达到|增至|达|为|有|各|了|的|是|至|仅|就|已经|已|上|另|并|与|和"
)
_LIGHT_TAIL = re.compile(f"(?:{_LIGHT})+$")
_LIGHT_HEAD = re.compile("^.*(?:开展了?|组织了?|举办了?|召开了?|进行了?|发放了?|签订了?|累计|合计|总计|共计|每周|每月|每季度|每年|每天|上半年|下半年|今年以来|今年|全年|截至目前|先后|已经|已)|^(?:与|和|其中|并|另|等|以下|以上|了|的)+")


def counted_noun(text: str, at: int, limit: int = 8) -> str:
    """The noun that begins at `at` of `text`, cut before the first word that cannot belong to it."""
    match = _COUNTED.match(text, at, at + 16)
    if not match:
        return ""
    run = match[0].strip("“《")
    for stop in _STOP_RE.finditer(run):
        inside = stop.start() and (_NOUN_BEFORE.search(run, 0, stop.start()) and stop[0] == "组织")
        if not inside and not _NOUN_AFTER.match(run, stop.start()):
            run = run[: stop.start()]
            break
    return run if len(run) <= limit else ""


def label_before(text: str, floor: int, at: int, limit: int = 16) -> str:
    """The words of the same clause that stand directly before `at`, not before `floor`, without light words."""
    match = _BEFORE.search(text, max(floor, at - 40), at)
    if not match:
        return ""
    run = _LIGHT_TAIL.sub("", match[0].strip())
    return _LIGHT_HEAD.sub("", run).strip("“”《》· ")[-limit:]

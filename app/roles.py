"""What a section is for: its stage in the report (opening, work, problems, next steps, closing) and its topics.

Clerks word their bullets in plain speech ("群里有人乱传话"), reports in set phrases ("加强舆论引导"): the two share
hardly a character. Topics bridge them: each has words of both worlds, and paraphrases for the encoder where no
word matches. Measured by tests/benchmarks/retrieval.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Stage = Literal["opening", "work", "problems", "next_steps", "closing"]
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Topic:
    """One sort of content: words that point to it, in official and in plain speech, and what clerks say of it."""

    name: str
    words: tuple[str, ...]
    paraphrases: tuple[str, ...]


def _topic(name: str, words: str, *paraphrases: str) -> Topic:
    return Topic(name, tuple(words.split()), paraphrases)


TOPICS: tuple[Topic, ...] = (
    _topic(
        "theory_study",
        "理论 学习 中心组 研讨 党课 读书班 学习强国 轮训 讲话 原文 原著 研学 党校 辅导 党史 主题教育 理想信念 思想根基 "
        "学思 领学 自学 课堂 念 读书 看书 笔记 心得 体会 上课 讲课 听课 老师 书本 册子 学了 学完 考试 答题 背诵 翻书 读报",
        "组织干部坐下来读文件、读原著，写心得笔记，轮流上台谈体会",
        "请老师来讲课，大家听完一起讨论",
        "把上级的讲话精神学懂弄通，用来解决实际问题",
        "书记带头讲党课，支部每月集中学习",
        "到红色教育基地参观，重温誓词，让干部受教育",
        "定期考一考、问一问，看大家学进去没有",
        "理论学习中心组集中学习和专题研讨，武装头脑、筑牢思想根基",
    ),
    _topic(
        "responsibility",
        "责任 第一责任人 一岗双责 领导小组 党委会 党工委会 党组会 专题研究 部署 考核 述职 督查 分工 机制 方案 问责 追责 "
        "组织领导 统筹 齐抓共管 纳入 书记 一把手 头儿 带头 牵头 拍板 当家 分管 包片 包干 任务单 算账 打分 扣分 谁主管 "
        "谁负责 挂钩 军令状 班子 领导 约谈 履职 挂帅",
        "一把手亲自抓，副手各管一块，谁的事谁负责",
        "领导开会专门研究这项工作，布置任务、分好工",
        "跟下面签责任书，年底考核打分，干不好要追责",
        "和业务工作一起安排、一起检查、一起考核",
        "成立领导小组，明确牵头人，层层传导压力",
        "把任务分到人头，定期检查进度，落后的要约谈",
        "落实主体责任，健全责任体系和工作机制，压实各级责任",
    ),
    _topic(
        "public_opinion",
        "舆情 舆论 网络 网评 网评员 谣言 评论 跟帖 网民 网友 敏感信息 热点 清朗 不实 上网 话语权 微信群 群里 朋友圈 抖音 "
        "短视频 发帖 帖子 留言 转发 谣 假消息 瞎传 传言 手机 骂 吐槽 热搜 网上 直播 闲话 曝光 发声",
        "网上有人造谣传谣，我们及时澄清事实",
        "居民在微信群里抱怨骂人，工作人员出面解释疏导",
        "安排人盯着网上的评论和帖子，主动跟帖引导",
        "发现不实信息马上核实、辟谣、上报",
        "短视频传开了引起议论，第一时间公布真相",
        "教育大家不信谣不传谣，文明上网",
        "加强网络舆情监测处置和舆论引导，掌握话语权",
    ),
    _topic(
        "positions",
        "阵地 三审三校 审核 公众号 微博 官网 网站 宣传栏 电子屏 显示屏 书屋 图书室 阅览室 工作群 信息发布 账号 平台 备案 "
        "文化站 论坛 活动室 出版物 墙上 屏幕 书架 牌子 橱窗 标语 展板 把关 审稿 过目 稿件 图书 广播站 礼堂",
        "公众号发文章之前要几个人看过才能发",
        "检查宣传栏、电子屏、标语牌，过时破损的换掉",
        "清理不该有的书，给图书室添新书",
        "把没用的账号和微信群关掉，进群要实名",
        "修好活动室、文化站、图书室，让群众有地方去",
        "各类讲座论坛要先报批，专人负责管理",
        "加强意识形态阵地的建设、管理和使用，严格信息发布审核",
    ),
    _topic(
        "publicity",
        "宣传 宣讲 氛围 媒体 报道 投稿 新闻 典型 主旋律 文艺 演出 汇演 文化活动 志愿服务 条幅 横幅 海报 宣传页 传单 文明 "
        "道德模范 弘扬 主题活动 精神文明 喇叭 唱戏 戏台 秧歌 广场舞 赶集 摆摊 报纸 电视 上镜 好人 评选 红歌 比赛 晚会 "
        "热闹 发稿 节目 讲故事",
        "用大喇叭广播、发传单、挂横幅，让家家户户都知道",
        "写稿子上报纸电视，宣传好做法好典型",
        "搭台唱戏、跳舞、办比赛，群众看得高兴",
        "评选身边好人、文明家庭，带动大家学",
        "讲师走进院子、田头，用大白话讲政策",
        "组织志愿者开展活动，帮助老人孩子",
        "加大宣传宣讲力度，弘扬主旋律，营造浓厚氛围",
    ),
    _topic(
        "risk",
        "风险 研判 隐患 排查 预警 防范 化解 预案 苗头 倾向 监测 巡查 应急 矛盾 稳定 重点人 渗透 台账 出事 盯住 盯着 冒烟 "
        "闹事 上访 纠纷 提前 早发现 早处置 摸排 摸底 出乱子 防线",
        "定期碰头分析形势，看哪里可能出问题",
        "把容易出乱子的地方列成单子，一个个盯住",
        "提前想好办法，早发现、早报告、早处理",
        "有苗头的事赶紧压下去，别闹大",
        "摸清重点人员和重点领域的底数，专人跟踪",
        "突发情况有预案，值班值守不断人",
        "健全风险分析研判和预警机制，排查化解风险隐患",
    ),
    _topic(
        "team",
        "队伍 人员 人才 专业 业务 能力 培训 专职 兼职 骨干 通讯员 宣传员 素质 人手 缺人 没人 调走 身兼 生手 年轻人 笔杆子 "
        "本领 水平",
        "人手少，一个人干好几样活",
        "会写会说的人不多，水平跟不上",
        "多培养几个年轻骨干，组织业务培训",
        "人员变动快，新来的不熟悉",
        "加强干部人才队伍建设，提高业务能力和素质",
    ),
    _topic(
        "party_building",
        "党建 支部 党员 党组织 发展党员 组织生活 主题党日 三会一课 换届 两新 党费 联建 先锋 双报到 党群 入党 积极分子 谈心",
        "支部按时开会，党员过组织生活",
        "培养入党积极分子，发展新党员",
        "党员亮身份、认岗位，到社区报到干实事",
        "加强基层党组织建设，发挥战斗堡垒和先锋模范作用",
    ),
    _topic(
        "work_safety",
        "安全生产 消防 燃气 企业 厂房 仓库 施工 工地 危化 有限空间 电气 特种设备 事故 灭火器 演练 整改 执法 自建房 "
        "防汛 防火 电动车 充电 飞线 线路 煤气 着火 起火 通道 工贸 九小场所",
        "到厂子、店铺、工地挨个查，电线老化、通道堵了的限期改",
        "搞消防演练，教大家用灭火器、怎么逃生",
        "电动车不准进楼充电，拉出来的飞线剪掉",
        "汛期值班，危险房子里的人提前转移",
        "开展安全生产隐患排查整治，严防各类事故发生",
    ),
    _topic(
        "welfare",
        "养老 老人 老年 低保 特困 救助 残疾 困难群众 儿童 留守 孤儿 助餐 食堂 护理 照料 适老化 探访 补贴 津贴 空巢 独居 "
        "失能 慈善 殡葬 吃饭 送餐 看望 米面 困难户 福利",
        "给老人办食堂、送饭上门，行动不便的有人照顾",
        "困难人家及时救助，钱和东西发到手",
        "常去看望独居老人、留守孩子",
        "残疾人、低保户的待遇审核发放",
        "健全养老服务和社会救助体系，兜牢基本民生底线",
    ),
    _topic(
        "city_management",
        "市容 环境 卫生 垃圾 占道 摊贩 摊点 违建 违法建设 停车 广告牌 油烟 清扫 绿化 道路 路灯 管网 井盖 老旧小区 改造 "
        "物业 人居 河道 污水 厕所 小广告 乱停 乱放 乱贴 噪声",
        "路边摊占道、车辆乱停，劝导清理",
        "垃圾分类、扫街清运，卫生死角搞干净",
        "拆违建，修路灯、补井盖、改造老小区",
        "物业不管事，居民不满意，帮着协调",
        "加强城市精细化管理，整治市容环境秩序",
    ),
    _topic(
        "petitions",
        "信访 来访 来信 积案 诉求 调解 调委会 12345 热线 接访 包案 重复访 投诉 工单 回访 劝返 讨薪 欠薪 打架 说和 评理",
        "老百姓来反映问题，领导接待，限期答复",
        "多年的老案子有人包，一件件了结",
        "邻居吵架、家里闹纠纷，请人说和",
        "热线投诉件按时办，办完打电话问满意不满意",
        "畅通信访渠道，依法及时就地解决群众合理诉求",
    ),
    _topic(
        "public_order",
        "平安 治安 反诈 诈骗 禁毒 巡逻 网格 网格员 综治 扫黑除恶 社区矫正 帮教 精神障碍 校园 铁路护路 警务 民警 派出所 盗窃 "
        "监控 探头 骗 小偷 义警",
        "网格员走街串户，夜里有人巡逻",
        "防骗宣传，帮老人追回被骗的钱",
        "装摄像头，小偷小摸少了",
        "刑满回来的、吸过毒的有人帮有人管",
        "推进平安建设和网格化治理，维护社会治安稳定",
    ),
    _topic(
        "public_service",
        "窗口 办事 便民 服务大厅 政务 一网通办 代办 帮办 跑腿 材料 证明 审批 社保 医保 就业 招聘 岗位 热线 预约 延时 好差评 "
        "上门办 跑一趟 排队 证照",
        "办事少跑路，材料少交，窗口态度好",
        "老人不会用手机办，工作人员代办、上门办",
        "办招聘会，帮人找工作",
        "中午不关门，周末也能办",
        "优化政务服务流程，提升便民服务水平",
    ),
    _topic(
        "civic_practice",
        "文明实践 实践站 实践所 志愿者 志愿 移风易俗 红白理事会 村规民约 积分 家风 文明家庭 文明创建 高价彩礼 大操大办 "
        "婚事 丧事 道德讲堂 点单 文明村",
        "红白喜事简办，不比排场不收高价彩礼",
        "志愿者点单上门，做了好事攒积分换东西",
        "村里定规矩，评好媳妇、好婆婆",
        "深化新时代文明实践，培育文明乡风、良好家风",
    ),
)
ROLES: tuple[str, ...] = (*(topic.name for topic in TOPICS), "opening", "problems", "next_steps", "closing", "other")

_ASKS: tuple[tuple[Stage, str], ...] = (
    ("opening", "开头|开场|引言|前言|导语|概述|总体情况|基本情况|总述|帽段"),
    ("closing", "结尾|结语|结束语|收尾|表态|表个态|表决心|最后一段"),
    ("problems", "问题|不足|不够|有待|亟待|短板|困难|差距|薄弱|弱项|风险点|欠缺|没弄好|没做好|没干好|毛病|难处|跟不上"),
    ("next_steps", "下一步|下步|下半年|下阶段|今后|打算|谋划|努力方向|工作计划|明年|来年|下年度|接下来|往后|接着干|工作安排"),
)
_PROBLEM_HEADING = re.compile("问题|不足|短板|困难|差距|弱项|风险点|有待|亟待|不够|欠缺|薄弱")
# "坚持问题导向" and "化解矛盾问题" head a piece of work.
_NO_PROBLEM = re.compile("问题导向|(?:解决|化解|破解|整改|整治|解难|攻克)[^，,、]{0,6}(?:问题|困难|难题)|困难(?:群众|群体|家庭|职工|党员|老人|儿童|户)")
_NEXT_HEADING = re.compile("下一步|下步|下半年|下阶段|今后|整改措施|整改方向|打算|谋划|努力方向|工作计划|明年|来年|下年度")
_NEXT_BODY = re.compile("下半年|下一步|下步|今后|将继续|将以|我们将|将进一步|计划在")
_CLOSING_BODY = re.compile("下一步|今后|总之|展望|新的一年|新征程")
_LACKS = re.compile("[不没](?:够|足|高|强|深|细|实|多|大|会|懂|愿|太|到位|及时|平衡|适应|熟|住|了|工夫|时间|人|钱|地方|几个|啥)|缺|太少|只有|走过场|两张皮|跟不上|老一套|单一|滞后|薄弱|就一个")
_PLANS = re.compile("准备|打算|争取|计划|[1-9一二两三四五六七八九十]+月(?:底|初|中旬|份)?[之以]?前|年底|月底|年内|力争|接着|继续|明年|还要|再[搞办修添建拉招抓]")

_HEAD_WEIGHT = 4.0
_MOST_HITS = 2  # of one word in the body: a section that says 学习 ten times is no more about study
_BODY = 500  # characters: what a section is about stands at its beginning
_PRIOR = 3.0  # weight of the encoder's opinion, in word hits
_SHARPNESS = 100.0  # e5 similarities of unlike texts differ by a hundredth


@dataclass(frozen=True, slots=True)
class Profile:
    """Stage and share of every topic (in the order of TOPICS) of a section or a query."""

    stage: Stage
    topics: Vector

    @property
    def role(self) -> str:
        """One name: the stage, or the chief topic of a piece of work, "other" where no topic stands out."""
        if self.stage != "work":
            return self.stage
        best = int(self.topics.argmax())
        return TOPICS[best].name if self.topics[best] >= 2 / len(TOPICS) else "other"


def paraphrases() -> list[str]:
    """One text for every topic, for the encoder (as a query): measured as good as the mean of its sentences."""
    return ["。".join(topic.paraphrases) for topic in TOPICS]


def section_profile(path: Sequence[str], text: str, *, first: bool, likeness: Vector) -> Profile:
    """What a section of a report is for.

    Args:
        path: its headings.
        text: its body.
        first: it is the first section of its report.
        likeness: similarity of its vector to the vector of each of `paraphrases()`.
    """
    return Profile(_section_stage(path, text, first), _topics(path[-1] if path else "", text[:_BODY], likeness))


def query_profile(query: str, likeness: Vector) -> Profile:
    """What the clerk wants to write; the first line of `query` is the heading, the rest are bullets."""
    title, _, facts = query.strip().partition("\n")
    return Profile(_query_stage(title, facts), _topics(title, facts, likeness))


def _section_stage(path: Sequence[str], text: str, first: bool) -> Stage:
    if not path:
        return "opening" if first or not _CLOSING_BODY.search(text[:20]) else "closing"
    headings = [_NO_PROBLEM.sub("", heading) for heading in path]
    if any(_NEXT_HEADING.search(heading) for heading in headings):
        return "next_steps"
    if any(_PROBLEM_HEADING.search(heading) for heading in headings):
        return "problems"
    return "next_steps" if _NEXT_BODY.search(text[:60]) else "work"


def _query_stage(title: str, facts: str) -> Stage:
    title = _NO_PROBLEM.sub("", title)
    for stage, pattern in _ASKS:
        if re.search(pattern, title):
            return stage
    lines = [line for line in facts.splitlines() if line.strip(" -•·")]
    for stage, cue in (("problems", _LACKS), ("next_steps", _PLANS)):
        if lines and sum(bool(cue.search(line)) for line in lines) * 3 >= len(lines) * 2:
            return "problems" if stage == "problems" else "next_steps"
    return "work"


def _topics(head: str, body: str, likeness: Vector) -> Vector:
    hits = np.array([_hits(topic.words, head, body) for topic in TOPICS], dtype=np.float32)
    opinion = np.exp((likeness - likeness.max()) * _SHARPNESS)
    share = (hits + _PRIOR * opinion / opinion.sum()) / (hits.sum() + _PRIOR)
    return np.asarray(share, dtype=np.float32)


def _hits(words: Sequence[str], head: str, body: str) -> float:
    return sum(_HEAD_WEIGHT * (word in head) + min(_MOST_HITS, body.count(word)) for word in words)

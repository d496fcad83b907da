"""What a report's title looks like, which words headings are made of, and what sort of work a title names."""

from __future__ import annotations

import re

# "思结": a recogniser's reading of 总结; the title still ends a line or stands before 篇7.
_TITLE_END = (
    r"(?:总结报告|思结报告|工作总结|情况总结|总结|小结|情况汇报|汇报材料|汇报提纲|工作汇报|汇报|工作报告|述职报告|自查报告|情况报告|报告|情况通报|通报"
    r"|述职述廉|工作情况|落实情况|开展情况|完成情况|工作要点|工作计划|工作方案|实施方案|工作材料|经验材料|典型材料|交流材料|发言材料|发言提纲|工作综述)"
)
_TITLE_TAIL = r"(?:\s*[(（【\[][^()（）【】\[\]\n]{1,20}[)）】\]]|\s*范文|\s*[-—]{1,2}[^\n]{1,15})?"
_NO_STOP = r"[^。；;！!？?:：\n]"
TITLE_LINE = re.compile(rf"{_NO_STOP}{{2,60}}?{_TITLE_END}{_TITLE_TAIL}")
_LONGEST_STOCK = 30
_LONG_ENOUGH = 8  # characters: "工作总结" alone is a scrap of a title

# A title glued to the running text behind it, as one-line files have it.
TITLE_GLUED = re.compile(
    r"(?:关于|20\d\d\s*[年—-]|[XＸ×xｘ*＊某\d]{1,4}|[\u4e00-\u9fff]{2,12}(?:街道|镇|乡|县|区|市|局|办|委|社区|公司|集团|学校|中心|支部))"
    rf"[^。；;！!？?:：，,\n]{{4,45}}?{_TITLE_END}(?![的》”」、，,。已经和与及等按])"
)

_NUMERAL = r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})"
# 篇7 behind a title, 【篇七】, 第七篇: ; "8篇", "投稿X篇" are counts.
PIECE = re.compile(
    rf"[【\[(（]?[ \u3000]{{0,4}}(?:(?<![0-9０-９一二三四五六七八九十几数多余百千万XＸ×x*两这本全每各])篇\s*(?P<a>{_NUMERAL})|第\s*(?P<b>{_NUMERAL})\s*篇(?=\s*[:：】\])）\n])|范文\s*(?P<c>{_NUMERAL})(?=\s*[:：】\])）\n]))"
    r"\s*[】\])）]?[ \t]*[:：]?(?!\s*[文报论稿章])"
)
COLLECTION = re.compile(
    r"^.{2,60}?(?:[(（【\[]?(?:精选|通用|合集|汇编|范文|推荐|共|集锦|优秀|最新|整理|大全)* ?[0-9０-９一二三四五六七八九十]{1,3} ?篇 ?(?:范文|合集|汇编|精选)?\s*[)）】\]]?)(?:\.\w{3,4})?"
)

_TIME = r"(?:20\d\d年?(?:度)?|上半年|下半年|今年|全年|本年度?|明年|来年|下一年度?|新的一年|(?:前|第)?[一二三四]季度|下一步|下步|下一阶段|下阶段|今后|近期|当前|目前|接下来)"
_ATTRIBUTE = r"(?:主要|具体|基本|总体|突出(?=问题|困难|矛盾|短板)|整体|几点|相关|有关|存在|面临|取得|的|以及|和|与|及|、|几个|落实|开展|推进|完成|运行)"
_NOUN = (
    r"(?:做法|成效|成绩|亮点|特色|经验|体会|措施|举措|打算|计划|安排|思路|谋划|规划|设想|重点|任务|目标|建议|对策|困难|问题|不足|短板|弱项|薄弱环节"
    r"|差距|原因|原因分析|整改|改进|情况|进展|方向|努力方向|回顾|展望|风险点|风险|隐患|要求|启示|方面|工作)"
)
_TOPIC = r"[\u4e00-\u9fff]{1,10}?"
_WORDS = rf"(?:{_ATTRIBUTE}|{_NOUN})*{_NOUN}"  # no word stands in both lists: the reading stays unique, and so fast
_PLAIN_TITLE = re.compile(rf"{_TIME}?(?:以来)?的?{_WORDS}")
_TOPIC_TITLE = re.compile(
    rf"(?:{_TIME}|存在|主要|重点|具体)(?:以来)?{_TOPIC}{_WORDS}|{_TOPIC}(?:工作)?(?:主要|具体|基本|总体|存在|开展|落实|的){_WORDS}"
)
_LOST_HEADING = re.compile(rf"(?:{_TIME}(?:以来)?的?|存在|主要|面临|具体){_WORDS}")

_KINDS = (
    ("意识形态", ("意识形态",)),
    ("党建", ("党建", "党的建设", "党支部", "从严治党", "党组织")),
    ("党风廉政", ("党风廉政", "纪检", "廉政", "纪委", "作风建设")),
    ("安全生产", ("安全生产", "消防", "应急", "防灾", "防汛", "燃气安全")),
    ("信访维稳", ("信访", "维稳", "矛盾纠纷")),
    ("平安建设", ("平安建设", "综治", "政法", "扫黑除恶", "反诈", "禁毒", "社会治安", "平安")),
    ("文明实践", ("文明实践", "精神文明", "文明创建", "志愿服务", "创文")),
    ("民政养老", ("民政", "养老", "社会救助", "残联", "助残", "老龄", "低保")),
    ("城市管理", ("城市管理", "城管", "市容", "环境卫生", "环卫", "人居环境", "垃圾分类", "违建")),
    ("公共服务", ("公共服务", "便民服务", "政务服务", "社会事业", "卫生健康", "就业", "社保", "教育")),
    ("宣传思想", ("宣传思想", "宣传文化", "理论学习", "宣传工作", "思想政治")),
    ("乡村振兴", ("乡村振兴", "农业农村", "三农", "脱贫", "扶贫")),
    ("生态环保", ("生态环境", "环保", "河长", "林长", "污染防治")),
    ("法治建设", ("法治", "依法行政", "普法", "司法")),
    ("基层治理", ("基层治理", "社会治理", "网格", "社区治理")),
    ("统战群团", ("统战", "统一战线", "工会", "共青团", "妇联", "民族宗教", "人大", "政协")),
    ("经济发展", ("经济", "招商", "营商环境", "项目建设")),
)


def is_title_line(line: str) -> bool:
    """Whether a line by itself can be a report's title."""
    line = line.strip()
    return len(line) >= _LONG_ENOUGH and TITLE_LINE.fullmatch(line) is not None


def ends_like_title(line: str) -> bool:
    """Whether a line can be the last scrap of a title that was broken over several lines."""
    return re.search(_TITLE_END + _TITLE_TAIL + "$", line.strip()) is not None


def is_common_heading(text: str) -> bool:
    """Whether `text` is made of nothing but the words such headings are made of: 存在的主要问题, 下一步工作打算."""
    text = text.strip()
    return len(text) <= _LONGEST_STOCK and _PLAIN_TITLE.fullmatch(text) is not None


def is_topic_heading(text: str) -> bool:
    """As `is_common_heading`, with the name of the work inside: 下一步安全生产工作具体举措."""
    text = text.strip()
    return len(text) <= _LONGEST_STOCK and _TOPIC_TITLE.fullmatch(text) is not None


def is_stock_heading(text: str) -> bool:
    """Either of the two."""
    return is_common_heading(text) or is_topic_heading(text)


def is_lost_heading(sentence: str) -> bool:
    """Whether a whole sentence in the middle of a body is a heading that lost its number and its line."""
    return 4 <= len(sentence) <= 18 and _LOST_HEADING.fullmatch(sentence) is not None


def guess_kind(title: str) -> str:
    """The sort of work a title names, in the words of the built-in library; "" if none."""
    found = [(title.find(word), kind) for kind, words in _KINDS for word in words if word in title]
    return min(found)[1] if found else ""

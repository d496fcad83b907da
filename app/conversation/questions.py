"""Which question about the draft a sentence asks; asked and answered without a model."""

from __future__ import annotations

import re

from app.conversation.records import Question, Topic
from app.facts import find_figures

_ASKS = re.compile(r"[?？]|哪|什么|吗|么[。！]?$|为何|为啥|怎么|怎样|咋|多少|(?<![这那好十])几[个条处句字篇稿次]|呢|有没有|是不是|是否|谁|多久|多长|几百|到底|还是(?=[约近]?\d)|超没超|够没够|啥|(.)不\1|[了过]没有?[。]?$")
_COMMAND = re.compile("^(?:请|麻烦|帮我)?(?:把|将|删|去掉|去除|改成|改为|压缩|扩写|加上|加一|补上|补充|统一|合并|拆)[^?？吗呢]*$")
_WISH = re.compile("^(?:请|麻烦|帮我|劳驾)?(?:能不能|可不可以|可否|能否|能(?!不能|否)|可以|行不行)(?!看|说|告诉|解释|列|讲|问|给我)")
# The first topic that fits has it.
_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("help", re.compile("(?:你|这里|这个)(?:都)?(?:能|会|可以)(?:做|干|帮|改)?(?:些|点)?(?:什么|啥|嘛)|怎么用|怎么(?:跟你|和你)?说|有(?:什么|哪些)(?:功能|用法)|可以问(?:什么|哪些)")),
    ("absent", re.compile("(?:为什么|为何|为啥|怎么|咋|何以)[^，]{0,12}(?:没|不|未|少)(?!对|准|改|变|删)|有没有(?:写|提|说|讲|用)")),
    ("conflict", re.compile("矛盾|打架|对不上|冲突|不一致")),
    ("examples", re.compile("照(?:着)?(?:哪|谁)|哪[篇份]|参考|参照|借鉴|仿照|模仿|照着|范文|例文|范例|样文|学的(?:是)?(?:哪|谁)")),
    ("time", re.compile("(?:用|花|耗|写)了?(?:多久|多长时间|多少时间|几秒|几分钟)|速度")),
    ("length", re.compile(r"(?:多少|(?<![这那])几百?)个?字|超没超|够没够|字数|篇幅|有多长|够不够长|(?:够|到|超)(?:不(?:够|到|超)|没(?:够|到|超))?了?\d+字")),
    ("changes", re.compile("(?:哪|什么)[^，]{0,8}(?:新加|新增|新写|加进|改|动过|变|不同|不一样|删)|(?:改|动|变|加|删)了(?:些)?(?:什么|哪|几|多少)|(?:跟|和|与|比)(?:上|前|原|刚才)[^，]*(?:不同|不一样|区别|差别|变化|改)|是新加|怎么改的")),
    ("repeated", re.compile("重复|说了两遍|写了两[遍次]|用了两[遍次]|用过两次")),
    ("missing", re.compile("(?:哪|什么|有没有|是否|是不是|有|还)[^，]{0,14}(?:(?<!有)没有?(?:写|用|提|加|放|说|讲|体现|反映|包括|涉及)|漏|落下|遗漏|未写|未用|少了|差)|漏了|都(?:写|用|加)(?:进去|上|到|全|了)|写全|写进去了?几|用(?:上)?了几条|齐不齐|全不全|覆盖")),
    ("source", re.compile("从哪|哪里?来|哪儿来|来源|来自|出处|依据|根据(?:什么|哪)|怎么来|怎么得|哪一?条|谁给|怎么算|有(?:没有)?根据|是我给的|要点里有")),
    ("absent", re.compile("(?:没|不)(?:有)?(?:写|提|说|用|见)[^，]*(?:为什么|为何|原因|吗|呢)|(?:写|提|说|用|放)(?:了|进去|到|在)?(?:没有|了吗|哪|吗)|在哪|哪里(?:写|提)|呢[?？]?$")),
    ("findings", re.compile("看一眼|看一下|通顺|通不通|怎么样|行不行|写得好|质量|瞎编|问题|毛病|不对|错|编的|编造|杜撰|瞎写|有误|核对|核实|注意|把关|过目|准不准|准确|对不对|对吗|可靠|放心|多余")),
)
# Any other question that names something is about the bullets that name it.
_PLAIN = re.compile("(?:多少|几[个条处次人名家户场]|谁|什么时候|哪[天年月里儿个些])[^，]*$|(?:吗|么|[?？])$")
_EITHER = re.compile(r"还是(?=[约近]?\d)|到底")
_WHY = re.compile("为什么|为何|为啥|怎么|怎样|咋|什么意思")
_FILLER = re.compile(
    "为什么|为何|为啥|怎么|咋|没有|没|不|未|到底|还是|是不是|有没有|是否|正文|文中|文章|稿子|里面?|提到|写进去|写到|[没写用]上|写|提|说|(?<![宣演听])讲(?![座课解堂])|用|放|见|场次|次数|人数|情况|开展了?|从哪里|从哪儿|从哪|哪里|哪儿|哪来|哪一条|哪条|哪|来的|来源|来自|来|出处|依据|根据"
    r"|这个|那个|这些|那些|这|那|数字|数据|数|要点|事实|吗|呢|啊|呀|了|的|是|什么时候|什么|一共|总共|多少|几|有|在|和|就|也|都|请问|我|你|它|把|进去|到|一下|[，,。.？?！!：:、“”\"\s]"
)


def read_question(text: str) -> Question | None:
    """The question a sentence asks about the draft; None if it asks none, or asks politely for a change."""
    text = text.strip()
    if not is_interrogative(text):
        return None
    topic = next((topic for topic, pattern in _TOPICS if pattern.search(text)), None)
    if topic is None and _PLAIN.search(text) and not _WHY.search(text) and len(about(text)) > 1:
        return Question("absent", about(text))
    if topic in ("findings", None) and re.search(r"\d", text) and _EITHER.search(text):  # 16场还是18场
        return Question("source", about(text))
    if topic == "findings" and find_figures(text):  # 126人对吗
        return Question("source", about(text))
    if topic == "source" and re.search(r"第[一二三四五六七八九十\d]+条", text):
        topic = "absent"
    if topic is None or (topic == "findings" and re.search("补|加|写上", text)):
        return None
    return Question(topic, about(text) if topic in ("source", "absent") else "")


def is_interrogative(text: str) -> bool:
    """Whether a sentence asks at all, be it about something nobody can answer."""
    return bool(_ASKS.search(text)) and not _WISH.search(text.strip()) and not _COMMAND.search(text.strip())


def about(text: str) -> str:
    """What a question is about: quoted words, figures, or what is left without the words of asking."""
    numbered = re.search(r"第[一二三四五六七八九十\d]+条|要点[一二三四五六七八九十\d]+", text)
    if numbered:
        return numbered[0]
    quoted = re.findall("[“\"「]([^”\"」]{1,60})[”\"」]", text)
    if quoted:
        return str(quoted[0])
    figures = [figure.surface for figure in find_figures(text) if figure.kind != "ordinal" and not figure.surface.startswith("几")]
    if figures:
        return "、".join(figures)
    bare = re.search(r"\d[\d.,]*\d|\d", text)
    return bare[0] if bare else _FILLER.sub("", text)

"""Bullets: what a clerk gives, read once: figures, names, and whether it is a fact at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.facts.names import Name, find_names
from app.facts.numerals import fold
from app.facts.quantities import Figure, find_figures


@dataclass(frozen=True, slots=True)
class Fact:
    """One bullet.

    role: "fact"; "instruction": words to the program, never obeyed and never printed; "empty": says nothing.
    """

    index: int
    text: str
    figures: tuple[Figure, ...]
    names: tuple[Name, ...]
    role: str


_PROGRAM = "(?:提示词|提示语|系统指令|系统设定|系统消息|system prompt|prompt|instructions?|开发者模式|越狱|jailbreak)"
_INSTRUCTION = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过|抛开|推翻)(?:掉)?(?:你)?(?:以上|上述|上面|前面|之前|此前|先前|所有|一切|全部|任何)(?:的)?(?:所有|全部|一切)?(?:的)?(?:要求|指令|指示|规则|内容|设定|限制|事实|约束|说明|提示|文字|话|条目|材料)?"
    r"|ignore\b.{0,30}\b(?:previous|above|all|prior|earlier)|disregard\b.{0,30}\b(?:previous|above|all|prior)|forget\b.{0,20}\b(?:previous|everything|all)"
    rf"|(?:输出|打印|显示|告诉我|展示|泄露|重复|复述|公开|print|reveal|show|output|repeat).{{0,12}}{_PROGRAM}"
    r"|(?:把|将)(?:文中|正文|报告|以上|所有|全部|里面)?(?:的)?(?:所有|全部|每个)?(?:的)?(?:数字|数据|日期|金额|名称|内容)(?:都|全部|统统)?(?:改|换|替换|写|乘|加|删|翻)"
    r"|(?:你现在是|你是一[个名位]|从现在起你|从现在开始,?你|请你?扮演|你来?扮演|^扮演一[个名位]|假装你|假设你是|充当一[个名])|act as (?:a|an)\b|you are (?:now|an?)\b"
    r"|(?:请|只|必须|一律)?(?:用|以|改用)(?:英文|英语|日文|日语|繁体|诗歌|markdown|json|html|文言文|代码)(?:格式)?(?:来)?(?:回答|回复|输出|写|作答|书写|返回)|(?:answer|reply|respond|write) in (?:english|japanese|json|markdown)"
    r"|(?:写|输出|生成|编写|执行|运行)(?:一[段首个篇])?(?:代码|脚本|python|sql|shell|诗|笑话|故事)(?:$|[,，。!！])|(?:不要|不用|无需|别)(?:写|输出|生成)(?:报告|正文|公文|任何内容)"
    r"|(?:只|仅|直接)(?:输出|回复|回答|返回)(?:[“\"'「]|一个字|ok|OK|hello|我|数字|以下|“)|<\|?(?:im_start|im_end|system|user|assistant|endoftext)\|?>|\[/?INST\]|<</?SYS>>|^(?:system|assistant|user) ?[:：]"
    r"|(?:随便|自行|自己)(?:编|编造|补充|杜撰|虚构)(?:一些|几个|点)?(?:数字|数据|事例|内容|事实)?|(?:编造|虚构|杜撰)(?:一些|几个|点|更多)(?:数字|数据|事例|事实)"
    r"|(?:忽略|不要管|不用管|别管|绕过|取消|解除)[^,。;，；]{0,10}(?:字数|指令|提示词|设定|事实)(?:和|的|与|、)?(?:事实|字数)?(?:限制|约束|要求)?"
    r"|(?<!查处)(?<!严禁)(?<!杜绝)(?<!整治)(?<!打击)(?<!防止)(?:编造|虚构|杜撰|瞎编|胡编)(?:一些|几个|点|若干|更多|出)[^,。;，；]{0,6}(?:数字|数据|事例|事实|案例|成绩|内容)"
    r"|(?:你的|您的)(?:内部|系统|隐藏|初始)?(?:设定|规则|提示|指令|参数|模型|身份|名字)"
    r"|(?:DAN|developer) mode|(?:这是|以下是|收到)(?:一条|新的)?(?:系统|管理员|开发者)(?:的)?(?:指令|命令|消息|通知)(?:[:：]|$)",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[\W_]*(?:无|暂无|没有|待补充|待定|略|同上|空|tbd|n/?a|todo|xxx*|…+)?[\W_]*", re.IGNORECASE)


def read_facts(bullets: Sequence[str]) -> tuple[Fact, ...]:
    """The bullets as facts, one each and in order; surfaces and spans are those of the text given."""
    return tuple(_read(index, text) for index, text in enumerate(bullets))


def _read(index: int, text: str) -> Fact:
    return Fact(index, text, tuple(find_figures(text)), tuple(find_names(text)), _role(fold(text)))


def _role(folded: str) -> str:
    if _EMPTY.fullmatch(folded.strip()):
        return "empty"
    return "instruction" if _INSTRUCTION.search(folded) else "fact"

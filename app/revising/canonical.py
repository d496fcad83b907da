"""The many ways in which clerks type one wish, put into the one way that the readers know.

二三两点合一起 is 第二、三点合并, 41处→43处 is 41处改为43处. Quoted words stay as they are, and what is to be written
into the text never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.facts import find_figures

_QUOTED = re.compile("“[^”]*”")
_SEAL = 0xF0000  # a private character stands for each quotation
_N, _SEP = "[一二三四五六七八九]", "[、,，和与及跟]"
_UNIT = "(?:点|条|段|项|句话?|部分)"
_VALUE = "(?:[约近超]|超过)?[\\d一二三四五六七八九十百零两][^，、改调更修变换是]{0,9}?"
_WRONG = "(?:写|弄|搞|打|录|报|填)?(?:错了?|不对|有误|不准确?|[多少]了)(?:了)?"
_INTO = "(?:应该?|应当|正确的?|其实|实际)?(?:是|为|改[成为]?|写成?|填)"
_UNITS_MEANT = (("人次", "人次"), ("场次", "场"), ("次数", "次"), ("人数", "人"), ("户数", "户"), ("件数", "件"), ("家数", "家"))

_Rule = tuple[re.Pattern[str], "str | Callable[[re.Match[str]], str]"]


def _listed(match: re.Match[str]) -> str:
    """二三两 and 2、3 before a unit, as 第二、三."""
    signs = re.findall(f"{_N}|\\d", match["list"])
    return "第" + "、".join(signs) + match["unit"]


def _named(match: re.Match[str]) -> str:
    """二、三 before a verb that only points can have."""
    return "第" + "、".join(re.findall(f"{_N}|\\d", match["list"])) + "点"


def _bracketed(match: re.Match[str]) -> str:
    """（二）和（三）对调: marks that stand for their points."""
    if _NEW_MARKS.search(match[0]) or not _ABOUT_POINTS.search(match[0]):
        return match[0]
    return re.sub(f"第?[（(](?P<n>{_N})[)）](?:点|条|项|部分)?(?P<next>(?=[（(]{_N}))?", lambda m: f"第{m['n']}点" + ("、" if m["next"] is not None else ""), match[0])


def _pairs(match: re.Match[str]) -> str:
    """甲、乙分别改为丙、丁 is two changes."""
    old, new = (re.split("[、和与及]", match[name]) for name in ("old", "new"))
    if len(old) != len(new):
        return match[0]
    return "、".join(f"{a}改为{b}" for a, b in zip(old, new, strict=True))


_NEW_MARKS = re.compile(f"[成为用作][“]?[（(]{_N}[)）]|[（(]{_N}[)）][”]?(?:都|全部)?(?:改|换)|(?:去掉|取消|不要|删掉?)(?:[（(]{_N}[)）]){{2}}")
_ABOUT_POINTS = re.compile("对调|互换|交换|合并|并成|删|去掉|不要|移|挪|调|放|提到|里|中|的|后面|前面|补充|压|太|写|之间|中间")
_RULES: tuple[_Rule, ...] = (
    (re.compile(f"^.*[（(]{_N}[)）].*$"), _bracketed),
    (re.compile("\\s*(?:→|⇒|➡|[-—–=]+[>＞])\\s*"), "改为"),
    (re.compile(f"(?<![修整更订])改(?=(?:[约近])?(?:\\d|[\U000F0000-\U000FFFFD]|(?!一[下些点]|两处){_N}))"), "改为"),
    (re.compile("^都(?=压|缩|精简|控制|扩|写[短长])"), "每点"),
    (re.compile("(一律|统一|全部|统统|都)改(?=[^为成用写到正善动造掉])"), r"\1改为"),
    (re.compile("^(?:把|将)?(?P<old>[^改]+?)(?:依次|分别)(?:改|换|调整|更正|修改)(?:为|成)(?P<new>[^改]+)$"), _pairs),
    (re.compile("^(?:把|将)?(?P<old>[^改]*?\\d[^改]*?[、和与及][^改]*?\\d[^改]*?)(?:改|换|调整|更正|修改)(?:为|成)(?P<new>[^改]*?\\d[^改]*?[、和与及][^改]*?\\d[^改]*)$"), _pairs),
    (re.compile(f"(?:的?(?:次数|场次|数量|人数|数字|数))?(?:由|从)(?P<old>{_VALUE})(?:改|调整|调|更改|更正|修改|变更|变)(?:为|成|到)(?=.*\\d)"), r"的\g<old>改为"),
    (re.compile(f"^(?P<what>.*?)(?:的?数?字?)不是(?P<old>{_VALUE})[，,]?(?:而)?(?:应该?)?是(?P<new>{_VALUE})$"), r"\g<what>\g<old>改为\g<new>"),
    (re.compile("(?:合|并|放|捏|揉|凑|拼)(?:在|到|成)?一(?:起|块儿?|处)"), "合并"),
    (re.compile("(?:反|倒|颠倒)(?:一下)?过来"), "对调"),
    (re.compile("的?(?:顺序|位置|次序)(?:调整?|换|改|变)(?:一下|下|一换)?$"), "对调"),
    (re.compile("交?换(?:一?个|一下|下)?(?:位置|顺序|次序|位)"), "对调"),
    (re.compile(f"(?<![第\\d月])第?(?P<a>{_N}|\\d)(?:到|至|[-—~])第?(?P<b>{_N}|\\d)(?P<unit>点|条|段)"), r"第\g<a>\g<unit>到第\g<b>\g<unit>"),
    (re.compile(f"(?<![第分成为用按\\d到])(?:第)?(?P<list>{_N}(?:{_SEP}?(?:第)?{_N})+|\\d(?:{_SEP}(?:第)?\\d)+)(?:这|那)?[两三四五]?个?(?P<unit>{_UNIT})"), _listed),
    (re.compile(f"(?:^|(?<=把)|(?<=将))(?P<list>(?:{_N}|\\d)(?:{_SEP}(?:{_N}|\\d))+)(?=(?:两个)?(?:合并|合成|合为|并成|对调|互换|交换|调换|换))"), _named),
    (re.compile(f"(?P<list>{_N}是(?:{_SEP}?{_N}是)+)(?=(?:两点|部分)?(?:合并|合成|合为|并成|对调|互换|交换|调换))"), _named),
    (re.compile(f"(?:(?<=^删)|(?<=^删掉)|(?<=^删除)|(?<=^删去)|(?<=^去掉))(?P<list>(?:{_N}|\\d)(?:{_SEP}(?:{_N}|\\d))+)$"), _named),
    (re.compile(f"(?P<list>(?:{_N}|\\d)点?[、和与及](?:{_N}|\\d))点?(?=(?:的)?(?:之间|中间))"), _named),
    (re.compile(f"^(?:把|将)?(?P<list>{_N})是(?=[压缩写精扩太再短补])"), _named),
    (re.compile(f"^(?P<list>{_N})是?(?=(?:不要|删|去掉|拿掉)了?)"), _named),
    (re.compile(f"^(?:把|将)?(?P<a>{_N}|\\d)(?P<verb>提|放|移|调|挪|搬|排)(?P<to>到|在|至)?(?P<b>{_N}|\\d)(?P<side>的?[前后][面边]?|之[前后])$"), r"第\g<a>点\g<verb>到第\g<b>点\g<side>"),
    (re.compile(f"顺序(?:要|应)?(?:改|调|换|调整|变|排)?(?:成|为|：)(?P<list>(?:{_N}|\\d)(?:[-—、，]?(?:{_N}|\\d))+)$"), lambda m: f"按{'、'.join(re.findall(f'{_N}|[0-9]', m['list']))}的顺序"),
)  # fmt: skip
_CORRECTED = re.compile(f"(?P<old>.{{1,24}}?)(?:那|这)?个?(?:数字?)?{_WRONG}")
_RIGHT = re.compile(f"{_INTO}(?P<new>.{{1,24}})")
_NOT = re.compile("(?P<what>.*?)不是(?P<old>.{1,12})")
_IS = re.compile("(?:而)?(?:应该?)?是(?P<new>.{1,12})")
_STATES = re.compile("(?:应该?|应当|其实|实际)?(?:是|为|开|办|搞)?了?(?P<new>[约近]?\\d[^，]{0,6})$")


def canonical(clause: str) -> str:
    """The clause in the words that the readers know; unchanged where no rule fits.

    Args:
        clause: of an instruction, without the sign behind it.
    """
    kept: list[str] = []

    def seal(match: re.Match[str]) -> str:
        kept.append(match[0])
        return chr(_SEAL + len(kept) - 1)

    text = _QUOTED.sub(seal, clause)
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    return re.sub("[\U000F0000-\U000FFFFD]", lambda m: kept[ord(m[0]) - _SEAL], text)


def correction(first: str, second: str) -> str:
    """Two clauses that say together that something is wrong and what is right, as one; "" where they do not.

    9次写错了，是11次 · 不是9次，是11次 · 调度会开了7次，不是6次
    """
    right = _RIGHT.fullmatch(second)
    if right and (wrong := _CORRECTED.fullmatch(first)) and _alike(wrong["old"], right["new"]):
        return f"{wrong['old'].removesuffix('的')}改为{right['new']}"
    if (was := _NOT.fullmatch(first)) and (now := _IS.fullmatch(second)) and _alike(was["old"], now["new"]):
        return f"{was['what']}{was['old']}改为{now['new']}"
    if (was := re.fullmatch("(?:而)?不是(?P<old>.{1,12})", second)) and (now := _STATES.search(first)) and "改" not in first:
        what = first[: now.start()]
        return f"{what}{was['old']}改为{now['new']}" if find_figures(was["old"]) else ""
    return ""


def _alike(old: str, new: str) -> bool:
    """Whether both or only the second name a figure: words are never corrected into figures by chance."""
    return bool(find_figures(new)) or not find_figures(old)


def units_meant(old: str) -> tuple[str, ...]:
    """The units that 参加人数, 讲座次数 speak of; () for any."""
    unit = next((unit for word, unit in _UNITS_MEANT if old.endswith(word)), "")
    return ("人", "名", "位") if unit == "人" else ((unit,) if unit else ())

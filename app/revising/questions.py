"""What must be answered before a section can be revised; raised wherever a wish turns out not to be plain."""

from __future__ import annotations

from collections.abc import Sequence


class Unsure(Exception):
    """A wish cannot be carried out as it stands.

    Args:
        question: what to ask the user, in Chinese.
    """

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


def not_understood(words: str) -> Unsure:
    return Unsure(
        f"没有看懂“{words}”要怎么改。可以这样说：压缩到200字以内；把“9次”改成“10次”；删掉第二点；改成三段；"
        "把这几个数加进去：……。"
    )


def not_found(words: str) -> Unsure:
    return Unsure(f"正文里没有找到“{words}”。请照正文里的写法再说一遍，或者说明在第几点、第几句。")


def no_such_point(number: int, count: int, unit: str = "点") -> Unsure:
    told = f"只有{count}{unit}" if count > 1 else "没有分点"
    return Unsure(f"正文{told}，没有第{number}{unit}。要改的是哪一处？")


def which_one(words: str, contexts: Sequence[str]) -> Unsure:
    shown = "；".join(f"“{context}”" for context in contexts[:5])
    return Unsure(f"正文里“{words}”不止一处：{shown}。要改哪一处？可以连前面的词一起说，或者说“全部”。")


def no_content(wanted: str) -> Unsure:
    what = wanted if wanted not in ("content", "concrete") else "要加的内容"
    return Unsure(f"{what}还没有给出，正文没有改。请把要写进去的事实说出来，例如：补充：5月20日组织培训1场，参加32人。")


def too_short(low: int, asked: int) -> Unsure:
    return Unsure(f"全部数字都保留的话，最短约{low}字，压不到{asked}字。放宽字数，还是可以舍去一部分内容（请说明哪一点）？")


def contradictory(what: str) -> Unsure:
    return Unsure(f"要求前后矛盾：{what}。以哪个为准？")


def conflicting(old: str, new: str, what: str) -> Unsure:
    told = f"（{what}）" if what else ""
    return Unsure(f"正文写的是“{old}”，新给的是“{new}”{told}，两个数对不上。以哪个为准？")

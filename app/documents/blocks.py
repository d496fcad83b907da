"""Paragraphs with what a document says of them → text that `sections` can read: lines, and # before headings.

The numbers of official headings (一、 （一） 1.) say more than styles do, and every format has them. So # is written only
where a heading has no number of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CELL = "｜"  # between the cells of a table's row

MASTHEAD = re.compile(r".|.{2,40}(?:文件|简报|简讯|专报|信息|内部资料)")  # printed in red above a number and the title

_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（〔]\s*[一二三四五六七八九十\d]{1,3}\s*[)）〕]|\d{1,2}\s*[.．、](?!\d)|第[一二三四五六七八九十]{1,3}(?:部分|章|节))")
_CHAPTER = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十]{1,3}(?:部分|章))")
_TITLE_END = re.compile(r"(?:总结|總結|小结|报告|報告|汇报|匯報|情况|情況|要点|计划|方案|材料|通报|综述|提纲)(?:\s*[(（].{1,20}[)）])?$")
_STOPPED = re.compile(r"[。！？!?；;：:，,、…]\s*$")
_SHORT = 36  # characters: longer ones are no heading, however they look
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one row of a table.

    Args:
        text: its text; line breaks inside are kept.
        level: 0 the document's title, 1 and up a heading by its style or tag; None for everything else.
        strong: all of it looks like a heading: bold, or in a heading's typeface.
    """

    text: str
    level: int | None = None
    strong: bool = False


def render(blocks: Sequence[Block]) -> str:
    """The text of a document, one line a block."""
    blocks = _joined_title([block for block in map(_without_false_level, blocks) if block.text.strip()])
    headings = [block for block in blocks if block.level]
    if not headings and not any(_CHAPTER.match(block.text) for block in blocks):
        blocks = _led_by_looks(blocks)
        headings = [block for block in blocks if block.level]
    if all(_NUMBERED.match(block.text) for block in headings):
        return "\n".join(_line(block, "# " if block.level == 0 else "") for block in blocks)
    blocks = _titled_by_words(blocks)
    down = 0 if _first_is_title(blocks) else 1
    return "\n".join(_line(block, _sign(block, down)) for block in blocks)


def _without_false_level(block: Block) -> Block:
    """Styles get misused: a whole paragraph in the style of a heading is a paragraph."""
    longest = _LONGEST_TITLE if block.level == 0 else _SHORT
    wrong = block.level is not None and (len(block.text) > longest or (_STOPPED.search(block.text) and not _NUMBERED.match(block.text)))
    return Block(block.text, None, block.strong) if wrong else block


def _joined_title(blocks: Sequence[Block]) -> list[Block]:
    """A title set over several lines is one."""
    joined: list[Block] = []
    for block in blocks:
        if block.level == 0 and joined and joined[-1].level == 0 and len(joined[-1].text) + len(block.text) <= _LONGEST_TITLE:
            joined[-1] = Block("".join((joined[-1].text + block.text).split("\n")), 0)
        else:
            joined.append(block)
    return joined


def _titled_by_words(blocks: Sequence[Block]) -> list[Block]:
    """Where no style names the title, a line above all headings that ends as titles do."""
    for at, block in enumerate(blocks):
        if block.level is not None or len(block.text) > _LONGEST_TITLE:
            break
        if _TITLE_END.search(block.text) and not _NUMBERED.match(block.text):
            return [*blocks[:at], Block(block.text, 0), *blocks[at + 1 :]]
    return list(blocks)


def _led_by_looks(blocks: Sequence[Block]) -> list[Block]:
    """Where neither styles nor numbers make headings, short bold lines before other text do, if there are several."""
    looks = [at for at, block in enumerate(blocks[:-1]) if _looks_like_heading(block) and not blocks[at + 1].strong]
    if len(looks) < 2:
        return list(blocks)
    return [Block(block.text, 1, True) if at in looks and at else block for at, block in enumerate(blocks)]


def _looks_like_heading(block: Block) -> bool:
    return block.strong and block.level is None and 2 <= len(block.text) <= _SHORT and not _STOPPED.search(block.text)


def _first_is_title(blocks: Sequence[Block]) -> bool:
    """Whether headings of the first level name the document rather than its chapters."""
    if any(block.level == 0 for block in blocks):
        return False
    tops = [block for block in blocks if block.level == 1]
    return bool(tops) and not _NUMBERED.match(tops[0].text) and (len(tops) == 1 or all(_TITLE_END.search(top.text) for top in tops))


def _sign(block: Block, down: int) -> str:
    if block.level is None:
        return ""
    return "#" * min(6, block.level + down if block.level else 1) + " "


def _line(block: Block, sign: str) -> str:
    return sign + " ".join(block.text.split("\n")) if sign else block.text

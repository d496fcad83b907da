"""Where a heading ends and its body begins.

Mostly a line break or a full stop tells. Files that lost their line breaks glue both together
(一、加强领导,落实责任按照上级要求…): then the forms of headings decide (clauses of equal length, stock titles such as
存在的问题) and the words official bodies begin with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.sections.titles import is_common_heading, is_stock_heading, is_topic_heading

# "line": on a line of its own; "clear": a short sentence before the body; "open": the next heading follows at once;
# "merged": glued to the body; "none": there is only the number.
EndingKind = Literal["line", "clear", "open", "merged", "none"]

_WINDOW = 60  # characters looked at behind a number
_LONGEST_LINE = 60
_LONGEST_SENTENCE = 42
_LONGEST_MEANS = 26  # 以…为抓手,… may be a heading, but only a short one
_ENOUGH = 3.0
_BEYOND_DOUBT = 4.6  # so much speaks for a body inside what else would pass for the heading's sentence
_SHORTEST_LEAD = 12  # characters between a heading and the next that can be a sentence of the body
_SHORTEST_BEHIND_STOCK = 6
_LONGEST_CLAUSE = 14

_PREDICATE = r"(?:按照|始终|坚持|认真|高度|严格|自觉|牢固|把|将|在|以|紧|深入|积极|充分|定期|带头|扎实|持续|引导|组织|召开|开展|先后|成立|制定|通过|利用|结合|围绕|共)"
_SUBJECT = (
    r"(?:(?:我|本|该|全)(?:街道|街|镇|乡|县|区|市|局|办|委|处|科|单位|支部|社区|村|院|校|公司|中心|站|所|队|党组|党委|党工委|们)"
    rf"|[XＸ×xｘ*＊某]{{1,4}}\s*(?:街道|镇|乡|县|区|市|局|办|社区|村|公司|单位|党委|党组|党工委)[\u4e00-\u9fff]{{0,4}}?(?={_PREDICATE})"
    rf"|(?:街道|镇|乡|局|办|区|县|市)?(?:党工委|党委|党组|党支部|机关党委)(?={_PREDICATE}))"
)
_TIME = r"(?:今年(?:以来)?|上半年(?:以来)?|下半年|去年|近年来?|近期|目前|当前|截至|截止|年初|[1-9]\d?月份?|20\d\d年|一年来|半年来|长期以来|一直以来)"
# How bodies begin: so that no heading would go on there, or so that one still might.
_OPENERS = re.compile(
    rf"一是|一方面|首先|第一[,，]|{_SUBJECT}|{_TIME}(?:以来|[,，])|以[^,，。\n]{{2,32}}?为(?:契机|抓手|载体|指导|重点|主线|引领|统领|牵引)|针对(?:上述|以上|存在|这些)|虽然|由于"
    r"|下一步[,，]|今后[,，]|综合(?:近年|分析|来看)|总的来看|(?<![存现所])在[^,，。\n]{2,18}(?:中|下|上|期间|方面|领导下)[,，]|从[^,，。\n]{2,14}(?:来看|看)"
)
_SOFT_OPENERS = re.compile(
    rf"{_TIME}|(?<![遵])按照|根据|针对|结合|为(?:了|进一步|切实|确保|深入|全面|有效|提高|推进|推动|加强|更好)|通过|围绕|严格(?:按照|执行|落实)|以[^,，。\n]{{2,32}}?为(?:目标|基础|导向|核心|依托|突破口)"
    r"|面对|依托|利用|随着|对照|部分|个别|少数|有的"
)
_WEAK_OPENERS = re.compile(r"狠抓|认真|始终|高度|积极|不断|进一步|切实|深入|牢固|坚决|充分|严格|定期|及时|先后|组织|召开|制定|成立")
_FIRM = re.compile(  # may stand right behind the number: no heading begins so
    rf"以[^,，。\n]{{2,40}}?为(?:契机|抓手|载体|指导|主线|引领|牵引)|{_SUBJECT}|{_TIME}(?:[,，]|[^,，。\n]{{0,12}}(?:召开|开展|组织|共|累计|我))|按照[^,，。\n]{{2,20}}(?:要求|部署)[,，]|根据[^,，。\n]{{2,20}}[,，]|一是"
)
_LACKING = re.compile(r"(?:不够|不足|不强|不高|不到位|不深|不实|不多|不严|不力|薄弱|滞后|欠缺|缺乏|偏低|偏弱|单一|有差距|(?:有待|亟待|亟需|需要?|还需)(?:进一步)?(?:加强|提高|提升|完善|改进|创新|增强|强化))$")
_NO_END = re.compile(  # words that lead on to another, unless they are the end of a longer one (参与, 导向, 作为)
    r"(?:(?<!目)的|(?<![平总缓饱])和|(?<![参给赋])与|(?<![普触涉])及|或|(?<![存潜所内])在|把|将|(?<![应面结])对|(?<![方导动意志])向|(?<![作行有所])为"
    r"|(?<!所)以|被|让|(?<!行)使|(?<![服听])从|(?<![自理])由|于|并|而|且|但|[、“‘《(（])$"
)
_CLAUSES = re.compile(r"[,，;；:：]")
_NOISE_AFTER = re.compile(r"[A-Za-z|]{1,2}[,，.、|]\s*$")
_COUNTED = re.compile(r"\d+(?:\.\d+)?\s*(?:余)?(?:次|人|场|个|条|件|份|户|篇|万|元|%|％|起|处|家|名|项)")
_WORDY = re.compile(r"[^\w\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Ending:
    """The heading's words end at `end`; the body begins at `body`."""

    kind: EndingKind
    end: int
    body: int


def find_ending(text: str, start: int, limit: int, rank: int, *, parent: bool = False) -> Ending:
    """Where the heading whose number ends at `start` has its own end.

    Args:
        text: the report.
        start: right behind the number.
        limit: the next heading's place, or the end of the text.
        rank: 0 for 第一部分, 1 for 一、, 2 for （一）, 3 for 1.
        parent: the heading at `limit` stands below this one, which so needs no body of its own.
    """
    line_end = text.find("\n", start, min(limit, start + _WINDOW + 1))
    stop = min(limit, start + _WINDOW) if line_end < 0 else line_end
    head = text[start:stop]
    closed = stop in (limit, line_end) or stop == len(text)
    size = _sentence_end(head)
    if closed and (size == 0 or not head[size:].strip()) and (line := _whole_line(text, start, stop, rank)):
        return line
    if size and _is_title_sentence(head[: size - 1]) and (parent or text[start + size : limit].strip()):
        glued = _merged(head[:size], start, rank, enough=_BEYOND_DOUBT)
        whole = is_common_heading(head[: size - 1]) or not _holds_body(text, start, glued, start + size)
        return Ending("clear", start + size - 1, start + size) if whole else glued
    return _merged(head[:size] if size else head, start, rank)


def _sentence_end(head: str) -> int:
    """Behind the first full stop, else behind a colon that a body follows; 0 if there is none."""
    stop = re.search(r"[。！!？?]|[:：](?=\s*(?:一是|一方面|[（(]一[)）]|$))|[;；]$", head)
    return stop.end() if stop else 0


def _whole_line(text: str, start: int, stop: int, rank: int) -> Ending | None:
    """The line, or all up to the next heading, if it can be a heading and nothing else."""
    head = text[start:stop].strip()
    if not head or len(head) > _LONGEST_LINE or head.endswith(("。", "；", ";", "！", "？")):
        return None
    if text[stop : stop + 1] in ("\n", ""):
        return Ending("line", stop, stop)
    if is_common_heading(head) or _is_even(head):
        return Ending("open", stop, stop)
    holds_body = _holds_body(text, start, _merged(text[start:stop], start, rank), stop)
    return None if holds_body or not _is_title(head) or _FIRM.match(head) else Ending("open", stop, stop)


def _holds_body(text: str, start: int, glued: Ending, stop: int) -> bool:
    """Whether what `glued` leaves over for the body is enough to be one."""
    enough = _SHORTEST_BEHIND_STOCK if is_common_heading(text[start : glued.end]) else _SHORTEST_LEAD
    return glued.kind == "merged" and stop - glued.body >= enough


def _is_even(head: str) -> bool:
    """Whether it is a couplet, as many headings are: 加强组织领导,压实工作责任."""
    sizes = {len(_WORDY.sub("", clause)) for clause in _CLAUSES.split(head)}
    return len(sizes) == 1 and len(head) <= 2 * _LONGEST_CLAUSE and _CLAUSES.search(head) is not None


def _is_title(head: str) -> bool:
    title = head.rstrip("。：:；; ")
    return len(title) <= _LONGEST_SENTENCE and len(_CLAUSES.findall(title)) <= 2 and not _COUNTED.search(title)


def _is_title_sentence(title: str) -> bool:
    title = title.strip()
    if not _is_title(title) or not title:
        return False
    if is_stock_heading(title):
        return True
    means = title.startswith("以") and len(title) <= _LONGEST_MEANS
    return _balanced(title) and (means or not _FIRM.match(title)) and "一是" not in title


def _balanced(title: str) -> bool:
    return title.count("“") == title.count("”") and title.count("《") == title.count("》")


# --- heading and body glued together -------------------------------------------------------------------


def _merged(head: str, start: int, rank: int, enough: float = _ENOUGH) -> Ending:
    if _FIRM.match(head.lstrip()):
        enough = _BEYOND_DOUBT
    best, at = 0.0, 0
    for place in sorted(set(_places(head))):
        score = _score(head, place, rank)
        if score > best + 0.01:
            best, at = score, place
    if best < enough:
        return Ending("none", start, start)
    noise = _NOISE_AFTER.search(head[:at])
    end = noise.start() if noise and noise.start() > 0 else at
    return Ending("merged", start + end, start + at)


def _places(head: str) -> Iterator[int]:
    """Where a body could begin: behind a comma, before its usual first words, where clauses come out even, ..."""
    for match in _CLAUSES.finditer(head):
        yield match.end()
    for opener in (_OPENERS, _SOFT_OPENERS, _WEAK_OPENERS):
        yield from (match.start() for match in opener.finditer(head))
    commas = [match.start() for match in _CLAUSES.finditer(head)]
    for first, second in zip([-1, *commas], [*commas, len(head)], strict=True):
        if first >= 0 and (even := first + 1 + commas[0]) <= second and _between_words(head, even):
            yield even
    for size in range(4, min(len(head), 26)):
        if is_stock_heading(head[:size]):
            yield size


def _between_words(head: str, at: int) -> bool:
    import jieba

    jieba.setLogLevel("WARNING")
    ends = {end for _, _, end in jieba.tokenize(head)}
    return at in ends


def _score(head: str, at: int, rank: int) -> float:
    title = _NOISE_AFTER.sub("", head[:at]).strip(" ,，;；:：、")
    rest = head[at:].lstrip(" ,，;；:：")
    if len(title) < 4 or not rest or _NO_END.search(title):
        return 0.0
    score = 4.0 if _OPENERS.match(rest) else 3.0 if _SOFT_OPENERS.match(rest) else 0.0
    score += 1.5 if not score and _WEAK_OPENERS.match(rest) and _CLAUSES.search(title) else 0.0
    score += 3.0 if _LACKING.search(title) and (head[at - 1] in ",，;；" or score) else 0.0
    score += _stock_score(title) if rank <= 1 or score else 0.0
    score -= 3.0 if _COUNTED.search(title) else 2.0 if len(title) > 30 else 0.0
    return score + _clause_score(title)


def _stock_score(title: str) -> float:
    if is_common_heading(title):
        return 4.0 + 0.05 * len(title)
    return 1.5 if is_topic_heading(title) else 0.0


def _clause_score(title: str) -> float:
    sizes = [len(_WORDY.sub("", clause)) for clause in _CLAUSES.split(title)]
    if len(sizes) > 3:
        return -3.0
    if len(sizes) == 1:
        return 0.5 if 4 <= sizes[0] <= 16 else 0.0
    spread = max(sizes) - min(sizes)
    return 3.2 if spread == 0 else 1.0 if spread <= 2 else -0.5

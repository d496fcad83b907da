"""One report's text → its sections, and the pieces that are too broken to show anybody how a section is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from app.schema import Rejected, Section
from app.sections.boilerplate import CUT
from app.sections.headings import PART, Heading, find_headings
from app.text import length

_SENTENCE_END = re.compile(r"[。！？!?；;：:…][”’」』)）】\"']*$")
_LAST_STOP = re.compile(r"(?s)^(.*[。！？!?；;][”’」』)）】\"']*)(.*)$")
_DANGLING = re.compile(r"(?:[,，、“‘《(（]|[的地和与及或在把将对向为以被让从由并而且但即]|进一步|不断|以及|通过|按照|根据|围绕|加强对)$")
_NOISE_BEFORE = re.compile(r"^[\s,，.、;；:：。|]+")
_CLOSING = re.compile(
    r"(?:下一步|今后|接下来|总之|总的来[说看]|综上|新的一年|新的征程|新征程|站在新|踏上新|展望|面对新|以上|上述|明年|下半年|我们将|我们相信|使命)[^\n]{10,}$"
)
_COUNTED_POINT = re.compile(r"一是|首先|其一|\n\s*\d+[.．、]")
_SHORTEST = 8  # characters: anything less says nothing
_LONGEST_CLOSING = 260

_LOST_HEAD = "前面的内容缺失，接不上文"
_HIDDEN = "后面的内容被网站隐藏，不完整"
_NO_BODY = "只有标题，没有正文"
_UNFINISHED = "句子没有写完"
_TOO_SHORT = "内容太短"


def split_report(
    text: str, find: Callable[[str], list[Heading]] = find_headings
) -> tuple[list[Section], list[Rejected]]:
    """Cut a report into sections.

    Args:
        text: the report without its title and without boilerplate; `CUT` where a part is hidden.
        find: finds the headings in a stretch of it.
    """
    sections: list[Section] = []
    rejected: list[Rejected] = []
    parts = text.split(CUT)
    for number, part in enumerate(parts):
        first, last = number == 0, number == len(parts) - 1
        split_part(part, find(part), (sections, rejected), whole_start=first, whole_end=last)
    return _with_closing(sections), rejected


def split_part(
    text: str,
    headings: Sequence[Heading],
    into: tuple[list[Section], list[Rejected]],
    *,
    whole_start: bool = True,
    whole_end: bool = True,
) -> None:
    """Cut an unbroken stretch of a report along its headings.

    Args:
        text: the stretch.
        headings: its headings, in order.
        into: the sections and the rejected pieces, to be continued.
        whole_start: nothing is hidden before it.
        whole_end: nothing is hidden behind it.
    """
    lead = text[: headings[0].start] if headings else text
    if _is_opening(lead, headings, whole_start=whole_start):
        _add((), lead, into, whole=whole_end or bool(headings))
    elif lead.strip():
        into[1].append(Rejected(_paragraphs(lead), _LOST_HEAD))
    above: list[Heading] = []
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        above = [each for each in above if each.rank < heading.rank and not _lost_with(each, heading)] + [heading]
        end = following.start if following else len(text)
        path = tuple(each.text for each in above)
        if following and following.rank > heading.rank and not text[heading.body : end].strip():
            continue
        _add(path, text[heading.body : end], into, whole=whole_end or following is not None)


def _is_opening(lead: str, headings: Sequence[Heading], *, whole_start: bool) -> bool:
    """Whether the text before the first heading belongs there: the list behind it must begin at its beginning."""
    if not lead.strip():
        return False
    starts_list = bool(headings) and headings[0].number <= 1
    if whole_start:
        return starts_list or not headings
    return starts_list and headings[0].rank == PART and _SENTENCE_END.search(lead.strip()) is not None


def _lost_with(above: Heading, orphan: Heading) -> bool:
    """An orphan's true parent stood between it and the heading above: that one is none of its own."""
    return orphan.orphan and above.rank == orphan.rank - 1


def _add(path: tuple[str, ...], body: str, into: tuple[list[Section], list[Rejected]], *, whole: bool) -> None:
    sections, rejected = into
    text = _paragraphs(_NOISE_BEFORE.sub("", body))
    if not (text or path):
        return
    if not whole:
        rejected.append(Rejected(text or path[-1], _HIDDEN))
        return
    if not text:
        rejected.append(Rejected(path[-1], _NO_BODY))
        return
    kept, tail = _finished(text)
    if tail:
        rejected.append(Rejected(tail, _UNFINISHED))
    if length(kept) >= _SHORTEST:
        sections.append(Section(path, kept))
    elif kept:
        rejected.append(Rejected(kept, _TOO_SHORT))


def _paragraphs(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _finished(text: str) -> tuple[str, str]:
    """The text up to its last whole sentence, and an unfinished one behind it. A missing full stop alone is no fault."""
    if _SENTENCE_END.search(text) or not _DANGLING.search(text):
        return text, ""
    match = _LAST_STOP.match(text)
    return (match[1].strip(), match[2].strip()) if match else ("", text)


def _with_closing(sections: list[Section]) -> list[Section]:
    """The last paragraph as a section of its own if it closes the report rather than the last section."""
    if not sections or not sections[-1].path:
        return sections
    last = sections[-1]
    body, _, closing = last.text.rpartition("\n")
    if not body or not _CLOSING.match(closing) or length(closing) > _LONGEST_CLOSING or _COUNTED_POINT.search(closing):
        return sections
    return [*sections[:-1], Section(last.path, body), Section((), closing)]

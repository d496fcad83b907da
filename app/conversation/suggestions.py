"""The buttons under a draft: what this draft needs comes first, then what people often want."""

from __future__ import annotations

import re

from app.conversation.answers import Reading
from app.conversation.records import Subject, Suggestion
from app.text import length

SHOWN = 5
SHORT = 100  # characters of a text that nobody wants shorter
_POINTS = re.compile("(?:^|[。；\n])[ 　]*(?:[一二三四五六七八九]是|[1-9][.．、])")


def suggest(subject: Subject) -> tuple[Suggestion, ...]:
    """At most five things to say next, the most needed one first; none before there is a text."""
    if not subject.draft.text.strip():
        return ()
    needed = [*_missing(subject), *_wrong_length(subject), *_wording(subject)]
    usual = [*_shorter(subject), Suggestion("更具体", "写得更具体些"), Suggestion("更平实", "语言再平实一些"), _shape(subject), Suggestion("补一句问题", "加一句存在的问题")]
    known: dict[str, Suggestion] = {}
    for suggestion in [*needed, *usual]:
        known.setdefault(suggestion.label, suggestion)
    return tuple(known.values())[:SHOWN]


def _missing(subject: Subject) -> list[Suggestion]:
    lost = [subject.facts[index] for index in Reading(subject).missing()]
    if not lost:
        return []
    label = "接着写完" if subject.state in ("stopped", "broken") else "补上没写进去的要点"
    return [Suggestion(label, "补充：" + "；".join(fact.rstrip("。；") for fact in lost))]


def _wrong_length(subject: Subject) -> list[Suggestion]:
    count = length(subject.draft.text)
    if subject.length and count > subject.length[1]:
        return [Suggestion("压缩", f"压缩到{subject.length[1]}字以内")]
    if subject.length and count < subject.length[0]:
        return [Suggestion("写充实些", f"扩写到{subject.length[0]}字左右")]
    return []


def _wording(subject: Subject) -> list[Suggestion]:
    kinds = {finding.kind for finding in subject.draft.findings}
    return [Suggestion("更正式", "口语改成书面语")] if "colloquial" in kinds else []


def _shorter(subject: Subject) -> list[Suggestion]:
    count = length(subject.draft.text)
    return [Suggestion("压缩", f"压缩到{int(round(count * 0.8, -1))}字以内")] if count >= SHORT else []


def _shape(subject: Subject) -> Suggestion:
    if len(_POINTS.findall(subject.draft.text)) > 1:
        return Suggestion("分段", "不用一是二是，改成自然段")
    return Suggestion("分点", "用一是、二是、三是分点写")

"""Why a section was given as an example, in a few Chinese words."""

from __future__ import annotations

import re

import numpy as np

from app.library import Row
from app.retrieval.ranking import Ranker, Signals, stretched
from app.roles import LABELS
from app.text import han

_MOST_WORDS = 3
_LONGEST = 8
_NEAR = 0.75  # of the way from the farthest section to the nearest
_COMMON = re.compile("^(?:[的了是在和与及对将各为我们工作进行开展情况方面等要有一二三四五六七八九十个次]|街道|社区|活动)+$")


def reason(ranker: Ranker, signals: Signals, place: int, query: str) -> str:
    """What speaks for the section at `place`: 同为“舆论引导”部分；共有词：谣言、跟帖；语义相近."""
    row, own = ranker.rows[place], ranker.profile(place)
    told = [_role(own.stage, own.topic, signals, place)]
    words = shared_words(query, row)
    told.append("共有词：" + "、".join(words) if words else "")
    told.append("语义相近" if stretched(signals.dense)[place] >= _NEAR else "")
    told.append(f"同为{row.kind}类报告" if signals.kind[place] else "")
    return "；".join(filter(None, told)) or "库里与此最接近的一节"


def _role(stage: str, topic: str, signals: Signals, place: int) -> str:
    if stage != "work" and stage == signals.profile.stage:
        return f"同为“{LABELS[stage]}”部分"
    if topic != "other" and topic == signals.profile.topic:
        return f"同为“{LABELS[topic]}”内容"
    return "题材相近" if signals.topic[place] >= np.sqrt(0.5) else ""


def shared_words(query: str, row: Row) -> list[str]:
    """The longest runs of Chinese characters that stand in both, in the query's order; set phrases left out."""
    text = "\n".join((*row.path, row.text))
    found: dict[str, None] = {}
    for line in query.splitlines():
        found.update(dict.fromkeys(_runs(han(line), text)))
    best = sorted(found, key=len, reverse=True)[:_MOST_WORDS]
    return [word for word in found if word in best]


def _runs(line: str, text: str) -> list[str]:
    found, start = [], 0
    while start < len(line) - 1:
        sizes = range(min(_LONGEST, len(line) - start), 1, -1)
        size = next((n for n in sizes if line[start : start + n] in text), 1)
        word = line[start : start + size]
        if size > 1 and not _COMMON.match(word):
            found.append(word)
        start += size
    return found

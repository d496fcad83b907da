"""What a section is for, and what a clerk wants to write: stage of the report and topics.

Clerks word their bullets in plain speech ("群里有人乱传话"), reports in set phrases ("加强舆论引导"): the two share
hardly a character. Two bridges: words of both worlds for each topic, and, where no word matches, linear maps that the
encoder's vectors of lines in plain speech are fitted with. Measured by tests/benchmarks/retrieval.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from app.roles.stage_lines import STAGE_LINES
from app.roles.topic_lines import TOPIC_LINES
from app.roles.topics import TOPICS

Stage = Literal["opening", "work", "problems", "next_steps", "closing"]
Vector = npt.NDArray[np.float32]

STAGES: tuple[Stage, ...] = get_args(Stage)
LABELS: dict[str, str] = {
    **{topic.name: topic.label for topic in TOPICS},
    "opening": "开头",
    "problems": "存在问题",
    "next_steps": "下一步打算",
    "closing": "结尾",
    "other": "其他",
}
ROLES: tuple[str, ...] = tuple(LABELS)

_ASKS: tuple[tuple[Stage, str], ...] = (
    ("opening", "开头|开场|引言|前言|导语|概述|总体情况|基本情况|总述|帽段|帽子"),
    ("closing", "结尾|结语|结束语|收尾|表态|表个态|表决心|最后一段"),
    ("problems", "问题|不足|不够|有待|亟待|短板|困难|差距|薄弱|弱项|风险点|欠缺|没弄好|没做好|没干好|毛病|难处|跟不上|[不没](?:到位|健全|高|强|深|细|实|足|清|明|牢|齐|严)"),
    ("next_steps", "下一步|下步|下半年|下阶段|今后|打算|谋划|努力方向|工作计划|明年|来年|下年度|接下来|往后|接着干|工作安排|后半年|以后|整改措施|改进措施"),
)
_PROBLEM_HEADING = re.compile("问题|不足|短板|困难|差距|弱项|风险点|有待|亟待|不够|欠缺|薄弱")
# "坚持问题导向" and "化解矛盾问题" head a piece of work.
_NO_PROBLEM = re.compile("问题导向|(?:解决|化解|破解|整改|整治|解难|攻克)[^，,、]{0,6}(?:问题|困难|难题)|困难(?:群众|群体|家庭|职工|党员|老人|儿童|户)")
_NEXT_HEADING = re.compile("下一步|下步|下半年|下阶段|今后|整改措施|整改方向|打算|谋划|努力方向|工作计划|明年|来年|下年度")
_NEXT_BODY = re.compile("下半年|下一步|下步|今后|将继续|将以|我们将|将进一步|计划在")
_CLOSING_BODY = re.compile("下一步|今后|总之|展望|新的一年|新征程")
_LACKS = re.compile("[不没](?:够|足|高|强|深|细|实|多|大|会|懂|愿|太|到位|及时|平衡|适应|熟|住|了|工夫|时间|人|钱|地方|几个|啥)|缺|太少|只有|走过场|两张皮|跟不上|老一套|单一|滞后|薄弱|就一个")
_PLANS = re.compile("准备|打算|争取|计划|[1-9一二两三四五六七八九十]+月(?:底|初|中旬|份)?[之以]?前|年底|月底|年内|力争|接着|继续|明年|还要|再[搞办修添建拉招抓]")


_FIGURE = re.compile(r"\d")
_TOPIC_TEXTS = [
    (text, number)
    for number, topic in enumerate(TOPICS)
    for text in (*topic.paraphrases, *TOPIC_LINES[topic.name].split())
]
_STAGE_TEXTS = [(text, number) for number, stage in enumerate(STAGES) for text in STAGE_LINES[stage].split()]
_HEAD_WEIGHT = 4.0
_MOST_HITS = 2  # of one word in the body: a section that says 学习 ten times is no more about study
_BODY = 500  # characters: what a section is about stands at its beginning
_SECTION_PRIOR, _QUERY_PRIOR = 3.0, 8.0  # weight of the encoder's opinion, in word hits
_SECTION_SHARPNESS = 100.0  # e5 similarities of unlike texts differ by a hundredth
_TOPIC_SHARPNESS, _STAGE_SHARPNESS = 8.0, 6.0
_SURE = 0.85  # a heading that says 问题 or 下一步 leaves little doubt
_DONE = 0.15  # bullets with figures tell of work that was done
_RIDGE = 0.3
_MOST_LINES = 8  # of a query are looked at one by one
_LINE = 80  # characters


@dataclass(frozen=True, slots=True)
class Profile:
    """Likelihood of every stage (in the order of STAGES, 1 for the likeliest) and share of every topic (of TOPICS)."""

    stages: Vector
    topics: Vector

    @property
    def stage(self) -> Stage:
        """The likeliest stage."""
        return STAGES[int(self.stages.argmax())]

    @property
    def topic(self) -> str:
        """The chief topic, "other" where none stands out."""
        best = int(self.topics.argmax())
        return TOPICS[best].name if self.topics[best] >= 2 / len(TOPICS) else "other"

    @property
    def role(self) -> str:
        """One name: the stage, or the chief topic of a piece of work. `LABELS` has it in Chinese."""
        return self.topic if self.stage == "work" else self.stage


def prototypes() -> list[str]:
    """The texts whose vectors a `RoleReader` is made from, to be encoded as queries."""
    return [*("。".join(topic.paraphrases) for topic in TOPICS), *(text for text, _ in _TOPIC_TEXTS + _STAGE_TEXTS)]


def query_texts(query: str) -> list[str]:
    """A query and its first lines one by one; their vectors go into `RoleReader.query`."""
    lines = [line.strip(" -•·\t")[:_LINE] for line in query.splitlines()]
    return [query, *[line for line in lines if line][:_MOST_LINES]]


class RoleReader:
    """Tells stage and topics of sections and queries.

    Args:
        vectors: one row for each of `prototypes()`.
    """

    def __init__(self, vectors: Vector) -> None:
        first, second = len(TOPICS), len(TOPICS) + len(_TOPIC_TEXTS)
        self._centroids = vectors[:first]
        self._topic_map = _fit(vectors[first:second], [number for _, number in _TOPIC_TEXTS], len(TOPICS))
        self._stage_map = _fit(vectors[second:], [number for _, number in _STAGE_TEXTS], len(STAGES))

    def section(self, path: Sequence[str], text: str, vector: Vector, *, first: bool) -> Profile:
        """What a section of a report is for.

        Args:
            path: its headings.
            text: its body.
            vector: what the encoder makes of it.
            first: it is the first section of its report.
        """
        stages = np.zeros(len(STAGES), dtype=np.float32)
        stages[STAGES.index(_section_stage(path, text, first))] = 1
        opinion = _softmax(self._centroids @ vector, _SECTION_SHARPNESS)
        return Profile(stages, _shares(path[-1] if path else "", text[:_BODY], opinion, _SECTION_PRIOR))

    def query(self, query: str, vectors: Vector) -> Profile:
        """What the clerk wants to write; the first line of `query` is the heading, the rest are bullets.

        Args:
            query: as `query_texts` got it.
            vectors: one row for each of the texts it gave.
        """
        title, _, facts = query.strip().partition("\n")
        lines = vectors[1:] if len(vectors) > 1 else vectors
        opinion = _softmax(_mapped(lines, self._topic_map), _TOPIC_SHARPNESS)
        topics = _shares(title, facts, opinion, _QUERY_PRIOR)
        return Profile(self._query_stages(title, facts, lines), topics)

    def _query_stages(self, title: str, facts: str, lines: Vector) -> Vector:
        scores = _mapped(lines, self._stage_map)
        scores[STAGES.index("work")] += _DONE * _share_of_lines(_FIGURE, facts)
        likely = _softmax(scores, _STAGE_SHARPNESS)
        told = _told_stage(title, facts)
        if told is not None:
            likely *= 1 - _SURE
            likely[STAGES.index(told)] += _SURE
        return np.asarray(likely / likely.max(), dtype=np.float32)


def _section_stage(path: Sequence[str], text: str, first: bool) -> Stage:
    if not path:
        return "opening" if first or not _CLOSING_BODY.search(text[:20]) else "closing"
    headings = [_NO_PROBLEM.sub("", heading) for heading in path]
    if any(_NEXT_HEADING.search(heading) for heading in headings):
        return "next_steps"
    if any(_PROBLEM_HEADING.search(heading) for heading in headings):
        return "problems"
    return "next_steps" if _NEXT_BODY.search(text[:60]) else "work"


def _told_stage(title: str, facts: str) -> Stage | None:
    """The stage that the heading names, or two thirds of the bullets betray."""
    title = _NO_PROBLEM.sub("", title)
    for stage, pattern in _ASKS:
        if re.search(pattern, title):
            return stage
    if _share_of_lines(_LACKS, facts) >= 2 / 3:
        return "problems"
    return "next_steps" if _share_of_lines(_PLANS, facts) >= 2 / 3 else None


def _share_of_lines(cue: re.Pattern[str], facts: str) -> float:
    lines = [line for line in facts.splitlines() if line.strip(" -•·")]
    return sum(bool(cue.search(line)) for line in lines) / len(lines) if lines else 0.0


def _shares(head: str, body: str, opinion: Vector, prior: float) -> Vector:
    hits = np.array([_hits(topic.words, head, body) for topic in TOPICS], dtype=np.float32)
    return np.asarray((hits + prior * opinion) / (hits.sum() + prior), dtype=np.float32)


def _hits(words: Sequence[str], head: str, body: str) -> float:
    return sum(_HEAD_WEIGHT * (word in head) + min(_MOST_HITS, body.count(word)) for word in words)


def _fit(vectors: Vector, classes: Sequence[int], count: int) -> tuple[Vector, Vector, Vector]:
    """Ridge regression onto the classes, rare ones weighing more: mean, slopes, offset."""
    wanted = np.eye(count)[list(classes)]
    weights = (1 / wanted.sum(axis=0)[list(classes)]) ** 0.5
    weights = weights / np.sqrt((weights**2).mean())
    mean = vectors.mean(axis=0)
    centred = (vectors - mean).astype(np.float64)
    weighted = centred.T * weights
    slopes = np.linalg.solve(
        weighted @ centred + _RIDGE * np.eye(vectors.shape[1]), weighted @ (wanted - wanted.mean(axis=0))
    )
    return mean, slopes.astype(np.float32), wanted.mean(axis=0).astype(np.float32)


def _mapped(lines: Vector, fitted: tuple[Vector, Vector, Vector]) -> Vector:
    mean, slopes, offset = fitted
    return np.asarray(((lines - mean) @ slopes + offset).mean(axis=0), dtype=np.float32)


def _softmax(scores: Vector, sharpness: float) -> Vector:
    powers = np.exp((scores - scores.max()) * sharpness)
    return np.asarray(powers / powers.sum(), dtype=np.float32)

"""Answers from the ledger: code reads the draft against the facts, no model is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.checks.ledger import Ledger, trace
from app.checks.matching import Use, coverage
from app.conversation.records import Answer, Question, Subject, Topic
from app.drafting.requests import fold_figures
from app.facts import Conflict, Fact, find_conflicts, find_duplicates, formal, read_facts
from app.facts.numerals import parse_chinese
from app.revising.changes import find_changes
from app.schema import Span
from app.text import length

_SENTENCE = re.compile("[^。！？\n]*[。！？\n]?")
_NUMBERED = re.compile(r"(?:第(?=[^，]{1,3}条)|要点)([一二三四五六七八九十]+|\d+)")
_SHOWN = 24  # entries listed at most
HELP = (
    "可以直接说要怎么改（压缩到200字以内；把“9次”改成“10次”；删掉第二点；语气再平实些），也可以补充要点（补充：5月20日培训1场），"
    "或者问：哪条没写进去？“126人”从哪来？为什么没有写参观？参考了哪篇？现在多少字？这一稿改了什么？有没有要核对的？"
)


@dataclass(frozen=True)
class Reading:
    """A draft held against its bullets."""

    subject: Subject

    @property
    def text(self) -> str:
        return self.subject.draft.text

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return read_facts([formal(fold_figures(fact)) for fact in self.subject.facts])

    @cached_property
    def ledger(self) -> Ledger:
        told = (self.subject.title, self.subject.report_title, self.subject.period)
        return trace(self.text, self.facts, [title for title in told if title])

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(find_conflicts(self.facts))

    @cached_property
    def copies(self) -> dict[int, int]:
        return {second: first for first, second in find_duplicates(self.facts)}

    def missing(self) -> list[int]:
        """Bullets the draft does not say, or not in full, without a reason the user knows."""
        excused = {i for c in self.conflicts for i in (c.first, c.second)} | self.copies.keys()
        return [f.index for f in self.facts if f.role == "fact" and f.index not in excused and not self.ledger.states(f.index)]

    def fact(self, index: int) -> str:
        return f"第{index + 1}条“{_short(self.subject.facts[index])}”"

    def fate(self, index: int) -> str:
        """What became of one bullet."""
        fact, lost = self.facts[index], [figure.surface for i, figure in self.ledger.lost if i == index]
        if fact.role == "instruction":
            return "像是写给程序的指令，没有照办，也没有写"
        if fact.role == "empty":
            return "没有内容"
        if index in self.copies:
            return f"与第{self.copies[index] + 1}条说的是同一件事，只写一次"
        if against := [c.second if c.first == index else c.first for c in self.conflicts if index in (c.first, c.second)]:
            return f"与第{against[0] + 1}条对不上，核实以前两个数都不写"
        if self.ledger.states(index):
            return "已经写进去了"
        if lost and self.ledger.facts[index].spans:
            return f"写了一部分，“{'”“'.join(lost)}”没有写"
        return "没有写进去"


def answer(question: Question, subject: Subject) -> Answer:
    """Answer a question about the draft from what is known of it.

    Args:
        question: from `read_question`.
        subject: the section as it stands.
    """
    if not subject.draft.text.strip() and question.topic not in ("help", "conflict"):
        return Answer("还没有正文。填好要点，先拟一稿再问。")
    return _ANSWERS[question.topic](Reading(subject), question.words)


def _missing(reading: Reading, _: str) -> Answer:
    missing = reading.missing()
    odd = [f.index for f in reading.facts if f.index not in missing and reading.fate(f.index) != "已经写进去了"]
    head = f"{len(missing)}条没有写全：" if missing else f"{len(reading.facts) - len(odd)}条要点都写进去了。"
    if odd and not missing:
        head += "另外："
    lines = [f"{reading.fact(index)}：{reading.fate(index)}。" for index in [*missing, *odd][:_SHOWN]]
    return Answer("\n".join([head, *lines]), (), tuple([*missing, *odd]))


def _source(reading: Reading, words: str) -> Answer:
    uses = [use for use in reading.ledger.uses if _named(use, words)] if words else list(reading.ledger.uses)
    if uses:
        lines = list(dict.fromkeys(_origin(reading, use) for use in uses))[:_SHOWN]
        told = tuple(dict.fromkeys(use.source.fact for use in uses if use.source and use.source.fact is not None))
        return Answer("\n".join(lines), tuple(use.figure.span for use in uses[:_SHOWN]), told)
    if not words:
        return Answer("正文里没有数。")
    if any(figure.surface in words for conflict in reading.conflicts for figure in conflict.figures):
        return _conflicts(reading, words)
    return _wording_source(reading, words)


def _named(use: Use, words: str) -> bool:
    """Whether a figure of the draft is one of those asked for; a bare number must be the figure's whole number."""
    bare = use.figure.surface.replace(",", "")
    numbers = re.findall(r"\d+(?:\.\d+)?", bare)
    return any(word in (numbers if word.isdigit() else bare) for word in words.replace(",", "").split("、"))


def _origin(reading: Reading, use: Use) -> str:
    shown = f"“{use.figure.surface}”"
    computed = next((f.message for f in reading.subject.draft.findings if f.kind == "computed" and f.span == use.figure.span), "")
    if computed:
        return computed
    if use.source is None:
        return f"{shown}在要点里找不到，请核对：有根据就补一条要点，没有就删去。"
    if use.source.fact is None:
        return f"{shown}来自标题或报告期。"
    told = f"{shown}来自{reading.fact(use.source.fact)}。"
    if use.status == "misplaced":
        return told + "它可能放在了别的事情上，请核对。"
    return told + ("这个数要点里只有一次，正文用了不止一次。" if use.status == "reused" else "")


def _wording_source(reading: Reading, words: str) -> Answer:
    whole = re.compile(rf"(?<![\d.]){re.escape(words)}(?![\d.])" if words.isdigit() else re.escape(words))
    place = next((found.start() for found in whole.finditer(reading.text)), -1)
    given = [fact.index for fact in reading.facts if whole.search(reading.subject.facts[fact.index])]
    if given:
        return Answer("\n".join(f"{reading.fact(i)}：{reading.fate(i)}。" for i in given), _spans(reading, given), tuple(given))
    if place < 0:
        return Answer(f"正文和要点里都没有“{_short(words)}”。可以选中正文里的那几个字再问。")
    start, end = next(m.span() for m in _SENTENCE.finditer(reading.text) if m.start() <= place < m.end())
    near = [f.index for f in reading.facts if coverage(f.text, reading.text[start:end]) >= 0.4]
    if near:
        told = "；".join(reading.fact(index) for index in near)
        return Answer(f"这句写的是{told}。“{_short(words)}”几个字要点里没有，是行文用语，请看是否属实。", ((start, end),), tuple(near))
    return Answer(f"“{_short(words)}”要点里没有，是行文用语；如果说的是一件事，请核对是否属实。", ((start, end),))


def _absent(reading: Reading, words: str) -> Answer:
    if not words:
        return _missing(reading, words)
    if given := named_bullets(words, reading.subject.facts):
        lines = [f"{reading.fact(index)}：{reading.fate(index)}。" for index in given]
        return Answer("\n".join(lines), _spans(reading, given), given)
    if words in reading.text:
        place = reading.text.index(words)
        return Answer(f"正文里写了“{words}”，但要点里没有，请核对。", ((place, place + len(words)),))
    return Answer(f"要点里没有“{_short(words)}”，所以没有写。要写的话，请补充一条要点，例如“补充：……”。")


def named_bullets(words: str, facts: Sequence[str]) -> tuple[int, ...]:
    """The bullets that words are about, by number (第2条) or by what they say, from 0."""
    if numbered := bullet_numbers(words, len(facts)):
        return numbered
    alike = [_likeness(words, fact) for fact in facts]
    best = max(alike, default=0.0)
    return tuple(index for index, likeness in enumerate(alike) if likeness >= max(0.5, best))


def bullet_numbers(words: str, count: int) -> tuple[int, ...]:
    """The bullets that 第2条, 第三条 name, from 0."""
    found = [int(number) if number.isdigit() else int(parse_chinese(number) or 0) for number in _NUMBERED.findall(words)]
    return tuple(number - 1 for number in found if 0 < number <= count)


def _likeness(words: str, fact: str) -> float:
    """Share of the asked words that a bullet has, two characters at a time."""
    if words and words in fact:
        return 1.0
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    return sum(pair in fact for pair in pairs) / len(pairs) if pairs else 0.0


def _spans(reading: Reading, facts: Iterable[int]) -> tuple[Span, ...]:
    return tuple(sorted({span for index in facts for span in reading.ledger.facts[index].spans}))


def _examples(reading: Reading, _: str) -> Answer:
    shown = reading.subject.draft.examples
    if not shown:
        return Answer("这一稿没有参照具体的范文，用的是程序自带的写法示范。")
    lines = [f"《{e.report}》" + (f"的“{' / '.join(e.path)}”" if e.path else "") + f"（{e.source}）" for e in shown]
    return Answer("参照了" + "；".join(lines) + "。只学写法，里面的数字、日期和名称没有带进来。")


def _length(reading: Reading, _: str) -> Answer:
    count, asked = length(reading.text), reading.subject.length
    told = f"正文现在{count}字（不算空白）"
    if asked is None:
        return Answer(told + "，没有限定字数。")
    low, high = asked
    verdict = f"还差{low - count}字" if count < low else f"超出{count - high}字" if count > high else "符合要求"
    return Answer(f"{told}，要求{low}—{high}字，{verdict}。" if low != high else f"{told}，要求{low}字，{'正好' if count == low else verdict}。")


def _changes(reading: Reading, _: str) -> Answer:
    before = reading.subject.before
    if before is None:
        return Answer("这是第一稿，还没有可以比的上一稿。")
    changes = find_changes(before, reading.text)
    if not changes:
        return Answer("与上一稿相同，没有改动。")
    lines = [_change_line(before[slice(*c.removed)], reading.text[slice(*c.inserted)]) for c in changes]
    more = f"\n……共{len(lines)}处。" if len(lines) > _SHOWN else ""
    return Answer(f"与上一稿相比改了{len(lines)}处：\n" + "\n".join(lines[:_SHOWN]) + more, tuple(c.inserted for c in changes))


def _change_line(removed: str, inserted: str) -> str:
    removed, inserted = _short(removed.strip(), 40), _short(inserted.strip(), 40)
    if removed and inserted:
        return f"“{removed}”改成了“{inserted}”"
    return f"删去“{removed}”" if removed else f"加上“{inserted}”"


def _findings(reading: Reading, _: str) -> Answer:
    found = reading.subject.draft.findings
    if not found:
        return Answer("没有查出问题。程序查得出数字和名称，查不出事情是否属实，签发前请逐句看一遍。")
    told = "\n".join(f"{finding.message}" for finding in found[:_SHOWN])
    spans = tuple(f.span for f in found if f.span is not None)
    return Answer(f"有{len(found)}处要过目：\n{told}", spans, tuple(sorted({f.fact for f in found if f.fact is not None})))


def _conflicts(reading: Reading, _: str) -> Answer:
    if not reading.conflicts:
        return Answer("没有发现互相矛盾的要点。")
    lines = [
        f"第{c.first + 1}条写“{c.figures[0].surface}”，第{c.second + 1}条写“{c.figures[1].surface}”，说的是同一件事；核实以前两个数都不写。"
        for c in reading.conflicts
    ]
    return Answer("\n".join(lines), (), tuple(sorted({i for c in reading.conflicts for i in (c.first, c.second)})))


def _repeated(reading: Reading, _: str) -> Answer:
    found = [f for f in reading.subject.draft.findings if f.kind in ("repeated", "reused")]
    if not found:
        return Answer("没有发现重复。")
    return Answer("\n".join(f.message for f in found), tuple(f.span for f in found if f.span is not None))


def _time(reading: Reading, _: str) -> Answer:
    timing = reading.subject.draft.timing
    if not timing.total_s:
        return Answer("这一稿是手工改的，没有用模型。")
    return Answer(f"这一稿用了{timing.total_s:.0f}秒，等第一个字{timing.first_token_s:.0f}秒。")


def _help(_: Reading, __: str) -> Answer:
    return Answer(HELP)


_ANSWERS: dict[Topic, Callable[[Reading, str], Answer]] = {
    "missing": _missing, "source": _source, "absent": _absent, "examples": _examples, "length": _length,
    "changes": _changes, "findings": _findings, "conflict": _conflicts, "repeated": _repeated, "time": _time, "help": _help,
}  # fmt: skip


def _short(text: str, limit: int = 30) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

"""What of the user's bullets is to be written: in written words, nothing twice, nothing disputed, with what was asked to be worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.bullets import without_mark
from app.drafting.requests import fold_figures
from app.facts import (
    Conflict,
    Derived,
    Fact,
    asked_for,
    derive,
    find_conflicts,
    find_duplicates,
    find_figures,
    formal,
    read_facts,
)
from app.schema import DraftRequest, Finding, Span

_CLAUSES = re.compile("[^，；。]+")
_DANGLING = re.compile("[到至由从占比]$|[从由自](?:[提升上下降增减压缩扩]|约|近)")
_LEADING_UP = re.compile("(?:得分|获得|考了|达到|达|共签|共计|累计|总计|共|计|为|是|有|了)+$")


def read_bullets(request: DraftRequest) -> tuple[Fact, ...]:
    """The bullets in written words, each with the figures that were to be worked out from it."""
    facts = read_facts([_formally(fact) for fact in request.facts])
    added = [derived for name in asked_for(request.instructions) for derived in derive(facts, name)]
    if not added:
        return facts
    return read_facts(["，".join([fact.text.rstrip("。；，"), *(d.text for d in added if d.fact == fact.index)]) for fact in facts])


def _formally(bullet: str) -> str:
    """A bullet in written words, without the mark of a list in front."""
    return formal(fold_figures(without_mark(bullet)))


def computed(text: str, request: DraftRequest) -> list[Finding]:
    """Each figure that was worked out, with its formula; and what could not be."""
    facts = read_facts([_formally(fact) for fact in request.facts])
    found = []
    for name in asked_for(request.instructions):
        added = derive(facts, name)
        found += [_worked_out(text, derived) for derived in added]
        if not added:
            found.append(Finding("ignored", f"“{name}”算不出来：要点里没有可以相除或相加的两个准数；正文没有写。"))
    return found


def _worked_out(text: str, derived: Derived) -> Finding:
    figure = find_figures(derived.text)[0].surface
    start = text.find(figure)
    span = (start, start + len(figure)) if start >= 0 else None
    return Finding("computed", f"“{derived.text}”是由第{derived.fact + 1}条算出来的：{derived.formula}。", span, derived.fact)


def titles_of(request: DraftRequest) -> tuple[str, ...]:
    """The section's title first, then all else that is given; 2025年上半年 gives 上半年 too."""
    told = [request.title, request.report_title, request.period]
    bare = {re.sub(r"^\d{4}年", "", figure.surface) for text in told for figure in find_figures(text) if figure.kind == "period"}
    return tuple(filter(None, [*told, *sorted(bare)]))


def writable(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The bullets to be written: no instructions, nothing twice, disputed figures taken out.

    Of two bullets that contradict each other the later one goes, unless it has more to say; both go where the disputed
    figure was all they said (测评得分91.6分).
    """
    copies = {second for _, second in find_duplicates(facts)}
    conflicts = find_conflicts(facts)
    later = {c.second for c in conflicts if c.first != c.second}
    told = [undisputed(fact, conflicts) for fact in facts if fact.role == "fact" and fact.index not in copies]
    empty = {fact.index for fact in facts if _says_only_disputed(fact, conflicts)}
    kept = [fact for fact in told if fact.text and (fact.index not in later | empty or _counts(fact))]
    bare = [_cut(fact, conflicts) for fact in facts if fact.role == "fact"]
    return tuple(_each_once(kept, conflicts)) or tuple(fact for fact in told if fact.text) or tuple(bare[:1])


def _each_once(facts: Sequence[Fact], conflicts: Sequence[Conflict]) -> Iterator[Fact]:
    """The bullets without those of which nothing is left but what another one says."""
    disputed = {index for conflict in conflicts for index in (conflict.first, conflict.second)}
    clauses = [set(_CLAUSES.findall(fact.text)) for fact in facts]
    for number, fact in enumerate(facts):
        own, earlier = clauses[number], clauses[:number]
        if fact.index not in disputed or not any(own <= other if other in earlier else own < other for other in clauses):
            yield fact


def _counts(fact: Fact) -> bool:
    return any(figure.kind not in ("period", "date") for figure in fact.figures)


def _says_only_disputed(fact: Fact, conflicts: Sequence[Conflict]) -> bool:
    """Whether the figure that another bullet contradicts is what the bullet states of its subject."""
    return any(_LEADING_UP.search(fact.text[:start]) for start, _ in _disputed(fact, conflicts))


def _disputed(fact: Fact, conflicts: Sequence[Conflict]) -> set[Span]:
    """Where the figures of a bullet stand that another one contradicts; each once, however many do."""
    return {f.span for c in conflicts for i, f in zip((c.first, c.second), c.figures, strict=True) if i == fact.index}


def undisputed(fact: Fact, conflicts: Sequence[Conflict]) -> Fact:
    """The bullet without the figures that another bullet contradicts; clauses that cannot stand without theirs go whole."""
    return _cut(fact, conflicts, _stands)


def _cut(fact: Fact, conflicts: Sequence[Conflict], keeps: Callable[[str], bool] = bool) -> Fact:
    """The bullet without its disputed figures; of the clauses that lose one, those that `keeps` likes stay."""
    spans = _disputed(fact, conflicts)
    if not spans:
        return fact
    kept = []
    for clause in _CLAUSES.finditer(fact.text):
        own = [(a - clause.start(), b - clause.start()) for a, b in spans if clause.start() <= a < clause.end()]
        rest = _without(clause[0], own)
        if not own or keeps(rest):
            kept.append(rest)
    text = "，".join(kept)
    return replace(read_facts([text])[0], index=fact.index) if text else replace(fact, text="", figures=(), names=())


def _without(clause: str, spans: Sequence[Span]) -> str:
    """A clause without some figures and the verbs that led up to them."""
    for start, end in sorted(spans, reverse=True):
        clause = _LEADING_UP.sub("", clause[:start]) + clause[end:]
    return clause


def _stands(clause: str) -> bool:
    """Whether what is left of a clause still says something: a verb, and none that waits for its figure."""
    import jieba.posseg as tagger

    return not _DANGLING.search(clause) and any(tag.startswith("v") for _, tag in tagger.cut(clause))

"""What an instruction in plain Chinese asks for: its clauses read one by one into wishes.

Whoever reads a clause first has it; a clause behind 加进去： is content until a clause speaks of the text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.revising import phrases as p
from app.revising.canonical import canonical, correction
from app.revising.clauses import READERS, add_kind, new_point, side_of, unquoted
from app.revising.places import read_place
from app.revising.reading import Reading
from app.revising.wishes import (
    WHOLE,
    Add,
    Keep,
    Length,
    Place,
    Replace,
    Reshape,
    Tone,
    Unclear,
    Wish,
)

_QUOTES = str.maketrans({"「": "“", "」": "”", "『": "“", "』": "”", "‘": "“", "’": "”"})
_STRAIGHT = re.compile("\"([^\"\n]*)\"|'([^'\n]*)'")
# 1. 把…… 2. 删掉……: a list of wishes in one line.
_LIST_NUMBER = re.compile("(?:^|(?<=[\\s。；，]))(?:[（(]?(?P<n>\\d)[.、．)）]|(?P<c>[①-⑨]))\\s*(?=[一-鿿])")
_ALL_BUT = re.compile("(?<=外)(?=(?:都|其他|其余|全部?|每)(?!.{0,4}(?:删|去掉|不要)))")
_AND_THEN = re.compile("(?<=[一-鿿”])(?:并且?|同时|然后|再|接着)(?=把|将|删[掉去除]|压缩)")
_NEXT_WISH = re.compile("(?<=[一-鿿%”）])[ \\t]+(?=(?:把|将|删[掉去除]|去掉|加[上一]|补|第[一二三四五六\\d]+[点条段句]|压缩|改成|数字|语气|全文|最后|其他|其余))")
_CLAUSE = re.compile("((?:“[^”]*”|《[^》]*》|（[^）]*）|\\d,(?=\\d{3})|[^，,。；;！!？?\n])*)([，,。；;！!？?\n]|$)")
_SHOWN = re.compile("“([^”]{1,120})”")


def read_instruction(text: str) -> tuple[Wish, ...]:
    """The wishes of an instruction, in its order; what is not understood comes as `Unclear`."""
    state = Reading()
    clauses = [(clause.strip(), end) for clause, end in _CLAUSE.findall(_straight(text)) if clause.strip() or end]
    while clauses:
        clause, end = clauses.pop(0)
        if state.content is None and end == "，" and clauses and (one := correction(clause, clauses[0][0])):
            clause, end = one, clauses.pop(0)[1]
        if clause:
            _read_clause(clause, end, state)
        if end in "。；;！!\n":
            state.recent, state.closed = WHOLE, True
    _give_up(state)
    _close(state)
    return _settled(state.wishes)


def _straight(text: str) -> str:
    text = _ALL_BUT.sub("，", _NEXT_WISH.sub("，", text))
    text = text if re.search("[：:]", text) else _AND_THEN.sub("，", text)
    quoted = _STRAIGHT.sub(lambda m: f"“{m[1] or m[2] or ''}”", text.strip().translate(_QUOTES))
    numbers = [int(m["n"] or "①②③④⑤⑥⑦⑧⑨".index(m["c"]) + 1) for m in _LIST_NUMBER.finditer(quoted)]
    listed = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    return _LIST_NUMBER.sub("；", quoted) if listed else quoted


def _read_clause(clause: str, end: str, state: Reading) -> None:
    if state.content is not None and not p.ABOUT_TEXT.search(clause):
        state.content.append(clause + end)
        return
    _close(state)
    head, colon, rest = _parted(clause)
    if colon and p.CORRECTIONS_HEAD.fullmatch(p.POLITE.sub("", head)):
        _read_clause(rest.strip(), end, state)
        return
    clause, head = (clause, canonical(head)) if colon else (canonical(clause), head)
    bare = p.POLITE.sub("", head if colon else clause).strip()
    style = any(pattern.search(clause) for _, pattern in p.NUMERALS)
    if colon and not style and (p.OPENS_CONTENT.search(head) or _is_reading_add(bare)):
        _open_content(bare, rest + end, state)
        return
    bare = p.POLITE.sub("", clause).strip()
    wishes = next((found for reader in READERS if (found := reader(bare, state)) is not None), None)
    if wishes is None and not clause.startswith(("在", "把", "将")) and state.hungry and bare and not p.NO_CONTENT.match(bare):
        state.content = [clause + end]
        return
    if wishes is None:
        _give_up(state)
        state.pending = clause
        return
    _give_up(state)
    _remember(wishes, state)
    state.wishes += wishes
    state.closed = state.closed and not wishes


def _remember(wishes: list[Wish], state: Reading) -> None:
    """A part that was named for its length or tone is meant up to the full stop; one without a part means it too."""
    for index, wish in enumerate(wishes):
        if isinstance(wish, Length | Tone | Add):
            if wish.place:
                state.recent = wish.place
            else:
                wishes[index] = replace(wish, place=state.place or state.recent)


def _parted(clause: str) -> tuple[str, str, str]:
    match = re.search("[：:]", _SHOWN.sub(lambda m: "＿" * len(m[0]), clause))
    return (clause[: match.start()], "：", clause[match.end() :]) if match else (clause, "", "")


def _is_reading_add(bare: str) -> bool:
    return bool(p.ADD.search(bare) or p.CHANGE.search(bare))


def _open_content(head: str, rest: str, state: Reading) -> None:
    place, left = read_place(head)
    _give_up(state)
    state.content = [rest]
    if state.hungry and not p.ADD.search(head) and not p.CHANGE.search(head):
        return
    if p.REWRITE.search(head) and place:
        state.wishes.append(Replace("", "", place))
        return
    if p.CHANGE.search(head):
        old = p.AROUND_OLD.sub("", p.CHANGE.sub("", (_SHOWN.search(head) or re.search("(.*)", left))[1])).strip(" 的，")  # type: ignore[index]
        topic = not place and not _SHOWN.search(head) and p.TOPIC.fullmatch(old)
        state.wishes.append(Replace("", "", Place(words=old[-3:] if "步" in old else old)) if topic else Replace(old, "", place or state.place))
        return
    if p.CONCRETE.search(head) and (shown := _SHOWN.findall(head)):
        place = Place(words=shown[0])
    own, at, head = new_point(head)
    if own:
        place, left = read_place(head)
    kind = "fact" if p.CONCRETE.search(head) else add_kind(left)
    state.wishes.append(Add(kind, (), place or state.place, side_of(left), own=own, at=at))


def _close(state: Reading) -> None:
    """The content gathered so far becomes part of its wish."""
    if state.content is None:
        return
    content, state.content = "".join(state.content), None
    facts = tuple(f for f in (piece.strip(" ，,。；;、") for piece in p.FACT_END.split(content)) if f)
    for index in range(len(state.wishes) - 1, -1, -1):
        wish = state.wishes[index]
        if isinstance(wish, Add):
            state.wishes[index] = replace(wish, content=wish.content + tuple(unquoted(p.CONTENT_HEAD.sub("", fact)) for fact in facts), wanted="")
            return
        if isinstance(wish, Replace):
            state.wishes[index] = replace(wish, new=unquoted(content.strip(" ，,；;\n")))
            return


def _give_up(state: Reading) -> None:
    if state.pending:
        state.wishes.append(Unclear(state.pending))
        state.pending = ""


def _settled(wishes: list[Wish]) -> tuple[Wish, ...]:
    """Of two wishes for the length of one part the one with bounds counts; of two for the form the fuller one."""
    bounded = {(w.place) for w in wishes if isinstance(w, Length) and (w.bounds or w.factor or w.delta)}
    shaped = any(isinstance(w, Reshape) and w.form for w in wishes)
    directions = {w.direction for w in wishes if isinstance(w, Length)}
    kept: list[Wish] = []
    for wish in wishes:
        if isinstance(wish, Length) and not (wish.bounds or wish.factor or wish.delta) and bounded:
            continue
        if isinstance(wish, Reshape) and not wish.form and shaped:
            continue
        if isinstance(wish, Length) and wish.direction == 0 and directions - {0}:
            wish = replace(wish, direction=next(iter(directions - {0})) if len(directions - {0}) == 1 else 0)
        if wish not in kept:
            kept.append(wish)
    return tuple(kept)


def asks(wishes: tuple[Wish, ...]) -> Iterator[Wish]:
    """The wishes that want something done."""
    yield from (wish for wish in wishes if not isinstance(wish, Keep | Unclear))

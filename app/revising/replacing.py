"""Reader of what becomes what: 把9次改为10次, 讲座应该是12次, 所有的“群众”都改成“居民”."""

from __future__ import annotations

import re

from app.facts import find_figures
from app.revising import phrases as p
from app.revising.canonical import units_meant
from app.revising.places import number, read_place
from app.revising.reading import SHOWN, Reading
from app.revising.wishes import Move, Place, Replace, Wish

_EVERY = re.compile("所有|全部|全文|通篇|统一|一律|统统|都(?=[改换更写统替调])|每[一个处]|(?:^|把|将)(?:这)?[两三几]个?[个处](?=.)")


def read_replacement(clause: str, state: Reading) -> list[Wish] | None:
    """Every change of one thing into another that a clause names; None where one of them is not understood."""
    pieces = _split_changes(clause)
    found = [wish for piece in pieces if (wish := _one_replacement(piece, state))]
    return list(found) if found and len(found) == len(pieces) else None


def read_loose_replacement(clause: str, state: Reading) -> list[Wish] | None:
    """镇里改全镇, where nobody else knows what to make of it."""
    match = p.LOOSE_CHANGE.fullmatch(clause)
    return [Replace(match["old"], match["new"], state.place)] if match else None


def _split_changes(clause: str) -> list[str]:
    """把9次改为10次、28篇改为30篇 is two changes."""
    masked = SHOWN.sub(lambda m: "＿" * len(m[0]), clause)
    pieces, start = [], 0
    for match in re.finditer("[、]|\\s+|以及|和(?=把|将)|[和与及](?=[^、]*(?:改为|改成))", masked):
        if p.CHANGE.search(masked[start : match.start()]) and p.CHANGE.search(masked[match.end() :]):
            pieces.append(clause[start : match.start()])
            start = match.end()
    return [*pieces, clause[start:]]


def _one_replacement(clause: str, state: Reading) -> Replace | Move | None:
    match = next((m for pattern in p.CHANGES if (m := pattern.fullmatch(clause))), None)
    if not match:
        return None
    old, new = match["old"].strip(), p.TRAILING.sub("", match["new"].strip())
    if not SHOWN.search(clause) and p.NO_WORDS.fullmatch(new):
        return None
    place, rest = read_place(SHOWN.sub(lambda m: "＿" * len(m[0]), old))
    units = units_meant(old) if not find_figures(rest) else ()
    if place.points and not rest.strip(" 的把将") and p.POINT_ONLY.fullmatch(new):
        return Move(place.points[0], read_place(new)[0].points[0])
    shown_new = SHOWN.search(new)
    old, nth, shown = _meant(old, rest, place)
    new = shown_new[1] if shown_new else new.strip(" ，。")
    if not shown_new and p.CHANGE.search(new):
        return None
    if not new or not (old or place.points or place.sentences):
        return None
    return Replace(old, new, place or state.place, nth, bool(_EVERY.search(clause[: match.start("new")])), shown, bool(shown_new), units)


def _meant(old: str, rest: str, place: Place) -> tuple[str, int | None, bool]:
    """The words that are to go, which of several, and whether they were quoted."""
    quoted = SHOWN.search(old)
    if len(SHOWN.findall(old)) > 1 and find_figures(SHOWN.sub("", old)):
        return "", None, True  # “甲”“乙”42名: too much at once
    if quoted and not find_figures(quoted[1]) and (anchored := [f for f in find_figures(SHOWN.sub("", old)) if f.kind != "ordinal"]):
        return anchored[-1].surface, None, False
    if quoted:
        return quoted[1], _which(old), True
    bare = p.WHICH.sub("", rest if place else old, count=1)
    return p.AROUND_OLD.sub("", bare).strip(" 的，、"), _which(old), False


def _which(old: str) -> int | None:
    match = p.WHICH.search(old)
    if not match:
        return None
    if match["n"]:
        return number(match["n"]) - 1
    if re.search("[两三几]个?[个处]$", match[0]):
        return None
    return 0 if match[0][0] in "前头" else -1

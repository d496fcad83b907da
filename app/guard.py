"""What may be printed next, given the facts: kept character by character while the model decodes.

A figure, a 《title》, a “quoted name”, a Latin word can only be begun if one of the given ones goes on like
that, and once begun only be finished. Each figure can be used as often as the facts hold it. Quantities in
Chinese numerals cannot be recognised by their first character (两 also begins 两侧), so they are refused at
the character that makes them a quantity. Prose is free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from app.facts import find_figures, load_formulations
from app.schema import GuardSpec

_FREE = re.compile("[\u3400-\u9fff，。；：、（）\n·—]")
_NUMERAL = frozenset("〇零一二两三四五六七八九十百千万亿几数半多余底末")  # 年底前 is a date too
_COUNTING = re.compile("[一二三四五六七八九十百千万两]")
_DIGIT = frozenset("0123456789")
_LATIN = re.compile("[A-Za-z]")
_OPENING = {"“": "”", "《": "》"}
_WATCHED = 16  # a quantity is never longer than this many characters
_LEAD = 8  # so many characters before a digit can change what the figure says
_TAIL = 40


@dataclass(frozen=True, slots=True)
class _Way:
    """One given string that has been begun: what is still to come, and which figure it uses up."""

    rest: str
    group: int | None = None


@dataclass(frozen=True, slots=True)
class _State:
    tail: str = ""
    fresh: int = 0
    ways: tuple[_Way, ...] = ()
    used: tuple[tuple[int, int], ...] = ()
    growing: bool = False  # ends with the beginning of a given figure in Chinese numerals, itself a foreign one

    def uses(self, group: int) -> int:
        return dict(self.used).get(group, 0)


class Guard:
    """Follows one text and says which continuation is permitted.

    Args:
        spec: the given figures, names and Latin words.
        before: text that stands already; `spec` holds what may still be used behind it.
    """

    def __init__(self, spec: GuardSpec, before: str = "") -> None:
        self._limits = [uses for _, uses in spec.figures]
        self._figures = [(i, *_split_lead(form)) for i, (forms, _) in enumerate(spec.figures) for form in forms]
        self._known = _groups(spec)
        self._names = spec.names
        self._latin = spec.latin
        self._banned = spec.banned
        self._phrases = (*spec.phrases, *_set_phrases())
        self._state = _State(before[-_TAIL:])

    @property
    def inside(self) -> bool:
        """Whether something has been begun that must be finished."""
        return self._state.growing or (bool(self._state.ways) and all(way.rest for way in self._state.ways))

    def permits(self, text: str, rest: bytes = b"") -> bool:
        """Whether `text` may follow, `rest` being the first bytes of a character still to come."""
        if self._banned and self._says_banned(text):
            return False
        if not self._state.ways and not rest and not self._risky(text):
            return True
        state: _State | None = self._state
        for char in text:
            state = self._step(state, char) if state else None
        return state is not None and (not rest or self._may_open(state, rest))

    def accept(self, text: str) -> None:
        """Take `text`, which was permitted, as written."""
        for char in text:
            self._state = self._step(self._state, char) or replace(self._state, tail=(self._state.tail + char)[-_TAIL:], fresh=self._state.fresh + 1, ways=(), growing=False)

    def _risky(self, text: str) -> bool:
        recent = self._state.tail[-_WATCHED:] + text
        return any(c in _NUMERAL or c in _DIGIT for c in recent) or not all(_FREE.match(c) for c in text)

    def _says_banned(self, text: str) -> bool:
        recent = self._state.tail + text
        return any(word in recent[-(len(text) + len(word) - 1) :] for word in self._banned)

    def _may_open(self, state: _State, rest: bytes) -> bool:
        expected = [way.rest[0].encode() for way in state.ways if way.rest]
        return not expected or any(char.startswith(rest) for char in expected)

    def _step(self, state: _State, char: str) -> _State | None:
        grown = replace(state, tail=(state.tail + char)[-_TAIL:], fresh=state.fresh + 1, growing=False)
        if state.ways:
            begun = tuple(replace(way, rest=way.rest[1:]) for way in state.ways if way.rest[:1] == char)
            if begun:
                return self._settle(replace(grown, ways=begun))
            done = [way for way in state.ways if not way.rest]
            if not done:
                return None
            state = self._count(replace(state, ways=()), done[0])
            grown = replace(grown, ways=(), used=state.used)
        return self._start(state, grown, char)

    def _settle(self, state: _State) -> _State:
        """Nothing can go on any longer: the figure is complete and counts as used."""
        if any(way.rest for way in state.ways):
            return state
        return self._count(replace(state, ways=()), state.ways[0])

    def _count(self, state: _State, way: _Way) -> _State:
        if way.group is None:
            return state
        used = dict(state.used)
        used[way.group] = used.get(way.group, 0) + 1
        return replace(state, used=tuple(sorted(used.items())))

    def _start(self, before: _State, grown: _State, char: str) -> _State | None:
        if char in _DIGIT or _LATIN.match(char) or char in _OPENING:
            if before.growing or before.tail[-1:] in _DIGIT or (_LATIN.match(before.tail[-1:]) and _LATIN.match(char)):
                return None
            ways = tuple(self._openings(before, char))
            return self._settle(replace(grown, ways=ways)) if ways else None
        if not _FREE.match(char):
            return None
        return self._watched(grown)

    def _openings(self, state: _State, char: str) -> Iterable[_Way]:
        if char in _OPENING:
            return [_Way(name + _OPENING[char]) for name in self._names]
        words = [_Way(word[1:]) for word in self._latin if word[:1] == char]
        figures = [
            _Way(body[1:], group)
            for group, lead, body in self._figures
            if body[:1] == char and state.tail.endswith(lead) and state.uses(group) < self._limits[group] and self._reads(state.tail, body, group)
        ]
        return figures + words

    def _reads(self, tail: str, body: str, group: int) -> bool:
        """Whether it is still the given figure behind these words: 近9次 is not 9次."""
        before = tail[-_LEAD:]
        figure = next((f for f in find_figures(before + body) if f.span[1] > len(before)), None)
        return figure is None or group in self._known.get(figure.surface, ())

    def _watched(self, grown: _State) -> _State | None:
        """Refuse the character that turns a numeral into a foreign quantity, or a given figure into another."""
        recent = grown.tail[-_WATCHED:]
        if not any(c in _NUMERAL or c in _DIGIT for c in recent):
            return grown
        state: _State | None = grown
        for figure in find_figures(recent):
            start, end = figure.span
            if start == 0 and len(recent) == _WATCHED:
                continue  # cut off at the left: seen whole earlier
            if end <= len(recent) - min(4, grown.fresh):
                continue  # judged when it was written
            state = self._judged(state, figure.surface, recent[start:]) if state else None
        return state

    def _judged(self, state: _State, surface: str, rest: str) -> _State | None:
        """`rest` is the text from the figure on; it may still be growing into a given one."""
        groups = self._known.get(surface)
        if groups is None:
            if any(form.startswith(rest) for form in self._known) or any(p.startswith(rest) and p != rest for p in self._phrases):
                return replace(state, growing=True)
            return state if surface in self._latin else None
        if surface != rest or not _NUMERAL.intersection(surface) or any(c in _DIGIT for c in surface):
            return state
        free = [group for group in groups if state.uses(group) < self._limits[group]]
        return self._count(state, _Way("", free[0])) if free else None


@lru_cache(maxsize=1)
def _set_phrases() -> tuple[str, ...]:
    """Set formulations from their first numeral on, such as 八项规定: no quantity, but it begins like one."""
    found = {exact[m.start() :] for exact in load_formulations().exact if (m := _COUNTING.search(exact))}
    return tuple(sorted(found))


def _groups(spec: GuardSpec) -> dict[str, list[int]]:
    """Which given figures each surface form may stand for."""
    known: dict[str, list[int]] = {}
    for group, (forms, _) in enumerate(spec.figures):
        for surface in {*forms, *(f.surface for form in forms for f in find_figures(form))}:
            known.setdefault(surface, []).append(group)
    return known


def _split_lead(form: str) -> tuple[str, str]:
    """A figure as the words that must stand before its first digit, and the rest: 近3000户 → 近, 3000户."""
    first = next((i for i, c in enumerate(form) if c in _DIGIT), None)
    return ("", form) if first is None else (form[:first], form[first:])

"""Plain speech put into the written register: 搞了3场 becomes 开展3场, figures and names as they are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from app.facts.names import Name, find_names
from app.facts.quantities import find_figures

_QUOTED = re.compile("《[^》\n]{0,80}》|“[^”\n]{0,80}”|\"[^\"\n]{0,80}\"|「[^」\n]{0,80}」|‘[^’\n]{0,80}’|[\U000F0000-\U000FFFFD]")
_SENTENCES = re.compile("(?:《[^》\n]{0,80}》|“[^”\n]{0,80}”|[^。；;！？\n]){0,300}[。；;！？\n]?")
_SEALED = 0xF0000  # a private character stands for each sealed passage
_NUMBER = "(?:(?:[近约超]|将近|超过|不到|至少)?[\\d０-９一二两三四五六七八九十百千几数]+(?:[.．][\\d０-９]+)?[余多来]?[万亿]?)"
_CLAUSE = "(?:^|(?<=[，,。；;：:、！？\n]))"
_PASSES = 4  # one replacement may bring out another; more than three in a row have not been seen
_ALWAYS_WHOLE = 3  # so short a run of characters may be the pieces of two formal words


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Rules in the order in which they are tried, and the words that no official text holds."""

    rules: tuple[tuple[re.Pattern[str], str], ...]
    words: dict[str, str]
    always: frozenset[str]
    any_word: re.Pattern[str]
    sure_word: re.Pattern[str]
    flagged: tuple[str, ...]


def formal(text: str, *, sparing: bool = False) -> str:
    """`text` in written register; its figures, dates, names, titles and quotations stay as they are.

    What no rule knows stays as it is, so a text already formal comes back unchanged.

    Args:
        text: any text.
        sparing: leave the words that official texts may hold as well.
    """
    rewritten = "".join(_formal_sentence(sentence, sparing) for sentence in _SENTENCES.findall(text))
    return rewritten if _figures(rewritten) == _figures(text) else text


def _formal_sentence(text: str, sparing: bool) -> str:
    sealed = sorted({m.span() for m in _QUOTED.finditer(text)} | {n.span for n in find_names(text) if not _misread(n)})
    kept: list[str] = []
    open_text, at = "", 0
    for start, end in sealed:
        if start >= at:
            open_text += text[at:start] + chr(_SEALED + len(kept))
            kept.append(text[start:end])
            at = end
    rewritten = _rewritten(open_text + text[at:], sparing)
    return re.sub("[\U000F0000-\U000FFFFD]", lambda m: kept[ord(m[0]) - _SEALED], rewritten)


def _misread(name: Name) -> bool:
    """Whether a place is only plain speech before a common noun: 老大难小区."""
    return name.kind == "place" and any(word in name.text for word in _load().flagged)


def spoken_words() -> tuple[str, ...]:
    """Words that must not stand in an official text wherever they stand in it; read from spoken.toml on first use."""
    return _load().flagged


def _rewritten(text: str, sparing: bool) -> str:
    for _ in range(_PASSES):
        before = text
        for pattern, new in _load().rules:
            text = _replaced(text, pattern, new)
        text = _replaced(text, _load().sure_word if sparing else _load().any_word, None)
        if text == before:
            break
    return text


def _replaced(text: str, pattern: re.Pattern[str], new: str | None) -> str:
    """All matches that are whole words, unless a figure would then read differently; None: look each word up."""
    at = 0
    while match := pattern.search(text, at):
        fresh = _load().words[match[0]] if new is None else match.expand(new)
        candidate = text[: match.start()] + fresh + text[match.end() :]
        whole = match[0] in _load().always or _whole(text, match.start(), match.end())
        if whole and _figures(candidate) == _figures(text):
            text, at = candidate, match.start() + len(fresh)
        else:
            at = match.start() + 1
    return text


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a short match begins and ends where the dictionary's words do: 查了 is none in 检查了3家."""
    if end - start > _ALWAYS_WHOLE:
        return True
    return {start, end} <= _boundaries(text)


@lru_cache(maxsize=64)
def _boundaries(text: str) -> frozenset[int]:
    import jieba

    jieba.setLogLevel(60)
    return frozenset(accumulate((len(word) for word in jieba.cut(text, HMM=False)), initial=0))


@lru_cache(maxsize=64)
def _figures(text: str) -> list[tuple[str, str, str, str, str]]:
    return [(f.surface, f.kind, f.value, f.unit, f.approx) for f in find_figures(text)]


@lru_cache(maxsize=1)
def _load() -> _Spoken:
    data = tomllib.loads(Path(__file__).with_name("spoken.toml").read_text(encoding="utf-8"))
    sure, more = _pairs(data["always"]), _pairs(data["rewritten"])
    words = sure | more
    rules = tuple((re.compile(p.replace("{数}", _NUMBER).replace("{句首}", _CLAUSE)), new) for p, new in data["patterns"])
    any_word, sure_word = (re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True)))) for found in (words, sure))
    return _Spoken(rules, words, frozenset(sure), any_word, sure_word, tuple(dict.fromkeys([*sure, *data["flagged"].split()])))


def _pairs(block: str) -> dict[str, str]:
    """`大伙儿→群众 没了→` as a mapping; nothing behind the arrow: the word is left out."""
    return dict((spoken, written) for spoken, _, written in (entry.partition("→") for entry in block.split()))

"""How a draft reads: repeated, copied, left-over, colloquial words, and acts that nobody gave."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.facts import spoken_words
from app.schema import Span
from app.text import ngrams

_HAN = re.compile("[\u4e00-\u9fff]")
COPIED_RUN = 13  # so many equal Chinese characters in a row are no coincidence
REPEATED_RUN = 8
SPECIAL = 6  # sections that use a word at most, for it to tell what a bullet is about
RARE_IN_LANGUAGE = 300  # occurrences in jieba's own counts
RESIDUE = re.compile(
    "\\*\\*|^#{1,6} |^[-*•] |<[^>]{1,20}>|^(?:好的|当然|以下是|根据您|根据你|下面是)|如有.{0,8}(?:需要|疑问)|希望.{0,6}(?:帮助|满意)"
    "|[×xX]{2,}|×|[，。、；：,;]{2,}|\\.{2,}|…{3,}|若干[次场个项]|\\s{2,}\\S|注释|请将|请确保|请写|事实清单|上述内容|自然段|书面语"
    "|写作助手|要点[：:]|正文[：:]|字数|小节标题|(?:达到|共计|累计|共|约)[，。；]|[（(][）)]|“”|《》",
    re.MULTILINE,
)
_PARTICLE = re.compile("[呢吧吗啦嘛哦哈呀咱啥咋](?![\u4e00-\u9fff])|[咱啥咋]")


@dataclass(frozen=True, slots=True)
class Copied:
    """A run of the draft that stands in an example and not in the bullets."""

    span: Span
    example: int
    passage: str


def _positions(text: str) -> tuple[str, list[int]]:
    spots = [m.start() for m in _HAN.finditer(text)]
    return "".join(text[i] for i in spots), spots


def _runs(text: str, size: int, hit: Iterable[bool]) -> list[Span]:
    """Spans of `text` covered by hitting runs, joined where they overlap."""
    _, spots = _positions(text)
    spans: list[Span] = []
    for i, is_hit in enumerate(hit):
        if not is_hit:
            continue
        start, end = spots[i], spots[i + size - 1] + 1
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _grams(text: str, size: int) -> list[str]:
    han = _positions(text)[0]
    return [han[i : i + size] for i in range(len(han) - size + 1)]


def repeated(text: str, given: str, size: int = REPEATED_RUN) -> list[Span]:
    """Passages that the text has said before and the bullets do not say."""
    seen: set[str] = set()
    allowed = set(_grams(given, size))
    hits = []
    for gram in _grams(text, size):
        hits.append(gram in seen and gram not in allowed)
        seen.add(gram)
    return _runs(text, size, hits)


def copied(text: str, examples: Sequence[str], given: str, size: int = COPIED_RUN) -> list[Copied]:
    """Passages that stand in an example and not in the bullets."""
    allowed = set(_grams(given, size))
    found = []
    for number, example in enumerate(examples):
        foreign = set(_grams(example, size)) - allowed
        for span in _runs(text, size, (gram in foreign for gram in _grams(text, size))):
            found.append(Copied(span, number, text[span[0] : span[1]]))
    return found


def residue(text: str) -> list[Span]:
    """Traces of chat, Markdown, placeholders, or a figure that was left out."""
    return [m.span() for m in RESIDUE.finditer(text)]


def colloquial(text: str, given_formal: str = "") -> list[Span]:
    """Spoken words that have no place in an official text; `given_formal`: titles, where they may stand."""
    found = [m.span() for word in spoken_words() if word in text and word not in given_formal for m in re.finditer(re.escape(word), text)]
    return sorted(set(found + [m.span() for m in _PARTICLE.finditer(text)]))


class Register:
    """The words that belong to the way such reports are written.

    Args:
        sections: bodies of example sections; a word that several of them use belongs to the register.
    """

    def __init__(self, sections: Iterable[str]) -> None:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        counts: dict[str, int] = {}
        for section in sections:
            for word in set(jieba.lcut(section)):
                counts[word] = counts.get(word, 0) + 1
        self._counts: Mapping[str, int] = counts

    def rare(self, text: str, given: str) -> list[Span]:
        """Nouns that were not given and are rare both in the register and in the language."""
        import jieba
        import jieba.posseg as tagger

        jieba.initialize()
        found, position = [], 0
        for word, tag in tagger.cut(text):
            start, position = position, position + len(word)
            if tag.startswith("n") and len(word) >= 2 and self._is_rare(word) and not _made_of(word, given):
                found.append((start, position))
        return found

    def special(self, text: str, besides: str) -> list[str]:
        """Words that tell what `text` is about: seldom used in such reports, and not in `besides`."""
        import jieba

        jieba.initialize()
        words = dict.fromkeys(word for word in jieba.cut(text) if len(word) >= 2 and all(_HAN.match(c) for c in word))
        return [word for word in words if self._counts.get(word, 0) <= SPECIAL and word not in besides]

    def foreign(self, text: str, given: str) -> list[Span]:
        """Of the rare nouns those that name a thing: what was not given and can be seen or touched."""
        return [span for span in self.rare(text, given) if not _is_abstract(text[span[0] : span[1]])]

    def _is_rare(self, word: str) -> bool:
        return all(_HAN.match(c) for c in word) and self._counts.get(word, 0) <= 1 and _frequency(word) < RARE_IN_LANGUAGE


def _frequency(word: str) -> int:
    import jieba

    return int(jieba.dt.FREQ.get(word, 0))


def _is_abstract(word: str) -> bool:
    """A quality (…性, …度), or two everyday words written as one (宣传教育)."""
    halves = [word[:2], word[2:]] if len(word) == 4 else []
    everyday = bool(halves) and all(_frequency(half) >= RARE_IN_LANGUAGE for half in halves)
    return everyday or word[-1] in "性度感力化效率观心念识准" or _frequency(word) == 0


def _made_of(word: str, given: str) -> bool:
    return word in given or ngrams(word, 2) <= ngrams(given, 2) or set(word) <= set(given)


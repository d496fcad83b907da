"""What a message is: new bullets, a wish for the text, a question about it, or something the user must say plainer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.bullets import split_bullets
from app.conversation import phrases as p
from app.conversation.answers import HELP, Reading, bullet_numbers, named_bullets
from app.conversation.questions import about, is_interrogative, read_question
from app.conversation.records import Choice, Kind, Question, Subject, Understanding
from app.facts import find_figures, read_facts
from app.revising.instruction import asks, read_instruction
from app.revising.wishes import Add, Remove, Replace, Unclear, Wish
from app.text import clean, length

_Sort = Literal["question", "fact", "wish", "doubt", "unknown"]


@dataclass(frozen=True, slots=True)
class _Part:
    """A line or sentence of the message."""

    sort: _Sort
    text: str
    question: Question | None = None


def understand(message: str, subject: Subject, selection: str = "") -> Understanding:
    """Sort a message; nothing is done yet.

    Args:
        message: what the user typed, in one line or many.
        subject: the section it is about.
        selection: the words of the draft the user has marked, for "这个数从哪来".
    """
    text = clean(message).strip()
    if not text:
        return Understanding("unclear", "没有收到内容。可以说要怎么改、补充要点，或者问这一稿的情况。")
    if step := _step(text):
        return step
    if p.COURTESY.fullmatch(text):
        return Understanding("unclear", "好的。还要改哪里，直接说；也可以补充要点，或者问这一稿的情况。")
    if read_facts([text.replace("\n", " ")])[0].role == "instruction":
        return Understanding("unclear", "这句话像是写给程序的指令，没有照办，正文没有动。要改正文，请说明改哪里、怎么改。")
    parts = _settled(list(_sorted_parts(text, subject)))
    if doubts := [part for part in parts if part.sort in ("doubt", "unknown")]:
        return _unclear(doubts, parts, subject)
    if not any(part.question or part.text.strip(" ，,。；;") for part in parts):
        return Understanding("unclear", "没有收到内容。可以说要怎么改、补充要点，或者问这一稿的情况。")
    return _combined(parts, subject, selection)


def _step(text: str) -> Understanding | None:
    if titled := p.TITLE.fullmatch(text):
        return Understanding("step", f"本节标题改为“{titled['title']}”。", wish=titled["title"], step="title")
    bare = text.rstrip("。！!.~ ")
    return next((Understanding("step", p.STEP_TOLD[step], step=step) for step, pattern in p.STEPS if pattern.fullmatch(bare)), None)


def _sorted_parts(text: str, subject: Subject) -> Iterator[_Part]:
    listing = False  # the lines below a heading such as 补充以下情况：
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        header = p.HEADER.match(line)
        if header and p.NAMES_FACTS.search(header[0]):
            listing = header.end() == len(line)
            yield from (_Part("fact", fact) for fact in _pieces(line[header.end() :]))
        elif (listing or p.MARKED.match(line)) and not (_instructs(_bare(line)) and _understood(_bare(line))):
            yield from (_Part("fact", fact) for fact in split_bullets(line))
        else:
            listing = line.endswith(("：", ":"))
            yield from _sentences(line, subject)


def _settled(parts: list[_Part]) -> list[_Part]:
    """Among bullets a sentence without a figure is one too."""
    if not any(part.sort == "fact" for part in parts) or any(part.sort in ("wish", "doubt") for part in parts):
        return parts
    return [_Part("fact", part.text) if part.sort == "unknown" and not is_interrogative(part.text) else part for part in parts]


def _pieces(text: str) -> list[str]:
    """The sentences of a line; 1.…… 2.…… in one line are as many."""
    pieces = re.split(r"[；;。！!]|\s+(?=\d{1,2}[.、．]\D)", text)
    return [bare for piece in pieces if (bare := _bare(piece.strip(" ，,、")))]


def _bare(line: str) -> str:
    return " ".join(split_bullets(line))


def _sentences(line: str, subject: Subject) -> Iterator[_Part]:
    """Questions end with their mark; what stands between them is read together."""
    waiting = ""
    for sentence in re.findall("[^？?。！!]*[？?。！!]?", line):
        question = read_question(sentence) if sentence else None
        if question is None:
            waiting += sentence
            continue
        wish, asked = _parted(sentence)
        yield from _statements(waiting + wish, subject)
        waiting = ""
        yield _Part("question", asked, read_question(asked) or question)
    yield from _statements(waiting, subject)


def _parted(sentence: str) -> tuple[str, str]:
    """第二点短些，另外为什么没写参观？ is a wish and a question."""
    head, comma, tail = sentence.rpartition("，")
    if comma and read_question(tail) and not is_interrogative(head) and _understood(head):
        return head, p.LEAD_WORDS.sub("", tail)
    return "", sentence


def _statements(text: str, subject: Subject) -> Iterator[_Part]:
    """One wish may take several sentences (第二点太啰嗦。压缩到60字); else each sentence is something of its own."""
    whole = _statement(text.strip(), subject)
    pieces = _pieces(text)
    if whole.sort == "wish" or len(pieces) < 2:
        yield from [whole] if pieces else []
    else:
        yield from (_statement(piece, subject) for piece in pieces)


def _statement(text: str, subject: Subject) -> _Part:
    """A bullet, or a wish; where it reads as either, and there is a text to be changed, a doubt."""
    text = p.LEAD.sub("", text)
    if subject.draft.text and (complaint := _complaint(text, subject)):
        return complaint
    bullet, wished = _like_fact(text), _understood(text)
    if wished and (not bullet or _instructs(text) or _corrects(text, subject)):
        return _Part("wish", text)
    if bullet:
        doubtful = wished and subject.draft.text and not _only_adds(text)
        return _Part("doubt" if doubtful else "fact", text)
    if not subject.draft.text and not wished:
        return _Part("fact" if not _instructs(text) else "wish", text)
    return _Part("wish" if _instructs(text) else "unknown", text)


def _complaint(text: str, subject: Subject) -> _Part | None:
    """What is said to be wrong or left out, as the wish or the question that it is."""
    found = p.CORRECTION.fullmatch(text.rstrip("。"))
    if found and (wish := _correction(found["old"], found["new"], subject.draft.text)):
        return _Part("wish", wish)
    if p.WRONG.search(text) and not _understood(text):
        return _Part("unknown", text)
    if not p.MISSED.search(text) or p.ADD_VERB.match(text):
        return None
    words = about(p.MISSED.sub("", text.removesuffix("补上").rstrip("，,")))
    named = named_bullets(words, subject.facts)
    if not named and _understood(text):
        return None
    left = [subject.facts[index].rstrip("。；") for index in named if not Reading(subject).ledger.states(index)]
    return _Part("wish", "补充：" + "；".join(left)) if left else _Part("question", text, Question("absent", words))


def _correction(old: str, new: str, draft: str) -> str:
    """把210人次改成201人次, also where only the unit was said (人次写错了，应该是201); "" where it is not plain."""
    if old in draft and (re.search(r"\d", old) or not re.search(r"\d", new)):
        return f"把{old}改成{new}"
    named = {figure.surface for figure in find_figures(draft) if figure.unit == old}
    if len(named) == 1 and re.fullmatch(r"[\d.,]+", new):
        return f"把{named.pop()}改成{new}{old}"
    return ""


def _like_fact(text: str) -> bool:
    """Whether it reports something: a figure that counts more than characters or points."""
    figures = [f for f in find_figures(text) if f.kind != "ordinal" and f.unit not in p.TEXT_UNITS]
    return bool(figures) and read_facts([text])[0].role == "fact"


def _instructs(text: str) -> bool:
    return bool(p.TO_PROGRAM.search(p.POLITE.sub("", text))) or bool(p.ADD_VERB.match(text))


def _wishes(text: str) -> tuple[Wish, ...]:
    return read_instruction(text)


def _understood(text: str) -> bool:
    wishes = _wishes(text)
    return any(asks(wishes)) and not any(isinstance(wish, Unclear) for wish in wishes)


def _corrects(text: str, subject: Subject) -> bool:
    """9次应该是10次, 资料300册删了吧 speak of the text where those words stand in it."""
    named = [wish.old if isinstance(wish, Replace) else wish.quoted for wish in _wishes(text) if isinstance(wish, Replace | Remove)]
    return any(words and words in subject.draft.text for words in named)


def _only_adds(text: str) -> bool:
    """增加路灯52盏 is a bullet either way."""
    return all(isinstance(wish, Add) for wish in asks(_wishes(text)))


def _combined(parts: Sequence[_Part], subject: Subject, selection: str) -> Understanding:
    questions = tuple(_selected(part.question, selection) for part in parts if part.question)
    facts = [fact for part in parts if part.sort == "fact" and (fact := part.text.strip(" ，,。；;"))]
    wish = "\n".join(part.text for part in parts if part.sort == "wish")
    if wish and (left := _left_out(wish, subject)):
        wish = left
    elif wish:
        added, place = _facts_in(wish)
        facts += added
        wish = f"{wish}{'' if wish.endswith(('：', ':')) else '：'}{'；'.join(facts)}" if place and not added and facts else wish
    if subject.draft.text and (known := [fact for fact in facts if fact in subject.facts]):
        facts = [fact for fact in facts if fact not in known]
        wish, questions = _once_more(known, wish, questions, subject)
    kinds: list[Kind] = [kind for kind, there in (("question", questions), ("facts", facts), ("wish", wish)) if there]  # type: ignore[misc]
    kind: Kind = kinds[0] if len(kinds) == 1 else "facts" if kinds == ["facts", "wish"] and _only_adds(wish) and _facts_in(wish)[0] else "mixed"
    return Understanding(kind, _told(questions, facts, wish, subject), tuple(dict.fromkeys(facts)), wish, questions)


def _once_more(
    known: Sequence[str], wish: str, questions: tuple[Question, ...], subject: Subject
) -> tuple[str, tuple[Question, ...]]:
    """Bullets the section has already: those the text lacks are to be written, of the others it is told that they are."""
    if wish:
        return wish, questions
    ledger = Reading(subject).ledger
    lost = [fact for fact in dict.fromkeys(known) if not ledger.states(subject.facts.index(fact))]
    if lost:
        return "补充：" + "；".join(fact.rstrip("。；") for fact in lost), questions
    return wish, (*questions, *(Question("absent", fact) for fact in dict.fromkeys(known)))


def _facts_in(wish: str) -> tuple[list[str], bool]:
    """The bullets a wish brings along, and whether it waits for such that are given beside it."""
    adds = [w for w in _wishes(wish) if isinstance(w, Add)]
    given = [fact for add in adds for fact in add.content if fact in wish and (find_figures(fact) or length(fact) >= p.STATEMENT)]
    return given, any(not add.content for add in adds)


def _left_out(wish: str, subject: Subject) -> str:
    """The wish to write what is missing, with the missing bullets themselves; "" where it is another wish."""
    wishes = list(asks(_wishes(wish)))
    named = [fact for w in wishes if isinstance(w, Add) for fact in w.content]
    numbered = [index for fact in named for index in bullet_numbers(fact, len(subject.facts))]
    if not named or not all(isinstance(w, Add) for w in wishes) or not all(map(p.LEFT_OUT.fullmatch, named)):
        return ""
    missing = [subject.facts[index] for index in (numbered or Reading(subject).missing())]
    return "补充：" + "；".join(fact.rstrip("。；") for fact in missing) if missing else ""


def _selected(question: Question, selection: str) -> Question:
    """这个数从哪来 is about the words that are marked."""
    if selection.strip() and question.topic in ("source", "absent") and not re.search(r"\d", question.words):
        return Question("source", selection.strip())
    return question


def _told(questions: Sequence[Question], facts: Sequence[str], wish: str, subject: Subject) -> str:
    told = []
    if questions:
        told.append("回答这一稿的情况" if len(questions) == 1 else f"回答{len(questions)}个问题")
    if facts:
        told.append(f"新增{len(facts)}条要点" + ("，并写进正文" if subject.draft.text else ""))
    if wish and not (facts and _only_adds(wish) and _facts_in(wish)[0]):
        told.append(f"修改正文：{_short(wish)}" if subject.draft.text else f"记为写作要求：{_short(wish)}")
    return "；".join(told) + "。"


def _unclear(doubts: Sequence[_Part], parts: Sequence[_Part], subject: Subject) -> Understanding:
    """Nothing runs; the user says which of the two it is."""
    texts = "；".join(part.text.strip("。") for part in doubts)
    readings: list[tuple[str, _Sort]] = [("当作新要点", "fact"), ("当作修改要求", "wish")]
    if any(part.sort == "doubt" for part in doubts):
        told = f"“{_short(texts)}”可以是新的要点，也可以是修改要求，您的意思是？"
    elif any(_is_no_statement(part.text) for part in doubts):
        return Understanding("unclear", f"没有看懂“{_short(texts)}”，正文没有动。{HELP}")
    else:
        told = f"没有完全看懂“{_short(texts)}”，您的意思是？"
    choices = []
    for label, sort in readings:
        settled = [_Part(sort, part.text) if part in doubts else part for part in parts]
        choices.append(Choice(label, _combined(settled, subject, "")))
    return Understanding("unclear", told, choices=tuple(choices))


def _is_no_statement(text: str) -> bool:
    short = length(text) < p.STATEMENT
    return short or is_interrogative(text) or bool(p.WRONG.search(text) or p.TO_HELPER.search(text))


def _short(text: str, limit: int = 40) -> str:
    text = text.replace("\n", " ").rstrip("。？?！!")
    return text if len(text) <= limit else text[: limit - 1] + "…"

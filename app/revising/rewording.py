"""One sentence in another register: the model's wording where it keeps every figure and name, else the sentence as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.checks.ledger import trace
from app.checks.matching import bigrams, coverage
from app.checks.wording import colloquial, residue
from app.drafting.permits import permits
from app.drafting.steering import load_steering
from app.facts import Fact, find_figures, read_facts
from app.revising.hand import Hand
from app.revising.points import split_clauses
from app.revising.removing import is_order
from app.schema import Message
from app.text import han, length, ngrams

TRIES = 3
MOST_CALLS = 24  # pieces of one revision: what the user waits for
LONGEST_SENTENCE = 110  # tokens
_SPOKEN = re.compile("[啥咋]|谁|怎么|什么|东西|事儿|他们|眼睛|不敢|的人(?![员才民大口均数社力])|往[外里回]|一[^，。]{1,4}就|看着|没少|抢着|别提|楼上楼下|家家|陪着|齐上阵|合不拢|总问|再也|不用再|心里|亮堂|敞亮|坐一块|从前|以前|如今|[门家]口|一点[都也]|没一[个户起件]|跑[前上来]|下功夫|了(?=[，。；])|们|大家|[这那](?!次)|很|挺|多了|起来|\\d回|[一两三四五六七八九十]回|[办做搞弄讲修装添种拆]了|好[，。]|更?有底|也[再不]|才|可[把以]|[吗呢吧]|看的人|听的人|来的人")
_TEMPLATES = {"formal": "revise_formal.j2", "plain": "revise_plain.j2"}
KEPT = 0.25  # share of the wording of a sentence that must stay, figures apart
DRIFT = 0.38  # share of a section's wording that may be new before it says something else
SHORT = 25  # characters
CLOSE = 0.5  # a rewording with less new wording than this needs no rival


def sounds_spoken(sentence: str) -> bool:
    """Whether a sentence holds words or turns of plain speech."""
    return bool(colloquial(sentence)) or spoken_turns(sentence) > 0


def spoken_turns(sentence: str) -> int:
    """How many turns of plain speech a sentence has."""
    return len(_SPOKEN.findall(re.sub("“[^”]*”|《[^》]*》", "", sentence)))


def reword(sentence: str, style: str, hand: Hand, allow: Callable[[str], bool]) -> str:
    """The sentence in another register: its spoken clauses alone where it has some, else all of it.

    What no rewording keeps true stays as it is.

    Args:
        sentence: with its full stop.
        style: "formal" or "plain".
        hand: the model.
        allow: whether the section may hold this sentence instead.
    """
    if is_order(sentence) or length(sentence) < 6 or hand.calls >= MOST_CALLS:
        return sentence
    if style == "formal" and sounds_spoken(sentence):
        return _clause_by_clause(sentence, hand, allow)
    bare = sentence.strip()
    new = sentence.replace(bare, _reworded("", bare, bare, style, hand, ("。",)))
    return new if allow(new) else sentence


def _clause_by_clause(sentence: str, hand: Hand, allow: Callable[[str], bool]) -> str:
    """What is formal already stays to the letter; the model goes on behind it."""
    clauses = split_clauses(sentence)
    for number in sorted(range(len(clauses)), key=lambda i: -spoken_turns(clauses[i])):
        clause, done = clauses[number], "".join(clauses[:number])
        body = clause.rstrip("，。；！？：\n")
        if not sounds_spoken(clause):
            continue
        new = _reworded(done, body, sentence.strip(), "formal", hand, ("，", "。", "；")).rstrip("，。；") + clause[len(body) :]
        if colloquial(clause) or allow("".join([*clauses[:number], new, *clauses[number + 1 :]])):
            clauses[number] = new
    return "".join(clauses)


def _reworded(done: str, passage: str, sentence: str, style: str, hand: Hand, stop: tuple[str, ...]) -> str:
    """Another wording of `passage`, which stands behind `done` in `sentence`; the closest of a few sound ones."""
    fact = read_facts([passage])[0]
    messages = _messages(sentence, style, hand)
    banned = load_steering().never if fact.figures else hand.banned(adding=True)
    guard = permits([fact], "", (), hand.given, tuple(word for word in banned if word not in passage))
    sound: list[str] = []
    avoid: tuple[str, ...] = ()
    for attempt in range(TRIES):
        new = hand.write(messages, done, stop, guard, tokens=LONGEST_SENTENCE, attempt=attempt, avoid=avoid).strip()
        avoid = (passage[:2],) if new.rstrip("，。；") == passage else ()
        if new and _keeps(fact, new, style, hand) and _is_new(new, sentence.replace(passage, "，")):
            sound.append(new)
            if drift(new, passage) <= CLOSE:
                break
    return min(sound, key=lambda new: len(bigrams(new) - bigrams(passage)), default=passage)


def drift(new: str, old: str) -> float:
    """Share of the new wording, signs and figures apart, that the old one does not have."""
    own = set(ngrams(han(new), 2))
    return len(own - set(ngrams(han(old), 2))) / (len(own) or 1)


def _is_new(new: str, rest: str) -> bool:
    """Whether it does not run ahead and say what another clause says."""
    own = bigrams(new)
    return len(own & bigrams(rest)) <= 0.4 * len(own)


def _messages(sentence: str, style: str, hand: Hand) -> tuple[Message, ...]:
    system, *turns = hand.tools.prompts.render(_TEMPLATES[style], {"sentence": sentence}).split("\n===\n")
    messages = [Message("system", system)]
    for turn in turns[:-1]:
        spoken, _, written = turn.partition("\n---\n")
        messages += [Message("user", spoken), Message("assistant", written)]
    return (*messages, Message("user", turns[-1]))


def _keeps(fact: Fact, new: str, style: str, hand: Hand) -> bool:
    """Whether the new sentence says what the old one said, in no plainer words."""
    size = length(fact.text)
    least = 0.6 if size < SHORT else 0.4  # half of a short sentence says something else
    if new == fact.text or not least * size <= length(new) <= 1.3 * size + 6 or "\n" in new or residue(new) or colloquial(new):
        return False
    ledger = trace(new, [fact])
    if (fact.figures and not ledger.states(0)) or any(use.status == "invented" for use in ledger.uses) or len(find_figures(new)) != len(fact.figures):
        return False
    if style == "formal" and spoken_turns(new) >= max(1, spoken_turns(fact.text)):
        return False
    bare = _without_figures(fact)
    kept = KEPT if fact.figures or length(bare) > 16 else 0.0
    return coverage(bare, new) >= kept and not hand.tools.register.foreign(new, hand.given)


def _without_figures(fact: Fact) -> str:
    text = fact.text
    for figure in fact.figures:
        text = text.replace(figure.surface, "，")
    return text

"""One reader for each kind of wish: None when a clause is none of its business."""

from __future__ import annotations

import re
from dataclasses import replace

from app.facts import find_figures
from app.revising import phrases as p
from app.revising.forms import read_lines, read_marks, read_numerals, read_order, read_reshape
from app.revising.lengths import read_length
from app.revising.places import all_points, number, read_place
from app.revising.reading import SHOWN, Reader, Reading
from app.revising.replacing import read_loose_replacement, read_replacement
from app.revising.wishes import (
    WHOLE,
    Add,
    AddKind,
    Insert,
    Keep,
    Length,
    Own,
    Place,
    Remove,
    RemoveNotes,
    RemoveRepeats,
    Replace,
    Side,
    Tone,
    Wish,
    placed,
)


def _idle(clause: str, state: Reading) -> list[Wish] | None:
    """点到为止, 编号相应调整: nothing that has to be wished."""
    last = state.wishes[-1] if state.wishes else None
    if (was := re.fullmatch("(?:而)?不是(.+)", clause)) and isinstance(last, Replace):
        if not find_figures(last.old) and find_figures(was[1]) and find_figures(last.new):
            state.wishes[-1] = replace(last, old=last.old + was[1].strip("“”"))
        return []
    return [] if p.IDLE.fullmatch(clause) else None


def _keep(clause: str, _: Reading) -> list[Wish] | None:
    if match := p.KEEP_ONLY.match(clause):
        points = all_points(clause[match.end() :])
        return [Remove(Place(points=points), "others")] if points else None
    if match := p.ALL_BUT_POINTS.fullmatch(clause):
        return [Keep(place=Place(points=all_points(match[1])))]
    if not p.KEEP.search(clause) or p.NO_FORM.search(clause):
        return None
    points = () if p.OTHERS.match(clause) else all_points(clause)
    place = Place(points=points) if points else WHOLE if p.OTHERS.match(clause) else _named_part(clause)
    topics = [] if place or p.OTHERS.match(clause) else ["下一步" if "打算" in word else word[-2:] for word in re.findall("问题|不足|下一步|打算", clause)]
    if topics:
        return [Keep(place=Place(words="下一步" if "步" in word else word)) for word in dict.fromkeys(topics)]
    return [Keep(tuple(SHOWN.findall(clause)), bool(p.FORM_WORD.search(clause)), bool(re.search("数|数据|数字", clause)), place)]


def _named_part(clause: str) -> Place:
    """第一句不动, 宣传那点别改."""
    place = read_place(clause)[0]
    return place if place.sentences or place.words else WHOLE


def _focus(clause: str, state: Reading) -> list[Wish] | None:
    """只改第二点: the wishes behind it are about that point."""
    match = p.FOCUS.match(clause)
    if not match:
        return None
    place, rest = read_place(clause[match.end() :])
    if not place:
        return None
    state.place = place
    rest = rest.strip(" ，的：:")
    if not rest and not state.closed:
        state.wishes = [_at(place, wish) for wish in state.wishes]
    return [] if not rest else next((w for reader in READERS[3:] if (w := reader(rest, state)) is not None), [])


def _at(place: Place, wish: Wish) -> Wish:
    """数字改成汉字，只改第二点: what was wished before is about that point too."""
    named: Place = getattr(wish, "place", WHOLE)
    return wish if named or isinstance(wish, Keep) else placed(wish, place)


def _length(clause: str, _: Reading) -> list[Wish] | None:
    counted = [f for f in find_figures(clause) if f.kind in ("count", "duration", "money") and f.unit not in p.TEXT_UNITS]
    found = read_length(clause)
    if not found or (counted and not found.factor):
        return None
    points = all_points(clause)
    place = Place(points=points) if len(points) > 1 else read_place(clause)[0]
    return [replace(found, place=place, each=bool(p.EACH.search(clause)))]


def _remove(clause: str, state: Reading) -> list[Wish] | None:
    if p.MIXED_IN.search(clause):
        return [RemoveNotes(_named_note(clause))]
    if match := p.UNMENTIONED.fullmatch(clause):
        return [Remove(state.place, (match["what"] or match["it"]).strip("“”"), "clause")]
    if not p.REMOVE.search(clause):
        return None
    what = p.REMOVE.sub("", clause)
    if not what.strip(" 的，都全给把将它") and (place := state.recent or state.place):
        return _removed_instead(place, state)
    if not what.strip(" 的，都全给") and not state.pending and any(isinstance(w, RemoveNotes | Remove) for w in state.wishes):
        return []
    if not what.strip(" 的，都全给") and state.pending:
        what, state.pending = state.pending, ""
    if kept := _others(what, state):
        return kept
    return None if p.SHARE.fullmatch(what.strip(" 的，")) else _removed_kind(what, state)


def _removed_kind(what: str, state: Reading) -> list[Wish] | None:
    if p.NOTE.search(what):
        return [RemoveNotes(_named_note(what))]
    if p.REPEATS.search(what):
        return [RemoveRepeats(read_place(what)[0] or state.place)]
    if p.HOLLOW.search(what) and not read_place(what)[0]:
        return [Tone("plain", tuple(SHOWN.findall(what)), state.place)]
    return _removed(what, state)


def _removed_instead(place: Place, state: Reading) -> list[Wish]:
    """第一句太虚，删掉: what was first said of the part was why."""
    last = state.wishes[-1] if state.wishes else None
    if isinstance(last, Add | Length | Tone) and last.place == place and not getattr(last, "content", ()):
        state.wishes.pop()
    return [Remove(place)]


def _others(what: str, state: Reading) -> list[Wish] | None:
    """保留第一点和第三点，其余删掉 · 除第一点外都删掉"""
    if match := p.ALL_BUT.fullmatch(what.strip(" ，的")):
        return [Remove(Place(points=all_points(match[1])), "others")]
    last = state.wishes[-1] if state.wishes else None
    if p.OTHERS.match(what) and isinstance(last, Keep) and last.place.points:
        return [Remove(last.place, "others")]
    return None


def _removed(what: str, state: Reading) -> list[Wish] | None:
    if p.SIGNS.search(what):
        return None
    if beside := p.BESIDE.search(what):  # “服务”前面的“暖心”
        anchor, word = beside["anchor"], beside["word"]
        return [Replace(word + anchor if beside["side"] == "前" else anchor + word, anchor, state.place, every=True, shown=True)]
    if p.TOPICS.fullmatch(what.strip("把将 ，的")):
        return [Remove(Place(words="问题" if "问题" in what else "不足")), Remove(Place(words="下一步"))]
    if half := p.HALF.fullmatch(what.strip("把将 ，")):
        return [Remove(state.place, half["what"].strip("“”"), "clause")]
    place, rest = read_place(what)
    shown = SHOWN.findall(what)
    if shown and p.SUCH.search(what):
        return [Tone("plain", tuple(shown), state.place)]
    if shown and not place.words:
        return [Remove(place or state.place, word) for word in shown]
    letters = p.LETTERS.search(rest)
    rest = p.FILLER.sub("", rest).strip(" ，的")
    if place.points and len(all_points(what)) > len(place.points):
        place = Place(points=all_points(what))
    if place.sentences and rest and not letters:
        return None  # 第一句后半句
    if place:
        return [Remove(replace(place, words=place.words or (rest if len(rest) > 1 and not place.sentences else "")))]
    return [Remove(state.place, rest, "words" if letters else "open")] if len(rest) > 1 else None


def _named_note(clause: str) -> str:
    named = SHOWN.findall(clause)
    match = p.NOTE_NAME.search(clause)
    return named[0] if named else (match[0] if match else "")


def _add(clause: str, state: Reading) -> list[Wish] | None:
    if match := p.INSERTED.fullmatch(clause):
        place = read_place(match["where"])[0] or state.place
        return [Insert(match["anchor"], match["content"], behind="后" in match["side"], place=place)]
    own, at, rest = new_point(clause)
    match = p.ADD.search(clause)
    if match and p.GROWN.match(clause[match.start() :]):
        return None
    if own:
        state.wishes.append(Add(add_kind(clause), (), read_place(rest)[0] or state.place, side_of(rest), "content", own, at))
        return []
    if not match:
        if p.CONCRETE.search(clause):
            place = read_place(clause)[0]
            return [Add("fact", (), place or state.place, wanted="concrete")]
        return None
    place, _ = read_place(clause[: match.start()] or clause)
    content = p.ADD_FILLER.sub("", clause[match.end() :]).strip(" ，：:“”")
    if not content and (object_ := re.search("(?:把|将)(.+)$", clause[: match.start()])):
        content = p.POINTING.sub("", object_[1])
    return _added(clause, content, place or state.place, state)


def _added(clause: str, content: str, place: Place, state: Reading) -> list[Wish]:
    side, kind = side_of(clause), add_kind(clause)
    if p.PROBLEM_AND_PLAN.fullmatch(content):
        return [Add("problem", (), place, side), Add("plan", (), place, side)]
    if kind != "fact" and p.ONLY_TOPIC.fullmatch(content):
        content = ""
    if kind == "fact" and p.WANTS_FACT.search(content) and not re.search(r"\d", content):
        return [Add(kind, (), place, side, content)]
    if (len(content) < 3 and not re.match("[它这那]", content)) or p.EMPTY_CONTENT.fullmatch(content):
        return [Add(kind, (), place, side, "content")]
    state.wishes.append(Add(kind, (), place, side))
    state.content = [content + "，"]
    return []


def new_point(clause: str) -> tuple[Own, int | None, str]:
    """Whether a point or paragraph of its own is to be added, which number it shall have, and the clause without that."""
    match = p.NEW_POINT.search(clause)
    if not match:
        return "", None, clause
    at = number(match["n"]) - 1 if match["n"] else None
    rest = clause[: match.start()] + clause[match.end() :]
    return ("paragraph" if "段" in match[0] else "point"), at, rest


def add_kind(clause: str) -> AddKind:
    clause = SHOWN.sub("", clause)
    if re.search("问题|不足|短板|差距|困难|薄弱", clause):
        return "problem"
    return "plan" if re.search("下一步|下步|打算|计划|安排|努力方向|今后|举措", clause) else "fact"


def side_of(clause: str) -> Side:
    if re.search("(?:开头|句首|最前|前面|之前|首段|段首|开篇)", clause):
        return "start"
    return "end" if re.search("末尾|最后|结尾|后面|之后|文末|段末|收尾", clause) else ""


def _tone(clause: str, state: Reading) -> list[Wish] | None:
    if p.NO_TONE.search(clause) or any(f.kind != "ordinal" for f in find_figures(clause)):
        return None
    place = read_place(clause)[0] or state.place
    shown = tuple(SHOWN.findall(clause))
    if p.AGAINST_SPOKEN.search(clause):
        return [Tone("formal", shown, place)]
    if p.PLAIN.search(clause):
        return [Tone("plain", shown, place)]
    return [Tone("formal", shown, place)] if p.FORMAL.search(clause) else None


def _topic(clause: str, state: Reading) -> list[Wish] | None:
    """A clause that only names a part (第二点，写短些)."""
    place, rest = read_place(clause)
    shown, last = SHOWN.findall(clause), state.wishes[-1] if state.wishes else None
    if place and shown and isinstance(last, Remove) and last.quoted and p.NOTHING.fullmatch(SHOWN.sub("", rest)):
        return [Remove(place, word) for word in shown]  # 删去第一点中“甲”，第二点中“乙”
    if place and p.NOTHING.fullmatch(rest):
        state.place = place
        return []
    return [] if p.NOTHING.fullmatch(clause) and clause.strip() and not p.BARE_CHANGE.fullmatch(clause) else None


READERS: tuple[Reader, ...] = (
    _idle, _keep, _focus, read_marks, read_numerals, read_replacement, read_lines, read_reshape, _remove, read_order, _length, _add, _tone, _topic,
    read_loose_replacement,
)


def unquoted(text: str) -> str:
    whole = re.fullmatch("“([^”]*)”", text)
    return whole[1] if whole else text

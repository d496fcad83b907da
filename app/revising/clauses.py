"""One reader for each kind of wish: None when a clause is none of its business."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.facts import find_figures
from app.revising import phrases as p
from app.revising.lengths import read_length
from app.revising.places import all_points, number, read_place
from app.revising.wishes import (
    WHOLE,
    Add,
    AddKind,
    Keep,
    Merge,
    Move,
    Numerals,
    Order,
    Place,
    Remove,
    RemoveNotes,
    RemoveRepeats,
    Replace,
    Reshape,
    Shape,
    Side,
    Split,
    Swap,
    Tone,
    Wish,
)

_SHOWN = re.compile("“([^”]{1,120})”")


@dataclass
class Reading:
    """The state between two clauses."""

    wishes: list[Wish] = field(default_factory=list)
    place: Place = WHOLE  # 只改第二点，…: what the clauses behind it are about
    recent: Place = WHOLE  # 第二点太啰嗦，压缩到60字: what the clauses up to the full stop are about
    pending: str = ""  # a clause nobody understood yet: 正文里混进了一句编辑注，要去掉
    content: list[str] | None = None  # open content of the last Add
    closed: bool = False  # a full stop has come since

    @property
    def hungry(self) -> bool:
        """Whether the last wish of this sentence is to add something that has not been given yet."""
        last = self.wishes[-1] if self.wishes else None
        return isinstance(last, Add) and not last.content and not self.closed


_Reader = Callable[[str, Reading], "list[Wish] | None"]


def _idle(clause: str, state: Reading) -> list[Wish] | None:
    """点到为止, 编号相应调整: nothing that has to be wished."""
    last = state.wishes[-1] if state.wishes else None
    if (was := re.fullmatch("(?:而)?不是(.+)", clause)) and isinstance(last, Replace):
        if not find_figures(last.old) and find_figures(was[1]) and find_figures(last.new):
            state.wishes[-1] = replace(last, old=last.old + was[1].strip("“”"))
        return []
    return [] if p.IDLE.fullmatch(clause) else None


def _keep(clause: str, _: Reading) -> list[Wish] | None:
    if not p.KEEP.search(clause) or p.NO_FORM.search(clause):
        return None
    if clause.startswith(("只保留", "仅保留", "只留")):
        return _keep_only(clause)
    points = () if p.OTHERS.match(clause) else all_points(clause)
    return [Keep(tuple(_SHOWN.findall(clause)), bool(p.FORM_WORD.search(clause)), bool(re.search("数|数据|数字", clause)), Place(points))]


def _keep_only(clause: str) -> list[Wish] | None:
    points = all_points(clause)
    return [Remove(Place(points=points), "others")] if points else None


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
    return [] if not rest else next((w for reader in READERS[3:] if (w := reader(rest, state)) is not None), [])


def _length(clause: str, _: Reading) -> list[Wish] | None:
    found = read_length(clause)
    if not found:
        return None
    place = read_place(clause)[0]
    return [replace(found, place=place)]


def _numerals(clause: str, state: Reading) -> list[Wish] | None:
    if p.CHANGE.search(clause) and (_SHOWN.search(clause) or find_figures(p.UNIT_WORDS.sub("", clause))):
        return None
    place = read_place(clause)[0] or state.place
    styles = [style for style, pattern in p.NUMERALS if pattern.search(clause)]
    return [Numerals(style, place) for style in dict.fromkeys(styles)] or None


def _reshape(clause: str, _: Reading) -> list[Wish] | None:
    if p.NO_FORM.search(clause):
        return [Reshape(_target(p.NO_FORM.sub("", clause)) or "")]
    match = p.COUNTED_FORM.search(clause)
    count = number(match["n"]) if match else 0
    if match and not read_place(clause)[0] and (count > 1 or "段" in match["unit"]):
        target = _target(clause)
        form: Shape = "段" if "段" in match["unit"] else (target if target not in ("", "plain", "段") else "一是")
        return [Reshape(form, count)] if count > 1 else [Reshape("plain")]
    target = _target(clause) if p.FORM_VERB.search(clause) else ""
    named = read_place(clause)[0].points and not re.search("一是", clause)
    return [Reshape(target, _listed(clause))] if target and not named else None


def _target(clause: str) -> Shape:
    return next((form for form, pattern in p.FORMS if pattern.search(clause)), "")


def _listed(clause: str) -> int | None:
    """一是、二是、三是 names three."""
    found = re.findall("([一二三四五六])是", clause)
    return len(found) if len(found) > 1 else None


def _arrange(clause: str, _: Reading) -> list[Wish] | None:
    points = all_points(clause)
    if p.MERGE.search(clause):
        return [Merge(points)] if points or "点" in clause or "条" in clause or "段" in clause else None
    if p.SPLIT.search(clause) and len(points) == 1:
        count = re.search("(?:成|为|出)([两二三四2-4])", clause)
        return [Split(points[0], number(count[1]) if count else 2)]
    if p.SWAP.search(clause) and len(points) == 2:
        return [Swap(points[0], points[1])]
    if order := p.ORDER.search(clause):
        return [Order(tuple(number(sign) - 1 for sign in re.findall("[一二三四五六七八九\\d]", order[1])))]
    if p.MOVE.search(clause) and points:
        return [Move(points[0], _goal(clause, points))]
    return None


def _goal(clause: str, points: tuple[int, ...]) -> int:
    if len(points) > 1:
        behind = re.search("(?:之后|后面|后边|以后|后)$", clause)
        ahead = points[0] < points[1]
        return points[1] + (1 if behind else 0) - (1 if ahead and points[0] < points[1] + bool(behind) else 0)
    if re.search("(?:到|放|在|为)(?:最后|末尾|后面|结尾|最末)", clause):
        return -1
    place = re.search("(?:到|在|为|成)第([一二三四五六\\d])(?:位|个)?", clause)
    return number(place[1]) - 1 if place else 0


def _remove(clause: str, state: Reading) -> list[Wish] | None:
    if p.MIXED_IN.search(clause):
        return [RemoveNotes(_named_note(clause))]
    if not p.REMOVE.search(clause):
        return None
    what = p.REMOVE.sub("", clause)
    if not what.strip(" 的，都全给") and not state.pending and any(isinstance(w, RemoveNotes | Remove) for w in state.wishes):
        return []
    if not what.strip(" 的，都全给") and state.pending:
        what, state.pending = state.pending, ""
    if p.NOTE.search(what):
        return [RemoveNotes(_named_note(what))]
    if p.REPEATS.search(what):
        return [RemoveRepeats(read_place(what)[0] or state.place)]
    if p.HOLLOW.search(what) and not read_place(what)[0]:
        return [Tone("plain", tuple(_SHOWN.findall(what)), state.place)]
    return _removed(what, state)


def _removed(what: str, state: Reading) -> list[Wish] | None:
    place, rest = read_place(what)
    shown = _SHOWN.findall(what)
    if shown and p.SUCH.search(what):
        return [Tone("plain", tuple(shown), state.place)]
    if shown and not place.words:
        return [Remove(place or state.place, word) for word in shown]
    rest = p.FILLER.sub("", rest).strip(" ，的")
    if place.points and len(all_points(what)) > len(place.points):
        place = Place(points=all_points(what))
    if place:
        return [Remove(replace(place, words=place.words or (rest if len(rest) > 1 and place.sentences == () and not place.points else "")))]
    return [Remove(state.place, rest)] if len(rest) > 1 else None


def _named_note(clause: str) -> str:
    named = _SHOWN.findall(clause)
    match = p.NOTE_NAME.search(clause)
    return named[0] if named else (match[0] if match else "")


def _replacement(clause: str, state: Reading) -> list[Wish] | None:
    pieces = _split_changes(clause)
    found = [wish for piece in pieces if (wish := _one_replacement(piece, state))]
    return list(found) if found and len(found) == len(pieces) else None


def _split_changes(clause: str) -> list[str]:
    """把9次改为10次、28篇改为30篇 is two changes."""
    masked = _SHOWN.sub(lambda m: "＿" * len(m[0]), clause)
    pieces, start = [], 0
    for match in re.finditer("[、]|以及|和(?=把|将)|[和与及](?=[^、]*(?:改为|改成))", masked):
        if p.CHANGE.search(masked[start : match.start()]) and p.CHANGE.search(masked[match.end() :]):
            pieces.append(clause[start : match.start()])
            start = match.end()
    return [*pieces, clause[start:]]


def _one_replacement(clause: str, state: Reading) -> Replace | None:
    match = next((m for pattern in p.CHANGES if (m := pattern.fullmatch(clause))), None)
    if not match:
        return None
    old, new = match["old"].strip(), p.TRAILING.sub("", match["new"].strip())
    if not _SHOWN.search(clause) and p.NO_WORDS.fullmatch(new):
        return None
    place, rest = read_place(_SHOWN.sub(lambda m: "＿" * len(m[0]), old))
    nth, every = _which(old)
    shown_old, shown_new = _SHOWN.search(old), _SHOWN.search(new)
    anchored = find_figures(_SHOWN.sub("", old)) if shown_old and not find_figures(shown_old[1]) else []
    if anchored:
        old = anchored[-1].surface
    elif shown_old:
        old = shown_old[1]
    elif place:
        old = rest
    nth = None if anchored else nth
    old = old if shown_old else p.AROUND_OLD.sub("", p.WHICH.sub("", old)).strip(" 的，、")
    new = shown_new[1] if shown_new else new.strip(" ，。")
    return Replace(old, new, place or state.place, nth, every) if (old or place.points or place.sentences) and new else None


def _which(old: str) -> tuple[int | None, bool]:
    match = p.WHICH.search(old)
    every = bool(re.search("所有|全部|全文|通篇|统一|都$|每[一个处]", old))
    if not match:
        return None, every
    return (-1 if "后" in match[0] else number(match["n"]) - 1), every


def _add(clause: str, state: Reading) -> list[Wish] | None:
    match = p.ADD.search(clause)
    if not match:
        if p.CONCRETE.search(clause):
            place = read_place(clause)[0]
            return [Add("fact", (), place or state.place, wanted="concrete")]
        return None
    place, _ = read_place(clause[: match.start()] or clause)
    content = p.ADD_FILLER.sub("", clause[match.end() :]).strip(" ，：:“”")
    if not content and (object_ := re.search("(?:把|将)(.+)$", clause[: match.start()])):
        content = p.POINTING.sub("", object_[1])
    side, kind = side_of(clause), add_kind(clause)
    if kind != "fact" and p.ONLY_TOPIC.fullmatch(content):
        content = ""
    if kind == "fact" and p.WANTS_FACT.search(content) and not re.search(r"\d", content):
        return [Add(kind, (), place or state.place, side, content)]
    if not content or p.EMPTY_CONTENT.fullmatch(content):
        return [Add(kind, (), place or state.place, side, "content")]
    state.wishes.append(Add(kind, (), place or state.place, side))
    state.content = [content + "，"]
    return []


def add_kind(clause: str) -> AddKind:
    if re.search("问题|不足|短板|差距|困难|薄弱", clause):
        return "problem"
    return "plan" if re.search("下一步|下步|打算|计划|安排|努力方向|今后|举措", clause) else "fact"


def side_of(clause: str) -> Side:
    if re.search("(?:开头|最前|前面|之前|首段|段首|开篇)", clause):
        return "start"
    return "end" if re.search("末尾|最后|结尾|后面|之后|文末|段末|收尾", clause) else ""


def _tone(clause: str, state: Reading) -> list[Wish] | None:
    place = read_place(clause)[0] or state.place
    shown = tuple(_SHOWN.findall(clause))
    if p.AGAINST_SPOKEN.search(clause):
        return [Tone("formal", shown, place)]
    if p.PLAIN.search(clause):
        return [Tone("plain", shown, place)]
    return [Tone("formal", shown, place)] if p.FORMAL.search(clause) else None


def _topic(clause: str, state: Reading) -> list[Wish] | None:
    """A clause that only names a part (第二点，写短些)."""
    place, rest = read_place(clause)
    if place and p.NOTHING.fullmatch(rest):
        state.place = place
        return []
    return [] if p.NOTHING.fullmatch(clause) and clause.strip() and not p.BARE_CHANGE.fullmatch(clause) else None


READERS: tuple[_Reader, ...] = (
    _idle, _keep, _focus, _numerals, _replacement, _reshape, _remove, _arrange, _length, _add, _tone, _topic,
)


def unquoted(text: str) -> str:
    whole = re.fullmatch("“([^”]*)”", text)
    return whole[1] if whole else text

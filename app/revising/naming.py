"""Which point a user means by what it is about: 宣传那点, 把演练放到宣传前面."""

from __future__ import annotations

from app.checks.matching import bigrams
from app.revising.points import Layout, split_clauses, split_head
from app.revising.questions import not_found, which_one
from app.revising.wishes import WHOLE, Move, MoveNamed, Place, Swap, SwapNamed, Wish, placed

_ALIKE = 0.6  # share of the user's words that a point must hold to be the one meant
_VAGUE = ("前面", "上面", "后面", "中间")
_SHOWN = 16  # characters of a point shown with a question


def with_numbers(wish: Wish, layout: Layout) -> Wish:
    """The wish with the numbers of the points that its words name.

    Raises:
        Unsure: no point is about that, or several are.
    """
    if isinstance(wish, MoveNamed):
        return _moved(wish, layout)
    if isinstance(wish, SwapNamed):
        return Swap(point_about(layout, wish.first), point_about(layout, wish.second))
    place: Place = getattr(wish, "place", WHOLE)
    if not place.whole:
        return wish
    if len(layout.points) < 2:
        return placed(wish, WHOLE) if place.words in _VAGUE else wish
    return placed(wish, Place(points=(point_about(layout, place.words),)))


def _moved(wish: MoveNamed, layout: Layout) -> Move:
    at = point_about(layout, wish.what)
    if not wish.beside:
        return Move(at, -1 if wish.behind else 0)
    beside = point_about(layout, wish.beside)
    return Move(at, beside + wish.behind - (at < beside))


def point_about(layout: Layout, words: str) -> int:
    """The number of the one point whose heading, or else whose text, speaks of the words.

    Raises:
        Unsure: there is none, or more than one.
    """
    if words in _VAGUE:
        return _first_of_two(layout, words)
    heads = [split_head(point.body)[0] or split_clauses(point.body)[0] for point in layout.points]
    bodies = [point.body for point in layout.points]
    for texts in (heads, bodies):
        found = [i for i, text in enumerate(texts) if words in text] or _most_like(words, texts)
        if len(found) > 1:
            raise which_one(words, [bodies[i][:_SHOWN] for i in found])
        if found:
            return layout.points[found[0]].origin
    raise not_found(words)


def _first_of_two(layout: Layout, words: str) -> int:
    if len(layout.points) != 2 or words not in _VAGUE[:2]:
        raise which_one(words, [point.body[:_SHOWN] for point in layout.points])
    return layout.points[0].origin


def _most_like(words: str, texts: list[str]) -> list[int]:
    own = bigrams(words)
    shares = [len(own & bigrams(text)) / (len(own) or 1) for text in texts]
    best = max(shares, default=0.0)
    return [i for i, share in enumerate(shares) if share == best] if best >= _ALIKE else []
